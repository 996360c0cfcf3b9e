"""Tables of sanctions: the case with where it stands, and every step with its document. Steps are insert-only."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, LargeBinary
from sqlmodel import Field, SQLModel

from patuh.basisdata.tipe import Isian, WaktuUTC


class StatusSanksi(StrEnum):
    """Where a sanction stands (PP 86/2013 Ps 5-9, for Karanganyar KEDELAPAN c, KESEBELAS, KEDUA BELAS e)."""

    USULAN = "USULAN"
    TEGURAN_1 = "TEGURAN_1"
    TEGURAN_2 = "TEGURAN_2"
    DENDA = "DENDA"
    PERMINTAAN_BPJS = "PERMINTAAN_BPJS"
    KEPUTUSAN_BUPATI = "KEPUTUSAN_BUPATI"
    AKTIF = "AKTIF"
    DICABUT = "DICABUT"
    SELESAI = "SELESAI"
    DITOLAK = "DITOLAK"


class Sanksi(SQLModel, table=True):
    """A sanction against one employer, by NIB, by the blind index of its owner's NIK, or both.

    ``aktif_sejak`` and ``berakhir`` (the first day on which it holds no longer) are dates of the daerah; ``batas`` is
    the last day of the running step, ``layanan`` what it withholds once active.
    """

    __tablename__ = "sanksi"
    __table_args__ = (
        Index("ix_sanksi_nib", "daerah", "nib"),
        Index("ix_sanksi_indeks", "daerah", "indeks"),
        Index("ix_sanksi_daftar", "daerah", "status"),
    )

    id: str = Field(primary_key=True)
    daerah: str
    instruksi: str
    diktum: str
    huruf: str | None = None
    nib: str | None = None
    indeks: bytes | None = Field(default=None, sa_type=LargeBinary)
    rahasia: bytes | None = Field(default=None, sa_type=LargeBinary)
    nama_usaha: str
    layanan: list[str] = Field(sa_type=Isian)
    status: str = StatusSanksi.USULAN
    batas: date | None = None
    aktif_sejak: date | None = None
    berakhir: date | None = None
    pengusul: str
    kesanggupan_id: str | None = None
    dibuat: datetime = Field(sa_type=WaktuUTC)


class LangkahSanksi(SQLModel, table=True):
    """A step: the state it led to and the document behind it (number, date, date of receipt, file)."""

    __tablename__ = "sanksi_langkah"

    sanksi_id: str = Field(primary_key=True, foreign_key="sanksi.id")
    ke: int = Field(primary_key=True)
    status: str
    nomor: str | None = None
    tanggal: date | None = None
    diterima: date | None = None
    lampiran: str | None = None
    alasan: str | None = None
    rincian: dict[str, Any] = Field(default_factory=dict, sa_type=Isian)
    pelaku: str
    waktu: datetime = Field(sa_type=WaktuUTC)


class LampiranSanksi(SQLModel, table=True):
    """A scanned letter, uploaded by an office of the daerah; ``sanksi_id`` and ``ke`` name the step that used it."""

    __tablename__ = "sanksi_lampiran"

    id: str = Field(primary_key=True)
    daerah: str = Field(index=True)
    unit: str
    sanksi_id: str | None = Field(default=None, foreign_key="sanksi.id", index=True)
    ke: int | None = None
    nama_berkas: str
    tipe: str
    ukuran: int
    sha256: str
    pelaku: str
    waktu: datetime = Field(sa_type=WaktuUTC)
