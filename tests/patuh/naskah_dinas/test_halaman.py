"""Where pages end: no signature without body above it, no head of a table and no heading without what it heads."""

from __future__ import annotations

import io
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from patuh.naskah_dinas.cetak import gambar_kantor, gambar_pdf
from patuh.naskah_dinas.model import (
    Bagian,
    Blok,
    Butir,
    KolomTabel,
    Naskah,
    Paragraf,
    Pasangan,
    Subjudul,
    Sumber,
    Tabel,
)
from tests.patuh.naskah_dinas.naskah_contoh import naskah

SUMBER = (Sumber(kode="A", kueri="contoh.kueri", uraian="tabel contoh", baris=2),)
_KATA = "kata demi kata mengisi baris sampai penuh"


def tabel(baris: int) -> Tabel:
    return Tabel(
        judul="Rincian",
        kolom=(KolomTabel(judul="KEPALA"), KolomTabel(judul="Isi", jenis="bulat", cm=3, jumlah=True)),
        baris=tuple((f"sel {n}", n) for n in range(baris)),
        sumber="A",
    )


AKHIR: dict[str, tuple[Blok, ...]] = {
    "paragraf pendek": (Paragraf(teks="Penutup isi."),),
    "paragraf panjang": (Paragraf(teks=" ".join([_KATA] * 60)),),
    "catatan panjang": (Paragraf(teks=" ".join([_KATA] * 60), kecil=True),),
    "butir": (Butir(isi=tuple(f"Hal {n}" for n in range(30)), bernomor=True),),
    "pasangan": (Pasangan(isi=tuple((f"Label {n}", f"nilai {n}") for n in range(30))),),
    "tabel pendek": (tabel(4),),
    "tabel panjang": (tabel(30),),
}


def halaman(satu: Naskah) -> list[list[str]]:
    """The lines of each page, without its running head and foot."""
    pdf, peringatan = gambar_pdf(satu.kanonik())
    assert peringatan == []
    lepas = ("RANCANGAN", "Tanpa nomor", "Halaman ", "440/007")
    return [
        [b for b in (h.extract_text().splitlines()) if b.strip() and not b.startswith(lepas)]
        for h in PdfReader(io.BytesIO(pdf)).pages
    ]


def isian(baris: int) -> tuple[Paragraf, ...]:
    return tuple(Paragraf(teks=f"Baris {n}.") for n in range(baris))


@pytest.mark.lama
@pytest.mark.parametrize("akhir", AKHIR)
def test_tanda_tangan_tidak_sendirian(akhir: str) -> None:
    """However long the body is, two lines of it and the closing line stand on the page of the signature."""
    terpisah = 0
    for banyak in range(12, 44):
        satu = naskah(
            isi=(Bagian(isi=(*isian(banyak), *AKHIR[akhir])),), lampiran=(), angka=(), catatan=(), sumber=SUMBER
        )
        lembar = halaman(satu)
        ttd = next(ke for ke, baris in enumerate(lembar) if any("Sekretaris Daerah," in b for b in baris))
        penutup = next(ke for ke, b in enumerate(lembar[ttd]) if b.startswith("Demikian."))
        terpisah += ttd > 0
        assert penutup >= 2, (akhir, banyak, lembar[ttd])
        # Nothing is lost or said twice where a block was parted.
        kata = " ".join(" ".join(b) for b in lembar).split()
        assert kata.count("demi") == (60 if "panjang" in akhir and "tabel" not in akhir else 0)
        if akhir == "butir":
            label = [*"abcdefghijklmnopqrstuvwxyz", "aa", "ab", "ac", "ad"]
            butir = [b.partition(" ") for baris in lembar for b in baris if " Hal " in b]
            assert [(a, c) for a, _, c in butir] == [(f"{a}.", f"Hal {n}") for n, a in enumerate(label)]
    assert terpisah > 5, "uji ini harus melihat naskah yang lebih dari satu halaman"


@pytest.mark.lama
def test_kepala_tabel_dan_judul_tidak_tertinggal_di_ujung_halaman() -> None:
    """Wherever on a page a table begins, its title and head stand with a row of it, a heading with what it heads."""
    lampiran = tuple(
        Bagian(
            judul=f"Lampiran {n}",
            isi=(*isian(n), Subjudul(teks="Anak judul"), Paragraf(teks="Sebagai berikut:"), tabel(6)),
        )
        for n in range(20, 45)
    )
    sisa = 0
    for baris in halaman(naskah(isi=(Bagian(isi=isian(2)),), lampiran=lampiran, sumber=SUMBER)):
        for ke, b in enumerate(baris):
            if b.startswith(("KEPALA", "Tabel ", "Anak judul", "Sebagai berikut", "Jumlah")):
                dengan = baris[:ke] if b.startswith("Jumlah") else baris[ke:]
                assert any(c.startswith("sel ") for c in dengan), baris
        sisa += sum(b.startswith("Anak judul") for b in baris)
    assert sisa == len(lampiran)


def _lengket(unsur: Any) -> bool:
    return all(p.pPr is not None and p.pPr.find(qn("w:keepNext")) is not None for p in unsur.iter(qn("w:p")))


@pytest.mark.parametrize("akhir", AKHIR)
def test_word_menjaga_tanda_tangan_kepala_dan_jumlah(akhir: str) -> None:
    """Word and its kin end pages themselves: the file tells them what belongs together."""
    satu = naskah(
        isi=(Bagian(isi=(*isian(6), *AKHIR[akhir])),), lampiran=(), catatan=("Catatan kecil.",), sumber=SUMBER
    )
    badan: Any = Document(io.BytesIO(gambar_kantor("docx", satu.kanonik()))).element.body
    anak = list(badan)
    ttd = next(ke for ke, a in enumerate(anak) if any(True for _ in a.iter(qn("wp:docPr"))))
    lekat = []
    # A table counts by its rows.
    for satu_unsur in [r for a in anak[:ttd] for r in (a.tr_lst if a.tag == qn("w:tbl") else [a])][::-1]:
        if not _lengket(satu_unsur):
            break
        lekat.append("".join(t.text or "" for t in satu_unsur.iter(qn("w:t"))))
    isi = [
        t for t in lekat if t and not t.startswith(("Demikian", "Catatan kecil", "Sumber angka", "Alokasi", "tabel "))
    ]
    assert len(isi) >= 2 or len(isi[0]) > 180, lekat
    for tabel_ in (t for t in badan.iter(qn("w:tbl")) if t.tblPr.style == "PatuhTabel"):
        assert _lengket(tabel_.tr_lst[0]) and _lengket(tabel_.tr_lst[-2])
        for baris in tabel_.tr_lst:
            assert baris.trPr.find(qn("w:cantSplit")) is not None


def test_word_menjaga_tembusan_dengan_tanda_tangan() -> None:
    """A copy list alone on a page says nothing: the short one is bound, but its last line to nothing after it."""
    satu = naskah(isi=(Bagian(isi=isian(6)),), catatan=(), sumber=SUMBER, tembusan=("Bupati", "Inspektur"))
    badan: Any = Document(io.BytesIO(gambar_kantor("docx", satu.kanonik()))).element.body
    anak = list(badan)
    ttd = next(ke for ke, a in enumerate(anak) if any(True for _ in a.iter(qn("wp:docPr"))))
    teks = ["".join(t.text or "" for t in a.iter(qn("w:t"))) for a in anak]
    akhir = teks.index("2. Inspektur")
    assert teks.index("Tembusan:") < teks.index("1. Bupati") < akhir
    assert all(_lengket(a) for a in anak[ttd:akhir]) and not _lengket(anak[akhir])
