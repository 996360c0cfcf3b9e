"""``AlihSegmenWorkflow``: a worker from "works here" to "is PPU", and after a job loss until somebody guarantees him.

Karanganyar KEDUA BELAS a-d, KEEMPAT, KETIGA BELAS; Pemalang KEEMPAT-KETUJUH, KESEMBILAN, KESEBELAS, KETIGA BELAS,
KELIMA BELAS a, KESEMBILAN BELAS, KEDUA PULUH a-d. The record decides what a step does and when the next one is due; the
workflow only waits for that moment, or for news that the record has moved.
"""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from workflows.alur_kasus import AlurKasus
    from workflows.kontrak_kasus import MasukanKasus


@workflow.defn
class AlihSegmenWorkflow(AlurKasus):
    """Id ``alih-segmen/{daerah}/{id}``."""

    @workflow.init
    def __init__(self, masukan: MasukanKasus) -> None:
        super().__init__(masukan)

    @workflow.run
    async def run(self, masukan: MasukanKasus) -> str:
        """Run to the end of the case; answers its last status."""
        return await self.jalani("tindak_alih_segmen")
