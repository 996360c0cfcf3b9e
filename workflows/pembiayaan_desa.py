"""``PembiayaanDesaWorkflow``: a holder of an SKTM, from the letter to a paid member, maybe by way of a waiting list.

Karanganyar KESEPULUH b, KETUJUH BELAS c; Pemalang KELIMA BELAS b, KEDUA PULUH e, KEDUA PULUH SATU. The record decides
what a step does and when the next one is due; the workflow only waits for that moment, or for news.
"""

from __future__ import annotations

import contextlib

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from workflows.kontrak import BATAS_KEGIATAN, COBA
    from workflows.kontrak_kasus import KeadaanKasus, MasukanKasus, PadaKasus


@workflow.defn
class PembiayaanDesaWorkflow:
    """Id ``pembiayaan-desa/{daerah}/{id}``."""

    @workflow.init
    def __init__(self, masukan: MasukanKasus) -> None:
        self._id = masukan.id
        self._berita = 0

    @workflow.run
    async def run(self, masukan: MasukanKasus) -> str:
        """Run to the end of the case; answers its last status."""
        while True:
            dibaca = self._berita
            keadaan: KeadaanKasus = await workflow.execute_local_activity(
                "tindak_pembiayaan_desa",
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
