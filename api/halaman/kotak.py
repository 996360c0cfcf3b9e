"""A signed-in unit's inbox: what the mails also say, newest first, and marking lines as read."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.auth import izin, rute_baru
from api.halaman.formulir import FormulirDep, token_halaman
from api.halaman.tampil import halaman
from api.layanan import LayananDep, PelakuDep
from api.v1.pemberitahuan import rinci
from patuh.pemberitahuan.baca import kotak_pelaku
from patuh.pemberitahuan.kotak import tandai_dibaca
from patuh.pemberitahuan.tabel import JenisPemberitahuan

rute = rute_baru(prefix="/kotak-masuk", include_in_schema=False)
UKURAN = 25
_PANJANG_HALAMAN = 6


@rute.get("", **izin("kabar.lihat"))
def daftar(
    request: Request,
    layanan: LayananDep,
    pelaku: PelakuDep,
    ke: Annotated[int, Query(alias="halaman", ge=1, le=100_000)] = 1,
) -> Response:
    """A page of the unit's inbox."""
    with layanan.bd.baca() as sesi:
        kotak = kotak_pelaku(sesi, pelaku, None, halaman=ke, ukuran=UKURAN)
    data = {
        "unit": kotak.unit,
        "total": kotak.total,
        "belum_dibaca": kotak.belum_dibaca,
        "halaman": ke,
        "ukuran": UKURAN,
        "data": [rinci(b) for b in kotak.baris],
    }
    konteks = data | {
        "jumlah_halaman": max(1, -(-kotak.total // UKURAN)),
        "jenis_laporan": JenisPemberitahuan.LAPORAN_SIAP.value,
        "csrf": token_halaman(request),
    }
    return halaman(request, "kotak_masuk.html", konteks, data)


@rute.post("/dibaca", **izin("kabar.tandai"))
def dibaca(layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep) -> Response:
    """Mark the named lines read; those of other units are left alone, and a repeat changes nothing."""
    with layanan.bd.tulis() as sesi:
        unit = kotak_pelaku(sesi, pelaku, None, halaman=1, ukuran=1).unit
        tandai_dibaca(sesi, unit, layanan.jam(), list(formulir.daftar.get("id", ())))
    ke = formulir.teks.get("halaman", "")
    sama = ke.isascii() and ke.isdigit() and len(ke) < _PANJANG_HALAMAN and int(ke) > 1
    return RedirectResponse(f"/kotak-masuk?halaman={int(ke)}" if sama else "/kotak-masuk", 303)
