"""Reports: asked for, ready, drawn once; and the public page that tells a true one from a false one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

import pytest
from sqlmodel import select

from patuh.jejak.tabel import KotakKeluar
from patuh.laporan.minta import selesaikan_permintaan
from patuh.laporan.tabel import LaporanTerbit, StatusLaporan
from tests.api.conftest import DESA, DINSOS, KARANGANYAR, KINI, SEKDA, Uji
from tests.api.klien import kolom, masalah

MINTA = {"jenis": "triwulan-sekda", "daerah": "33.13", "periode": "2026-T4"}


def _selesaikan(uji: Uji, id_: str) -> LaporanTerbit:
    return selesaikan_permintaan(uji.bd, id_, waktu=KINI, alamat_dasar="http://patuh.contoh")


def test_minta_tunggu_ambil(uji_dua: Uji, monkeypatch: pytest.MonkeyPatch) -> None:
    uji, klien = uji_dua, uji_dua.klien(SEKDA)
    kepala = {"Idempotency-Key": "minta"}
    jawaban = klien.post("/api/v1/laporan", json=MINTA, headers=kepala)
    assert jawaban.status_code == 202
    isi = jawaban.json()
    jalur = f"/api/v1/laporan/{isi['id']}"
    assert jawaban.headers["location"] == jalur
    assert (isi["status"], isi["instruksi"], isi["sha256"]) == ("DISUSUN", KARANGANYAR, None)
    ulang = klien.post("/api/v1/laporan", json=MINTA, headers=kepala)
    assert (ulang.status_code, ulang.json(), ulang.headers["location"]) == (202, isi, jalur)
    with uji.bd.baca() as sesi:
        assert len(sesi.exec(select(KotakKeluar)).all()) == 1
    for bentuk in ("pdf", "docx", "xlsx", "html", "json"):
        belum = klien.get(f"{jalur}.{bentuk}")
        masalah(belum, 409)
        assert int(belum.headers["retry-after"]) > 0
    terbit = _selesaikan(uji, isi["id"])
    siap = klien.get(jalur).json()
    assert (siap["status"], siap["sha256"], siap["pdf_sha256"]) == ("SIAP", terbit.sha256, None)
    data = klien.get(siap["tautan"]["json"])
    assert data.content == (terbit.data or "").encode()
    assert hashlib.sha256(data.content).hexdigest() == siap["sha256"]
    html = klien.get(siap["tautan"]["html"])
    assert html.headers["content-type"].startswith("text/html")
    assert "script-src" not in html.headers["content-security-policy"]
    pdf = klien.get(siap["tautan"]["pdf"])
    assert pdf.content.startswith(b"%PDF-")
    assert klien.get(jalur).json()["pdf_sha256"] == hashlib.sha256(pdf.content).hexdigest()

    def tidak_lagi(_data: str) -> bytes:
        raise AssertionError("PDF digambar dua kali")

    with monkeypatch.context() as tambal:
        tambal.setattr("patuh.laporan.arsip.cetak_pdf", tidak_lagi)
        assert klien.get(siap["tautan"]["pdf"]).content == pdf.content
    kantor = {b: klien.get(siap["tautan"][b]) for b in ("docx", "xlsx")}
    for bentuk, jawab in kantor.items():
        assert jawab.content.startswith(b"PK") and jawab.headers["content-disposition"].startswith("attachment")
        assert klien.get(siap["tautan"][bentuk]).content == jawab.content
        cocok = uji.klien().post(f"/verifikasi/{isi['kode']}?format=json", files={"berkas": ("l", jawab.content)})
        assert cocok.json()["pemeriksaan"]["bentuk"] == bentuk.upper()
        (uji.folder / "laporan" / f"{isi['id']}.{bentuk}").unlink()
    # A lost or damaged file is drawn again, with the same bytes.
    simpanan = uji.folder / "laporan" / f"{isi['id']}.pdf"
    simpanan.write_bytes(b"rusak")
    assert klien.get(siap["tautan"]["pdf"]).content == pdf.content
    assert [p.name for p in simpanan.parent.iterdir()] == [simpanan.name]


SALAH = {
    "jenis": (MINTA | {"jenis": "bulanan"}, ["jenis"]),
    "daerah": (MINTA | {"daerah": "99.99"}, ["daerah"]),
    "periode": (MINTA | {"periode": "2026-T5"}, ["periode"]),
    "periode belum dibuka": (MINTA | {"periode": "2026-T2"}, ["periode"]),
    "instruksi": (MINTA | {"instruksi": "pemalang-1-2023"}, ["instruksi"]),
    "semuanya": ({"jenis": "x", "daerah": "x", "periode": "x"}, ["jenis", "daerah", "periode"]),
    "tanpa isi": ({}, ["jenis", "daerah", "periode"]),
    "kolom asing": (MINTA | {"bentuk": "pdf"}, ["bentuk"]),
}


@pytest.mark.parametrize("nama", SALAH)
def test_permintaan_salah(uji: Uji, tak_berubah: Callable[[], None], nama: str) -> None:
    isi, salah = SALAH[nama]
    assert kolom(uji.klien("semua").post("/api/v1/laporan", json=isi)) == salah
    tak_berubah()


def test_siapa_boleh_meminta_dan_membaca(uji: Uji, tak_berubah: Callable[[], None]) -> None:
    masalah(uji.klien(DESA).post("/api/v1/laporan", json=MINTA), 403)
    masalah(uji.klien("33.27").post("/api/v1/laporan", json=MINTA), 403)
    masalah(uji.klien("evaluasi").get("/api/v1/laporan"), 403)
    tak_berubah()
    id_ = uji.klien(SEKDA).post("/api/v1/laporan", json=MINTA).json()["id"]
    # A unit's key does not open the report of the whole daerah; the Sekda's does, and an integration key.
    masalah(uji.klien(DINSOS).get(f"/api/v1/laporan/{id_}"), 403)
    masalah(uji.klien(DESA).get("/api/v1/laporan"), 403)
    assert uji.klien(SEKDA).get(f"/api/v1/laporan/{id_}").status_code == 200
    masalah(uji.klien("33.27").get(f"/api/v1/laporan/{id_}"), 404)
    masalah(uji.klien("33.27").get("/api/v1/laporan?daerah=33.13"), 403)
    assert uji.klien("33.27").get("/api/v1/laporan").json()["total"] == 0
    daftar = uji.klien("semua").get("/api/v1/laporan?daerah=33.13&status=DISUSUN&periode=2026-T4").json()
    assert [d["id"] for d in daftar["data"]] == [id_]
    assert uji.klien("semua").get("/api/v1/laporan?status=SIAP").json()["total"] == 0
    salah = masalah(uji.klien(SEKDA).get(f"/api/v1/laporan/{id_}.exe"), 404)["detail"]
    assert "pdf, docx, xlsx, html, json" in salah


def test_laporan_gagal(uji: Uji) -> None:
    id_ = uji.klien(SEKDA).post("/api/v1/laporan", json=MINTA).json()["id"]
    with uji.bd.tulis() as sesi:
        sesi.get_one(LaporanTerbit, id_).status = StatusLaporan.GAGAL
    jawaban = uji.klien(SEKDA).get(f"/api/v1/laporan/{id_}.json")
    assert "gagal" in masalah(jawaban, 409)["detail"]
    assert "retry-after" not in jawaban.headers


def test_verifikasi(uji: Uji) -> None:
    id_ = uji.klien(SEKDA).post("/api/v1/laporan", json=MINTA).json()["id"]
    publik, halaman = uji.klien(), uji.klien(html=True)
    with uji.bd.baca() as sesi:
        kode = sesi.get_one(LaporanTerbit, id_).kode
    masalah(publik.get(f"/verifikasi/{kode}?format=json"), 404)
    terbit = _selesaikan(uji, id_)
    isi = publik.get(f"/verifikasi/{kode}", headers={"Accept": "application/json"}).json()
    assert (isi["kode"], isi["nomor"], isi["sha256"]) == (kode, terbit.nomor, terbit.sha256)
    assert (isi["daerah"], isi["periode"], isi["jenis"]) == ("33.13", "2026-T4", "triwulan-sekda")
    tampil = halaman.get(f"/verifikasi/{kode.lower().replace('-', ' ')}")
    assert "diterbitkan layanan Patuh" in tampil.text
    assert str(terbit.nomor) in tampil.text
    pdf = uji.klien(SEKDA).get(f"/api/v1/laporan/{id_}.pdf").content
    for berkas, hasil, bentuk in (
        (pdf, "sama persis", "PDF"),
        ((terbit.data or "").encode(), "sama persis", "JSON"),
        (pdf + b" ", "berbeda", None),
        (json.dumps(json.loads(terbit.data or "")).encode(), "berbeda", None),
    ):
        jawab = publik.post(f"/verifikasi/{kode}?format=json", files={"berkas": ("l.pdf", berkas)}).json()[
            "pemeriksaan"
        ]
        assert (jawab["hasil"], jawab["bentuk"]) == (hasil, bentuk)
        lihat = halaman.post(f"/verifikasi/{kode}", files={"berkas": ("l.pdf", berkas)}).text.lower()
        assert ("sama persis" in lihat) == (bentuk is not None)
        assert ("berkas anda berbeda" in lihat) == (bentuk is None)
    assert halaman.post(f"/verifikasi/{kode}").status_code == 422


def test_kode_tidak_dikenal(uji: Uji) -> None:
    for kode in ("K7QD-2M9X-4TRA", "x", "'; DROP TABLE laporan; --", "<script>alert(1)</script>", "١٢٣٤-١٢٣٤-١٢٣٤"):
        jawaban = uji.klien(html=True).get(f"/verifikasi/{kode}")
        assert jawaban.status_code == 404, kode
        assert "<script>alert" not in jawaban.text
        masalah(uji.klien().get(f"/verifikasi/{kode}?format=json"), 404)
    assert "tidak dikenal" in uji.klien(html=True).get("/verifikasi/K7QD-2M9X-4TRA").text
