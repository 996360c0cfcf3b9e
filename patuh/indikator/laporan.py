"""Figures of the cascade itself: which duties were reported in time (Karanganyar KEDELAPAN BELAS; Pemalang KEDUA PULUH
DUA)."""

from __future__ import annotations

from sqlalchemy import case
from sqlmodel import col, func, select

from patuh.indikator.model import Hasil, Lingkup
from patuh.tugas.tabel import Tugas


def unit_ini(ling: Lingkup) -> Hasil:
    """The unit's own duties of the period; its cover report is not one of them."""
    return _tugas(ling, Tugas.unit == ling.unit)


def semua_unit(ling: Lingkup) -> Hasil:
    """The duties of everybody below the Sekda; those who are only appealed to do not count."""
    return _tugas(ling, Tugas.unit != ling.unit, Tugas.sifat == "perintah")


def _tugas(ling: Lingkup, *syarat: bool) -> Hasil:
    tepat = func.coalesce(func.sum(case((col(Tugas.tepat_waktu).is_(True), 1), else_=0)), 0)
    kueri = select(tepat, func.count()).where(
        Tugas.instruksi == ling.instruksi,
        Tugas.periode == ling.periode.kode,
        Tugas.jenis != "pelaporan",
        *syarat,
    )
    atas, semua = ling.sesi.exec(kueri).one()
    return Hasil(int(atas), int(semua), (ling.catatan("tugas"),))
