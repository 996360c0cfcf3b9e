"""Heads that the kabupaten pays for, and cover of its residents, from the register's versions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, case, distinct, literal, not_, select
from sqlmodel import Session, col, func

from patuh.indikator.rekap import Rekap, rekap
from patuh.register.cari import impor_terpakai
from patuh.register.tabel import BarisKepesertaan, BarisPenduduk, Impor
from rules.anggaran import Jiwa
from rules.periode import Periode

_baris = BarisKepesertaan
_SAH, _AKTIF, _SEGMEN, _KELAS = col(_baris.nik_sah), col(_baris.aktif), col(_baris.segmen), col(_baris.kelas)
_MANDIRI = ("PBPU", "BP")


@dataclass(frozen=True)
class JiwaRegister:
    """Counts of one import. ``tanpa_kelas``: active PBPU/BP members whose class is not in the file; not paid for here,
    since only class 3 has a right to the aid."""

    jiwa: Jiwa
    tanpa_kelas: int


@dataclass(frozen=True)
class Cakupan:
    """The facts of pack ``uhc``, in people."""

    penduduk: int
    terdaftar: int
    aktif: int


def jiwa_setahun(sesi: Session, daerah: str, tahun: int, tanggal: date) -> list[JiwaRegister]:
    """The counts in force at the end of each month of the year (or on ``tanggal``, if earlier), each import once."""
    impor: dict[int | None, Impor] = {}
    for bulan in range(1, 13):
        hari = min(Periode(tahun, "bulanan", bulan).akhir, tanggal)
        if (satu := impor_terpakai(sesi, daerah, "kepesertaan_bpjs", hari)) is not None:
            impor[satu.no] = satu
    return [jiwa_impor(sesi, i) for i in impor.values()]


def jiwa_impor(sesi: Session, impor: Impor) -> JiwaRegister:
    """The counts of one import of memberships."""
    mandiri = [_AKTIF, _SEGMEN.in_(_MANDIRI)]
    hasil = _orang(
        sesi,
        "jiwa",
        impor,
        pemda=[_AKTIF, _SEGMEN == "PBPU_PEMDA"],
        kelas3=[*mandiri, _KELAS == 3],
        tanpa=[*mandiri, _KELAS.is_(None)],
    )
    pemda, kelas3, tanpa = (hasil.jumlah(n) for n in ("pemda", "kelas3", "tanpa"))
    return JiwaRegister(Jiwa(impor.per_tanggal, pemda, kelas3), tanpa)


def cakupan(sesi: Session, daerah: str, tanggal: date) -> Cakupan | None:
    """Residents and members as of a date; None without a register of both."""
    peserta = impor_terpakai(sesi, daerah, "kepesertaan_bpjs", tanggal)
    penduduk = impor_terpakai(sesi, daerah, "kependudukan", tanggal)
    if peserta is None or penduduk is None:
        return None

    hidup = select(literal("").label("wilayah"), func.count(distinct(col(BarisPenduduk.indeks))).label("hidup")).where(
        col(BarisPenduduk.impor_no) == penduduk.no, col(BarisPenduduk.status) == "HIDUP"
    )
    anggota = _orang(sesi, "anggota", peserta, terdaftar=[], aktif=[_AKTIF])
    return Cakupan(
        rekap(sesi, "hidup", (penduduk,), hidup).jumlah("hidup"), anggota.jumlah("terdaftar"), anggota.jumlah("aktif")
    )


def _orang(sesi: Session, nama: str, impor: Impor, **syarat: list[Any]) -> Rekap:
    """People for each condition: one a NIK; a row whose NIK is malformed is a member of its own, as nobody can tell who
    it is. An accepted import never changes, and counting one reads all of it: it is counted once."""
    # Grouped in the order in which the rows lie, so that a million of them are counted in one pass without sorting.
    kolom = [
        (func.max(case((and_(_SAH, *s), 1), else_=0)) + func.sum(case((and_(not_(_SAH), *s), 1), else_=0))).label(n)
        for n, s in syarat.items()
    ]
    orang = select(*kolom).where(col(_baris.impor_no) == impor.no).group_by(col(_baris.indeks)).subquery()
    kueri = select(literal("").label("wilayah"), *(func.coalesce(func.sum(orang.c[n]), 0).label(n) for n in syarat))
    return rekap(sesi, nama, (impor,), kueri)
