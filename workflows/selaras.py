"""The watchdog and the reconciler: what the record says should run, runs; what runs without need, is named and ended.

Visibility lags, so nothing is concluded from a listing alone: a missing workflow is simply started again under its id.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select
from temporalio.client import Client

from patuh.basisdata.mesin import BasisData
from patuh.jejak.catat import catat
from patuh.pantau.hitung import SELARAS
from patuh.tugas.rencana import alur_laporan, rencanakan_semua
from patuh.tugas.tabel import KeadaanPenugasan, Penugasan
from workflows import cocokkan
from workflows.kasus import selaraskan_kasus
from workflows.kontrak import MasukanLaporan
from workflows.mulai import mulai_diktum, mulai_laporan, mulai_terencana, tugas_penugasan

LOG = logging.getLogger("patuh.selaras")
TENGGANG = cocokkan.TENGGANG


@dataclass(frozen=True)
class HasilSelaras:
    """What one pass mended and found: assignments and cases restarted, closed ones still running
    (ids)."""

    dimulai_ulang: int
    berlebih: tuple[str, ...]


async def awasi_pembukaan(
    bd: BasisData, klien: Client, *, waktu: datetime, laju: float, daerah: frozenset[str] | None = None
) -> int:
    """Plan and start what should have opened and did not (the Schedule was skipped, the opener died)."""
    await asyncio.to_thread(rencanakan_semua, bd, waktu=waktu, daerah=daerah)
    with bd.baca() as sesi:
        tertinggal = sesi.exec(
            select(Penugasan.id)
            .where(Penugasan.keadaan == KeadaanPenugasan.DIRENCANAKAN, col(Penugasan.buka) <= waktu - TENGGANG)
            .limit(1)
        ).first()
    if tertinggal is None:
        return 0
    return await mulai_terencana(bd, klien, waktu=waktu, laju=laju, daerah=daerah)


async def selaraskan(
    bd: BasisData, klien: Client, *, waktu: datetime, daerah: frozenset[str] | None = None
) -> HasilSelaras:
    """Compare the record with the running workflows, both ways, and mend. What a running workflow believes is asked by
    :mod:`workflows.cocokkan`."""
    berjalan = {
        alur.id async for alur in klien.list_workflows("WorkflowType='DiktumWorkflow' AND ExecutionStatus='Running'")
    }
    seharusnya, tugas, selesai, kaskade = await asyncio.to_thread(_baca, bd, berjalan, waktu, daerah)
    dimulai = 0
    for kode, instruksi, periode in kaskade:
        # Found running, or started again: its steps are made once by their keys, those gone by as well.
        await mulai_laporan(klien, MasukanLaporan(kode, instruksi, periode), alur_laporan(kode, instruksi, periode))
    for satu in seharusnya:
        if await mulai_diktum(klien, satu, tugas[satu.id], ulang=True):
            dimulai += 1
    await cocokkan.akhiri(klien, selesai, waktu=waktu)
    kasus, kasus_berlebih = await selaraskan_kasus(bd, klien, sampai=waktu - TENGGANG)
    dimulai += kasus
    selesai += kasus_berlebih
    SELARAS.labels("dimulai_ulang").inc(dimulai)
    SELARAS.labels("berlebih").inc(len(selesai))
    if dimulai or selesai:
        LOG.warning("selaras: %d alur dimulai ulang, %d berlebih", dimulai, len(selesai))
        await asyncio.to_thread(_catat, bd, waktu, dimulai, selesai)
    return HasilSelaras(dimulai, tuple(selesai))


def _baca(
    bd: BasisData, berjalan: set[str], waktu: datetime, daerah: frozenset[str] | None
) -> tuple[list[Penugasan], dict[str, list[str]], list[str], list[tuple[str, str, str]]]:
    with bd.baca() as sesi:
        kueri = select(Penugasan).where(
            Penugasan.keadaan == KeadaanPenugasan.BERJALAN, col(Penugasan.dimulai) <= waktu - TENGGANG
        )
        # Planned still, long after its day: restored to a moment before its workflow opened it (and ended).
        tertinggal = select(Penugasan).where(
            Penugasan.keadaan == KeadaanPenugasan.DIRENCANAKAN, col(Penugasan.buka) <= waktu - TENGGANG
        )
        if daerah is not None:
            tertinggal = tertinggal.where(col(Penugasan.daerah).in_(daerah))
        hilang = [p for k in (kueri, tertinggal) for p in sesi.exec(k) if p.alur_id not in berjalan]
        tutup = sesi.exec(
            select(Penugasan.alur_id).where(
                Penugasan.keadaan == KeadaanPenugasan.DITUTUP, col(Penugasan.ditutup) <= waktu - TENGGANG
            )
        ).all()
        selesai = sorted(berjalan.intersection(tutup))
        kaskade = sesi.exec(
            select(Penugasan.daerah, Penugasan.instruksi, Penugasan.periode)
            .where(Penugasan.keadaan == KeadaanPenugasan.BERJALAN)
            .distinct()
        ).all()
        return hilang, tugas_penugasan(sesi, [p.id for p in hilang]), selesai, sorted(kaskade)


def _catat(bd: BasisData, waktu: datetime, dimulai: int, selesai: list[str]) -> None:
    with bd.tulis() as sesi:
        catat(
            sesi,
            waktu=waktu,
            daerah="semua",
            pelaku="layanan:selaras",
            tindakan="alur.selaras",
            objek="alur/diktum",
            isi={"dimulai_ulang": dimulai, "berlebih": len(selesai)},
        )
