"""Tables of the record: the audit trail and the outbox, written in the transaction of the change they speak of."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from patuh.basisdata.tipe import Isian, WaktuUTC


class Jejak(SQLModel, table=True):
    """One audit event: who did what to which object, when. No NIK, no personal name. ``segel`` (SHA-256) chains
    it to the row with the ``segel_ke`` before it; the sealer sets both after the commit. ``permintaan`` is the id of
    the HTTP request in the log; it is a pointer, not part of the sealed record."""

    __tablename__ = "jejak"
    __table_args__ = (Index("ix_jejak_objek", "objek"),)

    id: int | None = Field(default=None, primary_key=True)
    waktu: datetime = Field(sa_type=WaktuUTC)
    daerah: str = Field(index=True)
    pelaku: str
    tindakan: str
    objek: str
    isi: dict[str, Any] = Field(default_factory=dict, sa_type=Isian)
    segel_ke: int | None = Field(default=None, unique=True)
    segel: str | None = None
    permintaan: str | None = None


class KotakKeluar(SQLModel, table=True):
    """An effect still owed to a workflow. ``kunci`` is the business key that makes the effect once; ``permintaan`` is
    the id of the HTTP request that owes it (None: the service itself)."""

    __tablename__ = "kotak_keluar"
    __table_args__ = (Index("ix_kotak_keluar_antre", "selesai", "berikutnya"),)

    id: int | None = Field(default=None, primary_key=True)
    kunci: str = Field(unique=True)
    jenis: str
    alur_id: str = Field(index=True)
    isi: dict[str, Any] = Field(default_factory=dict, sa_type=Isian)
    dibuat: datetime = Field(sa_type=WaktuUTC)
    berikutnya: datetime = Field(sa_type=WaktuUTC)
    percobaan: int = 0
    selesai: datetime | None = Field(default=None, sa_type=WaktuUTC)
    hasil: str | None = None
    permintaan: str | None = None
