"""Tables of reports: the frozen data of each issued report and the register its number comes from."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from patuh.basisdata.tipe import WaktuUTC


class StatusLaporan(StrEnum):
    """Life of a report in the service: asked for, ready, failed."""

    DISUSUN = "DISUSUN"
    SIAP = "SIAP"
    GAGAL = "GAGAL"


class LaporanTerbit(SQLModel, table=True):
    """A report. ``data`` is the canonical JSON that every form is drawn from and ``sha256`` its hash; ``kode`` is
    printed in the QR code. ``tahap``: RANCANGAN (for signing), AKHIR (period closed) or PERMINTAAN (on demand)."""

    __tablename__ = "laporan"
    __table_args__ = (Index("ix_laporan_daftar", "daerah", "jenis", "periode"),)

    id: str = Field(primary_key=True)
    kunci: str = Field(unique=True)
    kode: str = Field(unique=True)
    jenis: str
    daerah: str
    instruksi: str
    periode: str
    tahap: str
    status: str = StatusLaporan.DISUSUN
    nomor: str | None = None
    dibuat: datetime = Field(sa_type=WaktuUTC)
    pelaku: str
    data: str | None = None
    sha256: str | None = None
    pdf_sha256: str | None = None
    galat: str | None = None


class NomorRegister(SQLModel, table=True):
    """The last number given in a register and year; the next one is taken in the transaction that uses it."""

    __tablename__ = "nomor_register"

    daerah: str = Field(primary_key=True)
    buku: str = Field(primary_key=True)
    tahun: int = Field(primary_key=True)
    terakhir: int = 0


class Cetakan(SQLModel, table=True):
    """A file that was issued: of which paper (``laporan/<id>``, ``naskah/<id>``), in which form, with which bytes.
    Insert-only; a form drawn by a newer version of the service may have a second row."""

    __tablename__ = "cetakan"

    objek: str = Field(primary_key=True)
    bentuk: str = Field(primary_key=True)
    sha256: str = Field(primary_key=True)
    ukuran: int
