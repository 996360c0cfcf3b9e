"""A simulated quarter of all 257 units of Pemalang: exact counts for the seed, and a report that agrees with them."""

import json
import subprocess
import sys
from pathlib import Path

from pypdf import PdfReader

PATUH = str(Path(sys.executable).parent / "patuh")
# What the units of seed 1 did in the first quarter of 2026, and what the service made of it.
HITUNGAN = {
    "bukti": 145,
    "eskalasi": 351,
    "kembali": 42,
    "kotak_keluar.belum": 0,
    "lapor": 735,
    "pemberitahuan.DITUGASKAN": 515,
    "pemberitahuan.PENGINGAT": 1123,
    "setuju": 633,
    "tugas.2026-T1.DIKEMBALIKAN": 18,
    "tugas.2026-T1.DILAPORKAN": 60,
    "tugas.2026-T1.DISETUJUI": 633,
    "tugas.2026-T1.TIDAK_DILAPORKAN": 58,
    "watak.TIDAK": 10,
}


def test_a_quarter_of_pemalang_ends_in_a_report_whose_figures_are_those_of_the_seed(tmp_path: Path) -> None:
    keluar = tmp_path / "hasil"
    hasil = subprocess.run(
        [PATUH, "simulasi", "--instruksi", "pemalang-1-2023", "--triwulan", "1", "--keluar", str(keluar)],
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert hasil.returncode == 0, hasil.stdout + hasil.stderr
    assert "Angka laporan sama dengan hitungan basis data." in hasil.stdout
    cetakan = dict(baris.split() for baris in hasil.stdout.splitlines() if baris.startswith("  "))
    assert {nama: int(cetakan[nama]) for nama in HITUNGAN} == HITUNGAN

    data = json.loads((keluar / "laporan-2026-T1.json").read_text(encoding="utf-8"))
    ringkasan = data["ringkasan"]
    assert ringkasan["diharapkan"] == 633 + 60 + 18 + 58
    assert ringkasan["tidak_dilaporkan"] == 58
    assert sum(len(b["klausul"]) for b in data["terlambat"] if b["sebab"] == "TIDAK_DILAPORKAN") == 58
    assert len(data["bukti"]) == 145
    assert len(data["klausul"]) == 40
    assert len(data["per_kecamatan"]) == 14
    teks = "".join(h.extract_text() for h in PdfReader(keluar / "laporan-2026-T1.pdf").pages)
    assert data["kode_verifikasi"] in teks
