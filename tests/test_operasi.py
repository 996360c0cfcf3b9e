"""The operator's papers fit the program: every metric an alarm asks for exists, every alarm has its line, every unit of
systemd starts a command that is there, every figure shared by page and alarm is one figure."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from prometheus_client import REGISTRY
from prometheus_client.registry import Collector

from patuh.basisdata.mesin import BasisData
from patuh.cli import app
from patuh.pantau import bagian
from patuh.pantau.metrik import Pengumpul
from patuh.pantau.potret import Pemantau
from tests.api.conftest import KINI

AKAR = Path(__file__).parents[1]
PANDUAN = (AKAR / "docs/operasi.md").read_text(encoding="utf-8")
SYSTEMD = AKAR / "docs/systemd"
_BUATAN = {"up"}
"""Series that Prometheus itself makes for each target."""


def _alarm() -> list[dict[str, Any]]:
    isi = yaml.safe_load((AKAR / "docs/alarm/patuh.rules.yml").read_text(encoding="utf-8"))
    return [aturan for kelompok in isi["groups"] for aturan in kelompok["rules"]]


def _deret(sumber: Collector) -> dict[str, set[str]]:
    """Series and their labels, of one source."""
    hasil: dict[str, set[str]] = {}
    for keluarga in sumber.collect():
        label = set(getattr(keluarga, "_labelnames", ()))
        akhiran = {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum"), "summary": ("_count", "_sum")}
        for satu in akhiran.get(keluarga.type, ("",)):
            hasil[keluarga.name + satu] = label
    return hasil


@pytest.fixture
def deret(bd_sqlite: BasisData, tmp_path: Path) -> set[str]:
    """The name of every series that /metrik can show."""
    catatan = Pengumpul(Pemantau(bd_sqlite, tmp_path, lambda: KINI).potret, bd_sqlite)
    return {*_deret(catatan), *_deret(REGISTRY)}


def test_every_alarm_asks_for_series_that_exist(deret: set[str]) -> None:
    assert len(_alarm()) > 15
    for aturan in _alarm():
        ungkapan = re.sub(r'"[^"]*"|\{[^}]*\}|\b(by|without) \([^)]*\)', "", aturan["expr"])
        dipakai = set(re.findall(r"\b(?:patuh|process)_\w+|\bup\b", ungkapan))
        assert dipakai, aturan["alert"]
        assert dipakai <= deret | _BUATAN, aturan["alert"]
        assert aturan["labels"]["tingkat"] in ("bangun", "siang")
        assert aturan["annotations"]["ringkasan"]


def test_every_alarm_has_its_line_in_the_guide_and_no_other() -> None:
    nama = [a["alert"] for a in _alarm()]
    assert len(set(nama)) == len(nama)
    assert set(re.findall(r"^#### (Patuh\w+)$", PANDUAN, flags=re.M)) == set(nama)
    for aturan in _alarm():
        assert aturan["annotations"]["langkah"] == f"docs/operasi.md#{aturan['alert'].lower()}"


def test_alarm_and_status_page_agree() -> None:
    batas = {
        "PatuhPenjadwalMati": bagian.BATAS_DENYUT, "PatuhPekerjaMati": bagian.BATAS_DENYUT,
        "PatuhKotakKeluarTertahan": bagian.BATAS_KOTAK_KELUAR, "PatuhSurelTertahan": bagian.BATAS_SUREL,
        "PatuhSegelTertinggal": bagian.BATAS_SEGEL, "PatuhDiskMenipis": bagian.RUANG_MENIPIS,
    }  # fmt: skip
    ungkapan = {a["alert"]: a["expr"] for a in _alarm()}
    for nama, nilai in batas.items():
        assert re.search(rf"[<>] {nilai:.0f}\b", ungkapan[nama]), nama


def _perintah(berkas: Path) -> list[list[str]]:
    baris = re.findall(r"^ExecStart\w*=(.+)$", berkas.read_text(encoding="utf-8"), flags=re.M)
    return [shlex.split(b) for b in baris]


def test_every_unit_starts_a_command_that_exists() -> None:
    akar = typer.main.get_command(app)
    ada = 0
    for berkas in sorted(SYSTEMD.glob("*.service")):
        for kata in _perintah(berkas):
            if kata[0] == "/bin/sh":
                kata = shlex.split(kata[2].removeprefix("exec ").replace("$$(date +%%F)", "HARI"))
            program, *sisa = kata
            if program == "/opt/patuh/bin/patuh":
                ada += 1
                with akar.make_context("patuh", sisa, resilient_parsing=False) as konteks:
                    perintah: Any = akar
                    while hasattr(perintah, "commands"):
                        nama, perintah, sisa = perintah.resolve_command(konteks, sisa)
                        assert perintah is not None, (berkas.name, nama)
                    perintah.make_context(nama, [s.replace("%i", "8000") for s in sisa])
            elif program.startswith("/opt/patuh/share/"):
                assert (SYSTEMD / Path(program).name).stat().st_mode & 0o111, berkas.name
            else:
                assert Path(program).exists(), (berkas.name, program)
    assert ada == 5


def test_units_know_each_other() -> None:
    nama = {b.name for b in SYSTEMD.iterdir()}
    for berkas in SYSTEMD.glob("*.t*"):
        for satu in re.findall(r"patuh-[\w@-]+\.service", berkas.read_text(encoding="utf-8")):
            assert re.sub(r"@\d+", "@", satu) in nama, (berkas.name, satu)
        if berkas.suffix == ".timer":
            assert f"{berkas.stem}.service" in nama
    for satu in nama:
        assert f"`{satu}`" in PANDUAN, satu


def test_the_sample_environment_starts_nothing(tmp_path: Path) -> None:
    """Until its gaps are filled, every role refuses it."""
    from patuh.pengaturan import PengaturanSalah
    from patuh.perintah.produksi import baca_produksi

    baris = (SYSTEMD / "patuh.env").read_text(encoding="utf-8").splitlines()
    env = dict(b.split("=", 1) for b in baris if b and not b.startswith("#"))
    with pytest.raises(PengaturanSalah) as salah:
        baca_produksi(tmp_path, env)
    for nama in ("PATUH_BASIS_DATA", "PATUH_KUNCI_REGISTER", "PATUH_SMTP_HOST", "PATUH_SUREL_DARI"):
        assert f"- {nama} " in str(salah.value)
