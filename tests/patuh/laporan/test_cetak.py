"""Paper and page: names, figures and annexes are there, hostile text comes out as typed, same data gives same bytes."""

from __future__ import annotations

import io
import re
from html import unescape

import pytest
from pypdf import PdfReader

from patuh.laporan.cetak import CetakGagal, cetak_html, cetak_pdf
from patuh.laporan.grafik import Batang, batang_bertumpuk
from patuh.laporan.huruf import cetakan, dapat_dicetak, huruf_tersedia
from patuh.laporan.model import Hitungan, LaporanTriwulan
from patuh.laporan.tampilan import susun_dokumen

JAHAT = (
    '#read("x")',
    "=HYPERLINK(1)",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "a & b < c > d",
    "Ma'ruf O'Brien",
    "$x^2$ @ref",
    "R. Ngt. Sa'diyah Nur’aini binti Ja'far",
)
PANJANG = "kata " * 1999 + "akhir"


@pytest.fixture
def jahat(laporan: LaporanTriwulan) -> LaporanTriwulan:
    """The report with hostile names of units, files and clauses."""
    unit = [
        u.model_copy(update={"nama": JAHAT[i] if i < len(JAHAT) else u.nama}) for i, u in enumerate(laporan.per_unit)
    ]
    daftar = [b.model_copy(update={"nama": JAHAT[i % len(JAHAT)]}) for i, b in enumerate(laporan.terlambat)]
    bukti = laporan.bukti[0]
    klausul = laporan.klausul[0].model_copy(update={"teks": f"{JAHAT[0]} *{JAHAT[5]}* {PANJANG}"})
    return laporan.model_copy(
        update={
            "per_unit": tuple(unit),
            "terlambat": tuple(daftar),
            "bukti": tuple(
                bukti.model_copy(update={"nama_berkas": n}) for n in (*JAHAT, PANJANG, "x" * 200, "foto \U0001f600.jpg")
            ),
            "klausul": (klausul, *laporan.klausul[1:]),
        }
    )


def rapat(teks: str) -> str:
    return re.sub(r"\s+|\u200b|\u00ad", "", teks)


def teks_pdf(pdf: bytes) -> str:
    return rapat("".join(h.extract_text() for h in PdfReader(io.BytesIO(pdf)).pages))


def test_pdf_memuat_isi_dan_sama_bita_demi_bita(laporan: LaporanTriwulan) -> None:
    pdf = cetak_pdf(laporan.kanonik())
    assert pdf == cetak_pdf(laporan.kanonik())
    isi = teks_pdf(pdf)
    for teks in (
        "LAPORAN TRIWULAN", "RANCANGAN", "440/001/JKN/2027", "K7QD-2M9X-4TRA", "Yth. Bupati Contoh", "Dinas Kesehatan",
        "Desa Alang", "Desa Bata", "Kelurahan Cita", "Kecamatan Dua", "Lampiran 1. Daftar bukti", "berita acara.pdf",
        "Lampiran 2. Seluruh klausul instruksi", "Mendaftarkan seluruh penduduk.", "Kalimat penutup.", "NIP …",
        "6 dari 10 (60,0%)", "12 Januari 2027 pukul 08.00 WIB", "Halaman 1 dari",
    ):  # fmt: skip
        assert rapat(teks) in isi, teks
    baca = PdfReader(io.BytesIO(pdf))
    assert baca.metadata is not None and baca.metadata.title == susun_dokumen(laporan).judul_berkas
    xmp = baca.xmp_metadata
    assert xmp is not None
    assert b"pdfaid" in xmp.stream.get_data() and b"pdfuaid" in xmp.stream.get_data()


def test_teks_jahat_tercetak_sebagaimana_diketik(jahat: LaporanTriwulan) -> None:
    isi = teks_pdf(cetak_pdf(jahat.kanonik()))
    html = cetak_html(jahat)
    halaman = unescape(re.sub(r"<[^>]+>", "", html))
    for teks in JAHAT:
        assert rapat(teks) in isi, teks
        assert teks in halaman, teks
    assert isi.count("kata") >= 2 * 1999
    assert "x" * 200 in isi
    assert "[U+1F600]" in isi
    assert "<script" not in html
    assert f"<em>{JAHAT[5]}</em>" in unescape(html)


def test_angka_halaman_sama_dengan_data(laporan: LaporanTriwulan) -> None:
    html = cetak_html(laporan.kanonik())
    r = laporan.ringkasan
    jumlah = re.findall(r"<tfoot><tr>(.*?)</tr>", html, re.S)
    sel = [re.findall(r"<td[^>]*>(.*?)</td>", baris) for baris in jumlah]
    angka = [r.diharapkan, r.diterima, r.tepat_waktu, r.diterima_terlambat, r.disetujui, r.belum_jatuh_tempo]
    benar = [*map(str, angka), str(r.belum_disampaikan), "60,0%"]
    assert sel[0] == ["Jumlah", str(laporan.jumlah_unit), *benar]
    assert sel[1] == ["Jumlah", "", *benar]
    for satu in laporan.per_diktum:
        assert f"<td>{satu.diktum}{' ' + satu.huruf if satu.huruf else ''}</td>" in html


def test_halaman_berdiri_sendiri(laporan: LaporanTriwulan) -> None:
    html = cetak_html(laporan)
    assert not re.search(r"<(?:script|link|iframe|img|object)\b", html)
    # The only addresses are the namespace of the drawings and the printed verification address.
    alamat = set(re.findall(r"https?://[^\s\"'<]+", html))
    assert alamat == {"http://www.w3.org/2000/svg", laporan.alamat_verifikasi}
    assert "url(http" not in html and "@import" not in html


def test_tahap_akhir_tanpa_tanda_dan_pejabat_bernama(laporan: LaporanTriwulan) -> None:
    pejabat = laporan.penandatangan.model_copy(update={"nama": "Siti Ma'ruf, S.Sos.", "nip": "1970"})
    akhir = laporan.model_copy(
        update={"tahap": "AKHIR", "penandatangan": pejabat, "per_kecamatan": (), "terlambat": ()}
    )
    dokumen = susun_dokumen(akhir)
    assert dokumen.tanda == ""
    assert (dokumen.tanda_tangan.nama, dokumen.tanda_tangan.nip) == ("Siti Ma'ruf, S.Sos.", "NIP 1970")
    nomor = [b.judul.split(".")[0] for bagian in dokumen.bagian for b in bagian.isi if b.blok == "tabel"]  # type: ignore[union-attr]
    assert nomor == [f"Tabel {i}" for i in range(1, len(nomor) + 1)]


def test_cetak_gagal_memberi_sebab(laporan: LaporanTriwulan) -> None:
    with pytest.raises(CetakGagal, match="melewati"):
        cetak_pdf(laporan.kanonik(), batas_detik=0.01)
    with pytest.raises(CetakGagal, match="gagal"):
        cetak_pdf("{}")


def test_huruf_yang_tidak_ada_ditulis_kodenya() -> None:
    assert len(huruf_tersedia()) > 2000
    assert cetakan("é ā ≥ “kutip” …") == "é ā ≥ “kutip” …"
    assert cetakan("a\u202eb\x00c\ue000\ufeff") == "a[U+202E]b[U+0000]c[U+E000]"
    assert dapat_dicetak("y" * 50).replace("\u200b", "") == "y" * 50


def test_grafik_menuliskan_angka_dan_meloloskan_tanda() -> None:
    h = Hitungan(diharapkan=4, diterima=3, tepat_waktu=3, disetujui=3, terlambat=1)
    svg = batang_bertumpuk([Batang("<A & B>", h), Batang("kosong", Hitungan())], "x")
    assert "&lt;A &amp; B&gt;" in svg and "3 / 4 (75,0%)" in svg and "0 / 0 (–)" in svg
    assert svg.count("#arsirx") == svg.count("url(#arsir")
