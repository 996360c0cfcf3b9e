"""A sanction walked from its proposal to its lifting in simulated time, across Lebaran 2026: dates, gate, messages."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlmodel import select
from temporalio.client import WorkflowHandle

from patuh.basisdata.mesin import BasisData
from patuh.galat import Bentrok, GalatDomain
from patuh.jejak.tabel import Jejak
from patuh.pemberitahuan.tabel import Pemberitahuan
from patuh.sanksi.tabel import LangkahSanksi, Sanksi
from patuh.sanksi.usul import alur_sanksi
from tests.perkara import DPMPTSP, NIB, SEKDA, gerbang, maju, siang, unit, usulkan
from tests.register_kecil import isi_register, nik
from tests.workflows.alat import Dunia, dunia, kotak
from workflows.penghubung import alirkan

AWAL = date(2026, 3, 2)
SEMUA = ("TEGURAN_1", "TEGURAN_2", "DENDA", "PERMINTAAN_BPJS", "KEPUTUSAN_BUPATI", "AKTIF", "DICABUT")


async def sampai(benar: Callable[[], bool]) -> None:
    """Wait for the record: the event is a commit in a worker's thread."""
    async with asyncio.timeout(30):
        while not benar():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


def satu(bd: BasisData) -> Sanksi:
    with bd.baca() as sesi:
        return sesi.exec(select(Sanksi)).one()


def ada_kabar(bd: BasisData, akhiran: str) -> bool:
    with bd.baca() as sesi:
        return any(k.endswith(akhiran) for k in sesi.exec(select(Pemberitahuan.kunci)))


async def mulai(d: Dunia) -> WorkflowHandle[object, str]:
    sanksi = usulkan(d.bd, AWAL)
    assert (await alirkan(d.bd, d.klien, waktu=d.kini)).terkirim == 1
    await sampai(lambda: ada_kabar(d.bd, f"0/kabar/{SEKDA}"))
    return d.klien.get_workflow_handle(alur_sanksi("33.13", sanksi.id))


async def langkah(d: Dunia, status: str, hari: date, **lain: object) -> Sanksi:
    """On that day the office puts the step on record, and the relay brings the news."""
    await d.ke(siang(hari))
    sanksi = maju(d.bd, satu(d.bd).id, status, hari, **lain)  # type: ignore[arg-type]
    assert (await alirkan(d.bd, d.klien, waktu=d.kini)).terkirim == 1
    with d.bd.baca() as sesi:
        ke = len(sesi.exec(select(LangkahSanksi)).all()) - 1
    await sampai(lambda: ada_kabar(d.bd, f"{ke}/kabar/{SEKDA}"))
    return sanksi


def ditolak(bd: BasisData, hari: date, kecuali: str | None) -> None:
    """On this day, nothing but ``kecuali`` can be recorded as a step forward."""
    for status in SEMUA:
        if status != kecuali:
            with pytest.raises(GalatDomain):
                maju(bd, satu(bd).id, status, hari)


async def test_lebaran_2026_dari_usulan_sampai_dicabut(bd_sqlite: BasisData) -> None:
    unit(bd_sqlite)
    isi_register(bd_sqlite, penduduk=range(2), aktif=[0], per=date(2026, 5, 20))
    async with dunia(bd_sqlite, siang(AWAL)) as d:
        alur = await mulai(d)
        ditolak(bd_sqlite, AWAL, "TEGURAN_1")

        # Received on 16 March: Nyepi, Lebaran and cuti bersama lie between, so the tenth working day is 7 April.
        assert (await langkah(d, "TEGURAN_1", date(2026, 3, 16))).batas == date(2026, 4, 7)
        await d.ke(siang(date(2026, 4, 7)))
        with pytest.raises(Bentrok, match="8 April 2026"):
            maju(bd_sqlite, satu(bd_sqlite).id, "TEGURAN_2", date(2026, 4, 7))
        ditolak(bd_sqlite, date(2026, 4, 7), None)
        assert (await langkah(d, "TEGURAN_2", date(2026, 4, 8))).batas == date(2026, 4, 22)
        ditolak(bd_sqlite, date(2026, 4, 22), None)
        assert (await langkah(d, "DENDA", date(2026, 4, 23))).batas == date(2026, 5, 23)
        ditolak(bd_sqlite, date(2026, 5, 23), None)
        await langkah(d, "PERMINTAAN_BPJS", date(2026, 5, 25))
        ditolak(bd_sqlite, date(2026, 5, 25), "KEPUTUSAN_BUPATI")
        await langkah(d, "KEPUTUSAN_BUPATI", date(2026, 6, 2))
        ditolak(bd_sqlite, date(2026, 6, 2), "AKTIF")
        assert gerbang(bd_sqlite, date(2026, 6, 3))["hasil"] == "LANJUT"
        sanksi = await langkah(d, "AKTIF", date(2026, 6, 3), berlaku=date(2026, 6, 10))
        assert sanksi.aktif_sejak == date(2026, 6, 10)
        assert [gerbang(bd_sqlite, date(2026, 6, h))["hasil"] for h in (9, 10)] == ["LANJUT", "TAHAN"]
        ditolak(bd_sqlite, date(2026, 6, 3), "DICABUT")
        sanksi = await langkah(d, "DICABUT", date(2026, 6, 20))
        assert sanksi.berakhir == date(2026, 6, 20)
        assert gerbang(bd_sqlite, date(2026, 6, 20))["hasil"] == "LANJUT"
        assert await alur.result() == "DICABUT"
        riwayat = (await alur.fetch_history()).to_json()
    assert "CV Contoh" not in riwayat
    assert NIB not in riwayat
    assert nik(0) not in riwayat
    assert [(w, j.removeprefix("Sanksi CV Contoh: ")) for _, w, j in kotak(bd_sqlite, DPMPTSP)] == [
        ("03-02 12", "Usulan kepada Bupati"),
        ("03-09 05", "menunggu teguran tertulis pertama"),
        ("03-16 05", "menunggu teguran tertulis pertama"),
        ("03-16 12", "Teguran tertulis pertama"),
        ("04-08 05", "waktu teguran tertulis pertama habis 7 April 2026"),
        ("04-08 12", "Teguran tertulis kedua"),
        ("04-23 05", "waktu teguran tertulis kedua habis 22 April 2026"),
        ("04-23 12", "Pengenaan denda"),
        ("05-24 05", "waktu pengenaan denda habis 23 Mei 2026"),
        ("05-25 12", "Permintaan BPJS Kesehatan"),
        ("06-02 05", "menunggu keputusan Bupati"),
        ("06-02 12", "Keputusan Bupati"),
        ("06-03 12", "Sanksi berlaku"),
        ("06-20 12", "Sanksi dicabut"),
    ]
    # The Sekda hears of every step, and is reminded where the Bupati's decision is awaited.
    sekda = [j.removeprefix("Sanksi CV Contoh: ") for _, _, j in kotak(bd_sqlite, SEKDA)]
    assert [j for j in sekda if j.startswith(("menunggu", "waktu"))] == ["menunggu keputusan Bupati"]
    assert len(sekda) == 9


async def test_diam_saja_diingatkan_tiap_minggu(bd_sqlite: BasisData) -> None:
    unit(bd_sqlite)
    async with dunia(bd_sqlite, siang(AWAL)) as d:
        await mulai(d)
        await langkah(d, "TEGURAN_1", date(2026, 3, 16))
        await d.ke(siang(date(2026, 4, 29)))
        await sampai(lambda: ada_kabar(bd_sqlite, f"2026-04-29/{DPMPTSP}"))
    hari = [w for _, w, j in kotak(bd_sqlite, DPMPTSP) if "habis" in j]
    assert hari == ["04-08 05", "04-15 05", "04-22 05", "04-29 05"]


async def test_semua_terdaftar_diberitahukan_dan_dapat_diselesaikan(bd_sqlite: BasisData) -> None:
    """While a sanction is in force nobody is rung every week; but when the register shows all registered, they are."""
    unit(bd_sqlite)
    async with dunia(bd_sqlite, siang(AWAL)) as d:
        sanksi = usulkan(bd_sqlite, AWAL, nib=None, nik=nik(7))
        await alirkan(bd_sqlite, d.klien, waktu=d.kini)
        hari = AWAL
        for status, selisih in zip(SEMUA[:6], (14, 23, 15, 32, 8, 1), strict=True):
            hari += timedelta(days=selisih)
            await langkah(d, status, hari)
        await d.ke(siang(hari + timedelta(days=15)))
        isi_register(bd_sqlite, penduduk=[7], aktif=[7], segmen="PBPU", per=hari + timedelta(days=16))
        await d.ke(siang(hari + timedelta(days=22)))
        await sampai(lambda: ada_kabar(bd_sqlite, f"semua/{hari + timedelta(days=16)}/{DPMPTSP}"))
        assert gerbang(bd_sqlite, hari + timedelta(days=22), 7, nib=None)["hasil"] == "TAHAN"
        await langkah(d, "SELESAI", hari + timedelta(days=23))
        assert gerbang(bd_sqlite, hari + timedelta(days=23), 7, nib=None)["hasil"] == "LANJUT"
        alur = d.klien.get_workflow_handle(alur_sanksi("33.13", sanksi.id))
        assert await alur.result() == "SELESAI"
    judul = [j for _, _, j in kotak(bd_sqlite, DPMPTSP)]
    aktif = judul.index("Sanksi CV Contoh: Sanksi berlaku")
    assert judul[aktif + 1 :] == [
        "Sanksi CV Contoh: semua sudah terdaftar",
        "Sanksi CV Contoh: Selesai karena semua terdaftar",
    ]
    with bd_sqlite.baca() as sesi:
        assert "sanksi.lihat" in set(sesi.exec(select(Jejak.tindakan)))
