"""The production roles as separate processes: ``patuh layanan api|pekerja|penjadwal|siapkan``.

They share one PostgreSQL database, one Temporal cluster and one data folder (evidence, papers). API processes and
workers multiply; of the scheduler only one works at a time, the others wait for it to go. None starts with the settings
or the data of a trial (:mod:`patuh.perintah.syarat_produksi`).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import AsyncIterator, Coroutine, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import uvicorn
from fastapi import FastAPI
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError
from temporalio.client import Client
from temporalio.service import RPCError, TLSConfig

from patuh.basisdata.mesin import BasisData
from patuh.basisdata.pemisah import PeranSalah, siapkan_peran, terikat_pemisah
from patuh.instruksi.muat import pakai_folder
from patuh.lembaran import hari_layanan
from patuh.pantau.denyut import PEKERJA, berdenyut
from patuh.pengaturan import Pengaturan, PengaturanSalah, baca_pengaturan
from patuh.perintah.dev import (
    ServerSiap,
    pastikan_kunci_cocok,
    sekarang,
    siapkan_aplikasi,
    siapkan_basis_data,
    siapkan_paket,
    siapkan_penjadwal,
)
from patuh.perintah.porta import porta_metrik
from patuh.perintah.sampah import mulai_sampah
from patuh.perintah.syarat_produksi import tidak_layak, tolak_data_contoh
from workflows.galat_alur import KONVERTER
from workflows.kontrak import MasukanPembuka
from workflows.pekerja import pasang_jadwal, pekerja, senyapkan_inti

LOG = logging.getLogger("patuh.produksi")
KUNCI_PENJADWAL = 0x7061747568
"""The advisory lock of the one scheduler that works."""
_COBA_LAGI = 5.0
_UVICORN: dict[str, Any] = {"log_config": None, "access_log": False, "timeout_graceful_shutdown": 20}
_BATAS_RPC = timedelta(seconds=5)


@dataclass(frozen=True)
class Gugus:
    """The Temporal cluster: address, namespace, and how to be let in (mTLS files or an API key)."""

    alamat: str
    ruang: str
    tls: TLSConfig | None
    kunci: str | None

    async def sambung(self, *, malas: bool = False) -> Client:
        """A client; ``malas`` connects with the first call. Raises ``RuntimeError`` when there is nobody."""
        return await Client.connect(
            self.alamat,
            namespace=self.ruang,
            data_converter=KONVERTER,
            tls=self.tls if self.tls is not None else self.kunci is not None,
            api_key=self.kunci,
            lazy=malas,
        )


def baca_gugus(env: Mapping[str, str] = os.environ) -> Gugus:
    """Read ``PATUH_TEMPORAL*``; raise :class:`PengaturanSalah` naming what is missing."""
    alamat = env.get("PATUH_TEMPORAL", "")
    if ":" not in alamat:
        raise PengaturanSalah("PATUH_TEMPORAL harus diisi host:port gugus Temporal, misalnya temporal.kab.go.id:7233")
    berkas = [env.get("PATUH_TEMPORAL_SERTIFIKAT", ""), env.get("PATUH_TEMPORAL_KUNCI_SERTIFIKAT", "")]
    if any(berkas) and not all(berkas):
        raise PengaturanSalah("PATUH_TEMPORAL_SERTIFIKAT dan PATUH_TEMPORAL_KUNCI_SERTIFIKAT harus diisi keduanya")
    ca = env.get("PATUH_TEMPORAL_CA", "")
    tls = None
    if ca or all(berkas):
        isi = [Path(b).read_bytes() if b else None for b in (ca, *berkas)]
        tls = TLSConfig(server_root_ca_cert=isi[0], client_cert=isi[1], client_private_key=isi[2])
    return Gugus(alamat, env.get("PATUH_TEMPORAL_RUANG", "default"), tls, env.get("PATUH_TEMPORAL_TOKEN") or None)


def baca_produksi(folder: Path, env: Mapping[str, str] = os.environ) -> Pengaturan:
    """The settings of a production role; raises :class:`PengaturanSalah` with all that is not fit for service."""
    pengaturan = baca_pengaturan(folder, "", env)
    kurang = tidak_layak(pengaturan, env)
    if kurang:
        raise PengaturanSalah("belum siap untuk produksi:\n" + "\n".join(f"- {satu}" for satu in kurang))
    return pengaturan


def siapkan(folder: Path) -> bool:
    """Once, before an upgrade's first start: schema, role, units, and the plan of the present periods.

    With an owner of its own (``PATUH_BASIS_DATA_PEMILIK``) the schema is made by it, and the role that serves is
    prepared and checked. Says whether row-level security binds that role.
    """
    pengaturan = _pengaturan(folder)
    if pengaturan.basis_data_pemilik is not None:
        _siapkan_pemilik(pengaturan.basis_data_pemilik, pengaturan.basis_data)
    with _basis_data(pengaturan) as bd:
        siapkan_basis_data(bd, pengaturan)
        return _terikat(bd)


def _siapkan_pemilik(pemilik: str, layanan: str) -> None:
    bd = BasisData(pemilik)
    try:
        bd.migrasi()
    finally:
        bd.tutup()
    peran = make_url(layanan)
    if not peran.username:
        raise PengaturanSalah("PATUH_BASIS_DATA harus menyebut peran basis datanya (postgresql://PERAN:…)")
    try:
        siapkan_peran(pemilik, peran.username, str(peran.password) if peran.password else None)
    except PeranSalah as salah:
        raise PengaturanSalah(str(salah)) from None


def _terikat(bd: BasisData) -> bool:
    with bd.baca() as sesi:
        terikat = terikat_pemisah(sesi.connection())
    if not terikat:
        LOG.warning("pemisah daerah di basis data tidak mengikat peran layanan ini; lihat docs/operasi.md")
    return terikat


def aplikasi_api(folder: Path, bd: BasisData | None = None) -> FastAPI:
    """API and pages of the production settings; ``bd`` None = a database of its own, for as long as the process
    lives."""
    pengaturan, gugus = _pengaturan(folder), baca_gugus()
    klien: Client | None = None

    async def sehat() -> bool:
        nonlocal klien
        try:
            klien = klien or await gugus.sambung(malas=True)
            return await klien.service_client.check_health(timeout=_BATAS_RPC)
        except (RPCError, RuntimeError):
            return False

    bd = bd or BasisData(pengaturan.basis_data)
    with contextlib.suppress(SQLAlchemyError):
        _terikat(bd)
    return siapkan_aplikasi(bd, pengaturan, siapkan_paket(pengaturan), sehat)


async def jalankan_api(folder: Path, host: str, port: int) -> None:
    """Serve API and pages until a signal. Temporal being away is told by ``/siap`` and stops nobody."""
    with _basis_data(_pengaturan(folder)) as bd:
        app = await asyncio.to_thread(aplikasi_api, folder, bd)
        await ServerSiap(uvicorn.Config(app, host=host, port=port, **_UVICORN)).serve()


def jalankan_banyak(folder: Path, host: str, port: int, proses: int) -> None:
    """The same in several processes behind one port; one that dies is started again. What is wrong with the settings
    or the packs stops the parent, before it listens."""
    pengaturan = _pengaturan(folder)
    baca_gugus()
    with _basis_data(pengaturan):
        siapkan_paket(pengaturan)
    uvicorn.run(
        "patuh.perintah.anak_api:aplikasi",
        factory=True,
        host=host,
        port=port,
        workers=proses,
        loop="uvloop",
        **_UVICORN,
    )


async def jalankan_pekerja(folder: Path) -> None:
    """Run a worker until a signal; waits for the cluster as long as it takes."""
    pengaturan, gugus = _pengaturan(folder), baca_gugus()
    mulai_sampah()
    senyapkan_inti()
    with porta_metrik(), _basis_data(pengaturan) as bd:
        async with _sampai_dihentikan() as henti, _hidup(berdenyut(bd, PEKERJA, sekarang)):
            while not henti.is_set():
                try:
                    klien = await gugus.sambung()
                except RuntimeError:
                    LOG.warning("Temporal %s belum dapat dihubungi; dicoba lagi", gugus.alamat)
                    await _tunggu(henti)
                    continue
                paket = str(pengaturan.paket) if pengaturan.paket is not None else ""
                async with pekerja(klien, bd, alamat_dasar=pengaturan.alamat_dasar, paket=paket):
                    await pasang_jadwal(klien, MasukanPembuka(sorted(pengaturan.daerah), pengaturan.laju_mulai))
                    LOG.info("pekerja berjalan pada %s", gugus.alamat)
                    await henti.wait()


async def jalankan_penjadwal(folder: Path) -> None:
    """Run the scheduler until a signal, as soon as no other one does (a lock of the database, gone with its holder)."""
    pengaturan, gugus = _pengaturan(folder), baca_gugus()
    mulai_sampah()
    senyapkan_inti()
    with porta_metrik(), _basis_data(pengaturan) as bd:
        async with _sampai_dihentikan() as henti:
            menunggu = False
            while not henti.is_set():
                sambungan = await asyncio.to_thread(_ambil_kunci, pengaturan.basis_data)
                if sambungan is None:
                    if not menunggu:
                        LOG.info("menunggu: penjadwal lain bekerja, atau basis data pergi")
                    menunggu = True
                    await _tunggu(henti)
                    continue
                menunggu = False
                penjadwal = siapkan_penjadwal(bd, await gugus.sambung(malas=True), pengaturan)
                penjadwal.start()
                LOG.info("penjadwal berjalan")
                try:
                    while not henti.is_set() and await asyncio.to_thread(_masih, sambungan):
                        await _tunggu(henti)
                finally:
                    penjadwal.shutdown(wait=False)
                    sambungan.close()


@asynccontextmanager
async def _hidup(kerja: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    tugas = asyncio.create_task(kerja)
    try:
        yield
    finally:
        tugas.cancel()
        with suppress(asyncio.CancelledError):
            await tugas


def _ambil_kunci(alamat: str) -> psycopg.Connection | None:
    """A connection that holds the scheduler's lock; None while another one has it or the database is away."""
    try:
        sambungan = psycopg.connect(alamat.replace("+psycopg", ""), autocommit=True, connect_timeout=10)
    except psycopg.OperationalError:
        LOG.warning("basis data belum dapat dihubungi; dicoba lagi")
        return None
    baris = sambungan.execute("SELECT pg_try_advisory_lock(%s)", (KUNCI_PENJADWAL,)).fetchone()
    if baris is not None and baris[0]:
        return sambungan
    sambungan.close()
    return None


def _masih(sambungan: psycopg.Connection) -> bool:
    try:
        sambungan.execute("SELECT 1")
    except psycopg.Error:
        LOG.warning("kunci penjadwal terlepas bersama sambungannya")
        return False
    return True


def _pengaturan(folder: Path) -> Pengaturan:
    pengaturan = baca_produksi(folder)
    folder.mkdir(parents=True, exist_ok=True)
    pakai_folder(folder, hari_layanan(sekarang()))
    return pengaturan


@contextmanager
def _basis_data(pengaturan: Pengaturan) -> Iterator[BasisData]:
    bd = BasisData(pengaturan.basis_data)
    try:
        tolak_data_contoh(bd)
        # A database that is away is waited for; one made with another register key is not.
        with contextlib.suppress(SQLAlchemyError):
            pastikan_kunci_cocok(bd, pengaturan)
        yield bd
    finally:
        bd.tutup()


@asynccontextmanager
async def _sampai_dihentikan() -> AsyncIterator[asyncio.Event]:
    henti = asyncio.Event()
    putaran = asyncio.get_running_loop()
    for sinyal in (signal.SIGINT, signal.SIGTERM):
        putaran.add_signal_handler(sinyal, henti.set)
    yield henti


async def _tunggu(henti: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(henti.wait(), _COBA_LAGI)
    except TimeoutError:
        return
