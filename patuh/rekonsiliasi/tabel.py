"""Tables of reconciliation. A person in a difference is a blind index, an encrypted box and a masked number."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Index, LargeBinary
from sqlmodel import Field, SQLModel

from patuh.basisdata.tipe import Isian, WaktuUTC


class StatusRekonsiliasi(StrEnum):
    """Figures are being compared; the minutes are frozen; both parties have agreed."""

    DISUSUN = "DISUSUN"
    BERITA_ACARA = "BERITA_ACARA"
    DISEPAKATI = "DISEPAKATI"


class Rekonsiliasi(SQLModel, table=True):
    """One reconciliation of a work-plan row (``diktum``) in a period. ``hitungan`` holds both parties' counts and the
    differences by kind; ``berita_acara`` is the frozen JSON and ``sha256`` its hash."""

    __tablename__ = "rekonsiliasi"
    __table_args__ = (Index("ix_rekonsiliasi_daftar", "instruksi", "diktum", "periode"),)

    no: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    daerah: str
    instruksi: str
    diktum: str
    segmen: str
    periode: str
    tanggal: date
    status: str = StatusRekonsiliasi.DISUSUN
    hitungan: dict[str, Any] = Field(default_factory=dict, sa_type=Isian)
    berita_acara: str | None = None
    sha256: str | None = None
    unit: str
    pelaku: str
    dibuat: datetime = Field(sa_type=WaktuUTC)
    disepakati: datetime | None = Field(default=None, sa_type=WaktuUTC)


class BedaRekonsiliasi(SQLModel, table=True):
    """One difference, explained in ``keterangan``. ``bagian`` is KEPESERTAAN (a person) or IURAN (a month of a
    segment); the values are codes or rupiah as each party has them, None where it has nothing."""

    __tablename__ = "rekonsiliasi_beda"

    rekonsiliasi_no: int = Field(primary_key=True, foreign_key="rekonsiliasi.no")
    bagian: str = Field(primary_key=True)
    baris: int = Field(primary_key=True, sa_type=BigInteger)
    jenis: str
    indeks: bytes | None = Field(default=None, sa_type=LargeBinary)
    rahasia: bytes | None = Field(default=None, sa_type=LargeBinary)
    samaran: str | None = None
    bulan: str | None = None
    nilai_bpjs: str | None = None
    nilai_pemda: str | None = None
    keterangan: str


class SetujuRekonsiliasi(SQLModel, table=True):
    """A party's agreement to the frozen minutes: the office that gave it, once."""

    __tablename__ = "rekonsiliasi_setuju"

    rekonsiliasi_no: int = Field(primary_key=True, foreign_key="rekonsiliasi.no")
    pihak: str = Field(primary_key=True)
    jabatan: str
    unit: str
    sha256: str
    pelaku: str
    waktu: datetime = Field(sa_type=WaktuUTC)
