"""The PDFs have what PDF/A-2a and PDF/UA-1 ask, and the check sees when something is missing."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject

from patuh.laporan.cetak_anak import gambar_pdf as gambar_laporan
from patuh.laporan.model import LaporanTriwulan
from patuh.naskah_dinas.cetak import gambar_pdf
from tests.patuh.laporan.standar import kekurangan
from tests.patuh.naskah_dinas.naskah_contoh import naskah


def test_naskah_dan_laporan_memenuhi_standar(laporan: LaporanTriwulan) -> None:
    for pdf, peringatan in (gambar_laporan(laporan.kanonik()), gambar_pdf(naskah().kanonik())):
        assert peringatan == []
        assert kekurangan(pdf) == []


def _hapus(nama: str) -> Callable[[Any], None]:
    return lambda akar: akar.pop(NameObject(nama))


def _tanpa_alt(akar: Any) -> None:
    for simpul in _semua(akar["/StructTreeRoot"]):
        simpul.pop(NameObject("/Alt"), None)


def _semua(simpul: Any) -> list[Any]:
    anak = simpul.get("/K", [])
    anak = anak.get_object() if hasattr(anak, "get_object") else anak
    dalam = [a.get_object() for a in (anak if isinstance(anak, list) else [anak]) if hasattr(a, "get_object")]
    return [simpul, *(s for a in dalam if isinstance(a, dict) for s in _semua(a))]


@pytest.mark.parametrize(
    ("ubah", "sebab"),
    [
        (_hapus("/OutputIntents"), "OutputIntent"),
        (_hapus("/MarkInfo"), "bertag"),
        (_hapus("/ViewerPreferences"), "judul tidak ditampilkan"),
        (_tanpa_alt, "gambar tanpa uraian"),
    ],
)
def test_pemeriksaan_melihat_yang_kurang(ubah: Callable[[Any], None], sebab: str) -> None:
    tulis: Any = PdfWriter(clone_from=PdfReader(io.BytesIO(gambar_pdf(naskah().kanonik())[0])))
    ubah(tulis.root_object)
    keluar = io.BytesIO()
    tulis.write(keluar)
    assert any(sebab in k for k in kekurangan(keluar.getvalue()))
