"""Heads that the kabupaten pays for, and cover of its residents, from the register's versions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import and_, case, distinct, not_
from sqlmodel import Session, col, func, select

from patuh.register.cari import impor_terpakai
from patuh.register.tabel import BarisKepesertaan, BarisPenduduk, Impor
from rules.anggaran import Jiwa
from rules.periode import Periode

T = TypeVar("T")
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


# An accepted import never changes, and counting one reads all of it: each is counted once per process and database.
_HITUNGAN: WeakKeyDictionary[Any, dict[tuple[str, int | None], Any]] = WeakKeyDictionary()


def jiwa_setahun(sesi: Session, daerah: str, tahun: int, tanggal: date) -> list[JiwaRegister]:
    """The counts in force at the end of each month of the year (or on ``tanggal``, if earlier), each import once."""
    impor: dict[int | None, Impor] = {}
    for bulan in range(1, 13):
        hari = min(Periode(tahun, "bulanan", bulan).akhir, tanggal)
        if (satu := impor_terpakai(sesi, daerah, "kepesertaan_bpjs", hari)) is not None:
            impor[satu.no] = satu
    return [_sekali(sesi, "jiwa", i, partial(_hitung, sesi, i)) for i in impor.values()]


def cakupan(sesi: Session, daerah: str, tanggal: date) -> Cakupan | None:
    """Residents and members as of a date; None without a register of both."""
    peserta = impor_terpakai(sesi, daerah, "kepesertaan_bpjs", tanggal)
    penduduk = impor_terpakai(sesi, daerah, "kependudukan", tanggal)
    if peserta is None or penduduk is None:
        return None

    def hidup() -> int:
        kueri = select(func.count(distinct(col(BarisPenduduk.indeks))))
        return sesi.exec(kueri.where(BarisPenduduk.impor_no == penduduk.no, BarisPenduduk.status == "HIDUP")).one()

    def anggota() -> tuple[int, ...]:
        return _orang(sesi, peserta, terdaftar=[], aktif=[_AKTIF])

    terdaftar, aktif = _sekali(sesi, "anggota", peserta, anggota)
    return Cakupan(_sekali(sesi, "hidup", penduduk, hidup), terdaftar, aktif)


def _hitung(sesi: Session, impor: Impor) -> JiwaRegister:
    mandiri = [_AKTIF, _SEGMEN.in_(_MANDIRI)]
    pemda, kelas3, tanpa = _orang(
        sesi,
        impor,
        pemda=[_AKTIF, _SEGMEN == "PBPU_PEMDA"],
        kelas3=[*mandiri, _KELAS == 3],
        tanpa=[*mandiri, _KELAS.is_(None)],
    )
    return JiwaRegister(Jiwa(impor.per_tanggal, pemda, kelas3), tanpa)


def _orang(sesi: Session, impor: Impor, **syarat: list[Any]) -> tuple[int, ...]:
    """People for each condition: one a NIK; a row whose NIK is malformed is a member of its own, as nobody can tell who
    it is."""
    # Grouped in the order in which the rows lie, so that a million of them are counted in one pass without sorting.
    kolom = [
        (func.max(case((and_(_SAH, *s), 1), else_=0)) + func.sum(case((and_(not_(_SAH), *s), 1), else_=0))).label(n)
        for n, s in syarat.items()
    ]
    orang = select(*kolom).where(_baris.impor_no == impor.no).group_by(col(_baris.indeks)).subquery()
    hasil = sesi.exec(select(*(func.coalesce(func.sum(orang.c[n]), 0) for n in syarat))).one()
    return tuple(int(n) for n in hasil)


def _sekali(sesi: Session, apa: str, impor: Impor, hitung: Callable[[], T]) -> T:
    simpanan = _HITUNGAN.setdefault(sesi.get_bind(), {})
    kunci = (apa, impor.no)
    if kunci not in simpanan:
        simpanan[kunci] = hitung()
    hasil: T = simpanan[kunci]
    return hasil
