"""A client for the tests: real ASGI calls, one event loop each, so that threads can call at the same moment."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
from fastapi import FastAPI

NIK = "3313014506900001"


class Klien:
    """Requests to an application with a fixed key and a cookie jar of its own."""

    def __init__(self, app: FastAPI, kunci: str | None = None, *, html: bool = False) -> None:
        self.app = app
        self.kuki = httpx.Cookies()
        self.kepala = {"Authorization": f"Bearer {kunci}"} if kunci else {}
        if html:
            self.kepala["Accept"] = "text/html,application/xhtml+xml"

    def __call__(self, metode: str, jalur: str, **kwargs: Any) -> httpx.Response:
        return asyncio.run(self._kirim(metode, jalur, **kwargs))

    async def _kirim(self, metode: str, jalur: str, **kwargs: Any) -> httpx.Response:
        kepala = self.kepala | kwargs.pop("headers", {})
        angkutan = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=angkutan, base_url="http://patuh.contoh", cookies=self.kuki) as klien:
            jawaban = await klien.request(metode, jalur, headers=kepala, **kwargs)
            self.kuki = httpx.Cookies(klien.cookies)
            return jawaban

    def get(self, jalur: str, **kwargs: Any) -> httpx.Response:
        return self("GET", jalur, **kwargs)

    def post(self, jalur: str, **kwargs: Any) -> httpx.Response:
        return self("POST", jalur, **kwargs)


def masalah(jawaban: httpx.Response, status: int) -> dict[str, Any]:
    """The problem document of an answer, checked against RFC 9457 and our own additions."""
    assert jawaban.status_code == status, (jawaban.status_code, jawaban.text)
    assert jawaban.headers["content-type"] == "application/problem+json"
    isi: dict[str, Any] = jawaban.json()
    assert set(isi) == {"type", "title", "status", "detail", "errors"}
    assert isi["status"] == status
    assert isi["type"].startswith("urn:patuh:galat:")
    assert all(set(e) == {"kolom", "pesan"} for e in isi["errors"])
    return isi


def kolom(jawaban: httpx.Response, status: int = 422) -> list[str]:
    """The names of the wrong fields."""
    return [e["kolom"] for e in masalah(jawaban, status)["errors"]]
