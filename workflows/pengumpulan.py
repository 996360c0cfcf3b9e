"""``PengumpulanWorkflow``: files of desa on their way to Dinas Sosial, reminded of until they are merged.

Karanganyar KELIMA a; Pemalang KEDUA a, KETIGA c. The record decides what is due and when to look again.
"""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from workflows.alur_kasus import AlurKasus
    from workflows.kontrak_kasus import MasukanKasus


@workflow.defn
class PengumpulanWorkflow(AlurKasus):
    """Id ``pengumpulan/{daerah}/{id}``."""

    @workflow.init
    def __init__(self, masukan: MasukanKasus) -> None:
        super().__init__(masukan)

    @workflow.run
    async def run(self, masukan: MasukanKasus) -> str:
        """Run until the collection is merged or called off; answers its last status."""
        return await self.jalani("tindak_pengumpulan")
