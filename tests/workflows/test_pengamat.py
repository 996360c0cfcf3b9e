"""What an operator reads of a worker: each activity's line names its workflow, run and duration."""

from __future__ import annotations

import logging

from prometheus_client import REGISTRY

from patuh.basisdata.mesin import BasisData
from patuh.catatan import KONTEKS
from tests.workflows.alat import ambil, dunia, siapkan, tenang, wib


async def test_an_activity_names_its_workflow_and_is_counted(bd_sqlite: BasisData) -> None:
    baris: list[dict[str, str]] = []

    class Tampung(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            baris.append({**KONTEKS.get(), **{k: str(v) for k, v in vars(record).items()}})

    catatan = logging.getLogger("patuh.pekerja")
    penampung, tingkat = Tampung(), catatan.level
    catatan.addHandler(penampung)
    catatan.setLevel(logging.INFO)
    try:
        siapkan(bd_sqlite)
        penugasan, tugas = ambil(bd_sqlite)
        async with dunia(bd_sqlite, wib(7, 1, 0, 1)) as d:
            alur = await d.mulai(penugasan, tugas)
            await tenang(d, 4)
            jalan = (await alur.describe()).run_id
    finally:
        catatan.removeHandler(penampung)
        catatan.setLevel(tingkat)
    milik = [b for b in baris if b.get("alur") == penugasan.alur_id]
    assert milik
    assert {b["jalan"] for b in milik} == {jalan}
    assert {b["hasil"] for b in milik} == {"berhasil"}
    assert all(float(b["milidetik"]) > 0 and b["percobaan"] == "1" for b in milik)
    for nama in {b["kegiatan"] for b in milik}:
        jumlah = REGISTRY.get_sample_value("patuh_kegiatan_detik_count", {"kegiatan": nama, "hasil": "berhasil"})
        assert jumlah is not None
        assert jumlah >= 1
