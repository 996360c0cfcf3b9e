"""A quarter of one unit on Temporal's time-skipping server, with the real services and a database of its own.

The server's clock starts now and only goes forward; the record lives in the year the test speaks of (``geser``).
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import col, select
from temporalio.client import Client, WorkflowHandle
from temporalio.testing import WorkflowEnvironment

from patuh.akun.muat import muat_daerah
from patuh.akun.pelaku import Pelaku
from patuh.basisdata.mesin import BasisData
from patuh.pemberitahuan.tabel import Pemberitahuan
from patuh.perintah.temporal import program
from patuh.tugas.lapor import laporkan
from patuh.tugas.putus import kembalikan, setujui
from patuh.tugas.rencana import isi_unit, rencanakan
from patuh.tugas.tabel import Keadaan, Penugasan, Tugas
from rules.periode import Periode
from workflows.diktum import DiktumWorkflow
from workflows.galat_alur import KONVERTER
from workflows.kontrak import ANTREAN, MasukanDiktum
from workflows.pekerja import pekerja
from workflows.penghubung import alirkan

INSTRUKSI = "karanganyar-440-3-2022"
DESA = "33.13.01.2001"
CAMAT = "33.13.01"
T3 = Periode.baca("2026-T3")
LAPOR_PENUH = Pelaku("kunci:integrasi")


def wib(bulan: int, hari: int, jam: int = 12, menit: int = 0, detik: int = 0, *, tahun: int = 2026) -> datetime:
    """An instant in WIB."""
    return datetime(tahun, bulan, hari, jam, menit, detik, tzinfo=UTC) - timedelta(hours=7)


def siapkan(bd: BasisData, periode: Periode = T3, instruksi: str = INSTRUKSI, daerah: str = "33.13") -> None:
    """Units and the plan of one period."""
    isi_unit(bd, muat_daerah(daerah))
    rencanakan(bd, instruksi, periode, waktu=wib(6, 25))


def ambil(bd: BasisData, diktum: str = "KETUJUH BELAS", unit: str = DESA) -> tuple[Penugasan, list[Tugas]]:
    """The assignment and its tasks, as the record has them now."""
    with bd.baca() as sesi:
        penugasan = sesi.exec(select(Penugasan).where(Penugasan.diktum == diktum, Penugasan.unit == unit)).one()
        tugas = sesi.exec(select(Tugas).where(Tugas.penugasan_id == penugasan.id).order_by(col(Tugas.urutan))).all()
        return penugasan, list(tugas)


def kotak(bd: BasisData, unit: str) -> list[tuple[str, str, str]]:
    """The inbox of a unit: kind, local day and hour, title."""
    with bd.baca() as sesi:
        baris = sesi.exec(select(Pemberitahuan).where(Pemberitahuan.unit == unit)).all()
    urut = sorted(baris, key=lambda b: (b.waktu, b.judul))
    return [(b.jenis, f"{b.waktu + timedelta(hours=7):%m-%d %H}", b.judul) for b in urut]


@dataclass
class Dunia:
    """A running server, worker and clock."""

    bd: BasisData
    env: WorkflowEnvironment
    geser: timedelta
    kini: datetime
    uji: list[str] = field(default_factory=list)

    @property
    def klien(self) -> Client:
        return self.env.client

    async def ke(self, waktu: datetime) -> None:
        """Let the record's time become ``waktu``."""
        sisa = waktu + self.geser - await self.env.get_current_time()
        if sisa > timedelta(0):
            await self.env.sleep(sisa)
        self.kini = waktu

    async def mulai(self, penugasan: Penugasan, tugas: list[Tugas]) -> WorkflowHandle[Any, str]:
        """Start the workflow of an assignment."""
        return await self.klien.start_workflow(
            DiktumWorkflow.run,
            MasukanDiktum(penugasan.id, penugasan.buka + self.geser, [t.id for t in tugas]),
            id=penugasan.alur_id,
            task_queue=ANTREAN,
        )

    async def lapor(self, tugas: list[Tugas], waktu: datetime, narasi: str = "Sosialisasi di dua dusun.") -> None:
        """The unit reports these tasks, and the relay carries the news."""
        await self.ke(waktu)
        with self.bd.tulis() as sesi:
            for satu in tugas:
                laporkan(
                    sesi,
                    tugas_id=satu.id,
                    pelaku=Pelaku("kunci:uji", satu.daerah, satu.unit),
                    narasi=narasi,
                    indikator={},
                    lampiran=(),
                    waktu=waktu,
                )
        await alirkan(self.bd, self.klien, waktu=waktu)

    async def putuskan(self, tugas: list[Tugas], waktu: datetime, alasan: str | None = None) -> None:
        """The superior accepts, or returns with a reason."""
        await self.ke(waktu)
        with self.bd.tulis() as sesi:
            for satu in tugas:
                pelaku = Pelaku("kunci:atasan", satu.daerah, satu.atasan)
                if alasan is None:
                    setujui(sesi, tugas_id=satu.id, pelaku=pelaku, waktu=waktu)
                else:
                    kembalikan(sesi, tugas_id=satu.id, pelaku=pelaku, alasan=alasan, waktu=waktu)
        await alirkan(self.bd, self.klien, waktu=waktu)


async def tenang(d: Dunia, jumlah: int, diktum: str = "KETUJUH BELAS", unit: str = DESA) -> None:
    """Wait until the workflow has opened its ``jumlah`` tasks (an event of the record, not a guess at time)."""

    def terbuka() -> int:
        return sum(t.keadaan == Keadaan.TERBUKA for t in ambil(d.bd, diktum, unit)[1])

    async with asyncio.timeout(30):
        # The event is a commit in another thread, so there is nothing to await but the record itself.
        while terbuka() < jumlah:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


@asynccontextmanager
async def dunia(
    bd: BasisData, awal: datetime, selesai: Callable[[str, str, datetime], None] = lambda _o, _j, _w: None
) -> AsyncIterator[Dunia]:
    """Server and worker, with the record's clock at ``awal``; the sandbox is on."""
    async with await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=program("temporal-test-server"), data_converter=KONVERTER
    ) as env:
        with env.auto_time_skipping_disabled():
            isi = Dunia(bd, env, await env.get_current_time() - awal, awal)
            async with pekerja(
                env.client,
                bd,
                alamat_dasar="http://patuh.invalid",
                geser=isi.geser,
                selesai=selesai,
            ):
                yield isi
