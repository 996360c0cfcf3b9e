"""Who acts: a unit through its key, an office's system without a unit, or the service itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Pelaku:
    """The actor of a change. ``id`` goes into the audit trail (``kunci:…``, ``layanan:…``); never a personal name.

    ``unit`` None = acts for the whole daerah (an integration key); ``daerah`` ``semua`` = every daerah.
    """

    id: str
    daerah: str = "semua"
    unit: str | None = None

    def menjangkau(self, daerah: str) -> bool:
        """May this actor touch things of this daerah at all?"""
        return self.daerah in ("semua", daerah)


LAYANAN = Pelaku("layanan:patuh")
