"""What a hardening test is: a name, a pass line, and a run that measures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from tests.tahan.alas import Alas

Jenis = Literal["sqlite", "postgresql"]
JENIS: tuple[Jenis, ...] = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Hasil:
    """Did it hold, and what was measured (one line)."""

    lulus: bool
    ukuran: str


@dataclass(frozen=True)
class UjiTahan:
    """One test of ``make tahan``. ``jalan`` gets the databases of the run; an exception in it is a failed test."""

    nama: str
    garis: str
    jalan: Callable[[Alas], Hasil]
