"""Tables of promises: the letter with where it stands, and the people it is about (by blind index, no names)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import Index, LargeBinary
from sqlmodel import Field, SQLModel

from patuh.basisdata.tipe import Isian, WaktuUTC

_RUANG = uuid5(NAMESPACE_URL, "patuh:kesanggupan")


class StatusKesanggupan(StrEnum):
    """Running; kept; broken; past its date without data that could tell; withdrawn with the application."""

    BERJALAN = "BERJALAN"
    DIPENUHI = "DIPENUHI"
    INGKAR = "INGKAR"
    MENUNGGU_DATA = "MENUNGGU_DATA"
    DIBATALKAN = "DIBATALKAN"


TERBUKA = (StatusKesanggupan.BERJALAN, StatusKesanggupan.MENUNGGU_DATA)
"""States in which a promise is still followed."""


def id_kesanggupan(pemeriksaan_id: str) -> str:
    """The one id that the promise behind a check can have."""
    return str(uuid5(_RUANG, pemeriksaan_id))


def alur_kesanggupan(daerah: str, id: str) -> str:
    """The Temporal workflow id of a promise."""
    return f"kesanggupan/{daerah}/{id}"


class Kesanggupan(SQLModel, table=True):
    """A promise given on ``mulai`` and due by the end of ``batas`` (dates of the daerah).

    ``nomor`` and ``tanggal`` are the letter's; ``unit`` is the desk that follows it; ``dilihat`` and ``data_per`` are
    the day of the last look and the register's date then; ``draf`` is the prefilled sanction proposal of a broken
    promise, ``alasan`` why one was withdrawn.
    """

    __tablename__ = "kesanggupan"
    __table_args__ = (Index("ix_kesanggupan_daftar", "daerah", "status", "batas"),)

    id: str = Field(primary_key=True)
    daerah: str
    pemeriksaan_id: str = Field(foreign_key="pemeriksaan.id", unique=True)
    layanan: str
    nomor: str
    tanggal: date
    nib: str | None = None
    unit: str
    mulai: date
    batas: date
    status: str = StatusKesanggupan.BERJALAN
    dilihat: date | None = None
    data_per: date | None = None
    draf: dict[str, Any] | None = Field(default=None, sa_type=Isian)
    alasan: str | None = None
    dibuat: datetime = Field(sa_type=WaktuUTC)
    ditutup: datetime | None = Field(default=None, sa_type=WaktuUTC)


class OrangKesanggupan(SQLModel, table=True):
    """A person who was still to be registered; ``dipenuhi`` is the day on which the register first showed it done."""

    __tablename__ = "kesanggupan_orang"

    kesanggupan_id: str = Field(primary_key=True, foreign_key="kesanggupan.id")
    subjek: str = Field(primary_key=True)
    indeks: bytes = Field(sa_type=LargeBinary)
    dipenuhi: date | None = None
