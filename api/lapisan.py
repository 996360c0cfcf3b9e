"""The layer around every request: an id, a size limit, security headers, one log line, and a calm answer to a crash."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from fastapi import HTTPException
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.badan import FORMULIR, BatasRute
from api.galat import Ditolak, dari_domain
from api.halaman.galat import halaman_galat
from api.halaman.tampil import ingin_html
from patuh.basisdata.galat import basis_data_pergi
from patuh.basisdata.pemisah import ruang_permintaan
from patuh.basisdata.tenggat import dalam_tenggat, maju
from patuh.catatan import dalam_konteks
from patuh.pantau.permintaan import hitung
from patuh.samar import samarkan
from patuh.tugas.lampiran import BATAS_UKURAN

LOG = logging.getLogger("patuh.http")
BATAS_JSON = 1024 * 1024
BATAS_UNGGAH = BATAS_UKURAN + FORMULIR
"""A file of the largest size and the form around it."""
_ANGKA_WAJAR = 16
_BUANG_MAKS = 96 * 1024 * 1024
_BUANG_DETIK = 10
_ID_WAJAR = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
KEPALA_AMAN = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    # Means nothing to a browser that came without TLS (RFC 6797 8.1).
    "Strict-Transport-Security": "max-age=31536000",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_AMAN = tuple((nama.lower().encode(), nilai.encode()) for nama, nilai in KEPALA_AMAN.items())
_ID, _SIMPAN = b"x-request-id", (b"cache-control", b"no-store")
Halaman = Callable[[Request, Exception], Awaitable[Response]]


class Lapisan:
    """ASGI middleware. ``galat`` makes the answer to an exception that no handler took; ``batas`` knows the routes that
    take files larger than evidence."""

    def __init__(self, app: ASGIApp, *, galat: Halaman, batas: BatasRute) -> None:
        self.app = app
        self.galat = galat
        self.batas = batas

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        id_, mulai, status = _id(Headers(scope=scope)), time.monotonic(), 0
        kepala_saja = scope["method"] == "HEAD"
        keadaan: dict[str, Any] = scope.setdefault("state", {})
        keadaan["id_permintaan"] = id_

        async def kirim(pesan: Message) -> None:
            nonlocal status
            maju()
            if pesan["type"] == "http.response.start":
                status = pesan["status"]
                kepala: list[tuple[bytes, bytes]] = [h for h in pesan["headers"] if h[0] != _ID]
                ada = {nama for nama, _ in kepala}
                kepala.extend(h for h in _AMAN if h[0] not in ada)
                if not (scope["path"].startswith("/statis/") or _SIMPAN[0] in ada):
                    kepala.append(_SIMPAN)
                pesan = {**pesan, "headers": [*kepala, (_ID, id_.encode())]}
            await send(pesan)

        try:
            with dalam_tenggat(), ruang_permintaan(), dalam_konteks(permintaan=id_):
                await self._layani(_sebagai_get(scope), receive, _tanpa_isi(kirim) if kepala_saja else kirim)
        except Exception as salah:
            tempat = {"permintaan": id_, "jalur": _jalur(scope["path"])}
            if basis_data_pergi(salah):
                # Every request of an outage ends here: a line each, or the log of the outage fills the disk.
                LOG.error("basis data tidak dapat dipakai (%s)", type(salah).__name__, extra=tempat)
            else:
                LOG.exception("galat tak terduga", extra=tempat)
            if status:
                # The answer has begun: all that is left is to cut the connection, without words of the cause.
                raise ConnectionAbortedError("jawaban terputus") from None
            await (await self.galat(Request(scope, receive), salah))(scope, receive, kirim)
        finally:
            lama = time.monotonic() - mulai
            hitung(scope["method"], _rute(scope["path"], keadaan), status, lama)
            LOG.info(
                "permintaan",
                extra={
                    "permintaan": id_,
                    "metode": scope["method"],
                    "jalur": _jalur(scope["path"]),
                    "status": status,
                    "milidetik": round(lama * 1000, 1),
                    "pelaku": getattr(keadaan.get("pelaku"), "id", None),
                },
            )

    async def _layani(self, scope: Scope, receive: Receive, kirim: Send) -> None:
        kepala = Headers(scope=scope)
        unggah = kepala.get("content-type", "").lower().startswith("multipart/form-data")
        batas = self.batas.cari(scope["method"], scope["path"], BATAS_UNGGAH) if unggah else BATAS_JSON
        panjang = kepala.get("content-length", "")
        if len(panjang) >= _ANGKA_WAJAR or (panjang.isdigit() and int(panjang) > batas):
            jawaban = _terlalu_besar(Request(scope), batas // (1024 * 1024), unggah=unggah)
            await _tolak(jawaban, kirim, receive if "expect" not in kepala else None)
            return
        terbaca = 0

        async def terima() -> Message:
            nonlocal terbaca
            pesan = await receive()
            if pesan["type"] == "http.request":
                maju()
                terbaca += len(pesan.get("body", b""))
                if terbaca > batas:
                    raise HTTPException(413)
            return pesan

        await self.app(scope, terima, kirim)


def _terlalu_besar(request: Request, mb: int, *, unggah: bool) -> Response:
    """The refusal of a body over ``mb`` megabytes: a page for a browser, a problem for a machine."""
    if not ingin_html(request):
        return dari_domain(Ditolak(413, f"Isi permintaan paling besar {mb} MB. Perkecil atau bagi berkasnya."))
    apa = "Berkasnya" if unggah else "Isiannya"
    return halaman_galat(request, 413, detail=f"{apa} terlalu besar: paling besar {mb} MB seluruhnya.")


def _id(kepala: Headers) -> str:
    """The caller's own id when it is a decent one, so that both logs can be laid side by side; else a new one."""
    diberi = kepala.get("x-request-id", "")
    return diberi if _ID_WAJAR.fullmatch(diberi) and samarkan(diberi) == diberi else secrets.token_hex(6)


def _rute(jalur: str, keadaan: Mapping[str, Any]) -> str:
    """The template of the route that answered; what matched none is one thing, whatever was typed."""
    rute: str | None = keadaan.get("rute")
    return rute or ("/statis" if jalur.startswith("/statis/") else "tidak ada")


def _sebagai_get(scope: Scope) -> Scope:
    """HEAD asks for what GET would answer, without the body (RFC 9110 9.3.2); routes know GET only."""
    return {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope


def _tanpa_isi(kirim: Send) -> Send:
    async def bungkus(pesan: Message) -> None:
        await kirim({**pesan, "body": b""} if pesan["type"] == "http.response.body" else pesan)

    return bungkus


def _jalur(jalur: str) -> str:
    """The path as it may be logged: no NIK, and not the secret address of a calendar."""
    return "/kalender/(rahasia)" if jalur.startswith("/kalender/") else samarkan(jalur)


async def _tolak(jawaban: Response, kirim: Send, receive: Receive | None) -> None:
    """Answer at once, then let a sender of moderate size finish: a connection cut while it still sends would lose the
    answer on its way."""
    await kirim({"type": "http.response.start", "status": jawaban.status_code, "headers": jawaban.raw_headers})
    await kirim({"type": "http.response.body", "body": jawaban.body, "more_body": True})
    sisa = _BUANG_MAKS
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_BUANG_DETIK):
            while receive is not None and sisa > 0:
                pesan = await receive()
                sisa -= len(pesan.get("body", b""))
                if pesan["type"] != "http.request" or not pesan.get("more_body", False):
                    break
    await kirim({"type": "http.response.body", "body": b"", "more_body": False})
