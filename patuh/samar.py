"""Hide what may be a NIK: in errors, logs, file names and free text, wherever somebody typed one."""

from __future__ import annotations

import re
from typing import Any

# A longer run may hold a NIK as well; people group the digits in fours, or by region, date and serial, or break a line.
_NIK = re.compile(r"\d{16,}|(?<!\d)\d(?:[ .-]{0,2}\n?\d){15}(?!\d)")
_KENDALI = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_NIK_SENDIRI = re.compile(r"(?<![0-9a-f-])\d{16}(?![0-9a-f-])")
TANDA = "****************"


def samarkan(teks: str) -> str:
    """The text with every run of 16 digits or more replaced by asterisks."""
    return _NIK.sub(TANDA, teks)


def bertanda(teks: str) -> bool:
    """Does the text hold what may be a NIK?"""
    return _NIK.search(teks) is not None


def samarkan_sandi(nilai: Any) -> Any:
    """A JSON value of ids, codes and hashes, with a NIK among them masked: 16 digits on their own."""
    if isinstance(nilai, str):
        return _NIK_SENDIRI.sub(TANDA, nilai) if len(nilai) >= len(TANDA) else nilai
    if isinstance(nilai, dict):
        return {k: samarkan_sandi(v) for k, v in nilai.items()}
    return [samarkan_sandi(v) for v in nilai] if isinstance(nilai, list | tuple) else nilai


def bersihkan(teks: str) -> str:
    """Free text as it may be stored and shown: no NIK, no control characters (line breaks and tabs stay)."""
    return samarkan(_KENDALI.sub("", teks.replace("\r\n", "\n")))


def samarkan_nik(nik: str) -> str:
    """A NIK as it may be shown: region and serial, without the birth date. ``3313********0001``."""
    return f"{nik[:4]}********{nik[-4:]}"


def samarkan_nama(nama: str) -> str:
    """A name as it may be shown: initials only, of no telling length. ``Siti Aminah`` -> ``S*** A***``."""
    return " ".join(f"{kata[0].upper()}***" for kata in nama.split())
