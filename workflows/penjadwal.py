"""The process-local work that goes on when Temporal is away: relay, mails, digest, imports, watchdog, reconciler, seal.

APScheduler is only the ticker: what is due stands in the database, so a missed tick costs nothing but a moment.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from apscheduler.events import EVENT_SCHEDULER_SHUTDOWN
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from temporalio.client import Client

from patuh import lembaran
from patuh.akun.muat import daftar_daerah, muat_daerah
from patuh.alih_segmen.antre import isi_antrean
from patuh.alih_segmen.buka import ada_menunggu, jalankan_semua, minta_otomatis
from patuh.aturan.pakai import PaketPakai, paket_bawaan
from patuh.basisdata.mesin import BasisData
from patuh.catatan import dalam_konteks
from patuh.desa.buka import buka_semua, perlu_dibuka
from patuh.indikator.hangat import hangatkan
from patuh.jejak.jangkar import JejakLepas, catat_jangkar
from patuh.jejak.segel import segel
from patuh.laporan.minta import selesaikan_tertinggal
from patuh.pantau.denyut import PENJADWAL, SELANG_DETIK, catat_denyut
from patuh.pantau.hitung import JANGKAR_LEPAS, LAMA_PEKERJAAN, PEKERJAAN, PEKERJAAN_BERHASIL
from patuh.pemberitahuan.berkas import pilih_pengirim
from patuh.pemberitahuan.kirim import kirim_antrean
from patuh.pemberitahuan.pengirim import PengirimSurel
from patuh.pemberitahuan.susun import susun_ringkasan, susun_segera
from patuh.pemberitahuan.webhook import kirim_webhook, susun_kiriman
from patuh.pengaturan import Pengaturan
from patuh.register.antre import Batas, jalankan_antrean
from patuh.tugas.rencana import rencanakan_semua
from workflows.cocokkan import cocokkan_sebagian, cocokkan_semua, jumlah_berjalan
from workflows.penghubung import alirkan
from workflows.selaras import awasi_pembukaan, selaraskan

LOG = logging.getLogger("patuh.penjadwal")
_SELANG_ALIH = 5
_SELANG_SELARAS = 600
_KALI_SEHARI = 86_400 // _SELANG_SELARAS


class Pekerjaan:
    """The jobs, each callable by itself (tests and production roles use them too)."""

    def __init__(self, bd: BasisData, klien: Client, pengaturan: Pengaturan, *, jam: Callable[[], datetime]) -> None:
        self._bd = bd
        self._klien = klien
        self._pengaturan = pengaturan
        self._jam = jam
        self._pengirim: PengirimSurel = pilih_pengirim(pengaturan)
        self._henti = threading.Event()
        self._hangat: date | None = None
        self._paket: PaketPakai | None = None
        self._cocok: str | None = None
        self._lepas = False

    def hentikan(self) -> None:
        """Let long work end at its next step; it goes on after the next start."""
        self._henti.set()

    async def relay(self) -> None:
        """Carry the outbox until a pass carries nothing."""
        while (await alirkan(self._bd, self._klien, waktu=self._jam())).terkirim:
            pass

    async def surel(self) -> None:
        """Make mails of what must go at once, and hand over what waits."""
        await asyncio.to_thread(
            susun_segera,
            self._bd,
            waktu=self._jam(),
            pengirim_domain=self._pengaturan.domain_surel,
            alamat_dasar=self._pengaturan.alamat_dasar,
        )
        await kirim_antrean(self._bd, self._pengirim, waktu=self._jam())

    async def ringkasan(self) -> None:
        """Make the morning's digests of every daerah (the function itself knows 07.00, working days and "once")."""
        for kode in daftar_daerah():
            await asyncio.to_thread(
                susun_ringkasan,
                self._bd,
                daerah=muat_daerah(kode),
                waktu=self._jam(),
                pengirim_domain=self._pengaturan.domain_surel,
                alamat_dasar=self._pengaturan.alamat_dasar,
            )

    async def awasi(self) -> None:
        """Start what the opener missed."""
        await awasi_pembukaan(
            self._bd,
            self._klien,
            waktu=self._jam(),
            laju=self._pengaturan.laju_mulai,
            daerah=self._pengaturan.daerah or None,
        )

    async def selaras(self) -> None:
        """Compare record and running workflows: what they believe all at once after the start, and then, a part each
        time, within a day."""
        waktu = self._jam()
        hasil = await selaraskan(self._bd, self._klien, waktu=waktu, daerah=self._pengaturan.daerah or None)
        if self._cocok is None:
            curiga = hasil.dimulai_ulang > 0
            await cocokkan_semua(self._bd, self._klien, waktu=waktu, laju=self._pengaturan.laju_mulai, curiga=curiga)
            self._cocok = ""
            return
        banyak = 20 + await asyncio.to_thread(jumlah_berjalan, self._bd) // _KALI_SEHARI
        bagian = await cocokkan_sebagian(self._bd, self._klien, waktu=waktu, sesudah=self._cocok, banyak=banyak)
        self._cocok = bagian.sampai

    async def laporan(self) -> None:
        """Make reports on demand that no workflow has made within a minute (Temporal is away)."""
        await asyncio.to_thread(
            selesaikan_tertinggal, self._bd, waktu=self._jam(), alamat_dasar=self._pengaturan.alamat_dasar
        )

    async def impor(self) -> None:
        """Import the register files that wait; count the new register, and once a day, before anybody asks."""
        selesai = await asyncio.to_thread(
            jalankan_antrean,
            self._bd,
            self._pengaturan.gudang_kunci(),
            self._pengaturan.folder,
            self._jam,
            berhenti=self._henti,
            batas=Batas(memori=self._pengaturan.impor_memori),
        )
        hari = self._jam().date()
        if selesai or hari != self._hangat:
            await asyncio.to_thread(hangatkan, self._bd, waktu=self._jam())
            self._hangat = hari

    async def alih_segmen(self) -> None:
        """Open workers' cases when the register has moved, and hand the next ones over to their workflows."""
        await asyncio.to_thread(self._alih_segmen)

    def _alih_segmen(self) -> None:
        waktu, folder = self._jam(), self._pengaturan.paket
        if minta_otomatis(self._bd, waktu=waktu) or ada_menunggu(self._bd):
            # Loading the packs takes seconds, so only for a run.
            self._paket = self._paket or (PaketPakai(folder) if folder is not None else paket_bawaan())
            self._paket.segarkan()
            jalankan_semua(self._bd, self._paket.mesin, self._jam, berhenti=self._henti)
        isi_antrean(self._bd, waktu=self._jam(), maks=max(1, round(self._pengaturan.laju_mulai * _SELANG_ALIH)))

    async def desa(self) -> None:
        """Open cases of village funding, and look at the waiting lists again, when the register has moved."""
        await asyncio.to_thread(self._desa)

    def _desa(self) -> None:
        waktu, folder = self._jam(), self._pengaturan.paket
        for kode in daftar_daerah():
            if perlu_dibuka(self._bd, kode, waktu=waktu):
                self._paket = self._paket or (PaketPakai(folder) if folder is not None else paket_bawaan())
                self._paket.segarkan()
                buka_semua(self._bd, self._paket.mesin, kode, waktu=waktu, berhenti=self._henti.is_set)

    async def lembaran(self) -> None:
        """Take in what the office has put in force since: the units, and the plan of its periods."""
        waktu = self._jam()
        if await asyncio.to_thread(lembaran.segarkan, lembaran.hari_layanan(waktu)):
            await asyncio.to_thread(rencanakan_semua, self._bd, waktu=waktu, daerah=self._pengaturan.daerah or None)

    async def webhook(self) -> None:
        """Deliver inbox rows to the units' webhooks."""
        await asyncio.to_thread(susun_kiriman, self._bd, waktu=self._jam())
        await asyncio.to_thread(
            kirim_webhook,
            self._bd,
            self._pengaturan.gudang_kunci(),
            alamat_dasar=self._pengaturan.alamat_dasar,
            jam=self._jam,
            bebas=self._pengaturan.akun.webhook_bebas,
        )

    async def denyut(self) -> None:
        """Say that the scheduler runs."""
        await asyncio.to_thread(catat_denyut, self._bd, PENJADWAL, self._jam())

    async def segel(self) -> None:
        """Seal the audit chain, and write its head down outside the database."""
        await asyncio.to_thread(segel, self._bd)
        if self._pengaturan.jangkar is not None:
            await asyncio.to_thread(self._jangkar, self._pengaturan.jangkar)

    def _jangkar(self, berkas: Path) -> None:
        try:
            catat_jangkar(self._bd, berkas, self._jam())
        except JejakLepas as lepas:
            JANGKAR_LEPAS.set(1)
            if not self._lepas:
                LOG.error("jejak tidak lagi memuat kepala yang disimpan di luar: %s", lepas)
            self._lepas = True
        else:
            JANGKAR_LEPAS.set(0)
            self._lepas = False


def pasang_pekerjaan(
    penjadwal: AsyncIOScheduler,
    bd: BasisData,
    klien: Client,
    pengaturan: Pengaturan,
    *,
    jam: Callable[[], datetime],
) -> Pekerjaan:
    """Put every job on the scheduler; a failing job is logged and tried again at its next tick."""
    pekerjaan = Pekerjaan(bd, klien, pengaturan, jam=jam)
    for nama, detik in (
        ("relay", 1),
        ("surel", 10),
        ("ringkasan", 300),
        ("awasi", 300),
        ("selaras", _SELANG_SELARAS),
        ("laporan", 30),
        ("impor", 2),
        ("webhook", 15),
        ("segel", 10),
        ("denyut", SELANG_DETIK),
        ("alih_segmen", _SELANG_ALIH),
        ("desa", 10),
        ("lembaran", 10),
    ):
        penjadwal.add_job(
            _jaga(nama, getattr(pekerjaan, nama)),
            "interval",
            seconds=detik,
            id=nama,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
    penjadwal.add_listener(lambda _: pekerjaan.hentikan(), EVENT_SCHEDULER_SHUTDOWN)
    return pekerjaan


def _jaga(nama: str, kerja: Callable[[], Awaitable[Any]]) -> Callable[[], Awaitable[None]]:
    async def satu() -> None:
        mulai = time.monotonic()
        with dalam_konteks(pekerjaan=nama):
            try:
                await kerja()
            except Exception:
                PEKERJAAN.labels(nama, "gagal").inc()
                LOG.exception("pekerjaan %s gagal; dicoba lagi", nama)
            else:
                PEKERJAAN.labels(nama, "berhasil").inc()
                PEKERJAAN_BERHASIL.labels(nama).set_to_current_time()
        LAMA_PEKERJAAN.labels(nama).observe(time.monotonic() - mulai)

    return satu
