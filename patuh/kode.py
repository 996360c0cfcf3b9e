"""Codes that stand on paper: short enough to read aloud, long enough not to be guessed. And ids of what comes often."""

from __future__ import annotations

import secrets
import time
from uuid import UUID

_ALFABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BIT = 5
_MAKS = 2**_BIT - 1
_PANJANG = 12
_KELOMPOK = 4


def kode_baru() -> str:
    """A random code of 60 bits: ``K7QD-2M9X-4TRA`` (Crockford: no I, L, O, U)."""
    acak = secrets.randbits(_PANJANG * _BIT)
    return _kelompokkan("".join(_ALFABET[acak >> ke * _BIT & _MAKS] for ke in range(_PANJANG)))


def id_berurut() -> str:
    """A new id that sorts by the moment of its making (UUID version 7, RFC 9562), for tables that grow all day.

    Random ids come to lie all over an index, and each write then writes a page of every index of its own; these share
    the last one.
    """
    saat, acak = time.time_ns() // 1_000_000, secrets.randbits(74)
    return str(UUID(int=saat << 80 | 7 << 76 | acak >> 62 << 64 | 2 << 62 | acak & 2**62 - 1))


def kode_baku(teks: str) -> str | None:
    """A code as it was typed, in its standard form: small letters, spaces and look-alike letters are forgiven."""
    rapi = teks.upper().translate(str.maketrans("OIL", "011", " -"))
    if len(rapi) != _PANJANG or not rapi.isascii() or not rapi.isalnum():
        return None
    return _kelompokkan(rapi)


def _kelompokkan(huruf: str) -> str:
    return "-".join(huruf[i : i + _KELOMPOK] for i in range(0, _PANJANG, _KELOMPOK))
