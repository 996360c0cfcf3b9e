"""The Dinsos quarter in simulated time: computed, told at once, reminded weekly, over when an official has decided."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select
from temporalio.client import WorkflowHandle
from temporalio.testing import ActivityEnvironment

from patuh.akun.muat import muat_daerah
from patuh.akun.pelaku import Pelaku
from patuh.basisdata.mesin import BasisData
from patuh.tugas.rencana import isi_unit
from patuh.verifikasi.jalan import putuskan
from patuh.verifikasi.tabel import Verifikasi
from tests.perkara import minta_verifikasi_triwulan as minta
from tests.register_kecil import isi_register
from tests.workflows.alat import Dunia, dunia, kotak, wib
from tests.workflows.test_kesanggupan import sampai
from workflows import kegiatan_verifikasi
from workflows.kontrak_kasus import PadaKasus
from workflows.penghubung import alirkan

KADIS = Pelaku("kunci:kadis", "33.13", "33.13-dinsos")


def _ambil(bd: BasisData) -> Verifikasi:
    with bd.baca() as sesi:
        return sesi.exec(select(Verifikasi)).one()


async def mulai(d: Dunia) -> WorkflowHandle[object, str]:
    """Asked for, and started by the relay once."""
    isi_unit(d.bd, muat_daerah("33.13"))
    isi_register(d.bd, penduduk=range(3), aktif=[0, 1], segmen="PBPU_PEMDA", per=date(2026, 9, 1))
    alur = minta(d.bd, date(2026, 9, 21), d.kini)
    assert (await alirkan(d.bd, d.klien, waktu=d.kini)).terkirim == 1
    assert (await alirkan(d.bd, d.klien, waktu=d.kini)).terkirim == 0
    await sampai(lambda: bool(kotak(d.bd, "33.13-dinsos")))
    return d.klien.get_workflow_handle(alur)


async def test_diingatkan_sampai_disetujui(bd_sqlite: BasisData) -> None:
    async with dunia(bd_sqlite, wib(9, 21)) as d:
        alur = await mulai(d)
        satu = _ambil(bd_sqlite)
        assert (satu.status, satu.kemajuan) == ("MENUNGGU_PERSETUJUAN", 1.0)
        await d.ke(d.kini + timedelta(days=8))
        judul = [j for _, _, j in kotak(bd_sqlite, "33.13-dinsos")]
        assert judul == ["Daftar verifikasi Triwulan III Tahun 2026 menunggu persetujuan"] * 2
        with bd_sqlite.tulis() as sesi:
            putuskan(sesi, satu.id, setuju=True, pelaku=KADIS, waktu=d.kini)
        await alirkan(d.bd, d.klien, waktu=d.kini)
        assert await alur.result() == "DISETUJUI"
    assert _ambil(bd_sqlite).status == "DISETUJUI"


def test_heartbeats_however_long_a_step_takes(bd_sqlite: BasisData, monkeypatch: pytest.MonkeyPatch) -> None:
    terdengar = threading.Event()
    monkeypatch.setattr(kegiatan_verifikasi, "_SELANG_DETAK", 0.01)
    monkeypatch.setattr(kegiatan_verifikasi, "kerjakan", lambda *_, **__: "ada" if terdengar.wait(20) else "sepi")
    lingkungan = ActivityEnvironment()
    lingkungan.on_heartbeat = lambda *_: terdengar.set()
    kegiatan = kegiatan_verifikasi.KegiatanVerifikasi(bd_sqlite)
    pada = PadaKasus("x", datetime(2026, 11, 22, tzinfo=UTC))
    assert lingkungan.run(kegiatan.hitung_verifikasi, pada) == "ada"
