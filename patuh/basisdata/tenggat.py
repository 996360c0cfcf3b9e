"""Nobody waits for ever on a database that does not answer: a request has an instant until which it may wait.

The HTTP side sets it (:func:`dalam_tenggat`); PostgreSQL connections look at it while they wait for the server. A
connection that was given up is closed, so that the pool makes a new one. Work without an instant (imports, workflows)
waits as long as TCP does.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import psycopg

BATAS_DETIK = 8.0
"""How long a request waits for the database. With what comes before and after, its answer is there within 10 s."""
_SAMBUNG_DETIK = 2
"""psycopg takes no shorter time for a new connection."""


@dataclass
class Tenggat:
    """The instant of one request, on the monotonic clock; :meth:`perpanjang` when it has got on (a part was sent)."""

    sampai: float
    jam: Callable[[], float] = time.monotonic

    def perpanjang(self) -> None:
        """As much time again."""
        self.sampai = self.jam() + BATAS_DETIK

    def sisa(self) -> float:
        """Seconds left."""
        return self.sampai - self.jam()


_KINI: ContextVar[Tenggat | None] = ContextVar("tenggat_basis_data", default=None)


@contextmanager
def dalam_tenggat() -> Iterator[Tenggat]:
    """What runs inside, in threads as well, waits :data:`BATAS_DETIK` seconds for the database at most."""
    satu = Tenggat(0)
    satu.perpanjang()
    tanda = _KINI.set(satu)
    try:
        yield satu
    finally:
        _KINI.reset(tanda)


def tenggat_kini() -> Tenggat | None:
    """The instant of the request that this runs for."""
    return _KINI.get()


def maju() -> None:
    """The request got on (a part was sent or read, long work without the database is done): it may wait anew."""
    if (tenggat := _KINI.get()) is not None:
        tenggat.perpanjang()


class KoneksiBertenggat(psycopg.Connection[Any]):
    """A connection that gives up, and closes itself, when the request's instant has come."""

    def wait(self, gen: Generator[Any, Any, Any], *args: Any, **kwargs: Any) -> Any:
        """Wait for the server, no longer than the request may."""
        tenggat = _KINI.get()
        return super().wait(gen if tenggat is None else self._batasi(gen, tenggat), *args, **kwargs)

    def _batasi(self, gen: Generator[Any, Any, Any], tenggat: Tenggat) -> Generator[Any, Any, Any]:
        # psycopg wakes its generators several times a second with "nothing yet".
        try:
            minta = next(gen)
            while True:
                siap = yield minta
                if not siap and tenggat.sisa() <= 0:
                    gen.close()
                    self.pgconn.finish()
                    raise psycopg.OperationalError("basis data tidak menjawab pada waktunya")
                minta = gen.send(siap)
        except StopIteration as selesai:
            return selesai.value


def sambung_pg(*cargs: Any, **cparams: Any) -> KoneksiBertenggat:
    """A new connection; raises ``OperationalError`` at once when there is no time left to make one."""
    tenggat = _KINI.get()
    if tenggat is not None:
        if tenggat.sisa() < _SAMBUNG_DETIK:
            raise psycopg.OperationalError("basis data tidak menjawab pada waktunya")
        cparams["connect_timeout"] = int(tenggat.sisa())
    return KoneksiBertenggat.connect(*cargs, **cparams)
