"""Python's collector of cyclic garbage, as a long-running service wants it.

A start makes half a million objects that live as long as the process: looking through them again and again costs a
sixth of the start, and later every full look stops all requests for a tenth of a second.
"""

from __future__ import annotations

import gc

_AMBANG = 10_000
"""New objects between two looks at the youngest; a request makes some thousands, and leaves few in cycles."""


def tunda_sampah() -> None:
    """Before a service imports what it needs: no look until :func:`mulai_sampah`."""
    gc.disable()


def mulai_sampah() -> None:
    """The service is up: what is there stays, and only what comes from now on is looked at."""
    gc.freeze()
    gc.set_threshold(_AMBANG, 20, 20)
    gc.enable()
