"""The page of reports: for Sekda and Bupati, with files to save and a form that asks once."""

from __future__ import annotations

from typing import Any

from sqlmodel import select

from api.lapisan import CSP
from patuh.jejak.tabel import KotakKeluar
from patuh.laporan.minta import selesaikan_permintaan
from patuh.laporan.tabel import LaporanTerbit, StatusLaporan
from tests.api.conftest import CAMAT, DINSOS, KARANGANYAR, KINI, SEKDA, Uji
from tests.api.halaman import masuk, rapi, sembunyi
from tests.api.klien import Klien, masalah


def _daftar(klien: Klien) -> list[dict[str, Any]]:
    hasil: list[dict[str, Any]] = klien.get("/laporan?format=json").json()["data"]
    return hasil


def test_minta_lalu_unduh(uji: Uji) -> None:
    assert uji.klien(html=True).get("/laporan").headers["location"] == "/masuk?lanjut=/laporan"
    klien = masuk(uji, SEKDA)
    kosong = rapi(klien.get("/laporan"))
    assert "Belum ada laporan" in kosong
    assert "Triwulan IV Tahun 2026" in kosong
    isi = sembunyi(kosong) | {"periode": "2026-T4"}
    for _ in range(2):
        # Sent twice by an impatient thumb: one report.
        jawaban = klien.post("/laporan", data=isi)
        assert (jawaban.status_code, jawaban.headers["location"]) == (303, "/laporan?kabar=minta")
    teks = rapi(klien.get("/laporan?kabar=minta"))
    assert "Laporan sedang disusun." in teks
    assert "Sedang disusun" in teks
    kembar = klien.get("/laporan?format=json").json()
    assert (kembar["boleh"], kembar["total"]) == (True, 1)
    satu = kembar["data"][0]
    assert (satu["status"], satu["instruksi"], satu["tahap"]) == ("DISUSUN", KARANGANYAR, "PERMINTAAN")
    assert satu["tautan"]["pdf"] not in teks
    with uji.bd.baca() as sesi:
        assert len(sesi.exec(select(KotakKeluar)).all()) == 1
    for bentuk in ("pdf", "html"):
        rapi(klien.get(satu["tautan"][bentuk]), 409)
    terbit = selesaikan_permintaan(uji.bd, satu["id"], waktu=KINI, alamat_dasar="http://patuh.contoh")
    siap = rapi(klien.get("/laporan"))
    for kata in (str(terbit.nomor), "Atas permintaan", "22 November 2026", *satu["tautan"].values()):
        assert kata in siap
    pdf = klien.get(satu["tautan"]["pdf"])
    assert pdf.content.startswith(b"%PDF-")
    assert pdf.headers["content-disposition"].startswith("attachment")
    assert pdf.content == uji.klien(SEKDA).get(f"/api/v1/laporan/{satu['id']}.pdf").content
    html = klien.get(satu["tautan"]["html"])
    assert html.headers["content-type"].startswith("text/html")
    assert html.headers["content-disposition"].startswith("attachment")
    assert html.headers["content-security-policy"] == CSP
    assert klien.get(satu["tautan"]["verifikasi"]).status_code == 200
    rapi(klien.get(f"/laporan/{satu['id']}.doc"), 404)
    rapi(klien.get("/laporan/tidak-ada.pdf"), 404)
    # The files are the Sekda's: other units of the same daerah are told so, visitors sign in.
    for bentuk in ("pdf", "html"):
        rapi(masuk(uji, CAMAT).get(satu["tautan"][bentuk]), 403)
        assert uji.klien(html=True).get(satu["tautan"][bentuk]).status_code == 303


def test_unit_lain_diberi_tahu(uji: Uji) -> None:
    klien = masuk(uji, DINSOS)
    teks = rapi(klien.get("/laporan"))
    assert "Halaman ini untuk Sekretariat Daerah" in teks
    assert "Minta laporan" not in teks
    assert klien.get("/laporan?format=json").json() == {
        "boleh": False, "total": 0, "halaman": 1, "ukuran": 25, "data": []
    }  # fmt: skip
    sebelum = uji.jumlah_baris()
    isi = sembunyi(teks.replace("</form>", '<input name="sekali" value="x"></form>')) | {"periode": "2026-T4"}
    rapi(klien.post("/laporan", data=isi), 403)
    assert uji.jumlah_baris() == sebelum


def test_permintaan_salah_dan_asing(uji: Uji) -> None:
    klien = masuk(uji, SEKDA)
    sebelum = uji.jumlah_baris()
    token = sembunyi(klien.get("/laporan").text)
    for periode in ("2026-T2", "besok", ""):
        teks = rapi(klien.post("/laporan", data=token | {"periode": periode}), 422)
        assert 'href="#periode"' in teks
        assert 'aria-invalid="true"' in teks
    isi = token | {"periode": "2026-T4"}
    rapi(klien.post("/laporan", data=isi | {"csrf": "salah"}), 403)
    rapi(klien.post("/laporan", data=isi, headers={"Sec-Fetch-Site": "cross-site"}), 403)
    assert uji.jumlah_baris() == sebelum
    assert klien.post("/laporan", data=isi).status_code == 303
    masalah(uji.klien().post("/laporan?format=json", data=isi), 401)


def test_laporan_gagal_dan_lembar(uji: Uji) -> None:
    klien = masuk(uji, SEKDA)
    for _ in range(26):
        assert klien.post("/laporan", data=sembunyi(klien.get("/laporan").text) | {"periode": "2026-T4"}).is_redirect
    with uji.bd.tulis() as sesi:
        for laporan in sesi.exec(select(LaporanTerbit)):
            laporan.status = StatusLaporan.GAGAL
    teks = rapi(klien.get("/laporan"))
    assert "Minta ulang, atau hubungi pengelola layanan." in teks
    assert 'href="/laporan?halaman=2"' in teks
    assert 'rel="prev"' in rapi(klien.get("/laporan?halaman=2"))
    assert len(_daftar(klien)) == 25
