"""Activities of workers' cases: one step, that may run twice. ``geser`` as in :mod:`workflows.kegiatan`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from temporalio import activity

from patuh.alih_segmen.tindak import tindak
from patuh.aturan.pakai import PaketPakai, paket_bawaan
from patuh.basisdata.mesin import BasisData
from workflows.kontrak_kasus import KeadaanKasus, PadaKasus


class KegiatanAlihSegmen:
    """The activities over one database. ``paket`` is the folder of packs (empty: the built-in ones)."""

    def __init__(self, bd: BasisData, *, paket: str = "", geser: timedelta = timedelta(0)) -> None:
        self._bd = bd
        self._folder = paket
        self._geser = geser

    @property
    def semua(self) -> Sequence[Callable[..., Any]]:
        """Every activity, for the worker."""
        return [self.tindak_alih_segmen]

    @activity.defn(name="tindak_alih_segmen")
    def tindak_alih_segmen(self, pada: PadaKasus) -> KeadaanKasus:
        """Look at a worker's case, and tell the offices what is due."""
        self._paket.segarkan()
        sesudah = tindak(self._bd, self._paket.mesin, pada.id, waktu=pada.waktu - self._geser)
        berikut = sesudah.berikut
        return KeadaanKasus(str(sesudah.status), berikut + self._geser if berikut is not None else None)

    @cached_property
    def _paket(self) -> PaketPakai:
        return PaketPakai(Path(self._folder)) if self._folder else paket_bawaan()
