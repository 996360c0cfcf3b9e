"""The tables of the report as finished text: rows of the frozen object in, :class:`~patuh.laporan.blok.Tabel` out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from patuh.laporan.angka import TANPA_ANGKA, bulat, daftar, desimal, label_klausul, persen
from patuh.laporan.blok import Kelompok, Kolom, Tabel
from patuh.laporan.model import (
    BarisDiktum,
    BarisEskalasi,
    BarisIndikator,
    BarisKecamatan,
    BarisTerlambat,
    BarisUnit,
    Hitungan,
    TitikKepatuhan,
)
from rules.periode import nama_tanggal

_KOLOM_HITUNGAN = (
    Kolom("Diharap\u00adkan", cm=1.3, kanan=True),
    Kolom("Diterima", cm=1.3, kanan=True),
    Kolom("Tepat waktu", cm=1.05, kanan=True),
    Kolom("Terlam\u00adbat", cm=1.15, kanan=True),
    Kolom("Disetu\u00adjui", cm=1.15, kanan=True),
    Kolom("Belum jatuh tempo", cm=1.1, kanan=True),
    Kolom("Belum disam\u00adpaikan", cm=1.15, kanan=True),
    Kolom("Diterima (%)", cm=1.3, kanan=True),
)
KELOMPOK_UNIT = {
    "sekda": "Perangkat daerah",
    "bupati": "Perangkat daerah",
    "opd": "Perangkat daerah",
    "bagian": "Perangkat daerah",
    "bumd": "BUMD dan BLUD",
    "blud": "BUMD dan BLUD",
    "baznas": "Baznas dan mitra",
    "mitra": "Baznas dan mitra",
    "camat": "Kecamatan (Camat)",
    "kelurahan": "Kelurahan",
    "desa": "Desa",
}
_URUTAN_KELOMPOK = tuple(dict.fromkeys(KELOMPOK_UNIT.values()))


def sel_hitungan(h: Hitungan) -> list[str]:
    """The eight figures of a row; a dash where nothing was due in the period."""
    if not h.diharapkan:
        return ["0", *[TANPA_ANGKA] * 7]
    angka = (h.diharapkan, h.diterima, h.tepat_waktu, h.diterima_terlambat, h.disetujui, h.belum_jatuh_tempo)
    return [*(bulat(n) for n in angka), bulat(h.belum_disampaikan), persen(h.diterima, h.diharapkan)]


def kelompok_unit(per_unit: Iterable[BarisUnit]) -> list[tuple[str, int, Hitungan]]:
    """Kinds of unit with how many units and their counts, in the order of the report."""
    isi: dict[str, list[Hitungan]] = {}
    for u in per_unit:
        isi.setdefault(KELOMPOK_UNIT[u.jenis], []).append(u.hitungan)
    return [(nama, len(isi[nama]), Hitungan.jumlah(isi[nama])) for nama in _URUTAN_KELOMPOK if nama in isi]


def tabel_kelompok(judul: str, per_unit: Sequence[BarisUnit]) -> Tabel:
    """Counts by kind of unit."""
    kelompok = kelompok_unit(per_unit)
    return Tabel(
        judul=judul,
        kolom=(Kolom("Kelompok unit", 1), Kolom("Unit", cm=1.0, kanan=True), *_KOLOM_HITUNGAN),
        kelompok=(Kelompok([[nama, bulat(n), *sel_hitungan(h)] for nama, n, h in kelompok]),),
        total=["Jumlah", bulat(len(per_unit)), *sel_hitungan(Hitungan.jumlah(h for _, _, h in kelompok))],
    )


def tabel_perkembangan(judul: str, perkembangan: Sequence[TitikKepatuhan]) -> Tabel:
    """Counts by period, the report's own last. No sum: each period has its own duties."""
    return Tabel(
        judul=judul,
        kolom=(Kolom("Periode", 1), *_KOLOM_HITUNGAN),
        kelompok=(Kelompok([[t.nama, *sel_hitungan(t.hitungan)] for t in perkembangan]),),
    )


def tabel_diktum(judul: str, per_diktum: Sequence[BarisDiktum]) -> Tabel:
    """Counts by clause."""
    baris = [
        [
            label_klausul(d.diktum, d.huruf),
            d.judul + (" (imbauan)" if d.sifat == "himbauan" else ""),
            *sel_hitungan(d.hitungan),
        ]
        for d in per_diktum
    ]
    return Tabel(
        judul=judul,
        kolom=(Kolom("Klausul", cm=2.35), Kolom("Isi ringkas", 1), *_KOLOM_HITUNGAN),
        kelompok=(Kelompok(baris),),
        total=["Jumlah", "", *sel_hitungan(Hitungan.jumlah(d.hitungan for d in per_diktum))],
        rapat=True,
    )


def tabel_unit(judul: str, per_unit: Sequence[BarisUnit]) -> Tabel:
    """Counts by unit, without kecamatan and villages (these have a table of their own)."""
    pilihan = [u for u in per_unit if u.jenis not in ("camat", "desa", "kelurahan")]
    return Tabel(
        judul=judul,
        kolom=(Kolom("Unit pelaksana", 1), *_KOLOM_HITUNGAN),
        kelompok=(Kelompok([[u.nama, *sel_hitungan(u.hitungan)] for u in pilihan]),),
        total=["Jumlah", *sel_hitungan(Hitungan.jumlah(u.hitungan for u in pilihan))],
        rapat=True,
    )


def tabel_kecamatan(judul: str, per_kecamatan: Sequence[BarisKecamatan]) -> Tabel:
    """Each kecamatan: received of expected for the camat, and the recap of its desa/kelurahan."""
    camat = Hitungan.jumlah(k.camat for k in per_kecamatan)
    desa = Hitungan.jumlah(k.desa for k in per_kecamatan)
    baris = [
        [
            _tanpa_awalan(k.nama),
            f"{bulat(k.camat.diterima)} / {bulat(k.camat.diharapkan)}",
            f"{bulat(k.desa_lengkap)} / {bulat(k.jumlah_desa)}",
            *sel_hitungan(k.desa),
        ]
        for k in per_kecamatan
    ]
    lengkap = sum(k.desa_lengkap for k in per_kecamatan)
    return Tabel(
        judul=judul,
        kolom=(
            Kolom("Kecamatan", 1),
            Kolom("Laporan Camat", cm=1.35, kanan=True),
            Kolom("Desa/kel. lengkap", cm=1.5, kanan=True),
            *_KOLOM_HITUNGAN,
        ),
        kelompok=(Kelompok(baris),),
        total=[
            "Jumlah",
            f"{bulat(camat.diterima)} / {bulat(camat.diharapkan)}",
            f"{bulat(lengkap)} / {bulat(sum(k.jumlah_desa for k in per_kecamatan))}",
            *sel_hitungan(desa),
        ],
        rapat=True,
    )


def _tanpa_awalan(nama: str) -> str:
    return nama.removeprefix("Kecamatan ")


def ringkas_klausul(klausul: Iterable[str]) -> str:
    """``KETUJUH BELAS a, KETUJUH BELAS b`` -> ``KETUJUH BELAS a, b``: labels of one diktum share its name."""
    kelompok: dict[str, list[str]] = {}
    for label in klausul:
        diktum, _, huruf = label.rpartition(" ")
        if diktum and (len(huruf) == 1 or "." in huruf) and huruf[0].islower():
            kelompok.setdefault(diktum, []).append(huruf)
        else:
            kelompok.setdefault(label, [])
    return "; ".join(f"{d} {', '.join(h)}" if h else d for d, h in kelompok.items())


def tanggal_pendek(hari: object) -> str:
    """``05-01-2027``, for narrow columns."""
    return f"{hari:%d-%m-%Y}"


_SEBAB = {
    "TERLAMBAT": "masih dapat disampaikan",
    "TIDAK_DILAPORKAN": "periode ditutup tanpa laporan",
    "DITERIMA_TERLAMBAT": "diterima sesudah tenggat",
    "DIKEMBALIKAN": "dikembalikan untuk dilengkapi",
}


def tabel_terlambat(
    judul: str, baris: Sequence[BarisTerlambat], per_kecamatan: Sequence[BarisKecamatan], *, diterima: bool
) -> Tabel:
    """The list by name: offices first, then each kecamatan with its camat and villages. ``diterima`` adds the day on
    which the report came."""
    nama = {k.kode: k.nama for k in per_kecamatan}
    kelompok: dict[str, list[BarisTerlambat]] = {}
    for b in sorted(baris, key=lambda b: (kunci_kecamatan(b, nama), b.jenis != "camat", b.unit, b.tenggat)):
        kelompok.setdefault(kunci_kecamatan(b, nama), []).append(b)
    return Tabel(
        judul=judul,
        kolom=(
            Kolom("Unit", 0.9),
            Kolom("Klausul", 1),
            Kolom("Laporan", cm=1.3, kanan=True),
            Kolom("Tenggat", cm=1.8),
            *((Kolom("Diterima", cm=1.8), Kolom("Hari terlambat", cm=1.6, kanan=True)) if diterima else ()),
            *(() if diterima else (Kolom("Keadaan", cm=5.2),)),
        ),
        kelompok=[
            Kelompok(
                [_sel_terlambat(b, diterima=diterima) for b in isi],
                f"{nama.get(kode, 'Perangkat daerah dan unit lain')}: {bulat(sum(len(b.klausul) for b in isi))} "
                f"laporan dari {bulat(len({b.unit for b in isi}))} unit",
            )
            for kode, isi in kelompok.items()
        ],
        rapat=True,
    )


def kunci_kecamatan(b: BarisTerlambat, nama: dict[str, str]) -> str:
    """The kecamatan's code a row belongs under; empty for offices."""
    if b.jenis == "camat":
        return b.unit if b.unit in nama else ""
    return b.atasan if b.jenis in ("desa", "kelurahan") and b.atasan in nama and b.atasan else ""


def _sel_terlambat(b: BarisTerlambat, *, diterima: bool) -> list[str]:
    klausul = ringkas_klausul(b.klausul) + (" (imbauan)" if b.sifat == "himbauan" else "")
    sel = [b.nama, klausul, bulat(len(b.klausul)), tanggal_pendek(b.tenggat)]
    if diterima and b.diterima:
        return [*sel, tanggal_pendek(b.diterima), bulat((b.diterima - b.tenggat).days)]
    return [*sel, _SEBAB[b.sebab] + (f": {b.alasan}" if b.alasan else "")]


def tabel_indikator(judul: str, indikator: Sequence[BarisIndikator]) -> Tabel:
    """Achievement of each indicator, with the two sums and how many units gave a figure."""

    def angka(nilai: float | None) -> str:
        return TANPA_ANGKA if nilai is None else desimal(nilai)

    baris = [
        [
            label_klausul(i.diktum, i.huruf),
            f"{i.nama} ({i.satuan})" + (f"; {i.asal}" if i.asal else ""),
            angka(i.pembilang),
            angka(i.pembilang_berpasangan),
            angka(i.penyebut),
            persen(i.pembilang_berpasangan or 0, i.penyebut or 0),
            f"{bulat(i.unit_melapor)} / {bulat(i.unit_diharapkan)}",
        ]
        for i in indikator
    ]
    return Tabel(
        judul=judul,
        kolom=(
            Kolom("Klausul", cm=2.35),
            Kolom("Indikator (satuan)", 1),
            Kolom("Jumlah dilaporkan", cm=1.75, kanan=True),
            Kolom("Pembilang", cm=1.65, kanan=True),
            Kolom("Penyebut", cm=1.55, kanan=True),
            Kolom("Capaian", cm=1.35, kanan=True),
            Kolom("Unit mengisi", cm=1.5, kanan=True),
        ),
        kelompok=(Kelompok(baris),),
        rapat=True,
    )


def tabel_definisi(judul: str, indikator: Sequence[BarisIndikator]) -> Tabel:
    """What each numerator and denominator counts."""
    return Tabel(
        judul=judul,
        kolom=(Kolom("Klausul", cm=2.35), Kolom("Indikator", 0.8), Kolom("Pembilang", 1.1), Kolom("Penyebut", 1.1)),
        kelompok=(
            Kelompok(
                [
                    [label_klausul(i.diktum, i.huruf), i.nama, i.definisi_pembilang, i.definisi_penyebut]
                    for i in indikator
                ]
            ),
        ),
        rapat=True,
    )


def _sebagian(nama: Sequence[str]) -> str:
    """Up to five names; the list by name in section V and the data file hold them all."""
    return daftar(nama, 5, "unit lainnya")


def tabel_eskalasi(judul: str, eskalasi: Sequence[BarisEskalasi]) -> Tabel:
    """Escalations by addressee and clock."""
    jenis = {"BELUM_DIMULAI": "Belum dimulai menjelang tenggat", "BELUM_SELESAI": "Belum selesai sesudah tenggat"}
    return Tabel(
        judul=judul,
        kolom=(
            Kolom("Disampaikan kepada", 0.7),
            Kolom("Sebab", 0.7),
            Kolom("Pertama kali", cm=2.5),
            Kolom("Penu\u00adgasan", cm=1.2, kanan=True),
            Kolom("Unit", 1.4),
        ),
        kelompok=(
            Kelompok(
                [
                    [e.kepada, jenis[e.jenis], nama_tanggal(e.tanggal_pertama), bulat(e.jumlah), _sebagian(e.unit)]
                    for e in eskalasi
                ]
            ),
        ),
        rapat=True,
    )
