"""Tables of channels: what a unit wants by mail, and its webhook with the deliveries that are owed to it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from patuh.basisdata.tipe import WaktuUTC


class SaluranUnit(SQLModel, table=True):
    """A unit's preferences; a unit without a row has the defaults (digest on, no webhook). ``rahasia`` is the signing
    key, encrypted; messages since ``sejak`` are owed to the webhook."""

    __tablename__ = "saluran_unit"

    unit: str = Field(primary_key=True)
    daerah: str
    ringkasan: bool = True
    webhook: str | None = None
    rahasia: bytes | None = None
    sejak: datetime | None = Field(default=None, sa_type=WaktuUTC)
    diubah: datetime = Field(sa_type=WaktuUTC)


class KirimanWebhook(SQLModel, table=True):
    """The delivery of one inbox row to its unit's webhook. ``status``: DIBUAT, TERKIRIM, COBA_LAGI, GAGAL."""

    __tablename__ = "kiriman_webhook"
    __table_args__ = (Index("ix_kiriman_webhook_antre", "status", "berikutnya"),)

    pemberitahuan_id: str = Field(primary_key=True, foreign_key="pemberitahuan.id")
    unit: str
    status: str = "DIBUAT"
    percobaan: int = 0
    galat: str | None = None
    dibuat: datetime = Field(sa_type=WaktuUTC)
    berikutnya: datetime = Field(sa_type=WaktuUTC)
    terkirim: datetime | None = Field(default=None, sa_type=WaktuUTC)
