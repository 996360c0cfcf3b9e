"""``LaporanBerjenjangWorkflow``: the reporting cascade of one instrument and period.

Karanganyar KEDELAPAN BELAS: kades/lurah through the camat, perangkat daerah and camat through the Sekda to the Bupati.
Pemalang KEDUA PULUH DUA: the Sekda to the Bupati every three months "atau suatu waktu apabila diperlukan": the report
on demand is the same workflow with ``laporan_id``.
"""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from workflows.kontrak import BATAS_LAPORAN, COBA, LangkahLaporan, MasukanLaporan, PadaLaporan


@workflow.defn
class LaporanBerjenjangWorkflow:
    """Id ``laporan/{daerah}/{instruksi}/{periode}``, or ``laporan-permintaan/{id}`` for one on demand."""

    @workflow.run
    async def run(self, masukan: MasukanLaporan) -> str:
        """Walk the steps in order: recap to each camat, recap to the Sekda, the draft to sign, the final state."""
        if masukan.laporan_id is not None:
            await self._jalankan(masukan, LangkahLaporan("PERMINTAAN", workflow.now()))
            return "SELESAI"
        langkah = await workflow.execute_activity(
            "jadwal_laporan",
            masukan,
            result_type=list[LangkahLaporan],
            start_to_close_timeout=BATAS_LAPORAN,
            retry_policy=COBA,
        )
        for satu in langkah:
            if satu.waktu > workflow.now():
                await workflow.sleep(satu.waktu - workflow.now())
            await self._jalankan(masukan, satu)
        return "SELESAI"

    async def _jalankan(self, masukan: MasukanLaporan, langkah: LangkahLaporan) -> None:
        await workflow.execute_activity(
            "jalankan_langkah_laporan",
            PadaLaporan(masukan, langkah.jenis, workflow.now()),
            start_to_close_timeout=BATAS_LAPORAN,
            retry_policy=COBA,
        )
