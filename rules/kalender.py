"""The working calendar of an Indonesian office: Monday to Friday, less national holidays and cuti bersama.

Perpres 21/2023 Ps 3, 4 and 6. Years up to :data:`TAHUN_PASTI_TERAKHIR` follow the published SKB; later years hold
astronomical estimates without cuti bersama, and :meth:`Kalender.perkiraan` says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

TAHUN_PASTI_TERAKHIR = 2027
_SEHARI = timedelta(days=1)


@lru_cache(maxsize=64)
def _libur_setahun(tahun: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("ID", years=tahun, categories=("public", "government")))


class Kalender:
    """Working days and local midnights of one daerah.

    ``zona`` is an IANA name (``Asia/Jakarta``); ``libur_daerah`` are extra days off set by the daerah.
    """

    def __init__(self, zona: str = "Asia/Jakarta", libur_daerah: Iterable[date] = ()) -> None:
        self.zona = ZoneInfo(zona)
        self.libur_daerah = frozenset(libur_daerah)

    def hari_kerja(self, hari: date) -> bool:
        """Is the office open on this day?"""
        return hari.weekday() < 5 and hari not in self.libur_daerah and hari not in _libur_setahun(hari.year)

    def libur(self, tahun: int) -> list[tuple[date, str]]:
        """The days off of a year by name: national ones, cuti bersama, and the daerah's own."""
        nasional = holidays.country_holidays("ID", years=tahun, categories=("public", "government"), language="id")
        sendiri = [(h, "Libur daerah") for h in self.libur_daerah if h.year == tahun and h not in nasional]
        return sorted([*nasional.items(), *sendiri])

    def perkiraan(self, hari: date) -> bool:
        """True when the day's year has no published SKB yet, so that days off are an estimate."""
        return hari.year > TAHUN_PASTI_TERAKHIR

    def maju(self, hari: date) -> date:
        """The day itself, or the next working day when it is a day off."""
        while not self.hari_kerja(hari):
            hari += _SEHARI
        return hari

    def mundur(self, hari: date) -> date:
        """The day itself, or the last working day before it when it is a day off."""
        while not self.hari_kerja(hari):
            hari -= _SEHARI
        return hari

    def tambah_hari_kerja(self, hari: date, jumlah: int) -> date:
        """The ``jumlah``-th working day counted from the day after ``hari`` (PP 86/2013 Ps 6 as we read it)."""
        if jumlah < 0:
            raise ValueError("jumlah hari kerja tidak boleh negatif")
        while jumlah:
            hari += _SEHARI
            jumlah -= self.hari_kerja(hari)
        return hari

    def akhir_hari(self, hari: date) -> datetime:
        """The first instant (UTC) after the day: "on time" means strictly before it."""
        return self.awal_hari(hari + _SEHARI)

    def awal_hari(self, hari: date, jam: time = time(0)) -> datetime:
        """The instant (UTC) of this local time on this day."""
        return datetime.combine(hari, jam, tzinfo=self.zona).astimezone(UTC)

    def tanggal(self, waktu: datetime) -> date:
        """The local calendar day of an instant."""
        return waktu.astimezone(self.zona).date()

    def hari_terakhir(self, batas: datetime) -> date:
        """The last local day wholly before ``batas`` (a deadline instant as :meth:`akhir_hari` gives it)."""
        return self.tanggal(batas - timedelta(microseconds=1))
