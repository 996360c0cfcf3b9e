"""``PembukaWorkflow``: the opener, started each night by a Schedule (and once at the start of the service).

It plans the periods in the database and starts a workflow for every planned assignment whose turn has come, with
deterministic ids."""

from __future__ import annotations

from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from workflows.kontrak import BATAS_LAPORAN, COBA, HasilPembuka, MasukanPembuka

ID_JADWAL = "pembuka-harian"
ID_ALUR = "pembuka"


@workflow.defn
class PembukaWorkflow:
    """Safe to run at any time and twice at once: rows and workflow ids are unique."""

    @workflow.run
    async def run(self, masukan: MasukanPembuka) -> HasilPembuka:
        """Plan, then start; the second step heartbeats and goes on where it was after a crash."""
        direncanakan = await workflow.execute_activity(
            "rencanakan_periode",
            masukan,
            result_type=int,
            start_to_close_timeout=BATAS_LAPORAN,
            retry_policy=COBA,
        )
        dimulai = await workflow.execute_activity(
            "mulai_alur",
            masukan,
            result_type=int,
            start_to_close_timeout=timedelta(hours=2),
            heartbeat_timeout=timedelta(seconds=60),
            retry_policy=COBA,
        )
        return HasilPembuka(direncanakan, dimulai)
