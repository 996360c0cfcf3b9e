"""Who acts: an official in an office, a unit through its key, an office's system without a unit, or the service."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Pelaku:
    """The actor of a change. ``id`` goes into the audit trail (``jabatan:…``, ``kunci:…``, ``layanan:…``); never a
    personal name. ``peran`` are an official's roles (a key has scopes instead).

    ``unit`` None = acts for the whole daerah (an integration key); ``daerah`` ``semua`` = every daerah.
    """

    id: str
    daerah: str = "semua"
    unit: str | None = None
    peran: frozenset[str] = frozenset()

    def menjangkau(self, daerah: str) -> bool:
        """May this actor touch things of this daerah at all?"""
        return self.daerah in ("semua", daerah)


LAYANAN = Pelaku("layanan:patuh")
