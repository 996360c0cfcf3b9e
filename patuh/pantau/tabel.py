"""Signs of life: one row for each part of the service that nobody can ask directly."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from patuh.basisdata.tipe import WaktuUTC


class Denyut(SQLModel, table=True):
    """The last sign of life of a part: ``penjadwal`` and ``pekerja`` while they run, ``cadangan`` when a backup is
    complete."""

    __tablename__ = "denyut"

    bagian: str = Field(primary_key=True)
    waktu: datetime = Field(sa_type=WaktuUTC)
