"""``patuh simulasi``: a year of an instruction on Temporal's time-skipping server.

The same workflows, activities, services and relay as in service; only the clock is driven. Each simulated day the
server's clock goes to 09.30; every moment of the timetable that fell due must then have happened (checked one by one),
and only then people act. So the counts are exact for the seed. The server's clock only goes forward, so the year is
shifted to its present (``geser``); the record holds the year's own dates.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

from sqlmodel import col, func, select
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

from patuh.akun.muat import muat_daerah
from patuh.basisdata.mesin import BasisData, alamat_sqlite
from patuh.instruksi.masa import berlaku_pada
from patuh.instruksi.muat import muat_instruksi
from patuh.jejak.tabel import KotakKeluar
from patuh.laporan.tabel import LaporanTerbit
from patuh.pemberitahuan.tabel import Pemberitahuan
from patuh.perintah.temporal import program
from patuh.simulasi.tindakan import Pelakon
from patuh.tugas.jadwal import JenisTitik, kalender_daerah
from patuh.tugas.jalan import jadwal_penugasan
from patuh.tugas.kaskade import langkah_periode
from patuh.tugas.rencana import isi_unit, jenis_periode
from patuh.tugas.tabel import Eskalasi, Keadaan, Penugasan, Tugas
from rules.periode import Periode, bulan_triwulan
from workflows.galat_alur import KONVERTER
from workflows.kontrak import ANTREAN, MasukanPembuka
from workflows.pekerja import senyapkan_inti
from workflows.pembuka import PembukaWorkflow
from workflows.penghubung import alirkan

Cetak = Callable[[str], None]
_BATAS_TENANG = 120.0
_MENUNGGU = (Keadaan.TERBUKA, Keadaan.DIKEMBALIKAN)
Kunci = tuple[str, str, datetime | None]


class TidakTenang(RuntimeError):
    """Something of the timetable did not happen in the simulated time."""


@dataclass(frozen=True)
class HasilSimulasi:
    """What a run made: files of the reports by period, counts, seconds."""

    laporan: dict[str, Path]
    hitungan: dict[str, int]
    detik: float


class _Kejadian:
    """What the workers report as done; the driver waits until all that should have happened has."""

    def __init__(self) -> None:
        self._selesai: set[Kunci] = set()
        self._kurang: set[Kunci] = set()
        self._lengkap = asyncio.Event()

    def catat(self, objek: str, jenis: str, jadwal: datetime) -> None:
        """One thing happened. Reminders of one assignment differ by their instant, all else is once."""
        kunci = (objek, jenis, jadwal if jenis == JenisTitik.INGATKAN else None)
        self._selesai.add(kunci)
        self._kurang.discard(kunci)
        if not self._kurang:
            self._lengkap.set()

    async def tunggu(self, harapan: set[Kunci]) -> None:
        """Return when all of these have happened; raise :class:`TidakTenang` when they do not."""
        self._kurang = harapan - self._selesai
        if not self._kurang:
            return
        self._lengkap.clear()
        try:
            await asyncio.wait_for(self._lengkap.wait(), _BATAS_TENANG)
        except TimeoutError:
            contoh = ", ".join(f"{o} {j}" for o, j, _ in sorted(self._kurang, key=str)[:3])
            raise TidakTenang(f"{len(self._kurang)} kejadian terjadwal tidak terjadi, misalnya {contoh}") from None


class Simulasi:
    """One run. ``keluar`` gets the database and the reports."""

    def __init__(self, instruksi_id: str, awal: Periode, triwulan: int, benih: int, keluar: Path) -> None:
        self._instruksi = muat_instruksi(instruksi_id)
        self._daerah = muat_daerah(self._instruksi.daerah)
        self._kal = kalender_daerah(self._daerah)
        self._awal, self._triwulan = awal, triwulan
        self._keluar = keluar
        self._bd = BasisData(alamat_sqlite(keluar), sinkron="OFF")
        self._pelakon = Pelakon(self._daerah, instruksi_id, benih, keluar)
        mulai = max(awal.awal, self._instruksi.berlaku_dari)
        self._kini = self._kal.awal_hari(mulai) + timedelta(minutes=1)
        self._geser = timedelta(0)
        self._usai = False
        self._utama: asyncio.Task[Any] | None = None
        # (assignment or instrument/period, kind, instant, does it ring only while a report is missing?)
        self._titik: list[tuple[datetime, str, str, bool]] = []

    async def jalankan(self, cetak: Cetak) -> HasilSimulasi:
        """Run the periods to their last lock, then write the reports."""
        senyapkan_inti()
        mulai = monotonic()
        self._utama = asyncio.current_task()
        await asyncio.to_thread(self._siapkan)
        async with self._server() as (env, klien, kejadian):
            for waktu, periode in self._pembukaan():
                await self._maju(env, klien, kejadian, waktu)
                await self._buka(env, klien, kejadian, periode, waktu)
                for satu in periode:
                    cetak(f"{satu.nama}: {self._hitung_tugas(satu)} tugas dibuka ({monotonic() - mulai:.0f} dtk)")
            await self._maju(env, klien, kejadian, None)
        laporan = await asyncio.to_thread(self._tulis_laporan)
        hitungan = self._hitungan()
        self._bd.tutup()
        return HasilSimulasi(laporan, hitungan, monotonic() - mulai)

    def _pembukaan(self) -> list[tuple[datetime, list[Periode]]]:
        """The instants at which periods open, in order: the triwulan asked for, the months and years within them."""
        jenis = jenis_periode(self._instruksi)
        triwulan, semua = self._awal, list[Periode]()
        for _ in range(self._triwulan):
            semua += [triwulan] if "triwulan" in jenis else []
            semua += bulan_triwulan(triwulan) if "bulanan" in jenis else []
            tahun = Periode.memuat(triwulan.awal, "tahunan")
            semua += [tahun] if "tahunan" in jenis and tahun not in semua else []
            triwulan = triwulan.berikutnya
        buka: dict[datetime, list[Periode]] = {}
        for satu in semua:
            if berlaku_pada(self._instruksi, satu):
                hari = max(satu.awal, self._instruksi.berlaku_dari)
                buka.setdefault(self._kal.awal_hari(hari), []).append(satu)
        return sorted(buka.items())

    def _siapkan(self) -> None:
        self._bd.migrasi()
        isi_unit(self._bd, self._daerah)

    @asynccontextmanager
    async def _server(self) -> AsyncIterator[tuple[WorkflowEnvironment, Client, _Kejadian]]:
        kejadian = _Kejadian()
        async with await WorkflowEnvironment.start_time_skipping(
            test_server_existing_path=program("temporal-test-server"), data_converter=KONVERTER
        ) as env:
            with env.auto_time_skipping_disabled():
                self._geser = await env.get_current_time() - self._kini
                async with AsyncExitStack() as tumpukan:
                    for _ in range(min(2, os.cpu_count() or 1)):
                        await tumpukan.enter_async_context(self._pekerja(env, kejadian))
                    yield env, env.client, kejadian
                    self._usai = True

    @asynccontextmanager
    async def _pekerja(self, env: WorkflowEnvironment, kejadian: _Kejadian) -> AsyncIterator[None]:
        """A worker in a process of its own (one Python process keeps one core busy), telling what it has done."""
        proses = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "patuh.perintah.pekerja_simulasi"),
            *(env.client.service_client.config.target_host, str(self._keluar), str(self._geser.total_seconds())),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        dengar = asyncio.create_task(self._dengar(proses, kejadian))
        try:
            yield
        finally:
            if proses.stdin is not None:
                # The worker leaves when its input closes, so none stays behind however this process ends.
                proses.stdin.close()
            await proses.wait()
            await dengar

    async def _dengar(self, proses: asyncio.subprocess.Process, kejadian: _Kejadian) -> None:
        if proses.stdout is None:
            return
        async for baris in proses.stdout:
            objek, jenis, jadwal = baris.decode().rstrip("\n").split("\t")
            kejadian.catat(objek, jenis, datetime.fromisoformat(jadwal))
        if not self._usai and self._utama is not None:
            self._utama.cancel(f"pekerja berhenti sendiri; lihat {self._keluar / 'pekerja.log'}")

    async def _buka(
        self, env: WorkflowEnvironment, klien: Client, kejadian: _Kejadian, periode: list[Periode], waktu: datetime
    ) -> None:
        await self._ke(env, waktu + timedelta(minutes=10))
        await klien.execute_workflow(
            PembukaWorkflow.run,
            MasukanPembuka([self._daerah.kode], laju=0),
            id=f"pembuka/{periode[0].kode}",
            task_queue=ANTREAN,
        )
        with self._bd.baca() as sesi:
            milik = (Penugasan.instruksi == self._instruksi.id, col(Penugasan.periode).in_([p.kode for p in periode]))
            daftar = sesi.exec(select(Penugasan).where(*milik, col(Penugasan.buka) <= self._kini)).all()
            for satu_periode in periode:
                self._pelakon.mulai_periode(sesi, satu_periode.kode)
        for satu in daftar:
            self._titik += [(t.waktu, satu.id, t.jenis, True) for t in jadwal_penugasan(satu, satu.buka)]
        for satu_periode in periode:
            objek = f"{self._instruksi.id}/{satu_periode.kode}"
            langkah = langkah_periode(self._daerah, satu_periode)
            self._titik += [(kapan, objek, jenis, False) for jenis, kapan in langkah]
        self._titik.sort()
        await kejadian.tunggu({(p.id, "BUKA", None) for p in daftar})

    async def _ke(self, env: WorkflowEnvironment, waktu: datetime) -> None:
        sisa = waktu + self._geser - await env.get_current_time()
        if sisa > timedelta(0):
            await env.sleep(sisa)
        self._kini = waktu

    async def _maju(
        self, env: WorkflowEnvironment, klien: Client, kejadian: _Kejadian, sampai: datetime | None
    ) -> None:
        """Day by day, as far as something happens before ``sampai`` (None = to the end)."""
        while True:
            titik = self._titik[0][0] if self._titik else None
            calon = [w for w in (titik, self._pelakon.berikutnya()) if w]
            if not calon or (sampai is not None and min(calon) >= sampai):
                return
            langkah = self._pelakon.jam_kerja(min(calon))
            if titik == min(calon):
                langkah = max(langkah, titik)
            await self._ke(env, max(langkah, self._kini))
            await kejadian.tunggu(await asyncio.to_thread(self._harapan, self._kini))
            batas = self._pelakon.batas_hari(self._kini)
            if await asyncio.to_thread(self._bertindak, batas):
                while (await alirkan(self._bd, klien, waktu=batas, geser=self._geser)).terkirim:
                    pass

    def _bertindak(self, batas: datetime) -> int:
        with self._bd.tulis() as sesi:
            return self._pelakon.jalankan(sesi, batas)

    def _harapan(self, sampai: datetime) -> set[Kunci]:
        """What must have happened by now: the moments passed, for those whose report is still missing."""
        jatuh: list[tuple[datetime, str, str, bool]] = []
        while self._titik and self._titik[0][0] <= sampai:
            jatuh.append(self._titik.pop(0))
        if not jatuh:
            return set()
        with self._bd.baca() as sesi:
            menunggu = set(sesi.exec(select(Tugas.penugasan_id).where(col(Tugas.keadaan).in_(_MENUNGGU))).all())
            ditutup = set(sesi.exec(select(Penugasan.id).where(col(Penugasan.ditutup).is_not(None))).all())
        return {
            (objek, jenis, waktu if jenis == JenisTitik.INGATKAN else None)
            for waktu, objek, jenis, diktum in jatuh
            if not diktum or objek in menunggu or (jenis == JenisTitik.TUTUP and objek not in ditutup)
        }

    def _hitung_tugas(self, periode: Periode) -> int:
        with self._bd.baca() as sesi:
            return sesi.exec(select(func.count()).select_from(Tugas).where(Tugas.periode == periode.kode)).one()

    def _tulis_laporan(self) -> dict[str, Path]:
        from patuh.laporan.cetak import cetak_html, cetak_pdf

        with self._bd.baca() as sesi:
            akhir = sesi.exec(
                select(LaporanTerbit).where(LaporanTerbit.tahap == "AKHIR").order_by(col(LaporanTerbit.periode))
            ).all()
        # A triwulan's report holds its months; on paper the months by themselves would say nothing more.
        dicetak = [a for a in akhir if "T" in a.periode] or list(akhir)
        for laporan in akhir:
            data = laporan.data or ""
            dasar = self._keluar / f"laporan-{laporan.periode}"
            dasar.with_suffix(".json").write_text(data, encoding="utf-8")
            dasar.with_suffix(".html").write_text(cetak_html(data), encoding="utf-8")
        hasil = {a.periode: self._keluar / f"laporan-{a.periode}.pdf" for a in dicetak}
        # Each PDF is drawn in a process of its own; two at once keep both cores busy.
        with ThreadPoolExecutor(2) as utas:
            for berkas, isi in zip(hasil.values(), utas.map(cetak_pdf, (a.data or "" for a in dicetak)), strict=True):
                berkas.write_bytes(isi)
        return hasil

    def _hitungan(self) -> dict[str, int]:
        hasil: Counter[str] = Counter(self._pelakon.hitungan)
        with self._bd.baca() as sesi:
            for periode, keadaan, jumlah in sesi.exec(
                select(Tugas.periode, Tugas.keadaan, func.count()).group_by(Tugas.periode, Tugas.keadaan)
            ):
                hasil[f"tugas.{periode}.{keadaan}"] = jumlah
            for jenis, jumlah in sesi.exec(select(Pemberitahuan.jenis, func.count()).group_by(Pemberitahuan.jenis)):
                hasil[f"pemberitahuan.{jenis}"] = jumlah
            hasil["eskalasi"] = sesi.exec(select(func.count()).select_from(Eskalasi)).one()
            belum = select(func.count()).select_from(KotakKeluar).where(col(KotakKeluar.selesai).is_(None))
            hasil["kotak_keluar.belum"] = sesi.exec(belum).one()
        return dict(sorted(hasil.items()))
