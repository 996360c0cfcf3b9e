"""Every computation by its name, and the one way to ask for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from sqlmodel import Session

from patuh.alih_segmen.tabel import Kelompok
from patuh.desa.tabel import SumberBiaya
from patuh.indikator import desa, gerbang, laporan, pekerja, pengumpulan, perjanjian, register, sanksi, uang, verifikasi
from patuh.indikator.gerbang import IZIN, PUBLIK
from patuh.indikator.model import BelumAdaData, Hasil, Lingkup
from rules.anggaran import JenisAnggaran
from rules.periode import Periode

Hitungan = Callable[[Lingkup], Hasil]
_USAHA = ("izin_usaha", "perpanjangan_izin_usaha")
_KESEHATAN, _KECAMATAN, _DESA, _SPMK = ("izin_kesehatan",), ("pelayanan_kecamatan",), ("pelayanan_desa",), ("spmk",)

DAFTAR: dict[str, Hitungan] = {
    "cakupan-terdaftar": partial(register.cakupan, ukuran="terdaftar"),
    "cakupan-aktif": partial(register.cakupan, ukuran="aktif"),
    "peserta-padan": register.padan,
    "mandiri-terdaftar": register.mandiri,
    "miskin-desa-siap": register.miskin_desa,
    "miskin-nik-lengkap": register.miskin_nik,
    "miskin-belum-jkn": register.miskin_belum_jkn,
    "pemda-terverifikasi": verifikasi.terverifikasi,
    "pemda-mutasi": verifikasi.mutasi,
    "belum-dijamin-diusulkan": partial(verifikasi.diusulkan, hasil=verifikasi.USUL, dari=verifikasi.BERHAK),
    "calon-pemda-disahkan": partial(verifikasi.diusulkan, hasil=("USUL_PBPU_PEMDA",), dari=("USUL_PBPU_PEMDA",)),
    "izin-lanjut": partial(gerbang.lanjut, layanan=IZIN),
    "izin-diperiksa": partial(gerbang.diperiksa, layanan=IZIN),
    "izin-bersyarat": partial(gerbang.bersyarat, layanan=IZIN),
    "izin-rombongan": partial(gerbang.rombongan, layanan=_USAHA),
    "pemohon-aktif": partial(gerbang.pemohon, layanan=PUBLIK, keadaan="aktif"),
    "pemohon-diperiksa": partial(gerbang.diperiksa, layanan=PUBLIK),
    "kesanggupan-dipenuhi": gerbang.kesanggupan,
    "izin-kesehatan-diperiksa": partial(gerbang.diperiksa, layanan=_KESEHATAN),
    "izin-kesehatan-tahan": partial(gerbang.tertahan, layanan=_KESEHATAN),
    "kecamatan-imbauan": partial(gerbang.imbauan, layanan=_KECAMATAN),
    "kecamatan-terdaftar": partial(gerbang.pemohon, layanan=_KECAMATAN, keadaan="terdaftar", sendiri=True),
    "desa-terdaftar": partial(gerbang.pemohon, layanan=_DESA, keadaan="terdaftar", sendiri=True),
    "desa-jalan-keluar": partial(gerbang.tertahan, layanan=_DESA, sendiri=True),
    "spmk-personil": partial(gerbang.personil, layanan=_SPMK),
    "sanksi-diusulkan": partial(sanksi.diusulkan, terbukti=True),
    "sanksi-diusulkan-saja": partial(sanksi.diusulkan, terbukti=False),
    "sanksi-berkas": sanksi.berkas_lengkap,
    "premi-teranggar": uang.teranggar,
    "iuran-pemda-bayar": partial(uang.terbayar, jenis=(JenisAnggaran.IURAN,)),
    "iuran-pemda-bulan": uang.bulan_tertutup,
    "bantuan-iuran-bayar": partial(uang.terbayar, jenis=(JenisAnggaran.BANTUAN_IURAN,)),
    "iuran-bantuan-bayar": partial(uang.terbayar, jenis=(JenisAnggaran.IURAN, JenisAnggaran.BANTUAN_IURAN)),
    "iuran-setahun": uang.setahun,
    "pemberi-kerja-lengkap": partial(pekerja.usaha, ukuran="ppu"),
    "usaha-terdaftar": partial(pekerja.usaha, ukuran="terdaftar"),
    "industri-lengkap": partial(pekerja.usaha, ukuran="terdaftar", kelompok=(Kelompok.INDUSTRI,)),
    "sekolah-lengkap": partial(pekerja.usaha, ukuran="terdaftar", kelompok=(Kelompok.SEKOLAH,)),
    "pekerja-ppu": partial(pekerja.orang, ukuran="ppu"),
    "asn-ppu": partial(pekerja.orang, ukuran="ppu", kelompok=(Kelompok.OPD,)),
    "industri-ppu": partial(pekerja.orang, ukuran="ppu", kelompok=(Kelompok.INDUSTRI,)),
    "perangkat-desa-ppu": partial(pekerja.orang, ukuran="ppu", kelompok=(Kelompok.PERANGKAT_DESA,)),
    "bumd-terdaftar": partial(pekerja.orang, ukuran="terdaftar", kelompok=(Kelompok.BUMD,)),
    "bumd-unit-ppu": partial(pekerja.orang, ukuran="ppu", kelompok=(Kelompok.BUMD,), unit_ini=True),
    "blud-unit-ppu": partial(pekerja.orang, ukuran="ppu", kelompok=(Kelompok.BLUD,), unit_ini=True),
    "pegawai-unit-terdaftar": partial(
        pekerja.orang, ukuran="terdaftar", kelompok=(Kelompok.OPD, Kelompok.NON_ASN), unit_ini=True
    ),
    "non-asn-aktif": partial(pekerja.orang, ukuran="aktif", kelompok=(Kelompok.NON_ASN,)),
    "pendidik-terdaftar": partial(pekerja.orang, ukuran="terdaftar", kelompok=(Kelompok.SEKOLAH,)),
    "kartu-tani-terdaftar": partial(pekerja.orang, ukuran="terdaftar", kelompok=(Kelompok.KARTU_TANI,)),
    "koperasi-terdaftar": partial(pekerja.orang, ukuran="terdaftar", kelompok=(Kelompok.KOPERASI,)),
    "umkm-terdaftar": partial(pekerja.orang, ukuran="terdaftar", kelompok=(Kelompok.UMKM,)),
    "pekerja-pemda-alih": partial(register.alih, segmen="pemda"),
    "pekerja-pbi-alih": partial(register.alih, segmen="pbi"),
    "desa-beranggaran": desa.beranggaran,
    "desa-kegiatan-dana-desa": desa.dana_desa,
    "desa-sktm-dibayari": desa.dibayari,
    "desa-serapan": desa.serapan,
    "apbdes-dievaluasi": desa.dievaluasi,
    "baznas-terdaftar": partial(desa.penyandang, sumber=SumberBiaya.BAZNAS),
    "tjslp-terdaftar": partial(desa.penyandang, sumber=SumberBiaya.TJSLP),
    "desa-mengirim": lambda ling: pengumpulan.desa_mengirim(ling, "desa", "kelurahan"),
    "desa-saja-mengirim": lambda ling: pengumpulan.desa_mengirim(ling, "desa"),
    "kecamatan-meneruskan": pengumpulan.kecamatan_meneruskan,
    "peristiwa-tepat": perjanjian.tepat_waktu,
    "rekonsiliasi-disepakati": perjanjian.rekonsiliasi,
    "tagihan-disampaikan": perjanjian.ditagih,
    "tagihan-dibayar": perjanjian.dibayar,
    "bantuan-dibayar": partial(perjanjian.dibayar, segmen="MANDIRI_KELAS3"),
    "laporan-unit": laporan.unit_ini,
    "laporan-semua": laporan.semua_unit,
}
"""Name -> computation; the names are those of :data:`patuh.indikator.nama.HITUNGAN`."""


def hari_hitung(periode: Periode, hari: date) -> date:
    """The last day that counts: the period's last, or ``hari`` while the period still runs."""
    return min(periode.akhir, hari)


def hitung(
    sesi: Session,
    nama: str,
    *,
    daerah: str,
    instruksi: str,
    diktum: str,
    unit: str,
    periode: Periode,
    hari: date,
    ingat: dict[Any, Any] | None = None,
) -> Hasil | BelumAdaData:
    """The figure of a computation for a unit and a period as seen on ``hari``, or what is missing to tell it.
    ``ingat``: of all figures of one report, all else being the same (:class:`patuh.indikator.model.Lingkup`)."""
    sampai = hari_hitung(periode, hari)
    ling = Lingkup(sesi, daerah, instruksi, diktum, unit, periode, sampai, {} if ingat is None else ingat)
    try:
        return DAFTAR[nama](ling)
    except BelumAdaData as tiada:
        return tiada
