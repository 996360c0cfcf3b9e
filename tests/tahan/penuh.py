"""Disk full, and a locked database, under a running API: reads go on, writes are told to come again, nothing
acknowledged is lost, and all goes on by itself afterwards."""

from __future__ import annotations

import asyncio
import resource
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import httpx
import psutil
import psycopg

from patuh.basisdata.mesin import BasisData
from tests.tahan.alas import Alas, Wadah
from tests.tahan.bentuk import Hasil, UjiTahan
from tests.tahan.rumah import ApiAnak, Catatan, neraca, serahkan, siapkan


async def tanya(klien: httpx.AsyncClient, metode: str, jalur: str, **lain: object) -> tuple[int, float]:
    """Status (0: no answer) and seconds of one request."""
    mulai = time.monotonic()
    try:
        jawab = await klien.request(metode, jalur, **lain)  # type: ignore[arg-type]
        return jawab.status_code, time.monotonic() - mulai
    except httpx.HTTPError:
        return 0, time.monotonic() - mulai


async def serbu(api: ApiAnak, tugas: list[str]) -> tuple[Counter[int], Counter[int], float]:
    """Reports and reads at once: statuses of the writes, of the reads, and the longest answer in seconds."""
    async with api.klien() as klien:
        tulis = [
            tanya(
                klien,
                "POST",
                f"/api/v1/tugas/{id_}/laporan",
                json={"narasi": "Sudah dilaksanakan."},
                headers={"Idempotency-Key": f"uji-1-{id_}"},
            )
            for id_ in tugas
        ]
        baca = [tanya(klien, "GET", "/api/v1/tugas", params={"ukuran": 1}) for _ in range(10)]
        jawab = await asyncio.gather(*tulis, *baca)
    dari_tulis, dari_baca = jawab[: len(tugas)], jawab[len(tugas) :]
    lama = max(detik for _, detik in jawab)
    return Counter(s for s, _ in dari_tulis), Counter(s for s, _ in dari_baca), lama


Gangguan = Callable[[ApiAnak], AbstractContextManager[None]]


async def saat(wadah: Wadah, gangguan: Gangguan, tulis_harap: set[int], *, baca: bool = True) -> Hasil:
    """Report 30 tasks, then 16 under the fault, then these 16 and 30 more without it."""
    kunci, tugas = await asyncio.to_thread(siapkan, wadah)
    api, catatan = ApiAnak(wadah, kunci), Catatan()
    bd = BasisData(wadah.url)
    api.mulai()
    try:
        await api.menjawab()
        await serahkan(api, tugas[:30], catatan)
        with gangguan(api):
            status, dibaca, lama = await serbu(api, tugas[30:46])
        await serahkan(api, tugas[30:76], catatan)
        akhir = await asyncio.to_thread(neraca, bd, catatan.diterima)
    finally:
        api.bunuh()
        bd.tutup()
    baik = (
        set(status) <= tulis_harap
        and (not baca or set(dibaca) == {200})
        and lama <= 10
        and akhir.utuh
        and len(catatan.diterima) == 76
    )
    return Hasil(
        baik and not catatan.ditolak,
        f"{bd.dialek}: tulis {dict(status)}, baca {dict(dibaca)}, jawaban terlama {lama:.1f} detik; sesudahnya "
        f"{len(catatan.diterima) - 30} dari 46 diterima tanpa memulai ulang, {akhir}",
    )


@contextmanager
def _penuh(api: ApiAnak) -> Iterator[None]:
    """No file of the API may grow any more."""
    proses = psutil.Process(api.pid)
    lama = proses.rlimit(psutil.RLIMIT_FSIZE)
    wal = Path(f"{api.wadah.folder}/patuh.db-wal")
    proses.rlimit(psutil.RLIMIT_FSIZE, (wal.stat().st_size // 2 if wal.exists() else 4096, resource.RLIM_INFINITY))
    try:
        yield
    finally:
        proses.rlimit(psutil.RLIMIT_FSIZE, lama)


@contextmanager
def _terkunci(api: ApiAnak) -> Iterator[None]:
    with closing(sqlite3.connect(api.wadah.folder / "patuh.db", isolation_level=None)) as lain:
        lain.execute("BEGIN IMMEDIATE")
        yield
        lain.execute("ROLLBACK")


@contextmanager
def _tabel_terkunci(api: ApiAnak) -> Iterator[None]:
    with psycopg.connect(api.wadah.url) as lain:
        lain.execute("LOCK TABLE pengajuan IN ACCESS EXCLUSIVE MODE")
        yield


def uji_penuh(wadah: Wadah) -> Hasil:
    """The disk of the database is full."""
    return asyncio.run(saat(wadah, _penuh, {503, 507}))


def uji_terkunci(wadah: Wadah, jenis: str) -> Hasil:
    """Another one holds the write lock for longer than a request waits."""
    return asyncio.run(saat(wadah, _terkunci if jenis == "sqlite" else _tabel_terkunci, {503}))


def _kunci_dua(alas: Alas) -> Hasil:
    hasil = [uji_terkunci(alas.baru(j), j) for j in ("sqlite", "postgresql")]
    return Hasil(all(h.lulus for h in hasil), "; ".join(h.ukuran for h in hasil))


UJI = (
    UjiTahan(
        "penuh: disk penuh (SQLite)",
        "baca berjalan, tulis 503/507, yang diterima tidak hilang, pulih sendiri",
        lambda alas: uji_penuh(alas.baru("sqlite")),
    ),
    UjiTahan("penuh: basis data terkunci", "baca berjalan, tulis 503 dalam 10 detik, pulih sendiri", _kunci_dua),
)
