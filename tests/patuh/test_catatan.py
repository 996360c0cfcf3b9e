"""One line an event, in either form, with what ties it to its request or workflow, and never a NIK."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from patuh.catatan import BentukSalah, dalam_konteks, pasang_catatan

NIK = "3313014506900001"


@pytest.fixture
def akar() -> Iterator[logging.Logger]:
    """The root logger, put back as it was."""
    akar = logging.getLogger()
    dulu, tingkat = akar.handlers[:], akar.level
    yield akar
    for satu in akar.handlers:
        if satu not in dulu:
            satu.close()
    akar.handlers[:], akar.level = dulu, tingkat


def _tulis(catatan: logging.Logger) -> None:
    with dalam_konteks(permintaan="abc123def456", alur="diktum/33.13/x"):
        catatan.info("tugas %s", "dibuka", extra={"milidetik": 12.5, "oleh": f"unit {NIK}"})
        try:
            raise ValueError(f"NIK {NIK} ganda")
        except ValueError:
            catatan.exception("gagal\nbaris kedua")
    catatan.warning("di luar")


def test_json(akar: logging.Logger, tmp_path: Path) -> None:
    pasang_catatan(tmp_path / "patuh.log", {})
    _tulis(logging.getLogger("patuh.uji"))
    teks = (tmp_path / "patuh.log").read_text("utf-8")
    satu, dua, tiga = (json.loads(b) for b in teks.splitlines())
    assert satu.pop("waktu").endswith("+00:00")
    assert satu == {
        "tingkat": "INFO", "asal": "patuh.uji", "pesan": "tugas dibuka", "permintaan": "abc123def456",
        "alur": "diktum/33.13/x", "milidetik": "12.5", "oleh": "unit ****************",
    }  # fmt: skip
    assert dua["galat"].endswith("ValueError: NIK **************** ganda")
    assert "permintaan" not in tiga
    assert NIK not in teks


def test_teks(akar: logging.Logger, tmp_path: Path) -> None:
    pasang_catatan(tmp_path / "patuh.log", {"PATUH_LOG": "teks"})
    _tulis(logging.getLogger("patuh.uji"))
    teks = (tmp_path / "patuh.log").read_text("utf-8")
    baris = teks.splitlines()
    assert baris[0].partition(" ")[2] == (
        'INFO    patuh.uji: tugas dibuka permintaan="abc123def456" alur="diktum/33.13/x" milidetik="12.5" '
        'oleh="unit ****************"'
    )
    assert baris[1].partition(" ")[2].startswith('ERROR   patuh.uji: gagal baris kedua permintaan="abc123def456"')
    assert baris[2] == "Traceback (most recent call last):"
    assert NIK not in teks


def test_bentuk_lain_ditolak() -> None:
    with pytest.raises(BentukSalah, match="PATUH_LOG harus 'json' atau 'teks'"):
        pasang_catatan(None, {"PATUH_LOG": "xml"})


def test_galat_terhitung_untuk_alarm(akar: logging.Logger, tmp_path: Path) -> None:
    def jumlah() -> float:
        return REGISTRY.get_sample_value("patuh_catatan_total", {"tingkat": "ERROR"}) or 0

    pasang_catatan(tmp_path / "patuh.log", {})
    awal = jumlah()
    _tulis(logging.getLogger("patuh.uji"))
    assert jumlah() == awal + 1


def test_baris_sdk_temporal_menyebut_alurnya(akar: logging.Logger, tmp_path: Path) -> None:
    pasang_catatan(tmp_path / "patuh.log", {})
    asal = {"workflow_id": "diktum/33.13/x", "run_id": "r-1"}
    logging.getLogger("temporalio.worker").warning("lambat", extra={"temporal_workflow": asal})
    baris = json.loads((tmp_path / "patuh.log").read_text("utf-8"))
    assert (baris["alur"], baris["jalan"]) == ("diktum/33.13/x", "r-1")
