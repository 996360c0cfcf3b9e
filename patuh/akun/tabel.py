"""Tables of accounts: units, API keys and the page sessions that stand for a key."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import false
from sqlmodel import Field, SQLModel

from patuh.basisdata.tipe import Isian, WaktuUTC


class Unit(SQLModel, table=True):
    """A unit of a daerah as the database knows it (filled from ``patuh/akun/daerah``)."""

    __tablename__ = "unit"

    kode: str = Field(primary_key=True)
    daerah: str = Field(index=True)
    nama: str
    jenis: str
    jabatan: str
    atasan: str | None = Field(default=None, index=True)
    surel: str | None = None


class KunciApi(SQLModel, table=True):
    """An API key: only the SHA-256 of its secret is stored. ``unit`` set = the key acts for that unit alone."""

    __tablename__ = "kunci_api"

    id: str = Field(primary_key=True)
    nama: str
    rahasia_sha256: str
    lingkup: list[str] = Field(default_factory=list, sa_type=Isian)
    daerah: str
    unit: str | None = None
    batas_per_menit: int = 1200
    dibuat: datetime = Field(sa_type=WaktuUTC)
    dicabut: datetime | None = Field(default=None, sa_type=WaktuUTC)


class Sesi(SQLModel, table=True):
    """A page session, opened with a unit's key or by an official in one of the offices held; the cookie's value is
    stored hashed. ``tahap``: PENUH, or KODE (the code of the second step is still owed), or PASANG (the second step
    must be set up first). ``sso``: opened through the office's provider. ``terakhir`` is the last use, ``berakhir`` the
    absolute end."""

    __tablename__ = "sesi"

    sidik: str = Field(primary_key=True)
    kunci_id: str | None = Field(default=None, foreign_key="kunci_api.id", index=True)
    pejabat_id: str | None = Field(default=None, foreign_key="pejabat.id", index=True)
    jabatan_id: str | None = Field(default=None, foreign_key="jabatan_pejabat.id")
    tahap: str = "PENUH"
    sso: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    perangkat: str = ""
    dibuat: datetime = Field(sa_type=WaktuUTC)
    terakhir: datetime = Field(sa_type=WaktuUTC)
    berakhir: datetime = Field(sa_type=WaktuUTC)


class Idempotensi(SQLModel, table=True):
    """The first answer to a keyed POST, so that a retry gets it again."""

    __tablename__ = "idempotensi"

    kunci: str = Field(primary_key=True)
    sidik_badan: str
    status: int
    jawaban: dict[str, object] = Field(default_factory=dict, sa_type=Isian)
    waktu: datetime = Field(sa_type=WaktuUTC)
