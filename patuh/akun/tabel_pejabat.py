"""Tables of officials: who they are, which office they hold from when to when, and what they sign in with."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from patuh.basisdata.tipe import Isian, WaktuUTC


class Pejabat(SQLModel, table=True):
    """A person who may sign in. ``sandi`` is an argon2id hash; ``totp`` the secret of the second step, encrypted with
    the installation's key; ``totp_langkah`` the last time step whose code was accepted (a code counts once)."""

    __tablename__ = "pejabat"

    id: str = Field(primary_key=True)
    daerah: str = Field(index=True)
    nama: str
    surel: str = Field(unique=True)
    sandi: str | None = None
    totp: bytes | None = None
    totp_aktif: datetime | None = Field(default=None, sa_type=WaktuUTC)
    totp_langkah: int = 0
    dibuat: datetime = Field(sa_type=WaktuUTC)


class JabatanPejabat(SQLModel, table=True):
    """An office held: all rights hang on it and end with it. ``mulai`` and ``sampai`` are days of the daerah's zone,
    both included; ``sampai`` None = until further notice. ``peran`` are codes of :data:`patuh.akun.peran.PERAN`."""

    __tablename__ = "jabatan_pejabat"

    id: str = Field(primary_key=True)
    pejabat_id: str = Field(foreign_key="pejabat.id", index=True)
    daerah: str
    unit: str = Field(index=True)
    jabatan: str
    peran: list[str] = Field(default_factory=list, sa_type=Isian)
    mulai: date
    sampai: date | None = None
    dibuat: datetime = Field(sa_type=WaktuUTC)

    def berlaku(self, hari: date) -> bool:
        """Is the office held on this day?"""
        return self.mulai <= hari and (self.sampai is None or hari <= self.sampai)


class IdentitasSso(SQLModel, table=True):
    """An account at the office's provider that signs in as this official: tied once by a verified e-mail address, and
    by the provider's own number (``penerbit``, ``sub``) from then on. One for each official and provider."""

    __tablename__ = "identitas_sso"
    __table_args__ = (UniqueConstraint("penerbit", "pejabat_id"),)

    penerbit: str = Field(primary_key=True)
    sub: str = Field(primary_key=True)
    pejabat_id: str = Field(foreign_key="pejabat.id", index=True)
    dibuat: datetime = Field(sa_type=WaktuUTC)


class KodePemulihan(SQLModel, table=True):
    """A recovery code in place of the telephone; used once. Only its SHA-256 is stored (80 random bits)."""

    __tablename__ = "kode_pemulihan"

    sidik: str = Field(primary_key=True)
    pejabat_id: str = Field(foreign_key="pejabat.id", index=True)
    dipakai: datetime | None = Field(default=None, sa_type=WaktuUTC)


class TautanAkun(SQLModel, table=True):
    """A link sent by mail (``UNDANGAN``, ``SANDI``): opens once, until ``berakhir``. Only its SHA-256 is stored."""

    __tablename__ = "tautan_akun"

    sidik: str = Field(primary_key=True)
    pejabat_id: str = Field(foreign_key="pejabat.id", index=True)
    jenis: str
    dibuat: datetime = Field(sa_type=WaktuUTC)
    berakhir: datetime = Field(sa_type=WaktuUTC)
    dipakai: datetime | None = Field(default=None, sa_type=WaktuUTC)


class GagalMasuk(SQLModel, table=True):
    """Failed sign-ins of one account or one address in a window of time. ``sidik`` hides which one it is."""

    __tablename__ = "gagal_masuk"

    sidik: str = Field(primary_key=True)
    jumlah: int = 0
    mulai: datetime = Field(sa_type=WaktuUTC)
