"""Tables of decisions: each decision with its masks, and once per version the pack and parameters it was made with."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from patuh.basisdata.tipe import Isian, WaktuUTC


class ArsipPaket(SQLModel, table=True):
    """A pack as it was: its rules, the instruments and regulations it cites. Never changed, never deleted."""

    __tablename__ = "arsip_paket"

    versi: str = Field(primary_key=True)
    paket: str
    isi: dict[str, Any] = Field(sa_type=Isian)
    waktu: datetime = Field(sa_type=WaktuUTC)


class ArsipParameter(SQLModel, table=True):
    """All dated parameters as they were. Never changed, never deleted."""

    __tablename__ = "arsip_parameter"

    versi: str = Field(primary_key=True)
    isi: dict[str, Any] = Field(sa_type=Isian)
    waktu: datetime = Field(sa_type=WaktuUTC)


class PutusanTersimpan(SQLModel, table=True):
    """A decision: insert-only. ``fakta`` holds codes, numbers and yes/no only, never a NIK or a name; ``benar`` and
    ``mungkin`` are the masks in hexadecimal."""

    __tablename__ = "putusan_aturan"
    __table_args__ = (Index("ix_putusan_aturan_daerah", "daerah", "paket", "tanggal"),)

    id: str = Field(primary_key=True)
    paket: str
    versi: str = Field(foreign_key="arsip_paket.versi")
    versi_parameter: str = Field(foreign_key="arsip_parameter.versi")
    daerah: str
    tanggal: date
    hasil: str
    aturan: str
    benar: str
    mungkin: str
    fakta: dict[str, Any] = Field(sa_type=Isian)
    waktu: datetime = Field(sa_type=WaktuUTC)
