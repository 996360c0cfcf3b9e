"""NIK: sixteen digits, PPKKCC of first registration, DDMMYY of birth (women: day + 40), serial from 0001.

Sex, birth date and region read from it may differ from the record without being wrong (Permendagri 108/2019 Ps 15 (3));
it must only be possible.
"""

from __future__ import annotations

import csv
from datetime import date
from functools import cache

from patuh.akun.muat import FOLDER_WILAYAH


@cache
def kode_provinsi() -> frozenset[str]:
    """The official province codes."""
    with (FOLDER_WILAYAH / "provinces.csv").open(encoding="utf-8", newline="") as sumber:
        return frozenset(b["code"] for b in csv.DictReader(sumber))


def nik_sah(teks: str) -> bool:
    """Sixteen digits, a known province, a date that exists in this century or the last, serial not 0000."""
    if len(teks) != 16 or not teks.isascii() or not teks.isdigit() or teks[12:] == "0000":
        return False
    return teks[:2] in kode_provinsi() and bertanggal(teks)


def bertanggal(teks: str) -> bool:
    """Do digits 7 to 12 hold a real date (day, or day - 40 for women)? The century is not told, so either may fit."""
    hari, bulan, tahun = int(teks[6:8]), int(teks[8:10]), int(teks[10:12])
    hari = hari - 40 if hari > 40 else hari
    return any(_ada(abad + tahun, bulan, hari) for abad in (1900, 2000))


def _ada(tahun: int, bulan: int, hari: int) -> bool:
    try:
        date(tahun, bulan, hari)
    except ValueError:
        return False
    return True
