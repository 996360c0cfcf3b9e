"""Table of KAK documents: the frozen JSON from which HTML and PDF are drawn."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from patuh.basisdata.tipe import WaktuUTC


class DokumenKak(SQLModel, table=True):
    """A KAK drawn up from an instrument for a year. ``data`` is canonical JSON and ``sha256`` its hash."""

    __tablename__ = "dokumen_kak"

    id: str = Field(primary_key=True)
    daerah: str = Field(index=True)
    instruksi: str
    tahun: int
    data: str
    sha256: str
    unit: str | None = None
    pelaku: str
    waktu: datetime = Field(sa_type=WaktuUTC)
