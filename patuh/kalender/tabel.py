"""Table of calendar feeds."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from patuh.basisdata.tipe import WaktuUTC


class TautanKalender(SQLModel, table=True):
    """A secret address of a unit's calendar; only the SHA-256 of its token is stored."""

    __tablename__ = "tautan_kalender"

    sidik: str = Field(primary_key=True)
    daerah: str
    unit: str = Field(index=True)
    pelaku: str
    dibuat: datetime = Field(sa_type=WaktuUTC)
    dicabut: datetime | None = Field(default=None, sa_type=WaktuUTC)
