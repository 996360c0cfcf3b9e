"""Tables of village funding: the Camat's evaluations, each person's case with its steps, the money it takes, offers.

Steps, money and evaluations are insert-only; a person stands here by blind index alone.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import BigInteger, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from patuh.basisdata.tipe import Isian, WaktuUTC

_RUANG = uuid5(NAMESPACE_URL, "patuh:pembiayaan-desa")


class StatusPembiayaan(StrEnum):
    """Where a case stands: not to be decided yet, the desa is asked to pay, waiting for money, registered, a member,
    closed for another reason."""

    MENUNGGU_DATA = "MENUNGGU_DATA"
    DANAI_DESA = "DANAI_DESA"
    DAFTAR_TUNGGU = "DAFTAR_TUNGGU"
    DIDAFTARKAN = "DIDAFTARKAN"
    SELESAI = "SELESAI"
    DITUTUP = "DITUTUP"


class SumberBiaya(StrEnum):
    """Who pays: the desa, Baznas, or a company (tanggung jawab sosial dan lingkungan)."""

    DESA = "DESA"
    BAZNAS = "BAZNAS"
    TJSLP = "TJSLP"


class StatusTawaran(StrEnum):
    """Life of an offer: asked, accepted for some people, declined."""

    MENUNGGU = "MENUNGGU"
    TERIMA = "TERIMA"
    TOLAK = "TOLAK"


class Kesimpulan(StrEnum):
    """What the Camat concludes of a Raperdes APBDes."""

    SESUAI = "SESUAI"
    PERBAIKAN = "PERBAIKAN"


def id_pembiayaan(daerah: str, indeks: bytes, ke: int) -> str:
    """The one id that a person's ``ke``-th case can have."""
    return str(uuid5(_RUANG, f"{daerah}/{indeks.hex()}/{ke}"))


def alur_pembiayaan(daerah: str, id: str) -> str:
    """The workflow that follows a case."""
    return f"pembiayaan-desa/{daerah}/{id}"


class PembiayaanDesa(SQLModel, table=True):
    """A holder of an SKTM without cover. ``ke`` counts a person's cases; one of them at most is open.

    ``nomor`` and ``tanggal`` are those of the newest letter, ``antre_nomor`` and ``antre_tanggal`` those with which the
    case began: renewing a letter keeps one's place. ``sumber`` says who pays once somebody does.
    """

    __tablename__ = "pembiayaan_desa"
    __table_args__ = (
        UniqueConstraint("daerah", "indeks", "ke", name="uq_pembiayaan_desa"),
        Index("ix_pembiayaan_desa_daftar", "daerah", "wilayah", "status"),
    )

    id: str = Field(primary_key=True)
    daerah: str
    indeks: bytes = Field(sa_type=LargeBinary)
    ke: int
    wilayah: str
    penerbit: str
    nomor: str
    tanggal: date
    antre_nomor: str
    antre_tanggal: date
    status: str
    sebab: str | None = None
    hasil: str | None = None
    putusan_id: str | None = Field(default=None, foreign_key="putusan_aturan.id")
    sumber: str | None = None
    tawaran_id: str | None = Field(default=None, foreign_key="tawaran_pembiayaan.id")
    daftar_nomor: str | None = None
    daftar_tanggal: date | None = None
    sejak: date
    diingatkan: date | None = None
    dilihat: date | None = None
    data_per: date | None = None
    dibuat: datetime = Field(sa_type=WaktuUTC)
    ditutup: datetime | None = Field(default=None, sa_type=WaktuUTC)


class LangkahPembiayaan(SQLModel, table=True):
    """One step of a case: the status reached, why, by the pack's outcome or by whom."""

    __tablename__ = "pembiayaan_desa_langkah"

    kasus_id: str = Field(primary_key=True, foreign_key="pembiayaan_desa.id")
    ke: int = Field(primary_key=True)
    status: str
    sebab: str | None = None
    hasil: str | None = None
    rincian: dict[str, Any] = Field(default_factory=dict, sa_type=Isian)
    pelaku: str
    waktu: datetime = Field(sa_type=WaktuUTC)


class DanaDesa(SQLModel, table=True):
    """Rupiah of a village's year that a registered person takes; a negative row gives back what was not used."""

    __tablename__ = "pembiayaan_desa_dana"
    __table_args__ = (
        UniqueConstraint("kasus_id", "tahun", "ke", name="uq_pembiayaan_desa_dana"),
        Index("ix_pembiayaan_desa_dana", "wilayah", "tahun"),
    )

    no: int | None = Field(default=None, primary_key=True)
    kasus_id: str = Field(foreign_key="pembiayaan_desa.id")
    wilayah: str
    tahun: int
    ke: int
    bulan: int
    rupiah: int = Field(sa_type=BigInteger)
    waktu: datetime = Field(sa_type=WaktuUTC)


class TawaranPembiayaan(SQLModel, table=True):
    """People of the waiting list offered to Baznas (Pemalang KEDUA PULUH SATU) or a company (KEDUA PULUH e)."""

    __tablename__ = "tawaran_pembiayaan"
    __table_args__ = (Index("ix_tawaran_pembiayaan", "daerah", "status"),)

    id: str = Field(primary_key=True)
    daerah: str
    wilayah: str | None = None
    kepada: str
    nama: str
    nomor: str
    tanggal: date
    jumlah: int
    status: str = StatusTawaran.MENUNGGU
    terima_jumlah: int | None = None
    terima_sejak: date | None = None
    catatan: str | None = None
    unit: str
    pelaku: str
    waktu: datetime = Field(sa_type=WaktuUTC)
    dijawab: datetime | None = Field(default=None, sa_type=WaktuUTC)


class TelaahDesa(SQLModel, table=True):
    """When a village was last looked at, and upon which register (``sidik``). ``baru``: there is something that its
    office has not been told; ``kabar`` the day of its last notice (one a day)."""

    __tablename__ = "desa_telaah"

    daerah: str = Field(primary_key=True)
    wilayah: str = Field(primary_key=True)
    sidik: str = ""
    hari: date | None = None
    baru: bool = False
    kabar: date | None = None


class BukaanDesa(SQLModel, table=True):
    """The register of which a daerah's cases were last opened."""

    __tablename__ = "desa_bukaan"

    daerah: str = Field(primary_key=True)
    sidik: str
    waktu: datetime = Field(sa_type=WaktuUTC)


class EvaluasiApbdes(SQLModel, table=True):
    """The Camat's evaluation of a village budget (Karanganyar KEENAM BELAS c). A later one stands beside it.

    ``hasil`` and ``putusan_id`` are the pack's word on the whole; ``jumlah_sktm`` None = not known. ``data_per`` says
    which day the register speaks of, by kind.
    """

    __tablename__ = "evaluasi_apbdes"
    __table_args__ = (Index("ix_evaluasi_apbdes", "daerah", "wilayah", "tahun"),)

    no: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    daerah: str
    wilayah: str
    tahun: int
    tanggal: date
    bulan: int
    jumlah_sktm: int | None = None
    alokasi: int = Field(sa_type=BigInteger)
    kebutuhan: int | None = Field(default=None, sa_type=BigInteger)
    kekurangan: int | None = Field(default=None, sa_type=BigInteger)
    hasil: str
    putusan_id: str = Field(foreign_key="putusan_aturan.id")
    dari_impor: str | None = None
    data_per: dict[str, str] = Field(default_factory=dict, sa_type=Isian)
    kesimpulan: str
    catatan: str | None = None
    unit: str
    pelaku: str
    waktu: datetime = Field(sa_type=WaktuUTC)


class BarisEvaluasi(SQLModel, table=True):
    """One line of an evaluated budget, with the pack's word on it (None: spending that pays no contribution)."""

    __tablename__ = "evaluasi_apbdes_baris"

    evaluasi_no: int = Field(primary_key=True, foreign_key="evaluasi_apbdes.no")
    ke: int = Field(primary_key=True)
    jenis_belanja: str
    sumber_dana: str
    alokasi: int = Field(sa_type=BigInteger)
    hasil: str | None = None
    putusan_id: str | None = Field(default=None, foreign_key="putusan_aturan.id")
