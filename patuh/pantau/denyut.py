"""Giving a sign of life, for whoever asks ``/siap``, ``/status`` or ``/metrik``."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from patuh.basisdata.mesin import BasisData
from patuh.pantau.tabel import Denyut

LOG = logging.getLogger("patuh.pantau")
PENJADWAL, PEKERJA, CADANGAN = "penjadwal", "pekerja", "cadangan"
SELANG_DETIK = 15


def catat_denyut(bd: BasisData, bagian: str, waktu: datetime) -> None:
    """Write that this part was alive (or, for a backup, complete) at this instant."""
    with bd.tulis() as sesi:
        sesi.merge(Denyut(bagian=bagian, waktu=waktu))


async def berdenyut(bd: BasisData, bagian: str, jam: Callable[[], datetime]) -> None:
    """Write it every 15 seconds until cancelled; a database that is away does not end it."""
    while True:
        try:
            await asyncio.to_thread(catat_denyut, bd, bagian, jam())
        except Exception:
            LOG.exception("denyut %s tidak tercatat", bagian)
        await asyncio.sleep(SELANG_DETIK)
