"""Short versions of ``make tahan``: the same code with small numbers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from patuh.basisdata.mesin import BasisData, alamat_sqlite
from patuh.jejak import segel
from patuh.perintah.cadangan import CadanganGagal, cadangkan, pulihkan
from tests.api.conftest import KINI
from tests.tahan.alas import Alas
from tests.tahan.beban import jalankan
from tests.tahan.daftar import MODUL
from tests.tahan.jam import uji_detik
from tests.tahan.jejak import isi, uji_ekor, uji_ubah
from tests.tahan.listrik import uji_listrik
from tests.tahan.surel import uji_surel


@pytest.fixture
def alas(tmp_path: Path) -> Iterator[Alas]:
    satu = Alas(tmp_path)
    yield satu
    satu.tutup()


def test_every_module_of_the_full_run_is_there() -> None:
    for nama in MODUL:
        assert (Path(__file__).parents[2] / f"{nama.replace('.', '/')}.py").exists(), nama


def test_a_changed_deleted_or_swapped_event_is_found_and_named(bd: BasisData) -> None:
    isi(bd, 2000)
    hasil = uji_ubah(bd, 2000, 100, 2)
    assert hasil.lulus, hasil.ukuran


def test_a_long_chain_is_checked_in_pieces(bd: BasisData, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pieces are read by processes with a connection of their own, which the second net binds too."""
    isi(bd, 700)
    monkeypatch.setattr(segel, "_POTONG", 300)
    assert (segel.periksa_cepat(bd).temuan, segel.periksa_cepat(bd).jumlah) == ((), 700)
    with bd.tulis() as sesi:
        sesi.connection().exec_driver_sql("UPDATE jejak SET pelaku = 'lain' WHERE segel_ke = 450")
    assert [t.ke for t in segel.periksa_cepat(bd).temuan] == [450]


def test_a_cut_tail_is_found_with_the_head_kept_outside(bd: BasisData) -> None:
    isi(bd, 300)
    hasil = uji_ekor(bd, 300, 12)
    assert hasil.lulus, hasil.ukuran


@pytest.mark.lama
def test_mails_reach_a_bad_server_once_or_fail_visibly(bd_sqlite: BasisData) -> None:
    hasil = uji_surel(bd_sqlite, 8, 2)
    assert hasil.lulus, hasil.ukuran


@pytest.mark.lama
def test_a_report_is_on_time_right_to_the_second(bd_sqlite: BasisData) -> None:
    hasil = uji_detik(bd_sqlite)
    assert hasil.lulus, hasil.ukuran


def test_power_cuts_lose_nothing_that_was_acknowledged(alas: Alas, tmp_path: Path) -> None:
    contoh = alas.baru("sqlite").folder / "patuh.db"
    for nama, sinkron, tahan in (("penuh", None, True), ("longgar", "NORMAL", False)):
        folder = tmp_path / nama
        folder.mkdir()
        hasil = uji_listrik(folder, contoh, 40, 30, sinkron)
        # Without a sync at each commit the same cuts do lose: the test sees what it is for.
        assert hasil.lulus is tahan, hasil.ukuran


@pytest.mark.lama
def test_a_backup_restores_whole_and_a_changed_one_is_refused(alas: Alas, tmp_path: Path) -> None:
    wadah, tujuan, pulih = alas.baru("sqlite"), tmp_path / "cadangan", tmp_path / "pulih"
    bd = BasisData(wadah.url)
    isi(bd, 500)
    manifes = cadangkan(wadah.folder, wadah.url, tujuan, waktu=KINI)
    bd.tutup()
    sama, hasil = pulihkan(tujuan, pulih, alamat_sqlite(pulih))
    assert sama == manifes
    assert (hasil.rusak, hasil.jumlah, hasil.kepala) == (None, 500, manifes.kepala)
    with (tujuan / "patuh.db").open("r+b") as berkas:
        berkas.seek(5000)
        berkas.write(b"lain")
    with pytest.raises(CadanganGagal, match=r"patuh\.db"):
        pulihkan(tujuan, tmp_path / "lagi", alamat_sqlite(tmp_path / "lagi"))


@pytest.mark.lama
def test_a_steady_load_is_answered_and_all_of_it_is_on_record(alas: Alas) -> None:
    hasil = jalankan(alas, "sqlite", laju=20, detik=5, penduduk=1000, proses=1)
    assert (hasil.salah, hasil.tercatat) == (0, True), str(hasil)
    assert (hasil.gerbang["jumlah"], hasil.laporan["jumlah"]) == (80, 20)
