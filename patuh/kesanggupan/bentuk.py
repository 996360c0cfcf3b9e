"""Reading promises: one with its people and its draft proposal, lists with filters, their CSV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from patuh.akun.pelaku import Pelaku
from patuh.csv_aman import alirkan_csv
from patuh.galat import TidakBerwenang, TidakDitemukan
from patuh.kesanggupan.tabel import TERBUKA, Kesanggupan, OrangKesanggupan, StatusKesanggupan
from patuh.sanksi.tindakan import puncak
from patuh.tugas.bentuk import lokal
from patuh.urutan import urutkan

KOLOM_CSV = (
    "id", "daerah", "pemeriksaan_id", "layanan", "nomor", "tanggal", "nib", "unit", "mulai", "batas", "status", "orang",
    "belum", "dilihat", "data_per", "ditutup",
)  # fmt: skip
URUT = {n: col(getattr(Kesanggupan, n)) for n in ("nomor", "layanan", "batas", "status")}
_BAKU = (col(Kesanggupan.batas), col(Kesanggupan.id))


class KesanggupanRingkas(BaseModel):
    """One line of a list. ``orang``: how many were to be registered; ``belum``: how many are still not."""

    id: str
    daerah: str
    pemeriksaan_id: str
    layanan: str
    nomor: str
    tanggal: date
    nib: str | None
    unit: str
    mulai: date
    batas: date = Field(description="Hari terakhir menepati kesanggupan")
    status: StatusKesanggupan
    orang: int
    belum: int
    dilihat: date | None
    data_per: date | None
    ditutup: datetime | None


class OrangRinci(BaseModel):
    """A person of the promise, named by place in the request."""

    subjek: str
    dipenuhi: date | None


class KesanggupanRinci(KesanggupanRingkas):
    """A promise with its people; ``draf`` is the prefilled proposal of a broken one, submitted by an official only."""

    daftar_orang: list[OrangRinci]
    draf: dict[str, Any] | None
    alasan: str | None


@dataclass(frozen=True)
class Saringan:
    """What a list asks for; None = all. ``terbuka``: true = still followed."""

    daerah: str | None = None
    layanan: str | None = None
    status: StatusKesanggupan | None = None
    nib: str | None = None
    batas_sebelum: date | None = None
    terbuka: bool | None = None
    urut: str = ""


def ambil_kesanggupan(sesi: Session, id: str, pelaku: Pelaku, *, kunci: bool = False) -> Kesanggupan:
    """A promise that the actor may see, locked for change with ``kunci``.

    Raises:
        TidakDitemukan: there is none, or it belongs to another daerah.
        TidakBerwenang: another desk follows it.
    """
    kueri = select(Kesanggupan).where(Kesanggupan.id == id)
    janji = sesi.exec(kueri.with_for_update() if kunci else kueri).first()
    if janji is None or not pelaku.menjangkau(janji.daerah):
        raise TidakDitemukan("Kesanggupan ini tidak ada. Periksa kembali nomornya.")
    if pelaku.unit not in (None, janji.unit, *puncak(janji.daerah)):
        raise TidakBerwenang("Kesanggupan ini ditindaklanjuti unit lain.")
    return janji


def rinci(sesi: Session, janji: Kesanggupan) -> KesanggupanRinci:
    """The whole promise."""
    kueri = select(OrangKesanggupan).where(OrangKesanggupan.kesanggupan_id == janji.id)
    orang = list(sesi.exec(kueri.order_by(col(OrangKesanggupan.subjek))))
    belum = sum(o.dipenuhi is None for o in orang)
    return KesanggupanRinci(
        **_bahan(janji, len(orang), belum),
        daftar_orang=[OrangRinci(subjek=o.subjek, dipenuhi=o.dipenuhi) for o in orang],
        draf=janji.draf,
        alasan=janji.alasan,
    )


def daftar_kesanggupan(
    sesi: Session, pelaku: Pelaku, saringan: Saringan, *, halaman: int, ukuran: int
) -> tuple[list[KesanggupanRingkas], int]:
    """A page of the promises the caller may see, the first due first, and how many there are. Raises
    :class:`IsianSalah` for an order that is not in ``URUT``."""
    syarat = _syarat(pelaku, saringan)
    total = sesi.exec(select(func.count()).select_from(Kesanggupan).where(*syarat)).one()
    kueri = select(Kesanggupan).where(*syarat).order_by(*urutkan(saringan.urut, URUT, _BAKU))
    return _ringkas(sesi, sesi.exec(kueri.offset((halaman - 1) * ukuran).limit(ukuran)).all()), total


def csv_kesanggupan(sesi: Session, pelaku: Pelaku, saringan: Saringan) -> Iterator[str]:
    """The whole list as lines of CSV; no cell can be read as a formula."""
    urut = urutkan(saringan.urut, URUT, _BAKU)
    kueri = select(Kesanggupan).where(*_syarat(pelaku, saringan)).order_by(*urut)

    def baris() -> Iterator[list[object]]:
        for bagian in sesi.exec(kueri).partitions(500):
            for satu in _ringkas(sesi, bagian):
                isi = satu.model_dump(mode="json")
                yield [isi[k] for k in KOLOM_CSV]

    yield from alirkan_csv(KOLOM_CSV, baris())


def _ringkas(sesi: Session, baris: Sequence[Kesanggupan]) -> list[KesanggupanRingkas]:
    kueri = (
        select(
            OrangKesanggupan.kesanggupan_id,
            func.count(),
            # COUNT passes over what is null: the difference is those who are still to be registered.
            func.count(col(OrangKesanggupan.dipenuhi)),
        )
        .where(col(OrangKesanggupan.kesanggupan_id).in_([b.id for b in baris]))
        .group_by(col(OrangKesanggupan.kesanggupan_id))
    )
    jumlah = {id_: (orang, orang - penuh) for id_, orang, penuh in sesi.exec(kueri)}
    return [KesanggupanRingkas(**_bahan(b, *jumlah.get(b.id, (0, 0)))) for b in baris]


def _bahan(janji: Kesanggupan, orang: int, belum: int) -> dict[str, Any]:
    nama = set(KesanggupanRingkas.model_fields) - {"orang", "belum", "ditutup"}
    return {n: getattr(janji, n) for n in nama} | {
        "orang": orang,
        "belum": belum,
        "ditutup": lokal(janji.daerah, janji.ditutup),
    }


def _syarat(pelaku: Pelaku, saringan: Saringan) -> list[ColumnElement[bool]]:
    syarat: list[ColumnElement[bool]] = []
    if pelaku.daerah != "semua":
        syarat.append(col(Kesanggupan.daerah) == pelaku.daerah)
    if pelaku.unit is not None and pelaku.unit not in puncak(pelaku.daerah):
        syarat.append(col(Kesanggupan.unit) == pelaku.unit)
    for nama in ("daerah", "layanan", "status", "nib"):
        if (nilai := getattr(saringan, nama)) is not None:
            syarat.append(getattr(Kesanggupan, nama) == nilai)
    if saringan.batas_sebelum is not None:
        syarat.append(col(Kesanggupan.batas) < saringan.batas_sebelum)
    if saringan.terbuka is not None:
        ada = col(Kesanggupan.status).in_(TERBUKA)
        syarat.append(ada if saringan.terbuka else ~ada)
    return syarat
