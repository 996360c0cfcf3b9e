"""The road between phone and service, as a small TCP proxy that can be cut, also in the middle of a sending."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit


class Perantara:
    """Passes bytes on. ``telan``: the answer to the next POST whose path holds this text is lost on its way, after the
    service has done its work, and the road is cut (``mati``) until somebody mends it."""

    def __init__(self, tujuan: str) -> None:
        self._tujuan = urlsplit(tujuan)
        self.telan: str | None = None
        self.mati = False
        self.tertelan = asyncio.Event()

    async def layani(self, dari: asyncio.StreamReader, ke: asyncio.StreamWriter) -> None:
        """One connection of the browser."""
        if self.mati:
            ke.transport.abort()
            return
        layanan_dari, layanan_ke = await asyncio.open_connection(self._tujuan.hostname, self._tujuan.port)
        dicari = asyncio.Event()

        async def pergi() -> None:
            while isi := await dari.read(65536):
                if self.telan and isi.startswith(b"POST ") and self.telan.encode() in isi.partition(b"\r\n")[0]:
                    dicari.set()
                layanan_ke.write(isi)
                await layanan_ke.drain()

        async def pulang() -> None:
            while isi := await layanan_dari.read(65536):
                if dicari.is_set() or self.mati:
                    self.mati, self.telan = True, None
                    self.tertelan.set()
                    return
                ke.write(isi)
                await ke.drain()

        arah = [asyncio.ensure_future(a) for a in (pergi(), pulang())]
        try:
            await asyncio.wait(arah, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for satu in arah:
                satu.cancel()
                with contextlib.suppress(asyncio.CancelledError, ConnectionError):
                    await satu
            ke.transport.abort()
            layanan_ke.transport.abort()


@asynccontextmanager
async def perantara(tujuan: str) -> AsyncIterator[tuple[Perantara, str]]:
    """A proxy before ``tujuan`` (``http://host:port``), and its own address."""
    satu = Perantara(tujuan)
    server = await asyncio.start_server(satu.layani, "127.0.0.1", 0)
    try:
        yield satu, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
