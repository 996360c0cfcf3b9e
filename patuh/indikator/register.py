"""Figures that the register itself tells: cover, matching, the poor, changes of segment."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import col, func, select

from patuh.akun.muat import muat_daerah
from patuh.indikator.model import BelumAdaData, Hasil, Lingkup, dari_impor
from patuh.indikator.rekap import (
    Rekap,
    rekap_alih,
    rekap_cakupan,
    rekap_mandiri,
    rekap_miskin,
    rekap_padan,
)
from patuh.register.tabel import Impor, ImporDitolak
from rules.periode import Periode, nama_tanggal

_DUA_DATA = (
    "Perlu dua data kepesertaan BPJS Kesehatan: satu dari awal periode dan satu yang lebih baru. Yang ada baru satu."
)
_BULAN_MUTAKHIR = 3


def cakupan(ling: Lingkup, ukuran: str) -> Hasil:
    """Residents of the unit's region who are members (``terdaftar``) or active members (``aktif``)."""
    penduduk, peserta = ling.impor("kependudukan"), ling.impor("kepesertaan_bpjs")
    satu = rekap_cakupan(ling.sesi, penduduk, peserta)
    semua = satu.jumlah("penduduk", ling.wilayah)
    if semua == 0:
        raise BelumAdaData("Data kependudukan yang ada tidak memuat penduduk wilayah ini.")
    return Hasil(satu.jumlah(ukuran, ling.wilayah), semua, dari_impor(penduduk, peserta))


def padan(ling: Lingkup) -> Hasil:
    """Members whose NIK is valid and known to the population register (Pemalang KETIGA c)."""
    peserta, penduduk = ling.impor("kepesertaan_bpjs"), ling.impor("kependudukan")
    satu = rekap_padan(ling.sesi, peserta, penduduk)
    return Hasil(satu.jumlah("padan"), satu.jumlah("peserta"), dari_impor(peserta, penduduk))


def mandiri(ling: Lingkup) -> Hasil:
    """Residents without cover at the start who registered themselves since (Karanganyar KETUJUH BELAS b)."""
    penduduk, pekerja = ling.impor("kependudukan"), ling.impor("pekerja")
    awal, akhir = _awal_akhir(ling)
    satu = rekap_mandiri(ling.sesi, penduduk, awal, akhir, pekerja)
    atas, bawah = satu.jumlah("terdaftar", ling.wilayah), satu.jumlah("sasaran", ling.wilayah)
    return Hasil(atas, bawah, dari_impor(awal, akhir, penduduk, pekerja))


def miskin_desa(ling: Lingkup) -> Hasil:
    """Villages whose people stand in a list of the poor not older than three months (Karanganyar KEDUA a)."""
    miskin, penduduk = ling.impor("penduduk_miskin"), ling.impor("kependudukan")
    batas = ling.periode.akhir
    for _ in range(_BULAN_MUTAKHIR):
        batas = Periode.memuat(batas, "bulanan").awal - timedelta(days=1)
    if miskin.per_tanggal <= batas:
        per = nama_tanggal(miskin.per_tanggal)
        raise BelumAdaData(f"Data penduduk miskin yang ada per {per}, lebih tua dari 3 bulan.")
    terdata = _miskin(ling, miskin, penduduk).desa("terdata")
    semua = {u.kode for u in muat_daerah(ling.daerah).unit if u.jenis in ("desa", "kelurahan")}
    return Hasil(len(terdata & semua), len(semua), dari_impor(miskin, penduduk))


def miskin_nik(ling: Lingkup) -> Hasil:
    """Rows of the period's list of the poor, and those whose NIK was accepted (Karanganyar KEDUA a)."""
    miskin = ling.impor("penduduk_miskin")
    if miskin.per_tanggal < ling.periode.awal:
        raise BelumAdaData("Belum ada data penduduk miskin yang diserahkan pada periode ini.")
    salah = ling.sesi.exec(
        select(func.count())
        .select_from(ImporDitolak)
        .where(ImporDitolak.impor_no == miskin.no, col(ImporDitolak.kolom).like("%nik%"))
    ).one()
    return Hasil(miskin.dibaca - salah, miskin.dibaca, dari_impor(miskin))


def miskin_belum_jkn(ling: Lingkup) -> Hasil:
    """Poor people without active cover, and those whose data are complete (Karanganyar KELIMA c)."""
    miskin, penduduk, peserta = (
        ling.impor("penduduk_miskin"),
        ling.impor("kependudukan"),
        ling.impor("kepesertaan_bpjs"),
    )
    satu = _miskin(ling, miskin, penduduk)
    return Hasil(satu.jumlah("lengkap"), satu.jumlah("belum"), dari_impor(miskin, penduduk, peserta))


def _miskin(ling: Lingkup, miskin: Impor, penduduk: Impor) -> Rekap:
    return rekap_miskin(ling.sesi, miskin, penduduk, ling.impor("kepesertaan_bpjs"))


def alih(ling: Lingkup, segmen: str) -> Hasil:
    """Workers found in another's cover, and those of them who are in PPU by now (Karanganyar KEDUA BELAS c)."""
    berkas = ling.impor("pekerja")
    awal, akhir = _awal_akhir(ling)
    satu = rekap_alih(ling.sesi, berkas, awal, akhir)
    return Hasil(satu.jumlah(f"{segmen}_ppu"), satu.jumlah(segmen), dari_impor(berkas, awal, akhir))


def _awal_akhir(ling: Lingkup) -> tuple[Impor, Impor]:
    awal, akhir = ling.impor_awal("kepesertaan_bpjs"), ling.impor("kepesertaan_bpjs")
    if awal.no == akhir.no:
        raise BelumAdaData(_DUA_DATA)
    return awal, akhir
