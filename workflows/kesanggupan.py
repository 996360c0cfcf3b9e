"""``KesanggupanWorkflow``: a promise to register, given with a permit, followed to its date and as long as data lacks.

Karanganyar KEDELAPAN a-b, Pemalang KESEPULUH a. The record decides what a step does and when the next one is due; the
workflow only waits for that moment, or for news that the record has moved.
"""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from workflows.alur_kasus import AlurKasus
    from workflows.kontrak_kasus import MasukanKasus


@workflow.defn
class KesanggupanWorkflow(AlurKasus):
    """Id ``kesanggupan/{daerah}/{id}``."""

    @workflow.init
    def __init__(self, masukan: MasukanKasus) -> None:
        super().__init__(masukan)

    @workflow.run
    async def run(self, masukan: MasukanKasus) -> str:
        """Run to the end of the promise; answers its last status."""
        return await self.jalani("tindak_kesanggupan")
