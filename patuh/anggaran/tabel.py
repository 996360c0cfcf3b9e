"""Tables of the money: allocations and payments. Insert-only; a newer row or a correction stands beside the old one."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field, SQLModel

from patuh.basisdata.tipe import WaktuUTC


class AlokasiAnggaran(SQLModel, table=True):
    """What a budget document gives a line (``JenisAnggaran``) for a year, in whole rupiah. The newest row counts."""

    __tablename__ = "alokasi_anggaran"
    __table_args__ = (Index("ix_alokasi_anggaran", "daerah", "tahun", "jenis"),)

    no: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    daerah: str
    tahun: int
    jenis: str
    jumlah: int = Field(sa_type=BigInteger)
    dokumen_nomor: str
    dokumen_tanggal: date
    unit: str
    pelaku: str
    waktu: datetime = Field(sa_type=WaktuUTC)


_ASLI = text("koreksi IS NULL")


class PembayaranIuran(SQLModel, table=True):
    """A payment for one month of a line, in whole rupiah, with its document.

    ``koreksi`` names the row that this one replaces from its own ``tanggal`` on; a row is corrected at most once, and
    then its correction can be. A document may pay several months and lines, each of them once.
    """

    __tablename__ = "pembayaran_iuran"
    __table_args__ = (
        Index("ix_pembayaran_iuran", "daerah", "tahun"),
        Index(
            "ix_pembayaran_iuran_bukti", "daerah", "tahun", "bulan", "jenis", "nomor_bukti",
            unique=True, sqlite_where=_ASLI, postgresql_where=_ASLI,
        ),
    )  # fmt: skip

    no: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    daerah: str
    tahun: int
    bulan: int
    jenis: str
    jumlah: int = Field(sa_type=BigInteger)
    nomor_bukti: str
    tanggal: date
    koreksi: str | None = Field(default=None, foreign_key="pembayaran_iuran.id", unique=True)
    alasan: str | None = None
    unit: str
    pelaku: str
    waktu: datetime = Field(sa_type=WaktuUTC)
