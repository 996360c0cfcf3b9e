"""Sheets of cover, money, sanctions and the matrix in the workbook of the quarterly report."""

from __future__ import annotations

from collections.abc import Sequence

from patuh.laporan.angka import label_klausul
from patuh.laporan.cetak_xlsx import KolomLembar, Lembar, Sel
from patuh.laporan.model import LaporanTriwulan
from patuh.laporan.model_jaminan import HitunganCakupan, KeadaanJaminan

_ANGKA = ("penduduk", "terdaftar", "aktif")
_KEADAAN = (
    ("Tepat waktu", "tepat_waktu"),
    ("Sesudah tenggat", "terlambat"),
    ("Belum disampaikan", "belum_disampaikan"),
    ("Belum jatuh tempo", "belum_jatuh_tempo"),
)


def _kolom_cakupan(*, jumlah: bool) -> tuple[KolomLembar, ...]:
    return (
        *(KolomLembar(n.capitalize(), "bulat", 12, jumlah=jumlah) for n in _ANGKA),
        *(KolomLembar(n, "persen", 12) for n in ("Terdaftar / penduduk", "Aktif / penduduk", "Aktif / terdaftar")),
    )


def _sel(h: HitunganCakupan | None) -> list[Sel]:
    if h is None:
        return [None] * 6
    rasio = ((h.terdaftar, h.penduduk), (h.aktif, h.penduduk), (h.aktif, h.terdaftar))
    return [h.penduduk, h.terdaftar, h.aktif, *(a / b if b else None for a, b in rasio)]


def lembar_jaminan(laporan: LaporanTriwulan) -> Sequence[Lembar]:
    """The sheets; none for a report from before these figures were kept."""
    if laporan.jaminan is None:
        return ()
    sumber = {b: f"{s.uraian} ({s.kueri}; {s.baris} baris)" for s in laporan.sumber for b in s.bagian}
    return (*_cakupan(laporan.jaminan, sumber), *_uang(laporan.jaminan, sumber), _matriks(laporan, sumber))


def _cakupan(j: KeadaanJaminan, sumber: dict[str, str]) -> Sequence[Lembar]:
    return (
        Lembar(
            "Cakupan kecamatan",
            "Cakupan menurut kecamatan tempat tinggal",
            (KolomLembar("Kode", lebar=12), KolomLembar("Kecamatan", lebar=34), *_kolom_cakupan(jumlah=True)),
            [[k.kode, k.nama, *_sel(k.hitungan)] for k in j.kecamatan],
            sumber["jaminan.kecamatan"],
        ),
        Lembar(
            "Perkembangan cakupan",
            "Perkembangan cakupan",
            (
                KolomLembar("Triwulan", lebar=26),
                KolomLembar("Data peserta per", "tanggal", 14),
                KolomLembar("Data penduduk per", "tanggal", 14),
                *_kolom_cakupan(jumlah=False),
                KolomLembar("Keterangan", lebar=50),
            ),
            [[t.nama, t.per_peserta, t.per_penduduk, *_sel(t.hitungan), t.sebab or ""] for t in j.tren],
            sumber["jaminan.tren"],
        ),
        Lembar(
            "Segmen",
            "Peserta menurut segmen dalam berkas BPJS Kesehatan",
            (
                KolomLembar("Segmen", lebar=34),
                KolomLembar("Terdaftar", "bulat", 12, jumlah=True),
                KolomLembar("Aktif", "bulat", 12, jumlah=True),
            ),
            [[s.nama, s.terdaftar, s.aktif] for s in j.segmen],
            sumber["jaminan.segmen"],
        ),
    )


def _uang(j: KeadaanJaminan, sumber: dict[str, str]) -> Sequence[Lembar]:
    uang = ("Kebutuhan setahun", "Alokasi", "Dibayar", "Tunggakan", "Selisih akhir tahun")
    k = j.kesanggupan
    return (
        Lembar(
            "Anggaran",
            f"Anggaran iuran tahun {j.tahun_anggaran}",
            (KolomLembar("Mata anggaran", lebar=38), *(KolomLembar(n, "rupiah", 18) for n in uang)),
            [[a.nama, a.kebutuhan, a.alokasi, a.dibayar, a.tunggakan, a.selisih] for a in j.anggaran],
            sumber["jaminan.anggaran"],
        ),
        Lembar(
            "Kesanggupan",
            "Surat kesanggupan",
            (KolomLembar("Keadaan", lebar=40), KolomLembar("Banyaknya", "bulat", 12)),
            [
                ["Diberikan pada periode ini", k.diberikan],
                ["Dipenuhi pada periode ini", k.dipenuhi],
                ["Ingkar pada periode ini", k.ingkar],
                ["Dibatalkan pada periode ini", k.dibatalkan],
                ["Masih berjalan pada saat laporan", k.terbuka],
            ],
            sumber["jaminan.kesanggupan"],
        ),
        Lembar(
            "Sanksi",
            "Sanksi administratif menurut tahap",
            (
                KolomLembar("Tahap", lebar=40),
                KolomLembar("Langkah pada periode", "bulat", 14, jumlah=True),
                KolomLembar("Perkara pada tahap ini", "bulat", 14, jumlah=True),
            ),
            [[s.nama, s.langkah, s.perkara] for s in j.sanksi],
            sumber["jaminan.sanksi"],
        ),
    )


def _matriks(laporan: LaporanTriwulan, sumber: dict[str, str]) -> Lembar:
    nama = {u.kode: u.nama for u in laporan.per_unit}
    return Lembar(
        "Matriks",
        "Matriks kepatuhan klausul dan unit",
        (
            KolomLembar("Klausul", lebar=24),
            KolomLembar("Kode unit", lebar=16),
            KolomLembar("Unit", lebar=44),
            KolomLembar("Keadaan", lebar=22),
        ),
        [
            [label_klausul(m.diktum, m.huruf), u, nama.get(u, u), sebutan]
            for m in laporan.matriks
            for sebutan, medan in _KEADAAN
            for u in getattr(m, medan)
        ],
        sumber["matriks"],
    )
