"""Promises and sanctions between record and Temporal: start each once, bring it news, mend what is missing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice

from sqlmodel import col, select
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from patuh.alih_segmen import antre as antre_alih
from patuh.alih_segmen.tabel import KasusAlih, alur_alih_segmen
from patuh.basisdata.mesin import BasisData
from patuh.desa import kasus as antre_desa
from patuh.desa.langkah import BERAKHIR as DESA_BERAKHIR
from patuh.desa.tabel import PembiayaanDesa, alur_pembiayaan
from patuh.kesanggupan import buat as antre_kesanggupan
from patuh.kesanggupan import tindak as kabar_kesanggupan
from patuh.kesanggupan.tabel import TERBUKA, Kesanggupan, alur_kesanggupan
from patuh.pantau.hitung import ALUR_DIMINTA
from patuh.pengumpulan import jalan as antre_pengumpulan
from patuh.pengumpulan.jalan import alur_pengumpulan
from patuh.pengumpulan.tabel import Pengumpulan, StatusPengumpulan
from patuh.sanksi import tindakan as kabar_sanksi
from patuh.sanksi import usul as antre_sanksi
from patuh.sanksi.langkah import BERAKHIR
from patuh.sanksi.tabel import LangkahSanksi, Sanksi
from patuh.sanksi.usul import alur_sanksi
from patuh.verifikasi import jalan as antre_verifikasi
from patuh.verifikasi.jalan import alur_verifikasi
from patuh.verifikasi.tabel import StatusVerifikasi, Verifikasi
from workflows.kontrak import ANTREAN
from workflows.kontrak_kasus import MasukanKasus

LOG = logging.getLogger("patuh.kasus")
_BATAS_RPC = timedelta(seconds=20)
_BERSAMAAN = 24
_ALIH_SEKALI = 2_000
"""So many missing cases of workers in one pass; the next pass finds the rest."""
_ALUR = {
    "alih_segmen": "AlihSegmenWorkflow",
    "kesanggupan": "KesanggupanWorkflow",
    "sanksi": "SanksiWorkflow",
    "verifikasi": "VerifikasiWorkflow",
    "pengumpulan": "PengumpulanWorkflow",
    "pembiayaan_desa": "PembiayaanDesaWorkflow",
}
JENIS = frozenset(
    {
        antre_alih.JENIS_ANTRE,
        antre_alih.JENIS_KABAR,
        antre_kesanggupan.JENIS_ANTRE,
        kabar_kesanggupan.JENIS_KABAR,
        antre_sanksi.JENIS_ANTRE,
        kabar_sanksi.JENIS_KABAR,
        antre_verifikasi.JENIS_ANTRE,
        antre_verifikasi.JENIS_KABAR,
        antre_pengumpulan.JENIS_ANTRE,
        antre_pengumpulan.JENIS_KABAR,
        antre_desa.JENIS_ANTRE,
        antre_desa.JENIS_KABAR,
    }
)
"""Kinds of outbox rows that belong to cases: a start, or news (which starts the case first when need be)."""


async def kirim_kasus(klien: Client, jenis: str, kasus_id: str, alur_id: str) -> str:
    """Carry one row. An id that has run to its end is left alone."""
    berita = jenis.endswith("_kabar")
    macam = jenis.removesuffix("_kabar")
    if not await mulai_kasus(klien, macam, kasus_id, alur_id, berita=berita):
        return "ALUR_SUDAH_SELESAI"
    return "DITERIMA" if berita else "DIMULAI"


async def mulai_kasus(
    klien: Client, macam: str, kasus_id: str, alur_id: str, *, berita: bool = False, ulang: bool = False
) -> bool:
    """Start (or find running) the workflow of a case, with news for it or without; False when it is over. ``ulang``
    starts it even then: the record, restored to an earlier moment, says that the case is open."""
    bolehkan = WorkflowIDReusePolicy.ALLOW_DUPLICATE if ulang else WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY
    ALUR_DIMINTA.labels(_ALUR[macam]).inc()
    try:
        await klien.start_workflow(
            _ALUR[macam],
            MasukanKasus(kasus_id),
            id=alur_id,
            task_queue=ANTREAN,
            id_reuse_policy=bolehkan,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            start_signal="kabar" if berita else None,
            rpc_timeout=_BATAS_RPC,
        )
    except WorkflowAlreadyStartedError:
        return False
    return True


async def selaraskan_kasus(bd: BasisData, klien: Client, *, sampai: datetime) -> tuple[int, list[str]]:
    """Start cases opened before ``sampai`` that do not run, and let running ones see that the record has closed them.

    Returns how many were started, and the ids that ran without need.
    """
    berjalan = await _berjalan(klien)
    terbuka, tertutup = await asyncio.to_thread(_baca, bd, sampai, berjalan)
    gerbang = asyncio.Semaphore(_BERSAMAAN)

    async def satu(macam: str, kasus_id: str, alur_id: str) -> bool:
        async with gerbang:
            return await mulai_kasus(klien, macam, kasus_id, alur_id, ulang=True)

    hilang = [k for k in terbuka if k[2] not in berjalan]
    dimulai = sum(await asyncio.gather(*(satu(*k) for k in hilang)))
    for alur_id in tertutup:
        await _bangunkan(klien, alur_id)
    return dimulai, tertutup


async def bangunkan_kasus(bd: BasisData, klien: Client, *, sampai: datetime) -> int:
    """Let every running case opened before ``sampai`` look at the record again (it was restored); returns how many."""
    berjalan = await _berjalan(klien)
    terbuka, _ = await asyncio.to_thread(_baca, bd, sampai, ())
    gerbang = asyncio.Semaphore(_BERSAMAAN)

    async def satu(alur_id: str) -> None:
        async with gerbang:
            await _bangunkan(klien, alur_id)

    daftar = [k[2] for k in terbuka if k[2] in berjalan]
    await asyncio.gather(*(satu(alur_id) for alur_id in daftar))
    return len(daftar)


async def _berjalan(klien: Client) -> set[str]:
    macam = " OR ".join(f"WorkflowType='{a}'" for a in _ALUR.values())
    return {a.id async for a in klien.list_workflows(f"({macam}) AND ExecutionStatus='Running'")}


async def _bangunkan(klien: Client, alur_id: str) -> None:
    try:
        await klien.get_workflow_handle(alur_id).signal("kabar", rpc_timeout=_BATAS_RPC)
    except RPCError as galat:
        # It ended between the listing and the news: that is all that was wanted.
        if galat.status != RPCStatusCode.NOT_FOUND:
            raise


def _baca(bd: BasisData, sampai: datetime, berjalan: Iterable[str]) -> tuple[list[tuple[str, str, str]], list[str]]:
    """Open cases as (kind, id, workflow id), and of the running workflow ids those whose case is closed."""
    with bd.baca() as sesi:
        janji = sesi.exec(
            select(Kesanggupan.daerah, Kesanggupan.id).where(
                col(Kesanggupan.status).in_(TERBUKA), col(Kesanggupan.dibuat) <= sampai
            )
        ).all()
        sanksi = sesi.exec(
            select(Sanksi.daerah, Sanksi.id).where(
                col(Sanksi.status).not_in(sorted(BERAKHIR)), col(Sanksi.dibuat) <= sampai
            )
        ).all()
        janji_tutup = sesi.exec(
            select(Kesanggupan.daerah, Kesanggupan.id).where(
                col(Kesanggupan.status).not_in(TERBUKA), col(Kesanggupan.ditutup) <= sampai
            )
        ).all()
        sanksi_tutup = sesi.exec(
            select(Sanksi.daerah, Sanksi.id)
            .join(LangkahSanksi, col(LangkahSanksi.sanksi_id) == col(Sanksi.id))
            .where(col(LangkahSanksi.status).in_(sorted(BERAKHIR)), col(LangkahSanksi.waktu) <= sampai)
        ).all()
        daftar = sesi.exec(
            select(Verifikasi.daerah, Verifikasi.id).where(
                col(Verifikasi.status).in_((StatusVerifikasi.BERJALAN, StatusVerifikasi.MENUNGGU_PERSETUJUAN)),
                col(Verifikasi.dibuat) <= sampai,
            )
        ).all()
        # Only those handed over already: the others wait for their turn in the outbox.
        alih = sesi.exec(
            select(KasusAlih.daerah, KasusAlih.id, KasusAlih.ditutup).where(col(KasusAlih.diantrekan) <= sampai)
        ).all()
        kumpul = sesi.exec(
            select(Pengumpulan.daerah, Pengumpulan.id).where(
                col(Pengumpulan.status).in_((StatusPengumpulan.DIBUKA, StatusPengumpulan.DIGABUNG)),
                col(Pengumpulan.dibuat) <= sampai,
            )
        ).all()
        desa = sesi.exec(
            select(PembiayaanDesa.daerah, PembiayaanDesa.id).where(
                col(PembiayaanDesa.status).not_in(sorted(DESA_BERAKHIR)), col(PembiayaanDesa.dibuat) <= sampai
            )
        ).all()
        desa_tutup = sesi.exec(
            select(PembiayaanDesa.daerah, PembiayaanDesa.id).where(col(PembiayaanDesa.ditutup) <= sampai)
        ).all()
    terbuka = [("kesanggupan", i, alur_kesanggupan(d, i)) for d, i in janji]
    hilang = (("alih_segmen", i, alur_alih_segmen(d, i)) for d, i, ditutup in alih if ditutup is None)
    terbuka += islice((k for k in hilang if k[2] not in berjalan), _ALIH_SEKALI)
    terbuka += [("verifikasi", i, alur_verifikasi(d, i)) for d, i in daftar]
    terbuka += [("pembiayaan_desa", i, alur_pembiayaan(d, i)) for d, i in desa]
    terbuka += [("pengumpulan", i, alur_pengumpulan(d, i)) for d, i in kumpul]
    terbuka += [("sanksi", i, alur_sanksi(d, i)) for d, i in sanksi]
    tutup = {alur_alih_segmen(d, i) for d, i, ditutup in alih if ditutup is not None and ditutup <= sampai}
    tutup |= {alur_kesanggupan(d, i) for d, i in janji_tutup} | {alur_sanksi(d, i) for d, i in sanksi_tutup}
    tutup |= {alur_pembiayaan(d, i) for d, i in desa_tutup}
    return terbuka, sorted(tutup.intersection(berjalan))
