"""Tables of an agreement: letters of notice, events with a deadline, bills and their payments. Amounts in rupiah."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from patuh.basisdata.tipe import WaktuUTC


class SuratPihak(SQLModel, table=True):
    """A notice to a party (Kebumen Pasal 8), frozen: ``data`` is the letter's JSON and ``sha256`` its hash."""

    __tablename__ = "surat_pihak"
    __table_args__ = (UniqueConstraint("instruksi", "pihak", "bulan"),)

    id: str = Field(primary_key=True)
    daerah: str = Field(index=True)
    instruksi: str
    pihak: str
    bulan: int
    tanggal: date
    data: str
    sha256: str
    waktu: datetime = Field(sa_type=WaktuUTC)


class PeristiwaBayar(SQLModel, table=True):
    """An event of a clause (``jenis``, e.g. kapitasi or klaim) at a facility: from ``mulai`` it is due by the end of
    ``tenggat``; ``dibayar`` is the day it was paid, None while it is owed. ``nomor`` is the document (BAST)."""

    __tablename__ = "peristiwa_bayar"
    __table_args__ = (
        UniqueConstraint("instruksi", "jenis", "faskes", "mulai", "nomor"),
        Index("ix_peristiwa_bayar", "instruksi", "jenis", "tenggat"),
    )

    id: str = Field(primary_key=True)
    daerah: str
    instruksi: str
    jenis: str
    faskes: str
    mulai: date
    nomor: str = ""
    tenggat: date
    dibayar: date | None = None
    jumlah: int | None = Field(default=None, sa_type=BigInteger)
    unit: str
    pelaku: str
    waktu: datetime = Field(sa_type=WaktuUTC)


class TagihanIuran(SQLModel, table=True):
    """BPJS Kesehatan's bill for one segment and month; one for each, insert-only."""

    __tablename__ = "tagihan_iuran"
    __table_args__ = (UniqueConstraint("instruksi", "segmen", "bulan"),)

    id: str = Field(primary_key=True)
    daerah: str
    instruksi: str
    segmen: str
    bulan: str
    jiwa: int
    jumlah: int = Field(sa_type=BigInteger)
    nomor: str
    tanggal: date
    unit: str
    pelaku: str
    waktu: datetime = Field(sa_type=WaktuUTC)


class BayarTagihan(SQLModel, table=True):
    """A payment of a bill, whole or in part; insert-only, each document once a bill."""

    __tablename__ = "bayar_tagihan"
    __table_args__ = (UniqueConstraint("tagihan_id", "nomor_bukti"),)

    id: str = Field(primary_key=True)
    tagihan_id: str = Field(foreign_key="tagihan_iuran.id", index=True)
    jumlah: int = Field(sa_type=BigInteger)
    tanggal: date
    nomor_bukti: str
    unit: str
    pelaku: str
    waktu: datetime = Field(sa_type=WaktuUTC)
