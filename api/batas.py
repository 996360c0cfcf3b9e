"""Rate limits per key: a sliding minute, kept in this process."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from threading import Lock

_JENDELA = 60.0
_BERSIHKAN_SETIAP = 4096


class Pembatas:
    """Counts the requests of each name in the last 60 seconds. ``detik`` is a monotonic clock."""

    def __init__(self, detik: Callable[[], float]) -> None:
        self._detik = detik
        self._kunci = Lock()
        self._catatan: dict[str, deque[float]] = {}
        self._sejak_bersih = 0

    def tunggu(self, nama: str, batas: int) -> int:
        """Count one request; 0 when it is within ``batas`` a minute, else the whole seconds to wait (not counted)."""
        kini = self._detik()
        with self._kunci:
            self._bersihkan(kini)
            catatan = self._catatan.setdefault(nama, deque())
            while catatan and catatan[0] <= kini - _JENDELA:
                catatan.popleft()
            if len(catatan) >= batas:
                return max(1, math.ceil(catatan[0] + _JENDELA - kini))
            catatan.append(kini)
            return 0

    def _bersihkan(self, kini: float) -> None:
        """Forget names that were quiet for a minute, so that memory does not grow with every address seen."""
        self._sejak_bersih += 1
        if self._sejak_bersih >= _BERSIHKAN_SETIAP:
            self._sejak_bersih = 0
            self._catatan = {n: c for n, c in self._catatan.items() if c and c[-1] > kini - _JENDELA}
