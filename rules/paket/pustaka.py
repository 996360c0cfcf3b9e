"""What a pack may cite: the clauses of the instruments (handed in by the caller) and the register of regulations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pydantic import Field, ValidationError

from rules.berkas import Temuan, baca_yaml
from rules.paket.model import Bentuk, Id, Kepastian, Teks


@dataclass(frozen=True)
class SumberInstruksi:
    """An instrument as a pack sees it: whose it is, since when, and the text of every (diktum, huruf).

    ``nasional``: it binds every daerah (a ministerial guideline); ``daerah`` is then only where it is run.
    """

    daerah: str
    sejak: date
    klausul: Mapping[tuple[str, str | None], str]
    nasional: bool = False

    def mengikat(self, daerah: str) -> bool:
        """Does it bind this daerah?"""
        return self.nasional or self.daerah == daerah


class Peraturan(Bentuk):
    """A national regulation: its span of force (``sampai`` included; open when None) and how sure we are of it."""

    nama: Teks
    tentang: Teks
    sejak: date
    sampai: date | None = None
    diganti: Id | None = None
    kepastian: Kepastian
    catatan: Teks | None = None


class BerkasPeraturan(Bentuk):
    """The register file."""

    peraturan: dict[Id, Peraturan] = Field(min_length=1)


@dataclass(frozen=True)
class Pustaka:
    """Everything that may be cited."""

    instruksi: Mapping[str, SumberInstruksi] = field(default_factory=dict)
    peraturan: Mapping[str, Peraturan] = field(default_factory=dict)


def periksa_peraturan(path: Path) -> tuple[dict[str, Peraturan], list[Temuan]]:
    """Read the register; never raises for bad content."""
    berkas = baca_yaml(path)
    isi: dict[str, Peraturan] = {}
    if berkas.data is not None:
        try:
            isi = BerkasPeraturan.model_validate(berkas.data).peraturan
        except ValidationError as salah:
            berkas.catat_bentuk(salah, [*BerkasPeraturan.model_fields, *Peraturan.model_fields])
    for id_, satu in isi.items():
        if satu.sampai is not None and satu.sampai < satu.sejak:
            berkas.catat(("peraturan", id_, "sampai"), f"Berakhir {satu.sampai}, sebelum mulai {satu.sejak}.")
        if satu.diganti is not None and satu.diganti not in isi:
            berkas.catat(
                ("peraturan", id_, "diganti"), f"Peraturan pengganti {satu.diganti!r} tidak ada di daftar ini."
            )
    return isi, sorted(berkas.temuan)
