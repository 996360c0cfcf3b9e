"""Reporting periods: triwulan (``2026-T4``), month (``2026-11``) and year (``2026``).

Triwulan are calendar quarters. A period knows its first and last day; which instant that is depends on the zone
of the daerah and belongs to :mod:`rules.kalender`.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

JenisPeriode = Literal["bulanan", "triwulan", "tahunan"]

_POLA = re.compile(r"^(?P<tahun>\d{4})(?:-(?:T(?P<triwulan>[1-4])|(?P<bulan>0[1-9]|1[0-2])))?$")
_BULAN = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
_ROMAWI = ("I", "II", "III", "IV")
_BULAN_SEPERIODE: dict[JenisPeriode, int] = {"bulanan": 1, "triwulan": 3, "tahunan": 12}


class PeriodeTidakDikenal(ValueError):
    """The text is not a period. The message says which forms are."""

    def __init__(self, teks: str) -> None:
        super().__init__(
            f"Periode {teks!r} tidak dikenal. Tulis 2026-T4 (triwulan), 2026-11 (bulan) atau 2026 (tahun)."
        )


@dataclass(frozen=True, order=True)
class Periode:
    """One reporting period: its kind, year and number in the year (month 1-12, triwulan 1-4, year 1)."""

    tahun: int
    jenis: JenisPeriode
    urutan: int

    @classmethod
    def baca(cls, teks: str) -> Periode:
        """Read ``2026-T4``, ``2026-11`` or ``2026``; raise :class:`PeriodeTidakDikenal` for anything else."""
        cocok = _POLA.match(teks)
        if cocok is None or int(cocok["tahun"]) < 1900:
            raise PeriodeTidakDikenal(teks)
        tahun = int(cocok["tahun"])
        if cocok["triwulan"]:
            return cls(tahun, "triwulan", int(cocok["triwulan"]))
        if cocok["bulan"]:
            return cls(tahun, "bulanan", int(cocok["bulan"]))
        return cls(tahun, "tahunan", 1)

    @classmethod
    def memuat(cls, hari: date, jenis: JenisPeriode) -> Periode:
        """The period of this kind that contains the day."""
        return cls(hari.year, jenis, (hari.month - 1) // _BULAN_SEPERIODE[jenis] + 1)

    @property
    def kode(self) -> str:
        """The written form, e.g. ``2026-T4``."""
        if self.jenis == "triwulan":
            return f"{self.tahun}-T{self.urutan}"
        return f"{self.tahun}-{self.urutan:02d}" if self.jenis == "bulanan" else str(self.tahun)

    @property
    def nama(self) -> str:
        """The name in official prose, e.g. ``Triwulan IV Tahun 2026``."""
        if self.jenis == "triwulan":
            return f"Triwulan {_ROMAWI[self.urutan - 1]} Tahun {self.tahun}"
        return f"{_BULAN[self.urutan - 1]} {self.tahun}" if self.jenis == "bulanan" else f"Tahun {self.tahun}"

    @property
    def awal(self) -> date:
        """First day."""
        return date(self.tahun, (self.urutan - 1) * _BULAN_SEPERIODE[self.jenis] + 1, 1)

    @property
    def akhir(self) -> date:
        """Last day."""
        return self.berikutnya.awal - timedelta(days=1)

    @property
    def berikutnya(self) -> Periode:
        """The period of the same kind that follows."""
        terakhir = 12 // _BULAN_SEPERIODE[self.jenis]
        if self.urutan == terakhir:
            return Periode(self.tahun + 1, self.jenis, 1)
        return Periode(self.tahun, self.jenis, self.urutan + 1)

    @property
    def sebelumnya(self) -> Periode:
        """The period of the same kind before this one."""
        return Periode.memuat(self.awal - timedelta(days=1), self.jenis)

    def tanggal_sesudah(self, hari: int, bulan: int = 1) -> date:
        """Day ``hari`` of the ``bulan``-th month after the period; a day the month lacks becomes its last day."""
        nomor = self.akhir.year * 12 + self.akhir.month - 1 + bulan
        tahun, bulan_ke = divmod(nomor, 12)
        return date(tahun, bulan_ke + 1, min(hari, calendar.monthrange(tahun, bulan_ke + 1)[1]))


def bulan_triwulan(triwulan: Periode) -> list[Periode]:
    """The three months of a triwulan."""
    return [Periode(triwulan.tahun, "bulanan", triwulan.awal.month + n) for n in range(3)]


def nama_tanggal(hari: date) -> str:
    """A date as offices write it: ``20 Januari 2027``."""
    return f"{hari.day} {_BULAN[hari.month - 1]} {hari.year}"
