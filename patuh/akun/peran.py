"""Roles of officials, and in which unit each may be held: a role says what kind of work, the unit says whose."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from patuh.akun.daerah import JenisUnit
from patuh.akun.muat import muat_daerah

UNIT_KHUSUS = {"inspektorat": "Inspektorat Daerah", "admin": "Pengelola Patuh"}
"""Desks that no instrument gives a duty: they see no tasks, and their unit is ``<daerah>-<code>``."""


@dataclass(frozen=True)
class Peran:
    """A role: its name for people and the kinds of unit in which it may be held."""

    nama: str
    di: Callable[[str, str, JenisUnit | None], bool]


def _jenis(*jenis: JenisUnit) -> Callable[[str, str, JenisUnit | None], bool]:
    return lambda _daerah, _unit, punya: punya in jenis


def _meja(kode: str) -> Callable[[str, str, JenisUnit | None], bool]:
    # Kebumen's social office is 33.05-dinsosp3a: the code begins alike everywhere.
    return lambda daerah, unit, _jenis: unit.startswith(f"{daerah}-{kode}")


PERAN: dict[str, Peran] = {
    "operator": Peran("Operator", lambda _d, _u, jenis: jenis is not None),
    "kepala": Peran("Kepala unit", _jenis("opd", "bagian", "bumd", "blud", "baznas", "mitra")),
    "camat": Peran("Camat", _jenis("camat")),
    "kades": Peran("Kepala desa/lurah", _jenis("desa", "kelurahan")),
    "sekda": Peran("Sekretaris Daerah", _jenis("sekda")),
    "bupati": Peran("Bupati (membaca)", _jenis("bupati")),
    "dinsos": Peran("Meja Dinas Sosial", _meja("dinsos")),
    "dpmptsp": Peran("Meja perizinan (DPMPTSP)", _meja("dpmptsp")),
    "inspektorat": Peran("Inspektorat", _meja("inspektorat")),
    "admin": Peran("Admin", lambda _d, _u, _j: True),
}


def unit_dikenal(daerah: str) -> dict[str, str]:
    """Every unit in which an office can be held, by code, with its name."""
    khusus = {f"{daerah}-{kode}": nama for kode, nama in UNIT_KHUSUS.items()}
    return {u.kode: u.nama for u in muat_daerah(daerah).unit} | khusus


def unit_khusus(daerah: str, unit: str) -> bool:
    """Is this one of the desks without duties?"""
    return unit.removeprefix(f"{daerah}-") in UNIT_KHUSUS


def peran_cocok(daerah: str, unit: str, peran: Iterable[str]) -> list[str]:
    """The roles of these that cannot be held in this unit (empty when all can)."""
    jenis = next((u.jenis for u in muat_daerah(daerah).unit if u.kode == unit), None)
    return [p for p in peran if p not in PERAN or not PERAN[p].di(daerah, unit, jenis)]


def nama_peran(peran: Iterable[str]) -> str:
    """``Operator, Camat``."""
    return ", ".join(PERAN[p].nama for p in peran if p in PERAN)
