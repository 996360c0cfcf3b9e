"""The waiting list of a village, walked in its order with what is left of the money. Pure.

Oldest letter first, then its number: first those to whom the desa has already promised, then those who wait. Each one
who is to be paid for takes the contribution of the months left; the next is asked with what remains.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

T = TypeVar("T")
DANAI_DESA = "DANAI_DESA"


@dataclass(frozen=True)
class Calon(Generic[T]):
    """Somebody in the list: the letter with which the case began, whether the desa has promised, and who it is."""

    tanggal: date
    nomor: str
    dijanjikan: bool
    isi: T

    @property
    def urutan(self) -> tuple[bool, date, str]:
        """The place in the list."""
        return not self.dijanjikan, self.tanggal, self.nomor


@dataclass(frozen=True)
class Giliran(Generic[T]):
    """A turn: who, whether the money carried this person, and what the turn decided."""

    calon: Calon[T]
    cukup: bool
    hasil: str | None


def telusuri(
    calon: Iterable[Calon[T]], sisa: int, biaya: int, putuskan: Callable[[T, bool], str | None]
) -> Iterator[Giliran[T]]:
    """Walk the list. ``putuskan`` is asked for the outcome of a person, given whether the rest carries ``biaya`` rupiah
    more; an outcome ``DANAI_DESA`` takes it from ``sisa``. What is taken never exceeds ``sisa``."""
    for satu in sorted(calon, key=lambda c: c.urutan):
        cukup = sisa >= biaya
        hasil = putuskan(satu.isi, cukup)
        if hasil == DANAI_DESA:
            if not cukup:
                raise ValueError("putusan membiayai tanpa anggaran")
            sisa -= biaya
        yield Giliran(satu, cukup, hasil)


def sisa_bulan(hari: date) -> int:
    """Months of the year still to be paid, this one included."""
    return 13 - hari.month
