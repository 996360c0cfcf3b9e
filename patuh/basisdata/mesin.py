"""The database: SQLite by default, PostgreSQL for a regency in production; one way to read and one to write.

Every write that matters is one transaction: state + audit event + outbox row. On SQLite a writing transaction takes the
write lock at its start (``BEGIN IMMEDIATE``) and a commit is on disk before it returns (``synchronous=FULL``).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any, cast

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, Table, create_engine, event
from sqlalchemy.dialects.postgresql import insert as sisip_pg
from sqlalchemy.dialects.sqlite import insert as sisip_sqlite
from sqlalchemy.pool import QueuePool
from sqlmodel import Session

from patuh.basisdata.giliran import Giliran
from patuh.basisdata.pemisah import sebut_daerah, sebut_lagi
from patuh.basisdata.sambungan import jaga_sambungan
from patuh.basisdata.sebaris import HarusMenunggu, sedang_sebaris
from patuh.basisdata.serentak import NANTI, Serentak, serentak_kini
from patuh.basisdata.tenggat import BATAS_DETIK, sambung_pg, tenggat_kini

# A server that is gone without a word is noticed within a minute also by work that has no deadline.
_JAGA_TCP = {"keepalives_idle": 20, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 30_000}
_KOLAM_PG, _KOLAM_SQLITE = 20, 50
INGATAN = "ingatan"
_BATAL = "batal"
_BERSAMA: ContextVar[Session | None] = ContextVar("transaksi_bersama", default=None)
_SABAR_KERJA = 60.0
"""Seconds that work behind which nobody waits (sample data, a simulated year, jobs) gives another writer on SQLite."""


def alamat_sqlite(folder: Path) -> str:
    """The URL of the embedded database inside a data folder."""
    return f"sqlite:///{(folder / 'patuh.db').resolve()}"


class BasisData:
    """Engine and sessions of one database."""

    def __init__(self, url: str, *, sinkron: str = "FULL") -> None:
        self.url = url.replace("postgresql://", "postgresql+psycopg://", 1)
        ingatan: dict[str, Any] = {INGATAN: {}}
        if self.url.startswith("sqlite"):
            self.mesin = _mesin_sqlite(self.url, sinkron, ingatan)
            # Readers have connections of their own: they go on while every writer waits for a lock.
            baca = _mesin_sqlite(self.url, sinkron, ingatan, baca_saja=True)
            self._kolam: tuple[Engine, ...] = (self.mesin, baca)
            self._giliran: Giliran | None = Giliran()
        else:
            self.mesin = baca = create_engine(
                self.url,
                pool_size=10,
                max_overflow=_KOLAM_PG - 10,
                pool_timeout=BATAS_DETIK,
                pool_use_lifo=True,
                hide_parameters=True,
                connect_args={"connect_timeout": 10, "autocommit": True, **_JAGA_TCP},
                execution_options=ingatan,
            )
            jaga_sambungan(self.mesin)
            event.listen(
                self.mesin, "do_connect", lambda _dialek, _rekam, cargs, cparams: sambung_pg(*cargs, **cparams)
            )
            event.listen(self.mesin, "begin", sebut_daerah)
            self._kolam = (self.mesin,)
            self._giliran = None
        event.listen(baca, "before_execute", _tanpa_kunci)
        self._mesin_baca = baca.execution_options(baca_saja=True)

    @property
    def dialek(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self.mesin.dialect.name

    @property
    def satu_penulis(self) -> bool:
        """Is there one writer at a time? Then what takes long is read before the writing transaction begins."""
        return self._giliran is not None

    @property
    def sedang_menulis(self) -> bool:
        """Does somebody in this process have the turn of the one writer?"""
        return self._giliran is not None and self._giliran.dipakai

    def migrasi(self) -> None:
        """Bring the schema to the newest version (Alembic)."""
        konfigurasi = Config()
        konfigurasi.set_main_option("script_location", str(Path(__file__).parent / "migrasi"))
        konfigurasi.attributes["mesin"] = self.mesin
        command.upgrade(konfigurasi, "head")

    @contextmanager
    def tulis(self) -> Iterator[Session]:
        """One writing transaction: commits at the end, rolls back wholly on any exception."""
        bersama = _BERSAMA.get()
        if bersama is not None and bersama.get_bind() is self.mesin:
            try:
                sebut_lagi(bersama.connection())
                yield bersama
            except BaseException:
                bersama.info[_BATAL] = True
                raise
            return
        if (serentak := serentak_kini(self.mesin)) is not None:
            with serentak.tulis() as sesi:
                yield sesi
            return
        with self._menulis(), Session(self.mesin, expire_on_commit=False) as sesi, sesi.begin():
            yield sesi

    def _menulis(self) -> AbstractContextManager[None]:
        _ada_sambungan(self.mesin)
        return nullcontext() if self._giliran is None else self._giliran(_sabar())

    @contextmanager
    def serentak(self) -> Iterator[Serentak]:
        """One transaction for several that came together: every :meth:`tulis` inside one of its parts is a savepoint,
        and all are on disk when this ends, or none."""
        with self._menulis(), self.mesin.begin() as koneksi:
            satu = Serentak(koneksi)
            yield satu
        satu.selesai()

    @contextmanager
    def baca(self) -> Iterator[Session]:
        """A reading session that never takes the write lock, and that the database lets change nothing."""
        _ada_sambungan(self._mesin_baca)
        with Session(self._mesin_baca, expire_on_commit=False) as sesi:
            yield sesi
            if sesi.in_transaction() and not (sesi.new or sesi.dirty or sesi.deleted):
                # Ends as a rollback would, but psycopg forgets a connection's prepared statements with each rollback.
                sesi.commit()

    @contextmanager
    def bersama(self) -> Iterator[None]:
        """On PostgreSQL :meth:`kilat` and :meth:`tulis` inside are parts of one transaction: each costs several ways
        there and back. SQLite's write lock is not taken before it is known who asks."""
        if self.satu_penulis:
            yield
            return
        with self.tulis() as sesi:
            tanda = _BERSAMA.set(sesi)
            try:
                yield
            finally:
                _BERSAMA.reset(tanda)
            if sesi.info.get(_BATAL):
                # Somebody took the exception of a part, whose changes must not be kept.
                sesi.rollback()

    @contextmanager
    def kilat(self) -> Iterator[Connection]:
        """A reading transaction for prepared statements alone, at half the cost of a session."""
        bersama = _BERSAMA.get()
        if bersama is not None and bersama.get_bind() is self.mesin:
            sebut_lagi(bersama.connection())
            yield bersama.connection()
            return
        _ada_sambungan(self._mesin_baca)
        with self._mesin_baca.begin() as koneksi:
            yield koneksi

    def kolam(self) -> tuple[int, int]:
        """Connections of this process in use now, and the most there can be."""
        kolam = [satu.pool for satu in self._kolam if isinstance(satu.pool, QueuePool)]
        batas = (_KOLAM_PG if self._giliran is None else _KOLAM_SQLITE) * len(kolam)
        return sum(satu.checkedout() for satu in kolam), batas

    def tutup(self) -> None:
        """Close all connections."""
        for satu in self._kolam:
            satu.dispose()


def _tanpa_kunci(koneksi: Connection, pernyataan: Any, *_: Any) -> None:
    """PostgreSQL takes no lock for a reader, and SQLite does not know of any: both say so."""
    if getattr(pernyataan, "_for_update_arg", None) is not None and koneksi.get_execution_options().get("baca_saja"):
        raise TypeError("sesi baca tidak dapat mengunci baris: SELECT ... FOR UPDATE")


def ingatan(sesi: Session, tentang: str) -> dict[Any, Any]:
    """What this process has learned of a database that can never change, kept as long as its :class:`BasisData`."""
    semua: dict[str, dict[Any, Any]] = sesi.get_bind().get_execution_options().get(INGATAN, {})
    milik = semua.setdefault(tentang, {})
    # What a part sees of the parts before it may still be undone: it knows what is known, and teaches nothing.
    return dict(milik) if NANTI in sesi.info else milik


def _ada_sambungan(mesin: Engine) -> None:
    """In line nobody waits for a connection. Two are left to threads that come between this look and the taking."""
    if sedang_sebaris() and isinstance(mesin.pool, QueuePool) and mesin.pool.checkedout() >= _KOLAM_SQLITE - 2:
        raise HarusMenunggu


def _sabar() -> float:
    """Seconds that a transaction that starts now may wait for its turn."""
    tenggat = tenggat_kini()
    return _SABAR_KERJA if tenggat is None else max(0.0, tenggat.sisa())


def _mesin_sqlite(url: str, sinkron: str, pilihan: dict[str, Any], *, baca_saja: bool = False) -> Engine:
    # As many connections as requests run at once: what is to be waited for is the lock, not a connection as well.
    mesin = create_engine(
        url,
        connect_args={"timeout": BATAS_DETIK, "check_same_thread": False},
        pool_size=5,
        max_overflow=_KOLAM_SQLITE - 5,
        pool_timeout=BATAS_DETIK,
        # Each connection keeps pages of its own: as few as can be.
        pool_use_lifo=True,
        # What was to be written is people's; an error says which statement failed, and no more.
        hide_parameters=True,
        execution_options=pilihan,
    )
    _siapkan_sqlite(mesin, sinkron, baca_saja=baca_saja)
    return mesin


def _siapkan_sqlite(mesin: Engine, sinkron: str, *, baca_saja: bool) -> None:
    @event.listens_for(mesin, "connect")
    def _sambung(koneksi: Any, _rekam: Any) -> None:
        koneksi.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            f"synchronous={sinkron}",
            f"busy_timeout={round(BATAS_DETIK * 1000)}",
            "foreign_keys=ON",
            # Kilobytes for each connection, filled for good by one that counts a quarter. The gate looks people up on
            # the writing one; what is not there the system has in memory.
            f"cache_size={-2000 if baca_saja else -8000}",
            # A service cuts the log beside its writers (titik_simpan.py); a commit does so only when nobody else did.
            "wal_autocheckpoint=20000",
            f"query_only={'ON' if baca_saja else 'OFF'}",
        ):
            koneksi.execute(f"PRAGMA {pragma}")

    @event.listens_for(mesin, "begin")
    def _mulai(koneksi: Connection) -> None:
        baca = koneksi.get_execution_options().get("baca_saja", False)
        # What no lock and no disk can make fail goes past SQLAlchemy: it costs twenty times as much as SQLite does.
        asli = cast("sqlite3.Connection", koneksi.connection.dbapi_connection)
        asli.execute(f"PRAGMA busy_timeout={0 if sedang_sebaris() else round(_sabar() * 1000)}")
        if baca:
            asli.execute("BEGIN")
        elif sedang_sebaris():
            _mulai_sebaris(asli)
        else:
            koneksi.exec_driver_sql("BEGIN IMMEDIATE")


def _mulai_sebaris(asli: sqlite3.Connection) -> None:
    try:
        asli.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as galat:
        # Whatever it is, a thread meets it again, and has the time to wait for its end.
        raise HarusMenunggu from galat


def sisip_baru(sesi: Session, tabel: Table, baris: Sequence[Mapping[str, Any]]) -> int:
    """Insert the rows whose keys are not there yet; return how many were new. Safe to repeat and to run at once."""
    # Given as parameters, the statement is compiled once and kept; without preserve_rowcount PostgreSQL's count of an
    # INSERT is thrown away.
    pernyataan = _sisip_baru(tabel, sesi.get_bind().dialect.name)
    return max(0, sesi.connection().execute(pernyataan, [dict(b) for b in baris]).rowcount) if baris else 0


@cache
def _sisip_baru(tabel: Table, dialek: str) -> Any:
    dasar = (sisip_pg if dialek == "postgresql" else sisip_sqlite)(tabel)
    return dasar.on_conflict_do_nothing().execution_options(preserve_rowcount=True)
