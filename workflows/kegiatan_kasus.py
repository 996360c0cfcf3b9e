"""Activities of the case workflows: one step each, that may run twice. ``geser`` as in :mod:`workflows.kegiatan`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from temporalio import activity

from patuh.basisdata.mesin import BasisData
from patuh.kesanggupan.tindak import Sesudah
from patuh.kesanggupan.tindak import tindak as tindak_kesanggupan
from patuh.pengumpulan.tindak import tindak as tindak_pengumpulan
from patuh.sanksi.tindak import tindak as tindak_sanksi
from workflows.kontrak_kasus import KeadaanKasus, PadaKasus


class KegiatanKasus:
    """The activities over one database."""

    def __init__(
        self,
        bd: BasisData,
        *,
        geser: timedelta = timedelta(0),
        selesai: Callable[[str, str, datetime], None] = lambda _objek, _jenis, _jadwal: None,
    ) -> None:
        self._bd = bd
        self._geser = geser
        self._selesai = selesai

    @property
    def semua(self) -> Sequence[Callable[..., Any]]:
        """Every activity, for the worker."""
        return [self.tindak_kesanggupan, self.tindak_sanksi, self.tindak_pengumpulan]

    @activity.defn(name="tindak_kesanggupan")
    def tindak_kesanggupan(self, pada: PadaKasus) -> KeadaanKasus:
        """Look at a promise, and act on what is due."""
        return self._sesudah(pada, tindak_kesanggupan(self._bd, pada.id, waktu=pada.waktu - self._geser))

    @activity.defn(name="tindak_sanksi")
    def tindak_sanksi(self, pada: PadaKasus) -> KeadaanKasus:
        """Look at a sanction, and tell the offices what is due."""
        return self._sesudah(pada, tindak_sanksi(self._bd, pada.id, waktu=pada.waktu - self._geser))

    @activity.defn(name="tindak_pengumpulan")
    def tindak_pengumpulan(self, pada: PadaKasus) -> KeadaanKasus:
        """Look at a collection: tell, remind, recap, see the merged import through."""
        return self._sesudah(pada, tindak_pengumpulan(self._bd, pada.id, waktu=pada.waktu - self._geser))

    def _sesudah(self, pada: PadaKasus, sesudah: Sesudah) -> KeadaanKasus:
        self._selesai(pada.id, sesudah.status, pada.waktu - self._geser)
        berikut = sesudah.berikut
        return KeadaanKasus(str(sesudah.status), berikut + self._geser if berikut is not None else None)
