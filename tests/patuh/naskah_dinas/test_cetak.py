"""Papers as files: PDF/A and PDF/UA, the same bytes each time, hostile text as typed in every form."""

from __future__ import annotations

import io
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from pydantic import ValidationError
from pypdf import PdfReader

from patuh.galat import IsianSalah
from patuh.laporan.templat_docx import BERKAS, bangun
from patuh.naskah_dinas.cetak import cetak_naskah, naskah_html
from patuh.naskah_dinas.model import Bagian, Butir, KolomTabel, Naskah, Paragraf, Pasangan, Tabel
from patuh.naskah_dinas.prosa import tulis
from patuh.naskah_dinas.templat_kantor import periksa_templat, templat_kantor
from tests.patuh.laporan.test_cetak import JAHAT, PANJANG, rapat, teks_pdf
from tests.patuh.laporan.test_kantor import lembar, teks_docx
from tests.patuh.naskah_dinas.naskah_contoh import naskah

NOMOR = {"nomor": "440/007/JKN/2027", "tanggal": "2027-01-11"}


@pytest.fixture
def jahat() -> Naskah:
    """Hostile text in every place that a person can fill."""
    isi = Bagian(
        judul=JAHAT[0],
        isi=(
            *(Paragraf(teks=t) for t in (*JAHAT, PANJANG)),
            Butir(isi=JAHAT),
            Pasangan(isi=tuple((t, t) for t in JAHAT)),
            Tabel(
                judul=JAHAT[4],
                kolom=(KolomTabel(judul=JAHAT[2]), KolomTabel(judul="b")),
                baris=tuple((t, t) for t in (*JAHAT, PANJANG, "+62", "-1", "@SUM(A1)")),
                sumber="A",
            ),
        ),
    )
    return naskah(isi=(isi,), hal=JAHAT[4], tembusan=JAHAT, tujuan=(f"Yth. {JAHAT[5]}",), catatan=JAHAT)


@pytest.mark.parametrize("bentuk", ["pdf", "docx", "xlsx"])
def test_data_yang_sama_memberi_berkas_yang_sama(bentuk: str) -> None:
    data = naskah(**NOMOR).kanonik()
    assert cetak_naskah(data, bentuk) == cetak_naskah(data, bentuk)


def test_pdf_bertag_dan_memuat_kode_serta_sidiknya() -> None:
    satu = naskah(**NOMOR)
    baca = PdfReader(io.BytesIO(cetak_naskah(satu.kanonik(), "pdf")))
    isi = rapat("".join(h.extract_text() for h in baca.pages))
    for teks in (
        "SEKRETARIAT DAERAH", "440/007/JKN/2027", "Karanganyar, 11 Januari 2027", "Yth. Camat Jatipuro", "a. satu",
        "Rp2.000.000", "25,5%", "05-01-2027", "Tembusan:", "Sumber angka: tabel contoh; 2 baris.",
        "Lampiran. Catatan", "Kode verifikasi K7QD-2M9X-4TRA",
    ):  # fmt: skip
        assert rapat(teks) in isi, teks
    assert "RANCANGAN" not in isi
    assert baca.metadata is not None and baca.xmp_metadata is not None
    kunci = str(baca.metadata.get("/Keywords"))
    assert "patuh-kode:K7QD-2M9X-4TRA" in kunci and f"patuh-sha256:{satu.sidik()}" in kunci
    xmp = baca.xmp_metadata.stream.get_data()
    assert b"pdfaid" in xmp and b"pdfuaid" in xmp
    akar: Any = baca.trailer["/Root"]
    assert akar["/MarkInfo"]["/Marked"] and akar["/Lang"].startswith("id")
    tanda = _tanda(akar["/StructTreeRoot"])
    assert {"/Table", "/TH", "/TD", "/Figure", "/H1", "/H2"} <= {t for t, _ in tanda}
    assert all(alt for t, alt in tanda if t == "/Figure")


def _tanda(simpul: Any) -> list[tuple[str, bool]]:
    """Every structure element: its kind, and whether it has words for those who cannot see it."""
    simpul = simpul.get_object() if hasattr(simpul, "get_object") else simpul
    if isinstance(simpul, list):
        return [t for s in simpul for t in _tanda(s)]
    if not isinstance(simpul, dict):
        return []
    milik = [(str(simpul["/S"]), "/Alt" in simpul)] if "/S" in simpul else []
    return milik + (_tanda(simpul["/K"]) if "/K" in simpul else [])


def test_rancangan_bertanda_dan_berbeda_dari_yang_bernomor() -> None:
    isi = teks_pdf(cetak_naskah(naskah().kanonik(), "pdf"))
    assert "RANCANGAN" in isi and "Tanpanomor" in isi


def test_teks_jahat_keluar_sebagaimana_diketik_dalam_semua_bentuk(jahat: Naskah) -> None:
    data = jahat.kanonik()
    pdf = teks_pdf(cetak_naskah(data, "pdf"))
    word = teks_docx(cetak_naskah(data, "docx"))
    sel = [s for baris in lembar(cetak_naskah(data, "xlsx")).values() for r in baris for s in r]
    html = naskah_html(data)
    halaman = unescape(re.sub(r"<[^>]+>", "", html))
    for teks in JAHAT:
        assert rapat(teks) in pdf, teks
        assert teks in word, teks
        assert teks in sel, teks
        assert teks in halaman, teks
    for teks in ("+62", "-1", "@SUM(A1)"):
        assert teks in sel
    assert PANJANG in word and PANJANG in sel and PANJANG in halaman and pdf.count("kata") >= 2 * 1999
    assert "<script" not in html


def test_halaman_html_berdiri_sendiri() -> None:
    html = naskah_html(naskah(**NOMOR).kanonik())
    assert not re.search(r"<(?:script|link|iframe|img|object)\b", html)
    alamat = set(re.findall(r"https?://[^\s\"'<]+", html))
    assert alamat == {"http://www.w3.org/2000/svg", naskah().alamat_verifikasi}


def test_angka_tanpa_sumber_tidak_menjadi_naskah() -> None:
    with pytest.raises(ValidationError, match="sumber tidak ada: A"):
        naskah(sumber=())


def test_lembar_kerja_memuat_angka_dan_asalnya() -> None:
    isi = lembar(cetak_naskah(naskah(**NOMOR).kanonik(), "xlsx"))
    assert isi["1. Anggaran"][1][:3] == ["Iuran", 1_250_000.0, 0.255]
    assert isi["1. Anggaran"][-1][1] == 2_000_000.0
    sampul = {str(r[0]): str(r[1]) for r in isi["Sampul"] if len(r) > 1}
    assert "contoh.kueri" in sampul["Alokasi"] and sampul["Nomor"] == NOMOR["nomor"]


def test_isian_tidak_dapat_menjadi_bagian_susunan() -> None:
    jebakan = ["# Judul palsu", "[klausul]", "- butir", ": a | b", "> kecil", "{{ 7*7 }}"]
    bagian = tulis("nota-dinas", {"paragraf": jebakan, "k": None, "h": None})
    assert [b.model_dump() for b in bagian[0].isi] == [Paragraf(teks=t).model_dump() for t in jebakan]
    assert len(bagian) == 1


def test_templat_kantor_diperiksa_sebelum_dipakai(tmp_path: Path) -> None:
    folder = tmp_path / "templates_kantor" / "33.13"
    folder.mkdir(parents=True)
    templat = folder / "surat-teguran.docx"
    doc: Any = Document(io.BytesIO(bangun()))
    doc.paragraphs[0].insert_paragraph_before("Layanan Karanganyar: {{ kop_instansi }}")
    doc.save(str(templat))
    assert templat_kantor(tmp_path, "33.13", "surat-teguran") == templat
    isi = teks_docx(cetak_naskah(naskah().kanonik(), "docx", templat))
    assert "Layanan Karanganyar: SEKRETARIAT DAERAH" in isi
    jebakan = "{{ kop_instansi.__class__.__mro__ }}"
    for teks, sebab in (("{{ rahasia }}", "rahasia"), ("{% if %}", "belum benar"), (jebakan, "naskah contoh")):
        doc = Document(str(BERKAS))
        doc.paragraphs[0].insert_paragraph_before(teks)
        doc.save(str(templat))
        with pytest.raises(IsianSalah, match=sebab):
            periksa_templat(templat)
        assert templat_kantor(tmp_path, "33.13", "surat-teguran") is None
    templat.write_bytes(b"bukan word")
    with pytest.raises(IsianSalah, match="bukan dokumen Word"):
        periksa_templat(templat)
