"""Passwords without signing in: the link of an invitation or of a forgotten password."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import Form, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.auth import izin, rute_baru
from api.halaman.formulir import pastikan_asal
from api.halaman.tampil import halaman
from api.layanan import LayananDep
from patuh.akun.tautan import baca_tautan, minta_sandi, pakai_tautan
from patuh.galat import GalatIsian, IsianSalah

rute = rute_baru(include_in_schema=False)
_PANJANG = 200
_DIKIRIM = "Bila surel itu terdaftar, tautannya sedang dikirim. Tautan berlaku satu jam."
_GALAT_TAUTAN = "t"


@rute.get("/lupa-sandi", **izin("publik"))
def lupa(request: Request) -> Response:
    """Ask for a link."""
    return _tampil(request, "lupa")


@rute.post("/lupa-sandi", **izin("publik"))
def kirim(request: Request, layanan: LayananDep, surel: Annotated[str, Form()] = "") -> Response:
    """The same answer for every address."""
    pastikan_asal(request)
    if not surel.strip() or len(surel) > _PANJANG:
        return _tampil(request, "lupa", galat=(GalatIsian("surel", "Tulis surel kedinasan Anda."),), status=422)
    with layanan.bd.tulis() as sesi:
        minta_sandi(sesi, surel, alamat_dasar=layanan.alamat_dasar, waktu=layanan.jam())
    return _tampil(request, "lupa", kabar=_DIKIRIM)


@rute.get("/sandi", **izin("publik"))
def baca(request: Request, layanan: LayananDep, t: Annotated[str, Query(max_length=_PANJANG)] = "") -> Response:
    """The form behind a link; looking does not use it up."""
    try:
        with layanan.bd.baca() as sesi:
            surel = baca_tautan(sesi, t, waktu=layanan.jam()).surel
    except IsianSalah:
        return _tampil(request, "mati", status=422)
    return _tampil(request, "baru", token=t, surel=surel)


@rute.post("/sandi", **izin("publik"))
def simpan(
    request: Request,
    layanan: LayananDep,
    t: Annotated[str, Form(max_length=_PANJANG)] = "",
    sandi: Annotated[str, Form(max_length=2000)] = "",
    ulang: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Set the password; then everybody signs in as always."""
    pastikan_asal(request)
    try:
        with layanan.bd.tulis() as sesi:
            surel = baca_tautan(sesi, t, waktu=layanan.jam()).surel
            pakai_tautan(sesi, t, sandi, ulang, waktu=layanan.jam())
    except IsianSalah as salah:
        if salah.errors[0].kolom == _GALAT_TAUTAN:
            return _tampil(request, "mati", status=422)
        return _tampil(request, "baru", token=t, surel=surel, galat=salah.errors, status=422)
    return RedirectResponse("/masuk?kabar=sandi", 303)


def _tampil(
    request: Request,
    mode: str,
    *,
    galat: Sequence[GalatIsian] = (),
    kabar: str | None = None,
    token: str = "",
    surel: str = "",
    status: int = 200,
) -> Response:
    salah = {g.kolom: g.pesan for g in galat}
    konteks = {"mode": mode, "galat": galat, "salah": salah, "kabar": kabar, "token": token, "surel": surel}
    data = {"keadaan": mode, "kabar": kabar, "galat": [{"kolom": g.kolom, "pesan": g.pesan} for g in galat]}
    return halaman(request, "sandi.html", konteks, data, status=status)
