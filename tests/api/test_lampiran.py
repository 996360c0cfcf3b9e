"""Files of evidence: judged by content, counted while read, whole or not there."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import AsyncIterator, Callable

import pytest
from sqlmodel import select

from api.lapisan import BATAS_UNGGAH
from patuh.jejak.tabel import Jejak
from patuh.tugas.lampiran import BATAS_UKURAN, MAKS_LEPAS
from patuh.tugas.tabel import Tugas
from tests.api.conftest import CAMAT, DINSOS, SEKDA, Uji
from tests.api.halaman import masuk, rapi, sembunyi
from tests.api.klien import kolom, masalah

PDF = b"%PDF-1.7\n" + b"bukti " * 100


def _zip(*nama: str, isi: bytes = b"<x/>") -> bytes:
    tulisan = io.BytesIO()
    with zipfile.ZipFile(tulisan, "w", zipfile.ZIP_DEFLATED) as zip_:
        for satu in nama:
            zip_.writestr(satu, isi)
    return tulisan.getvalue()


DOCX = _zip("[Content_Types].xml", "word/document.xml")
XLSX = _zip("[Content_Types].xml", "xl/workbook.xml")
DITERIMA = {
    "a.pdf": (PDF, "a.pdf", "application/pdf"),
    "foto.JPEG": (b"\xff\xd8\xff\xe0 jpeg", "foto.JPEG", "image/jpeg"),
    "x.png": (b"\x89PNG\r\n\x1a\n...", "x.png", "image/png"),
    "x.webp": (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "x.webp", "image/webp"),
    "x.docx": (DOCX, "x.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "x.xlsx": (XLSX, "x.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "x.csv": ("nama,jumlah\nDésa,1\n".encode(), "x.csv", "text/csv"),
    "catatan": ("Rapat hari ini.".encode("utf-8-sig"), "catatan.txt", "text/plain"),
    "jahat.exe": (PDF, "jahat.exe.pdf", "application/pdf"),
    "../../etc/passwd": (PDF, "passwd.pdf", "application/pdf"),
    "C:\\data\\x.pdf": (PDF, "x.pdf", "application/pdf"),
    'a"b\r\nX-Y: z.pdf': (PDF, None, "application/pdf"),
}
DITOLAK = {
    "kosong.pdf": b"",
    "program.pdf": b"\x7fELF\x02\x01\x01\x00" + b"\x00" * 50,
    "zip.docx": _zip("apa.txt"),
    "rusak.docx": DOCX[:40],
    "makro.docx": _zip("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
    "bom.xlsx": _zip("[Content_Types].xml", "xl/workbook.xml", isi=b"\x00" * 30_000_000),
    "latin.txt": "Désa".encode("latin-1"),
    "gambar.svg.gz": b"\x1f\x8b\x08\x00",
}


def _jalur(uji: Uji) -> str:
    return f"/api/v1/tugas/{uji.tugas('KELIMA', 'a', DINSOS)}"


@pytest.mark.parametrize("nama", DITERIMA)
def test_diterima_menurut_isi(uji: Uji, nama: str) -> None:
    isi, nama_simpan, tipe = DITERIMA[nama]
    jalur, klien = _jalur(uji), uji.klien(DINSOS)
    jawaban = klien.post(f"{jalur}/lampiran", files={"berkas": (nama, isi, "application/x-apa-saja")})
    assert jawaban.status_code == 201, jawaban.text
    data = jawaban.json()
    assert (data["tipe"], data["ukuran"], data["sha256"]) == (tipe, len(isi), hashlib.sha256(isi).hexdigest())
    if nama_simpan is not None:
        assert data["nama_berkas"] == nama_simpan
    unduh = klien.get(f"{jalur}/lampiran/{data['id']}")
    assert unduh.content == isi
    assert unduh.headers["content-disposition"].startswith("attachment;")
    assert "\r" not in unduh.headers["content-disposition"]
    assert unduh.headers["x-content-type-options"] == "nosniff"
    assert uji.berkas() == [f"lampiran/{data['id']}"]


@pytest.mark.parametrize("nama", DITOLAK)
def test_ditolak_menurut_isi(uji: Uji, tak_berubah: Callable[[], None], nama: str) -> None:
    jawaban = uji.klien(DINSOS).post(
        f"{_jalur(uji)}/lampiran", files={"berkas": (nama, DITOLAK[nama], "application/pdf")}
    )
    assert kolom(jawaban) == ["berkas"]
    tak_berubah()


def test_batas_ukuran(uji: Uji, tak_berubah: Callable[[], None]) -> None:
    jalur, klien = f"{_jalur(uji)}/lampiran", uji.klien(DINSOS)
    enam_puluh = PDF + b" " * (60 * 1024 * 1024)
    masalah(klien.post(jalur, files={"berkas": ("besar.pdf", enam_puluh, "application/pdf")}), 413)
    lebih_satu = PDF.ljust(BATAS_UKURAN + 1)
    masalah(klien.post(jalur, files={"berkas": ("besar.pdf", lebih_satu, "application/pdf")}), 413)

    async def alirkan() -> AsyncIterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="berkas"; filename="a.pdf"\r\n\r\n%PDF-'
        for _ in range(BATAS_UNGGAH // 65536 + 2):
            yield b" " * 65536

    kepala = {"Content-Type": "multipart/form-data; boundary=x"}
    masalah(klien.post(jalur, content=alirkan(), headers=kepala), 413)
    masalah(klien.post(jalur, content=b"", headers=kepala | {"Content-Length": "9" * 30}), 413)
    tak_berubah()
    pas = PDF.ljust(BATAS_UKURAN)
    assert klien.post(jalur, files={"berkas": ("pas.pdf", pas, "application/pdf")}).status_code == 201


def test_a_browser_gets_a_page_that_names_the_limit(uji: Uji) -> None:
    klien = masuk(uji, DINSOS)
    jalur = f"/tugas/{uji.tugas('KELIMA', 'a', DINSOS)}"
    isian = sembunyi(klien.get(jalur).text)
    besar = PDF.ljust(BATAS_UNGGAH + 1)
    jawaban = klien.post(f"{jalur}/laporan", data=isian, files={"berkas": ("b.pdf", besar)})
    teks = rapi(jawaban, 413)
    assert "paling besar 25 MB seluruhnya" in teks
    assert "pilih foto atau PDF yang lebih kecil" in teks
    assert jawaban.headers["content-security-policy"].startswith("default-src 'none'")


def test_hak_atas_bukti(uji: Uji, tak_berubah: Callable[[], None]) -> None:
    jalur, berkas = f"{_jalur(uji)}/lampiran", {"berkas": ("a.pdf", PDF, "application/pdf")}
    masalah(uji.klien(CAMAT).post(jalur, files=berkas), 403)
    masalah(uji.klien(SEKDA).post(jalur, files=berkas), 403)
    masalah(uji.klien("33.27").post(jalur, files=berkas), 404)
    assert kolom(uji.klien(DINSOS).post(jalur)) == ["berkas"]
    assert kolom(uji.klien(DINSOS).post(jalur, files={"lain": b"x"})) == ["berkas"]
    masalah(uji.klien(DINSOS).get(f"{jalur}/tidak-ada"), 404)
    tak_berubah()


def test_bukti_dipakai_laporan(uji_dua: Uji) -> None:
    uji, jalur = uji_dua, _jalur(uji_dua)
    klien, berkas = uji.klien(DINSOS), {"berkas": ("a.pdf", PDF, "application/pdf")}
    kepala = {"Idempotency-Key": "unggah"}
    pertama = klien.post(f"{jalur}/lampiran", files=berkas, headers=kepala)
    ulang = klien.post(f"{jalur}/lampiran", files=berkas, headers=kepala)
    assert ulang.json() == pertama.json()
    assert uji.berkas() == [f"lampiran/{pertama.json()['id']}"]
    with uji.bd.baca() as sesi:
        assert sesi.get_one(Tugas, jalur.rpartition("/")[2]).mulai == uji.kini
        assert len(sesi.exec(select(Jejak).where(Jejak.tindakan == "tugas.lampiran")).all()) == 1
    id_ = pertama.json()["id"]
    lapor = klien.post(f"{jalur}/laporan", json={"lampiran": [id_, id_]}, headers=kepala)
    assert lapor.status_code == 201
    isi = klien.get(jalur).json()
    assert [b["id"] for b in isi["pengajuan"][0]["lampiran"]] == [id_]
    assert isi["lampiran_lepas"] == []
    assert uji.klien(SEKDA).get(f"{jalur}/lampiran/{id_}").content == PDF
    masalah(uji.klien(CAMAT).get(f"{jalur}/lampiran/{id_}"), 403)
    lain = f"/api/v1/tugas/{uji.tugas('KELIMA', 'b', DINSOS)}"
    assert kolom(klien.post(f"{lain}/laporan", json={"lampiran": [id_]})) == ["lampiran[0]"]


def test_berkas_lepas_dibatasi(uji: Uji) -> None:
    jalur, klien = f"{_jalur(uji)}/lampiran", uji.klien(DINSOS)
    berkas = {"berkas": ("a.pdf", PDF, "application/pdf")}
    for _ in range(MAKS_LEPAS):
        assert klien.post(jalur, files=berkas).status_code == 201
    masalah(klien.post(jalur, files=berkas), 409)
    assert len(uji.berkas()) == MAKS_LEPAS
