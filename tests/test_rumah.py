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


def _setelan_dibaca() -> set[str]:
    """Names of settings that stand in the code as a string of their own, as one must to be read."""
    return {
        simpul.value
        for paket in PAKET
        for berkas in (AKAR / paket).rglob("*.py")
        for simpul in ast.walk(ast.parse(berkas.read_text(encoding="utf-8")))
        if isinstance(simpul, ast.Constant)
        and isinstance(simpul.value, str)
        and re.fullmatch(r"PATUH_[A-Z_]*[A-Z]", simpul.value)
    }


def test_every_setting_is_described_for_operators_and_no_other() -> None:
    panduan = (AKAR / "docs/operasi.md").read_text(encoding="utf-8")
    bagian = panduan.partition("## Pengaturan")[2].partition("\n## ")[0]
    tertulis = set(re.findall(r"`(PATUH_[A-Z_]+)`", bagian))
    dibaca = _setelan_dibaca()
    assert len(dibaca) > 30
    assert dibaca == tertulis


def test_every_setting_in_a_guide_exists() -> None:
    dibaca = _setelan_dibaca()
    asing = {
        berkas.relative_to(AKAR).as_posix(): lebih
        for folder in ("docs", "patuh", "templates")
        for berkas in (AKAR / folder).rglob("*")
        if berkas.suffix in (".md", ".py", ".html", ".service", ".timer", ".target", ".env", ".yml", ".conf", ".sh")
        and (lebih := set(re.findall(r"PATUH_[A-Z_]*[A-Z]\b", berkas.read_text("utf-8"))) - dibaca)
    }
    assert asing == {}


def test_code_files_stay_small_enough_to_read() -> None:
    panjang = {
        berkas.relative_to(AKAR).as_posix(): jumlah
        for paket in PAKET
        for berkas in (AKAR / paket).rglob("*.py")
        if "migrasi/versions" not in berkas.as_posix()
        and (jumlah := len(berkas.read_text(encoding="utf-8").splitlines())) > 330
    }
    assert panjang == {}
