"""``VerifikasiWorkflow``: a quarterly check from its computing to the official's word.

(Karanganyar KELIMA b: at least every three months; KELIMA d; Pemalang KEDUA a-b, KETIGA c.)
"""

from __future__ import annotations

import contextlib
from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from workflows.kontrak import BATAS_KEGIATAN, COBA
    from workflows.kontrak_kasus import KeadaanKasus, MasukanKasus, PadaKasus

_BATAS_HITUNG = timedelta(hours=2)
_DETAK = timedelta(seconds=60)


@workflow.defn
class VerifikasiWorkflow:
    """Id ``verifikasi/{daerah}/{id}``. Ends when the list is approved, refused, or could not be made."""

    @workflow.init
    def __init__(self, masukan: MasukanKasus) -> None:
        self._kabar = False

    @workflow.run
    async def run(self, masukan: MasukanKasus) -> str:
        """Compute; then tell and remind the office until the record holds its decision."""
        await workflow.execute_activity(
            "hitung_verifikasi",
            PadaKasus(masukan.id, workflow.now()),
            result_type=str,
            start_to_close_timeout=_BATAS_HITUNG,
            heartbeat_timeout=_DETAK,
            retry_policy=COBA,
        )
        while True:
            self._kabar = False
            keadaan: KeadaanKasus = await workflow.execute_activity(
                "tindak_verifikasi",
                PadaKasus(masukan.id, workflow.now()),
                result_type=KeadaanKasus,
                start_to_close_timeout=BATAS_KEGIATAN,
                retry_policy=COBA,
            )
            if keadaan.berikut is None:
                return keadaan.status
            lama = max(keadaan.berikut - workflow.now(), timedelta(seconds=1))
            with contextlib.suppress(TimeoutError):
                await workflow.wait_condition(lambda: self._kabar, timeout=lama)

    @workflow.signal
    def kabar(self) -> None:
        """The record has news: read it."""
        self._kabar = True
