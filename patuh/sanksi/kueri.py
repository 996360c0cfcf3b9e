"""Reading sanctions: lists with filters, and their CSV. What a caller may see is decided here."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from patuh.akun.pelaku import Pelaku
from patuh.sanksi.bentuk import SanksiRingkas, bahan_ringkas
from patuh.sanksi.langkah import BERAKHIR
from patuh.sanksi.tabel import Sanksi, StatusSanksi
from patuh.sanksi.tindakan import puncak
from patuh.tugas.kueri import sel_aman

KOLOM_CSV = (
    "id", "daerah", "instruksi", "diktum", "huruf", "nama_usaha", "nib", "layanan", "status", "nama_status", "batas",
    "aktif_sejak", "berakhir", "pengusul", "nama_pengusul", "kesanggupan_id", "dibuat",
)  # fmt: skip


@dataclass(frozen=True)
class Saringan:
    """What a list asks for; None = all. ``berjalan``: true = not over yet."""

    daerah: str | None = None
    diktum: str | None = None
    status: StatusSanksi | None = None
    pengusul: str | None = None
    nib: str | None = None
    berjalan: bool | None = None


def daftar_sanksi(
    sesi: Session, pelaku: Pelaku, saringan: Saringan, *, halaman: int, ukuran: int
) -> tuple[list[SanksiRingkas], int]:
    """A page of the cases the caller may see, the newest first, and how many there are."""
    syarat = _syarat(pelaku, saringan)
    total = sesi.exec(select(func.count()).select_from(Sanksi).where(*syarat)).one()
    kueri = select(Sanksi).where(*syarat).order_by(col(Sanksi.dibuat).desc(), col(Sanksi.id))
    baris = sesi.exec(kueri.offset((halaman - 1) * ukuran).limit(ukuran))
    return [SanksiRingkas(**bahan_ringkas(s)) for s in baris], total


def csv_sanksi(sesi: Session, pelaku: Pelaku, saringan: Saringan) -> Iterator[str]:
    """The whole list as lines of CSV; no cell can be read as a formula."""
    yield baris_csv(KOLOM_CSV)
    kueri = select(Sanksi).where(*_syarat(pelaku, saringan)).order_by(col(Sanksi.dibuat).desc(), col(Sanksi.id))
    for satu in sesi.exec(kueri):
        isi = SanksiRingkas(**bahan_ringkas(satu)).model_dump(mode="json")
        yield baris_csv((" ".join(isi[k]) if k == "layanan" else isi[k]) for k in KOLOM_CSV)


def baris_csv(sel: Any) -> str:
    """One line of CSV (RFC 4180)."""
    tulisan = io.StringIO()
    csv.writer(tulisan).writerow([sel_aman(s) for s in sel])
    return tulisan.getvalue()


def _syarat(pelaku: Pelaku, saringan: Saringan) -> list[ColumnElement[bool]]:
    syarat: list[ColumnElement[bool]] = []
    if pelaku.daerah != "semua":
        syarat.append(col(Sanksi.daerah) == pelaku.daerah)
    if pelaku.unit is not None and pelaku.unit not in puncak(pelaku.daerah):
        syarat.append(col(Sanksi.pengusul) == pelaku.unit)
    for nama in ("daerah", "diktum", "status", "pengusul", "nib"):
        if (nilai := getattr(saringan, nama)) is not None:
            syarat.append(getattr(Sanksi, nama) == nilai)
    if saringan.berjalan is not None:
        ada = col(Sanksi.status).in_(sorted(BERAKHIR))
        syarat.append(~ada if saringan.berjalan else ada)
    return syarat
