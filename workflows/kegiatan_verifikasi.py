"""Activities of the quarterly check. The computing is long: it heartbeats, and runs again from the start when lost."""

from __future__ import annotations

import contextlib
import contextvars
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any

from temporalio import activity

from patuh.basisdata.mesin import BasisData
from patuh.verifikasi.jalan import kerjakan
from patuh.verifikasi.tindak import tindak
from workflows.kontrak_kasus import KeadaanKasus, PadaKasus

_SELANG_DETAK = 5.0


@contextlib.contextmanager
def _berdetak() -> Iterator[None]:
    """Heartbeat while the block runs, however long its steps take: a lost worker is then noticed within a minute."""
    cukup, konteks = threading.Event(), contextvars.copy_context()

    def detak() -> None:
        while not cukup.wait(_SELANG_DETAK):
            konteks.run(activity.heartbeat)

    benang = threading.Thread(target=detak, daemon=True)
    benang.start()
    try:
        yield
    finally:
        cukup.set()
        benang.join()


class KegiatanVerifikasi:
    """The activities over one database. ``paket`` is the folder of packs (empty: the built-in ones)."""

    def __init__(self, bd: BasisData, *, paket: str = "", geser: timedelta = timedelta(0)) -> None:
        self._bd = bd
        self._paket = paket
        self._geser = geser

    @property
    def semua(self) -> Sequence[Callable[..., Any]]:
        """Every activity, for the worker."""
        return [self.hitung_verifikasi, self.tindak_verifikasi]

    @activity.defn(name="hitung_verifikasi")
    def hitung_verifikasi(self, pada: PadaKasus) -> str:
        """Decide everyone of the register and store the list. It takes minutes, which count as workflow time."""
        awal = time.monotonic()
        with _berdetak():
            return kerjakan(
                self._bd,
                pada.id,
                waktu=lambda: pada.waktu - self._geser + timedelta(seconds=time.monotonic() - awal),
                paket=self._paket,
            )

    @activity.defn(name="tindak_verifikasi")
    def tindak_verifikasi(self, pada: PadaKasus) -> KeadaanKasus:
        """Tell the office of a list that waits."""
        sesudah = tindak(self._bd, pada.id, waktu=pada.waktu - self._geser)
        berikut = sesudah.berikut
        return KeadaanKasus(str(sesudah.status), berikut + self._geser if berikut is not None else None)
