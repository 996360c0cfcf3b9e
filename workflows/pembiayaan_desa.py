"""``PembiayaanDesaWorkflow``: a holder of an SKTM, from the letter to a paid member, maybe by way of a waiting list.

Karanganyar KESEPULUH b, KETUJUH BELAS c; Pemalang KELIMA BELAS b, KEDUA PULUH e, KEDUA PULUH SATU. The record decides
what a step does and when the next one is due; the workflow only waits for that moment, or for news.
"""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from workflows.alur_kasus import AlurKasus
    from workflows.kontrak_kasus import MasukanKasus


@workflow.defn
class PembiayaanDesaWorkflow(AlurKasus):
    """Id ``pembiayaan-desa/{daerah}/{id}``."""

    @workflow.init
    def __init__(self, masukan: MasukanKasus) -> None:
        super().__init__(masukan)

    @workflow.run
    async def run(self, masukan: MasukanKasus) -> str:
        """Run to the end of the case; answers its last status."""
        return await self.jalani("tindak_pembiayaan_desa")
