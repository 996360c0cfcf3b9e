"""House rules that no linter knows: who may import whom, no paths of one machine, settings that are documented."""

import ast
import re
from pathlib import Path

import pytest

AKAR = Path(__file__).parents[1]
PAKET = ("rules", "patuh", "workflows", "api")
BOLEH = {"rules": set(), "patuh": {"rules"}, "workflows": {"patuh", "rules"}, "api": {"patuh", "rules"}}
# The command line composes the house; it alone sees every room.
PENYUSUN = ("patuh/cli.py", "patuh/perintah/")


def _impor(berkas: Path) -> set[str]:
    nama: set[str] = set()
    for simpul in ast.walk(ast.parse(berkas.read_text(encoding="utf-8"))):
        if isinstance(simpul, ast.Import):
            nama |= {a.name.partition(".")[0] for a in simpul.names}
        elif isinstance(simpul, ast.ImportFrom) and simpul.module:
            nama.add(simpul.module.partition(".")[0])
    return nama & set(PAKET)


@pytest.mark.parametrize("paket", PAKET)
def test_packages_import_only_whom_they_may(paket: str) -> None:
    salah = {}
    for berkas in sorted((AKAR / paket).rglob("*.py")):
        jalur = berkas.relative_to(AKAR).as_posix()
        if not jalur.startswith(PENYUSUN) and (lebih := _impor(berkas) - BOLEH[paket] - {paket}):
            salah[jalur] = lebih
    assert salah == {}


def test_every_setting_is_described_for_operators() -> None:
    sumber = "".join((AKAR / "patuh" / b).read_text("utf-8") for b in ("pengaturan.py", "perintah/produksi.py"))
    nama = set(re.findall(r"PATUH_[A-Z_]+[A-Z]", sumber))
    panduan = (AKAR / "docs/operasi.md").read_text(encoding="utf-8")
    assert nama
    assert {n for n in nama if f"`{n}`" not in panduan} == set()


def test_code_files_stay_small_enough_to_read() -> None:
    panjang = {
        berkas.relative_to(AKAR).as_posix(): jumlah
        for paket in PAKET
        for berkas in (AKAR / paket).rglob("*.py")
        if "migrasi/versions" not in berkas.as_posix()
        and (jumlah := len(berkas.read_text(encoding="utf-8").splitlines())) > 330
    }
    assert panjang == {}
