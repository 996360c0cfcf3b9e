"""The relay: carries what the outbox owes to the workflows, at least once, in order per workflow.

News of the same kind for the same workflow goes as one update (a village that reports four letters at once causes one).
Updates are safe to repeat, so a crash between the update and the mark costs nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from sqlmodel import col, select, update
from temporalio.client import Client, WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.service import RPCError, RPCStatusCode

from patuh.basisdata.mesin import BasisData
from patuh.jejak.tabel import KotakKeluar
from patuh.pantau.hitung import KOTAK_KELUAR
from patuh.tugas.tabel import KeadaanPenugasan, Penugasan
from workflows.diktum import DiktumWorkflow
from workflows.kasus import JENIS, kirim_kasus
from workflows.kontrak import KabarTenggat, KabarTugas, MasukanLaporan
from workflows.mulai import mulai_diktum, mulai_laporan, tugas_penugasan

LOG = logging.getLogger("patuh.penghubung")
_BATAS_RPC = timedelta(seconds=10)
_BATCH = 400
_BERSAMAAN = 24
_JEDA_MAKS = timedelta(minutes=5)
_PEMBARUAN = {
    "laporkan": DiktumWorkflow.laporkan,
    "setujui": DiktumWorkflow.setujui,
    "kembalikan": DiktumWorkflow.kembalikan,
}


@dataclass(frozen=True)
class HasilRelay:
    """One pass: rows carried, rows put back for later."""

    terkirim: int
    tertunda: int


@dataclass(frozen=True)
class _Putusan:
    baris: Sequence[KotakKeluar]
    hasil: str | None


async def alirkan(bd: BasisData, klien: Client, *, waktu: datetime, geser: timedelta = timedelta(0)) -> HasilRelay:
    """Carry the rows that are due. A row that cannot be carried waits (doubling, at most 5 minutes) and holds back
    later rows of the same workflow. ``geser``: see :class:`workflows.kegiatan.Kegiatan`."""
    antre = await asyncio.to_thread(_ambil, bd, waktu)
    per_alur = [list(g) for _, g in groupby(sorted(antre, key=_urut), key=lambda b: b.alur_id)]
    gerbang = asyncio.Semaphore(_BERSAMAAN)

    async def satu(daftar: list[KotakKeluar]) -> list[_Putusan]:
        async with gerbang:
            return await _alirkan_alur(bd, klien, daftar, geser)

    putusan = [p for daftar in await asyncio.gather(*(satu(d) for d in per_alur)) for p in daftar]
    await asyncio.to_thread(_tandai, bd, putusan, waktu)
    terkirim = sum(len(p.baris) for p in putusan if p.hasil is not None)
    return HasilRelay(terkirim, len(antre) - terkirim)


def _urut(baris: KotakKeluar) -> tuple[str, int]:
    return baris.alur_id, baris.id or 0


def _ambil(bd: BasisData, waktu: datetime) -> list[KotakKeluar]:
    """The oldest unpaid rows; a workflow whose first row still waits is left out whole, to keep its order."""
    with bd.baca() as sesi:
        kueri = select(KotakKeluar).where(col(KotakKeluar.selesai).is_(None)).order_by(col(KotakKeluar.id))
        baris = list(sesi.exec(kueri.limit(_BATCH)).all())
    tertahan = {b.alur_id for b in baris if b.berikutnya > waktu}
    return [b for b in baris if b.alur_id not in tertahan]


async def _alirkan_alur(bd: BasisData, klien: Client, daftar: list[KotakKeluar], geser: timedelta) -> list[_Putusan]:
    hasil = []
    for jenis, kelompok in groupby(daftar, key=lambda b: b.jenis):
        baris = list(kelompok)
        try:
            jawaban = await _kirim(bd, klien, jenis, baris, geser)
        except (RPCError, WorkflowUpdateRPCTimeoutOrCancelledError, OSError, TimeoutError) as galat:
            KOTAK_KELUAR.labels(jenis, "tertunda").inc(len(baris))
            LOG.warning("alur %s: %s tertunda (%s)", baris[0].alur_id, jenis, type(galat).__name__, extra=_asal(baris))
            hasil.append(_Putusan(baris, None))
            break
        KOTAK_KELUAR.labels(jenis, "ditolak" if jawaban.startswith("DITOLAK") else "diantar").inc(len(baris))
        LOG.info("kotak keluar diantar: %s %s", jenis, jawaban, extra=_asal(baris))
        hasil.append(_Putusan(baris, jawaban))
    return hasil


def _asal(baris: Sequence[KotakKeluar]) -> dict[str, str]:
    """Where these rows go, and the HTTP requests that owe them."""
    nomor = dict.fromkeys(b.permintaan for b in baris if b.permintaan is not None)
    return {"alur": baris[0].alur_id, **({"permintaan": " ".join(nomor)} if nomor else {})}


async def _kirim(bd: BasisData, klien: Client, jenis: str, baris: list[KotakKeluar], geser: timedelta) -> str:
    if jenis == "laporan":
        isi = baris[0].isi
        masukan = MasukanLaporan(isi["daerah"], isi["instruksi"], isi["periode"], isi["laporan"])
        await mulai_laporan(klien, masukan, baris[0].alur_id)
        return "DIMULAI"
    if jenis in JENIS:
        return await kirim_kasus(klien, jenis, baris[0].isi["id"], baris[0].alur_id)
    try:
        return await _perbarui(klien, jenis, baris, geser)
    except RPCError as galat:
        if galat.status != RPCStatusCode.NOT_FOUND:
            raise
    # Not running: not started yet (the opener is still at work), or over.
    penugasan, tugas = await asyncio.to_thread(_penugasan, bd, baris[0].isi["penugasan"])
    if penugasan.keadaan == KeadaanPenugasan.DITUTUP or not await mulai_diktum(klien, penugasan, tugas, geser):
        return "ALUR_SUDAH_SELESAI"
    return await _perbarui(klien, jenis, baris, geser)


async def _perbarui(klien: Client, jenis: str, baris: list[KotakKeluar], geser: timedelta) -> str:
    pegangan = klien.get_workflow_handle(baris[0].alur_id)
    try:
        if jenis == "ubah_tenggat":
            for satu in baris:
                tenggat = datetime.fromisoformat(satu.isi["tenggat"]) + geser
                await pegangan.execute_update(
                    DiktumWorkflow.ubah_tenggat, KabarTenggat(tenggat), id=satu.kunci, rpc_timeout=_BATAS_RPC
                )
        else:
            await pegangan.execute_update(
                _PEMBARUAN[jenis],
                KabarTugas(list(dict.fromkeys(b.isi["tugas"] for b in baris))),
                id=baris[-1].kunci,
                rpc_timeout=_BATAS_RPC,
            )
    except WorkflowUpdateFailedError as galat:
        # The record has decided already; a workflow that disagrees is over or will read the record again.
        LOG.warning("alur %s menolak %s: %s", baris[0].alur_id, jenis, galat.cause, extra=_asal(baris))
        return f"DITOLAK: {galat.cause}"[:200]
    return "DITERIMA"


def _penugasan(bd: BasisData, penugasan_id: str) -> tuple[Penugasan, list[str]]:
    with bd.baca() as sesi:
        return sesi.get_one(Penugasan, penugasan_id), tugas_penugasan(sesi, [penugasan_id])[penugasan_id]


def _tandai(bd: BasisData, putusan: list[_Putusan], waktu: datetime) -> None:
    if not putusan:
        return
    with bd.tulis() as sesi:
        for satu in putusan:
            ini = update(KotakKeluar).where(col(KotakKeluar.id).in_([b.id for b in satu.baris]))
            if satu.hasil is not None:
                sesi.exec(ini.values(selesai=waktu, hasil=satu.hasil))
            else:
                percobaan = max(b.percobaan for b in satu.baris) + 1
                tunda = min(timedelta(seconds=2 ** min(percobaan, 10)), _JEDA_MAKS)
                sesi.exec(ini.values(percobaan=percobaan, berikutnya=waktu + tunda))
