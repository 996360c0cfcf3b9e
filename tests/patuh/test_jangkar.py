"""Heads of the audit chain kept outside the database: what shows that the tail was cut, or all of it written anew."""

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import text
from temporalio.client import Client
from typer.testing import CliRunner

from patuh.basisdata.mesin import BasisData, alamat_sqlite
from patuh.cli import app
from patuh.jejak.catat import catat
from patuh.jejak.jangkar import JangkarSalah, JejakLepas, baca_jangkar, catat_jangkar, periksa_semua
from patuh.jejak.segel import segel
from patuh.pantau.hitung import JANGKAR_LEPAS
from patuh.pengaturan import baca_pengaturan
from workflows.penjadwal import Pekerjaan

PAGI = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)


def _kejadian(bd: BasisData, banyaknya: int) -> None:
    with bd.tulis() as sesi:
        for i in range(banyaknya):
            catat(sesi, waktu=PAGI, daerah="33.13", pelaku="kunci:uji", tindakan="tugas.lapor", objek=f"tugas/{i}")
    while segel(bd):
        pass


def _sql(bd: BasisData, perintah: str) -> None:
    with bd.mesin.begin() as sambungan:
        sambungan.execute(text(perintah))


@pytest.mark.parametrize(
    "tangan",
    [
        "DELETE FROM jejak WHERE segel_ke > 25",
        # Sealed anew it verifies again, but it is another chain.
        "UPDATE jejak SET segel_ke = NULL, segel = NULL, pelaku = 'kunci:lain' WHERE segel_ke > 25",
    ],
)
def test_ekor_yang_dipotong_ketahuan_dari_kepala_di_luar(bd: BasisData, tangan: str, tmp_path: Path) -> None:
    berkas = tmp_path / "jangkar.txt"
    _kejadian(bd, 20)
    assert catat_jangkar(bd, berkas, PAGI)
    _kejadian(bd, 20)
    assert not catat_jangkar(bd, berkas, PAGI + timedelta(minutes=59))
    assert catat_jangkar(bd, berkas, PAGI + timedelta(hours=1))
    assert not catat_jangkar(bd, berkas, PAGI + timedelta(hours=3)), "kepalanya tidak berpindah"
    assert [j.ke for j in baca_jangkar(berkas)] == [20, 40]
    utuh = periksa_semua(bd, berkas)
    assert (utuh.rusak, utuh.jumlah, utuh.jangkar) == (None, 40, 2)

    _sql(bd, tangan)
    isi = berkas.read_text()
    with pytest.raises(JejakLepas):
        catat_jangkar(bd, berkas, PAGI + timedelta(hours=2))
    # What goes on being written makes the chain as long as before, and hides nothing.
    _kejadian(bd, 20)
    with pytest.raises(JejakLepas):
        catat_jangkar(bd, berkas, PAGI + timedelta(hours=2))
    assert berkas.read_text() == isi
    dipotong = periksa_semua(bd, berkas)
    assert [t.ke for t in dipotong.temuan] == [40]
    assert periksa_semua(bd, None).rusak is None, "rantainya sendiri tidak menunjukkannya"


async def test_penjadwal_tidak_menutupi_ekor_yang_dipotong(
    bd_sqlite: BasisData, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The job goes on sealing, says once what is wrong, shows it to the alarm, and is well again with a new file."""
    berkas, jam = tmp_path / "jangkar.txt", [PAGI]
    setelan = baca_pengaturan(tmp_path, "http://x", {"PATUH_JANGKAR": str(berkas)})
    kerja = Pekerjaan(bd_sqlite, cast(Client, None), setelan, jam=lambda: jam[0])

    def lepas() -> Any:
        return JANGKAR_LEPAS._value.get()

    _kejadian(bd_sqlite, 10)
    await kerja.segel()
    assert (len(baca_jangkar(berkas)), lepas()) == (1, 0)
    _sql(bd_sqlite, "DELETE FROM jejak WHERE segel_ke > 4")
    jam[0] += timedelta(hours=2)
    with caplog.at_level(logging.ERROR):
        await kerja.segel()
        await kerja.segel()
    assert (len(baca_jangkar(berkas)), lepas()) == (1, 1)
    assert caplog.text.count("tidak lagi memuat kepala") == 1
    berkas.rename(tmp_path / "jangkar-lama.txt")
    await kerja.segel()
    assert (len(baca_jangkar(berkas)), lepas()) == (1, 0)


def test_perintah_periksa_memakai_kepala_yang_disimpan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bd = BasisData(alamat_sqlite(tmp_path))
    bd.migrasi()
    _kejadian(bd, 10)
    berkas = tmp_path / "luar" / "jangkar.txt"
    berkas.parent.mkdir()
    catat_jangkar(bd, berkas, PAGI)
    jalan = CliRunner()
    perintah = ["jejak", "periksa", "--data", str(tmp_path)]
    tanpa = jalan.invoke(app, perintah)
    assert tanpa.exit_code == 0
    assert "10 baris tersegel cocok" in tanpa.stdout
    assert "tidak akan terlihat" in tanpa.stderr
    monkeypatch.setenv("PATUH_JANGKAR", str(berkas))
    dengan = jalan.invoke(app, perintah)
    assert (dengan.exit_code, dengan.stderr) == (0, "")
    assert "1 kepala yang disimpan di luar cocok" in dengan.stdout
    _sql(bd, "DELETE FROM jejak WHERE segel_ke > 7")
    bd.tutup()
    putus = jalan.invoke(app, perintah)
    assert putus.exit_code == 1
    assert "ekor jejak terpotong" in putus.stderr
    berkas.write_text("bukan jangkar\n")
    with pytest.raises(JangkarSalah, match="baris 1"):
        baca_jangkar(berkas)
    assert "baris 1" in jalan.invoke(app, perintah).stderr
