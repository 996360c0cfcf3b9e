"""Tables of workers' cases: employers, the runs that open cases, the cases (by blind index) and their steps."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from patuh.basisdata.tipe import Isian, WaktuUTC

_RUANG = uuid5(NAMESPACE_URL, "patuh:alih_segmen")


class Kelompok(StrEnum):
    """What kind of employer (or group of people at work) an instruction speaks of."""

    PERUSAHAAN = "PERUSAHAAN"
    INDUSTRI = "INDUSTRI"
    BUMD = "BUMD"
    BLUD = "BLUD"
    OPD = "OPD"
    NON_ASN = "NON_ASN"
    SEKOLAH = "SEKOLAH"
    KOPERASI = "KOPERASI"
    UMKM = "UMKM"
    KARTU_TANI = "KARTU_TANI"
    PERANGKAT_DESA = "PERANGKAT_DESA"


class StatusBuka(StrEnum):
    """Life of a run: waiting or being worked on, done, failed with a reason."""

    BERJALAN = "BERJALAN"
    SELESAI = "SELESAI"
    GAGAL = "GAGAL"


def id_kasus(daerah: str, indeks: bytes, nib: str, ke: int) -> str:
    """The one id that a person's ``ke``-th case at an employer can have."""
    return str(uuid5(_RUANG, f"{daerah}/{indeks.hex()}/{nib}/{ke}"))


def alur_alih_segmen(daerah: str, id: str) -> str:
    """The Temporal workflow id of a case."""
    return f"alih-segmen/{daerah}/{id}"


class PemberiKerja(SQLModel, table=True):
    """An employer. ``unit`` is the agency that answers for it (None: the one its group belongs to); ``sektor`` is free
    text or a KBLI code. A row that only a file of workers made has no ``pelaku``."""

    __tablename__ = "pemberi_kerja"

    daerah: str = Field(primary_key=True)
    nib: str = Field(primary_key=True)
    nama: str
    kelompok: str = Kelompok.PERUSAHAAN
    sektor: str | None = None
    unit: str | None = None
    pelaku: str | None = None
    diubah: datetime = Field(sa_type=WaktuUTC)


class BukaAlihSegmen(SQLModel, table=True):
    """A run over the register as of ``tanggal``: ``impor`` are the imports it reads (kind: id), ``jumlah`` counts
    people by outcome, ``dibuka`` cases opened, ``dikabari`` open cases whose outcome has changed."""

    __tablename__ = "alih_segmen_buka"

    no: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    sidik: str = Field(unique=True)
    daerah: str = Field(index=True)
    tanggal: date
    impor: dict[str, str] = Field(default_factory=dict, sa_type=Isian)
    status: str = StatusBuka.BERJALAN
    kemajuan: float = 0.0
    jumlah: dict[str, int] = Field(default_factory=dict, sa_type=Isian)
    dibuka: int = 0
    dikabari: int = 0
    versi: dict[str, str] = Field(default_factory=dict, sa_type=Isian)
    galat: str | None = None
    pelaku: str
    dibuat: datetime = Field(sa_type=WaktuUTC)
    selesai: datetime | None = Field(default=None, sa_type=WaktuUTC)


class KasusAlih(SQLModel, table=True):
    """A worker at an employer, for the ``ke``-th time.

    ``hasil``, ``saran``, ``segmen``, ``putusan_id``, ``dilihat`` and ``data_per`` are of the last look. ``antre`` = a
    start or news is owed to its workflow; ``berita`` counts those handed over, the last one at ``diantrekan``.
    """

    __tablename__ = "alih_segmen"
    __table_args__ = (
        UniqueConstraint("daerah", "indeks", "nib", "ke"),
        Index("ix_alih_segmen_daftar", "daerah", "status", "nib"),
        Index("ix_alih_segmen_nib", "daerah", "nib"),
        Index("ix_alih_segmen_antre", "antre"),
    )

    id: str = Field(primary_key=True)
    daerah: str
    indeks: bytes = Field(sa_type=LargeBinary)
    nib: str
    ke: int
    status: str
    hasil: str
    saran: str = ""
    segmen: str | None = None
    putusan_id: str = Field(foreign_key="putusan_aturan.id")
    tanggal_berhenti: date | None = None
    mulai: date
    dilihat: date | None = None
    data_per: date | None = None
    antre: bool = True
    berita: int = 0
    diantrekan: datetime | None = Field(default=None, sa_type=WaktuUTC)
    dibuat: datetime = Field(sa_type=WaktuUTC)
    ditutup: datetime | None = Field(default=None, sa_type=WaktuUTC)


class LangkahAlih(SQLModel, table=True):
    """A step of a case: the state it came to, by the register (``keputusan`` None) or by an official. Insert-only."""

    __tablename__ = "alih_segmen_langkah"

    kasus_id: str = Field(primary_key=True, foreign_key="alih_segmen.id")
    ke: int = Field(primary_key=True)
    status: str
    putusan_id: str | None = Field(default=None, foreign_key="putusan_aturan.id")
    keputusan: str | None = None
    unit: str | None = None
    pejabat: str | None = None
    nomor: str | None = None
    alasan: str | None = None
    pelaku: str
    waktu: datetime = Field(sa_type=WaktuUTC)


def baris_langkah(kasus_id: str, ke: int, status: str, pelaku: str, waktu: datetime, **lain: Any) -> dict[str, Any]:
    """A row of :class:`LangkahAlih` for a statement over many."""
    kosong = dict.fromkeys(("putusan_id", "keputusan", "unit", "pejabat", "nomor", "alasan"))
    return {
        "kasus_id": kasus_id, "ke": ke, "status": status, "pelaku": pelaku, "waktu": waktu, **kosong, **lain
    }  # fmt: skip
