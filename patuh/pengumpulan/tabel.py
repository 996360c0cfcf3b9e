"""Tables of a collection: the call, what each desa handed in (insert-only), who did what, who passed it on.

What a file says lies in ``pengumpulan_isi`` as one encrypted box a file, and only until its collection is merged.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from patuh.basisdata.tipe import Isian, WaktuUTC


class StatusPengumpulan(StrEnum):
    """Life of a collection: open, its merged import under way, done, or called off with a reason."""

    DIBUKA = "DIBUKA"
    DIGABUNG = "DIGABUNG"
    SELESAI = "SELESAI"
    DIBATALKAN = "DIBATALKAN"


class Cara(StrEnum):
    """What a desa's file means: its whole list (what stood before goes), or changes to it (what stood before stays)."""

    LENGKAP = "LENGKAP"
    PERUBAHAN = "PERUBAHAN"


class StatusKiriman(StrEnum):
    """Life of what was handed in: waits for the camat, accepted, returned, replaced by a later one, or unfit: not one
    row of it could be taken."""

    DIKIRIM = "DIKIRIM"
    DITERIMA = "DITERIMA"
    DIKEMBALIKAN = "DIKEMBALIKAN"
    DIGANTI = "DIGANTI"
    DITOLAK = "DITOLAK"


class Pengumpulan(SQLModel, table=True):
    """A call for files of one kind for a period. Deadlines are the last days that are on time.

    ``impor_id`` is the merged import; ``hasil`` says of each desa whether it is new, unchanged or carried over, and on
    which rows of the merged file it stands.
    """

    __tablename__ = "pengumpulan"
    __table_args__ = (Index("ix_pengumpulan_daftar", "daerah", "periode", "status"),)

    no: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    daerah: str
    periode: str
    jenis: str
    cara: str
    per_tanggal: date
    tenggat_desa: date
    tenggat_kecamatan: date
    status: str = StatusPengumpulan.DIBUKA
    impor_id: str | None = Field(default=None, index=True)
    hasil: dict[str, Any] = Field(default_factory=dict, sa_type=Isian)
    galat: str | None = None
    unit: str
    pelaku: str
    dibuat: datetime = Field(sa_type=WaktuUTC)
    selesai: datetime | None = Field(default=None, sa_type=WaktuUTC)


class Kiriman(SQLModel, table=True):
    """What a desa handed in: a file with its account (``dibaca`` = ``diterima`` + ``ditolak``), or, with ``nihil``,
    the word of ``penyata`` that nothing has changed. ``tak_tercatat`` counts people whom ``kependudukan`` lacks."""

    __tablename__ = "pengumpulan_kiriman"
    __table_args__ = (UniqueConstraint("pengumpulan_no", "desa", "ke"),)

    no: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    pengumpulan_no: int = Field(foreign_key="pengumpulan.no")
    desa: str
    ke: int
    nihil: bool
    penyata: str | None = None
    nama_berkas: str | None = None
    sha256: str | None = None
    ukuran: int = 0
    dibaca: int = 0
    diterima: int = 0
    ditolak: int = 0
    tak_tercatat: int = 0
    kolom_diabaikan: list[str] = Field(default_factory=list, sa_type=Isian)
    status: str = StatusKiriman.DIKIRIM
    alasan: str | None = None
    pelaku: str
    waktu: datetime = Field(sa_type=WaktuUTC)


class KirimanTolak(SQLModel, table=True):
    """A rejected row: number in the file (the header is row 1), column, reason. Never the value itself."""

    __tablename__ = "pengumpulan_tolak"

    kiriman_no: int = Field(primary_key=True, foreign_key="pengumpulan_kiriman.no")
    baris: int = Field(primary_key=True)
    kolom: str
    alasan: str


class KirimanIsi(SQLModel, table=True):
    """The accepted rows of a file, encrypted with the key of the daerah; deleted when the merged import is done."""

    __tablename__ = "pengumpulan_isi"

    kiriman_no: int = Field(primary_key=True, foreign_key="pengumpulan_kiriman.no")
    kotak: bytes = Field(sa_type=LargeBinary)


class LangkahPengumpulan(SQLModel, table=True):
    """One thing that somebody did, insert-only: the history of a collection and of each file in it."""

    __tablename__ = "pengumpulan_langkah"

    no: int | None = Field(default=None, primary_key=True)
    pengumpulan_no: int = Field(foreign_key="pengumpulan.no", index=True)
    kiriman_no: int | None = Field(default=None, foreign_key="pengumpulan_kiriman.no")
    langkah: str
    unit: str
    alasan: str | None = None
    pelaku: str
    waktu: datetime = Field(sa_type=WaktuUTC)


class Penerusan(SQLModel, table=True):
    """A kecamatan has passed its desa on; ``belum`` names those without an accepted file then."""

    __tablename__ = "pengumpulan_penerusan"

    pengumpulan_no: int = Field(primary_key=True, foreign_key="pengumpulan.no")
    kecamatan: str = Field(primary_key=True)
    belum: list[str] = Field(default_factory=list, sa_type=Isian)
    pejabat: str | None = None
    pelaku: str
    waktu: datetime = Field(sa_type=WaktuUTC)
