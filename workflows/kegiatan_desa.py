"""The activity of village funding: one step, that may run twice. ``geser`` as in :mod:`workflows.kegiatan`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from temporalio import activity

from patuh.aturan.pakai import PaketPakai, paket_bawaan
from patuh.basisdata.mesin import BasisData
from patuh.desa.tindak import tindak
from rules.mesin.mesin import Mesin
from workflows.kontrak_kasus import KeadaanKasus, PadaKasus


@cache
def _paket(folder: str) -> PaketPakai:
    return PaketPakai(Path(folder)) if folder else paket_bawaan()


def mesin_segar(folder: str) -> Mesin:
    """The packs of a folder (empty: the built-in ones), changed files read again."""
    paket = _paket(folder)
    paket.segarkan()
    return paket.mesin


class KegiatanDesa:
    """The activities over one database. ``paket`` is the folder of packs (empty: the built-in ones)."""

    def __init__(self, bd: BasisData, *, paket: str = "", geser: timedelta = timedelta(0)) -> None:
        self._bd = bd
        self._paket = paket
        self._geser = geser

    @property
    def semua(self) -> Sequence[Callable[..., Any]]:
        """Every activity, for the worker."""
        return [self.tindak_pembiayaan_desa]

    @activity.defn(name="tindak_pembiayaan_desa")
    def tindak_pembiayaan_desa(self, pada: PadaKasus) -> KeadaanKasus:
        """Look at a case and its village, and act on what is due."""
        waktu = pada.waktu - self._geser
        sesudah = tindak(self._bd, pada.id, mesin=mesin_segar(self._paket), waktu=waktu)
        berikut = sesudah.berikut
        return KeadaanKasus(str(sesudah.status), berikut + self._geser if berikut is not None else None)
