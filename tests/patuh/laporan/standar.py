"""What PDF/A-2a and PDF/UA-1 ask of a file, as far as it can be read from its objects. No validator of either standard
can be installed with the project's tools (veraPDF is in none of them); this is no substitute for one, and holds what a
change of layout or typesetter could break."""

from __future__ import annotations

import io
from collections.abc import Iterator
from html import unescape
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ContentStream

_TULIS = {b"Tj", b"TJ", b"'", b'"', b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"Do", b"sh"}
_TERLARANG = ("/JavaScript", "/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData", "/Hide", "/SetOCGState")


def kekurangan(pdf: bytes) -> list[str]:
    """What the file lacks; empty when nothing was found."""
    baca = PdfReader(io.BytesIO(pdf))
    akar: Any = baca.trailer["/Root"]
    return [*_kepala(pdf, baca, akar), *_halaman(baca), *_huruf(baca), *_susunan(akar)]


def _kepala(pdf: bytes, baca: PdfReader, akar: Any) -> Iterator[str]:
    if not pdf.startswith(b"%PDF-1.") or pdf[9] != ord("%") or any(b < 128 for b in pdf[10:14]):
        yield "kepala berkas tanpa komentar biner"
    if baca.is_encrypted or "/ID" not in baca.trailer:
        yield "berkas terenkripsi atau tanpa ID"
    xmp = akar["/Metadata"].get_object().get_data()
    for isi in (b"pdfaid:part>2<", b"pdfaid:conformance>A<", b"pdfuaid:part>1<", b"dc:title", b"dc:language"):
        if isi not in xmp:
            yield f"XMP tanpa {isi.decode()}"
    judul = str(baca.metadata.title) if baca.metadata is not None else ""
    if not judul or judul not in unescape(xmp.decode()):
        yield "judul XMP lain dari judul berkas"
    niat = [n.get_object() for n in akar.get("/OutputIntents", [])]
    if not any(
        n["/S"] == "/GTS_PDFA1" and n["/DestOutputProfile"].get_object().get_data()[36:40] == b"acsp" for n in niat
    ):
        yield "tanpa OutputIntent dengan profil ICC"
    if not akar.get("/MarkInfo", {}).get("/Marked") or not str(akar.get("/Lang", "")).startswith("id"):
        yield "tidak ditandai bertag berbahasa Indonesia"
    if not akar.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
        yield "judul tidak ditampilkan pembaca PDF"
    if any(k in akar for k in ("/OpenAction", "/AA", "/Collection")) or any(t.encode() in pdf for t in _TERLARANG):
        yield "memuat tindakan"


def _halaman(baca: PdfReader) -> Iterator[str]:
    for ke, satu in enumerate(baca.pages, 1):
        if satu.get("/Tabs") != "/S" or "/StructParents" not in satu:
            yield f"halaman {ke} tanpa urutan tab menurut susunan"
        dalam: list[bool] = []
        for sifat, perintah in ContentStream(satu.get_contents(), baca).operations:
            if perintah in (b"BDC", b"BMC"):
                artefak = sifat[0] == "/Artifact"
                bertag = len(sifat) > 1 and isinstance(sifat[1], dict) and "/MCID" in sifat[1]
                dalam.append(artefak or bertag)
            elif perintah == b"EMC":
                dalam.pop()
            elif perintah in _TULIS and not any(dalam):
                yield f"halaman {ke}: {perintah.decode()} tanpa tag"
        for anotasi in satu.get("/Annots", []):
            if "/Contents" not in anotasi.get_object():
                yield f"halaman {ke}: tautan tanpa uraian"


def _huruf(baca: PdfReader) -> Iterator[str]:
    semua: list[Any] = [baca.get_object(n) for n in sorted({*baca.xref.get(0, {}), *baca.xref_objStm})]
    huruf = [b for b in semua if isinstance(b, dict) and b.get("/Type") == "/Font"]
    if not huruf:
        yield "tanpa huruf"
    for benda in huruf:
        if "/DescendantFonts" in benda and "/ToUnicode" not in benda:
            yield f"huruf {benda['/BaseFont']} tanpa ToUnicode"
        uraian = benda.get("/FontDescriptor")
        if uraian is not None and not {"/FontFile", "/FontFile2", "/FontFile3"} & set(uraian.get_object()):
            yield f"huruf {benda['/BaseFont']} tidak disematkan"
        if uraian is None and "/DescendantFonts" not in benda and benda.get("/Subtype") != "/Type3":
            yield f"huruf {benda.get('/BaseFont')} bawaan pembaca"


def _susunan(akar: Any) -> Iterator[str]:
    tingkat = 0
    for jenis, simpul in _simpul(akar["/StructTreeRoot"]):
        if jenis == "/Figure" and not str(simpul.get("/Alt", "")).strip():
            yield "gambar tanpa uraian"
        if jenis[:2] == "/H" and jenis[2:].isdigit():
            if int(jenis[2:]) > tingkat + 1:
                yield f"judul meloncat ke tingkat {jenis[2:]}"
            tingkat = int(jenis[2:])
        if jenis == "/TH" and "/Scope" not in _sifat(simpul):
            yield "kepala kolom tanpa Scope"
        if jenis == "/Table":
            yield from _tabel(simpul)


def _tabel(tabel: Any) -> Iterator[str]:
    lebar: list[int] = []
    semua = [b for jenis, b in _simpul(tabel) if jenis == "/TR"]
    for ke, baris in enumerate(semua):
        for jenis, sel in _anak(baris):
            if jenis not in ("/TH", "/TD"):
                yield "baris tabel memuat selain sel"
            sifat = _sifat(sel)
            turun = int(sifat.get("/RowSpan", 1))
            lebar += [0] * (ke + turun - len(lebar))
            for satu in range(ke, ke + turun):
                lebar[satu] += int(sifat.get("/ColSpan", 1))
    if len(lebar) != len(semua) or len(set(lebar)) > 1:
        yield f"baris tabel tidak sama lebar: {sorted(set(lebar))}"


def _sifat(simpul: Any) -> dict[str, Any]:
    isi = simpul.get("/A", [])
    isi = isi.get_object() if hasattr(isi, "get_object") else isi
    hasil: dict[str, Any] = {}
    for satu in isi if isinstance(isi, list) else [isi]:
        hasil |= dict(satu.get_object() if hasattr(satu, "get_object") else satu)
    return hasil


def _anak(simpul: Any) -> list[tuple[str, Any]]:
    anak = simpul.get("/K", [])
    anak = anak.get_object() if hasattr(anak, "get_object") else anak
    semua = [a.get_object() for a in (anak if isinstance(anak, list) else [anak]) if hasattr(a, "get_object")]
    return [(str(a["/S"]), a) for a in semua if isinstance(a, dict) and "/S" in a]


def _simpul(simpul: Any) -> Iterator[tuple[str, Any]]:
    for jenis, satu in _anak(simpul.get_object()):
        yield jenis, satu
        yield from _simpul(satu)
