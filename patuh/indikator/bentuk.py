"""The shapes in which a computed indicator is shown before a report is made."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field


class SumberHitungan(BaseModel):
    """An import (kind, its date, its id) or a table of the service as of a day."""

    jenis: str
    per: date
    id: str | None = None


class HitunganIndikator(BaseModel):
    """An indicator that the service counts, for the unit that will report on it."""

    status: Literal["DIHITUNG", "BELUM_ADA_DATA"]
    cara: str = Field(description="Apa yang dihitung")
    pembilang: int | None = None
    penyebut: int | None = None
    penyebut_diisi: bool = Field(default=False, description="Penyebutnya hanya diketahui unit dan diisi saat melapor")
    sumber: list[SumberHitungan] = Field(default_factory=list)
    keterangan: str = Field(description="Dari mana dan per tanggal berapa, atau apa yang belum ada")
    catatan: str | None = None
