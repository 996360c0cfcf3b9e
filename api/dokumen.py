"""The OpenAPI document, and its reader page from our own package: no CDN, no inline script."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.auth import izin, rute_baru
from api.halaman.tampil import gambar
from api.v1.skema import Masalah

rute = rute_baru(include_in_schema=False)
URAIAN = """Patuh menjadikan instruksi bupati tentang JKN sebagai tugas bertanggal, laporan, dan keputusan.

Kirim kunci API sebagai `Authorization: Bearer <kunci>`. Kesalahan selalu berbentuk `application/problem+json`
(RFC 9457) dan menyebut tiap kolom yang salah. POST yang membuat sesuatu menerima `Idempotency-Key`: kunci dan isi yang
sama mendapat jawaban pertama lagi, isi lain dijawab 409. Setiap daftar menerima `halaman` dan `ukuran` serta menyebut
`total`."""


def pasang_openapi(app: FastAPI) -> None:
    """Make ``/openapi.json`` say how keys are sent, what errors look like, and which permission a route needs."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            skema = get_openapi(title="Patuh", version="1", description=URAIAN, routes=app.routes)
            bagian = skema.setdefault("components", {})
            bagian.setdefault("schemas", {})["Masalah"] = Masalah.model_json_schema(
                ref_template="#/components/schemas/{model}"
            )
            bagian["schemas"] |= bagian["schemas"]["Masalah"].pop("$defs", {})
            bagian["securitySchemes"] = {
                "kunci": {"type": "http", "scheme": "bearer", "description": "Kunci API: pk_<id>.<rahasia>"}
            }
            for butir in skema["paths"].values():
                for operasi in butir.values():
                    # The framework documents its own error shape, which this service never sends.
                    operasi["responses"].pop("422", None) if not _punya_masalah(operasi) else None
            for nama in ("HTTPValidationError", "ValidationError"):
                bagian["schemas"].pop(nama, None)
            app.openapi_schema = skema
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _punya_masalah(operasi: dict[str, Any]) -> bool:
    return "application/problem+json" in operasi["responses"].get("422", {}).get("content", {})


@rute.get("/docs", **izin("publik"))
def docs(request: Request) -> HTMLResponse:
    """The reader of the OpenAPI document."""
    return gambar(request, "docs.html", {})
