"""What hours of ``make tahan`` have measured is not lost with the run, and rows of two states never make one table."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from tests.tahan import __main__ as program
from tests.tahan.alas import Alas
from tests.tahan.bentuk import Hasil, UjiTahan
from tests.tahan.rekam_hasil import Baris, baca, kode_kini, rekam

_BARIS = Baris("jam: sejam", "garis", True, False, "36 dari 36", "abc", "2026-11-30 09.00", 7.5)


def test_the_last_row_of_each_test_on_one_commit_is_read_again(tmp_path: Path) -> None:
    berkas = tmp_path / "keluaran" / "tahan.jsonl"
    for satu in (
        replace(_BARIS, lulus=False, ukuran="35 dari 36"),
        _BARIS,
        replace(_BARIS, uji="surel: mati"),
        replace(_BARIS, uji="listrik: mati", kode="lain"),
        replace(_BARIS, uji="penuh: disk", kode=None),
    ):
        rekam(satu, berkas)
    assert baca("abc", berkas) == {"jam: sejam": _BARIS, "surel: mati": replace(_BARIS, uji="surel: mati")}
    assert baca(None, berkas) == {}


def test_a_smaller_run_has_no_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAHAN_SKALA", "0.1")
    assert kode_kini() is None


def test_a_run_goes_on_where_it_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    berkas = tmp_path / "tahan.jsonl"
    jalan: list[str] = []

    def uji(nama: str, *, lulus: bool = True) -> UjiTahan:
        def kerja(_: Alas) -> Hasil:
            jalan.append(nama)
            return Hasil(lulus, f"ukuran {nama}")

        return UjiTahan(nama, "garis", kerja)

    monkeypatch.setattr(program, "kumpulkan", lambda _: [uji("satu"), uji("dua", lulus=False), uji("tiga")])
    monkeypatch.setattr(program, "alas_baru", lambda: nullcontext(None))
    monkeypatch.setattr(program, "kode_kini", lambda: "abc")
    monkeypatch.setattr(program, "baca", lambda kode: baca(kode, berkas))
    monkeypatch.setattr(program, "rekam", lambda baris: rekam(baris, berkas))
    rekam(replace(_BARIS, uji="satu", ukuran="dari kemarin"), berkas)
    rekam(replace(_BARIS, uji="dua", lulus=False), berkas)

    assert program.utama([], lanjut=True) == 1
    assert jalan == ["dua", "tiga"]
    tabel = capsys.readouterr().out
    assert "| satu | garis | dari kemarin | lulus |" in tabel
    assert "| dua | garis | ukuran dua | **gagal** |" in tabel

    assert program.utama([], tampil=True) == 1
    assert jalan == ["dua", "tiga"]
    assert capsys.readouterr().out.endswith(tabel[tabel.index("\nKode abc") :])
