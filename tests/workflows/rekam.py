"""Record the histories that the replay test keeps: ``python -m tests.workflows.rekam`` after a change that is meant."""

import asyncio
import json
import tempfile
from pathlib import Path
from typing import Any

from temporalio.client import WorkflowHandle

from patuh.basisdata.mesin import BasisData, alamat_sqlite
from patuh.tugas.putus import ubah_tenggat
from patuh.tugas.rencana import alur_laporan
from tests.workflows.alat import INSTRUKSI, LAPOR_PENUH, T3, Dunia, ambil, dunia, siapkan, tenang, wib
from tests.workflows.sidik import sidik_alur
from workflows.kontrak import ANTREAN, MasukanLaporan, MasukanPembuka
from workflows.laporan import LaporanBerjenjangWorkflow
from workflows.pembuka import PembukaWorkflow
from workflows.penghubung import alirkan

FOLDER = Path(__file__).parent / "riwayat"
NAMA = "Sri Rahayu Kenari"
NIK = "3313014505800001"
# What people write holds names and numbers; none of it may reach a history.
NARASI = f"Pendataan oleh {NAMA}, NIK {NIK}, selesai."


async def diktum_lengkap(d: Dunia) -> WorkflowHandle[Any, Any]:
    """Reported, returned, deadline moved, reported again in part, accepted in part, closed."""
    penugasan, tugas = ambil(d.bd)
    alur = await d.mulai(penugasan, tugas)
    await tenang(d, len(tugas))
    await d.lapor(tugas, wib(9, 22), NARASI)
    await d.putuskan(tugas[:2], wib(9, 30), alasan=f"Sebut nama {NAMA} dan NIK {NIK} di lampiran.")
    await d.ke(wib(10, 1))
    with d.bd.tulis() as sesi:
        ubah_tenggat(
            sesi,
            tugas_id=tugas[0].id,
            pelaku=LAPOR_PENUH,
            tanggal_baru=wib(10, 15, 0),
            alasan=NARASI,
            waktu=wib(10, 1),
        )
    await alirkan(d.bd, d.klien, waktu=wib(10, 1), geser=d.geser)
    await d.lapor(tugas[:1], wib(10, 12), NARASI)
    await d.putuskan(tugas[2:], wib(10, 13))
    await d.ke(wib(10, 20, 9))
    await alur.result()
    return alur


async def laporan_berjenjang(d: Dunia) -> WorkflowHandle[Any, Any]:
    """The cascade of a quarter, from the camat's recap to the final report."""
    alur = await d.klien.start_workflow(
        LaporanBerjenjangWorkflow.run,
        MasukanLaporan("33.13", INSTRUKSI, T3.kode),
        id=alur_laporan("33.13", INSTRUKSI, T3.kode),
        task_queue=ANTREAN,
    )
    for waktu in (wib(10, 6), wib(10, 13), wib(10, 20), wib(11, 2)):
        await d.ke(waktu)
    await alur.result()
    return alur


async def pembuka(d: Dunia) -> WorkflowHandle[Any, Any]:
    """The opener, with nothing left to plan."""
    alur = await d.klien.start_workflow(
        PembukaWorkflow.run, MasukanPembuka(["33.99"], 0), id="pembuka-uji", task_queue=ANTREAN
    )
    await alur.result()
    return alur


SKENARIO = {"diktum-lengkap": diktum_lengkap, "laporan-berjenjang": laporan_berjenjang, "pembuka": pembuka}


async def jalankan(nama: str, bd: BasisData) -> str:
    """Run a scenario and return its history as JSON."""
    siapkan(bd)
    async with dunia(bd, wib(7, 1, 0, 1)) as d:
        alur = await SKENARIO[nama](d)
        return (await alur.fetch_history()).to_json()


async def _rekam() -> None:
    for nama in SKENARIO:
        with tempfile.TemporaryDirectory() as folder:
            bd = BasisData(alamat_sqlite(Path(folder)), sinkron="OFF")
            bd.migrasi()
            isi = json.loads(await jalankan(nama, bd))
            bd.tutup()
        (FOLDER / f"{nama}.json").write_text(json.dumps(isi, indent=1) + "\n", encoding="utf-8")
    (FOLDER / "sidik.json").write_text(json.dumps(sidik_alur(), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(_rekam())
