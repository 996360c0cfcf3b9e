"""Hide what may be a NIK: in errors, logs, file names and free text, wherever somebody typed one."""

from __future__ import annotations

import re

# A longer run may hold a NIK as well; people group the digits in fours, or by region, date and serial, or break a line.
_NIK = re.compile(r"\d{16,}|(?<!\d)\d(?:[ .-]{0,2}\n?\d){15}(?!\d)")
_KENDALI = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
TANDA = "****************"


def samarkan(teks: str) -> str:
    """The text with every run of 16 digits or more replaced by asterisks."""
    return _NIK.sub(TANDA, teks)


def bersihkan(teks: str) -> str:
    """Free text as it may be stored and shown: no NIK, no control characters (line breaks and tabs stay)."""
    return samarkan(_KENDALI.sub("", teks.replace("\r\n", "\n")))
