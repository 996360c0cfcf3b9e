"""``patuh dev``: everything on one machine, in the foreground, all state under one folder.

One process holds API, worker and scheduler (SQLite has one writing process); Temporal's development server runs beside
it as a child. Ctrl-C stops all of it cleanly.
"""

from __future__ import annotations

import asyncio
import fcntl
import logging
import os
import socket
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvicorn
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from fastapi import FastAPI
from temporalio.client import Client

from api.aplikasi import buat_aplikasi
from patuh.akun.muat import daftar_daerah, muat_daerah
from patuh.aturan.pakai import PaketPakai, paket_bawaan
from patuh.basisdata.mesin import BasisData
from patuh.instruksi.muat import daftar_instruksi, muat_instruksi, pakai_folder
from patuh.lembaran import hari_layanan
from patuh.pantau.denyut import PEKERJA, berdenyut
from patuh.pengaturan import Pengaturan, PengaturanSalah, baca_pengaturan
from patuh.perintah.sampah import mulai_sampah
from patuh.perintah.temporal import ServerTemporal, sehat
from patuh.register.ganti_kunci import pastikan_kunci
from patuh.register.rahasia import KunciSalah
from patuh.tugas.rencana import isi_unit, rencanakan_semua
from rules.mesin.mesin import PaketSalah
from workflows.kontrak import MasukanPembuka
from workflows.pekerja import pasang_jadwal, pekerja, sambung, senyapkan_inti
from workflows.penjadwal import pasang_pekerjaan

LOG = logging.getLogger("patuh.dev")
Cetak = Callable[[str], None]


class FolderDipakai(RuntimeError):
    """Another ``patuh dev`` runs on this data folder."""


def sekarang() -> datetime:
    """The service's clock."""
    return datetime.now(UTC)


async def jalankan(
    folder: Path,
    port: int,
    port_temporal: int,
    *,
    siapkan: Callable[[BasisData, Path, str, Cetak], None] | None,
    cetak: Cetak,
) -> None:
    """Run until Ctrl-C. ``siapkan`` fills sample data before the start; ``cetak`` prints what the user should see."""
    senyapkan_inti()
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    await asyncio.to_thread(pakai_folder, folder, hari_layanan(sekarang()))
    pengaturan = baca_pengaturan(folder, f"http://127.0.0.1:{port}")
    if siapkan is not None and "PATUH_WAJIB_DUA_LANGKAH" not in os.environ:
        # Nobody who only wants to look around should need a telephone first.
        pengaturan = replace(pengaturan, akun=replace(pengaturan.akun, wajib=frozenset()))
    async with AsyncExitStack() as tumpukan:
        kunci = tumpukan.enter_context((folder / "patuh.kunci").open("w"))
        try:
            fcntl.flock(kunci, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise FolderDipakai(f"Folder {folder} sedang dipakai 'patuh dev' lain.") from None
        bd = BasisData(pengaturan.basis_data)
        tumpukan.callback(bd.tutup)
        await asyncio.to_thread(siapkan_basis_data, bd, pengaturan)
        paket = await asyncio.to_thread(siapkan_paket, pengaturan)
        temporal = ServerTemporal(folder, port_temporal)
        await temporal.mulai()
        tumpukan.push_async_callback(temporal.hentikan)
        if siapkan is not None:
            # Sample data is long work of its own.
            mulai_sampah()
            await asyncio.to_thread(siapkan, bd, folder, pengaturan.alamat_dasar, cetak)
        klien = await sambung(temporal.alamat)
        folder_paket = str(pengaturan.paket) if pengaturan.paket is not None else ""
        await tumpukan.enter_async_context(pekerja(klien, bd, alamat_dasar=pengaturan.alamat_dasar, paket=folder_paket))
        await pasang_jadwal(klien, MasukanPembuka(sorted(pengaturan.daerah), pengaturan.laju_mulai))
        _jaga(tumpukan, temporal.jaga())
        _jaga(tumpukan, berdenyut(bd, PEKERJA, sekarang))
        penjadwal = siapkan_penjadwal(bd, klien, pengaturan)
        penjadwal.start()
        tumpukan.callback(penjadwal.shutdown, wait=False)
        await _layani(bd, pengaturan, paket, port, lambda: sehat(temporal.alamat), cetak)


def siapkan_basis_data(bd: BasisData, pengaturan: Pengaturan) -> None:
    """Schema, units, and the plan of the present periods: what the first reader asks for is there."""
    bd.migrasi()
    pastikan_kunci_cocok(bd, pengaturan)
    for kode in daftar_daerah():
        isi_unit(bd, muat_daerah(kode))
    rencanakan_semua(bd, waktu=sekarang(), daerah=pengaturan.daerah or None)


def pastikan_kunci_cocok(bd: BasisData, pengaturan: Pengaturan) -> None:
    """Raise :class:`PengaturanSalah` when the register's key is not the one that this database was made with."""
    try:
        pastikan_kunci(bd, pengaturan.gudang_kunci(), sekarang())
    except KunciSalah as salah:
        raise PengaturanSalah(str(salah)) from None


def siapkan_paket(pengaturan: Pengaturan) -> PaketPakai:
    """The rule packs of the settings; raises :class:`PengaturanSalah` for a folder that does not check."""
    if pengaturan.paket is None:
        return paket_bawaan()
    try:
        return PaketPakai(pengaturan.paket)
    except PaketSalah as salah:
        raise PengaturanSalah(f"PATUH_PAKET: {salah}") from None


def _jaga(tumpukan: AsyncExitStack, pekerjaan: Any) -> None:
    tugas = asyncio.ensure_future(pekerjaan)
    tumpukan.callback(tugas.cancel)


def siapkan_penjadwal(bd: BasisData, klien: Client, pengaturan: Pengaturan) -> AsyncIOScheduler:
    """The scheduler with every job, not started."""
    penjadwal = AsyncIOScheduler(timezone=UTC)
    pasang_pekerjaan(penjadwal, bd, klien, pengaturan, jam=sekarang)
    return penjadwal


def siapkan_aplikasi(
    bd: BasisData, pengaturan: Pengaturan, paket: PaketPakai, cek: Callable[[], Awaitable[bool]]
) -> FastAPI:
    """API and pages of these settings; ``cek`` says whether Temporal answers."""
    return buat_aplikasi(
        bd,
        folder=pengaturan.folder,
        jam=sekarang,
        alamat_dasar=pengaturan.alamat_dasar,
        cek_temporal=cek,
        paket=paket,
        kunci=pengaturan.gudang_kunci(),
        batas_impor=pengaturan.impor_maks,
        penanda=pengaturan.penanda,
        akun=pengaturan.akun,
        metrik=pengaturan.metrik,
        jangkar=pengaturan.jangkar,
    )


class ServerSiap(uvicorn.Server):
    """Says when it listens (``saat_siap``): only then is the address worth printing."""

    saat_siap: Callable[[], None] = staticmethod(lambda: None)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen."""
        await super().startup(sockets)
        if self.started:
            mulai_sampah()
            self.saat_siap()


async def _layani(
    bd: BasisData,
    pengaturan: Pengaturan,
    paket: PaketPakai,
    port: int,
    cek: Callable[[], Awaitable[bool]],
    cetak: Cetak,
) -> None:
    aplikasi = siapkan_aplikasi(bd, pengaturan, paket, cek)
    server = ServerSiap(
        uvicorn.Config(
            aplikasi, host="127.0.0.1", port=port, log_config=None, access_log=False, timeout_graceful_shutdown=5
        )
    )

    alamat = pengaturan.alamat_dasar

    def umumkan() -> None:
        for id_ in daftar_instruksi():
            cetak(f"  {muat_instruksi(id_).nama:52} {alamat}/instruksi/{id_}")
        cetak(f"  {'Aturan keputusan':52} {alamat}/paket")
        cetak(f"  {'Masuk, lalu tugas dan laporan':52} {alamat}/masuk")
        cetak(f"  {'Dokumentasi API':52} {alamat}/docs")
        cetak(f"  {'Keadaan layanan':52} {alamat}/status")
        cetak("Ctrl-C menghentikan semuanya; menjalankan lagi melanjutkan dari folder yang sama.")
        cetak(f"Patuh siap di {alamat}/")

    server.saat_siap = umumkan
    try:
        await server.serve()
    finally:
        # The server hands the signal on when it has stopped; the rest stops on the way out.
        cetak("Menghentikan layanan …")
