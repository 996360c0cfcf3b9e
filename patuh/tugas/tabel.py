"""Tables of duties: an assignment (diktum x unit x period), its tasks (one per huruf), submissions and decisions.

Submissions, decisions, deadline changes and escalations are insert-only; ``Tugas.keadaan`` is their projection.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from patuh.basisdata.tipe import Isian, WaktuUTC

_RUANG = uuid5(NAMESPACE_URL, "patuh:tugas")


class Keadaan(StrEnum):
    """State of a task. ``TERLAMBAT`` is never stored: it is an open task seen after the deadline."""

    MENDATANG = "MENDATANG"
    TERBUKA = "TERBUKA"
    DILAPORKAN = "DILAPORKAN"
    DIKEMBALIKAN = "DIKEMBALIKAN"
    DISETUJUI = "DISETUJUI"
    TERLAMBAT = "TERLAMBAT"
    TIDAK_DILAPORKAN = "TIDAK_DILAPORKAN"


class KeadaanPenugasan(StrEnum):
    """Life of an assignment: planned in the database, its workflow running, its period closed."""

    DIRENCANAKAN = "DIRENCANAKAN"
    BERJALAN = "BERJALAN"
    DITUTUP = "DITUTUP"


def id_penugasan(instruksi: str, diktum: str, unit: str, periode: str) -> str:
    """The one id that this assignment can have, so that planning twice makes one row."""
    return str(uuid5(_RUANG, "|".join((instruksi, diktum, unit, periode))))


def id_tugas(instruksi: str, diktum: str, huruf: str | None, unit: str, periode: str) -> str:
    """The one id that this task can have."""
    return str(uuid5(_RUANG, "|".join((instruksi, diktum, huruf or "", unit, periode))))


def alur_diktum(daerah: str, instruksi: str, diktum: str, unit: str, periode: str) -> str:
    """The Temporal workflow id of an assignment."""
    return f"diktum/{daerah}/{instruksi}/{diktum.replace(' ', '-')}/{unit}/{periode}"


class Penugasan(SQLModel, table=True):
    """One diktum, asked of one unit, for one period: what a ``DiktumWorkflow`` runs. ``versi`` is the SHA-256 of the
    instrument file the period began with. ``atasan`` receives the report and decides on it."""

    __tablename__ = "penugasan"
    __table_args__ = (
        UniqueConstraint("instruksi", "diktum", "unit", "periode"),
        Index("ix_penugasan_keadaan", "keadaan", "buka"),
    )

    id: str = Field(primary_key=True)
    daerah: str = Field(index=True)
    instruksi: str
    versi: str
    diktum: str
    unit: str = Field(index=True)
    atasan: str | None = None
    periode: str
    sifat: str
    alur_id: str = Field(unique=True)
    keadaan: str = KeadaanPenugasan.DIRENCANAKAN
    buka: datetime = Field(sa_type=WaktuUTC)
    tenggat: datetime = Field(sa_type=WaktuUTC)
    kunci: datetime = Field(sa_type=WaktuUTC)
    dimulai: datetime | None = Field(default=None, sa_type=WaktuUTC)
    ditutup: datetime | None = Field(default=None, sa_type=WaktuUTC)


class Tugas(SQLModel, table=True):
    """One huruf of an assignment. "On time" is set by the first received report and never taken back by a return."""

    __tablename__ = "tugas"
    __table_args__ = (
        UniqueConstraint("instruksi", "diktum", "huruf", "unit", "periode"),
        Index("ix_tugas_daftar", "daerah", "periode", "keadaan"),
        Index("ix_tugas_unit", "unit", "tenggat"),
        Index("ix_tugas_unit_periode", "unit", "periode"),
        Index("ix_tugas_atasan", "atasan", "keadaan"),
    )

    id: str = Field(primary_key=True)
    penugasan_id: str = Field(foreign_key="penugasan.id", index=True)
    daerah: str
    instruksi: str
    diktum: str
    huruf: str | None = None
    urutan: int = 0
    jenis: str
    sifat: str
    unit: str
    atasan: str | None = None
    periode: str
    buka: datetime = Field(sa_type=WaktuUTC)
    tenggat: datetime = Field(sa_type=WaktuUTC)
    kunci: datetime = Field(sa_type=WaktuUTC)
    keadaan: str = Keadaan.MENDATANG
    mulai: datetime | None = Field(default=None, sa_type=WaktuUTC)
    lapor_pertama: datetime | None = Field(default=None, sa_type=WaktuUTC)
    lapor_terakhir: datetime | None = Field(default=None, sa_type=WaktuUTC)
    tepat_waktu: bool | None = None
    disetujui: datetime | None = Field(default=None, sa_type=WaktuUTC)

    def status(self, waktu: datetime) -> Keadaan:
        """The state a reader sees at this instant. A period that has begun is open, also while its workflow is still
        waiting for its turn to say so: nobody is kept from reporting by our queue."""
        mulai = self.keadaan == Keadaan.MENDATANG and waktu >= self.buka
        if not mulai and self.keadaan != Keadaan.TERBUKA:
            return Keadaan(self.keadaan)
        return Keadaan.TERLAMBAT if waktu >= self.tenggat else Keadaan.TERBUKA

    def menerima_laporan(self, waktu: datetime) -> bool:
        """Can a report be handed in at this instant?"""
        terbuka = self.status(waktu) in (Keadaan.TERBUKA, Keadaan.TERLAMBAT, Keadaan.DIKEMBALIKAN)
        return terbuka and waktu < self.kunci


class Pengajuan(SQLModel, table=True):
    """One submission of a report on a task; ``otomatis`` when the service compiled it (cover of the cascade)."""

    __tablename__ = "pengajuan"
    __table_args__ = (UniqueConstraint("tugas_id", "ke"),)

    id: str = Field(primary_key=True)
    tugas_id: str = Field(foreign_key="tugas.id", index=True)
    ke: int
    pelaku: str
    waktu: datetime = Field(sa_type=WaktuUTC)
    narasi: str = ""
    indikator: dict[str, Any] = Field(default_factory=dict, sa_type=Isian)
    otomatis: bool = False


class Lampiran(SQLModel, table=True):
    """A file of evidence, stored under its id; bound to the submission that names it."""

    __tablename__ = "lampiran"

    id: str = Field(primary_key=True)
    tugas_id: str = Field(foreign_key="tugas.id", index=True)
    pengajuan_id: str | None = Field(default=None, foreign_key="pengajuan.id", index=True)
    nama_berkas: str
    tipe: str
    ukuran: int
    sha256: str
    pelaku: str
    waktu: datetime = Field(sa_type=WaktuUTC)


class Putusan(SQLModel, table=True):
    """A superior's decision on a submission: ``SETUJU`` or ``KEMBALI`` (with a reason)."""

    __tablename__ = "putusan"

    id: str = Field(primary_key=True)
    tugas_id: str = Field(foreign_key="tugas.id", index=True)
    pengajuan_id: str = Field(foreign_key="pengajuan.id", unique=True)
    jenis: str
    pelaku: str
    waktu: datetime = Field(sa_type=WaktuUTC)
    alasan: str | None = None


class UbahTenggat(SQLModel, table=True):
    """A deadline moved by the superior or the Sekda, with its reason. ``kunci_asal`` is the lock before any move."""

    __tablename__ = "ubah_tenggat"

    id: str = Field(primary_key=True)
    penugasan_id: str = Field(foreign_key="penugasan.id", index=True)
    dari: datetime = Field(sa_type=WaktuUTC)
    menjadi: datetime = Field(sa_type=WaktuUTC)
    kunci_asal: datetime = Field(sa_type=WaktuUTC)
    pelaku: str
    waktu: datetime = Field(sa_type=WaktuUTC)
    alasan: str


class Eskalasi(SQLModel, table=True):
    """One clock that ran out: ``BELUM_DIMULAI`` (nothing reported shortly before the deadline), ``BELUM_SELESAI``."""

    __tablename__ = "eskalasi"
    __table_args__ = (UniqueConstraint("penugasan_id", "jenis", "kepada"),)

    id: str = Field(primary_key=True)
    penugasan_id: str = Field(foreign_key="penugasan.id", index=True)
    daerah: str
    instruksi: str
    periode: str
    jenis: str
    kepada: str
    huruf_terbuka: list[str] = Field(default_factory=list, sa_type=Isian)
    waktu: datetime = Field(sa_type=WaktuUTC)
