"""What crosses the border for case workflows: ids and instants only, as in :mod:`workflows.kontrak`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class MasukanKasus:
    """Start of a case workflow (a promise, a sanction): its id in the record."""

    id: str


@dataclass(frozen=True)
class PadaKasus:
    """Asks an activity to do what is due in a case at an instant of workflow time."""

    id: str
    waktu: datetime


@dataclass(frozen=True)
class KeadaanKasus:
    """Where a case stands, and when to ask again (None: it is over)."""

    status: str
    berikut: datetime | None
