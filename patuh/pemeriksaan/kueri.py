"""Reading checks: the list with filters and its CSV. No person stands in either."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from patuh.akun.pelaku import Pelaku
from patuh.csv_aman import alirkan_csv
from patuh.pemeriksaan.tabel import Pemeriksaan
from patuh.urutan import urutkan

KOLOM_CSV = ("id", "daerah", "layanan", "nomor_permohonan", "tanggal", "hasil", "data_per")
URUT = {n: col(getattr(Pemeriksaan, n)) for n in ("nomor_permohonan", "layanan", "tanggal", "hasil")}
_BAKU = (col(Pemeriksaan.waktu).desc(), col(Pemeriksaan.id))


@dataclass(frozen=True)
class Saringan:
    """What a list asks for; None = all."""

    daerah: str | None = None
    layanan: str | None = None
    hasil: str | None = None
    urut: str = ""


def daftar_pemeriksaan(
    sesi: Session, pelaku: Pelaku, saringan: Saringan, *, halaman: int, ukuran: int
) -> tuple[Sequence[Pemeriksaan], int]:
    """A page of the checks the caller may see, newest first, and how many there are. Raises :class:`IsianSalah` for
    an order that is not in ``URUT``."""
    total = sesi.exec(select(func.count()).select_from(Pemeriksaan).where(*_syarat(pelaku, saringan))).one()
    return sesi.exec(_kueri(pelaku, saringan).offset((halaman - 1) * ukuran).limit(ukuran)).all(), total


def csv_pemeriksaan(sesi: Session, pelaku: Pelaku, saringan: Saringan) -> Iterator[str]:
    """The whole list as lines of CSV."""
    baris = sesi.exec(_kueri(pelaku, saringan)).yield_per(500)
    yield from alirkan_csv(KOLOM_CSV, ([getattr(b, k) for k in KOLOM_CSV] for b in baris))


def _kueri(pelaku: Pelaku, saringan: Saringan) -> Any:
    return select(Pemeriksaan).where(*_syarat(pelaku, saringan)).order_by(*urutkan(saringan.urut, URUT, _BAKU))


def _syarat(pelaku: Pelaku, saringan: Saringan) -> list[ColumnElement[bool]]:
    hasil: list[ColumnElement[bool]] = []
    if pelaku.daerah != "semua":
        hasil.append(col(Pemeriksaan.daerah) == pelaku.daerah)
    for nama in ("daerah", "layanan", "hasil"):
        if (nilai := getattr(saringan, nama)) is not None:
            hasil.append(getattr(Pemeriksaan, nama) == nilai)
    return hasil
