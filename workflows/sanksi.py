"""``SanksiWorkflow``: an administrative sanction, from the proposal to its lifting, its refusal or everyone registered.

Karanganyar KEDELAPAN c, KESEBELAS, KEDUA BELAS e, under PP 86/2013. People take the steps; the record says which
clock runs and when somebody is to be told. The workflow waits for that moment, or for news of the next step.
"""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from workflows.alur_kasus import AlurKasus
    from workflows.kontrak_kasus import MasukanKasus


@workflow.defn
class SanksiWorkflow(AlurKasus):
    """Id ``sanksi/{daerah}/{id}``."""

    @workflow.init
    def __init__(self, masukan: MasukanKasus) -> None:
        super().__init__(masukan)

    @workflow.run
    async def run(self, masukan: MasukanKasus) -> str:
        """Run to the end of the case; answers its last status."""
        return await self.jalani("tindak_sanksi")
