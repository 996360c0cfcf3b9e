"""The normal form that every back end reads: conditions without negation, over comparisons with constants and flags.

A condition is two positive formulas: when it is surely true (``benar``) and when it is not surely false (``mungkin``).
All meaning of "unknown" is settled here, once, so that back ends can differ in nothing but a comparison.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from rules.paket.bahasa import Nilai
from rules.paket.model import Aturan, Dasar, Fakta, Paket, Saran, Ubahan
from rules.parameter.model import NilaiParameter

Skalar = bool | int | str
TANDA: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
"""What a comparison means, for numbers and for columns alike."""


@dataclass(frozen=True)
class Sama:
    """``fakta tanda nilai`` with a constant; false when the fact is unknown."""

    fakta: str
    tanda: str
    nilai: Skalar


@dataclass(frozen=True)
class Kosong:
    """The fact is unknown (``ya``), or known."""

    fakta: str
    ya: bool


@dataclass(frozen=True)
class Semua:
    """All of them; true when empty."""

    isi: tuple[Rumus, ...]


@dataclass(frozen=True)
class Salah1:
    """Any of them; false when empty."""

    isi: tuple[Rumus, ...]


Rumus = Sama | Kosong | Semua | Salah1
BENAR: Rumus = Semua(())
SALAH: Rumus = Salah1(())


def semua(isi: list[Rumus]) -> Rumus:
    """Conjunction with constants folded and nesting flattened."""
    rata: dict[Rumus, None] = {}
    for satu in isi:
        if satu == SALAH:
            return SALAH
        for bagian in satu.isi if isinstance(satu, Semua) else (satu,):
            rata[bagian] = None
    return next(iter(rata)) if len(rata) == 1 else Semua(tuple(rata))


def salah1(isi: list[Rumus]) -> Rumus:
    """Disjunction with constants folded and nesting flattened."""
    rata: dict[Rumus, None] = {}
    for satu in isi:
        if satu == BENAR:
            return BENAR
        for bagian in satu.isi if isinstance(satu, Salah1) else (satu,):
            rata[bagian] = None
    return next(iter(rata)) if len(rata) == 1 else Salah1(tuple(rata))


def daun(rumus: Rumus) -> Iterator[Sama | Kosong]:
    """Every comparison and flag of a formula."""
    if isinstance(rumus, Sama | Kosong):
        yield rumus
    else:
        for satu in rumus.isi:
            yield from daun(satu)


@dataclass(frozen=True)
class Daun:
    """One comparison of a condition, as written (``teks``), with the facts and the missing parameters it hangs on."""

    teks: str
    benar: Rumus
    mungkin: Rumus
    fakta: tuple[str, ...]
    parameter_tiada: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cabang:
    """All (``dan``) or any of the parts of a condition."""

    dan: bool
    isi: tuple[Pohon, ...]


Pohon = Daun | Cabang


@dataclass(frozen=True)
class Kondisi:
    """A condition of the pack: its bit is its place in :attr:`PaketTerikat.kondisi`."""

    pohon: Pohon
    benar: Rumus
    mungkin: Rumus
    fakta: tuple[str, ...]
    parameter: tuple[str, ...]


@dataclass(frozen=True)
class Turunan:
    """A value computed before any rule is tried; unknown when one of ``fakta`` is, or a parameter (``tiada``)."""

    nama: str
    rumus: Nilai
    fakta: tuple[str, ...]
    parameter: tuple[str, ...]
    tiada: tuple[str, ...]


@dataclass(frozen=True)
class AturanTerikat:
    """A rule as it holds in this daerah on this date, with the places of its conditions."""

    aturan: Aturan
    kondisi: int
    saran: tuple[tuple[Saran, int, tuple[Dasar, ...]], ...]
    dasar: tuple[Dasar, ...]


@dataclass(frozen=True)
class PaketTerikat:
    """A pack bound to a daerah and a date: what the back ends compile and the one deciding function reads.

    ``parameter`` holds every parameter the pack names, with its value on that date (None: not known then).
    """

    paket: Paket
    versi: str
    versi_parameter: str
    daerah: str
    tanggal: date
    fakta: dict[str, Fakta]
    turunan: tuple[Turunan, ...]
    aturan: tuple[AturanTerikat, ...]
    ubahan: tuple[tuple[Ubahan, int], ...]
    kondisi: tuple[Kondisi, ...]
    parameter: dict[str, NilaiParameter | None]

    @cached_property
    def wajib(self) -> frozenset[str]:
        """Facts that are required once a rule reaches them."""
        return frozenset(n for n, f in self.fakta.items() if not f.boleh_kosong and f.bawaan is None)

    @cached_property
    def tanpa_celah(self) -> bool:
        """True when, with every required fact given, no condition can be unknown (no parameter is missing)."""
        return all(p is not None for p in self.parameter.values())
