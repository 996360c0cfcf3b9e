"""The guide ``docs/panduan/instruksi-baru.md``, command by command: from the text of another regency's Instruksi to its
first report, without code."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PATUH = str(Path(sys.executable).parent / "patuh")
AKAR = Path(__file__).parents[1]
ID = "tana-tidung-7-2026"


def _jalankan(perintah: str, folder: Path, *, berhasil: bool = True) -> str:
    hasil = subprocess.run(
        [PATUH, *perintah.split()[1:]], cwd=folder, capture_output=True, text=True, timeout=600, check=False
    )
    assert (hasil.returncode == 0) is berhasil, hasil.stdout + hasil.stderr
    return hasil.stdout + hasil.stderr


@pytest.mark.lama
def test_from_the_text_to_the_first_report_by_the_commands_of_the_guide(tmp_path: Path) -> None:
    panduan = (AKAR / "docs/panduan/instruksi-baru.md").read_text(encoding="utf-8")
    perintah = re.findall(r"^patuh .+$", panduan, re.MULTILINE)
    (tmp_path / "konsep").mkdir()
    (tmp_path / "data").mkdir()
    shutil.copyfile(AKAR / "tests/cases/instruksi/contoh-tana-tidung-7-2026.txt", tmp_path / "konsep/naskah.txt")
    daerah, mulai, periksa, periksa_daerah, terbit, telusur, simulasi = perintah

    assert "41 unit, 2 di antaranya dari naskah" in _jalankan(daerah, tmp_path)
    assert "7 diktum, 9 klausul" in _jalankan(mulai, tmp_path)
    assert "9 klausul.\n33 tebakan belum ditinjau" in _jalankan(periksa, tmp_path)
    assert "33 tebakan belum ditinjau" in _jalankan(terbit, tmp_path, berhasil=False)
    assert not (tmp_path / "data/instruksi/lembaran.json").exists()
    # What the officer does by hand: correct, and take off the marks.
    for berkas in (tmp_path / f"konsep/{ID}.yaml", tmp_path / "konsep/daerah/65.04.yaml"):
        isi = berkas.read_text(encoding="utf-8").replace("'Contoh Karangan'", "'Contoh'")
        berkas.write_text(re.sub(r" *# TEBAKAN.*", "", isi), encoding="utf-8")
    assert _jalankan(periksa, tmp_path) == f"{ID}.yaml: benar, 7 diktum, 9 klausul.\n"
    assert "benar, 41 unit" in _jalankan(periksa_daerah, tmp_path)
    assert "Daerah 65.04 ditambahkan, 41 unit." in _jalankan(terbit, tmp_path)
    assert "9 dari 9 klausul terikat" in _jalankan(telusur, tmp_path)

    assert "Angka laporan sama dengan hitungan basis data." in _jalankan(simulasi, tmp_path)
    laporan = json.loads((tmp_path / "hasil/laporan-2026-T4.json").read_text(encoding="utf-8"))
    assert (laporan["nama_daerah"], laporan["zona"]) == ("Kabupaten Tana Tidung", "Asia/Makassar")
    # 46 duties of the quarter and 13 of it reports, and 32 villages in each of the two months it was in force.
    assert laporan["ringkasan"]["diharapkan"] == 59 + 2 * 32
    assert len(laporan["klausul"]) == 9
    assert (tmp_path / "hasil/laporan-2026-T4.pdf").read_bytes().startswith(b"%PDF")
