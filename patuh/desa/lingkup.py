"""Who may see and decide what in village funding, by the office that a key stands for.

A village sees its own, a camat the villages of the kecamatan; the offices for social affairs and village government,
the Sekda and the Bupati see the whole daerah, as does an integration key without a unit.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_
from sqlmodel import col

from patuh.akun.pelaku import Pelaku
from patuh.galat import TidakBerwenang, TidakDitemukan
from patuh.tugas.bentuk import daerah_unit, kamus_unit

_SEDAERAH = ("dinsos", "dispermades", "dinpermasdes", "sekda", "bupati")


def sedaerah(pelaku: Pelaku) -> bool:
    """Does the actor see every village of its daerah?"""
    return pelaku.unit is None or pelaku.unit in {f"{pelaku.daerah}-{n}" for n in _SEDAERAH}


def jenis_unit(pelaku: Pelaku) -> str | None:
    """The kind of the actor's unit."""
    daerah = daerah_unit(pelaku.unit) if pelaku.unit is not None else None
    return kamus_unit(daerah)[pelaku.unit].jenis if daerah is not None and pelaku.unit is not None else None


def awalan(pelaku: Pelaku) -> str | None:
    """The village codes that the actor sees begin so; None = all of the daerah.

    Raises:
        TidakBerwenang: the unit has no part in village funding.
    """
    if sedaerah(pelaku):
        return None
    jenis = jenis_unit(pelaku)
    if jenis == "camat":
        return f"{pelaku.unit}."
    if jenis in ("desa", "kelurahan"):
        return pelaku.unit
    raise TidakBerwenang(
        "Pembiayaan desa dilihat desa atau kelurahan itu, camatnya, Dinas Sosial, dinas pemberdayaan desa, dan Sekda."
    )


def syarat(pelaku: Pelaku, tabel: Any) -> list[ColumnElement[bool]]:
    """What a query over a table with ``daerah`` and ``wilayah`` must add for this actor.

    Raises:
        TidakBerwenang: see :func:`awalan`.
    """
    hasil: list[ColumnElement[bool]] = []
    if pelaku.daerah != "semua":
        hasil.append(col(tabel.daerah) == pelaku.daerah)
    if (awal := awalan(pelaku)) is not None:
        hasil.append(or_(col(tabel.wilayah) == awal, col(tabel.wilayah).startswith(awal, autoescape=True)))
    return hasil


def menjangkau(pelaku: Pelaku, daerah: str, wilayah: str) -> bool:
    """Does the actor see this village? Raises :class:`TidakBerwenang` for a unit without a part in it."""
    if not pelaku.menjangkau(daerah):
        return False
    awal = awalan(pelaku)
    return awal is None or wilayah.startswith(awal)


def desa_dikenal(wilayah: str) -> str:
    """The daerah of a desa or kelurahan; raises :class:`TidakDitemukan` for any other code."""
    daerah = daerah_unit(wilayah)
    if daerah is None or kamus_unit(daerah)[wilayah].jenis not in ("desa", "kelurahan"):
        raise TidakDitemukan("Desa atau kelurahan ini tidak ada. Tulis kodenya, misalnya 33.13.01.2001.")
    return daerah
