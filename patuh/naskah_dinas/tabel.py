"""Tables of official papers: the frozen paper with where it stands, and every step with who and when (insert-only)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from patuh.basisdata.tipe import WaktuUTC


class StatusNaskah(StrEnum):
    """Draft; checked (numbered and frozen for signing); signed; sent; withdrawn (its number stays in the register)."""

    RANCANGAN = "RANCANGAN"
    DIPERIKSA = "DIPERIKSA"
    DITANDATANGANI = "DITANDATANGANI"
    DIKIRIM = "DIKIRIM"
    BATAL = "BATAL"


BERIKUTNYA: dict[str, tuple[StatusNaskah, ...]] = {
    StatusNaskah.RANCANGAN: (StatusNaskah.DIPERIKSA, StatusNaskah.BATAL),
    StatusNaskah.DIPERIKSA: (StatusNaskah.DITANDATANGANI, StatusNaskah.BATAL),
    StatusNaskah.DITANDATANGANI: (StatusNaskah.DIKIRIM,),
    StatusNaskah.DIKIRIM: (),
    StatusNaskah.BATAL: (),
}
"""The steps that may follow each state."""


class NaskahTerbit(SQLModel, table=True):
    """A paper. ``data`` is the canonical JSON that every form is drawn from, ``sha256`` its hash; both change once,
    when the check gives it number and date. ``unit`` issues it, ``tujuan`` is the unit it goes to (None = somebody
    outside), ``subjek`` what it is about (``periode/2026-T4``, ``pemeriksaan/<id>``)."""

    __tablename__ = "naskah"
    __table_args__ = (
        UniqueConstraint("daerah", "buku", "tahun", "urut"),
        UniqueConstraint("daerah", "nomor"),
        Index("ix_naskah_daftar", "daerah", "jenis", "status"),
        Index("ix_naskah_unit", "unit", "dibuat"),
    )

    id: str = Field(primary_key=True)
    kode: str = Field(unique=True)
    jenis: str
    daerah: str
    unit: str
    tujuan: str | None = None
    subjek: str
    hal: str
    status: str = StatusNaskah.RANCANGAN
    data: str
    sha256: str
    buku: str | None = None
    tahun: int | None = None
    urut: int | None = None
    nomor: str | None = None
    pelaku: str
    dibuat: datetime = Field(sa_type=WaktuUTC)


class LangkahNaskah(SQLModel, table=True):
    """A step. ``sha256`` is the data's hash after it; ``cara`` says how it was signed (``elektronik``, ``basah``) and
    ``berkas_sha256`` names the signed file that was accepted."""

    __tablename__ = "naskah_langkah"

    naskah_id: str = Field(primary_key=True, foreign_key="naskah.id")
    ke: int = Field(primary_key=True)
    status: str
    sha256: str
    catatan: str | None = None
    cara: str | None = None
    berkas_sha256: str | None = None
    pelaku: str
    waktu: datetime = Field(sa_type=WaktuUTC)
