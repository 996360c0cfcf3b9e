"""Which failures of the database pass by themselves: it is away, locked, out of connections, or its disk is full."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as KolamHabis

BASIS_DATA_PERGI = (
    "Basis data sedang tidak dapat dipakai. Tidak ada yang tersimpan; kirim lagi sebentar lagi dengan kunci yang sama."
)
GALAT_PENGEMUDI = (psycopg.Error, sqlite3.Error)
_SQLITE = ("is full", "disk I/O error", "is locked", "unable to open", "readonly database")


def basis_data_pergi(salah: BaseException) -> bool:
    """Is this a failure of the database itself (not of what was asked of it), so that asking again later can help?"""
    if isinstance(salah, KolamHabis):
        return True
    if not isinstance(salah, DBAPIError):
        return False
    if isinstance(salah.orig, sqlite3.Error):
        # SQLite calls a wrong statement by the same name as a full disk.
        return any(tanda in str(salah.orig) for tanda in _SQLITE)
    return isinstance(salah, OperationalError | InterfaceError) or salah.connection_invalidated


@contextmanager
def galat_pengemudi(koneksi: Connection) -> Iterator[None]:
    """Around calls of the driver itself: its errors become what SQLAlchemy would have made of them, and a connection
    that is lost goes out of the pool."""
    try:
        yield
    except GALAT_PENGEMUDI as galat:
        raise sebagai_sqlalchemy(koneksi, galat) from galat


def sebagai_sqlalchemy(koneksi: Connection, galat: Exception) -> Exception:
    """A driver's error as SQLAlchemy's; see :func:`galat_pengemudi`."""
    hilang = bool(getattr(koneksi.connection.driver_connection, "closed", False))
    if hilang:
        koneksi.invalidate(galat)
    return DBAPIError.instance(None, None, galat, type(galat), connection_invalidated=hilang, dialect=koneksi.dialect)
