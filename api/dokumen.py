"""The OpenAPI document, and its reader page from our own package: no CDN, no inline script."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.auth import izin, rute_baru
from api.dokumen_lengkap import lengkapi
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
            model = Masalah.model_json_schema(ref_template="#/components/schemas/{model}")
            bagian["schemas"] |= {"Masalah": model, **model.pop("$defs", {})}
            bagian["securitySchemes"] = {
                "kunci": {"type": "http", "scheme": "bearer", "description": "Kunci API: pk_<id>.<rahasia>"}
            }
            for butir in skema["paths"].values():
                for operasi in butir.values():
                    # The framework documents its own error shape, which this service never sends.
                    if "application/problem+json" not in operasi["responses"].get("422", {}).get("content", {}):
                        operasi["responses"].pop("422", None)
            lengkapi(skema)
            for nama in ("HTTPValidationError", "ValidationError"):
                bagian["schemas"].pop(nama, None)
            skema = ke_versi_30(skema)
            skema["openapi"] = "3.0.3"
            app.openapi_schema = skema
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def ke_versi_30(skema: Any) -> Any:
    """The document in the words of OpenAPI 3.0, which the packaged reader and most code generators understand: no null
    type, no constants, no limit that is both bound and exclusive, one example, no file media type on a string."""
    if isinstance(skema, list):
        return [ke_versi_30(s) for s in skema]
    if not isinstance(skema, dict):
        return skema
    hasil = {k: ke_versi_30(v) for k, v in skema.items() if k != "propertyNames"}
    if isinstance(hasil.get("anyOf"), list):
        pilihan = [p for p in hasil.pop("anyOf") if p != {"type": "null"}]
        kosong = {"nullable": True} if len(pilihan) < len(skema["anyOf"]) else {}
        if len(pilihan) > 1:
            hasil |= {"anyOf": pilihan}
        else:
            hasil |= {"allOf": pilihan} if "$ref" in pilihan[0] else pilihan[0]
        hasil |= kosong
    for batas, arah in (("exclusiveMaximum", "maximum"), ("exclusiveMinimum", "minimum")):
        if isinstance(hasil.get(batas), int | float) and not isinstance(hasil[batas], bool):
            hasil |= {arah: hasil[batas], batas: True}
    if isinstance(hasil.get("examples"), list):
        hasil["example"] = hasil.pop("examples")[0]
    if "const" in hasil and isinstance(hasil.get("type"), str):
        hasil["enum"] = [hasil.pop("const")]
    if "contentMediaType" in hasil:
        hasil.pop("contentMediaType")
        hasil["format"] = "binary"
    return hasil


@rute.get("/docs", **izin("publik"))
def docs(request: Request) -> HTMLResponse:
    """The reader of the OpenAPI document."""
    return gambar(request, "docs.html", {})
