"""Passwords: argon2id, and what makes one good enough."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

PANJANG = 12
PANJANG_MAKS = 200
# 19 MiB, two passes, one lane (OWASP): a sign-in costs some 25 ms, which a small server can bear.
_PENGHITUNG = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_TIADA = _PENGHITUNG.hash("tidak ada akun dengan sandi ini")
_LEMAH = ("password", "passw0rd", "katasandi", "12345", "qwerty", "abcdef", "admin", "patuh", "rahasia", "indonesia")


def sidik_sandi(sandi: str) -> str:
    """The hash to be stored."""
    return _PENGHITUNG.hash(sandi)


def sandi_benar(sidik: str | None, sandi: str) -> bool:
    """Does the password fit? Without a hash (unknown account) it costs the same time and is False."""
    try:
        _PENGHITUNG.verify(sidik or _TIADA, sandi[:PANJANG_MAKS])
    except (VerificationError, InvalidHashError):
        return False
    # Taken as it was typed: what is longer than any password can be is not cut until it fits.
    return sidik is not None and len(sandi) <= PANJANG_MAKS


def sandi_lemah(sandi: str, surel: str) -> str | None:
    """Why this password cannot be taken; None when it can."""
    if len(sandi) < PANJANG:
        return f"Paling pendek {PANJANG} huruf. Empat kata yang tidak berhubungan mudah diingat dan sulit ditebak."
    if len(sandi) > PANJANG_MAKS:
        return f"Paling panjang {PANJANG_MAKS} huruf."
    kecil = sandi.lower()
    sisa = kecil
    for kata in (*_LEMAH, surel.partition("@")[0].lower()):
        sisa = sisa.replace(kata, "") if kata else sisa
    if len(sisa) < PANJANG // 2 or len(set(kecil)) < PANJANG // 2:
        return "Sandi ini terlalu mudah ditebak. Pakai empat kata yang tidak berhubungan."
    return None
