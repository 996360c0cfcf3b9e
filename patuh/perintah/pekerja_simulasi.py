"""A simulation's worker process: ``python -m patuh.perintah.pekerja_simulasi ADDRESS FOLDER SHIFT_SECONDS``.

Prints a line for each thing done (object, kind, instant; tab-separated) and leaves when its input closes.
"""

from __future__ import annotations

import asyncio
import gc
import signal
import sys
from datetime import datetime, timedelta
from pathlib import Path

import uvloop

from patuh.basisdata.mesin import BasisData, alamat_sqlite
from patuh.catatan import pasang_catatan
from workflows.pekerja import pekerja, sambung, senyapkan_inti

ALAMAT_DASAR = "http://127.0.0.1:8000"


def _katakan(objek: str, jenis: str, jadwal: datetime) -> None:
    sys.stdout.write(f"{objek}\t{jenis}\t{jadwal.isoformat()}\n")
    sys.stdout.flush()


async def jalankan(alamat: str, folder: Path, geser: timedelta) -> None:
    """Work until standard input ends."""
    bd = BasisData(alamat_sqlite(folder), sinkron="OFF")
    klien = await sambung(alamat)
    async with pekerja(klien, bd, alamat_dasar=ALAMAT_DASAR, geser=geser, kotak_pasir=False, selesai=_katakan):
        await asyncio.to_thread(sys.stdin.buffer.read)
    bd.tutup()


if __name__ == "__main__":
    # Ctrl-C reaches the whole group; the driver ends this process by closing its input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pasang_catatan(Path(sys.argv[2]) / "pekerja.log")
    senyapkan_inti()
    # Short-lived objects by the million and no cycles worth looking for.
    gc.set_threshold(100_000, 50, 50)
    uvloop.run(jalankan(sys.argv[1], Path(sys.argv[2]), timedelta(seconds=float(sys.argv[3]))))
