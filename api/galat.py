"""Every error as ``application/problem+json`` (RFC 9457), in plain Indonesian and without what the caller typed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from patuh.galat import GalatDomain, GalatIsian
from patuh.samar import bersihkan, samarkan

JENIS_ISI = "application/problem+json"
_RUANG = "urn:patuh:galat:"
_PANJANG_KOLOM = 80

JUDUL = {
    400: ("permintaan-salah", "Permintaan tidak dapat diproses", "Permintaan ini tidak dapat dibaca."),
    401: ("belum-dikenal", "Belum dikenal", "Sertakan kunci API yang berlaku: Authorization: Bearer pk_…"),
    403: ("tidak-berwenang", "Tidak berwenang", "Kunci ini tidak memiliki hak untuk permintaan ini."),
    404: ("tidak-ditemukan", "Tidak ditemukan", "Alamat ini tidak ada. Lihat daftar alamat di /docs."),
    405: ("metode-salah", "Metode tidak didukung", "Alamat ini tidak menerima metode tersebut. Lihat /docs."),
    409: ("bentrok", "Tidak sesuai dengan keadaan sekarang", "Keadaan sekarang tidak mengizinkan permintaan ini."),
    413: ("terlalu-besar", "Permintaan terlalu besar", "Isi permintaan melebihi batas ukuran."),
    415: ("jenis-isi-salah", "Jenis isi tidak didukung", "Kirim isi sebagai application/json."),
    422: ("isian-salah", "Isian belum benar", "Ada isian yang belum benar."),
    429: ("terlalu-sering", "Terlalu banyak permintaan", "Batas permintaan per menit sudah tercapai; coba lagi nanti."),
    500: ("galat-layanan", "Layanan sedang bermasalah", "Terjadi kesalahan pada layanan. Coba lagi nanti."),
    503: ("belum-siap", "Layanan belum siap", "Layanan belum siap melayani. Coba lagi sebentar lagi."),
}


class Ditolak(GalatDomain):
    """A refusal of the HTTP layer itself, by status (401, 413, 415, 429 ...) with headers of its own."""

    def __init__(self, status: int, detail: str | None = None, kepala: Mapping[str, str] | None = None) -> None:
        kode, judul, bawaan = JUDUL[status]
        super().__init__(detail or bawaan)
        self.kode, self.status, self.judul = kode, status, judul
        self.kepala = dict(kepala or {})


def masalah(
    status: int,
    detail: str | None = None,
    *,
    kode: str | None = None,
    judul: str | None = None,
    errors: Sequence[GalatIsian] = (),
    kepala: Mapping[str, str] | None = None,
) -> JSONResponse:
    """A problem answer; texts are masked here, once, for all of them."""
    baku_kode, baku_judul, baku_detail = JUDUL.get(status, JUDUL[400 if status < 500 else 500])
    isi: dict[str, Any] = {
        "type": _RUANG + (kode or baku_kode),
        "title": judul or baku_judul,
        "status": status,
        "detail": bersihkan(detail or baku_detail),
        "errors": [{"kolom": nama_kolom(e.kolom), "pesan": bersihkan(e.pesan)} for e in errors],
    }
    return JSONResponse(isi, status_code=status, media_type=JENIS_ISI, headers=dict(kepala or {}))


def nama_kolom(nama: str) -> str:
    """A field's name fit to be shown: unknown names come from the caller."""
    rapi = samarkan(re.sub(r"[^\w.\[\]-]", "?", nama))
    return rapi if len(rapi) <= _PANJANG_KOLOM else rapi[:_PANJANG_KOLOM] + "…"


def dari_domain(galat: GalatDomain) -> JSONResponse:
    """The problem of a domain error."""
    kepala = galat.kepala if isinstance(galat, Ditolak) else {}
    return masalah(galat.status, galat.detail, kode=galat.kode, judul=galat.judul, errors=galat.errors, kepala=kepala)


def dari_http(galat: HTTPException) -> JSONResponse:
    """The problem of an error that the framework raised; its own words are not for our users."""
    status = galat.status_code if galat.status_code in JUDUL else (400 if galat.status_code < 500 else 500)
    return masalah(status, kepala=galat.headers)


def dari_isian(galat: RequestValidationError) -> JSONResponse:
    """The problem of a request that does not fit its schema; malformed JSON is 400, the rest 422."""
    rincian = galat.errors()
    if any(satu["type"] == "json_invalid" for satu in rincian):
        return masalah(400, "Isi permintaan bukan JSON yang benar. Periksa tanda kutip, koma, dan kurungnya.")
    return masalah(422, errors=terjemahkan(rincian))


def terjemahkan(rincian: Sequence[Mapping[str, Any]]) -> list[GalatIsian]:
    """Schema errors in plain Indonesian, one for each wrong field (a union names each field once)."""
    hasil: dict[str, GalatIsian] = {}
    for satu in rincian:
        kolom = _kolom(satu["loc"])
        hasil.setdefault(kolom, GalatIsian(kolom, _pesan(satu)))
    return list(hasil.values())


def _kolom(letak: Sequence[str | int]) -> str:
    bagian = list(letak)
    if bagian and bagian[0] in ("body", "query", "path", "header", "cookie"):
        bagian = bagian[1:]
    teks = "".join(f"[{b}]" if isinstance(b, int) else f".{b}" for b in bagian).lstrip(".")
    return teks or "isi"


_PESAN = {
    "missing": "Wajib diisi.",
    "extra_forbidden": "Kolom ini tidak dikenal.",
    "string_type": "Harus berupa teks.",
    "string_unicode": "Teks ini memuat huruf yang rusak.",
    "int_type": "Harus berupa bilangan bulat.",
    "int_parsing": "Harus berupa bilangan bulat.",
    "int_parsing_size": "Bilangan ini terlalu besar.",
    "int_from_float": "Harus berupa bilangan bulat.",
    "float_type": "Harus berupa angka.",
    "float_parsing": "Harus berupa angka.",
    "finite_number": "Harus berupa angka biasa.",
    "bool_type": "Tulis true atau false.",
    "bool_parsing": "Tulis true atau false.",
    "list_type": "Harus berupa daftar.",
    "dict_type": "Harus berupa objek JSON.",
    "model_type": "Harus berupa objek JSON.",
    "model_attributes_type": "Harus berupa objek JSON.",
}
_BERBATAS = {
    "string_too_short": ("min_length", "Paling pendek {} huruf."),
    "string_too_long": ("max_length", "Paling panjang {} huruf."),
    "too_long": ("max_length", "Paling banyak {} butir."),
    "too_short": ("min_length", "Paling sedikit {} butir."),
    "greater_than_equal": ("ge", "Paling kecil {}."),
    "less_than_equal": ("le", "Paling besar {}."),
    "greater_than": ("gt", "Harus lebih dari {}."),
    "less_than": ("lt", "Harus kurang dari {}."),
    "literal_error": ("expected", "Pilihan: {}."),
    "enum": ("expected", "Pilihan: {}."),
}


def _pesan(satu: Mapping[str, Any]) -> str:
    jenis, keterangan = str(satu["type"]), satu.get("ctx") or {}
    if jenis in _PESAN:
        return _PESAN[jenis]
    if jenis in _BERBATAS:
        kunci, pola = _BERBATAS[jenis]
        return pola.format(str(keterangan.get(kunci, "")).replace("'", "").replace(" or ", " atau "))
    if jenis.startswith("date"):
        return "Tulis tanggal sebagai tahun-bulan-hari, misalnya 2026-11-22."
    if jenis == "value_error" and isinstance(keterangan.get("error"), ValueError):
        return str(keterangan["error"])
    return "Isian ini belum benar."
