"""What every case workflow does: act, then wait for the moment that the record names, or for news that it has moved.

The record decides what a step does and when the next one is due. A case class names its activity and nothing else.
"""

from __future__ import annotations

import contextlib

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from workflows.kontrak import BATAS_KEGIATAN, COBA
    from workflows.kontrak_kasus import KeadaanKasus, MasukanKasus, PadaKasus


class AlurKasus:
    """Base of the case workflows; each declares its own ``run``, as Temporal wants, and calls :meth:`jalani`."""

    def __init__(self, masukan: MasukanKasus) -> None:
        self._id = masukan.id
        self._berita = 0

    async def jalani(self, kegiatan: str) -> str:
        """Run the activity until the case is over; answers its last status."""
        while True:
            dibaca = self._berita
            keadaan: KeadaanKasus = await workflow.execute_local_activity(
                kegiatan,
                PadaKasus(self._id, workflow.now()),
                result_type=KeadaanKasus,
                start_to_close_timeout=BATAS_KEGIATAN,
                retry_policy=COBA,
            )
            if keadaan.berikut is None:
                return keadaan.status
            await self._tunggu(keadaan, dibaca)

    async def _tunggu(self, keadaan: KeadaanKasus, dibaca: int) -> None:
        """Until the next moment, or until news arrives."""
        sisa = keadaan.berikut - workflow.now() if keadaan.berikut is not None else None
        with contextlib.suppress(TimeoutError):
            await workflow.wait_condition(lambda: self._berita != dibaca, timeout=sisa)

    @workflow.signal
    def kabar(self) -> None:
        """The record has moved: look again. Safe to repeat."""
        self._berita += 1
