"""SQLite's log does not grow without end while a service writes, and what was written stays."""

from __future__ import annotations

import threading
from pathlib import Path

from sqlalchemy import func, select

from patuh.basisdata.mesin import BasisData
from patuh.basisdata.tipe import tabel
from patuh.basisdata.titik_simpan import titik_simpan
from patuh.jejak.catat import antrekan
from patuh.jejak.tabel import KotakKeluar
from tests.api.conftest import KINI


def test_log_dipotong_di_samping_para_penulis(bd_sqlite: BasisData) -> None:
    log = Path(f"{bd_sqlite.mesin.url.database}-wal")
    with bd_sqlite.tulis() as sesi:
        for ke in range(240):
            antrekan(sesi, kunci=f"k{ke}", jenis="laporkan", alur_id="a", waktu=KINI, isi={"n": "x" * 100_000})
    assert log.stat().st_size > 16 * 1024 * 1024
    tunggu = threading.Event()
    with titik_simpan(bd_sqlite):
        for _ in range(600):
            if log.stat().st_size == 0:
                break
            tunggu.wait(0.05)
    assert log.stat().st_size == 0
    with bd_sqlite.baca() as sesi:
        assert sesi.execute(select(func.count()).select_from(tabel(KotakKeluar))).scalar_one() == 240
