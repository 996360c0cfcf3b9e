"""All routes and what they declare: checked at the start, and printed as a matrix for the inspector."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter, FastAPI

from api.auth import IzinTidakAda, RuteBerizin
from patuh.akun.izin import AKSI, METRIK, PUBLIK, SESI, TAHAP, boleh
from patuh.akun.peran import PERAN

RUTE_PUBLIK = frozenset(
    {
        ("GET", "/"),
        ("GET", "/docs"),
        ("GET", "/luring.js"),
        ("GET", "/sehat"),
        ("GET", "/siap"),
        ("GET", "/status"),
        ("GET", "/masuk"),
        ("POST", "/masuk"),
        ("GET", "/masuk/sso"),
        ("GET", "/masuk/sso/kembali"),
        ("GET", "/masuk/sso/keluar"),
        ("GET", "/lupa-sandi"),
        ("POST", "/lupa-sandi"),
        ("GET", "/sandi"),
        ("POST", "/sandi"),
        ("GET", "/instruksi/banding"),
        ("GET", "/instruksi/telusur"),
        ("GET", "/instruksi/telusur.csv"),
        ("GET", "/instruksi/telusur.xlsx"),
        ("GET", "/instruksi/{instruksi_id}"),
        ("GET", "/paket"),
        ("GET", "/paket.csv"),
        ("GET", "/paket.xlsx"),
        ("GET", "/paket/{paket_id}"),
        ("GET", "/periksa/{kode}"),
        ("GET", "/verifikasi/{kode}"),
        ("POST", "/verifikasi/{kode}"),
        ("GET", "/kalender/{token}.ics"),
        ("GET", "/api/v1/instruksi"),
        ("GET", "/api/v1/instruksi/banding"),
        ("GET", "/api/v1/instruksi/{instruksi_id}"),
        ("GET", "/api/v1/instruksi/{instruksi_id}/telusur"),
        ("GET", "/api/v1/paket"),
        ("GET", "/api/v1/paket/{paket_id}"),
    }
)
"""Everything that anybody may ask for. A new public route is written here too, or the service does not start."""
_TERPASANG = frozenset({"/openapi.json", "/statis/docs", "/statis"})
_URAIAN = {
    PUBLIK: "Siapa saja",
    SESI: "Siapa saja yang sudah masuk",
    TAHAP: "Siapa saja yang sedang masuk (langkah kedua belum selesai)",
    METRIK: "Pemantau dengan PATUH_METRIK_KUNCI",
}


def periksa_rute(app: FastAPI, rute: Iterable[APIRouter]) -> None:
    """Raise :class:`IzinTidakAda` for a route without a permission, or public without standing in the list."""
    ada = list(rute)
    for metode, jalur, izin in rute_izin(ada):
        if izin == PUBLIK and (metode, jalur) not in RUTE_PUBLIK:
            raise IzinTidakAda(f"rute {metode} {jalur} terbuka untuk umum tetapi tidak ada di RUTE_PUBLIK")
    for satu in app.routes:
        # An included router stands among the application's routes as one entry; its own routes are checked above.
        if getattr(satu, "original_router", None) not in ada and getattr(satu, "path", None) not in _TERPASANG:
            raise IzinTidakAda(f"rute {getattr(satu, 'path', satu)} tidak menyatakan izin")


def rute_izin(rute: Iterable[APIRouter]) -> list[tuple[str, str, str]]:
    """Method, path and permission of every route, in the order of paths. Raises :class:`IzinTidakAda`."""
    hasil = []
    for router in rute:
        for satu in router.routes:
            if not isinstance(satu, RuteBerizin):
                raise IzinTidakAda(f"rute {getattr(satu, 'path', satu)} tidak menyatakan izin")
            hasil += [(metode, satu.path, satu.izin) for metode in satu.methods or ()]
    return sorted(hasil, key=lambda r: (r[1], r[0]))


def metode_jalur(rute: Iterable[APIRouter], jalur: str) -> list[str]:
    """The methods that this path answers to, over all routes that share it; where GET is, HEAD is too."""
    cocok = [
        satu
        for router in rute
        for satu in router.routes
        if isinstance(satu, RuteBerizin) and satu.path_regex.match(jalur)
    ]
    # "/sanksi/lampiran" is its own thing, not a sanction called "lampiran".
    terdekat = min((r.path.count("{") for r in cocok), default=0)
    hasil = {metode for r in cocok if r.path.count("{") == terdekat for metode in r.methods or ()}
    return sorted(hasil | ({"HEAD"} if "GET" in hasil else set()))


def matriks_izin(rute: list[tuple[str, str, str]]) -> list[dict[str, Any]]:
    """For each route: what it is, the scope of a key, and for each role whether an official may use it."""
    return [
        {
            "metode": metode,
            "jalur": jalur,
            "izin": nama,
            "uraian": AKSI[nama].uraian if nama in AKSI else _URAIAN[nama],
            "lingkup": AKSI[nama].lingkup if nama in AKSI else None,
            "peran": {kode: boleh(nama, {kode}) for kode in PERAN}
            | ({kode: "bersama" for kode in PERAN if _bersama(nama, kode)} if nama in AKSI else {}),
        }
        for metode, jalur, nama in rute
    ]


def _bersama(nama: str, kode: str) -> bool:
    """Does the role open it only together with another one?"""
    aksi = AKSI[nama]
    return bool(aksi.dan) and kode in aksi.peran | aksi.dan
