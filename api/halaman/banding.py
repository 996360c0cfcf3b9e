"""All instruments side by side, and the traceability of all in one table."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from api.auth import izin, rute_baru
from api.halaman.tampil import halaman
from patuh.instruksi.banding import banding
from patuh.instruksi.muat import daftar_instruksi, muat_instruksi
from patuh.instruksi.telusur import telusur

rute = rute_baru(include_in_schema=False)


@rute.get("/instruksi/banding", **izin("publik"))
def bandingkan(request: Request) -> Response:
    """What each document asks of whom, theme by theme."""
    semua = banding()
    return halaman(request, "banding.html", {"banding": semua}, semua)


@rute.get("/instruksi/telusur", **izin("publik"))
def telusur_semua(request: Request) -> Response:
    """Every clause of every document and what makes it work."""
    semua = [{"instruksi": muat_instruksi(i), "baris": telusur(muat_instruksi(i))} for i in daftar_instruksi()]
    data = [{"instruksi": i, "klausul": telusur(muat_instruksi(i))} for i in daftar_instruksi()]
    return halaman(request, "telusur.html", {"semua": semua}, data)
