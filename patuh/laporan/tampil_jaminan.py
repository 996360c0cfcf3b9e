"""Cover, promises, sanctions, money and the matrix as finished blocks of the quarterly report."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from patuh.laporan.angka import TANPA_ANGKA, bulat, daftar, label_klausul, persen, rupiah
from patuh.laporan.blok import AngkaKunci, Bagian, Blok, Kelompok, Kolom, Paragraf, Subjudul, Tabel
from patuh.laporan.model import LaporanTriwulan
from patuh.laporan.model_jaminan import Ambang, HitunganCakupan, KeadaanJaminan
from patuh.laporan.tabel_tampil import tanggal_pendek
from rules.periode import nama_tanggal

_KOLOM_CAKUPAN = (
    Kolom("Penduduk", cm=1.75, kanan=True),
    Kolom("Terdaftar", cm=1.75, kanan=True),
    Kolom("Aktif", cm=1.75, kanan=True),
    Kolom("Terdaftar / penduduk", cm=1.75, kanan=True),
    Kolom("Aktif / penduduk", cm=1.75, kanan=True),
    Kolom("Aktif / terdaftar", cm=1.75, kanan=True),
)
_UNIT_DISEBUT = 12


def sel_cakupan(h: HitunganCakupan | None) -> list[str]:
    """The six figures of a row; dashes where the register cannot tell."""
    if h is None:
        return [TANPA_ANGKA] * 6
    return [
        *(bulat(n) for n in (h.penduduk, h.terdaftar, h.aktif)),
        persen(h.terdaftar, h.penduduk),
        persen(h.aktif, h.penduduk),
        persen(h.aktif, h.terdaftar),
    ]


def isi_cakupan(j: KeadaanJaminan) -> list[Blok]:
    """UHC, its trend, and cover per kecamatan and segment."""
    if j.cakupan is None or j.per_peserta is None or j.per_penduduk is None:
        return [*(Paragraf(c) for c in j.catatan if c.startswith("Cakupan")), _tren(j)]
    c = j.cakupan
    isi: list[Blok] = [
        AngkaKunci(
            [
                (bulat(c.penduduk), "Penduduk", "hidup, menurut data kependudukan"),
                (persen(c.terdaftar, c.penduduk), "Terdaftar", f"{bulat(c.terdaftar)} dari {bulat(c.penduduk)}"),
                (persen(c.aktif, c.penduduk), "Aktif / penduduk", f"{bulat(c.aktif)} dari {bulat(c.penduduk)}"),
                (persen(c.aktif, c.terdaftar), "Aktif / terdaftar", f"{bulat(c.aktif)} dari {bulat(c.terdaftar)}"),
            ]
        ),
        Paragraf(
            f"Cakupan dihitung dari data kepesertaan BPJS Kesehatan per {nama_tanggal(j.per_peserta)} dan data "
            f"kependudukan per {nama_tanggal(j.per_penduduk)}: peserta dihitung bila NIK-nya ada pada penduduk hidup."
            + (
                f" Berkas BPJS Kesehatan sendiri memuat {bulat(j.peserta_berkas)} peserta, {bulat(j.aktif_berkas)} "
                "di antaranya aktif, termasuk yang tidak ada pada data kependudukan."
                if j.peserta_berkas is not None and j.aktif_berkas is not None
                else ""
            )
        ),
    ]
    if j.ambang_terdaftar is not None and j.ambang_aktif is not None:
        isi += [_ambang(j, c, j.ambang_terdaftar, j.ambang_aktif), Paragraf(_catatan_ambang(j), kecil=True)]
    isi += [Subjudul("A. Perkembangan"), _tren(j), *_sebab(j), Subjudul("B. Menurut kecamatan")]
    isi += [
        Tabel(
            judul="Cakupan menurut kecamatan tempat tinggal",
            kolom=(Kolom("Kecamatan", 1), *_KOLOM_CAKUPAN),
            kelompok=(Kelompok([[k.nama.removeprefix("Kecamatan "), *sel_cakupan(k.hitungan)] for k in j.kecamatan]),),
            total=["Jumlah", *sel_cakupan(c)],
            rapat=True,
        ),
        Subjudul("C. Menurut segmen"),
        Tabel(
            judul="Peserta menurut segmen dalam berkas BPJS Kesehatan",
            kolom=(
                Kolom("Segmen", 1),
                Kolom("Terdaftar", cm=2.4, kanan=True),
                Kolom("Aktif", cm=2.4, kanan=True),
                Kolom("Aktif / terdaftar", cm=2.4, kanan=True),
            ),
            kelompok=(
                Kelompok(
                    [[s.nama, bulat(s.terdaftar), bulat(s.aktif), persen(s.aktif, s.terdaftar)] for s in j.segmen]
                ),
            ),
            total=_jumlah_segmen(j),
        ),
        Paragraf("Peserta yang tercatat pada dua segmen dihitung pada keduanya.", kecil=True),
    ]
    return isi


def _jumlah_segmen(j: KeadaanJaminan) -> list[str]:
    semua, aktif = sum(s.terdaftar for s in j.segmen), sum(s.aktif for s in j.segmen)
    return ["Jumlah", bulat(semua), bulat(aktif), persen(aktif, semua)]


def _ambang(j: KeadaanJaminan, c: HitunganCakupan, terdaftar: Ambang, aktif: Ambang) -> Tabel:
    pasang = (
        ("Terdaftar / penduduk", c.terdaftar, c.penduduk, terdaftar.nilai),
        ("Aktif / penduduk", c.aktif, c.penduduk, aktif.nilai),
        ("Aktif / terdaftar", c.aktif, c.terdaftar, aktif.nilai),
    )
    return Tabel(
        judul="Cakupan terhadap ambang UHC",
        kolom=(
            Kolom("Ukuran", 1),
            Kolom("Pembilang", cm=2.2, kanan=True),
            Kolom("Penyebut", cm=2.2, kanan=True),
            Kolom("Capaian", cm=1.8, kanan=True),
            Kolom("Ambang", cm=1.8, kanan=True),
            Kolom("Kekurangan (orang)", cm=2.4, kanan=True),
        ),
        kelompok=(
            Kelompok(
                [
                    [nama, bulat(a), bulat(b), persen(a, b), f"{n}%", bulat(max(0, -(-b * n // 100) - a))]
                    for nama, a, b, n in pasang
                ]
            ),
        ),
    )


def _catatan_ambang(j: KeadaanJaminan) -> str:
    sumber = j.ambang_terdaftar.sumber if j.ambang_terdaftar is not None else ""
    return (
        f"Ambang: {sumber}; bukan bunyi peraturan. Penyebut untuk peserta aktif berbeda-beda dalam pemberitaan, karena "
        "itu keduanya ditampilkan."
    )


def _tren(j: KeadaanJaminan) -> Tabel:
    return Tabel(
        judul="Perkembangan cakupan",
        kolom=(Kolom("Triwulan", 1), Kolom("Data per", cm=1.8), *_KOLOM_CAKUPAN),
        kelompok=(
            Kelompok(
                [
                    [
                        t.nama,
                        tanggal_pendek(t.per_peserta) if t.per_peserta is not None else TANPA_ANGKA,
                        *sel_cakupan(t.hitungan),
                    ]
                    for t in j.tren
                ]
            ),
        ),
        rapat=True,
    )


def _sebab(j: KeadaanJaminan) -> list[Blok]:
    tiada = [f"{t.nama}: {t.sebab}" for t in j.tren if t.sebab]
    return [Paragraf(" ".join(tiada), kecil=True)] if tiada else []


def isi_perkara(j: KeadaanJaminan) -> list[Blok]:
    """Promises and sanctions."""
    k = j.kesanggupan
    tutup = k.dipenuhi + k.ingkar + k.dibatalkan
    isi: list[Blok] = [
        Paragraf(
            f"Pada periode ini dicatat {bulat(k.diberikan)} surat kesanggupan baru. Yang berakhir {bulat(tutup)}: "
            f"dipenuhi {bulat(k.dipenuhi)}, ingkar {bulat(k.ingkar)}, dibatalkan {bulat(k.dibatalkan)}. Yang masih "
            f"berjalan pada saat laporan ini disusun {bulat(k.terbuka)}."
        )
    ]
    if not j.sanksi:
        return [*isi, Paragraf("Tidak ada perkara sanksi administratif.")]
    return [
        *isi,
        Tabel(
            judul="Sanksi administratif menurut tahap",
            kolom=(
                Kolom("Tahap", 1),
                Kolom("Langkah pada periode ini", cm=3.6, kanan=True),
                Kolom("Perkara pada tahap ini", cm=3.6, kanan=True),
            ),
            kelompok=(Kelompok([[s.nama, bulat(s.langkah), bulat(s.perkara)] for s in j.sanksi]),),
            total=["Jumlah", bulat(sum(s.langkah for s in j.sanksi)), bulat(sum(s.perkara for s in j.sanksi))],
        ),
    ]


def isi_anggaran(j: KeadaanJaminan) -> list[Blok]:
    """The year's budget."""
    lain = [c for c in j.catatan if not c.startswith("Cakupan")]
    if not j.anggaran:
        return [Paragraf(c) for c in lain]

    def baris(a: object) -> list[str]:
        nilai = [getattr(a, n) for n in ("kebutuhan", "alokasi", "dibayar", "tunggakan", "selisih")]
        return [TANPA_ANGKA if n is None else rupiah(n) for n in nilai]

    lajur = [a for a in j.anggaran if a.kode]
    total = next((a for a in j.anggaran if not a.kode), None)
    judul = ("Kebutuhan setahun", "Alokasi", "Dibayar", "Tunggakan", "Selisih akhir tahun")
    return [
        Tabel(
            judul=f"Anggaran iuran tahun {j.tahun_anggaran}",
            kolom=(Kolom("Mata anggaran", 1), *(Kolom(n, cm=2.65, kanan=True) for n in judul)),
            kelompok=(Kelompok([[a.nama, *baris(a)] for a in lajur]),),
            total=["Jumlah", *baris(total)] if total is not None else (),
            rapat=True,
        ),
        Paragraf(
            "Kebutuhan dihitung dari peserta aktif dalam register; tagihan BPJS Kesehatan dapat berbeda. Selisih = "
            "alokasi dikurangi belanja yang diproyeksikan sampai akhir tahun; negatif berarti kurang. Tanda “–” "
            "berarti belum diketahui.",
            kecil=True,
        ),
        *(Paragraf(c, kecil=True) for c in lain),
    ]


_KEADAAN_MATRIKS = (
    ("Tepat waktu", "tepat_waktu"),
    ("Sesudah tenggat", "terlambat"),
    ("Belum disampaikan", "belum_disampaikan"),
    ("Belum jatuh tempo", "belum_jatuh_tempo"),
)


def lampiran_matriks(laporan: LaporanTriwulan) -> Bagian:
    """Annex 3: each clause against its units, by name above the villages, by number for these."""
    nama = {u.kode: u.nama.removeprefix("Kecamatan ") for u in laporan.per_unit}
    desa = {u.kode for u in laporan.per_unit if u.jenis in ("desa", "kelurahan")}
    sebut = _penyebut(nama, desa)
    baris = [
        [label_klausul(m.diktum, m.huruf), keadaan, bulat(len(unit)), sebut(unit)]
        for m in laporan.matriks
        for keadaan, medan in _KEADAAN_MATRIKS
        if (unit := getattr(m, medan))
    ]
    return Bagian(
        "Lampiran 3. Matriks kepatuhan klausul dan unit",
        [
            Paragraf(
                "Satu baris memuat unit yang berada pada keadaan yang sama untuk satu klausul. Unit di atas desa "
                "disebut namanya; desa dan kelurahan disebut jumlahnya. Unit dengan beberapa laporan ditempatkan "
                "menurut yang paling tertinggal. Matriks lengkap ada pada lembar Matriks (XLSX) dan data laporan "
                "(JSON)."
            ),
            Tabel(
                judul="Matriks kepatuhan",
                kolom=(
                    Kolom("Klausul", cm=2.7),
                    Kolom("Keadaan", cm=2.7),
                    Kolom("Unit", cm=1.1, kanan=True),
                    Kolom("Nama unit", 1),
                ),
                kelompok=(Kelompok(baris),),
                rapat=True,
            ),
        ],
        lampiran=True,
    )


def _penyebut(nama: dict[str, str], desa: set[str]) -> Callable[[Sequence[str]], str]:
    def sebut(unit: Sequence[str]) -> str:
        atas = [nama.get(u, u) for u in unit if u not in desa]
        banyak = len(unit) - len(atas)
        kata = [daftar(atas, _UNIT_DISEBUT, "unit lainnya")] if atas else []
        if banyak:
            kata.append(f"{bulat(banyak)} desa/kelurahan")
        return "; ".join(kata)

    return sebut


_NAMA_BAGIAN = {
    "ringkasan": "ringkasan",
    "jumlah_unit": "banyaknya unit",
    "jumlah_klausul": "banyaknya klausul",
    "per_diktum": "kepatuhan per diktum",
    "per_unit": "kepatuhan per unit",
    "per_kecamatan": "rekapitulasi kecamatan",
    "terlambat": "daftar keterlambatan",
    "indikator": "indikator",
    "klausul": "hitungan per klausul",
    "matriks": "matriks kepatuhan",
    "prosa": "kesimpulan dan rekomendasi",
    "eskalasi": "eskalasi",
    "bukti": "daftar bukti",
    "perkembangan": "perkembangan pelaporan",
    "jaminan.cakupan": "cakupan",
    "jaminan.kecamatan": "cakupan per kecamatan",
    "jaminan.tren": "perkembangan cakupan",
    "jaminan.segmen": "peserta per segmen",
    "jaminan.peserta_berkas": "peserta dalam berkas BPJS Kesehatan",
    "jaminan.aktif_berkas": "peserta aktif dalam berkas BPJS Kesehatan",
    "jaminan.ambang_terdaftar": "ambang terdaftar",
    "jaminan.ambang_aktif": "ambang aktif",
    "jaminan.kesanggupan": "kesanggupan",
    "jaminan.sanksi": "sanksi",
    "jaminan.anggaran": "anggaran",
}


def lampiran_sumber(laporan: LaporanTriwulan) -> Bagian:
    """Annex 4: from which records each figure was read, and how many rows these were."""
    baris = []
    for s in laporan.sumber:
        nama = ", ".join(_NAMA_BAGIAN.get(b, b) for b in s.bagian)
        baris.append([nama[:1].upper() + nama[1:], s.uraian, bulat(s.baris)])
    return Bagian(
        "Lampiran 4. Sumber angka",
        [
            Paragraf(
                "Setiap angka dalam laporan ini dihitung dari catatan berikut menurut keadaan pada saat laporan "
                "disusun. Nama kuerinya ada pada berkas data laporan."
            ),
            Tabel(
                judul="Sumber angka",
                kolom=(Kolom("Angka", 1.3), Kolom("Dibaca dari", 1), Kolom("Baris", cm=1.8, kanan=True)),
                kelompok=(Kelompok(baris),),
                rapat=True,
            ),
        ],
        lampiran=True,
    )
