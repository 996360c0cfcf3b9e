"""Counts over register versions, kept: an accepted import never changes, and counting a million rows is done once."""

from __future__ import annotations

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel


class RekapRegister(SQLModel, table=True):
    """One count. ``kunci`` names what was counted and over which imports (``cakupan/12/11``); ``wilayah`` is a
    desa/kelurahan as the register writes it, or ``""`` for all."""

    __tablename__ = "rekap_register"

    kunci: str = Field(primary_key=True)
    wilayah: str = Field(primary_key=True)
    ukuran: str = Field(primary_key=True)
    jumlah: int = Field(sa_type=BigInteger)
