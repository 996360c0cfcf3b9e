"""A start does not check again what it proved before; one changed byte, and it does."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import patuh
import rules
from patuh import lembaran
from patuh.aturan.bukti import BERKAS
from patuh.aturan.pakai import PaketPakai
from rules.mesin.mesin import FOLDER_PAKET, PaketSalah

HARI = date(2026, 11, 22)
FAKTA = {"bekerja_ppu": True, "segmen": "PBPU"}
_NAMA = """
import sys
from pathlib import Path
from patuh import lembaran
from patuh.aturan import bukti

for berkas in [None, *sys.argv[3:]]:
    if berkas is not None:
        with Path(berkas).open("ab") as tulis:
            tulis.write(b"\\n# x\\n")
    bukti._dasar.cache_clear()
    lembaran.lupakan()
    print(bukti.Bukti(Path(sys.argv[1])).sidik(Path(sys.argv[2])))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One pack, in a folder of its own, read by a process that uses a data folder."""
    paket = tmp_path / "paket"
    paket.mkdir()
    shutil.copy(FOLDER_PAKET / "alih-ppu.yaml", paket)
    (tmp_path / "data").mkdir()
    lembaran.pakai(tmp_path / "data", HARI)
    return paket


def _terikat(pakai: PaketPakai) -> int:
    """How many spans are bound: a check binds the present one of each daerah."""
    return len(pakai.mesin.ambil("alih-ppu").mesin)


def test_what_was_checked_is_not_checked_again_and_decides_the_same(folder: Path) -> None:
    pertama = PaketPakai(folder)
    kedua = PaketPakai(folder)
    assert (_terikat(pertama), _terikat(kedua)) == (2, 0)
    assert pertama.mesin.ambil("alih-ppu").versi == kedua.mesin.ambil("alih-ppu").versi
    for daerah in ("33.13", "33.27"):
        satu, dua = (p.mesin.putus("alih-ppu", daerah, HARI, FAKTA) for p in (pertama, kedua))
        assert satu == dua
        assert satu.hasil == "ALIH_PPU"


def test_one_changed_byte_of_a_pack_is_checked_whole(folder: Path) -> None:
    PaketPakai(folder)
    with (folder / "alih-ppu.yaml").open("a", encoding="utf-8") as berkas:
        berkas.write("\n")
    assert _terikat(PaketPakai(folder)) == 2
    assert _terikat(PaketPakai(folder)) == 0


def test_a_wrong_pack_stops_the_start_also_where_the_right_one_was_proved(folder: Path) -> None:
    PaketPakai(folder)
    berkas = folder / "alih-ppu.yaml"
    asli = berkas.read_text(encoding="utf-8")
    # The shape is right: only a whole check sees that an example does not hold any more.
    berkas.write_text(asli.replace("hasil: ALIH_PPU", "hasil: TETAP", 1), encoding="utf-8")
    for _ in range(2):
        with pytest.raises(PaketSalah):
            PaketPakai(folder)
    berkas.write_text(asli, encoding="utf-8")
    assert _terikat(PaketPakai(folder)) == 0


@pytest.mark.parametrize("isi", ["", "{", "[]", '{"x": 1}', '{"x": [["33.13"]]}', "null"])
def test_an_unreadable_file_of_proofs_costs_a_check_only(folder: Path, isi: str) -> None:
    PaketPakai(folder)
    (folder.parent / "data" / BERKAS).write_text(isi, encoding="utf-8")
    assert _terikat(PaketPakai(folder)) == 2
    assert _terikat(PaketPakai(folder)) == 0


def test_a_process_without_a_data_folder_keeps_nothing(folder: Path) -> None:
    lembaran.lepas()
    assert [_terikat(PaketPakai(folder)) for _ in range(2)] == [2, 2]


def test_whatever_a_check_rests_on_gives_its_proof_another_name(tmp_path: Path) -> None:
    for modul in (patuh, rules):
        asal = Path(str(modul.__file__)).parent
        shutil.copytree(asal, tmp_path / asal.name, ignore=shutil.ignore_patterns("__pycache__"))
    diubah = [
        "rules/mesin/putus.py",
        "rules/paket/tatabahasa.lark",
        "rules/parameter/33.13.yaml",
        "rules/peraturan.yaml",
        "patuh/instruksi/berkas/pemalang-1-2023.yaml",
        "patuh/aturan/pustaka.py",
        "rules/paket/uhc.yaml",
    ]
    perintah = [sys.executable, "-c", _NAMA, str(tmp_path / BERKAS), "rules/paket/uhc.yaml", *diubah]
    nama = subprocess.run(perintah, cwd=tmp_path, check=True, capture_output=True, text=True).stdout.split()
    assert len(set(nama)) == len(nama) == len(diubah) + 1
