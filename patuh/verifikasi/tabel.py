"""Tables of the quarterly check: the run, one row a person, and the official's decisions over it (insert-only)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, LargeBinary
from sqlmodel import Field, SQLModel

from patuh.basisdata.tipe import Isian, WaktuUTC


class StatusVerifikasi(StrEnum):
    """Life of a check: being computed, waiting for an official, decided; or failed with a reason."""

    BERJALAN = "BERJALAN"
    MENUNGGU_PERSETUJUAN = "MENUNGGU_PERSETUJUAN"
    DISETUJUI = "DISETUJUI"
    DITOLAK = "DITOLAK"
    GAGAL = "GAGAL"


class Bagian(StrEnum):
    """Who was looked at: members paid for by the kabupaten, or residents without cover."""

    PESERTA = "PESERTA"
    BELUM_DIJAMIN = "BELUM_DIJAMIN"


class Verifikasi(SQLModel, table=True):
    """A check of a period as of ``tanggal``. ``impor`` names the imports it was made from; ``versi`` the packs and
    parameters. ``jumlah`` and ``belum_dijamin`` count people by outcome, ``saran`` by advice."""

    __tablename__ = "verifikasi"
    __table_args__ = (Index("ix_verifikasi_daftar", "daerah", "periode", "status"),)

    no: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    daerah: str
    periode: str
    tanggal: date
    kuota_pemda_tersedia: bool
    status: str = StatusVerifikasi.BERJALAN
    kemajuan: float = 0.0
    jumlah: dict[str, int] = Field(default_factory=dict, sa_type=Isian)
    belum_dijamin: dict[str, int] = Field(default_factory=dict, sa_type=Isian)
    saran: dict[str, int] = Field(default_factory=dict, sa_type=Isian)
    impor: dict[str, Any] = Field(default_factory=dict, sa_type=Isian)
    versi: dict[str, str] = Field(default_factory=dict, sa_type=Isian)
    galat: str | None = None
    pelaku: str
    dibuat: datetime = Field(sa_type=WaktuUTC)
    selesai: datetime | None = Field(default=None, sa_type=WaktuUTC)


class HasilVerifikasi(SQLModel, table=True):
    """One person's outcome: by blind index, with the masks and facts from which it can be told again."""

    __tablename__ = "verifikasi_hasil"
    __table_args__ = (
        Index("ix_verifikasi_hasil", "verifikasi_no", "bagian", "hasil"),
        Index("ix_verifikasi_hasil_orang", "indeks"),
    )

    verifikasi_no: int = Field(primary_key=True, foreign_key="verifikasi.no")
    urut: int = Field(primary_key=True)
    bagian: str
    indeks: bytes = Field(sa_type=LargeBinary)
    wilayah: str
    hasil: str
    aturan: str
    alasan: str
    saran: str
    fakta: dict[str, Any] = Field(sa_type=Isian)
    benar: str
    mungkin: str


class PutusanVerifikasi(SQLModel, table=True):
    """An official's word on the list, or on the part of it with these outcomes: approved or sent back, by whom, why."""

    __tablename__ = "verifikasi_putusan"

    verifikasi_no: int = Field(primary_key=True, foreign_key="verifikasi.no")
    ke: int = Field(primary_key=True)
    setuju: bool
    hasil: list[str] = Field(default_factory=list, sa_type=Isian)
    kecuali: list[int] = Field(default_factory=list, sa_type=Isian)
    unit: str
    pejabat: str | None = None
    alasan: str | None = None
    pelaku: str
    waktu: datetime = Field(sa_type=WaktuUTC)


class BeritaAcara(SQLModel, table=True):
    """The minutes of a decided check, frozen when first asked for: canonical JSON and its SHA-256."""

    __tablename__ = "verifikasi_berita_acara"

    verifikasi_no: int = Field(primary_key=True, foreign_key="verifikasi.no")
    isi: str
    sha256: str
    pelaku: str
    waktu: datetime = Field(sa_type=WaktuUTC)
