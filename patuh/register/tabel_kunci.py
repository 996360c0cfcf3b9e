"""Tables that say which register key is in use, and how events before a change of key name a person."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel

from patuh.basisdata.tipe import Isian, WaktuUTC


class StatusKunci(StrEnum):
    """Life of a register key: being put in place of another one, in use, replaced."""

    MENGGANTI = "MENGGANTI"
    DIPAKAI = "DIPAKAI"
    DIGANTI = "DIGANTI"


class KunciRegisterTerpasang(SQLModel, table=True):
    """A register key by its fingerprint, from which the key cannot be told. ``kemajuan``: parts already re-encrypted,
    each ``[rows, rows whose NIK stands nowhere]``."""

    __tablename__ = "kunci_register"

    sidik: str = Field(primary_key=True)
    status: str
    kemajuan: dict[str, Any] = Field(default_factory=dict, sa_type=Isian)
    mulai: datetime = Field(sa_type=WaktuUTC)
    selesai: datetime | None = Field(default=None, sa_type=WaktuUTC)


class RujukanLama(SQLModel, table=True):
    """How audit events named a person (``orang/…``) before a change of key: the sealed chain is not rewritten."""

    __tablename__ = "rujukan_lama"

    daerah: str = Field(primary_key=True)
    rujukan: str = Field(primary_key=True)
    indeks: bytes = Field(sa_type=LargeBinary, index=True)
