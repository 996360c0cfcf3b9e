"""SQLite's log is worked into the database beside the writers, not by whichever of them comes last.

By itself SQLite lets the commit that fills the log (every few hundred reports) write all pages home and wait for the
disk: tens of milliseconds for one desk, while all others wait for its turn to end. A connection of its own does the
same without holding anybody up. Only a log that has grown long is cut. Writers wait while that waits for the readers:
a moment, for most readers take no longer, and one that counts a quarter is not to be waited for while there is room.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from patuh.basisdata.mesin import BasisData

_SELANG = 0.5
_PANJANG = 16 * 1024 * 1024
"""Bytes of log from which on it is cut."""
_TERLALU_PANJANG = 16 * _PANJANG
_SEBENTAR, _SABAR = 10, 200
"""Milliseconds for which writers wait for a cut; the longer time once the log is far too long."""


@contextmanager
def titik_simpan(bd: BasisData) -> Iterator[None]:
    """While a service runs; does nothing on PostgreSQL, which does this by itself."""
    if bd.dialek != "sqlite" or not (berkas := bd.mesin.url.database):
        yield
        return
    henti = threading.Event()
    utas = threading.Thread(target=_jalan, args=(Path(berkas), henti), name="titik-simpan", daemon=True)
    utas.start()
    try:
        yield
    finally:
        henti.set()
        utas.join()


def _jalan(berkas: Path, henti: threading.Event) -> None:
    log = berkas.with_name(berkas.name + "-wal")
    while not henti.wait(_SELANG):
        # What stops it (a full disk, a long lock) stops the writers too, who say so.
        with suppress(sqlite3.Error, OSError), closing(sqlite3.connect(berkas, timeout=0)) as koneksi:
            while not henti.wait(_SELANG):
                koneksi.execute("PRAGMA wal_checkpoint(PASSIVE)")
                if (panjang := log.stat().st_size) > _PANJANG:
                    koneksi.execute(f"PRAGMA busy_timeout={_SABAR if panjang > _TERLALU_PANJANG else _SEBENTAR}")
                    koneksi.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                    koneksi.execute("PRAGMA busy_timeout=0")
