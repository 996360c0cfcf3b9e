"""Relay, watchdog and reconciler against Temporal's real development server, which is taken away and comes back."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlmodel import col, delete, select, update
from temporalio.client import Client

from patuh.akun.muat import muat_daerah
from patuh.akun.pelaku import Pelaku
from patuh.basisdata.mesin import BasisData
from patuh.jejak.tabel import Jejak, KotakKeluar
from patuh.pemberitahuan.tabel import Pemberitahuan
from patuh.perintah.temporal import ServerTemporal
from patuh.tugas.lapor import laporkan
from patuh.tugas.putus import setujui
from patuh.tugas.rencana import isi_unit, rencanakan
from patuh.tugas.tabel import KeadaanPenugasan, Penugasan, Tugas
from rules.periode import Periode
from workflows.pekerja import pekerja, sambung
from workflows.penghubung import alirkan
from workflows.selaras import awasi_pembukaan, selaraskan

UNIT = "33.13.01.2001"
PELAKU = Pelaku("kunci:uji")


def _port() -> int:
    with socket.socket() as soket:
        soket.bind(("127.0.0.1", 0))
        nomor: int = soket.getsockname()[1]
        return nomor


def _siapkan(bd: BasisData) -> None:
    """The present quarter, of one village only."""
    isi_unit(bd, muat_daerah("33.13"))
    kini = datetime.now(UTC)
    rencanakan(bd, "karanganyar-440-3-2022", Periode.memuat(kini.date(), "triwulan"), waktu=kini)
    with bd.tulis() as sesi:
        sesi.exec(delete(Tugas).where(col(Tugas.unit) != UNIT))
        sesi.exec(delete(Penugasan).where(col(Penugasan.unit) != UNIT))


@asynccontextmanager
async def _server(folder: Path, port: int) -> AsyncIterator[tuple[ServerTemporal, Client]]:
    await asyncio.to_thread(folder.mkdir, exist_ok=True)
    server = ServerTemporal(folder, port)
    await server.mulai()
    try:
        yield server, await sambung(server.alamat)
    finally:
        await server.hentikan()


def _penugasan(bd: BasisData) -> list[Penugasan]:
    with bd.baca() as sesi:
        return list(sesi.exec(select(Penugasan).order_by(col(Penugasan.diktum))).all())


def _tugas(bd: BasisData) -> list[Tugas]:
    with bd.baca() as sesi:
        return list(sesi.exec(select(Tugas).order_by(col(Tugas.urutan))).all())


async def _sampai_berjalan(bd: BasisData, jumlah: int) -> None:
    async with asyncio.timeout(60):
        # The event is a commit in the worker's thread: there is nothing to await but the record.
        while sum(p.keadaan == KeadaanPenugasan.BERJALAN for p in _penugasan(bd)) < jumlah:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_what_the_opener_missed_is_planned_and_started_by_the_watchdog(
    bd_sqlite: BasisData, tmp_path: Path
) -> None:
    _siapkan(bd_sqlite)
    async with _server(tmp_path / "t", _port()) as (_, klien), pekerja(klien, bd_sqlite, alamat_dasar="http://x"):
        nanti = datetime.now(UTC)
        assert await awasi_pembukaan(bd_sqlite, klien, waktu=nanti, laju=0, daerah=frozenset({"33.99"})) == 0
        # The daerah's whole quarter is planned again, and every assignment of it started.
        dimulai = await awasi_pembukaan(bd_sqlite, klien, waktu=nanti, laju=0, daerah=frozenset({"33.13"}))
        assert dimulai == len(_penugasan(bd_sqlite)) >= 632
        await _sampai_berjalan(bd_sqlite, 3)


async def test_news_waits_for_temporal_and_arrives_once_in_order(bd_sqlite: BasisData, tmp_path: Path) -> None:
    _siapkan(bd_sqlite)
    port, kini = _port(), datetime.now(UTC)
    async with _server(tmp_path / "t", port) as (server, klien), pekerja(klien, bd_sqlite, alamat_dasar="http://x"):
        with bd_sqlite.tulis() as sesi:
            sesi.exec(update(Tugas).values(keadaan="TERBUKA"))
        ketujuh = [t for t in _tugas(bd_sqlite) if t.diktum == "KETUJUH BELAS"]
        await server.hentikan()
        with bd_sqlite.tulis() as sesi:
            for tugas in ketujuh:
                laporkan(sesi, tugas_id=tugas.id, pelaku=PELAKU, narasi="x", indikator={}, lampiran=(), waktu=kini)
                setujui(sesi, tugas_id=tugas.id, pelaku=PELAKU, waktu=kini)
        gagal = await alirkan(bd_sqlite, klien, waktu=kini)
        assert gagal.terkirim == 0
        assert gagal.tertunda == 2 * len(ketujuh)
        # Held back, not hammered: nothing is due before the pause is over.
        assert (await alirkan(bd_sqlite, klien, waktu=kini)).tertunda == 0

        kembali = ServerTemporal(tmp_path / "t", port)
        await kembali.mulai()
        try:
            # On a busy machine the client may still hold its breath when the server is back: then the next turn sends.
            terkirim = 0
            for giliran in range(1, 6):
                terkirim += (await alirkan(bd_sqlite, klien, waktu=kini + timedelta(hours=giliran))).terkirim
            assert terkirim == 2 * len(ketujuh)
            alur = klien.get_workflow_handle(
                next(p.alur_id for p in _penugasan(bd_sqlite) if p.diktum == "KETUJUH BELAS")
            )
            assert await alur.result() == "SELESAI"
        finally:
            await kembali.hentikan()
    with bd_sqlite.baca() as sesi:
        baris = sesi.exec(select(KotakKeluar)).all()
    assert all(b.selesai is not None for b in baris)
    # A workflow started late finds all accepted in the record and ends; news that follows has nothing left to change.
    assert {b.hasil for b in baris} <= {"DITERIMA", "ALUR_SUDAH_SELESAI"}


async def test_a_lost_temporal_store_is_mended_from_the_record(bd_sqlite: BasisData, tmp_path: Path) -> None:
    _siapkan(bd_sqlite)
    kini = datetime.now(UTC)
    with bd_sqlite.tulis() as sesi:
        sesi.exec(update(Penugasan).values(keadaan="BERJALAN", dimulai=kini - timedelta(days=3)))
        sesi.exec(update(Tugas).values(keadaan="TERBUKA"))
    async with _server(tmp_path / "kosong", _port()) as (_, klien), pekerja(klien, bd_sqlite, alamat_dasar="http://x"):
        hasil = await selaraskan(bd_sqlite, klien, waktu=kini)
        assert hasil.dimulai_ulang == len(_penugasan(bd_sqlite)) == 3
        berjalan: set[str] = set()
        async with asyncio.timeout(60):
            while len(berjalan) < 4:
                berjalan = {a.id async for a in klien.list_workflows("ExecutionStatus='Running'")}
                await asyncio.sleep(0.1)
        kaskade = {a for a in berjalan if a.startswith("laporan/")}
        assert berjalan - kaskade == {p.alur_id for p in _penugasan(bd_sqlite)}
        assert len(kaskade) == 1
    with bd_sqlite.baca() as sesi:
        assert sesi.exec(select(Jejak).where(Jejak.tindakan == "alur.selaras")).one().isi["dimulai_ulang"] == 3
        # Opened long ago: nobody is told a second time.
        assert sesi.exec(select(Pemberitahuan).where(Pemberitahuan.jenis == "DITUGASKAN")).all() == []
