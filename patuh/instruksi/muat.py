"""Load the instruments that come with the product; each file is checked whole before anything uses it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from patuh.instruksi.model import Instruksi
from patuh.instruksi.periksa import BAGIAN_LAPORAN, klausul_bernomor, periksa_berkas
from rules.berkas import Temuan

__all__ = [
    "BAGIAN_LAPORAN",
    "FOLDER_BERKAS",
    "InstruksiSalah",
    "Temuan",
    "daftar_instruksi",
    "klausul_bernomor",
    "muat_instruksi",
    "periksa_berkas",
    "sidik",
]

FOLDER_BERKAS = Path(__file__).parent / "berkas"


class InstruksiSalah(ValueError):
    """An instrument is not known, or its file has findings (``temuan``)."""

    def __init__(self, pesan: str, temuan: Iterable[Temuan] = ()) -> None:
        self.temuan = tuple(temuan)
        super().__init__("\n".join([pesan, *map(str, self.temuan)]))


def daftar_instruksi() -> list[str]:
    """Ids of every instrument file."""
    return sorted(p.stem for p in FOLDER_BERKAS.glob("*.yaml"))


@cache
def muat_instruksi(id: str) -> Instruksi:
    """The instrument with this id.

    Raises:
        InstruksiSalah: no such instrument, or its file has findings.
    """
    instruksi, temuan = periksa_berkas(_berkas(id))
    if instruksi is None or temuan:
        raise InstruksiSalah(f"Berkas instruksi {id!r} salah:", temuan)
    return instruksi


def sidik(id: str) -> str:
    """SHA-256 of the file's bytes: the version of the instrument that a duty or a report was made from."""
    return hashlib.sha256(_berkas(id).read_bytes()).hexdigest()


def _berkas(id: str) -> Path:
    if id not in daftar_instruksi():
        raise InstruksiSalah(f"Instruksi {id!r} belum ada. Yang ada: {', '.join(daftar_instruksi())}.")
    return FOLDER_BERKAS / f"{id}.yaml"
