"""Shapes shared by the routes: free text, pages of lists, problems."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Query
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from patuh.samar import bersihkan

# A NIK has no place in a narrative or a reason; it is masked before anything is stored.
TeksBebas = Annotated[str, StringConstraints(max_length=25_000), AfterValidator(bersihkan)]
TeksPendek = Annotated[str, StringConstraints(max_length=2_000), AfterValidator(bersihkan)]
Kode = Annotated[str, StringConstraints(max_length=100)]


def _tanggal_tertulis(nilai: Any) -> Any:
    if not (isinstance(nilai, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", nilai, re.ASCII)):
        raise ValueError("Tulis tanggal sebagai tahun-bulan-hari, misalnya 2026-11-22.")
    return nilai


# Pydantic alone would read seconds since 1970 and instants as dates too.
Tanggal = Annotated[date, BeforeValidator(_tanggal_tertulis)]

T = TypeVar("T")
HalamanDep = Annotated[int, Query(ge=1, le=1_000_000, description="Halaman ke berapa, mulai dari 1")]
UkuranDep = Annotated[int, Query(ge=1, le=1_000, description="Banyaknya baris satu halaman")]


class Masukan(BaseModel):
    """Base of request bodies: unknown fields are errors."""

    model_config = ConfigDict(extra="forbid")


class Daftar(BaseModel, Generic[T]):
    """A page of a list and the total."""

    total: int
    halaman: int
    ukuran: int
    data: list[T]


class IsianSalah(BaseModel):
    """One wrong field."""

    kolom: str
    pesan: str


class Masalah(BaseModel):
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[IsianSalah] = Field(default_factory=list)


def galat(*status: int) -> dict[int | str, dict[str, Any]]:
    """The error answers of a route, for its documentation."""
    isi = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Masalah"}}}
    return {s: {"description": _ARTI[s], "content": isi} for s in (*status, 429)}


_ARTI = {
    400: "Isi permintaan tidak dapat dibaca",
    401: "Kunci tidak ada, tidak dikenal, atau dicabut",
    403: "Kunci tidak berhak",
    404: "Tidak ada, atau bukan milik daerah kunci ini",
    409: "Keadaan sekarang tidak mengizinkan",
    413: "Terlalu besar",
    415: "Jenis isi tidak didukung",
    422: "Isian salah; tiap kolom disebut",
    429: "Terlalu banyak permintaan; lihat Retry-After",
    503: "Belum siap",
}
