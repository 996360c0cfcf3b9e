"""A finished document as a Word file: docxtpl fills the kept layout (Jinja2, escaped, sandboxed, nothing undefined).

Runs in the printing child only. Widths, alignment and alternative texts are set afterwards: they are data, and a
layout that an office edits in Word must not have to carry them.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import segno
import typst
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from patuh.laporan.huruf import folder_huruf
from patuh.laporan.kantor import rapikan_zip, siapkan_kantor
from patuh.laporan.prosa import FOLDER_TEMPLAT
from patuh.laporan.templat_docx import BERKAS
from patuh.laporan.templat_unsur import GAYA_KUNCI, GAYA_TABEL, LEBAR_ISI_CM

_TWIP_CM = 567
_PPI = 160.0
_ALT_QR = "Kode QR ke alamat pemeriksaan keaslian naskah"
_GAYA_KECIL = "PatuhKecil"
_SATU_BARIS, _DUA_BARIS, _BARIS_PENDEK = 90, 180, 12
_TEMBUSAN_PENDEK = 6
# The layout's text is 11 pt: a letter is about this wide.
_CM_HURUF, _LABEL_MAKS_CM = 0.2, 7.0
_HURUF = "abcdefghijklmnopqrstuvwxyz"


def docx(dokumen: Mapping[str, Any], templat: Path = BERKAS) -> bytes:
    """The Word file of a document (:class:`patuh.laporan.blok.Dokumen` as JSON values); same data, same bytes.

    Raises ``jinja2.TemplateError`` when the layout asks for what a paper does not have.
    """
    data = siapkan_kantor(dict(dokumen))
    berkas = DocxTemplate(str(templat))
    alt: list[str] = []
    isi = isi_templat(data, berkas, alt)
    berkas.render(isi, SandboxedEnvironment(undefined=StrictUndefined), autoescape=True)
    _rapikan_tabel(berkas.docx.element.body, data["bagian"])
    _beri_tanda_hubung(berkas.docx.element.body)
    for gambar, teks in zip(berkas.docx.element.body.iter(qn("wp:docPr")), alt, strict=False):
        gambar.set("descr", teks)
    _jaga_tanda_tangan(berkas.docx.element.body, isi["tembusan"])
    _sifat(berkas.docx, data)
    keluar = io.BytesIO()
    berkas.docx.save(keluar)
    return rapikan_zip(keluar.getvalue(), data["waktu_unix"])


def isi_templat(data: Mapping[str, Any], berkas: Any, alt: list[str]) -> dict[str, Any]:
    """What a layout may name. ``alt`` receives the words for each picture, in the order of the paper."""
    badan = [_bagian(b, berkas, alt) for b in data["bagian"] if not b["lampiran"]]
    alt.append(_ALT_QR)
    lampiran = [_bagian(b, berkas, alt) for b in data["bagian"] if b["lampiran"]]
    tanda = data["tanda_tangan"]
    return {
        "kop_pemerintah": data["kop_pemerintah"],
        "kop_instansi": data["kop_instansi"],
        "kop_baris": data["kop_baris"],
        "tanda": data["tanda"],
        "keterangan_tanda": data["keterangan_tanda"],
        "judul": data["judul"],
        "surat": data["surat"],
        "tempat_tanggal": data["tempat_tanggal"],
        "alamat": _alamat(data),
        "isi": badan,
        "lampiran": lampiran,
        "penutup": data["penutup"],
        "tempat_penetapan": data.get("tempat_penetapan", []),
        "tanda_tangan": tanda,
        "di_bawah_nama": [t for t in (tanda.get("pangkat", ""), tanda.get("nip", "")) if t],
        "verifikasi": data["verifikasi"],
        "qr_gambar": _png(berkas, _qr(dict(data["verifikasi"])["Periksa keaslian di"]), 2.7),
        "tembusan": data.get("tembusan", []),
        "kaki": data["kaki"],
    }


def _alamat(data: Mapping[str, Any]) -> list[str]:
    if "alamat" in data:
        return list(data["alamat"])
    yth = list(data["yth"])
    return [f"{yth[0]} {yth[1]}", *yth[2:]] if yth else []


def _bagian(bagian: Mapping[str, Any], berkas: Any, alt: list[str]) -> dict[str, Any]:
    return {"judul": bagian["judul"], "isi": [_blok(b, berkas, alt) for b in bagian["isi"]]}


def _blok(b: Mapping[str, Any], berkas: Any, alt: list[str]) -> dict[str, Any]:
    if b["blok"] == "gambar":
        alt.append(b["alt"])
        return {**b, "gambar": _png(berkas, _gambar(b["svg"]), LEBAR_ISI_CM)}
    if b["blok"] == "butir":
        return {**b, "berlabel": [(_label(ke) if b["bernomor"] else "•", t) for ke, t in enumerate(b["isi"])]}
    if b["blok"] == "tabel":
        return {**b, "baris": _baris(b)}
    if b["blok"] == "klausul":
        pelaksana = [f"Pelaksana: {b['pelaksana']}"] if b["pelaksana"] else []
        return {**b, "uraian": [*pelaksana, b["hitungan"], *(f"Catatan: {k}" for k in b["keterangan"])]}
    return dict(b)


def _label(ke: int) -> str:
    """``a.`` … ``z.``, ``aa.`` …"""
    awal, akhir = divmod(ke, len(_HURUF))
    return f"{_HURUF[awal - 1] if awal else ''}{_HURUF[akhir]}."


def _baris(b: Mapping[str, Any]) -> list[dict[str, Any]]:
    baris: list[dict[str, Any]] = []
    for kelompok in b["kelompok"]:
        if kelompok["judul"]:
            baris.append({"judul": kelompok["judul"], "sel": []})
        baris += [{"judul": "", "sel": list(sel)} for sel in kelompok["baris"]]
    if b["total"]:
        baris.append({"judul": "", "sel": list(b["total"])})
    return baris


def _png(berkas: Any, isi: bytes, cm: float) -> Any:
    return InlineImage(berkas, io.BytesIO(isi), width=Cm(cm))


def _qr(alamat: str) -> bytes:
    keluar = io.BytesIO()
    segno.make_qr(alamat, error="m").save(keluar, kind="png", scale=8, border=2)
    return keluar.getvalue()


def _gambar(svg: str) -> bytes:
    """A chart as PNG: Word shows SVG only in newer editions."""
    huruf = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(folder_huruf())])
    hasil = typst.compile(
        str(FOLDER_TEMPLAT / "gambar.typ"),
        root=str(FOLDER_TEMPLAT),
        font_paths=huruf,
        ignore_system_fonts=True,
        format="png",
        ppi=_PPI,
        sys_inputs={"data": json.dumps({"svg": svg}, ensure_ascii=False)},
    )
    assert isinstance(hasil, bytes)  # noqa: S101 - one page, one picture
    return hasil


def _rapikan_tabel(badan: Any, bagian: Sequence[Mapping[str, Any]]) -> None:
    """Give each table of figures its column widths, its right-aligned columns and its bold total."""
    urut = [b for lampiran in (False, True) for s in bagian if s["lampiran"] is lampiran for b in s["isi"]]
    tabel = iter([b for b in urut if b["blok"] == "tabel"])
    for satu in badan.iter(qn("w:tbl")):
        gaya = satu.tblPr.style
        if gaya == GAYA_KUNCI:
            kolom = len(satu.tr_lst[0].tc_lst)
            _lebarkan(satu, [LEBAR_ISI_CM / kolom] * kolom)
        elif gaya == GAYA_TABEL and (data := next(tabel, None)) is not None:
            _lebarkan(satu, lebar_kolom(data["kolom"]))
            _ratakan(satu, data)
            # Its head stays with the first row, its total with the last one.
            _lengketkan(satu.tr_lst[0])
            if data["total"] and len(satu.tr_lst) > 2:
                _lengketkan(satu.tr_lst[-2])
        else:
            # docxtpl shares the width out evenly; the cells of the layout know better.
            _lebarkan(satu, _lebar_pasangan(satu) if satu.tr_lst else [])


def _lebar_pasangan(tabel: Any) -> list[float]:
    """The layout's widths in cm; a list of labels takes from its values what its longest label needs, within bounds."""
    lebar = [sel.width.cm for sel in tabel.tr_lst[0].tc_lst]
    if len(lebar) == 3 and all(_teks(baris.tc_lst[1]) == ":" for baris in tabel.tr_lst):
        perlu = max(len(_teks(baris.tc_lst[0])) for baris in tabel.tr_lst) * _CM_HURUF
        lebih = max(0.0, min(perlu, _LABEL_MAKS_CM) - lebar[0])
        lebar = [lebar[0] + lebih, lebar[1], lebar[2] - lebih]
    return lebar


def _teks(unsur: Any) -> str:
    return "".join(t.text or "" for t in unsur.iter(qn("w:t")))


def _lengketkan(unsur: Any) -> None:
    for p in unsur.iter(qn("w:p")):
        p.get_or_add_pPr().get_or_add_keepNext()


def _jaga_tanda_tangan(badan: Any, tembusan: Sequence[str]) -> None:
    """Bind the signature (found by its QR code, wherever a layout has it) to the text before it, until that is about
    two lines; small notes go with it, and do not count. A long paragraph that is kept with the next one still parts:
    Word leaves two lines of it there. A short list of copies stays with the signature, as in the PDF."""
    qr = next((g for g in badan.iter(qn("wp:docPr")) if g.get("descr") == _ALT_QR), None)
    anak = list(badan)
    tempat = next((ke for ke, a in enumerate(anak) if qr is not None and qr in a.iter(qn("wp:docPr"))), 0)
    huruf = 0
    for satu in reversed(anak[:tempat]):
        if satu.tag == qn("w:tbl"):
            for baris in satu.tr_lst if len(satu.tr_lst) <= _BARIS_PENDEK else satu.tr_lst[-3:]:
                _lengketkan(baris)
            huruf += 2 * _DUA_BARIS
        elif satu.tag == qn("w:p"):
            satu.get_or_add_pPr().get_or_add_keepNext()
            teks = _teks(satu)
            kecil = satu.style == _GAYA_KECIL or not teks.strip()
            huruf += 0 if kecil else max(len(teks), _SATU_BARIS)
        # The closing line is one of them.
        if huruf > _DUA_BARIS + _SATU_BARIS:
            break
    if qr is not None and 0 < len(tembusan) <= _TEMBUSAN_PENDEK:
        sesudah = anak[tempat:]
        akhir = next((ke for ke, a in enumerate(sesudah) if ke and _teks(a).endswith(tembusan[-1])), 0)
        for satu in sesudah[:akhir]:
            _lengketkan(satu)


def lebar_kolom(kolom: Sequence[Mapping[str, Any]]) -> list[float]:
    """Widths in cm: fixed columns as they are, the others share what is left."""
    tetap = sum(k["cm"] for k in kolom)
    bagian = sum(k["lebar"] for k in kolom if not k["cm"])
    return [k["cm"] or max(1.0, (LEBAR_ISI_CM - tetap) * k["lebar"] / bagian) for k in kolom]


def _lebarkan(tabel: Any, lebar: Sequence[float]) -> None:
    kisi = tabel.tblGrid
    for lama in list(kisi):
        kisi.remove(lama)
    for cm in lebar:
        kolom = OxmlElement("w:gridCol")
        kolom.set(qn("w:w"), str(round(cm * _TWIP_CM)))
        kisi.append(kolom)
    for baris in tabel.tr_lst:
        sel = baris.tc_lst
        ukuran = lebar if len(sel) == len(lebar) else [sum(lebar)] * len(sel)
        for satu, cm in zip(sel, ukuran, strict=True):
            satu.width = Cm(cm)


def _ratakan(tabel: Any, data: Mapping[str, Any]) -> None:
    kanan = [ke for ke, k in enumerate(data["kolom"]) if k["kanan"]]
    for baris in tabel.tr_lst:
        sel = baris.tc_lst
        if len(sel) == len(data["kolom"]):
            for ke in kanan:
                for p in sel[ke].p_lst:
                    p.get_or_add_pPr().jc_val = 2
    if data["total"]:
        for potong in tabel.tr_lst[-1].iter(qn("w:r")):
            sifat = potong.get_or_add_rPr()
            if sifat.find(qn("w:b")) is None:
                sifat.insert_element_before(OxmlElement("w:b"), "w:i", "w:color", "w:sz", "w:lang")


def _beri_tanda_hubung(badan: Any) -> None:
    """Soft hyphens as Word knows them: the bare character would be shown in the middle of a line."""
    for teks in [t for t in badan.iter(qn("w:t")) if "\u00ad" in (t.text or "")]:
        awal, *sisa = teks.text.split("\u00ad")
        teks.text, letak = awal, teks
        for potong in sisa:
            lanjutan = OxmlElement("w:t")
            lanjutan.text = potong
            lanjutan.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            for unsur in (OxmlElement("w:softHyphen"), lanjutan):
                letak.addnext(unsur)
                letak = unsur


def _sifat(doc: Any, data: Mapping[str, Any]) -> None:
    sifat, saat = doc.core_properties, datetime.fromtimestamp(data["waktu_unix"], UTC).replace(tzinfo=None)
    sifat.title, sifat.author, sifat.last_modified_by = data["judul_berkas"][:255], data["kop_instansi"][:255], "Patuh"
    sifat.created = sifat.modified = saat
    sifat.language, sifat.comments = "id-ID", ""
    sifat.keywords = "; ".join(f"{k}: {v}" for k, v in data["verifikasi"])[:255]
