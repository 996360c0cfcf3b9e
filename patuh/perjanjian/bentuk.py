"""The shapes in which an agreement's events, bills and notices are shown."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field


class PeristiwaBentuk(BaseModel):
    """An event as it stands."""

    id: str
    jenis: str
    faskes: str
    mulai: date
    nomor: str
    tenggat: date
    dibayar: date | None
    tepat_waktu: bool | None
    jumlah: int | None
    unit: str
    waktu: datetime


class KetepatanBentuk(BaseModel):
    """How the events of a kind stand in the period."""

    jenis: str
    nama: str
    jatuh_tempo: int
    tepat: int
    terlambat: int
    menunggak: int
    belum_jatuh_tempo: int


class DaftarPeristiwa(BaseModel):
    """The events due in a period, and their counts by kind."""

    periode: str
    tanggal: date
    ketepatan: list[KetepatanBentuk]
    data: list[PeristiwaBentuk]


class TagihanBentuk(BaseModel):
    """A bill beside the computed need and its payments."""

    id: str
    segmen: str
    bulan: str
    jiwa: int
    jumlah: int
    nomor: str
    tanggal: date
    kebutuhan: int | None = Field(description="Jiwa kali tarif; null bila iurannya bagian dari upah")
    selisih: int | None = Field(description="Tagihan dikurangi kebutuhan")
    dibayar: int
    tunggakan: int
    lewat: bool


class SuratBentuk(BaseModel):
    """A notice before the agreement ends."""

    id: str
    pihak: str
    bulan: int
    tanggal: date
    sha256: str
    tautan: dict[Literal["pdf", "html"], str]
