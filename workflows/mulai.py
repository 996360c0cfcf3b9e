"""Starting workflows from the record, each id at most once however often and from wherever it is asked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlmodel import Session, col, select
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from patuh.basisdata.mesin import BasisData
from patuh.pantau.hitung import ALUR_DIMINTA
from patuh.tugas.rencana import HARI_RENCANA_AWAL, alur_laporan
from patuh.tugas.tabel import KeadaanPenugasan, Penugasan, Tugas
from workflows.diktum import DiktumWorkflow
from workflows.kontrak import ANTREAN, MasukanDiktum, MasukanLaporan
from workflows.laporan import LaporanBerjenjangWorkflow

_BERSAMAAN = 24
_BATCH = 200
_BATAS_RPC = timedelta(seconds=20)


async def mulai_diktum(
    klien: Client, penugasan: Penugasan, tugas: list[str], geser: timedelta = timedelta(0), *, ulang: bool = False
) -> bool:
    """Start (or find running) the workflow of an assignment; False when that id has already run to its end. ``ulang``
    starts it even then: the record, restored to an earlier moment, says that the assignment runs."""
    bolehkan = WorkflowIDReusePolicy.ALLOW_DUPLICATE if ulang else WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY
    ALUR_DIMINTA.labels("DiktumWorkflow").inc()
    try:
        await klien.start_workflow(
            DiktumWorkflow.run,
            MasukanDiktum(penugasan.id, penugasan.buka + geser, tugas),
            id=penugasan.alur_id,
            task_queue=ANTREAN,
            id_reuse_policy=bolehkan,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            rpc_timeout=_BATAS_RPC,
        )
    except WorkflowAlreadyStartedError:
        return False
    return True


async def mulai_laporan(klien: Client, masukan: MasukanLaporan, alur_id: str, *, ganti: bool = False) -> bool:
    """Start the cascade of a period, or a report on demand; False when that id has already run to its end. ``ganti``
    begins it anew, running or over: the record, restored to an earlier moment, lacks a step that was due."""
    ALUR_DIMINTA.labels("LaporanBerjenjangWorkflow").inc()
    try:
        await klien.start_workflow(
            LaporanBerjenjangWorkflow.run,
            masukan,
            id=alur_id,
            task_queue=ANTREAN,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE
            if ganti
            else WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
            id_conflict_policy=WorkflowIDConflictPolicy.TERMINATE_EXISTING
            if ganti
            else WorkflowIDConflictPolicy.USE_EXISTING,
            rpc_timeout=_BATAS_RPC,
        )
    except WorkflowAlreadyStartedError:
        return False
    return True


def tugas_penugasan(sesi: Session, daftar: list[str]) -> dict[str, list[str]]:
    """Task ids by assignment id."""
    hasil: dict[str, list[str]] = {p: [] for p in daftar}
    kueri = select(Tugas.penugasan_id, Tugas.id).where(col(Tugas.penugasan_id).in_(daftar))
    for penugasan_id, tugas_id in sesi.exec(kueri.order_by(col(Tugas.urutan), col(Tugas.id))):
        hasil[penugasan_id].append(tugas_id)
    return hasil


async def mulai_terencana(
    bd: BasisData,
    klien: Client,
    *,
    waktu: datetime,
    laju: float,
    daerah: frozenset[str] | None = None,
    geser: timedelta = timedelta(0),
    detak: Callable[[int], None] = lambda _: None,
) -> int:
    """Start every planned assignment whose period opens within a week, at most ``laju`` a second (0 = unlimited), and
    the reporting cascade of each period so begun. Returns how many starts were asked of the server."""
    sampai = waktu + timedelta(days=HARI_RENCANA_AWAL)
    jumlah, terakhir = 0, ""
    kaskade: set[tuple[str, str, str]] = set()
    while True:
        batch, tugas = await asyncio.to_thread(_ambil_batch, bd, sampai, terakhir, daerah)
        if not batch:
            break
        terakhir = batch[-1].id
        kaskade |= {(p.daerah, p.instruksi, p.periode) for p in batch}
        await _mulai_batch(klien, batch, tugas, laju, geser, detak, jumlah)
        jumlah += len(batch)
    for kode_daerah, instruksi, periode in sorted(kaskade):
        masukan = MasukanLaporan(kode_daerah, instruksi, periode)
        await mulai_laporan(klien, masukan, alur_laporan(kode_daerah, instruksi, periode))
    return jumlah


def _ambil_batch(
    bd: BasisData, sampai: datetime, sesudah: str, daerah: frozenset[str] | None
) -> tuple[list[Penugasan], dict[str, list[str]]]:
    with bd.baca() as sesi:
        kueri = select(Penugasan).where(
            Penugasan.keadaan == KeadaanPenugasan.DIRENCANAKAN,
            col(Penugasan.buka) <= sampai,
            col(Penugasan.id) > sesudah,
        )
        if daerah is not None:
            kueri = kueri.where(col(Penugasan.daerah).in_(daerah))
        batch = list(sesi.exec(kueri.order_by(col(Penugasan.id)).limit(_BATCH)).all())
        return batch, tugas_penugasan(sesi, [p.id for p in batch])


async def _mulai_batch(
    klien: Client,
    batch: list[Penugasan],
    tugas: dict[str, list[str]],
    laju: float,
    geser: timedelta,
    detak: Callable[[int], None],
    sudah: int,
) -> None:
    gerbang = asyncio.Semaphore(_BERSAMAAN)
    jarak = 1 / laju if laju else 0.0
    awal = asyncio.get_running_loop().time()

    async def satu(penugasan: Penugasan) -> None:
        async with gerbang:
            await mulai_diktum(klien, penugasan, tugas[penugasan.id], geser)

    async with asyncio.TaskGroup() as kelompok:
        for ke, penugasan in enumerate(batch):
            tunggu = awal + ke * jarak - asyncio.get_running_loop().time()
            if tunggu > 0:
                await asyncio.sleep(tunggu)
            kelompok.create_task(satu(penugasan))
            if ke % 20 == 0:
                detak(sudah + ke)
