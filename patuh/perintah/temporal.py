"""Temporal's development server as a child process, run as ``temporal-dev.yaml`` says and kept running."""

from __future__ import annotations

import asyncio
import ctypes
import json
import logging
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

import yaml
from temporalio.client import Client

LOG = logging.getLogger("patuh.temporal")
_SIAP_DETIK = 30.0
_AKAR = Path(__file__).resolve().parents[2]


class TemporalTakAda(RuntimeError):
    """The server's program is missing or does not start; the message says what to do."""


def program(nama: str) -> str:
    """Path of a program that a PyPI package put beside this Python (``temporal``, ``temporal-test-server``)."""
    di_sini = Path(sys.executable).parent / nama
    if di_sini.exists():
        return str(di_sini)
    ditemukan = shutil.which(nama)
    if ditemukan is None:
        raise TemporalTakAda(f"Program {nama!r} tidak ditemukan. Jalankan 'make setup' dahulu.")
    return ditemukan


def baca_konfigurasi() -> dict[str, Any]:
    """The content of ``temporal-dev.yaml`` (beside the packages, or inside the installed one)."""
    for berkas in (_AKAR / "temporal-dev.yaml", Path(__file__).parents[1] / "temporal-dev.yaml"):
        if berkas.exists():
            isi: dict[str, Any] = yaml.safe_load(berkas.read_text(encoding="utf-8"))
            return isi
    raise TemporalTakAda("Berkas temporal-dev.yaml tidak ditemukan.")


def perintah_server(folder: Path, port: int) -> list[str]:
    """The command line of the server for this data folder and port."""
    isi = baca_konfigurasi()
    perintah = [program("temporal"), "server", "start-dev", "--headless", "--ip", isi["ip"], "--port", str(port)]
    perintah += ["--namespace", isi["namespace"], "--log-level", isi["log_level"]]
    perintah += ["--db-filename", str(folder / isi["berkas"])]
    for nama, nilai in isi["sqlite_pragma"].items():
        perintah += ["--sqlite-pragma", f"{nama}={nilai}"]
    for nama, nilai in isi["dynamic_config"].items():
        perintah += ["--dynamic-config-value", f"{nama}={json.dumps(nilai)}"]
    for nama, jenis in (isi.get("search_attributes") or {}).items():
        perintah += ["--search-attribute", f"{nama}={jenis}"]
    return perintah


def _ikut_mati() -> None:
    """In the child: leave when the parent is killed, so that no server stays behind on the port (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


class ServerTemporal:
    """The child process; :meth:`jaga` restarts it whenever it dies, until :meth:`hentikan`."""

    def __init__(self, folder: Path, port: int) -> None:
        self._folder = folder
        self._perintah = perintah_server(folder, port)
        self.alamat = f"{baca_konfigurasi()['ip']}:{port}"
        self._proses: asyncio.subprocess.Process | None = None
        self._berhenti = False

    @property
    def pid(self) -> int | None:
        """Process id of the running server."""
        return self._proses.pid if self._proses else None

    async def mulai(self) -> None:
        """Start and wait until it serves; raise :class:`TemporalTakAda` when it does not within 30 s."""
        await self._jalankan()
        tenggat = asyncio.get_running_loop().time() + _SIAP_DETIK
        while not await sehat(self.alamat):
            if self._proses is not None and self._proses.returncode is not None:
                raise TemporalTakAda(f"Server Temporal berhenti; lihat {self._folder / 'temporal.log'}.")
            if asyncio.get_running_loop().time() > tenggat:
                raise TemporalTakAda(f"Server Temporal tidak siap; lihat {self._folder / 'temporal.log'}.")
            await asyncio.sleep(0.1)

    async def _jalankan(self) -> None:
        with (self._folder / "temporal.log").open("ab") as catatan:
            self._proses = await asyncio.create_subprocess_exec(
                *self._perintah,
                stdout=catatan,
                stderr=catatan,
                stdin=asyncio.subprocess.DEVNULL,
                start_new_session=True,
                preexec_fn=_ikut_mati,
                env={**os.environ, "TEMPORAL_CLI_DISABLE_UPDATE_CHECK": "1"},
            )

    async def jaga(self) -> None:
        """Restart the server when it dies; runs until cancelled."""
        while not self._berhenti:
            if self._proses is not None:
                await self._proses.wait()
                if not self._berhenti:
                    LOG.warning("server Temporal berhenti (%s); dijalankan lagi", self._proses.returncode)
            await asyncio.sleep(0.5)
            if not self._berhenti:
                await self._jalankan()

    async def hentikan(self) -> None:
        """Stop the server: politely, then by force."""
        self._berhenti = True
        proses = self._proses
        if proses is None or proses.returncode is not None:
            return
        proses.terminate()
        try:
            await asyncio.wait_for(proses.wait(), 10)
        except TimeoutError:
            proses.kill()
            await proses.wait()


async def sehat(alamat: str) -> bool:
    """Does a Temporal server serve at this address now?"""
    try:
        klien = await Client.connect(alamat)
        return await klien.service_client.check_health()
    except Exception:
        # Any failure to connect means "not now"; the caller asks again.
        return False
