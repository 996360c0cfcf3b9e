"""A budgeted activity in whole rupiah: heads x rate x months, line by line, at the rates of a date. Pure.

Temanggung 2023: 40.338 x 37.800 x 12 + 29.600 x 2.800 x 12 = 19.291.876.800, and 13.595.200 for what goes with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rules.iuran import ParameterTiada
from rules.parameter.model import KumpulanParameter, NilaiParameter


@dataclass(frozen=True)
class Baris:
    """A line as written: a sum (``jumlah``), or heads, rate (a parameter) and months. ``segmen``: whom it counts;
    ``lajur``: the line of payments that it is compared with."""

    uraian: str
    jumlah: int | None
    jiwa: int | None
    tarif: str | None
    bulan: int | None
    segmen: str | None
    lajur: str | None


@dataclass(frozen=True)
class BarisHitung:
    """A line calculated. ``sumber`` is the dated rate, None for a fixed sum or a rate that was only supposed."""

    baris: Baris
    tarif: int | None
    sumber: NilaiParameter | None
    jumlah: int

    @property
    def sebulan(self) -> int:
        """One month of it; a fixed sum is not spread over months."""
        return 0 if self.tarif is None else (self.baris.jiwa or 0) * self.tarif


def hitung_kak(
    parameter: KumpulanParameter,
    baris: Sequence[Baris],
    tanggal: date,
    *,
    daerah: str | None = None,
    tarif: Mapping[str, int] | None = None,
) -> tuple[BarisHitung, ...]:
    """Every line at the rates of ``tanggal``; ``tarif`` supposes other rates by parameter name.

    Raises:
        ParameterTiada: a rate has no known value on the date.
        ValueError: a negative number of people, months or rupiah.
    """
    return tuple(_hitung(parameter, b, tanggal, daerah, tarif or {}) for b in baris)


def ganti_jiwa(baris: Sequence[Baris], jiwa: Mapping[str, int], bulan: int | None = None) -> tuple[Baris, ...]:
    """The lines with other heads by segment, and other months for those that are calculated."""
    return tuple(
        b if b.tarif is None else replace(b, jiwa=jiwa.get(b.segmen or "", b.jiwa), bulan=bulan or b.bulan)
        for b in baris
    )


def _hitung(
    parameter: KumpulanParameter, b: Baris, tanggal: date, daerah: str | None, tarif: Mapping[str, int]
) -> BarisHitung:
    if b.tarif is None:
        if (b.jumlah or 0) < 0:
            raise ValueError("Jumlah anggaran tidak boleh negatif.")
        return BarisHitung(b, None, None, b.jumlah or 0)
    nilai = parameter.nilai(b.tarif, tanggal, daerah)
    harga = tarif.get(b.tarif, None if nilai is None else nilai.nilai)
    if harga is None:
        riwayat = parameter.riwayat(b.tarif, daerah)
        raise ParameterTiada(b.tarif, tanggal, riwayat[0].sejak if riwayat else None)
    jiwa, bulan = b.jiwa or 0, b.bulan or 0
    if min(jiwa, bulan, harga) < 0:
        raise ValueError("Jumlah jiwa, bulan, dan tarif tidak boleh negatif.")
    return BarisHitung(b, harga, None if b.tarif in tarif else nilai, jiwa * harga * bulan)
