"""A connection from PostgreSQL's pool is known to live before it is used, without asking the server each time."""

from __future__ import annotations

import select
import time
from typing import Any

import psycopg
from sqlalchemy import Engine, event
from sqlalchemy.exc import InvalidatePoolError

_TENANG_DETIK = 15.0
"""Seconds of rest after which a connection is tried, not only looked at: a server may go without a word."""
_SEJAK = "patuh_sejak"


def jaga_sambungan(mesin: Engine) -> None:
    """Look at each connection as it leaves the pool.

    A server that ends, or is ended, closes its side: the socket has something to read while nothing was asked. That
    costs a system call; a ping would be one of three ways there and back of a short transaction. One bad connection
    makes the pool try all of them anew.
    """

    @event.listens_for(mesin, "checkin")
    def _kembali(_koneksi: Any, rekam: Any) -> None:
        rekam.info[_SEJAK] = time.monotonic()

    @event.listens_for(mesin, "checkout")
    def _keluar(koneksi: psycopg.Connection[Any], rekam: Any, _wakil: Any) -> None:
        if koneksi.closed:
            raise InvalidatePoolError
        sejak = rekam.info.get(_SEJAK)
        # A new connection has just answered.
        if sejak is None or (time.monotonic() - sejak < _TENANG_DETIK and not _bersuara(koneksi.fileno())):
            return
        try:
            mesin.dialect.do_ping(koneksi)  # type: ignore[arg-type]
        except psycopg.Error as galat:
            raise InvalidatePoolError from galat


def _bersuara(nomor: int) -> bool:
    lihat = select.poll()
    lihat.register(nomor, select.POLLIN | select.POLLHUP | select.POLLERR)
    return bool(lihat.poll(0))
