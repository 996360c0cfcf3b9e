"""Reading sanctions: lists with filters, and their CSV. What a caller may see is decided here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from patuh.akun.pelaku import Pelaku
from patuh.csv_aman import alirkan_csv
from patuh.sanksi.bentuk import SanksiRingkas, bahan_ringkas
from patuh.sanksi.langkah import BERAKHIR
from patuh.sanksi.tabel import Sanksi, StatusSanksi
from patuh.sanksi.tindakan import puncak
from patuh.urutan import urutkan

KOLOM_CSV = (
    "id", "daerah", "instruksi", "diktum", "huruf", "nama_usaha", "nib", "layanan", "status", "nama_status", "batas",
    "aktif_sejak", "berakhir", "pengusul", "nama_pengusul", "kesanggupan_id", "dibuat",
)  # fmt: skip
URUT = {n: col(getattr(Sanksi, n)) for n in ("nama_usaha", "diktum", "batas", "pengusul", "status", "dibuat")}
_BAKU = (col(Sanksi.dibuat).desc(), col(Sanksi.id))


@dataclass(frozen=True)
class Saringan:
    """What a list asks for; None = all. ``berjalan``: true = not over yet."""

    daerah: str | None = None
    diktum: str | None = None
    status: StatusSanksi | None = None
    pengusul: str | None = None
    nib: str | None = None
    berjalan: bool | None = None
    urut: str = ""


def daftar_sanksi(
    sesi: Session, pelaku: Pelaku, saringan: Saringan, *, halaman: int, ukuran: int
) -> tuple[list[SanksiRingkas], int]:
    """A page of the cases the caller may see, the newest first, and how many there are. Raises
    :class:`IsianSalah` for an order that is not in ``URUT``."""
    syarat = _syarat(pelaku, saringan)
    total = sesi.exec(select(func.count()).select_from(Sanksi).where(*syarat)).one()
    kueri = select(Sanksi).where(*syarat).order_by(*urutkan(saringan.urut, URUT, _BAKU))
    baris = sesi.exec(kueri.offset((halaman - 1) * ukuran).limit(ukuran))
    return [SanksiRingkas(**bahan_ringkas(s)) for s in baris], total


def csv_sanksi(sesi: Session, pelaku: Pelaku, saringan: Saringan) -> Iterator[str]:
    """The whole list as lines of CSV; no cell can be read as a formula."""
    urut = urutkan(saringan.urut, URUT, _BAKU)
    kueri = select(Sanksi).where(*_syarat(pelaku, saringan)).order_by(*urut)

    def baris() -> Iterator[list[object]]:
        for satu in sesi.exec(kueri):
            isi = SanksiRingkas(**bahan_ringkas(satu)).model_dump(mode="json")
            yield [(" ".join(isi[k]) if k == "layanan" else isi[k]) for k in KOLOM_CSV]

    yield from alirkan_csv(KOLOM_CSV, baris())


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
