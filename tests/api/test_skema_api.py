"""The API does what its OpenAPI document says, for right and wrong requests alike (the long run: ``make tahan``)."""

from __future__ import annotations

import pytest

from tests.api.conftest import DINSOS, Uji
from tests.api.klien import masalah
from tests.api.skema_api import jalankan


@pytest.mark.lama
def test_api_sesuai_dokumennya(uji: Uji) -> None:
    hasil = jalankan(uji, fase="examples,fuzzing,stateful", contoh=2)
    assert hasil.temuan == 0, hasil.keluaran
    assert hasil.kasus > 200


def test_metode_lain_dan_head(uji: Uji) -> None:
    """Allow names every method of an address, not only those of one route; HEAD is GET without its body."""
    klien = uji.klien(DINSOS)
    for jalur, boleh in (
        ("/api/v1/impor", "GET, HEAD, POST"),
        ("/api/v1/sanksi/lampiran", "POST"),
        ("/api/v1/pemberi-kerja", "GET, HEAD, PUT"),
        ("/masuk", "GET, HEAD, POST"),
    ):
        jawaban = klien("OPTIONS", jalur)
        masalah(jawaban, 405)
        assert jawaban.headers["allow"] == boleh
    for jalur in ("/sehat", "/", "/api/v1/tugas", "/api/v1/instruksi", "/statis/patuh.css"):
        kepala, isi = klien("HEAD", jalur), klien.get(jalur)
        assert (kepala.status_code, kepala.content) == (200, b"")
        assert kepala.headers["content-type"] == isi.headers["content-type"]
    assert klien("HEAD", "/api/v1/tugas/tidak-ada").status_code == 404


def test_halaman_menyebut_isian_yang_salah(uji: Uji) -> None:
    """A browser gets the wrong fields by name too, also for an address with a letter that is not allowed."""
    klien = uji.klien(html=True)
    jawaban = klien.get("/paket/alih-ppu?tanggal=a%00b")
    assert jawaban.status_code == 422
    assert "Alamat ini memuat huruf yang tidak diizinkan." in jawaban.text
    jawaban = klien.get("/tugas/%00")
    assert (jawaban.status_code, jawaban.headers["content-type"]) == (422, "text/html; charset=utf-8")
    jawaban = klien.post("/masuk", data={})
    assert jawaban.status_code == 422
    assert "<strong>surel</strong>" in jawaban.text or "surel" in jawaban.text
