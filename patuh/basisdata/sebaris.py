"""Short work done in line: where the requests come in, not in a thread of its own.

On SQLite all of an answer is work of one interpreter and one writer. Two threads of it only take the interpreter from
each other at every statement, and on a busy machine each time costs more than the statement. What is done in line holds
up every other request, so it must never wait: where it would have to, :class:`HarusMenunggu` says so before anything is
written, and the work is begun again in a thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar, cast

_T = TypeVar("_T")
_HASIL: ContextVar[tuple[Any, ...] | None] = ContextVar("sebaris", default=None)


class HarusMenunggu(Exception):
    """Work in line came to where it would wait: for the write lock or a connection (``sebentar``: it may be tried
    again), or for something long; of that, ``kerja`` is a part that changes nothing and can be done beforehand."""

    def __init__(self, kerja: Callable[[], Any] | None = None, *, sebentar: bool = True) -> None:
        super().__init__("pekerjaan sebaris harus menunggu")
        self.kerja = kerja
        self.sebentar = sebentar and kerja is None


@contextmanager
def sebaris(*hasil: object) -> Iterator[None]:
    """What runs inside must not wait. ``hasil``: what the long part that it asked for has come to."""
    tanda = _HASIL.set(hasil)
    try:
        yield
    finally:
        _HASIL.reset(tanda)


def sedang_sebaris() -> bool:
    """Must this work not wait?"""
    return _HASIL.get() is not None


def jangan_sebaris() -> None:
    """What comes now takes long: in line, all of the request is begun again in a thread."""
    if sedang_sebaris():
        raise HarusMenunggu(sebentar=False)


def di_samping(kerja: Callable[[], _T]) -> _T:
    """The result of a long part, the only one of its request, that reads and changes nothing. In line it is done in a
    thread, and the request begun again with its result."""
    hasil = _HASIL.get()
    if hasil is None:
        return kerja()
    if not hasil:
        raise HarusMenunggu(kerja)
    return cast("_T", hasil[0])
