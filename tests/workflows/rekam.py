"""Record the histories that the replay test keeps: ``python -m tests.workflows.rekam [scenario ...]`` after a change
that is meant."""

import asyncio
import json
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import select
from temporalio.client import WorkflowHandle

from patuh.akun.pelaku import Pelaku
from patuh.alih_segmen.tabel import alur_alih_segmen
from patuh.basisdata.mesin import BasisData, alamat_sqlite
from patuh.desa.langkah import Tindakan
from patuh.desa.tabel import alur_pembiayaan
from patuh.kesanggupan.tabel import alur_kesanggupan
from patuh.pengumpulan.jalan import PengumpulanBaru, alur_pengumpulan, batalkan_pengumpulan, buka_pengumpulan
from patuh.sanksi.usul import alur_sanksi
from patuh.tugas.putus import ubah_tenggat
from patuh.tugas.rencana import alur_laporan
from patuh.verifikasi.jalan import putuskan
from patuh.verifikasi.tabel import Verifikasi
from tests import pekerja_kecil
from tests.desa_kecil import DESA as DESA_SKTM
from tests.desa_kecil import apbdes, buka, kasus, surat, tindak
from tests.perkara import gerbang, janji_satu, maju, minta_verifikasi_triwulan, usulkan
from tests.register_kecil import isi_register
from tests.workflows.alat import INSTRUKSI, LAPOR_PENUH, T3, Dunia, ambil, dunia, kotak, siapkan, tenang, wib
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


async def kesanggupan_ingkar(d: Dunia) -> WorkflowHandle[Any, Any]:
    """A promise: looked at, reminded of, past its date without data, broken when the register says so."""
    isi_register(d.bd, penduduk=range(2), aktif=[0], per=date(2026, 6, 20))
    await d.ke(wib(7, 1))
    gerbang(d.bd, date(2026, 7, 1), pekerja=(1,), janji=True)
    await alirkan(d.bd, d.klien, waktu=d.kini)
    janji = janji_satu(d.bd)
    # The clock moves on only when the step before is on record: which moments are passed over must not be chance.
    titik = ((8, 5, 1), (15, 5, 1), (22, 5, 1), (24, 5, 1), (29, 5, 1), (30, 5, 1))
    await _dilihat(d, date(2026, 7, 1))
    for hari, jam, menit in titik:
        await d.ke(wib(7, hari, jam, menit))
        await _dilihat(d, date(2026, 7, hari))
    await d.ke(wib(8, 1, 0, 1))
    await _dilihat(d, date(2026, 8, 1))
    isi_register(d.bd, penduduk=range(2), aktif=[0], per=date(2026, 8, 3))
    await d.ke(wib(8, 8, 5, 1))
    alur = d.klien.get_workflow_handle(alur_kesanggupan("33.13", janji.id))
    await alur.result()
    return alur


async def _dilihat(d: Dunia, hari: date) -> None:
    async with asyncio.timeout(30):
        # The event is a commit in another thread, so there is nothing to await but the record itself.
        while janji_satu(d.bd).dilihat != hari:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def sanksi_ditolak(d: Dunia) -> WorkflowHandle[Any, Any]:
    """A case: proposed, warned after a week of silence, its clock run out, refused."""
    hari = date(2026, 7, 1)
    await d.ke(wib(7, 1))
    sanksi = usulkan(d.bd, hari, nama_usaha=f"UD {NAMA} {NIK}", alasan=NARASI)
    await alirkan(d.bd, d.klien, waktu=d.kini)
    for status, selisih in (("TEGURAN_1", 9), ("DITOLAK", 30)):
        kapan = hari + timedelta(days=selisih)
        await d.ke(wib(kapan.month, kapan.day))
        maju(d.bd, sanksi.id, status, kapan, alasan=NARASI)
        await alirkan(d.bd, d.klien, waktu=d.kini)
    alur = d.klien.get_workflow_handle(alur_sanksi("33.13", sanksi.id))
    await alur.result()
    return alur


async def verifikasi_disetujui(d: Dunia) -> WorkflowHandle[Any, Any]:
    """A quarterly check: computed, told, reminded of once, approved."""
    isi_register(d.bd, penduduk=range(2), aktif=[0], segmen="PBPU_PEMDA", per=date(2026, 6, 20))
    await d.ke(wib(7, 1))
    alur = d.klien.get_workflow_handle(minta_verifikasi_triwulan(d.bd, date(2026, 7, 1), d.kini))
    await alirkan(d.bd, d.klien, waktu=d.kini)
    await _kotak_berisi(d, 1)
    await d.ke(wib(7, 9))
    await _kotak_berisi(d, 2)
    with d.bd.tulis() as sesi:
        satu = sesi.exec(select(Verifikasi)).one()
        kadis = Pelaku("kunci:kadis", "33.13", "33.13-dinsos")
        putuskan(sesi, satu.id, setuju=True, pelaku=kadis, waktu=d.kini, pejabat=NAMA)
    await alirkan(d.bd, d.klien, waktu=d.kini)
    await alur.result()
    return alur


async def pembiayaan_desa(d: Dunia) -> WorkflowHandle[Any, Any]:
    """A letter: the desa is asked, reminded once, and says that the case is closed."""
    isi_register(d.bd, penduduk=[0], per=date(2026, 6, 20))
    surat(d.bd, [(0, "474/1", date(2026, 6, 25), DESA_SKTM)], per=date(2026, 6, 25))
    apbdes(d.bd, [(DESA_SKTM, 2026, "IURAN", "ADD", 10**6)], per=date(2026, 6, 20))
    await d.ke(wib(7, 1))
    buka(d.bd, d.kini)
    await alirkan(d.bd, d.klien, waktu=d.kini)
    await d.ke(wib(7, 8, 6))
    async with asyncio.timeout(30):
        while kasus(d.bd)["474/1"].diingatkan is None:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    tindak(d.bd, "474/1", d.kini, tindakan=Tindakan.TUTUP, alasan=NARASI)
    await alirkan(d.bd, d.klien, waktu=d.kini)
    alur = d.klien.get_workflow_handle(alur_pembiayaan("33.13", kasus(d.bd)["474/1"].id))
    await alur.result()
    return alur


async def alih_segmen_ppu(d: Dunia) -> WorkflowHandle[Any, Any]:
    """A worker: found in another segment, told of, PPU when the register shows it a month later."""
    hari = date(2026, 7, 1)
    await d.ke(wib(7, 1))
    pekerja_kecil.pekerja(d.bd, [(1, pekerja_kecil.NIB, True, None)], per=hari)
    pekerja_kecil.anggota(d.bd, {1: "PBI_APBN"}, per=hari)
    pekerja_kecil.buka(d.bd, d.kini, hari)
    pekerja_kecil.serahkan(d.bd, d.kini)
    await alirkan(d.bd, d.klien, waktu=d.kini)
    async with asyncio.timeout(60):
        while pekerja_kecil.kasus(d.bd).status != "DIBERITAHUKAN":  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    pekerja_kecil.anggota(d.bd, {1: "PPU"}, per=date(2026, 7, 20))
    await d.ke(wib(8, 1, 9))
    alur = d.klien.get_workflow_handle(alur_alih_segmen("33.27", pekerja_kecil.kasus(d.bd).id))
    await alur.result()
    return alur


async def _kotak_berisi(d: Dunia, jumlah: int) -> None:
    async with asyncio.timeout(60):
        while sum("Daftar verifikasi" in j for _, _, j in kotak(d.bd, "33.13-dinsos")) < jumlah:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def pengumpulan_dibatalkan(d: Dunia) -> WorkflowHandle[Any, Any]:
    """A collection: told of, reminded of once, called off."""
    kadis = Pelaku("kunci:kadis", "33.13", "33.13-dinsos")
    await d.ke(wib(7, 1))
    with d.bd.tulis() as sesi:
        baru = PengumpulanBaru("33.13", "2026-T3", "sktm", date(2026, 7, 1), date(2026, 7, 8), date(2026, 7, 15))
        satu = buka_pengumpulan(sesi, baru, pelaku=kadis, waktu=d.kini)
    await alirkan(d.bd, d.klien, waktu=d.kini)
    await _camat_dikabari(d, "Pengumpulan data SKTM")
    await d.ke(wib(7, 9, 6))
    await _camat_dikabari(d, "belum mengirim data SKTM")
    with d.bd.tulis() as sesi:
        batalkan_pengumpulan(sesi, satu.id, NARASI, pelaku=kadis, waktu=d.kini)
    await alirkan(d.bd, d.klien, waktu=d.kini)
    alur = d.klien.get_workflow_handle(alur_pengumpulan("33.13", satu.id))
    await alur.result()
    return alur


async def _camat_dikabari(d: Dunia, judul: str) -> None:
    async with asyncio.timeout(60):
        while not any(judul in j for _, _, j in kotak(d.bd, "33.13.01")):  # noqa: ASYNC110
            await asyncio.sleep(0.02)


SKENARIO = {
    "pengumpulan-dibatalkan": pengumpulan_dibatalkan,
    "alih-segmen-ppu": alih_segmen_ppu,
    "verifikasi-disetujui": verifikasi_disetujui,
    "diktum-lengkap": diktum_lengkap,
    "laporan-berjenjang": laporan_berjenjang,
    "pembuka": pembuka,
    "kesanggupan-ingkar": kesanggupan_ingkar,
    "sanksi-ditolak": sanksi_ditolak,
    "pembiayaan-desa": pembiayaan_desa,
}


async def jalankan(nama: str, bd: BasisData) -> str:
    """Run a scenario and return its history as JSON."""
    siapkan(bd)
    async with dunia(bd, wib(7, 1, 0, 1)) as d:
        alur = await SKENARIO[nama](d)
        return (await alur.fetch_history()).to_json()


async def _rekam(pilihan: list[str]) -> None:
    for nama in pilihan or SKENARIO:
        with tempfile.TemporaryDirectory() as folder:
            bd = BasisData(alamat_sqlite(Path(folder)), sinkron="OFF")
            bd.migrasi()
            isi = json.loads(await jalankan(nama, bd))
            bd.tutup()
        (FOLDER / f"{nama}.json").write_text(json.dumps(isi, indent=1) + "\n", encoding="utf-8")
    (FOLDER / "sidik.json").write_text(json.dumps(sidik_alur(), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(_rekam(sys.argv[1:]))
