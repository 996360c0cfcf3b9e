"""Writers of one process take turns in the order in which they came.

SQLite lets one writer in at a time, and its busy handler sleeps and tries again without an order: of eight threads that
write without a pause, one can stay out for many seconds.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from patuh.basisdata.sebaris import HarusMenunggu, sedang_sebaris


class Giliran:
    """A first-come lock. Waiting too long is no error here: whoever gave up asks the database itself, which says so."""

    def __init__(self) -> None:
        self._jaga = threading.Lock()
        self._antre: deque[threading.Event] = deque()
        self.dipakai = False

    @contextmanager
    def __call__(self, sabar: float) -> Iterator[None]:
        """Hold the turn; without it after ``sabar`` seconds. In line there is no waiting at all."""
        dapat = self._ambil(0 if sedang_sebaris() else sabar)
        if not dapat and sedang_sebaris():
            raise HarusMenunggu
        try:
            yield
        finally:
            if dapat:
                self._lepas()

    def _ambil(self, sabar: float) -> bool:
        with self._jaga:
            if not self.dipakai:
                self.dipakai = True
                return True
            tanda = threading.Event()
            self._antre.append(tanda)
        if tanda.wait(sabar):
            return True
        with self._jaga:
            if tanda.is_set():
                return True
            self._antre.remove(tanda)
            return False

    def _lepas(self) -> None:
        with self._jaga:
            if self._antre:
                self._antre.popleft().set()
            else:
                self.dipakai = False
