"""A database restored to an earlier moment under workflows that have gone on, and the other way round."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select, update
from temporalio.client import WorkflowUpdateFailedError

from patuh.basisdata.mesin import BasisData
from patuh.jejak.tabel import Jejak, KotakKeluar
from patuh.pengaturan import baca_pengaturan
from patuh.tugas.jalan import baca_keadaan, buka, jalankan_titik, tutup
from patuh.tugas.lapor import laporkan
from patuh.tugas.putus import setujui
from patuh.tugas.tabel import Keadaan, KeadaanPenugasan, Penugasan
from tests.workflows.alat import DESA, ambil, dunia, kotak, siapkan, tenang, wib
from tests.workflows.test_selaras import PELAKU, _penugasan, _port, _sampai_berjalan, _server, _siapkan, _tugas
from workflows.cocokkan import TENGGANG, cocokkan, cocokkan_semua
from workflows.diktum import DiktumWorkflow
from workflows.kontrak import KabarKeadaan, TitikAlur
from workflows.mulai import mulai_terencana
from workflows.pekerja import pekerja
from workflows.penghubung import alirkan
from workflows.penjadwal import Pekerjaan
from workflows.selaras import selaraskan


def potret(bd: BasisData, berkas: Path) -> None:
    """A backup of the database as it stands now."""
    with closing(sqlite3.connect(str(bd.mesin.url.database))) as sumber, closing(sqlite3.connect(berkas)) as salinan:
        sumber.backup(salinan)


def kembalikan_potret(bd: BasisData, berkas: Path) -> None:
    """The database stands again as it did then."""
    bd.tutup()
    with closing(sqlite3.connect(berkas)) as sumber, closing(sqlite3.connect(str(bd.mesin.url.database))) as tujuan:
        sumber.backup(tujuan)


async def test_a_village_whose_report_was_lost_with_the_restore_is_reminded_again(
    bd_sqlite: BasisData, tmp_path: Path
) -> None:
    siapkan(bd_sqlite)
    penugasan, tugas = ambil(bd_sqlite)
    async with dunia(bd_sqlite, wib(7, 1, 0, 1)) as d:
        alur = await d.mulai(penugasan, tugas)
        await tenang(d, 4)
        potret(bd_sqlite, tmp_path / "potret.db")
        await d.lapor(tugas, wib(9, 25))
        kembalikan_potret(bd_sqlite, tmp_path / "potret.db")
        keadaan = baca_keadaan(bd_sqlite, penugasan.id, waktu=wib(9, 25))
        kabar = KabarKeadaan(keadaan.tugas, [TitikAlur(t.waktu + d.geser, t.jenis.value) for t in keadaan.titik])
        assert await alur.execute_update(DiktumWorkflow.selaraskan, kabar)
        with pytest.raises(WorkflowUpdateFailedError):
            await alur.execute_update(DiktumWorkflow.selaraskan, kabar)
        await d.ke(wib(10, 20, 9))
        assert await alur.result() == "DITUTUP"
    ingat = [w for j, w, _ in kotak(bd_sqlite, DESA) if j == "PENGINGAT"]
    assert ingat == ["09-28 05", "10-02 05", "10-06 05", "10-13 05"]


def test_a_reader_sees_an_assignment_and_locks_nothing(bd: BasisData) -> None:
    siapkan(bd)
    penugasan, tugas = ambil(bd)
    assert baca_keadaan(bd, penugasan.id, waktu=wib(9, 25)).tugas == {t.id: Keadaan.MENDATANG for t in tugas}
    # PostgreSQL refuses a reader's lock, SQLite would not even notice: both are told.
    with bd.baca() as sesi, pytest.raises(TypeError, match="FOR UPDATE"):
        sesi.exec(select(Penugasan).with_for_update()).first()


def test_an_opening_repeated_after_a_death_loses_no_moment_of_the_day(bd_sqlite: BasisData) -> None:
    siapkan(bd_sqlite)
    penugasan, _ = ambil(bd_sqlite)
    pertama = buka(bd_sqlite, penugasan.id, waktu=wib(9, 28, 4, 30))
    assert (pertama.titik[0].jenis, pertama.titik[0].waktu < wib(9, 28, 6)) == ("INGATKAN", True)
    # The worker died with the answer; asked again two hours later the reminder of 05.00 is still owed, and once.
    lagi = buka(bd_sqlite, penugasan.id, waktu=wib(9, 28, 6, 30))
    assert lagi.titik == pertama.titik
    for _ in range(2):
        jalankan_titik(
            bd_sqlite, penugasan.id, lagi.titik[0].jenis, jadwal=lagi.titik[0].waktu, waktu=wib(9, 28, 6, 30)
        )
    assert [j for j, _, _ in kotak(bd_sqlite, DESA)].count("PENGINGAT") == 1
    # What was due before the opening is owed to nobody.
    assert buka(bd_sqlite, penugasan.id, waktu=wib(9, 30, 6, 30)).titik[0].waktu > wib(9, 29)


def test_a_workflow_that_believes_more_than_the_record_does_not_close_an_open_duty(bd_sqlite: BasisData) -> None:
    siapkan(bd_sqlite)
    penugasan, tugas = ambil(bd_sqlite)
    with bd_sqlite.tulis() as sesi:
        sesi.exec(update(Penugasan).where(col(Penugasan.id) == penugasan.id).values(keadaan="BERJALAN"))
    assert tutup(bd_sqlite, penugasan.id, waktu=penugasan.kunci - timedelta(minutes=1)) == 0
    assert ambil(bd_sqlite)[0].keadaan == KeadaanPenugasan.BERJALAN
    assert tutup(bd_sqlite, penugasan.id, waktu=penugasan.kunci) == len(tugas)
    assert ambil(bd_sqlite)[0].keadaan == KeadaanPenugasan.DITUTUP


async def test_the_reconciler_mends_workflows_that_are_ahead_of_a_restored_database(
    bd_sqlite: BasisData, tmp_path: Path
) -> None:
    _siapkan(bd_sqlite)
    kini, nanti = datetime.now(UTC), datetime.now(UTC) + TENGGANG + timedelta(seconds=5)
    async with _server(tmp_path / "t", _port()) as (_, klien), pekerja(klien, bd_sqlite, alamat_dasar="http://x"):
        potret(bd_sqlite, tmp_path / "terencana.db")
        await mulai_terencana(bd_sqlite, klien, waktu=kini, laju=0)
        await _sampai_berjalan(bd_sqlite, 3)
        potret(bd_sqlite, tmp_path / "terbuka.db")
        ketujuh = [t for t in _tugas(bd_sqlite) if t.diktum == "KETUJUH BELAS"]
        lain = [t for t in _tugas(bd_sqlite) if t.diktum != "KETUJUH BELAS" and t.jenis != "pelaporan"]
        with bd_sqlite.tulis() as sesi:
            for tugas in [*ketujuh, *lain]:
                laporkan(sesi, tugas_id=tugas.id, pelaku=PELAKU, narasi="x", indikator={}, lampiran=(), waktu=kini)
            for tugas in ketujuh:
                setujui(sesi, tugas_id=tugas.id, pelaku=PELAKU, waktu=kini)
        # News that is still on its way is not held against a workflow.
        assert (await cocokkan(bd_sqlite, klien, waktu=nanti, sesudah="", banyak=9)).disamakan == ()
        assert (await alirkan(bd_sqlite, klien, waktu=kini)).tertunda == 0
        selesai = next(p.alur_id for p in _penugasan(bd_sqlite) if p.diktum == "KETUJUH BELAS")
        assert await klien.get_workflow_handle(selesai).result() == "SELESAI"
        assert (await cocokkan_semua(bd_sqlite, klien, waktu=nanti)).disamakan == ()

        kembalikan_potret(bd_sqlite, tmp_path / "terbuka.db")
        async with asyncio.timeout(60):
            # Visibility lags: the one that is over is listed as running for a moment.
            while not (await selaraskan(bd_sqlite, klien, waktu=nanti)).dimulai_ulang:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        tertinggal = await cocokkan_semua(bd_sqlite, klien, waktu=nanti + timedelta(seconds=1))
        # The cover report had been made with the last of the village's reports; it is open again as well.
        assert set(tertinggal.disamakan) == {p.alur_id for p in _penugasan(bd_sqlite)} - {selesai}
        yang_lain = tertinggal.disamakan[0]
        # Who believes the record already refuses, and keeps no trace of having been asked.
        pegangan = klien.get_workflow_handle(yang_lain)
        panjang = len((await pegangan.fetch_history()).events)
        assert (await cocokkan_semua(bd_sqlite, klien, waktu=nanti + timedelta(seconds=2))).disamakan == ()
        assert len((await pegangan.fetch_history()).events) == panjang

        # To before the period was opened: opened by the workflows that believe they have done so.
        kembalikan_potret(bd_sqlite, tmp_path / "terencana.db")
        hasil = await cocokkan_semua(bd_sqlite, klien, waktu=nanti + timedelta(days=1))
        assert len(hasil.disamakan) == len(_penugasan(bd_sqlite)) == 3
        assert {p.keadaan for p in _penugasan(bd_sqlite)} == {KeadaanPenugasan.BERJALAN}
        assert {t.keadaan for t in _tugas(bd_sqlite)} == {Keadaan.TERBUKA}
    with bd_sqlite.baca() as sesi:
        # What was mended before went with the database; this the trail says.
        catatan = sesi.exec(select(Jejak).where(Jejak.tindakan == "alur.cocokkan")).one().isi
    assert catatan["disamakan"] == 3
    assert set(catatan["alur"]) == set(hasil.disamakan)


async def test_the_reconciler_mends_workflows_that_are_behind_the_database(
    bd_sqlite: BasisData, tmp_path: Path
) -> None:
    _siapkan(bd_sqlite)
    kini = datetime.now(UTC)
    async with _server(tmp_path / "t", _port()) as (_, klien), pekerja(klien, bd_sqlite, alamat_dasar="http://x"):
        await mulai_terencana(bd_sqlite, klien, waktu=kini, laju=0)
        await _sampai_berjalan(bd_sqlite, 3)
        ketujuh = [t for t in _tugas(bd_sqlite) if t.diktum == "KETUJUH BELAS"]
        with bd_sqlite.tulis() as sesi:
            for tugas in ketujuh:
                laporkan(sesi, tugas_id=tugas.id, pelaku=PELAKU, narasi="x", indikator={}, lampiran=(), waktu=kini)
                setujui(sesi, tugas_id=tugas.id, pelaku=PELAKU, waktu=kini)
            # Carried, to a Temporal that was restored to a moment before.
            sesi.exec(update(KotakKeluar).values(selesai=kini, hasil="DITERIMA"))
        nanti = kini + TENGGANG + timedelta(seconds=5)
        kerja = Pekerjaan(bd_sqlite, klien, baca_pengaturan(tmp_path, "http://x", {}), jam=lambda: nanti)
        await kerja.selaras()
        selesai = next(p.alur_id for p in _penugasan(bd_sqlite) if p.diktum == "KETUJUH BELAS")
        with bd_sqlite.baca() as sesi:
            assert sesi.exec(select(Jejak).where(Jejak.tindakan == "alur.cocokkan")).one().isi["alur"] == [selesai]
        assert await klien.get_workflow_handle(selesai).result() == "SELESAI"

        # From then on a part with each pass; here nothing is out of step any more.
        await kerja.selaras()
        with bd_sqlite.baca() as sesi:
            assert len(sesi.exec(select(Jejak).where(Jejak.tindakan == "alur.cocokkan")).all()) == 1

        # What the record has closed, and Temporal no longer knows to be over, is ended.
        tutup_dulu = next(p.alur_id for p in _penugasan(bd_sqlite) if p.alur_id != selesai)
        with bd_sqlite.tulis() as sesi:
            ini = update(Penugasan).where(col(Penugasan.alur_id) == tutup_dulu)
            sesi.exec(ini.values(keadaan="DITUTUP", ditutup=kini - timedelta(hours=1)))
        assert tutup_dulu in (await selaraskan(bd_sqlite, klien, waktu=kini)).berlebih
        assert await klien.get_workflow_handle(tutup_dulu).result() == "DITUTUP"


async def test_a_cascade_that_passed_a_step_the_record_does_not_know_is_begun_anew(
    bd_sqlite: BasisData, tmp_path: Path
) -> None:
    _siapkan(bd_sqlite)
    kini = datetime.now(UTC)
    with bd_sqlite.tulis() as sesi:
        sesi.exec(update(Penugasan).values(keadaan="BERJALAN", dimulai=kini - timedelta(days=3)))
    # No worker: nothing but the starts is looked at.
    async with _server(tmp_path / "t", _port()) as (_, klien):
        await selaraskan(bd_sqlite, klien, waktu=kini)
        satu = _penugasan(bd_sqlite)[0]
        alur = klien.get_workflow_handle(f"laporan/{satu.daerah}/{satu.instruksi}/{satu.periode}")
        pertama = (await alur.describe()).run_id
        with bd_sqlite.tulis() as sesi:
            sesi.exec(update(Penugasan).values(dimulai=kini + timedelta(days=900)))
        assert (await cocokkan_semua(bd_sqlite, klien, waktu=kini)).kaskade == ()
        hasil = await cocokkan_semua(bd_sqlite, klien, waktu=satu.kunci + timedelta(days=1))
        assert hasil.kaskade == (alur.id,)
        assert (await alur.describe()).run_id != pertama
