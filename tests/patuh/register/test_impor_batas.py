"""Imports within limits: memory, time, size, no table at all, a workbook that lies, and no NIK outside the box."""

from __future__ import annotations

import io
import logging
import zipfile
from pathlib import Path
from unittest.mock import Mock

import pytest

from patuh.basisdata.mesin import BasisData
from patuh.galat import IsianSalah, TerlaluBesar
from patuh.register.antre import Batas
from patuh.register.tabel import BarisDtsen, StatusImpor
from patuh.register.terima import folder_impor, terima_berkas
from tests.patuh.register.alat_impor import (
    DESA,
    ambil,
    antre,
    baca,
    banyak,
    dtsen,
    impor,
    lembar_dari,
    nik,
    serahkan,
    xlsx,
    xlsx_berlembar,
)


def test_limits_of_the_child(bd_sqlite: BasisData, tmp_path: Path) -> None:
    besar = xlsx(["nik", "desil"], *([nik(n), n % 10 + 1] for n in range(40_000)))
    id_ = serahkan(bd_sqlite, tmp_path, "dtsen", besar)
    antre(bd_sqlite, tmp_path, batas=Batas(memori=32 * 1024 * 1024))
    satu = ambil(bd_sqlite, id_)
    assert satu.status == StatusImpor.GAGAL
    assert satu.galat is not None and "memori" in satu.galat
    assert banyak(bd_sqlite, BarisDtsen, satu.no) == 0
    id_ = serahkan(bd_sqlite, tmp_path, "dtsen", dtsen(*[1] * 50))
    antre(bd_sqlite, tmp_path, batas=Batas(cpu=0))
    assert ambil(bd_sqlite, id_).status == StatusImpor.GAGAL


@pytest.mark.parametrize(
    ("nama", "isi", "kata"),
    [
        ("bom.xlsx", xlsx(["nik"], ["1"], tambahan={"xl/media/x": b"\0" * 80_000_000}), "terlalu besar bila dibuka"),
        ("lama.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "XLSX atau CSV"),
        ("kosong.csv", b"", "kosong"),
        ("gambar.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "bukan CSV atau XLSX"),
        ("laman.xls", b"<html><table><tr><td>nik</td></tr></table>", "halaman web"),
        ("dokumen.pdf", b"%PDF-1.7 ...", "PDF"),
        ("rusak.xlsx", b"PK\x03\x04" + b"x" * 100, "rusak"),
    ],
)
def test_no_table(tmp_path: Path, nama: str, isi: bytes, kata: str) -> None:
    with pytest.raises(IsianSalah, match=kata), terima_berkas(tmp_path, io.BytesIO(isi), nama):
        pass
    assert list(folder_impor(tmp_path).iterdir()) == []


def test_too_large_is_refused_while_it_comes(tmp_path: Path) -> None:
    aliran = io.BytesIO(b"a" * 3_000_000)
    with pytest.raises(TerlaluBesar), terima_berkas(tmp_path, aliran, "x.csv", batas=1_000_000):
        pass
    assert aliran.tell() < 3_000_000
    assert list(folder_impor(tmp_path).iterdir()) == []


def test_a_zip_that_lies_about_its_sizes(bd_sqlite: BasisData, tmp_path: Path) -> None:
    isi = xlsx(["nik", "desil"], *([nik(n), 3] for n in range(2000)))
    path = tmp_path / "asli.xlsx"
    path.write_bytes(isi)
    with zipfile.ZipFile(path) as zip_:
        lembar = zip_.getinfo("xl/worksheets/sheet1.xml").file_size
    bohong = isi.replace(lembar.to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert bohong != isi
    satu = impor(bd_sqlite, tmp_path, "dtsen", bohong)
    assert satu.status == StatusImpor.GAGAL
    assert satu.galat is not None and "rusak" in satu.galat


@pytest.mark.parametrize(
    ("letak", "kata"),
    [
        (b"C" + b"H" * 110 + b"1", "rusak dan tidak dapat dibuka"),
        (b"XFE1", "rusak dan tidak dapat dibuka"),
        (b"A1048577", "rusak dan tidak dapat dibuka"),
        (b"ZZZZZZ4294967295", "rusak dan tidak dapat dibuka"),
        (b"A" + b"9" * 5_000, "rusak dan tidak dapat dibuka"),
        (b"XFD1048576", "jauh di luar tabelnya"),
    ],
)
def test_a_cell_where_no_sheet_reaches(bd_sqlite: BasisData, tmp_path: Path, letak: bytes, kata: str) -> None:
    """calamine would panic over it, or take memory for everything up to it and end the process that reads."""
    lembar = lembar_dari(xlsx(["nik", "desil"], [nik(0), 3]))
    satu = impor(bd_sqlite, tmp_path, "dtsen", xlsx_berlembar(lembar.replace(b'r="B1"', b'r="' + letak + b'"')))
    assert satu.status == StatusImpor.GAGAL
    assert satu.galat is not None and kata in satu.galat


def test_cells_far_away_that_hold_nothing(bd_sqlite: BasisData, tmp_path: Path) -> None:
    """Excel and LibreOffice write formatted cells and the sheet's last row; the table is read all the same."""
    lembar = lembar_dari(xlsx(["nik", "desil"], [nik(0), 3]))
    jauh = b'<row r="9"><c r="XFD9" s="1"/></row><row r="1048576" ht="12.8"></row></sheetData>'
    isi = xlsx_berlembar(lembar.replace(b"</sheetData>", jauh))
    assert impor(bd_sqlite, tmp_path, "dtsen", isi).diterima == 1


def test_a_panic_of_the_reader_is_a_damaged_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever else calamine panics over; what ends the process still does."""
    panik = type("PanicException", (BaseException,), {"__module__": "pyo3_runtime"})
    isi, buku = xlsx(["nik", "desil"], [nik(0), 3]), Mock()
    monkeypatch.setattr("patuh.register.baca_xlsx.CalamineWorkbook", buku)
    buku.from_path.side_effect = panik("overflow")
    assert baca(tmp_path, "dtsen", isi).gagal == "Berkas XLSX ini rusak dan tidak dapat dibuka."
    buku.from_path.side_effect = KeyboardInterrupt
    with pytest.raises(KeyboardInterrupt):
        baca(tmp_path, "dtsen", isi)


def test_no_nik_anywhere_but_in_the_box(bd_sqlite: BasisData, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    a, b = nik(10), nik(11)
    isi = (
        f"nik,nama,segmen,status,wilayah,{b}\n"
        f"{a},Siti,{b},AKTIF,{DESA},x\n{a},Siti {b},PPU,{b},{DESA},x\n{a}9,Siti,PPU,AKTIF,{b},x\n{a},kurang\n"
    )
    satu = impor(bd_sqlite, tmp_path, "kepesertaan_bpjs", isi.encode())
    assert (satu.dibaca, satu.diterima, satu.ditolak) == (4, 2, 2)
    gagal = impor(bd_sqlite, tmp_path, "dtsen", f"nik,{a}\n{a},{b}\n".encode())
    assert gagal.status == StatusImpor.GAGAL
    usaha = f"nik,nib,nama_badan_usaha,status\n{a},9120000000001,Milik {b},AKTIF\n"
    assert impor(bd_sqlite, tmp_path, "pekerja", usaha.encode()).diterima == 1
    bd_sqlite.tutup()
    seluruhnya = b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
    for angka in (a, b):
        assert angka.encode() not in seluruhnya
        assert angka not in caplog.text
