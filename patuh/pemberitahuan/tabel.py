"""Tables of messages: the in-app inbox and the mails made from it, one row each with a life cycle."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from patuh.basisdata.tipe import WaktuUTC


class JenisPemberitahuan(StrEnum):
    """What an inbox row says. Assigned, returned and escalated go out at once (the caller sets ``segera``)."""

    DITUGASKAN = "DITUGASKAN"
    PENGINGAT = "PENGINGAT"
    DIKEMBALIKAN = "DIKEMBALIKAN"
    DISETUJUI = "DISETUJUI"
    ESKALASI = "ESKALASI"
    LAPORAN_SIAP = "LAPORAN_SIAP"
    DITERIMA_UNTUK_DISETUJUI = "DITERIMA_UNTUK_DISETUJUI"
    TIDAK_DILAPORKAN = "TIDAK_DILAPORKAN"
    TENGGAT_BERUBAH = "TENGGAT_BERUBAH"
    NASKAH_MASUK = "NASKAH_MASUK"


class StatusSurel(StrEnum):
    """Life of a mail: made, being handed over, handed over, to be tried again, given up after its tries."""

    DIBUAT = "DIBUAT"
    MENGIRIM = "MENGIRIM"
    TERKIRIM = "TERKIRIM"
    COBA_LAGI = "COBA_LAGI"
    GAGAL = "GAGAL"


class Pemberitahuan(SQLModel, table=True):
    """One line in a unit's inbox. ``kunci`` makes it once. ``segera`` goes out at once, the rest with the morning's
    digest; ``surel_id`` is the mail that carried it (None while it waits)."""

    __tablename__ = "pemberitahuan"
    __table_args__ = (Index("ix_pemberitahuan_antre", "surel_id", "segera", "unit"),)

    id: str = Field(primary_key=True)
    kunci: str = Field(unique=True)
    daerah: str
    unit: str = Field(index=True)
    jenis: str
    segera: bool
    tugas_id: str | None = None
    judul: str
    isi: str = ""
    waktu: datetime = Field(sa_type=WaktuUTC)
    dibaca: datetime | None = Field(default=None, sa_type=WaktuUTC)
    surel_id: str | None = Field(default=None, foreign_key="surel.id")


class Surel(SQLModel, table=True):
    """One mail to one unit. ``message_id`` is fixed at creation, so a second hand-over of the same mail carries the
    same Message-ID and a mailbox shows it once. ``sewa`` is the instant until which one sender holds it."""

    __tablename__ = "surel"
    __table_args__ = (Index("ix_surel_antre", "status", "berikutnya"),)

    id: str = Field(primary_key=True)
    kunci: str = Field(unique=True)
    message_id: str = Field(unique=True)
    daerah: str
    unit: str = Field(index=True)
    alamat: str
    subjek: str
    badan_teks: str
    badan_html: str
    status: str = StatusSurel.DIBUAT
    percobaan: int = 0
    galat: str | None = None
    dibuat: datetime = Field(sa_type=WaktuUTC)
    berikutnya: datetime = Field(sa_type=WaktuUTC)
    sewa: datetime | None = Field(default=None, sa_type=WaktuUTC)
    terkirim: datetime | None = Field(default=None, sa_type=WaktuUTC)
