import json
import re
from pathlib import Path

import pytest
from temporalio import workflow
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner

from patuh.basisdata.mesin import BasisData
from tests.workflows.rekam import FOLDER, NAMA, NIK, SKENARIO, jalankan
from tests.workflows.sidik import sidik_alur, sidik_sumber
from workflows.galat_alur import KONVERTER
from workflows.kontrak import BATAS_KEGIATAN, KabarTenggat, KabarTugas, KeadaanDiktum, MasukanDiktum, PadaPenugasan
from workflows.pekerja import ALUR

TERSIMPAN = sorted(p for p in FOLDER.glob("*.json") if p.name != "sidik.json")


def _riwayat(berkas: Path) -> WorkflowHistory:
    return WorkflowHistory.from_json(berkas.stem, berkas.read_text(encoding="utf-8"))


def test_a_history_of_every_scenario_is_kept() -> None:
    assert {p.stem for p in TERSIMPAN} == set(SKENARIO)


@pytest.mark.parametrize("berkas", TERSIMPAN, ids=lambda p: p.stem)
async def test_a_stored_history_replays(berkas: Path) -> None:
    hasil = await Replayer(workflows=list(ALUR), data_converter=KONVERTER).replay_workflow(_riwayat(berkas))
    assert hasil.replay_failure is None


@workflow.defn(name="DiktumWorkflow", sandboxed=False)
class UrutanBerubah:
    """As DiktumWorkflow begins, but with its first two calls swapped."""

    @workflow.run
    async def run(self, masukan: MasukanDiktum) -> str:
        for kegiatan in ("baca_penugasan", "buka_penugasan"):
            await workflow.execute_local_activity(
                kegiatan,
                PadaPenugasan(masukan.penugasan_id, workflow.now()),
                result_type=KeadaanDiktum,
                start_to_close_timeout=BATAS_KEGIATAN,
            )
        return "SELESAI"

    @workflow.update
    async def laporkan(self, kabar: KabarTugas) -> None: ...

    @workflow.update
    async def setujui(self, kabar: KabarTugas) -> None: ...

    @workflow.update
    async def kembalikan(self, kabar: KabarTugas) -> None: ...

    @workflow.update
    async def ubah_tenggat(self, kabar: KabarTenggat) -> None: ...


async def test_a_changed_order_of_calls_does_not_replay() -> None:
    pemutar = Replayer(workflows=[UrutanBerubah], data_converter=KONVERTER, workflow_runner=UnsandboxedWorkflowRunner())
    with pytest.raises(workflow.NondeterminismError):
        await pemutar.replay_workflow(_riwayat(FOLDER / "diktum-lengkap.json"))


def test_the_calls_of_every_workflow_are_as_recorded() -> None:
    # An edit that is meant: check that running periods survive it, then `python -m tests.workflows.rekam`.
    assert sidik_alur() == json.loads((FOLDER / "sidik.json").read_text(encoding="utf-8"))


def test_the_fingerprint_sees_a_swap_of_two_calls() -> None:
    sumber = (FOLDER.parents[2] / "workflows/pembuka.py").read_text(encoding="utf-8")
    tukar = (
        sumber.replace('"rencanakan_periode"', '"?"')
        .replace('"mulai_alur"', '"rencanakan_periode"')
        .replace('"?"', '"mulai_alur"')
    )
    assert sidik_sumber(tukar) != sidik_sumber(sumber)


@pytest.mark.parametrize("nama", sorted(SKENARIO))
async def test_no_name_and_no_sixteen_digits_reach_a_history(nama: str, bd_sqlite: BasisData) -> None:
    teks = await jalankan(nama, bd_sqlite)
    assert NIK not in teks
    assert NAMA.split()[-1] not in teks
    # Payloads travel base64 coded; the check must look inside.
    isi = json.dumps(_buka(json.loads(teks)), ensure_ascii=False)
    assert "penugasan" in isi or "periode" in isi or "daerah" in isi or "berikut" in isi
    assert NAMA.split()[-1] not in isi
    assert re.findall(r"(?<!\d)\d{16}(?!\d)", isi) == []


def _buka(simpul: object) -> object:
    """The history with every base64 payload decoded."""
    import base64
    import binascii

    if isinstance(simpul, dict):
        return {k: _buka(v) for k, v in simpul.items()}
    if isinstance(simpul, list):
        return [_buka(v) for v in simpul]
    if isinstance(simpul, str) and len(simpul) >= 8:
        try:
            return base64.b64decode(simpul, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            return simpul
    return simpul
