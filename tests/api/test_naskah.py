"""Papers over HTTP: made, taken in every form, numbered, signed, sent, and told true from false by their code."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from typing import Any

from pypdf import PdfReader

from tests.api.conftest import CAMAT, DESA, DINSOS, SEKDA, Uji
from tests.api.klien import kolom, masalah
from tests.patuh.laporan.test_kantor import teks_docx
from tests.patuh.naskah_dinas.tanda import tandatangani

ALAMAT = "/api/v1/naskah"
CAMATAN = {"jenis": "laporan-camat", "daerah": "33.13", "periode": "2026-T4"}
JAHAT = "#read(\"x\") =HYPERLINK(1) <script>alert(1)</script> {{7*7}} a & b < c > d Ma'ruf O'Brien"


def _buat(uji: Uji, siapa: str, isi: dict[str, Any]) -> dict[str, Any]:
    jawab = uji.klien(siapa).post(ALAMAT, json=isi)
    assert jawab.status_code == 201, jawab.text
    hasil: dict[str, Any] = jawab.json()
    assert jawab.headers["location"] == f"{ALAMAT}/{hasil['id']}"
    return hasil


def test_dari_rancangan_sampai_dikirim(uji_dua: Uji) -> None:
    uji, klien = uji_dua, uji_dua.klien(CAMAT)
    satu = _buat(uji, CAMAT, CAMATAN)
    alamat = f"{ALAMAT}/{satu['id']}"
    assert (satu["status"], satu["nomor"], satu["unit"], satu["tujuan"]) == ("RANCANGAN", None, CAMAT, SEKDA)
    bentuk = {b: klien.get(satu["tautan"][b]) for b in ("pdf", "docx", "xlsx", "html", "json")}
    assert {b: j.status_code for b, j in bentuk.items()} == dict.fromkeys(bentuk, 200)
    assert hashlib.sha256(bentuk["json"].content).hexdigest() == satu["sha256"]
    assert bentuk["pdf"].content.startswith(b"%PDF-") and "RANCANGAN" in teks_docx(bentuk["docx"].content)
    assert "script-src" not in bentuk["html"].headers["content-security-policy"]
    masalah(klien.get(f"{alamat}.exe"), 404)
    # Signing comes after the check, which gives the number.
    berkas = {"berkas": ("n.pdf", tandatangani(bentuk["pdf"].content), "application/pdf")}
    masalah(klien.post(f"{alamat}/bertanda-tangan", files=berkas), 409)
    kepala = {"Idempotency-Key": "periksa"}
    periksa = klien.post(f"{alamat}/langkah", json={"status": "DIPERIKSA"}, headers=kepala)
    ulang = klien.post(f"{alamat}/langkah", json={"status": "DIPERIKSA"}, headers=kepala)
    assert periksa.json() == ulang.json() and periksa.json()["nomor"] == "440/001/JKN/01/2026"
    terbit = klien.get(f"{alamat}.pdf").content
    assert terbit != bentuk["pdf"].content
    assert "440/001/JKN/01/2026" in PdfReader(io.BytesIO(terbit)).pages[0].extract_text()
    for isi in (berkas["berkas"][1], terbit, b"%PDF-1.4\n%%EOF\n"):
        salah = klien.post(f"{alamat}/bertanda-tangan", files={"berkas": ("n.pdf", isi, "application/pdf")})
        assert masalah(salah, 422)["detail"]
    bertanda = tandatangani(terbit)
    jawab = klien.post(f"{alamat}/bertanda-tangan", files={"berkas": ("n.pdf", bertanda, "application/pdf")})
    assert jawab.status_code == 200, jawab.text
    assert jawab.json()["status"] == "DITANDATANGANI"
    assert jawab.json()["riwayat"][-1]["cara"] == "elektronik"
    assert klien.get(f"{alamat}/bertanda-tangan.pdf").content == bertanda
    masalah(uji.klien(DINSOS).get(alamat), 404)
    assert klien.post(f"{alamat}/langkah", json={"status": "DIKIRIM"}).json()["berikutnya"] == []
    publik = uji.klien()
    kode = satu["kode"]
    isi = publik.get(f"/verifikasi/{kode}?format=json").json()
    assert (isi["diterbitkan"], isi["nomor"], isi["status"]) == (True, "440/001/JKN/01/2026", "DIKIRIM")
    assert "hal" not in isi and "tujuan" not in isi
    for kirim, hasil in (
        (terbit, "PDF"), (bertanda, "BERTANDA TANGAN"), (klien.get(f"{alamat}.json").content, "JSON"),
        (bentuk["pdf"].content, None), (terbit + b" ", None),
    ):  # fmt: skip
        jawab = publik.post(f"/verifikasi/{kode}?format=json", files={"berkas": ("n.pdf", kirim)})
        assert jawab.json()["pemeriksaan"]["bentuk"] == hasil
    assert "diterbitkan layanan Patuh" in uji.klien(html=True).get(f"/verifikasi/{kode}").text
    assert publik.get("/verifikasi/AAAA-AAAA-AAAA").status_code == 404


def test_rancangan_dan_yang_batal_tidak_tampil_berlaku(uji: Uji) -> None:
    satu = _buat(uji, SEKDA, {"jenis": "nota-dinas", "daerah": "33.13", "tujuan": DINSOS, "hal": "H", "isi": "I"})
    halaman = uji.klien(html=True)
    assert "masih rancangan" in halaman.get(f"/verifikasi/{satu['kode']}").text
    batal = {"status": "BATAL", "catatan": "Salah tujuan."}
    assert uji.klien(SEKDA).post(f"{ALAMAT}/{satu['id']}/langkah", json=batal).status_code == 200
    assert "dibatalkan" in halaman.get(f"/verifikasi/{satu['kode']}").text
    assert uji.klien().get(f"/verifikasi/{satu['kode']}?format=json").json()["diterbitkan"] is False


def test_yang_diketik_keluar_sebagaimana_adanya_tanpa_nik(uji: Uji) -> None:
    isi = {
        "jenis": "nota-dinas",
        "daerah": "33.13",
        "tujuan": DINSOS,
        "hal": JAHAT,
        "isi": f"{JAHAT}\n3313014506900001",
    }
    satu = _buat(uji, SEKDA, isi)
    data = uji.klien(SEKDA).get(satu["tautan"]["json"]).text
    assert "3313014506900001" not in data
    assert [b["teks"] for b in json.loads(data)["isi"][0]["isi"]] == [JAHAT, "*" * 16]
    assert JAHAT in teks_docx(uji.klien(SEKDA).get(satu["tautan"]["docx"]).content)
    assert "<script>alert" not in uji.klien(SEKDA).get(satu["tautan"]["html"]).text
    # No table, no workbook: neither promised nor given.
    assert "xlsx" not in satu["bentuk"]
    masalah(uji.klien(SEKDA).get(satu["tautan"]["xlsx"]), 404)


def test_permintaan_salah_menyebut_kolomnya(uji: Uji, tak_berubah: Callable[[], None]) -> None:
    klien = uji.klien("33.13")
    lengkap = CAMATAN | {"unit": CAMAT}
    assert kolom(klien.post(ALAMAT, json={})) == ["jenis", "daerah"]
    assert kolom(klien.post(ALAMAT, json=lengkap | {"jenis": "puisi"})) == ["jenis"]
    assert kolom(klien.post(ALAMAT, json=lengkap | {"daerah": "99.99"})) == ["daerah"]
    assert kolom(klien.post(ALAMAT, json=CAMATAN)) == ["unit"]
    assert kolom(klien.post(ALAMAT, json=lengkap | {"unit": DINSOS})) == ["unit"]
    assert kolom(klien.post(ALAMAT, json=lengkap | {"periode": "2026-T9"})) == ["periode"]
    assert kolom(klien.post(ALAMAT, json=lengkap | {"asing": 1, "periode": 7})) == ["periode", "asing"]
    assert kolom(klien.post(ALAMAT, json=lengkap | {"instruksi": "pemalang-1-2023"})) == ["instruksi"]
    masalah(uji.klien("33.27").post(ALAMAT, json=lengkap), 403)
    masalah(uji.klien(DESA).post(ALAMAT, json=lengkap), 403)
    masalah(uji.klien("evaluasi").post(ALAMAT, json=lengkap), 403)
    masalah(uji.klien("33.27").get(f"{ALAMAT}?daerah=33.13"), 403)
    masalah(uji.klien(CAMAT).get(f"{ALAMAT}/tidak-ada"), 404)
    tak_berubah()


def test_daftar_dan_jenis(uji: Uji) -> None:
    satu = _buat(uji, CAMAT, CAMATAN)
    _buat(uji, DESA, {"jenis": "surat-kesanggupan", "daerah": "33.13"})
    jenis = uji.klien(CAMAT).get(f"{ALAMAT}/jenis").json()
    assert "laporan-camat" in [j["kode"] for j in jenis]
    assert "periode" in next(j for j in jenis if j["kode"] == "laporan-camat")["isian"]["properties"]
    daftar = uji.klien(SEKDA).get(f"{ALAMAT}?jenis=laporan-camat&status=RANCANGAN").json()
    assert [d["id"] for d in daftar["data"]] == [satu["id"]]
    assert uji.klien(DESA).get(ALAMAT).json()["total"] == 1
    assert uji.klien(CAMAT).get(ALAMAT).json()["total"] == 2
