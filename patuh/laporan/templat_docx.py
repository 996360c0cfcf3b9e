"""Builds the Word layout of official papers (``templates/laporan/naskah.docx``) that docxtpl fills in.

``python -m patuh.laporan.templat_docx`` writes it anew; a test holds the kept file and this script equal. The layout is
that of ``gaya.typ`` and ``surat.typ``: letterhead, place and date level with Nomor (surat dinas), signature right.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from patuh.laporan.kantor import rapikan_zip
from patuh.laporan.prosa import FOLDER_TEMPLAT
from patuh.laporan.templat_unsur import (
    GAYA_KUNCI,
    GAYA_TABEL,
    TENGAH,
    Penyusun,
    bingkai,
    garisi,
    isi,
    sifat_baris,
    warnai,
)

BERKAS = FOLDER_TEMPLAT / "naskah.docx"
_WAKTU = 1_767_225_600  # 1 January 2026: the layout's own date


def _kepala(s: Penyusun) -> None:
    s.p("{{ kop_pemerintah }}", rata=TENGAH, pt=13, sesudah=0)
    s.p("{{ kop_instansi }}", rata=TENGAH, pt=16, tebal=True, sesudah=0)
    s.p("{%p for b in kop_baris %}")
    s.p("{{ b }}", rata=TENGAH, pt=9, sesudah=0)
    s.p("{%p endfor %}")
    garis = s.p("", sesudah=8, pt=2)
    bingkai(garis, ["bottom"], "double", 6, "10202F")
    s.p("{%p if tanda %}")
    kotak = s.p("{{ tanda }}", rata=TENGAH, tebal=True, sesudah=10)
    kotak.add_run().add_break()
    isi(kotak, "{{ keterangan_tanda }}", pt=9)
    bingkai(kotak, ["top", "left", "bottom", "right"], "single", 8, "153E6F")
    s.p("{%p endif %}")
    s.p("{%p for j in judul %}")
    s.p("{{ j }}", rata=TENGAH, tebal=True, pt=12.5, sesudah=2, lengket=True)
    s.p("{%p endfor %}")
    s.p("{%p if surat %}")
    s.tabel(
        [["{%tr for k in surat %}", "", "", ""],
         ["{{ k[0] }}", ":", "{{ k[1] }}", "{{ tempat_tanggal if loop.first else '' }}"],
         ["{%tr endfor %}", "", "", ""]],
        [2.2, 0.4, 8.0, 6.2],
    ).cell(1, 3).paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT  # fmt: skip
    s.p("{%p endif %}")
    s.p("", sesudah=2)
    s.p("{%p for y in alamat %}")
    s.p("{{ y }}", sesudah=0)
    s.p("{%p endfor %}")
    s.p("", sesudah=4)


def _isi_blok(s: Penyusun) -> None:
    s.p("{%p if b.blok == 'subjudul' %}")
    s.p("{{ b.teks }}", gaya="Heading 2")
    s.p("{%p elif b.blok == 'tengah' %}")
    s.p("{{ b.teks }}", rata=TENGAH, tebal=True, lengket=True)
    s.p("{%p elif b.blok == 'paragraf' and b.lengket and not b.kecil %}")
    s.p("{{ b.teks }}", rata=WD_ALIGN_PARAGRAPH.JUSTIFY, lengket=True)
    s.p("{%p elif b.blok == 'paragraf' and b.kecil %}")
    s.p("{{ b.teks }}", gaya="PatuhKecil")
    s.p("{%p elif b.blok == 'paragraf' %}")
    s.p("{{ b.teks }}", rata=WD_ALIGN_PARAGRAPH.JUSTIFY)
    s.p("{%p elif b.blok == 'butir' %}")
    s.p("{%p for t in b.berlabel %}")
    butir = s.p("{{ t[0] }}", sesudah=3)
    butir.add_run().add_tab()
    isi(butir, "{{ t[1] }}")
    butir.paragraph_format.left_indent, butir.paragraph_format.first_line_indent = Cm(0.8), Cm(-0.8)
    butir.paragraph_format.tab_stops.add_tab_stop(Cm(0.8))
    s.p("{%p endfor %}")
    s.p("{%p elif b.blok == 'pasangan' %}")
    s.tabel(
        [["{%tr for k in b.isi %}", "", ""], ["{{ k[0] }}", ":", "{{ k[1] }}"], ["{%tr endfor %}", "", ""]],
        [4.6, 0.4, 11.8],
    )
    s.p("", sesudah=2, pt=4)
    s.p("{%p elif b.blok == 'angka_kunci' %}")
    kunci = s.tabel([["{%tc for k in b.isi %}", "{{ k[0] }}", "{%tc endfor %}"]], [1, 3, 1], GAYA_KUNCI)
    sel = kunci.cell(0, 1)
    sel.paragraphs[0].runs[0].bold, sel.paragraphs[0].runs[0].font.size = True, Pt(15)
    for teks, tebal in (("{{ k[1] }}", True), ("{{ k[2] }}", False)):
        isi(sel.add_paragraph(style="PatuhSel"), teks, tebal=tebal)
    warnai(sel, "EEF2F6")
    s.p("", sesudah=2, pt=4)
    s.p("{%p elif b.blok == 'gambar' %}")
    s.p("{{ b.judul }}", gaya="PatuhJudulTabel")
    s.p("{{ b.gambar }}", sesudah=6)
    s.p("{%p elif b.blok == 'tabel' %}")
    _tabel_data(s)
    s.p("{%p elif b.blok == 'klausul' %}")
    s.p("{%p if b.pembuka %}")
    _potongan(s.p("", lengket=True), "b.pembuka")
    s.p("{%p endif %}")
    s.p("{{ b.label }}", gaya="Heading 3")
    _potongan(s.p(""), "b.teks")
    s.p("{%p for t in b.uraian %}")
    s.p("{{ t }}", gaya="PatuhKecil", sesudah=2)
    s.p("{%p endfor %}")
    s.p("{%p endif %}")


def _potongan(paragraf: Paragraph, nama: str) -> None:
    isi(paragraf, f"{{%r for p in {nama} %}}")
    isi(paragraf, "{%r if p[1] %}")
    isi(paragraf, "{{ p[0] }}", miring=True)
    isi(paragraf, "{%r else %}")
    isi(paragraf, "{{ p[0] }}")
    isi(paragraf, "{%r endif %}")
    isi(paragraf, "{%r endfor %}")


def _tabel_data(s: Penyusun) -> None:
    """Header, rows, headings inside the table, total; widths and alignment are set after filling in."""
    s.p("{{ b.judul }}", gaya="PatuhJudulTabel")
    tabel = s.tabel(
        [["{%tc for k in b.kolom %}", "{{ k.judul }}", "{%tc endfor %}"],
         ["{%tr for r in b.baris %}", "", ""],
         ["{%tr if r.judul %}", "", ""],
         ["{% colspan b.kolom|length %}{{ r.judul }}", "", ""],
         ["{%tr else %}", "", ""],
         ["{%tc for t in r.sel %}", "{{ t }}", "{%tc endfor %}"],
         ["{%tr endif %}", "", ""],
         ["{%tr endfor %}", "", ""]],
        [1, 3, 1],
        GAYA_TABEL,
    )  # fmt: skip
    for baris in tabel.rows:
        for sel in baris.cells:
            sel.paragraphs[0].style = s.doc.styles["PatuhSel"]
    tabel.cell(0, 1).paragraphs[0].runs[0].bold = True
    tabel.cell(0, 1).paragraphs[0].runs[0].font.color.rgb = RGBColor(255, 255, 255)
    warnai(tabel.cell(0, 1), "153E6F")
    tabel.cell(3, 0).paragraphs[0].runs[0].bold = True
    tabel.cell(3, 0).paragraphs[0].paragraph_format.keep_with_next = True
    warnai(tabel.cell(3, 0), "EEF2F6")
    for lebih in tabel.rows[3]._tr.tc_lst[1:]:
        tabel.rows[3]._tr.remove(lebih)
    sifat_baris(tabel, 0, "w:cantSplit", "w:tblHeader")
    sifat_baris(tabel, 3, "w:cantSplit")
    sifat_baris(tabel, 5, "w:cantSplit")
    garisi(tabel)
    s.p("", sesudah=2, pt=4)


def _penutup(s: Penyusun) -> None:
    s.p("{%p if penutup %}")
    s.p("{{ penutup }}", rata=WD_ALIGN_PARAGRAPH.JUSTIFY, lengket=True)
    s.p("{%p endif %}")
    tabel = s.tabel([["{{ qr_gambar }}", "", ""]], [3.2, 6.0, 7.6])
    sifat_baris(tabel, 0, "w:cantSplit")
    periksa, pejabat = tabel.cell(0, 1), tabel.cell(0, 2)
    _di_sel(periksa, ["{%p for v in verifikasi %}", "{{ v[0] }}: {{ v[1] }}", "{%p endfor %}"], pt=8)
    _di_sel(pejabat, ["{%p for t in tempat_penetapan %}", "{{ t }}", "{%p endfor %}", "{{ tanda_tangan.jabatan }},"])
    _di_sel(pejabat, ["", "", ""], awal=False)
    _di_sel(pejabat, ["{{ tanda_tangan.nama }}"], awal=False, tebal=True)
    _di_sel(
        pejabat,
        ["{%p for t in di_bawah_nama %}", "{{ t }}", "{%p endfor %}"],
        awal=False,
    )
    for p in pejabat.paragraphs:
        p.alignment = TENGAH
    s.p("", sesudah=2, pt=4)
    s.p("{%p if tembusan %}")
    s.p("Tembusan:", pt=9, sesudah=0, lengket=True)
    s.p("{%p for t in tembusan %}")
    s.p("{{ loop.index }}. {{ t }}", pt=9, sesudah=0)
    s.p("{%p endfor %}")
    s.p("{%p endif %}")


def _di_sel(
    sel: _Cell, teks: Sequence[str], *, awal: bool = True, tebal: bool = False, pt: float | None = None
) -> None:
    for ke, satu in enumerate(teks):
        paragraf = sel.paragraphs[0] if awal and ke == 0 else sel.add_paragraph()
        isi(paragraf, satu, tebal=tebal, pt=pt)
        paragraf.paragraph_format.space_after = Pt(0)


def _kaki(s: Penyusun) -> None:
    paragraf = s.doc.sections[0].footer.paragraphs[0]
    isi(paragraf, "{{ kaki }} · Halaman ", pt=8)
    for jenis, kode in (("begin", None), (None, "PAGE"), ("end", None)):
        potong = paragraf.add_run()
        potong.font.size = Pt(8)
        unsur = OxmlElement("w:instrText" if kode else "w:fldChar")
        if kode:
            unsur.text = kode
        else:
            unsur.set(qn("w:fldCharType"), jenis)
        potong._r.append(unsur)


def bangun() -> bytes:
    """The template's bytes; the same on every machine with the same python-docx."""
    s = Penyusun()
    _kepala(s)
    s.p("{%p for bagian in isi %}")
    s.p("{%p if bagian.judul %}")
    s.p("{{ bagian.judul }}", gaya="Heading 1")
    s.p("{%p endif %}")
    s.p("{%p for b in bagian.isi %}")
    _isi_blok(s)
    s.p("{%p endfor %}")
    s.p("{%p endfor %}")
    _penutup(s)
    s.p("{%p for bagian in lampiran %}")
    s.p("{{ bagian.judul }}", gaya="Heading 1").paragraph_format.page_break_before = True
    s.p("{%p for b in bagian.isi %}")
    _isi_blok(s)
    s.p("{%p endfor %}")
    s.p("{%p endfor %}")
    _kaki(s)
    sifat = s.doc.core_properties
    sifat.author, sifat.title, sifat.comments = "Patuh", "Naskah dinas", ""
    keluar = io.BytesIO()
    s.doc.save(keluar)
    return rapikan_zip(keluar.getvalue(), _WAKTU)


if __name__ == "__main__":
    BERKAS.write_bytes(bangun())
