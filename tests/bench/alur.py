"""Bench of the workflows: opening a quarter for a whole regency, and what 20,000 open runs cost while nothing happens.

Peers, in the same run on the same server: a bare workflow that only sleeps (what Temporal itself costs), and inserting
the quarter's rows alone (what the record costs). ``PATUH_BENCH_ALUR`` sets how many open runs (20,000).
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

import psutil
from sqlmodel import func, select
from temporalio.client import Client
from temporalio.worker import Worker

from patuh.akun.muat import muat_daerah
from patuh.basisdata.mesin import BasisData, alamat_sqlite
from patuh.instruksi.muat import muat_instruksi
from patuh.perintah.temporal import ServerTemporal
from patuh.tugas.rencana import isi_unit, rencanakan
from patuh.tugas.tabel import KeadaanPenugasan, Penugasan
from rules.periode import Periode
from tests.bench.pembanding import TidurSaja
from workflows.kontrak import ANTREAN, MasukanPembuka
from workflows.mulai import mulai_terencana
from workflows.pekerja import ALUR, pekerja, sambung, senyapkan_inti
from workflows.pembuka import PembukaWorkflow

ANTREAN_PEMBANDING = "pembanding"


async def _lama(kerja: Callable[[], Awaitable[object]]) -> float:
    awal = perf_counter()
    await kerja()
    return perf_counter() - awal


def _berjalan(bd: BasisData, instruksi: str) -> int:
    with bd.baca() as sesi:
        kueri = select(func.count()).select_from(Penugasan)
        syarat = (Penugasan.keadaan == KeadaanPenugasan.BERJALAN, Penugasan.instruksi == instruksi)
        return sesi.exec(kueri.where(*syarat)).one()


async def _buka(klien: Client, bd: BasisData, instruksi: str) -> tuple[int, float]:
    daerah = muat_instruksi(instruksi).daerah

    async def kerja() -> None:
        await klien.execute_workflow(
            PembukaWorkflow.run, MasukanPembuka([daerah], laju=0), id=f"bench/{instruksi}", task_queue=ANTREAN
        )
        with bd.baca() as sesi:
            sini = Penugasan.instruksi == instruksi
            harus = sesi.exec(select(func.count()).select_from(Penugasan).where(sini)).one()
        while await asyncio.to_thread(_berjalan, bd, instruksi) < harus:  # noqa: ASYNC110 (polls the record, as an observer would)
            await asyncio.sleep(0.1)

    lama = await _lama(kerja)
    return _berjalan(bd, instruksi), lama


async def _pembanding(klien: Client, jumlah: int) -> float:
    """Start the same number of bare workflows and wait until each has run its first task."""
    gerbang = asyncio.Semaphore(24)

    async def satu(ke: int) -> None:
        async with gerbang:
            pegangan = await klien.start_workflow(TidurSaja.run, 90, id=f"tidur/{ke}", task_queue=ANTREAN_PEMBANDING)
            while (await pegangan.describe()).history_length < 5:  # noqa: ASYNC110 (polls the server, as above)
                await asyncio.sleep(0.05)

    async def kerja() -> None:
        await asyncio.gather(*(satu(i) for i in range(jumlah)))

    return await _lama(kerja)


async def _diam(server: psutil.Process, detik: float = 30) -> tuple[float, float]:
    """Cores used by this process and by the server while nothing is asked of them."""
    sini = psutil.Process()
    awal = sum(sini.cpu_times()[:2]), sum(server.cpu_times()[:2])
    await asyncio.sleep(detik)
    akhir = sum(sini.cpu_times()[:2]), sum(server.cpu_times()[:2])
    return (akhir[0] - awal[0]) / detik, (akhir[1] - awal[1]) / detik


def _isi_sampai(bd: BasisData, jumlah: int) -> None:
    """Plan past and coming quarters of both instruments until there are enough assignments."""
    periode, kini = Periode.memuat(datetime.now(UTC).date(), "triwulan"), datetime.now(UTC)
    with bd.baca() as sesi:
        ada = sesi.exec(select(func.count()).select_from(Penugasan)).one()
    while ada < jumlah:
        periode = periode.berikutnya
        for id_ in ("karanganyar-440-3-2022", "pemalang-1-2023"):
            ada += rencanakan(bd, id_, periode, waktu=kini).penugasan


async def utama() -> None:
    """Run and print."""
    senyapkan_inti()
    banyak = int(os.environ.get("PATUH_BENCH_ALUR", "20000"))
    with tempfile.TemporaryDirectory(prefix="patuh-bench-") as nama:
        folder = Path(nama)
        bd = BasisData(alamat_sqlite(folder))
        bd.migrasi()
        for daerah in ("33.13", "33.27"):
            isi_unit(bd, muat_daerah(daerah))
        server = ServerTemporal(folder, 17_233)
        await server.mulai()
        klien = await sambung(server.alamat)
        async with (
            pekerja(klien, bd, alamat_dasar="http://patuh.invalid"),
            Worker(klien, task_queue=ANTREAN_PEMBANDING, workflows=[TidurSaja], max_concurrent_workflow_tasks=8),
        ):
            print(f"{len(ALUR)} jenis alur, server {server.alamat}", flush=True)
            for instruksi in ("karanganyar-440-3-2022", "pemalang-1-2023"):
                jumlah, lama = await _buka(klien, bd, instruksi)
                dasar = await _pembanding(klien, jumlah) if instruksi.startswith("kara") else None
                print(f"buka triwulan {instruksi}: {jumlah} alur dalam {lama:.1f} dtk (batas 30)", flush=True)
                if dasar is not None:
                    print(f"  {jumlah} alur kosong yang hanya tidur: {dasar:.1f} dtk; rasio {lama / dasar:.2f}")
            _isi_sampai(bd, banyak)
            # Those of later quarters wait for their day: open runs with a timer, as on any day of a quarter.
            lama = await _lama(
                lambda: mulai_terencana(bd, klien, waktu=datetime.now(UTC) + timedelta(days=5000), laju=0)
            )
            with bd.baca() as sesi:
                terbuka = sesi.exec(select(func.count()).select_from(Penugasan)).one()
            proses = psutil.Process(server.pid or 0)
            # The starts are in; their first tasks are still being worked off. Idle begins when that is over.
            for _ in range(90):
                inti = await _diam(proses, 10)
                if sum(inti) < 0.1:
                    break
            inti = await _diam(proses)
            memori = [p.memory_info().rss / 2**20 for p in (psutil.Process(), proses)]
            print(
                f"{terbuka} alur terbuka (dimulai dalam {lama:.0f} dtk): saat diam layanan {inti[0]:.3f} inti "
                f"{memori[0]:.0f} MiB, server Temporal {inti[1]:.3f} inti {memori[1]:.0f} MiB, "
                f"berkas {(folder / 'temporal.db').stat().st_size / 2**20:.0f} MiB"
            )
        await server.hentikan()
        bd.tutup()


if __name__ == "__main__":
    asyncio.run(utama())
