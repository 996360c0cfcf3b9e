"""A signed file is accepted only when it is the issued paper, unchanged, with a whole signature."""

from __future__ import annotations

from pathlib import Path

import pytest

from patuh.galat import IsianSalah
from patuh.naskah_dinas.cetak import cetak_naskah
from patuh.naskah_dinas.tanda_tangan import periksa
from tests.patuh.naskah_dinas.naskah_contoh import naskah
from tests.patuh.naskah_dinas.tanda import tandatangani, tulis_ulang

NASKAH = naskah(nomor="440/007/JKN/2027", tanggal="2027-01-11")


@pytest.fixture(scope="module")
def asli() -> bytes:
    return cetak_naskah(NASKAH.kanonik(), "pdf")


def _periksa(tmp_path: Path, asli: bytes, bertanda: bytes) -> str:
    (tmp_path / "a.pdf").write_bytes(asli)
    (tmp_path / "b.pdf").write_bytes(bertanda)
    return periksa(tmp_path / "a.pdf", tmp_path / "b.pdf", kode=NASKAH.kode_verifikasi, sidik=NASKAH.sidik())


def test_yang_ditandatangani_diterima(tmp_path: Path, asli: bytes) -> None:
    assert _periksa(tmp_path, asli, tandatangani(asli)) == "bertahap"
    # A second signature behind the first, as when two officials sign.
    assert _periksa(tmp_path, asli, tandatangani(tulis_ulang(asli))) == "ditulis ulang"


def test_yang_lain_ditolak_dengan_sebabnya(tmp_path: Path, asli: bytes) -> None:
    bertanda = tandatangani(asli)
    lain = cetak_naskah(naskah(nomor="440/008/JKN/2027", tanggal="2027-01-11").kanonik(), "pdf")
    # The same code and hash in the keywords, another text on the page.
    palsu = cetak_naskah(NASKAH.model_copy(update={"penutup": "Setuju dibayar."}).kanonik(), "pdf")
    palsu = tulis_ulang(palsu).replace(
        NASKAH.model_copy(update={"penutup": "Setuju dibayar."}).sidik().encode(), NASKAH.sidik().encode()
    )
    rusak = bytearray(bertanda)
    rusak[1000] ^= 1
    for isi, sebab in (
        (asli, "belum ditandatangani"),
        (asli + b"\n", "belum memuat tanda tangan"),
        (tandatangani(lain), "bukan naskah yang diterbitkan"),
        (tandatangani(palsu), "berbeda dari naskah"),
        (bytes(rusak), "rusak|bukan naskah|tidak dapat"),
        (b"%PDF-1.7 rusak", "tidak dapat"),
        (b"bukan pdf", "tidak dapat"),
    ):
        with pytest.raises(IsianSalah, match=sebab):
            _periksa(tmp_path, asli, isi)
