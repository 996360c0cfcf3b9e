"""The calendar feed of a unit, for calendar programs: its address is the secret."""

from __future__ import annotations

import hashlib

from starlette.requests import Request
from starlette.responses import Response

from api.auth import izin, rute_baru
from api.layanan import LayananDep
from patuh.galat import TidakDitemukan
from patuh.kalender.ics import susun_ics
from patuh.kalender.tautan import unit_kalender

rute = rute_baru(tags=["tugas"])


@rute.get("/kalender/{token}.ics", response_class=Response, **izin("publik"))
def ics(token: str, request: Request, layanan: LayananDep) -> Response:
    """Tenggat satu unit sebagai iCalendar; alamatnya rahasia dan dapat dicabut."""
    with layanan.bd.baca() as sesi:
        milik = unit_kalender(sesi, token)
        if milik is None:
            raise TidakDitemukan("Kalender ini tidak ada atau tautannya sudah dicabut.")
        isi = susun_ics(sesi, *milik, alamat_dasar=layanan.alamat_dasar, waktu=layanan.jam())
    etag = f'"{hashlib.sha256(isi).hexdigest()[:32]}"'
    kepala = {"ETag": etag, "Cache-Control": "private, max-age=900"}
    if etag in {t.strip().removeprefix("W/") for t in request.headers.get("if-none-match", "").split(",")}:
        return Response(status_code=304, headers=kepala)
    kepala["Content-Disposition"] = 'inline; filename="patuh.ics"'
    return Response(isi, media_type="text/calendar; charset=utf-8", headers=kepala)
