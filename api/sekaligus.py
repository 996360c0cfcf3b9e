"""A route that does all its work in one go: who asks, the body, the effect.

The framework goes to a thread for the permission, comes back for the body and its checks, and goes again for the
endpoint; under load each way costs as much as a query. Only what is in order goes this way: a body that is not is given
to the framework, whose words of it are the contract's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple, TypeVar, cast, get_type_hints
from weakref import WeakKeyDictionary

from anyio import CapacityLimiter, to_thread
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from api.antrean import antrean
from api.layanan import layanan_dari
from patuh.akun.pelaku import Pelaku
from patuh.basisdata.sebaris import HarusMenunggu

BATAS_ISI = 64 * 1024
"""Larger bodies are read only from those let in."""
BATAS_SEBARIS = 2 * 1024
"""Larger bodies are not worked on in line: a gate check of that size asks about some sixty people."""
_F = TypeVar("_F", bound=Callable[..., Response])
_TANDA = "_sekaligus"
_LINTASAN_PG = 2
_LAIN = {"isi", "request", "layanan", "pelaku", "return"}


class _Cara(NamedTuple):
    sqlite: int
    bersama: bool


def sekaligus(*, sqlite: int = 1, bersama: bool = False) -> Callable[[_F], _F]:
    """Mark an endpoint: it takes ``isi`` (a model of JSON), ``request``, ``layanan``, ``pelaku`` and text of its path,
    and makes its answer itself. ``sqlite``: how many of it are worked on at once in threads on SQLite, beside those in
    line; more than one where an answer has a long part before it writes. ``bersama``: the permission is looked up in
    the transaction of the effect (:meth:`patuh.basisdata.mesin.BasisData.bersama`); not where an answer reads in a
    transaction of its own."""

    def tandai(kerja: _F) -> _F:
        setattr(kerja, _TANDA, _Cara(sqlite, bersama))
        return kerja

    return tandai


def _satu_kali(masuk: Callable[[Request], Pelaku]) -> Callable[[Request], Pelaku]:
    """Whoever was let in is not asked again when the work begins anew: his limit counts requests."""
    pelaku: Pelaku | None = None

    def tanya(request: Request) -> Pelaku:
        nonlocal pelaku
        if pelaku is None:
            pelaku = masuk(request)
        return pelaku

    return tanya


class Sekaligus:
    """The short way to one endpoint. Raises ``TypeError`` when the endpoint asks for anything else."""

    def __init__(self, kerja: Callable[..., Any]) -> None:
        jenis = get_type_hints(kerja)
        lain = {n for n, j in jenis.items() if n not in _LAIN and j is not str}
        if lain or not {"isi", "request", "layanan", "pelaku"} <= jenis.keys():
            raise TypeError(f"{kerja.__name__} tidak dapat dikerjakan sekaligus")
        self._kerja = kerja
        tanda: _Cara = getattr(kerja, _TANDA)
        self._bersama, self._banyak = tanda.bersama, {"sqlite": tanda.sqlite, "postgresql": _LINTASAN_PG}
        self._terbuka: WeakKeyDictionary[asyncio.AbstractEventLoop, CapacityLimiter] = WeakKeyDictionary()
        self._model: type[BaseModel] = jenis["isi"]

    async def jawab(self, request: Request, masuk: Callable[[Request], Pelaku], badan: bytes) -> Response | None:
        """The answer to the one whom ``masuk`` lets in; None when the body is not in order.

        In line where the database is SQLite and nothing has to be waited for, else in a thread.
        """
        bd, masuk = layanan_dari(request).bd, _satu_kali(masuk)
        hasil: tuple[Any, ...] = ()
        while bd.satu_penulis and len(badan) <= BATAS_SEBARIS:
            try:
                kerja = partial(self._kerjakan, request, masuk, badan)
                return await antrean().jawab(bd, kerja, hasil, partial(masuk, request))
            except HarusMenunggu as tunggu:
                if tunggu.kerja is None:
                    break
                hasil = (await to_thread.run_sync(tunggu.kerja, limiter=self._lintasan(request)),)
        return await to_thread.run_sync(lambda: self._kerjakan(request, masuk, badan), limiter=self._lintasan(request))

    def _lintasan(self, request: Request) -> CapacityLimiter:
        """How many requests of this route are worked on at once: more would only take turns.

        SQLite has one writer, and what waits beside it in a thread of its own takes the interpreter from it at each of
        its statements. A server works for several while Python waits.
        """
        putaran = asyncio.get_running_loop()
        if (satu := self._terbuka.get(putaran)) is None:
            satu = self._terbuka[putaran] = CapacityLimiter(self._banyak[layanan_dari(request).bd.dialek])
        return satu

    def _kerjakan(self, request: Request, masuk: Callable[[Request], Pelaku], badan: bytes) -> Response | None:
        if not self._bersama:
            return self._jawab(request, masuk(request), badan)
        with layanan_dari(request).bd.bersama():
            return self._jawab(request, masuk(request), badan)

    def _jawab(self, request: Request, pelaku: Pelaku, badan: bytes) -> Response | None:
        try:
            isi = self._model.model_validate_json(badan)
        except ValueError:
            return None
        jawaban = self._kerja(
            isi=isi, request=request, layanan=layanan_dari(request), pelaku=pelaku, **request.path_params
        )
        return cast("Response", jawaban)


def jalan_sekaligus(kerja: Callable[..., Any]) -> Sekaligus | None:
    """The short way, if the endpoint is marked."""
    return Sekaligus(kerja) if hasattr(kerja, _TANDA) else None


def cukup_kecil(request: Request) -> bool:
    """May this body be read before it is known who sends it? Only from one who shows a key."""
    panjang = request.headers.get("content-length", "")
    return "authorization" in request.headers and panjang.isdigit() and len(panjang) < 6 and int(panjang) <= BATAS_ISI
