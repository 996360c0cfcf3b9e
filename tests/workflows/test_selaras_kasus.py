"""The reconciler and the relay on cases, against Temporal's real development server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlmodel import delete, select, update
from temporalio.client import WorkflowExecutionStatus

from patuh.basisdata.mesin import BasisData
from patuh.jejak.tabel import Jejak, KotakKeluar
from patuh.kesanggupan.tabel import Kesanggupan, alur_kesanggupan
from patuh.pengaturan import baca_pengaturan
from patuh.sanksi.usul import alur_sanksi
from tests import pekerja_kecil
from tests.perkara import gerbang, janji_satu, maju, unit, usulkan
from tests.register_kecil import isi_register
from tests.workflows.test_selaras import _port, _server
from workflows.pekerja import pekerja
from workflows.penghubung import alirkan
from workflows.penjadwal import Pekerjaan
from workflows.selaras import TENGGANG, selaraskan


async def _sampai(benar: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        # The event is a commit in the worker's thread: there is nothing to await but the record.
        while not benar():  # noqa: ASYNC110
            await asyncio.sleep(0.05)


def _siapkan(bd: BasisData, kini: datetime) -> str:
    """A promise and a sanction of today, and an outbox that was lost."""
    unit(bd)
    hari = (kini + timedelta(hours=7)).date()
    isi_register(bd, penduduk=range(2), aktif=[0], per=hari)
    gerbang(bd, hari, pekerja=(1,), janji=True)
    sanksi = usulkan(bd, hari)
    with bd.tulis() as sesi:
        sesi.exec(delete(KotakKeluar))
        sesi.exec(update(Kesanggupan).values(dibuat=kini - timedelta(days=1)))
    return sanksi.id


async def test_perkara_tanpa_alur_dimulai_lagi_dan_yang_berlebih_diakhiri(bd_sqlite: BasisData, tmp_path: Path) -> None:
    kini = datetime.now(UTC)
    sanksi = _siapkan(bd_sqlite, kini)
    nanti = kini + timedelta(days=1) + TENGGANG
    async with (
        _server(tmp_path / "t", _port()) as (_, klien),
        pekerja(klien, bd_sqlite, alamat_dasar="http://x"),
    ):
        assert (await selaraskan(bd_sqlite, klien, waktu=nanti)).dimulai_ulang == 2
        await _sampai(lambda: janji_satu(bd_sqlite).dilihat is not None)
        janji = klien.get_workflow_handle(alur_kesanggupan("33.13", janji_satu(bd_sqlite).id))
        async with asyncio.timeout(30):
            # Visibility lags; what runs already is found running, never started twice.
            while (await selaraskan(bd_sqlite, klien, waktu=nanti)).dimulai_ulang:  # noqa: ASYNC110
                await asyncio.sleep(0.1)

        # The record closes the promise and nobody tells the workflow: the reconciler does.
        with bd_sqlite.tulis() as sesi:
            sesi.exec(update(Kesanggupan).values(status="DIBATALKAN", ditutup=kini - timedelta(days=1)))
        hasil = await selaraskan(bd_sqlite, klien, waktu=nanti)
        assert hasil.berlebih == (janji.id,)
        assert await janji.result() == "DIBATALKAN"

        # Restored to before that: the promise is open again, and followed up again.
        with bd_sqlite.tulis() as sesi:
            sesi.exec(update(Kesanggupan).values(status="BERJALAN", ditutup=None))
        async with asyncio.timeout(30):
            while not (await selaraskan(bd_sqlite, klien, waktu=nanti)).dimulai_ulang:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        assert (await janji.describe()).status == WorkflowExecutionStatus.RUNNING

        # News finds a running case; news for one that is over, or a start that comes late, changes nothing.
        maju(bd_sqlite, sanksi, "DITOLAK", (kini + timedelta(hours=7)).date())
        assert (await alirkan(bd_sqlite, klien, waktu=nanti)).terkirim == 1
        assert await klien.get_workflow_handle(alur_sanksi("33.13", sanksi)).result() == "DITOLAK"
        with bd_sqlite.tulis() as sesi:
            sesi.exec(update(KotakKeluar).values(selesai=None, hasil=None))
        assert (await alirkan(bd_sqlite, klien, waktu=nanti)).terkirim == 1
    with bd_sqlite.baca() as sesi:
        assert sesi.exec(select(KotakKeluar.hasil)).all() == ["ALUR_SUDAH_SELESAI"]
        assert len(sesi.exec(select(Jejak).where(Jejak.tindakan == "alur.selaras")).all()) >= 2


async def test_pekerja_dibuka_penjadwal_dan_alur_yang_hilang_dimulai_lagi(bd_sqlite: BasisData, tmp_path: Path) -> None:
    """The tick after an import opens the cases by itself; one whose start was lost is found by the reconciler."""
    kini = datetime.now(UTC)
    hari = (kini + timedelta(hours=7)).date()
    unit(bd_sqlite)
    pekerja_kecil.pekerja(bd_sqlite, [(1, pekerja_kecil.NIB, True, None)], per=hari)
    pekerja_kecil.anggota(bd_sqlite, {1: "PBI_APBN"}, per=hari)
    async with (
        _server(tmp_path / "t", _port()) as (_, klien),
        pekerja(klien, bd_sqlite, alamat_dasar="http://x"),
    ):
        kerja = Pekerjaan(bd_sqlite, klien, baca_pengaturan(tmp_path, "http://x", {}), jam=lambda: kini)
        for _ in range(2):
            await kerja.alih_segmen()
        satu = pekerja_kecil.kasus(bd_sqlite)
        assert (satu.status, satu.berita) == ("DITEMUKAN", 1)
        with bd_sqlite.tulis() as sesi:
            sesi.exec(delete(KotakKeluar))
        hasil = await selaraskan(bd_sqlite, klien, waktu=kini + TENGGANG + timedelta(seconds=1))
        assert hasil.dimulai_ulang == 1
        await _sampai(lambda: pekerja_kecil.kasus(bd_sqlite).status == "DIBERITAHUKAN")
