"""Memory as a long-running service wants it: Python's collector of cyclic garbage, and the C library's heaps.

A start makes half a million objects that live as long as the process: looking through them again and again costs a
sixth of the start, and later every full look stops all requests for a tenth of a second.
"""

from __future__ import annotations

import ctypes
import gc
import os
import threading
import time

_ARENA_MAX, _ARENA = -8, 2
"""``M_ARENA_MAX`` of glibc's malloc.h, and how many: it makes a heap for each of some sixteen threads, each of which
keeps what its busiest moment needed. Python lets one thread at a time have memory anyway."""
_MMAP_THRESHOLD, _BESAR = -3, 128 * 1024
"""``M_MMAP_THRESHOLD``: a larger block is the system's own and goes back to it. Left alone, glibc moves the line up to
32 MB with the first one freed, and the buffers of a count that sorts a quarter stay between small blocks for ever."""
_SELANG_RAPI = 60.0
_AMBANG = 10_000
"""New objects between two looks at the youngest; a request makes some thousands, and leaves few in cycles."""


def tunda_sampah() -> None:
    """Before a service imports what it needs: no look until :func:`mulai_sampah`, and few heaps."""
    gc.disable()
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return
    for setelan, nilai, milik_pengelola in (
        (_ARENA_MAX, _ARENA, "MALLOC_ARENA_MAX"),
        (_MMAP_THRESHOLD, _BESAR, "MALLOC_MMAP_THRESHOLD_"),
    ):
        if milik_pengelola not in os.environ:
            mallopt(setelan, nilai)


def mulai_sampah() -> None:
    """The service is up: what is there stays, and only what comes from now on is looked at."""
    gc.freeze()
    gc.set_threshold(_AMBANG, 20, 20)
    gc.enable()
    threading.Thread(target=_rapikan_berkala, name="rapi", daemon=True).start()


def rapikan() -> bool:
    """Give pages that hold nothing any more back to the system; False where the C library has no such call.

    What a busy moment needed (hundreds of requests waiting for a slow disk) would otherwise stay with the process for
    good, between the few small blocks that outlive it. Takes a fraction of a millisecond.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return trim is not None and bool(trim(0))


def _rapikan_berkala() -> None:
    while True:
        time.sleep(_SELANG_RAPI)
        rapikan()
