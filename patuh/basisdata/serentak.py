"""Several writing transactions that are committed together: on SQLite a commit costs as much as what it commits.

Each part stands for a transaction of its own: it sees what the parts before it wrote, and one that fails takes back
what it wrote itself and nothing else. None of them is on disk before all are, so nobody may be told before.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import cast

from sqlalchemy import Connection, Engine
from sqlmodel import Session

LOG = logging.getLogger("patuh.basisdata")
NANTI = "nanti"
"""Key of a session's ``info``: list of what is to be called once the common transaction is on disk."""
_KINI: ContextVar[Serentak | None] = ContextVar("serentak", default=None)


class Serentak:
    """The common transaction on ``koneksi``."""

    def __init__(self, koneksi: Connection) -> None:
        self.koneksi = koneksi
        self._nanti: list[Callable[[], object]] = []

    @contextmanager
    def bagian(self) -> Iterator[None]:
        """What runs inside is one part, or several of one and the same request."""
        tanda = _KINI.set(self)
        try:
            yield
        finally:
            _KINI.reset(tanda)

    @contextmanager
    def tulis(self) -> Iterator[Session]:
        """A writing transaction inside the common one. A session of its own: what another part has read is not its."""
        with Session(self.koneksi, join_transaction_mode="create_savepoint", expire_on_commit=False) as sesi:
            sesi.info[NANTI] = self._nanti
            with sesi.begin():
                yield sesi

    @property
    def utuh(self) -> bool:
        """Is the common transaction still open? SQLite ends it by itself when it has no memory or no disk."""
        return bool(cast("sqlite3.Connection", self.koneksi.connection.dbapi_connection).in_transaction)

    def selesai(self) -> None:
        """The common transaction is on disk: whatever else goes wrong, it is not to be done again."""
        for panggil in self._nanti:
            try:
                panggil()
            except Exception:
                LOG.exception("sesudah tersimpan")


def serentak_kini(mesin: Engine) -> Serentak | None:
    """The common transaction on this engine whose part runs here."""
    satu = _KINI.get()
    return satu if satu is not None and satu.koneksi.engine is mesin else None
