"""Papers asked for all at once: the service that hands them out does not grow, and holds a few typesetters only.

The memory is that of the API's own process; its children, which set the papers, are counted and not weighed.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Awaitable, Callable
from functools import partial
from types import TracebackType
from uuid import uuid4

import httpx
import psutil

from patuh.akun.muat import muat_daerah
from tests.api.conftest import PERIODE
from tests.tahan.alas import Wadah
from tests.tahan.bentuk import Hasil, UjiTahan
from tests.tahan.rumah import ApiAnak, siapkan

SEKALIGUS, PUTARAN = 20, 4
_BENTUK = ("pdf", "docx", "xlsx", "html", "json")
_MEGA = 1024 * 1024
# What one round may leave behind, once the first ones have loaded what is loaded once.
_TUMBUH_MB = 5.0
# What 20 papers may take while they are on their way.
_SAAT_MB = 100.0
_TUNGGU_DETIK, _ULANG = 600, 20


class Pengamat:
    """The largest memory of a process in MB, and the most children it had at a time, while it is watched."""

    def __init__(self, pid: int) -> None:
        self._proses, self._henti = psutil.Process(pid), threading.Event()
        self._utas = threading.Thread(target=self._amati)
        self.puncak = self.anak = 0.0

    def __enter__(self) -> Pengamat:
        self._utas.start()
        return self

    def __exit__(self, jenis: type[BaseException] | None, salah: object, jejak: TracebackType | None) -> None:
        self._henti.set()
        self._utas.join()

    def _amati(self) -> None:
        while not self._henti.wait(0.05):
            with contextlib.suppress(psutil.NoSuchProcess):
                self.puncak = max(self.puncak, mega(self._proses))
                self.anak = max(self.anak, len(self._proses.children()))


def mega(proses: psutil.Process) -> float:
    """The memory that a process holds, without its children."""
    return float(proses.memory_info().rss) / _MEGA


async def sampai_dijawab(kirim: Callable[[], Awaitable[httpx.Response]]) -> httpx.Response:
    """The answer; a service that says "later" (503) is asked again, as its clients do."""
    for _ in range(_ULANG):
        jawab = await kirim()
        if jawab.status_code != 503:
            break
        await asyncio.sleep(float(jawab.headers.get("retry-after", "1")))
    return jawab


async def minta(klien: httpx.AsyncClient, unit: str) -> list[int]:
    """Make the report of a village and take it in every form: the statuses that are not as they should be."""
    isi = {"jenis": "laporan-desa", "daerah": "33.13", "unit": unit, "periode": PERIODE}
    kepala = {"Idempotency-Key": str(uuid4())}
    jawab = await sampai_dijawab(lambda: klien.post("/api/v1/naskah", json=isi, headers=kepala))
    if jawab.status_code != 201:
        return [jawab.status_code]
    alamat = [f"/api/v1/naskah/{jawab.json()['id']}.{b}" for b in _BENTUK]
    semua = await asyncio.gather(*(sampai_dijawab(partial(klien.get, a)) for a in alamat))
    return [j.status_code for j in semua if j.status_code != 200 or not j.content]


async def berulang(api: ApiAnak, sekaligus: int, putaran: int) -> Hasil:
    """Rounds of papers asked for at once; memory after each, the most while they run."""
    desa = [u.kode for u in muat_daerah("33.13").unit if u.jenis == "desa"][:sekaligus]
    proses = psutil.Process(api.pid)
    awal, sesudah, gagal = mega(proses), [], []
    async with api.klien(_TUNGGU_DETIK) as klien:
        with Pengamat(api.pid) as lihat:
            for _ in range(putaran):
                hasil = await asyncio.gather(*(minta(klien, kode) for kode in desa))
                gagal += [s for satu in hasil for s in satu]
                sesudah.append(mega(proses))
    # The first two rounds load what is loaded once, and fill the pools of threads and connections.
    tumbuh = (sesudah[-1] - sesudah[1]) / (putaran - 2)
    baik = not gagal and tumbuh <= _TUMBUH_MB and lihat.puncak - sesudah[-1] <= _SAAT_MB and not proses.children()
    return Hasil(
        baik,
        f"{putaran} x {sekaligus} naskah dalam {len(_BENTUK)} bentuk: layanan {awal:.0f} MB sebelum, "
        f"{', '.join(f'{m:.0f}' for m in sesudah)} MB sesudah tiap putaran ({tumbuh:+.1f} MB per putaran), "
        f"paling tinggi {lihat.puncak:.0f} MB, paling banyak {lihat.anak:.0f} pencetak bersamaan, "
        f"gagal {gagal or 'tidak ada'}",
    )


def uji_naskah(wadah: Wadah, sekaligus: int = SEKALIGUS, putaran: int = PUTARAN) -> Hasil:
    """Rounds of papers from a real API process."""
    kunci, _ = siapkan(wadah)
    api = ApiAnak(wadah, kunci)
    api.mulai()
    try:
        asyncio.run(api.menjawab())
        return asyncio.run(berulang(api, sekaligus, putaran))
    finally:
        api.bunuh()


UJI = (
    UjiTahan(
        "naskah: 20 sekaligus",
        f"semua terbit, layanan tumbuh paling banyak {_TUMBUH_MB:.0f} MB per putaran",
        lambda alas: uji_naskah(alas.baru("sqlite")),
    ),
)
