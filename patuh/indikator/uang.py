"""Figures of the money (Karanganyar KEDUA b, KETIGA b-c, KEENAM d; Pemalang KEDELAPAN): records against the need."""

from __future__ import annotations

from patuh.anggaran.jiwa import jiwa_impor, jiwa_setahun
from patuh.anggaran.rekam import alokasi_berlaku, pembayaran_berlaku
from patuh.indikator.model import BelumAdaData, Hasil, Lingkup, Sumber, dari_impor
from rules.anggaran import BERKEBUTUHAN, Anggaran, JenisAnggaran, Realisasi, susun_anggaran
from rules.iuran import ParameterTiada, beban_daerah
from rules.parameter.muat import parameter_bawaan

_CATATAN = "Kebutuhan dihitung dari peserta aktif dalam register; tagihan BPJS Kesehatan dapat berbeda."


def teranggar(ling: Lingkup) -> Hasil:
    """The allocations in force against the year's need."""
    tahun = _tahun(ling)
    alokasi = _alokasi(ling)
    perlu = [lajur.kebutuhan for lajur in tahun.lajur if lajur.jenis in BERKEBUTUHAN]
    return Hasil(alokasi, sum(n or 0 for n in perlu), _sumber(ling, "alokasi_anggaran"), _CATATAN)


def terbayar(ling: Lingkup, jenis: tuple[JenisAnggaran, ...]) -> Hasil:
    """What was paid for the months of the period against what they need."""
    tahun = _tahun(ling)
    bulan = [b for b in tahun.bulan if ling.periode.awal <= b.periode.awal <= ling.periode.akhir]
    perlu = sum((b.kebutuhan or {}).get(j, 0) for b in bulan for j in jenis)
    bayar = sum(b.dibayar[j] for b in bulan for j in jenis)
    if bayar == 0 and not pembayaran_berlaku(ling.sesi, ling.daerah, ling.periode.awal.year, ling.tanggal):
        raise BelumAdaData("Belum ada pembayaran iuran tahun ini yang dicatat di layanan ini.")
    return Hasil(bayar, perlu, _sumber(ling, "pembayaran_iuran"), _CATATAN)


def bulan_tertutup(ling: Lingkup) -> Hasil:
    """Months of the year that are paid in full or that the allocation still covers (Karanganyar KETIGA b)."""
    tahun = _tahun(ling)
    lajur = next(satu for satu in tahun.lajur if satu.jenis is JenisAnggaran.IURAN)
    if lajur.alokasi is None:
        raise BelumAdaData("Alokasi iuran PBPU & BP Pemda tahun ini belum dicatat di layanan ini.")
    habis = lajur.habis.urutan if lajur.habis is not None else len(tahun.bulan) + 1
    iuran = JenisAnggaran.IURAN
    tertutup = sum(
        1 for b in tahun.bulan if b.periode.urutan < habis or b.dibayar[iuran] >= (b.kebutuhan or {}).get(iuran, 0) > 0
    )
    return Hasil(tertutup, len(tahun.bulan), _sumber(ling, "alokasi_anggaran", "pembayaran_iuran"))


def setahun(ling: Lingkup) -> Hasil:
    """The allocations against the members of the day times the daerah's part times twelve (Karanganyar KEENAM d)."""
    peserta = ling.impor("kepesertaan_bpjs")
    jiwa = jiwa_impor(ling.sesi, peserta).jiwa
    alokasi = _alokasi(ling)
    try:
        perlu = beban_daerah(
            parameter_bawaan(),
            ling.tanggal,
            pbpu_pemda=jiwa.pbpu_pemda,
            mandiri_kelas3=jiwa.mandiri_kelas3,
            bulan=12,
            daerah=ling.daerah,
        )
    except ParameterTiada as salah:
        raise BelumAdaData(str(salah)) from None
    return Hasil(alokasi, perlu, (ling.catatan("alokasi_anggaran"), *dari_impor(peserta)))


def _alokasi(ling: Lingkup) -> int:
    ada = alokasi_berlaku(ling.sesi, ling.daerah, ling.periode.awal.year, ling.tanggal)
    if kurang := [str(j) for j in BERKEBUTUHAN if j not in ada]:
        raise BelumAdaData(f"Alokasi {' dan '.join(kurang)} tahun ini belum dicatat di layanan ini.")
    return sum(ada[j].jumlah for j in BERKEBUTUHAN)


def _tahun(ling: Lingkup) -> Anggaran:
    tahun = ling.periode.awal.year
    ling.impor("kepesertaan_bpjs")
    ada = alokasi_berlaku(ling.sesi, ling.daerah, tahun, ling.tanggal)
    bayar = pembayaran_berlaku(ling.sesi, ling.daerah, tahun, ling.tanggal)
    try:
        return susun_anggaran(
            parameter_bawaan(),
            daerah=ling.daerah,
            tahun=tahun,
            tanggal=ling.tanggal,
            register=[j.jiwa for j in jiwa_setahun(ling.sesi, ling.daerah, tahun, ling.tanggal)],
            alokasi={j: a.jumlah for j, a in ada.items()},
            realisasi=[Realisasi(b.bulan, JenisAnggaran(b.jenis), b.jumlah, b.nomor_bukti) for b in bayar],
        )
    except ParameterTiada as salah:
        raise BelumAdaData(str(salah)) from None


def _sumber(ling: Lingkup, *tabel: str) -> tuple[Sumber, ...]:
    return (*(ling.catatan(t) for t in tabel), *dari_impor(ling.impor("kepesertaan_bpjs")))
