"""Activities of the quarterly check. The computing is long: it heartbeats, and runs again from the start when lost."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from temporalio import activity

from patuh.basisdata.mesin import BasisData
from patuh.verifikasi.jalan import kerjakan
from patuh.verifikasi.tindak import tindak
from workflows.kontrak_kasus import KeadaanKasus, PadaKasus


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
        return kerjakan(
            self._bd,
            pada.id,
            waktu=lambda: pada.waktu - self._geser + timedelta(seconds=time.monotonic() - awal),
            paket=self._paket,
            detak=lambda bagian: activity.heartbeat(round(bagian, 3)),
        )

    @activity.defn(name="tindak_verifikasi")
    def tindak_verifikasi(self, pada: PadaKasus) -> KeadaanKasus:
        """Tell the office of a list that waits."""
        sesudah = tindak(self._bd, pada.id, waktu=pada.waktu - self._geser)
        berikut = sesudah.berikut
        return KeadaanKasus(str(sesudah.status), berikut + self._geser if berikut is not None else None)
