"""Signing in with a unit's key, and out again."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import Form, Query
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from api.auth import izin, kunci_sesi, nama_kuki, rute_baru
from api.halaman.formulir import FormulirDep, pastikan_asal
from api.halaman.tampil import gambar, ingin_json
from api.layanan import LayananDep
from patuh.akun.sesi import LAMA_SESI, buka_sesi, tutup_sesi
from patuh.galat import GalatIsian, IsianSalah

rute = rute_baru(include_in_schema=False)
# Only our own pages for units: a link must not be able to send somebody elsewhere after signing in.
_LANJUT = re.compile(r"/(?:tugas(?:/[0-9a-f-]{36})?|kotak-masuk|laporan)(?:\?[\w=&.%+-]*)?")
_PANJANG_KUNCI = 200


@rute.get("/masuk", **izin("publik"))
def formulir(request: Request, layanan: LayananDep, lanjut: Annotated[str, Query()] = "/tugas") -> Response:
    """The form."""
    if kunci_sesi(layanan, request) is not None:
        return RedirectResponse(_aman(lanjut), 303)
    if ingin_json(request):
        return JSONResponse({"masuk": "POST /masuk dengan kolom 'kunci' (kunci unit)"})
    return _tampil(request, lanjut, ())


@rute.post("/masuk", **izin("publik"))
def masuk(
    request: Request,
    layanan: LayananDep,
    kunci: Annotated[str, Form()] = "",
    lanjut: Annotated[str, Form()] = "/tugas",
) -> Response:
    """Open a session, or show the form again (never with the key that was typed)."""
    pastikan_asal(request)
    try:
        if not kunci.strip() or len(kunci) > _PANJANG_KUNCI:
            raise IsianSalah("Belum bisa masuk.", (GalatIsian("kunci", "Tempel kunci unit Anda."),))
        with layanan.bd.tulis() as sesi:
            nilai = buka_sesi(sesi, kunci.strip(), waktu=layanan.jam())
    except IsianSalah as salah:
        return _tampil(request, lanjut, salah.errors)
    jawaban = RedirectResponse(_aman(lanjut), 303)
    jawaban.set_cookie(
        nama_kuki(layanan),
        nilai,
        max_age=int(LAMA_SESI.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=layanan.aman,
    )
    return jawaban


@rute.post("/keluar", **izin("sesi"))
def keluar(request: Request, layanan: LayananDep, _formulir: FormulirDep) -> Response:
    """End the session."""
    with layanan.bd.tulis() as sesi:
        tutup_sesi(sesi, request.cookies.get(nama_kuki(layanan), ""))
    jawaban = RedirectResponse("/", 303)
    jawaban.delete_cookie(nama_kuki(layanan), path="/", httponly=True, samesite="lax", secure=layanan.aman)
    return jawaban


def _aman(lanjut: str) -> str:
    return lanjut if _LANJUT.fullmatch(lanjut) else "/tugas"


def _tampil(request: Request, lanjut: str, galat: tuple[GalatIsian, ...]) -> Response:
    konteks = {"lanjut": _aman(lanjut), "galat": galat}
    return gambar(request, "masuk.html", konteks, status=422 if galat else 200)
