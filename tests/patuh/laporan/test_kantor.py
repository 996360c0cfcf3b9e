"""Word and Excel of the quarterly report: the same figures, hostile text as typed, numbers that are numbers."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from python_calamine import CalamineWorkbook

from patuh.laporan import templat_docx
from patuh.laporan.cetak import CetakGagal, cetak_kantor
from patuh.laporan.kantor import teks_kantor
from patuh.laporan.model import LaporanTriwulan
from tests.patuh.laporan.test_cetak import JAHAT, PANJANG, jahat, rapat

__all__ = ["jahat"]


def teks_docx(isi: bytes) -> str:
    """Every text of a Word file: body, tables, footer."""
    doc: Any = Document(io.BytesIO(isi))
    bagian = [doc.element.body, doc.sections[0].footer._element]
    return "".join((t.text or "") for b in bagian for t in b.iter(qn("w:t")))


def lembar(isi: bytes) -> dict[str, list[list[Any]]]:
    """The rows of every sheet."""
    buku = CalamineWorkbook.from_filelike(io.BytesIO(isi))
    return {nama: buku.get_sheet_by_name(nama).to_python(skip_empty_area=False) for nama in buku.sheet_names}


def test_word_memuat_isi_yang_sama_dan_sama_bita_demi_bita(laporan: LaporanTriwulan) -> None:
    data = laporan.kanonik()
    berkas = cetak_kantor(data, "docx")
    assert berkas == cetak_kantor(data, "docx")
    isi = rapat(teks_docx(berkas))
    for teks in (
        "LAPORAN TRIWULAN", "RANCANGAN", "440/001/JKN/2027", "K7QD-2M9X-4TRA", "Yth. Bupati Contoh", "Dinas Kesehatan",
        "Desa Alang", "Kelurahan Cita", "Lampiran 1. Daftar bukti", "berita acara.pdf", "6 dari 10 (60,0%)",
        "Mendaftarkan seluruh penduduk.", "12 Januari 2027 pukul 08.00 WIB", laporan.sidik(), "Contoh, 12 Januari 2027",
    ):  # fmt: skip
        assert rapat(teks) in isi, teks
    doc: Any = Document(io.BytesIO(berkas))
    assert "K7QD-2M9X-4TRA" in doc.core_properties.keywords
    assert doc.core_properties.created == laporan.keadaan_per
    gambar = [g.get("descr") for g in doc.element.body.iter(qn("wp:docPr"))]
    assert len(gambar) == 3 and all(gambar)
    assert "{{" not in isi and "{%" not in isi


def test_tabel_word_muat_di_halaman_dan_berulang_kepalanya(laporan: LaporanTriwulan) -> None:
    doc: Any = Document(io.BytesIO(cetak_kantor(laporan.kanonik(), "docx")))
    tabel = [t for t in doc.element.body.iter(qn("w:tbl")) if t.tblPr.style == "PatuhTabel"]
    assert len(tabel) >= 8
    for satu in tabel:
        kisi = [int(k.get(qn("w:w"))) for k in satu.tblGrid]
        assert sum(kisi) <= 16.9 * 567
        for baris in satu.tr_lst:
            rentang = sum(int(s.grid_span) for s in baris.tc_lst)
            assert rentang == len(kisi)
        assert satu.tr_lst[0].find(qn("w:trPr")).find(qn("w:tblHeader")) is not None


def test_baris_excel_setinggi_teksnya(laporan: LaporanTriwulan) -> None:
    """Text that needs several lines gets them: not every program makes a row higher by itself."""
    panjang = laporan.klausul[0].model_copy(update={"teks": "kata " * 60})
    berkas = cetak_kantor(laporan.model_copy(update={"klausul": (panjang,)}).kanonik(), "xlsx")
    with zipfile.ZipFile(io.BytesIO(berkas)) as arsip:
        akhir = max(
            (n for n in arsip.namelist() if n.startswith("xl/worksheets/sheet")),
            key=lambda n: int(re.sub(r"\D", "", n)),
        )
        isi = arsip.read(akhir).decode()
    tinggi = {int(r): float(h) for r, h in re.findall(r'<row r="(\d+)"[^>]* ht="([0-9.]+)"', isi)}
    assert 4 * 12 <= tinggi[2] <= 6 * 14


def test_excel_berisi_angka_yang_dapat_dihitung(laporan: LaporanTriwulan) -> None:
    berkas = cetak_kantor(laporan.kanonik(), "xlsx")
    assert berkas == cetak_kantor(laporan.kanonik(), "xlsx")
    isi = lembar(berkas)
    assert next(iter(isi)) == "Sampul" and len(isi) == 18
    sampul = {str(r[0]): str(r[1]) for r in isi["Sampul"] if len(r) > 1}
    assert sampul["Nomor"] == "440/001/JKN/2027" and sampul["Kode verifikasi"] == "K7QD-2M9X-4TRA"
    assert sampul["Sidik data (SHA-256)"] == laporan.sidik()
    assert "Diterima" in sampul and "tugas" in sampul["2. Diktum"]
    for nama, n_teks in (("1. Kelompok unit", 2), ("2. Diktum", 4), ("3. Unit", 4)):
        kepala, *baris, total = isi[nama]
        assert kepala[n_teks] == "Diharapkan"
        r = laporan.ringkasan
        assert total[n_teks : n_teks + 3] == [r.diharapkan, r.diterima, r.tepat_waktu]
        assert sum(b[n_teks] for b in baris) == r.diharapkan
        assert all(isinstance(b[n_teks], float) for b in baris)
    with zipfile.ZipFile(io.BytesIO(berkas)) as arsip:
        rumus = re.findall(r"<f>(.*?)</f>", "".join(arsip.read(n).decode() for n in arsip.namelist() if "sheet" in n))
        assert rumus and all(re.fullmatch(r"SUM\([A-Z]+2:[A-Z]+\d+\)", f) for f in rumus)
        assert len({i.date_time for i in arsip.infolist()}) == 1
        assert b'state="frozen"' in arsip.read("xl/worksheets/sheet2.xml")


@pytest.mark.parametrize("bentuk", ["docx", "xlsx"])
def test_teks_jahat_keluar_sebagaimana_diketik(jahat: LaporanTriwulan, bentuk: str) -> None:
    berkas = cetak_kantor(jahat.kanonik(), bentuk)
    if bentuk == "docx":
        isi = teks_docx(berkas)
    else:
        sel = [s for baris in lembar(berkas).values() for r in baris for s in r]
        isi = "\n".join(map(str, sel))
        with zipfile.ZipFile(io.BytesIO(berkas)) as arsip:
            semua = "".join(arsip.read(n).decode() for n in arsip.namelist() if n.endswith(".xml"))
            assert "HYPERLINK" not in "".join(re.findall(r"<f>.*?</f>", semua)) and "<hyperlink" not in semua
    for teks in JAHAT:
        assert teks in isi, teks
    assert PANJANG in isi and "x" * 200 in isi and "\U0001f600" in isi


def test_yang_tidak_muat_dalam_xml_ditulis_kodenya() -> None:
    assert teks_kantor("a\x00b\u202ec\ud800d\ufffe") == "a[U+0000]b[U+202E]c[U+D800]d[U+FFFE]"
    assert teks_kantor("baris\r\nbaru\tdan é \U0001f600") == "baris  baru dan é \U0001f600"


def test_berkas_templat_adalah_buatan_skripnya() -> None:
    def bagian(isi: bytes) -> dict[str, bytes]:
        with zipfile.ZipFile(io.BytesIO(isi)) as arsip:
            return {n: arsip.read(n) for n in arsip.namelist() if n.startswith("word/document")}

    assert bagian(templat_docx.BERKAS.read_bytes()) == bagian(templat_docx.bangun())


def test_data_yang_rusak_gagal_dengan_sebab() -> None:
    with pytest.raises(CetakGagal, match="gagal"):
        cetak_kantor("{}", "docx")
