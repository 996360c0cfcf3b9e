"""A step that fails in the middle of a workflow: it is tried again, and its history holds nothing of what failed."""

import asyncio
import logging
from typing import Any

import pytest
from sqlalchemy import text
from temporalio.client import WorkflowHandle

from patuh.akun.muat import muat_daerah
from patuh.basisdata.mesin import BasisData
from patuh.tugas.rencana import isi_unit
from patuh.tugas.tabel import Penugasan
from tests.workflows.alat import dunia, wib
from workflows.kontrak import ANTREAN, MasukanPembuka
from workflows.pembuka import ID_ALUR, PembukaWorkflow

_RAHASIA = "SITI AMINAH 3313064507890002"
_TUMBANG = (
    f"CREATE TRIGGER tumbang BEFORE INSERT ON {Penugasan.__tablename__} BEGIN"
    f" SELECT RAISE(ABORT, 'ditolak: {_RAHASIA}'); END"
)


async def test_a_failed_step_leaves_its_kind_in_the_history_and_not_its_words(
    bd_sqlite: BasisData, caplog: pytest.LogCaptureFixture
) -> None:
    isi_unit(bd_sqlite, muat_daerah("33.13"))
    with bd_sqlite.mesin.begin() as sambungan:
        sambungan.execute(text(_TUMBANG))
    async with dunia(bd_sqlite, wib(7, 1, 0, 1)) as d:
        with caplog.at_level(logging.WARNING):
            alur = await d.klien.start_workflow(
                PembukaWorkflow.run, MasukanPembuka(daerah=["33.13"]), id=ID_ALUR, task_queue=ANTREAN
            )
            async with asyncio.timeout(60):
                while not (galat := await _galat_kini(alur)):  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
        with bd_sqlite.mesin.begin() as sambungan:
            sambungan.execute(text("DROP TRIGGER tumbang"))
        async with asyncio.timeout(60):
            while "EVENT_TYPE_ACTIVITY_TASK_COMPLETED" not in (riwayat := (await alur.fetch_history()).to_json()):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        await alur.terminate()
    assert "lihat catatan pekerja" in galat
    assert "SITI" not in galat + riwayat
    # Only the words are left out: who keeps the worker can read in its log why the step failed.
    assert "ditolak" in caplog.text


async def _galat_kini(alur: WorkflowHandle[Any, Any]) -> str:
    uraian = await alur.describe()
    return " ".join(
        str(p.last_failure) for p in uraian.raw_description.pending_activities if p.HasField("last_failure")
    )
