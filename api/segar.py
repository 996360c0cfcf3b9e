"""Changed packs are put to use while the service runs."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

from patuh.aturan.pakai import PaketPakai

LOG = logging.getLogger("patuh.aturan")
SELANG = 2.0


@contextlib.asynccontextmanager
async def menyegarkan(paket: PaketPakai, selang: float = SELANG) -> AsyncIterator[None]:
    """Look for changed pack files every ``selang`` seconds for as long as the context lasts."""
    tugas = asyncio.create_task(_segarkan_terus(paket, selang))
    try:
        yield
    finally:
        tugas.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await tugas


async def _segarkan_terus(paket: PaketPakai, selang: float) -> None:
    while True:
        await asyncio.sleep(selang)
        try:
            await asyncio.to_thread(paket.segarkan)
        except Exception:
            # One bad look must not be the last: the packs in use stay in use.
            LOG.exception("berkas paket tidak dapat dibaca ulang")
