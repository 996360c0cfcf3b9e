"""Tables of the gate: each check with its answer, who was looked up, and an official's exceptions. Insert-only."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, LargeBinary
from sqlmodel import Field, SQLModel

from patuh.basisdata.tipe import Isian, WaktuUTC


class Pemeriksaan(SQLModel, table=True):
    """A check. ``jawaban`` is what was answered, word for word (no NIK); ``kode`` stands on paper and opens the public
    page; ``data_per`` is the register's date."""

    __tablename__ = "pemeriksaan"
    __table_args__ = (Index("ix_pemeriksaan_daftar", "daerah", "layanan", "tanggal"),)

    id: str = Field(primary_key=True)
    kode: str = Field(unique=True)
    daerah: str
    layanan: str
    nomor_permohonan: str | None = None
    tanggal: date
    hasil: str
    data_per: date | None = None
    jawaban: dict[str, Any] = Field(sa_type=Isian)
    pelaku: str
    waktu: datetime = Field(sa_type=WaktuUTC)


class OrangDiperiksa(SQLModel, table=True):
    """One person of a check: by blind index, what the register said, and the stored decision about him."""

    __tablename__ = "pemeriksaan_orang"

    pemeriksaan_id: str = Field(primary_key=True, foreign_key="pemeriksaan.id")
    subjek: str = Field(primary_key=True)
    indeks: bytes = Field(sa_type=LargeBinary)
    ditemukan: bool
    terdaftar: bool
    aktif: bool
    hasil: str
    putusan_id: str = Field(foreign_key="putusan_aturan.id")


class Pengecualian(SQLModel, table=True):
    """An official overrules a check: who, why, when. The first one counts; the check itself stays as it was."""

    __tablename__ = "pengecualian"

    pemeriksaan_id: str = Field(primary_key=True, foreign_key="pemeriksaan.id")
    unit: str
    alasan: str
    pelaku: str
    waktu: datetime = Field(sa_type=WaktuUTC)
