"""The gate while Temporal and the worker are away: every check is answered and on record, what is owed starts later.

The suite asks 200 checks; to ask 1,000:
``PATUH_UJI_PEMERIKSAAN=1000 pytest tests/workflows/test_gerbang_tanpa_temporal.py``.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlmodel import Session, SQLModel, col, func, select
from temporalio.client import Client

from api.aplikasi import buat_aplikasi
from patuh.akun.kunci import buat_kunci
from patuh.basisdata.mesin import BasisData
from patuh.jejak.tabel import Jejak, KotakKeluar
from patuh.kesanggupan.tabel import Kesanggupan, alur_kesanggupan
from patuh.pemeriksaan.tabel import OrangDiperiksa, Pemeriksaan
from patuh.perintah.temporal import ServerTemporal
from tests.api.klien import Klien
from tests.perkara import unit
from tests.register_kecil import KUNCI, isi_register, nik
from workflows.pekerja import pekerja, sambung
from workflows.penghubung import alirkan
from workflows.selaras import selaraskan

BANYAK = int(os.environ.get("PATUH_UJI_PEMERIKSAAN", "200"))
PEMOHON = 8


def _port() -> int:
    with socket.socket() as soket:
        soket.bind(("127.0.0.1", 0))
        nomor: int = soket.getsockname()[1]
        return nomor


def _jumlah(sesi: Session, tabel: type[SQLModel]) -> int:
    return sesi.exec(select(func.count()).select_from(tabel)).one()


def _tanya_semua(bd: BasisData, folder: Path, kini: datetime) -> Counter[str]:
    """Eight desks at once; every second request rests on a promise. Nothing of Temporal is there to be asked."""

    async def tiada() -> bool:
        return False

    app = buat_aplikasi(
        bd, folder=folder, jam=lambda: kini, alamat_dasar="https://patuh.contoh", kunci=KUNCI, cek_temporal=tiada
    )
    with bd.tulis() as sesi:
        kunci = [
            buat_kunci(sesi, nama=f"meja-{n}", lingkup=("pemeriksaan",), daerah="33.13", waktu=kini)
            for n in range(PEMOHON)
        ]

    def meja(ke: int) -> Counter[str]:
        klien, hasil = Klien(app, kunci[ke]), Counter[str]()
        for nomor in range(ke, BANYAK, PEMOHON):
            janji = (nomor // PEMOHON) % 2 == 1
            isi = {
                "daerah": "33.13", "layanan": "izin_usaha", "nomor_permohonan": f"P-{nomor}",
                "pemohon": {"nik": nik(0), "nib": f"9120{nomor:09d}"},
                "pekerja": [{"nik": nik(1 + nomor % 50 + (50 if janji else 0))}],
                "kesanggupan": {"nomor": f"503/{nomor}/2026", "tanggal": _hari(kini).isoformat()} if janji else None,
            }  # fmt: skip
            jawab = klien.post("/api/v1/pemeriksaan", json=isi, headers={"Idempotency-Key": f"k-{nomor}"})
            assert jawab.status_code == 200, jawab.text
            hasil[jawab.json()["hasil"]] += 1
        return hasil

    with ThreadPoolExecutor(PEMOHON) as utas:
        return sum(utas.map(meja, range(PEMOHON)), Counter[str]())


def _hari(kini: datetime) -> date:
    """The day in WIB."""
    return (kini + timedelta(hours=7)).date()


async def test_seribu_pemeriksaan_tanpa_temporal_lalu_tindak_lanjutnya_sekali(
    bd_sqlite: BasisData, tmp_path: Path
) -> None:
    unit(bd_sqlite)
    kini = datetime.now(UTC)
    isi_register(bd_sqlite, per=_hari(kini), penduduk=range(101), aktif=range(51))
    hasil = await asyncio.to_thread(_tanya_semua, bd_sqlite, tmp_path / "data", kini)
    bersyarat = hasil["LANJUT_BERSYARAT"]
    assert hasil == {"LANJUT": BANYAK - bersyarat, "LANJUT_BERSYARAT": bersyarat}
    assert bersyarat >= BANYAK // 2 - PEMOHON
    with bd_sqlite.baca() as sesi:
        assert _jumlah(sesi, Pemeriksaan) == BANYAK
        assert _jumlah(sesi, OrangDiperiksa) == 2 * BANYAK
        assert sesi.exec(select(func.count()).where(Jejak.tindakan == "pemeriksaan.jawab")).one() == BANYAK
        assert _jumlah(sesi, Kesanggupan) == _jumlah(sesi, KotakKeluar) == bersyarat
        diharap = {alur_kesanggupan("33.13", i) for i in sesi.exec(select(Kesanggupan.id))}

    # Temporal comes back, and with it the worker. The relay goes round twice; a lost answer would be asked again.
    folder = tmp_path / "t"
    folder.mkdir()
    server = ServerTemporal(folder, _port())
    await server.mulai()
    try:
        klien = await sambung(server.alamat)
        async with pekerja(klien, bd_sqlite, alamat_dasar="http://x"):
            while (await alirkan(bd_sqlite, klien, waktu=datetime.now(UTC))).terkirim:
                pass
            await _semua_dilihat(bd_sqlite)
            assert await _alur(klien, len(diharap)) == Counter(dict.fromkeys(diharap, 1))
            assert (await selaraskan(bd_sqlite, klien, waktu=datetime.now(UTC))).dimulai_ulang == 0
            assert await _alur(klien, len(diharap)) == Counter(dict.fromkeys(diharap, 1))
    finally:
        await server.hentikan()
    with bd_sqlite.baca() as sesi:
        keluar = sesi.exec(select(KotakKeluar)).all()
        lihat = sesi.exec(select(Jejak.objek).where(Jejak.tindakan == "kesanggupan.lihat")).all()
    assert {k.hasil for k in keluar} == {"DIMULAI"}
    assert set(Counter(lihat).values()) == {1}
    assert len(lihat) == bersyarat


async def _semua_dilihat(bd: BasisData) -> None:
    """Every follow-up has taken its first look (the event is a commit in a worker's thread)."""
    belum = select(func.count()).where(col(Kesanggupan.dilihat).is_(None))
    async with asyncio.timeout(300):
        while True:
            with bd.baca() as sesi:
                if not sesi.exec(belum).one():
                    return
            await asyncio.sleep(0.1)


async def _alur(klien: Client, banyak: int) -> Counter[str]:
    """Executions of the follow-up by workflow id; visibility lags, so it is asked until it has caught up."""
    async with asyncio.timeout(60):
        while True:
            daftar = Counter([a.id async for a in klien.list_workflows("WorkflowType='KesanggupanWorkflow'")])
            if daftar.total() >= banyak:
                return daftar
            await asyncio.sleep(0.2)
