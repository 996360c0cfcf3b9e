"""What a hardening test is: a name, a pass line, and a run that measures."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from tests.tahan.alas import Alas

Jenis = Literal["sqlite", "postgresql"]
JENIS: tuple[Jenis, ...] = ("sqlite", "postgresql")


def skala(angka: int, paling: int = 1) -> int:
    """A number of the full run, made smaller by ``TAHAN_SKALA`` (0.1 = a tenth; a run for development)."""
    return max(paling, round(angka * float(os.environ.get("TAHAN_SKALA", "1"))))


@dataclass(frozen=True)
class Hasil:
    """Did it hold, and what was measured (one line). ``lewat``: it could not be run here, and the line says why."""

    lulus: bool
    ukuran: str
    lewat: bool = False


@dataclass(frozen=True)
class UjiTahan:
    """One test of ``make tahan``. ``jalan`` gets the databases of the run; an exception in it is a failed test."""

    nama: str
    garis: str
    jalan: Callable[[Alas], Hasil]


def gabung(hasil: Iterable[Hasil]) -> Hasil:
    """Several measurements as one row."""
    semua = list(hasil)
    return Hasil(all(h.lulus for h in semua), "; ".join(h.ukuran for h in semua), any(h.lewat for h in semua))
