"""Requests answered in line, on SQLite: first come first served, and those that came together in one transaction.

While one answer is worked out nothing else is looked at, so on a busy machine several requests wait when it is done.
Together they cost one commit instead of one each, which is when time is short.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections import deque
from collections.abc import Callable
from contextvars import Context, copy_context
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy.exc import SQLAlchemyError

from patuh.basisdata.mesin import BasisData
from patuh.basisdata.sebaris import HarusMenunggu, sebaris
from patuh.basisdata.serentak import Serentak
from patuh.basisdata.tenggat import tenggat_kini

_SABAR, _JEDA = 0.25, 0.001
"""Seconds for which requests in line let another writer write before they go to a thread, which is slower; and
between their looks at a writer of this process."""
_SEKALI = 8
"""Most requests in one transaction: the first of them waits for the last."""
_T = TypeVar("_T")
LOG = logging.getLogger("patuh.http")


def _siapa_pun() -> None:
    """Everybody is let in."""


@dataclass(frozen=True, eq=False)
class _Satu:
    """One request: what lets it in, what answers it, and the promise of its answer."""

    bd: BasisData
    masuk: Callable[[], Any]
    kerja: Callable[[], Any]
    hasil: tuple[Any, ...]
    janji: asyncio.Future[Any]
    konteks: Context

    def jawab(self) -> Any:
        """In line."""
        with sebaris(*self.hasil):
            return self.kerja()

    def bagian(self, serentak: Serentak) -> Any:
        """In line, in the common transaction."""
        with serentak.bagian():
            return self.jawab()

    def ada_waktu(self) -> bool:
        """May it still be waited for?"""
        tenggat = self.konteks.run(tenggat_kini)
        return tenggat is None or tenggat.sisa() > 0


class _HarusSendiri(Exception):
    """The common transaction is not what it was: each request has to be answered by itself."""


class Antrean:
    """The requests of one event loop that are to be answered in line."""

    def __init__(self) -> None:
        self._antre: deque[_Satu] = deque()
        self._terjadwal = False
        self._sendiri = 0
        self._jeda = _JEDA
        self._batas = float("inf")
        self._lewati = 0.0

    async def jawab(
        self, bd: BasisData, kerja: Callable[[], _T], hasil: tuple[Any, ...], masuk: Callable[[], Any] = _siapa_pun
    ) -> _T:
        """What ``kerja`` answers in line; raises :class:`HarusMenunggu` when somebody else writes for too long, or the
        request has no time left: a thread answers it at once, or says so. ``kerja`` may be begun more than once; what
        it wrote is kept of the last time alone. ``masuk`` raises where the request is to be refused before anybody
        takes the write lock for it."""
        putaran = asyncio.get_running_loop()
        satu = _Satu(bd, masuk, kerja, hasil, putaran.create_future(), copy_context())
        self._antre.append(satu)
        if not self._terjadwal:
            # Whoever has come by now stands in the queue before its first is answered.
            self._jadwalkan(putaran, 0)
        jawaban: _T = await satu.janji
        return jawaban

    def _jadwalkan(self, putaran: asyncio.AbstractEventLoop, jeda: float) -> None:
        self._terjadwal = True
        # It belongs to none of those that wait: what is set for one of them (its instant, its names in the log) is not
        # to be seen by the others.
        if jeda:
            putaran.call_later(jeda, self._putaran, putaran, context=Context())
        else:
            putaran.call_soon(self._putaran, putaran, context=Context())

    def _putaran(self, putaran: asyncio.AbstractEventLoop) -> None:
        """Answer those that have come; come again when some are left, or somebody else writes."""
        self._terjadwal = False
        try:
            jeda = self._lihat(putaran.time())
        except BaseException as galat:
            # Nobody is left waiting for ever, whatever it was.
            while self._antre:
                if not (satu := self._antre.popleft()).janji.done():
                    satu.janji.set_exception(RuntimeError(f"antrean berhenti: {type(galat).__name__}"))
            raise
        if self._antre:
            self._jadwalkan(putaran, jeda)

    def _lihat(self, kini: float) -> float:
        """One look; seconds until the next."""
        self._sisihkan(lewat=kini < self._lewati)
        if self._antre and not self._layani():
            self._batas = min(self._batas, kini + _SABAR)
            if kini < self._batas:
                return self._jeda
            if self._antre[0].bd.sedang_menulis:
                # Threads of this process: the first takes its turn among them. Were all to go there, they would keep
                # the turn among themselves, and nobody would be answered in line again while requests come.
                self._antre.popleft().janji.set_exception(HarusMenunggu())
            else:
                # Who comes next need not find it out again.
                self._lewati = kini + 1
                self._sisihkan(lewat=True)
        self._batas, self._jeda = float("inf"), _JEDA
        return 0

    def _sisihkan(self, *, lewat: bool) -> None:
        """Let go of those whose client is gone, and of those that a thread must answer."""
        for satu in self._antre:
            if not satu.janji.done() and (lewat or not satu.ada_waktu()):
                satu.janji.set_exception(HarusMenunggu())
        self._lepas()

    def _lepas(self) -> None:
        self._antre = deque(satu for satu in self._antre if not satu.janji.done())

    def _layani(self) -> bool:
        """Answer the first, with those that can be answered with it; False when somebody else writes."""
        bd = self._antre[0].bd
        if bd.sedang_menulis:
            return False
        banyak = 1 if self._sendiri else _SEKALI
        rombongan = [s for s in islice(self._antre, banyak) if s.bd is bd]
        lanjut = True
        try:
            if len(rombongan) == 1:
                _janjikan(rombongan[0], partial(rombongan[0].konteks.run, rombongan[0].jawab))
                self._sendiri = max(0, self._sendiri - 1)
            else:
                _bersama(bd, rombongan)
        except HarusMenunggu:
            # Another program writes; each look at it is the request once more.
            self._jeda *= 2
            lanjut = False
        except _HarusSendiri:
            self._sendiri = len(rombongan)
        self._lepas()
        return lanjut


def _janjikan(satu: _Satu, kerja: Callable[[], Any]) -> None:
    """Keep the promise with what ``kerja`` answers or raises; raises :class:`HarusMenunggu` when it has to be asked
    again."""
    jawaban: Any = None
    salah: Exception | None = None
    try:
        jawaban = kerja()
    except HarusMenunggu as tunggu:
        if tunggu.sebentar:
            raise
        salah = tunggu
    except StopIteration as galat:
        # A promise cannot be kept with it.
        salah = RuntimeError(repr(galat))
    except Exception as galat:
        salah = galat
    if satu.janji.done():
        return
    if salah is None:
        satu.janji.set_result(jawaban)
    else:
        satu.janji.set_exception(salah)


def _bersama(bd: BasisData, rombongan: list[_Satu]) -> None:
    """Answer them in one transaction. Raises :class:`HarusMenunggu` when some are to be asked again,
    :class:`_HarusSendiri` when nothing of it can be kept."""
    # Nobody takes the write lock for somebody who is not let in.
    diterima, lagi = _masukkan(rombongan)
    hasil: list[tuple[_Satu, Callable[[], Any]]] = []
    if diterima:
        try:
            with sebaris(), bd.serentak() as serentak:
                hasil += [(satu, _coba(satu, serentak)) for satu in diterima]
        except HarusMenunggu:
            raise
        except Exception as galat:
            LOG.warning("%d permintaan dijawab satu per satu (%s)", len(diterima), type(galat).__name__)
            raise _HarusSendiri from galat
    # Not before all of it is on disk; and from here on nothing of it is done again.
    for satu, jawaban in hasil:
        try:
            _janjikan(satu, jawaban)
        except HarusMenunggu:
            lagi = True
    if lagi:
        raise HarusMenunggu


def _masukkan(rombongan: list[_Satu]) -> tuple[list[_Satu], bool]:
    """Those who are let in; the others are told. Are some to be asked again?"""
    diterima, lagi = [], False
    for satu in rombongan:
        try:
            satu.konteks.run(_sebaris, satu.masuk)
        except HarusMenunggu:
            lagi = True
        except Exception as galat:
            _janjikan(satu, partial(_lempar, galat))
        else:
            diterima.append(satu)
    return diterima, lagi


def _sebaris(kerja: Callable[[], Any]) -> None:
    with sebaris():
        kerja()


def _coba(satu: _Satu, serentak: Serentak) -> Callable[[], Any]:
    """One of several: what it answers or raises, to be told later. Raises what may have ended the whole transaction (a
    full disk, a lock, no memory), after which no part of it may be taken for kept."""
    try:
        jawaban = satu.konteks.run(satu.bagian, serentak)
    except (SQLAlchemyError, sqlite3.Error, MemoryError):
        raise
    except Exception as galat:
        kerja = partial(_lempar, galat)
    else:
        kerja = partial(_biarkan, jawaban)
    if not serentak.utuh:
        raise _HarusSendiri
    return kerja


def _lempar(galat: Exception) -> Any:
    raise galat


def _biarkan(jawaban: Any) -> Any:
    return jawaban


_ANTREAN: WeakKeyDictionary[asyncio.AbstractEventLoop, Antrean] = WeakKeyDictionary()


def antrean() -> Antrean:
    """The queue of the running event loop."""
    return _ANTREAN.setdefault(asyncio.get_running_loop(), Antrean())
