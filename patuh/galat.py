"""Errors a user can mend, in plain Bahasa Indonesia. The API turns them into ``application/problem+json``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class GalatIsian:
    """One wrong field: its name, what is wrong and the way out."""

    kolom: str
    pesan: str


class GalatDomain(Exception):
    """Base: ``kode`` names the kind (last part of the problem's ``type``), ``status`` is the HTTP status."""

    kode = "permintaan-salah"
    status = 400
    judul = "Permintaan tidak dapat diproses"

    def __init__(self, detail: str, errors: tuple[GalatIsian, ...] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = errors


class IsianSalah(GalatDomain):
    """A field is missing or wrong (422)."""

    kode, status, judul = "isian-salah", 422, "Isian belum benar"


class TidakDitemukan(GalatDomain):
    """The thing asked for is not here, or not for this caller (404)."""

    kode, status, judul = "tidak-ditemukan", 404, "Tidak ditemukan"


class TidakBerwenang(GalatDomain):
    """The caller may not do this (403)."""

    kode, status, judul = "tidak-berwenang", 403, "Tidak berwenang"


class Bentrok(GalatDomain):
    """The state does not allow it: reported already, period closed, same key with another body (409)."""

    kode, status, judul = "bentrok", 409, "Tidak sesuai dengan keadaan sekarang"


class TerlaluBesar(GalatDomain):
    """A file is over the limit (413)."""

    kode, status, judul = "terlalu-besar", 413, "Berkas terlalu besar"
