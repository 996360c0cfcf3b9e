"""Load instruments: those that come with the product and those that an office has put in force in its data folder. Each
file is checked whole before anything uses it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from patuh import lembaran
from patuh.instruksi.model import Instruksi
from patuh.instruksi.periksa import BAGIAN_LAPORAN, FOLDER_NASKAH, klausul_bernomor, periksa_berkas
from patuh.lembaran import Edisi, ingat
from rules.berkas import Temuan, baca_yaml

__all__ = [
    "BAGIAN_LAPORAN",
    "FOLDER_BERKAS",
    "InstruksiSalah",
    "Temuan",
    "bunyi_terakhir",
    "daftar_instruksi",
    "edisi_instruksi",
    "klausul_bernomor",
    "muat_edisi",
    "muat_instruksi",
    "muat_pada",
    "muat_versi",
    "pakai_folder",
    "periksa_berkas",
    "sidik",
    "versi_lain",
]

FOLDER_BERKAS = Path(__file__).parent / "berkas"


class InstruksiSalah(ValueError):
    """An instrument is not known, or its file has findings (``temuan``)."""

    def __init__(self, pesan: str, temuan: Iterable[Temuan] = ()) -> None:
        self.temuan = tuple(temuan)
        super().__init__("\n".join([pesan, *map(str, self.temuan)]))


def pakai_folder(folder: Path, hari: date) -> None:
    """Read the instruments of this data folder too, as they are on this day, and keep the product's own versions there:
    a later release may change them while a period still runs."""
    for berkas in sorted(FOLDER_BERKAS.glob("*.yaml")):
        naskah = FOLDER_NASKAH / f"{berkas.stem}.txt"
        lembaran.simpan_arsip(folder, berkas, naskah if naskah.is_file() else None, sidik_berkas(berkas))
    lembaran.pakai(folder, hari)


@ingat
def daftar_instruksi() -> list[str]:
    """Ids of every instrument: of the product, and put in force by the office."""
    return sorted({p.stem for p in FOLDER_BERKAS.glob("*.yaml")} | set(lembaran.terbitan()))


@ingat
def muat_instruksi(id: str) -> Instruksi:
    """The instrument with this id, as it is in force on the day of the service.

    Raises:
        InstruksiSalah: no such instrument, or its file has findings.
    """
    return muat_edisi(_pada(edisi_instruksi(id), lembaran.hari_ini()))


def muat_pada(id: str, hari: date) -> tuple[Instruksi, str]:
    """The instrument as it is in force on this day, and its version. Raises as :func:`muat_instruksi`."""
    satu = _pada(edisi_instruksi(id), hari)
    return muat_edisi(satu), satu.versi


@ingat
def muat_versi(id: str, versi: str) -> Instruksi | None:
    """A version of the past; None where it was not kept. What was in force once is not checked again."""
    for satu in edisi_instruksi(id):
        if satu.versi == versi:
            return muat_edisi(satu)
    berkas = lembaran.arsip(versi, id)
    return _bentuk(berkas) if berkas is not None else None


@ingat
def versi_lain(id: str) -> list[Instruksi]:
    """Every other version that is kept, the newest first."""
    return [i for i in (_bentuk(berkas) for berkas in lembaran.arsip_semua(id)) if i is not None]


@ingat
def edisi_instruksi(id: str) -> tuple[Edisi, ...]:
    """The versions of an instrument, the earliest first. Raises :class:`InstruksiSalah` for one that is not known."""
    if id not in daftar_instruksi():
        raise InstruksiSalah(f"Instruksi {id!r} belum ada. Yang ada: {', '.join(daftar_instruksi())}.")
    bawaan = FOLDER_BERKAS / f"{id}.yaml"
    awal = (Edisi(None, id, sidik_berkas(bawaan), bawaan),) if bawaan.is_file() else ()
    return (*awal, *lembaran.terbitan().get(id, ()))


@ingat
def muat_edisi(edisi: Edisi) -> Instruksi:
    """The instrument of an edition. One that is new with the office begins on the day it was put in force from."""
    instruksi, temuan = periksa_berkas(edisi.berkas)
    if instruksi is None or temuan:
        raise InstruksiSalah(f"Berkas instruksi {edisi.instruksi!r} salah:", temuan)
    if edisi.sejak is not None and edisi == edisi_instruksi(edisi.instruksi)[0]:
        return instruksi.model_copy(update={"berlaku_dari": max(instruksi.berlaku_dari, edisi.sejak)})
    return instruksi


def sidik(id: str) -> str:
    """SHA-256 of the file's bytes: the version of the instrument that a duty or a report is made from now."""
    return _pada(edisi_instruksi(id), lembaran.hari_ini()).versi


def sidik_berkas(berkas: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(berkas.read_bytes()).hexdigest()


def _pada(edisi: tuple[Edisi, ...], hari: date) -> Edisi:
    """The edition of a day: the newest that is in force, or the first of one that still is to come."""
    return [e for e in edisi if e is edisi[0] or (e.sejak or date.min) <= hari][-1]


def bunyi_terakhir(id: str) -> Instruksi | None:
    """The newest edition, not checked: to look its clauses up from within a check."""
    return _bentuk(edisi_instruksi(id)[-1].berkas)


def _bentuk(berkas: Path) -> Instruksi | None:
    try:
        return Instruksi.model_validate(baca_yaml(berkas).data)
    except ValidationError:
        return None
