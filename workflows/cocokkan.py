"""After a restore record and running workflows may speak of different moments: ask each, and mend what differs.

The record is the truth. A running ``DiktumWorkflow`` is told what the record says; its validator refuses what it
believes already (nothing is written then), otherwise it takes all of it over. A cascade that passed a step which the
record does not know is begun anew (its steps are made once by their keys), and cases are told to look again.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, and_, col, func, or_, select
from temporalio.client import Client, WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from patuh.akun.muat import muat_daerah
from patuh.basisdata.mesin import BasisData
from patuh.jejak.catat import catat
from patuh.jejak.tabel import KotakKeluar
from patuh.laporan.tabel import LaporanTerbit
from patuh.pemberitahuan.tabel import Pemberitahuan
from patuh.tugas import kaskade
from patuh.tugas.jalan import jadwal_penugasan
from patuh.tugas.rencana import alur_laporan
from patuh.tugas.tabel import KeadaanPenugasan, Penugasan, Tugas
from rules.periode import Periode
from workflows.diktum import SUDAH_SAMA, DiktumWorkflow
from workflows.kasus import bangunkan_kasus
from workflows.kontrak import KabarKeadaan, MasukanLaporan, TitikAlur
from workflows.mulai import mulai_laporan

LOG = logging.getLogger("patuh.selaras")
TENGGANG = timedelta(minutes=5)
_TENGGANG_LAPORAN = timedelta(hours=1)
_BATAS_RPC = timedelta(seconds=10)
_BATCH = 200
_BERSAMAAN = 8
_DISEBUT = 50


@dataclass(frozen=True)
class HasilCocok:
    """What one round asked and mended: assignments asked, workflow ids that took the record's word, cascades begun
    anew (ids), cases told to look again. ``sampai`` is the last assignment asked; ``habis`` when there are no more."""

    ditanya: int
    disamakan: tuple[str, ...]
    kaskade: tuple[str, ...] = ()
    kasus: int = 0
    sampai: str = ""
    habis: bool = True


async def cocokkan_semua(
    bd: BasisData, klien: Client, *, waktu: datetime, laju: float = 0, curiga: bool = False
) -> HasilCocok:
    """Ask everything that runs, once after the service has started: nobody restores a database under a running one.
    ``curiga``: something was out of step already. ``laju``: questions a second at most (0 = no limit)."""
    ditanya, sampai = 0, ""
    disamakan: list[str] = []
    while True:
        satu = await cocokkan(bd, klien, waktu=waktu, sesudah=sampai, banyak=_BATCH, laju=laju)
        ditanya += satu.ditanya
        disamakan += satu.disamakan
        sampai = satu.sampai
        if satu.habis:
            break
    tertinggal = await asyncio.to_thread(_kaskade_tertinggal, bd, waktu)
    for masukan, alur_id in tertinggal:
        await mulai_laporan(klien, masukan, alur_id, ganti=True)
    kasus = await bangunkan_kasus(bd, klien, sampai=waktu - TENGGANG) if curiga or disamakan or tertinggal else 0
    hasil = HasilCocok(ditanya, tuple(disamakan), tuple(a for _, a in tertinggal), kasus)
    await asyncio.to_thread(_catat, bd, waktu, hasil)
    return hasil


async def cocokkan(
    bd: BasisData, klien: Client, *, waktu: datetime, sesudah: str, banyak: int, laju: float = 0
) -> HasilCocok:
    """Ask the next ``banyak`` assignments after id ``sesudah``. News that is still owed to a workflow is not held
    against it. Raises ``RPCError`` when Temporal is away."""
    daftar, terakhir = await asyncio.to_thread(_baca, bd, waktu, sesudah, banyak)
    gerbang = asyncio.Semaphore(_BERSAMAAN)
    awal = asyncio.get_running_loop().time()

    async def satu(ke: int, alur_id: str, kabar: KabarKeadaan) -> bool:
        async with gerbang:
            if laju:
                await asyncio.sleep(max(0.0, awal + ke / laju - asyncio.get_running_loop().time()))
            return await _tanya(klien, alur_id, kabar, waktu)

    beda = await asyncio.gather(*(satu(ke, alur, kabar) for ke, (alur, kabar) in enumerate(daftar)))
    disamakan = tuple(alur for (alur, _), ya in zip(daftar, beda, strict=True) if ya)
    if disamakan:
        LOG.warning("selaras: %d alur disamakan dengan catatan", len(disamakan))
    return HasilCocok(len(daftar), disamakan, sampai=terakhir or "", habis=terakhir is None)


async def cocokkan_sebagian(bd: BasisData, klien: Client, *, waktu: datetime, sesudah: str, banyak: int) -> HasilCocok:
    """As :func:`cocokkan`, and what was mended goes to the audit trail."""
    hasil = await cocokkan(bd, klien, waktu=waktu, sesudah=sesudah, banyak=banyak)
    await asyncio.to_thread(_catat, bd, waktu, hasil)
    return hasil


async def akhiri(klien: Client, alur: list[str], *, waktu: datetime) -> None:
    """Let these workflows see that the record has closed their assignments: they end."""
    for alur_id in alur:
        await _tanya(klien, alur_id, KabarKeadaan({}, []), waktu)


async def _tanya(klien: Client, alur_id: str, kabar: KabarKeadaan, waktu: datetime) -> bool:
    """Did the workflow believe something else?"""
    try:
        return await klien.get_workflow_handle(alur_id).execute_update(
            DiktumWorkflow.selaraskan, kabar, id=f"selaras/{waktu.isoformat()}", rpc_timeout=_BATAS_RPC
        )
    except WorkflowUpdateFailedError as galat:
        if not (isinstance(galat.cause, ApplicationError) and galat.cause.type == SUDAH_SAMA):
            LOG.warning("alur %s tidak dapat dicocokkan: %s", alur_id, galat.cause)
    except WorkflowUpdateRPCTimeoutOrCancelledError:
        LOG.warning("alur %s tidak menjawab; dicocokkan lagi lain kali", alur_id)
    except RPCError as galat:
        # Not running: the reconciler starts it.
        if galat.status != RPCStatusCode.NOT_FOUND:
            raise
    return False


def _baca(
    bd: BasisData, waktu: datetime, sesudah: str, banyak: int
) -> tuple[list[tuple[str, KabarKeadaan]], str | None]:
    """The assignments that should run, and the last id looked at (None: these were the last)."""
    batas = waktu - TENGGANG
    with bd.baca() as sesi:
        berhutang = select(KotakKeluar.alur_id).where(col(KotakKeluar.selesai).is_(None))
        kueri = select(Penugasan).where(
            col(Penugasan.id) > sesudah,
            or_(
                and_(col(Penugasan.keadaan) == KeadaanPenugasan.BERJALAN, col(Penugasan.dimulai) <= batas),
                and_(col(Penugasan.keadaan) == KeadaanPenugasan.DIRENCANAKAN, col(Penugasan.buka) <= batas),
            ),
            col(Penugasan.alur_id).not_in(berhutang),
        )
        daftar = sesi.exec(kueri.order_by(col(Penugasan.id)).limit(banyak)).all()
        tugas: dict[str, dict[str, str]] = {p.id: {} for p in daftar}
        for penugasan_id, tugas_id, keadaan in sesi.exec(
            select(Tugas.penugasan_id, Tugas.id, Tugas.keadaan).where(col(Tugas.penugasan_id).in_(list(tugas)))
        ):
            tugas[penugasan_id][tugas_id] = keadaan
    kabar = []
    for satu in daftar:
        titik = [TitikAlur(t.waktu, t.jenis.value) for t in jadwal_penugasan(satu, waktu)]
        dibuka = satu.keadaan == KeadaanPenugasan.BERJALAN
        kabar.append((satu.alur_id, KabarKeadaan(tugas[satu.id], titik, dibuka)))
    return kabar, daftar[-1].id if len(daftar) == banyak else None


def jumlah_berjalan(bd: BasisData) -> int:
    """How many assignments run."""
    with bd.baca() as sesi:
        return sesi.exec(select(func.count()).where(Penugasan.keadaan == KeadaanPenugasan.BERJALAN)).one()


def _kaskade_tertinggal(bd: BasisData, waktu: datetime) -> list[tuple[MasukanLaporan, str]]:
    """Cascades of running (or just closed) periods of which the record lacks a step that was due."""
    batas = waktu - _TENGGANG_LAPORAN
    hasil = []
    with bd.baca() as sesi:
        periode = sesi.exec(
            select(Penugasan.daerah, Penugasan.instruksi, Penugasan.periode)
            .where(
                or_(
                    col(Penugasan.keadaan) == KeadaanPenugasan.BERJALAN,
                    col(Penugasan.ditutup) > waktu - timedelta(days=3),
                )
            )
            .distinct()
        ).all()
        for kode, instruksi, satu in sorted(periode):
            langkah = kaskade.langkah_periode(muat_daerah(kode), Periode.baca(satu))
            if any(saat <= batas and not _ada(sesi, instruksi, satu, jenis) for jenis, saat in langkah):
                hasil.append((MasukanLaporan(kode, instruksi, satu), alur_laporan(kode, instruksi, satu)))
    return hasil


def _ada(sesi: Session, instruksi: str, periode: str, jenis: str) -> bool:
    if jenis in (kaskade.REKAP_DESA, kaskade.REKAP_SEKDA):
        awalan = f"rekap/{jenis}/{instruksi}/{periode}/"
        kueri = select(Pemberitahuan.id).where(col(Pemberitahuan.kunci).startswith(awalan, autoescape=True))
    else:
        kueri = select(LaporanTerbit.id).where(LaporanTerbit.kunci == f"berkala/{instruksi}/{periode}/{jenis}")
    return sesi.exec(kueri.limit(1)).first() is not None


def _catat(bd: BasisData, waktu: datetime, hasil: HasilCocok) -> None:
    if not (hasil.disamakan or hasil.kaskade):
        return
    alur = [*hasil.kaskade, *hasil.disamakan]
    with bd.tulis() as sesi:
        catat(
            sesi,
            waktu=waktu,
            daerah="semua",
            pelaku="layanan:selaras",
            tindakan="alur.cocokkan",
            objek="alur/diktum",
            isi={
                "ditanya": hasil.ditanya,
                "disamakan": len(hasil.disamakan),
                "kaskade_diulang": len(hasil.kaskade),
                "perkara_dibangunkan": hasil.kasus,
                "alur": alur[:_DISEBUT],
            },
        )
