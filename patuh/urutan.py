"""The order of a list as its reader asks for it: a closed set of columns per list, never a text put into a query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from patuh.galat import GalatIsian, IsianSalah

NAMA_ISIAN = "urut"


def arah(minta: str, kolom: Mapping[str, Any]) -> tuple[str, bool] | None:
    """The key and whether it goes down (``-tanggal``); None = the list's own order.

    Raises :class:`IsianSalah` naming the field for a key that the list does not have.
    """
    if not minta:
        return None
    kunci = minta.removeprefix("-")
    if kunci not in kolom:
        pesan = f"Daftar ini dapat diurutkan menurut {', '.join(kolom)}; awali dengan tanda - untuk urutan terbalik."
        raise IsianSalah("Urutan daftar belum benar.", (GalatIsian(NAMA_ISIAN, pesan),))
    return kunci, minta.startswith("-")


def urutkan(minta: str, kolom: Mapping[str, Any], baku: Sequence[Any]) -> list[Any]:
    """What to order a query by: the asked column, then the list's own order, whose last part is unique.

    Rows without a value come last both ways, on every database alike. Errors: as :func:`arah`.
    """
    if (pilih := arah(minta, kolom)) is None:
        return list(baku)
    kunci, turun = pilih
    satu = kolom[kunci]
    return [(satu.desc() if turun else satu.asc()).nulls_last(), *baku]
