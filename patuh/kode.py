"""Codes that stand on paper: short enough to read aloud, long enough not to be guessed."""

from __future__ import annotations

import secrets

_ALFABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BIT = 5
_MAKS = 2**_BIT - 1
_PANJANG = 12
_KELOMPOK = 4


def kode_baru() -> str:
    """A random code of 60 bits: ``K7QD-2M9X-4TRA`` (Crockford: no I, L, O, U)."""
    acak = secrets.randbits(_PANJANG * _BIT)
    return _kelompokkan("".join(_ALFABET[acak >> ke * _BIT & _MAKS] for ke in range(_PANJANG)))


def kode_baku(teks: str) -> str | None:
    """A code as it was typed, in its standard form: small letters, spaces and look-alike letters are forgiven."""
    rapi = teks.upper().translate(str.maketrans("OIL", "011", " -"))
    if len(rapi) != _PANJANG or not rapi.isascii() or not rapi.isalnum():
        return None
    return _kelompokkan(rapi)


def _kelompokkan(huruf: str) -> str:
    return "-".join(huruf[i : i + _KELOMPOK] for i in range(0, _PANJANG, _KELOMPOK))
