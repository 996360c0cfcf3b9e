"""Tables of the register: imports, and the rows of each kind under the import that brought them.

A person stands here as a keyed blind index (``indeks``) and an encrypted box (``rahasia``: NIK, name, birth date, card
number); in the clear are only codes. Rows are never changed: a newer import stands beside an older one, so that a
decision can be repeated as of a past date.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from patuh.basisdata.tipe import Isian, WaktuUTC


class StatusImpor(StrEnum):
    """Life of an import: taken in and being read, done (its rows count), failed (none of its rows count)."""

    BERJALAN = "BERJALAN"
    SELESAI = "SELESAI"
    GAGAL = "GAGAL"


class Impor(SQLModel, table=True):
    """A file of one kind that speaks of ``per_tanggal``. ``dibaca`` = ``diterima`` + ``ditolak`` when it is done.

    ``kemajuan`` runs from 0 to 1; ``kolom_diabaikan`` lists headers that mean nothing here; ``rincian`` holds what was
    seen of the file (encoding, separator, sheet); ``galat`` says why it failed.
    """

    __tablename__ = "impor"
    __table_args__ = (Index("ix_impor_terpakai", "daerah", "jenis", "status", "per_tanggal"),)

    no: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    daerah: str
    jenis: str
    per_tanggal: date
    nama_berkas: str
    sha256: str
    ukuran: int
    status: str = StatusImpor.BERJALAN
    kemajuan: float = 0.0
    dibaca: int = 0
    diterima: int = 0
    ditolak: int = 0
    kolom_diabaikan: list[str] = Field(default_factory=list, sa_type=Isian)
    rincian: dict[str, Any] = Field(default_factory=dict, sa_type=Isian)
    galat: str | None = None
    pelaku: str
    dibuat: datetime = Field(sa_type=WaktuUTC)
    selesai: datetime | None = Field(default=None, sa_type=WaktuUTC)


class ImporDitolak(SQLModel, table=True):
    """A rejected row: its number in the file (the header is row 1), the column, and why. Never the value itself."""

    __tablename__ = "impor_ditolak"

    impor_no: int = Field(primary_key=True, foreign_key="impor.no")
    baris: int = Field(primary_key=True)
    kolom: str
    alasan: str


# Clustered by the blind index within an import: rows are written in that order, and found by it.
_BERKELOMPOK = {"sqlite_with_rowid": False}


class BarisKepesertaan(SQLModel, table=True):
    """A membership (``kepesertaan_bpjs``). ``nik_sah`` is false for a malformed NIK, which is kept: it is paid for."""

    __tablename__ = "register_kepesertaan"
    __table_args__ = (_BERKELOMPOK,)

    impor_no: int = Field(primary_key=True, foreign_key="impor.no")
    indeks: bytes = Field(primary_key=True, sa_type=LargeBinary)
    baris: int = Field(primary_key=True)
    rahasia: bytes = Field(sa_type=LargeBinary)
    nik_sah: bool
    segmen: str
    aktif: bool
    kelas: int | None = None
    wilayah: str


class BarisPenduduk(SQLModel, table=True):
    """A resident (``kependudukan``)."""

    __tablename__ = "register_penduduk"
    __table_args__ = (_BERKELOMPOK,)

    impor_no: int = Field(primary_key=True, foreign_key="impor.no")
    indeks: bytes = Field(primary_key=True, sa_type=LargeBinary)
    baris: int = Field(primary_key=True)
    rahasia: bytes = Field(sa_type=LargeBinary)
    status: str
    wilayah: str


class BarisDtsen(SQLModel, table=True):
    """A person in DTSEN; ``desil`` 1-10 or unranked."""

    __tablename__ = "register_dtsen"
    __table_args__ = (_BERKELOMPOK,)

    impor_no: int = Field(primary_key=True, foreign_key="impor.no")
    indeks: bytes = Field(primary_key=True, sa_type=LargeBinary)
    baris: int = Field(primary_key=True)
    desil: int | None = None


class BarisMiskin(SQLModel, table=True):
    """The kabupaten's own finding: poor or not, and when it was verified."""

    __tablename__ = "register_miskin"
    __table_args__ = (_BERKELOMPOK,)

    impor_no: int = Field(primary_key=True, foreign_key="impor.no")
    indeks: bytes = Field(primary_key=True, sa_type=LargeBinary)
    baris: int = Field(primary_key=True)
    miskin: bool
    tanggal: date | None = None


class BarisPekerja(SQLModel, table=True):
    """A worker of an employer (``pekerja``)."""

    __tablename__ = "register_pekerja"
    __table_args__ = (Index("ix_register_pekerja_nib", "impor_no", "nib"), _BERKELOMPOK)

    impor_no: int = Field(primary_key=True, foreign_key="impor.no")
    indeks: bytes = Field(primary_key=True, sa_type=LargeBinary)
    baris: int = Field(primary_key=True)
    nib: str
    nama_badan_usaha: str
    aktif: bool
    tanggal_berhenti: date | None = None


class BarisSktm(SQLModel, table=True):
    """A letter that a household is poor; ``penerbit`` DESA or KELURAHAN, from the village code."""

    __tablename__ = "register_sktm"
    __table_args__ = (_BERKELOMPOK,)

    impor_no: int = Field(primary_key=True, foreign_key="impor.no")
    indeks: bytes = Field(primary_key=True, sa_type=LargeBinary)
    baris: int = Field(primary_key=True)
    nomor: str
    tanggal: date
    wilayah: str
    penerbit: str


class SktmDesa(SQLModel, table=True):
    """A letter entered by its own desa or kelurahan, beside those of the imports. Insert-only.

    ``dicatat`` is the local day of the entry: it counts from that day on, so that a past day can be asked again.
    """

    __tablename__ = "register_sktm_desa"
    __table_args__ = (
        UniqueConstraint("daerah", "wilayah", "nomor", "indeks", name="uq_register_sktm_desa"),
        Index("ix_register_sktm_desa_orang", "daerah", "indeks"),
    )

    no: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    daerah: str
    indeks: bytes = Field(sa_type=LargeBinary)
    rahasia: bytes = Field(sa_type=LargeBinary)
    nomor: str
    tanggal: date
    wilayah: str
    penerbit: str
    dicatat: date
    unit: str
    pelaku: str
    waktu: datetime = Field(sa_type=WaktuUTC)


class BarisApbdes(SQLModel, table=True):
    """A line of a village budget, in whole rupiah."""

    __tablename__ = "register_apbdes"
    __table_args__ = (UniqueConstraint("impor_no", "wilayah", "tahun", "jenis_belanja", "sumber_dana", "baris"),)

    impor_no: int = Field(primary_key=True, foreign_key="impor.no")
    baris: int = Field(primary_key=True)
    wilayah: str
    tahun: int
    jenis_belanja: str
    sumber_dana: str
    alokasi: int = Field(sa_type=BigInteger)
