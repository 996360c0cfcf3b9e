"""A folder of register files: what is read, what is left out, and what is told without showing a cell."""

from pathlib import Path

import pytest

from patuh.register.contoh import buat_contoh
from patuh.register.folder import RegisterSalah, baca_folder

NIK = "3313010101800001"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    buat_contoh("33.13", 60, 1, tmp_path)
    return tmp_path


def _tambah(berkas: Path, baris: str) -> None:
    with berkas.open("a", encoding="utf-8") as aliran:
        aliran.write(f"{baris}\n")


def test_a_malformed_nik_stays_in_kepesertaan_only(folder: Path) -> None:
    _tambah(folder / "kepesertaan_bpjs.csv", f"{NIK[:-1]},A,2000-01-01,L,1,PPU,AKTIF,3,33.13.01.2001")
    for nik in (NIK[:-1], f"  {NIK} ", NIK[:12] + "0000"):
        _tambah(folder / "dtsen.csv", f"{nik},")
    baca = baca_folder(folder)
    assert baca.ditolak["dtsen"] == 2
    assert sum(baca.ditolak.values()) == 2
    dtsen = baca.register.dtsen.collect()
    assert dtsen["nik"].to_list()[-1] == NIK
    assert dtsen["desil"].null_count() >= 1
    assert baca.register.kepesertaan_bpjs.collect()["nik"].to_list()[-1] == NIK[:-1]


@pytest.mark.parametrize(
    ("berkas", "baris", "sebab"),
    [
        ("dtsen", f"{NIK},lima", "kolom desil harus bilangan bulat"),
        ("sktm", f"{NIK},1,22/11/2026,33.13.01.2001", "kolom tanggal harus tanggal"),
        ("sktm", f"{NIK},1,,33.13.01.2001", "kolom tanggal harus tanggal"),
        ("penduduk_miskin", f"{NIK},YA,2026-01-01", "kolom miskin harus salah satu dari Y, T"),
        ("kependudukan", f"{NIK},1,A,2000-01-01,L,33.13.01.2001,", "kolom status_penduduk harus salah satu dari HIDUP"),
        ("apbdes", "33.13.01.2001,2026,IURAN,ADD,", "kolom alokasi harus bilangan bulat"),
    ],
)
def test_a_cell_that_is_not_what_its_column_holds(folder: Path, berkas: str, baris: str, sebab: str) -> None:
    path = folder / f"{berkas}.csv"
    _tambah(path, baris)
    nomor = len(path.read_text(encoding="utf-8").splitlines())
    with pytest.raises(RegisterSalah) as salah:
        baca_folder(folder)
    assert f"{berkas}.csv, baris {nomor}: {sebab}" in str(salah.value)
    assert NIK not in str(salah.value)


def test_files_that_are_missing_or_no_csv(folder: Path) -> None:
    (folder / "sktm.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RegisterSalah, match=r"sktm\.csv"):
        baca_folder(folder)
    (folder / "sktm.csv").write_text("", encoding="utf-8")
    with pytest.raises(RegisterSalah, match=r"sktm\.csv kosong"):
        baca_folder(folder)
    (folder / "sktm.csv").write_text("nik,nomor\n", encoding="utf-8")
    with pytest.raises(RegisterSalah, match="tidak memiliki kolom tanggal, wilayah"):
        baca_folder(folder)
    (folder / "sktm.csv").unlink()
    with pytest.raises(RegisterSalah, match="tidak dapat dibuka"):
        baca_folder(folder)
