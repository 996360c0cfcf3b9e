"""Three months of the Jamkesmas guideline in simulation: facilities, kabupaten, province and nation report in turn."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

PATUH = str(Path(sys.executable).parent / "patuh")
WIB = timedelta(hours=7)
# What the units of seed 1 did in the first quarter of 2013.
HITUNGAN = {
    "eskalasi": 147,
    "kotak_keluar.belum": 0,
    "lapor": 333,
    "setuju": 350,
    "tugas.2013-01.TIDAK_DILAPORKAN": 25,
    "tugas.2013-02.TIDAK_DILAPORKAN": 4,
    "tugas.2013-03.TIDAK_DILAPORKAN": 12,
}
JENJANG = {
    "33.23-rsud": (5, 5, 5),
    "33.23-jamkesmas-provinsi": (15, 15, 15),
    "33.23-jamkesmas-pusat": (20, 20, 22),  # 20 April 2013 is a Saturday
}


@pytest.mark.lama
def test_tiga_bulan_jenjang_jamkesmas(tmp_path: Path) -> None:
    keluar = tmp_path / "hasil"
    hasil = subprocess.run(
        [
            PATUH,
            "simulasi",
            "--instruksi",
            "permenkes-40-2012",
            "--mulai",
            "2013-T1",
            "--triwulan",
            "1",
            "--keluar",
            str(keluar),
        ],
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert hasil.returncode == 0, hasil.stdout + hasil.stderr
    assert "Angka laporan sama dengan hitungan basis data." in hasil.stdout
    cetakan = dict(baris.split() for baris in hasil.stdout.splitlines() if baris.startswith("  "))
    assert {nama: int(cetakan[nama]) for nama in HITUNGAN} == HITUNGAN

    for bulan in ("2013-01", "2013-02", "2013-03"):
        ringkasan = json.loads((keluar / f"laporan-{bulan}.json").read_text(encoding="utf-8"))["ringkasan"]
        assert ringkasan["diharapkan"] == 108
        assert ringkasan["tidak_dilaporkan"] == HITUNGAN[f"tugas.{bulan}.TIDAK_DILAPORKAN"]
    assert (keluar / "laporan-2013-T1.pdf").read_bytes().startswith(b"%PDF")

    basis = sqlite3.connect(keluar / "patuh.db")
    baris = basis.execute(
        "select unit, tenggat from tugas where diktum = 'BAB VII E' and jenis = 'pelaporan' order by periode"
    ).fetchall()
    himbauan = basis.execute(
        "select count(*) from eskalasi e join penugasan p on p.id = e.penugasan_id where p.sifat = 'himbauan'"
    ).fetchone()
    basis.close()
    hari: dict[str, list[int]] = {}
    for unit, tenggat in baris:
        # The deadline is the instant at which its day ends in Temanggung.
        akhir = datetime.fromisoformat(tenggat) + WIB - timedelta(seconds=1)
        hari.setdefault(unit, []).append(akhir.day)
    assert {unit: tuple(hari[unit]) for unit in JENJANG} == JENJANG
    assert len(hari) == 21 + 3
    assert himbauan == (0,), "yang bukan bawahan Bupati tidak dieskalasi"
