"""Who may call a route. Each route declares its permission; it is checked before the body is read.

Permissions: ``publik`` (anybody), ``sesi`` (a signed-in unit), or a scope of API keys. A route must have one.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, params
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.galat import Ditolak, masalah
from api.layanan import Layanan, layanan_dari
from patuh.akun.kunci import LINGKUP, pelaku_kunci, periksa_kunci
from patuh.akun.pelaku import Pelaku
from patuh.akun.sesi import periksa_sesi
from patuh.akun.tabel import KunciApi
from patuh.galat import GalatIsian

IZIN = frozenset({"publik", "sesi", *LINGKUP})
PUBLIK = Pelaku("publik", daerah="")
BATAS_PUBLIK_PER_MENIT = 120
"""Changing or costly requests of one address without a key."""
_TANDA = "x-izin"
_TANTANGAN = {"WWW-Authenticate": 'Bearer realm="patuh"'}


class IzinTidakAda(RuntimeError):
    """A route was declared without a known permission: the application must not start."""


class BelumMasuk(Ditolak):
    """A page that needs a session was asked for without one."""

    def __init__(self) -> None:
        super().__init__(401, "Masuk dahulu dengan kunci unit Anda.")


def izin(nama: str, **lain: Any) -> dict[str, Any]:
    """Keyword arguments of a route decorator that declare its permission (``lain`` adds to the OpenAPI operation)."""
    tambahan: dict[str, Any] = {_TANDA: nama, **lain}
    if nama in LINGKUP:
        tambahan["security"] = [{"kunci": [nama]}]
    return {"openapi_extra": tambahan}


class RuteBerizin(APIRoute):
    """A route that lets nobody in without its permission, and reads a body only from those let in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nama = (self.openapi_extra or {}).get(_TANDA)
        if nama not in IZIN:
            raise IzinTidakAda(
                f"rute {sorted(self.methods or ())} {self.path} tidak menyatakan izin yang dikenal: {nama!r}"
            )
        self.izin: str = nama

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The endpoint behind its checks."""
        asli = super().get_route_handler()
        badan = self.body_field
        perlu_json = badan is not None and not isinstance(badan.field_info, params.Form)

        async def tangani(request: Request) -> Response:
            if "\x00" in request.url.path or any("\x00" in v for _, v in request.query_params.multi_items()):
                return masalah(422, errors=[GalatIsian("isi", "Alamat ini memuat huruf yang tidak diizinkan.")])
            request.state.pelaku = await run_in_threadpool(_kenali, self.izin, request)
            if perlu_json and not _berjenis_json(request):
                raise Ditolak(415)
            return await asli(request)

        return tangani


def _kenali(izin_rute: str, request: Request) -> Pelaku:
    layanan = layanan_dari(request)
    if izin_rute == "publik":
        if request.method not in ("GET", "HEAD"):
            alamat = request.client.host if request.client else "-"
            _batasi(layanan, f"alamat:{alamat}", BATAS_PUBLIK_PER_MENIT)
        return PUBLIK
    if izin_rute == "sesi":
        return _kenali_sesi(layanan, request)
    skema, _, teks = request.headers.get("authorization", "").partition(" ")
    if skema.lower() != "bearer" or not teks.strip():
        raise Ditolak(401, kepala=_TANTANGAN)
    with layanan.bd.baca() as sesi:
        kunci = periksa_kunci(sesi, teks)
    if kunci is None:
        tantangan = {"WWW-Authenticate": _TANTANGAN["WWW-Authenticate"] + ', error="invalid_token"'}
        raise Ditolak(401, "Kunci API ini tidak dikenal atau sudah dicabut.", tantangan)
    _batasi(layanan, f"kunci:{kunci.id}", kunci.batas_per_menit)
    if izin_rute not in kunci.lingkup:
        raise Ditolak(403, f"Kunci ini tidak memiliki lingkup '{izin_rute}'.")
    return pelaku_kunci(kunci)


def _kenali_sesi(layanan: Layanan, request: Request) -> Pelaku:
    kunci = kunci_sesi(layanan, request)
    if kunci is None:
        raise BelumMasuk
    _batasi(layanan, f"kunci:{kunci.id}", kunci.batas_per_menit)
    return pelaku_kunci(kunci)


def nama_kuki(layanan: Layanan) -> str:
    """The session cookie's name; with HTTPS the browser itself holds it to this host."""
    return "__Host-patuh" if layanan.aman else "patuh_sesi"


def kunci_sesi(layanan: Layanan, request: Request) -> KunciApi | None:
    """The key behind the request's session cookie, if any."""
    nilai = request.cookies.get(nama_kuki(layanan))
    if not nilai:
        return None
    with layanan.bd.baca() as sesi:
        return periksa_sesi(sesi, nilai, waktu=layanan.jam())


def _batasi(layanan: Layanan, nama: str, batas: int) -> None:
    if tunggu := layanan.pembatas.tunggu(nama, batas):
        raise Ditolak(
            429,
            f"Batas {batas} permintaan per menit tercapai. Coba lagi dalam {tunggu} detik.",
            {"Retry-After": str(tunggu)},
        )


def _berjenis_json(request: Request) -> bool:
    jenis = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return jenis == "application/json" or (jenis.startswith("application/") and jenis.endswith("+json"))


def rute_baru(**kwargs: Any) -> APIRouter:
    """A router whose routes all declare their permission."""
    return APIRouter(route_class=RuteBerizin, **kwargs)
