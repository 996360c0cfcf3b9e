"""Building blocks of the Word layout (:mod:`patuh.laporan.templat_docx`): page, styles, paragraphs, tables, frames."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

GAYA_TABEL = "PatuhTabel"
GAYA_KUNCI = "PatuhKunci"
LEBAR_ISI_CM = 16.8
_AKSEN = RGBColor(0x15, 0x3E, 0x6F)
_REDUP = RGBColor(0x46, 0x52, 0x5E)
TENGAH = WD_ALIGN_PARAGRAPH.CENTER


class Penyusun:
    """The template while it is being built."""

    def __init__(self) -> None:
        self.doc: Any = Document()
        halaman = self.doc.sections[0]
        halaman.page_width, halaman.page_height = Cm(21), Cm(29.7)
        halaman.top_margin, halaman.bottom_margin = Cm(2), Cm(2.2)
        halaman.left_margin, halaman.right_margin = Cm(2.2), Cm(2)
        halaman.start_type = WD_SECTION.NEW_PAGE
        self._gaya()

    def _gaya(self) -> None:
        biasa = self.doc.styles["Normal"]
        biasa.font.name, biasa.font.size = "Arial", Pt(10.5)
        biasa.element.rPr.rFonts.set(qn("w:eastAsia"), "Arial")
        bahasa = OxmlElement("w:lang")
        bahasa.set(qn("w:val"), "id-ID")
        biasa.element.rPr.append(bahasa)
        biasa.paragraph_format.space_after = Pt(6)
        for nama, ukuran, atas in (("Heading 1", 12, 14), ("Heading 2", 10.5, 10), ("Heading 3", 10, 8)):
            gaya = self.doc.styles[nama]
            gaya.font.name, gaya.font.size, gaya.font.bold = "Arial", Pt(ukuran), True
            gaya.font.color.rgb = _AKSEN if nama == "Heading 1" else RGBColor(0, 0, 0)
            huruf = gaya.element.rPr.rFonts
            for tema in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                huruf.attrib.pop(qn(f"w:{tema}"), None)
            gaya.paragraph_format.space_before, gaya.paragraph_format.space_after = Pt(atas), Pt(5)
            gaya.paragraph_format.keep_with_next = True
        kecil = self.doc.styles.add_style("PatuhKecil", WD_STYLE_TYPE.PARAGRAPH)
        kecil.base_style, kecil.font.size, kecil.font.color.rgb = biasa, Pt(8.5), _REDUP
        judul = self.doc.styles.add_style("PatuhJudulTabel", WD_STYLE_TYPE.PARAGRAPH)
        judul.base_style, judul.font.size, judul.font.bold = biasa, Pt(9), True
        judul.paragraph_format.keep_with_next = True
        judul.paragraph_format.space_before, judul.paragraph_format.space_after = Pt(8), Pt(3)
        sel = self.doc.styles.add_style("PatuhSel", WD_STYLE_TYPE.PARAGRAPH)
        sel.base_style, sel.font.size = biasa, Pt(8)
        sel.paragraph_format.space_after = Pt(0)
        for nama in (GAYA_TABEL, GAYA_KUNCI):
            self.doc.styles.add_style(nama, WD_STYLE_TYPE.TABLE).base_style = self.doc.styles["Normal Table"]

    def p(
        self, teks: str, *, gaya: str | None = None, rata: Any = None, tebal: bool = False, pt: float | None = None,
        sesudah: float | None = None, lengket: bool = False,
    ) -> Paragraph:  # fmt: skip
        """A paragraph; tags of docxtpl stand in paragraphs of their own."""
        baru: Paragraph = self.doc.add_paragraph(style=gaya)
        isi(baru, teks, tebal=tebal, pt=pt)
        if rata is not None:
            baru.alignment = rata
        if sesudah is not None:
            baru.paragraph_format.space_after = Pt(sesudah)
        if lengket:
            baru.paragraph_format.keep_with_next = True
        return baru

    def tabel(self, baris: Sequence[Sequence[str]], lebar: Sequence[float], gaya: str | None = None) -> Table:
        """A table of one paragraph a cell; widths in cm."""
        tabel: Table = self.doc.add_table(len(baris), len(lebar))
        tabel.autofit = False
        if gaya is not None:
            tabel.style = self.doc.styles[gaya]
        for r, isi_baris in enumerate(baris):
            for k, teks in enumerate(isi_baris):
                sel = tabel.cell(r, k)
                sel.width = Cm(lebar[k])
                isi(sel.paragraphs[0], teks)
                sel.paragraphs[0].paragraph_format.space_after = Pt(0)
        return tabel


def isi(paragraf: Paragraph, teks: str, *, tebal: bool = False, pt: float | None = None, miring: bool = False) -> None:
    """Add a run."""
    potong = paragraf.add_run(teks)
    potong.bold = tebal or None
    potong.italic = miring or None
    if pt is not None:
        potong.font.size = Pt(pt)


def garis(
    induk: str, sisi: Sequence[str], jenis: str = "single", tebal: int = 4, warna: str = "9AA5B1", jarak: str = "0"
) -> Any:
    batas = OxmlElement(induk)
    for nama in sisi:
        satu = OxmlElement(f"w:{nama}")
        for k, v in (("val", jenis), ("sz", str(tebal)), ("space", jarak), ("color", warna)):
            satu.set(qn(f"w:{k}"), v)
        batas.append(satu)
    return batas


# The schema gives each part its place; Word refuses a file in which they stand in another order.
_SESUDAH_PBDR = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl", "w:rPr")
_SESUDAH_TBLBORDERS = ("w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")


def bingkai(paragraf: Paragraph, sisi: Sequence[str], jenis: str, tebal: int, warna: str) -> None:
    sifat: Any = paragraf._p.get_or_add_pPr()
    sifat.insert_element_before(garis("w:pBdr", sisi, jenis, tebal, warna, "4"), *_SESUDAH_PBDR)


def garisi(tabel: Table) -> None:
    """Thin lines above, below and between the rows."""
    sifat: Any = tabel._tbl.tblPr
    sifat.insert_element_before(garis("w:tblBorders", ["top", "bottom", "insideH"]), *_SESUDAH_TBLBORDERS)


def warnai(sel: _Cell, warna: str) -> None:
    arsir = OxmlElement("w:shd")
    for k, v in (("val", "clear"), ("color", "auto"), ("fill", warna)):
        arsir.set(qn(f"w:{k}"), v)
    sel._tc.get_or_add_tcPr().append(arsir)


def sifat_baris(tabel: Table, baris: int, *nama: str) -> None:
    for satu in nama:
        tabel.rows[baris]._tr.get_or_add_trPr().append(OxmlElement(satu))
