"""Pages: readable without JavaScript, safe to send twice, closed to other sites and other units."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api.aplikasi import buat_aplikasi
from api.halaman.isian import baca_angka
from patuh.akun.sesi import LAMA_SESI
from tests.api.conftest import CAMAT, DESA, DINSOS, KARANGANYAR, KINI, SEKDA, Uji
from tests.api.klien import NIK, Klien, masalah

JAHAT = "<script>alert('x')</script>\"'><img src=x onerror=alert(1)>{{7*7}}"


class _Periksa(HTMLParser):
    """What the rules for pages forbid, found in the markup; and every id and label."""

    def __init__(self, isi: str) -> None:
        super().__init__()
        self.langgar: list[str] = []
        self.id: list[str] = []
        self.label: list[str] = []
        self.isian: list[str] = []
        self.feed(isi)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        ada = dict(attrs)
        if tag == "script" and "src" not in ada:
            self.langgar.append("script sebaris")
        self.langgar += [n for n in ada if n == "style" or n.startswith("on")]
        self.langgar += [
            str(ada[n]) for n in ("src", "href", "action") if (ada.get(n) or "").startswith(("http", "//"))
        ]
        if "id" in ada:
            self.id.append(str(ada["id"]))
        if tag == "label":
            self.label.append(str(ada.get("for")))
        if tag in ("select", "textarea") or (tag == "input" and ada.get("type") != "hidden"):
            self.isian.append(str(ada.get("id")))


def _rapi(jawaban: httpx.Response, status: int = 200) -> str:
    assert jawaban.status_code == status, jawaban.text[:500]
    assert jawaban.headers["content-type"] == "text/html; charset=utf-8"
    hasil = _Periksa(jawaban.text)
    assert hasil.langgar == []
    assert len(set(hasil.id)) == len(hasil.id)
    assert set(hasil.isian) <= set(hasil.label)
    assert '<html lang="id">' in jawaban.text
    assert len(re.findall("<h1", jawaban.text)) == 1
    return jawaban.text


def _masuk(uji: Uji, unit: str) -> Klien:
    klien = uji.klien(html=True)
    jawaban = klien.post("/masuk", data={"kunci": uji.kunci[unit]})
    assert (jawaban.status_code, jawaban.headers["location"]) == (303, "/tugas")
    return klien


def _sembunyi(teks: str) -> dict[str, str]:
    return {n: re.findall(f'name="{n}" value="([^"]+)"', teks)[-1] for n in ("csrf", "sekali")}


def _kirim(klien: Klien, jalur: str, tindakan: str, data: dict[str, Any], **lain: Any) -> httpx.Response:
    return klien.post(f"{jalur}/{tindakan}", data=_sembunyi(klien.get(jalur).text) | data, **lain)


def test_halaman_umum(uji: Uji) -> None:
    klien = uji.klien(html=True)
    beranda = _rapi(klien.get("/"))
    assert f"/instruksi/{KARANGANYAR}" in beranda
    naskah = klien.get("/?format=json").json()["instruksi"]
    assert [n["instruksi"]["id"] for n in naskah] == [KARANGANYAR, "pemalang-1-2023"]
    halaman = _rapi(klien.get(f"/instruksi/{KARANGANYAR}"))
    kembar = klien.get(f"/instruksi/{KARANGANYAR}", headers={"Accept": "application/json"}).json()
    for klausul in kembar["instruksi"]["klausul"]:
        assert klausul["teks"].replace("&", "&amp;").replace('"', "&#34;").replace("'", "&#39;") in halaman
    assert "Keadaan Triwulan IV Tahun 2026" in halaman
    assert "belum ada tugas" in _rapi(klien.get(f"/instruksi/{KARANGANYAR}?triwulan=2025-T1")).lower()
    pemalang = _rapi(klien.get("/instruksi/pemalang-1-2023"))
    assert "Imbauan" in pemalang
    # Only the document's own words (and the note that quotes them) keep its old spelling.
    assert "memberikan himbauan kepada pemohon" in pemalang
    assert "Himbauan" not in pemalang
    assert "unit, himbauan)" not in pemalang
    _rapi(klien.get(f"/instruksi/{KARANGANYAR}?triwulan=besok"), 422)
    _rapi(klien.get("/instruksi/tidak-ada"), 404)
    _rapi(klien.get("/masuk"))
    # The empty choice of a form means the current triwulan, as no choice does.
    _rapi(klien.get(f"/instruksi/{KARANGANYAR}?triwulan="))


def test_masuk_dan_keluar(uji: Uji) -> None:
    klien = uji.klien(html=True)
    tugas = f"/tugas/{uji.tugas('KELIMA', 'a', DINSOS)}"
    jawaban = klien.get(tugas)
    assert (jawaban.status_code, jawaban.headers["location"]) == (303, f"/masuk?lanjut={tugas}")
    masalah(uji.klien().get("/tugas?format=json"), 401)
    for kunci in ("", "pk_salah.salah", uji.kunci["semua"], "x" * 300):
        teks = _rapi(klien.post("/masuk", data={"kunci": kunci}), 422)
        assert not kunci or kunci not in teks
        assert 'href="#kunci"' in teks
    for lanjut, tujuan in ((tugas, tugas), ("https://jahat.contoh", "/tugas"), ("//jahat.contoh", "/tugas")):
        jawaban = klien.post("/masuk", data={"kunci": uji.kunci[DINSOS], "lanjut": lanjut})
        assert jawaban.headers["location"] == tujuan
    kuki = jawaban.headers["set-cookie"].lower()
    assert "httponly" in kuki
    assert "samesite=strict" in kuki
    assert "max-age=43200" in kuki
    teks = _rapi(klien.get("/tugas"))
    assert "Dinas Sosial" in teks
    assert klien.get("/masuk").status_code == 303
    _rapi(klien.post("/keluar", data={"csrf": "salah"}), 403)
    csrf = re.findall('name="csrf" value="([^"]+)"', teks)[0]
    simpanan = httpx.Cookies(klien.kuki)
    assert klien.post("/keluar", data={"csrf": csrf}).headers["location"] == "/"
    klien.kuki = simpanan
    assert klien.get("/tugas").headers["location"] == "/masuk?lanjut=/tugas"


def test_sesi_berakhir_dan_kuki_aman(uji: Uji) -> None:
    klien = _masuk(uji, DINSOS)
    uji.kini += LAMA_SESI
    assert klien.get("/tugas").status_code == 303
    app: FastAPI = buat_aplikasi(uji.bd, folder=uji.folder, jam=lambda: KINI, alamat_dasar="https://patuh.contoh")
    kuki = Klien(app, html=True).post("/masuk", data={"kunci": uji.kunci[DINSOS]}).headers["set-cookie"]
    assert kuki.startswith("__Host-patuh=")
    assert "Secure" in kuki


def test_daftar_tugas(uji: Uji) -> None:
    klien = _masuk(uji, CAMAT)
    teks = _rapi(klien.get("/tugas"))
    assert "Tugas bawahan" in teks
    bawahan = _rapi(klien.get("/tugas?lihat=bawahan&status=TERBUKA&periode=2026-T4"))
    assert "Desa" in bawahan
    assert "Terbuka" in bawahan
    assert klien.get("/tugas?lihat=bawahan&format=json").json()["total"] == 60
    _rapi(klien.get("/tugas?lihat=bawahan&halaman=3"))
    assert "Tidak ada tugas" in _rapi(klien.get("/tugas?status=DISETUJUI"))
    for kueri in ("status=X", "periode=x", "lihat=semua", "halaman=0", f"periode={NIK}"):
        assert NIK not in _rapi(klien.get(f"/tugas?{kueri}"), 422)
    assert "Tugas bawahan" not in _rapi(_masuk(uji, DESA).get("/tugas"))


def test_lapor_dari_halaman(uji: Uji) -> None:
    klien, jalur = _masuk(uji, DINSOS), f"/tugas/{uji.tugas('KELIMA', 'a', DINSOS)}"
    kode = klien.get(f"{jalur}?format=json").json()["definisi_indikator"][0]["kode"]
    salah = _kirim(klien, jalur, "laporan", {"narasi": JAHAT + NIK, f"pembilang.{kode}": "dua belas"})
    teks = _rapi(salah, 422)
    assert f'href="#pembilang.{kode}"' in teks
    assert "dua belas" in teks
    assert "&lt;script&gt;alert" in teks
    assert NIK not in teks
    assert "49" not in re.sub(r"[0-9a-f-]{20,}", "", teks.partition("<textarea")[2].partition("</textarea>")[0])
    _rapi(_kirim(klien, jalur, "laporan", {}), 422)
    berkas = [("berkas", ("bukti.pdf", b"%PDF-1.7 x", "application/pdf"))]
    isian = _sembunyi(klien.get(jalur).text) | {
        "narasi": "Selesai.",
        f"pembilang.{kode}": "1.250",
        f"penyebut.{kode}": "1.300",
    }
    for _ in range(2):
        # The same form twice, as an impatient thumb sends it: one report, the same answer.
        jawaban = klien.post(f"{jalur}/laporan", data=isian, files=berkas)
        assert (jawaban.status_code, jawaban.headers["location"]) == (303, f"{jalur}?kabar=lapor")
    teks = _rapi(klien.get(f"{jalur}?kabar=lapor"))
    assert "Laporan Anda sudah terkirim." in teks
    isi = klien.get(f"{jalur}?format=json").json()
    assert (isi["status"], len(isi["pengajuan"])) == ("DILAPORKAN", 1)
    assert isi["pengajuan"][0]["indikator"] == {kode: {"pembilang": 1250, "penyebut": 1300}}
    lampiran = isi["pengajuan"][0]["lampiran"]
    assert [b["nama_berkas"] for b in lampiran] == ["bukti.pdf"]
    assert klien.get(f"{jalur}/lampiran/{lampiran[0]['id']}").content == b"%PDF-1.7 x"
    assert len(uji.berkas()) == 1


def test_berkas_tetap_ada_bila_isian_lain_salah(uji: Uji) -> None:
    klien, jalur = _masuk(uji, DINSOS), f"/tugas/{uji.tugas('KELIMA', 'b', DINSOS)}"
    kode = klien.get(f"{jalur}?format=json").json()["definisi_indikator"][0]["kode"]
    berkas = [("berkas", ("bukti.pdf", b"%PDF-1.7 x", "application/pdf"))]
    teks = _rapi(_kirim(klien, jalur, "laporan", {f"penyebut.{kode}": "1"}, files=berkas), 422)
    assert "isi juga pembilangnya" in teks
    lepas = re.findall('name="lampiran" value="([^"]+)" checked', teks)
    assert len(lepas) == 1
    jawaban = klien.post(f"{jalur}/laporan", data=_sembunyi(teks) | {"lampiran": lepas})
    assert jawaban.status_code == 303
    teks = _rapi(
        _kirim(
            klien,
            f"/tugas/{uji.tugas('KELIMA', 'c', DINSOS)}",
            "laporan",
            {},
            files=[("berkas", ("a.exe", b"MZ\x00\x00", "x"))],
        ),
        422,
    )
    assert 'href="#berkas"' in teks


def test_putusan_dari_halaman(uji: Uji) -> None:
    dinsos, sekda = _masuk(uji, DINSOS), _masuk(uji, SEKDA)
    jalur = f"/tugas/{uji.tugas('KELIMA', 'a', DINSOS)}"
    assert _kirim(dinsos, jalur, "laporan", {"narasi": JAHAT}).status_code == 303
    token = _sembunyi(sekda.get(jalur).text)
    assert "<script>alert" not in _rapi(sekda.get(jalur))
    assert 'href="#alasan"' in _rapi(_kirim(sekda, jalur, "kembalikan", {"alasan": " "}), 422)
    assert _kirim(sekda, jalur, "kembalikan", {"alasan": JAHAT}).status_code == 303
    teks = _rapi(dinsos.get(jalur))
    assert "Perbaiki laporan" in teks
    assert "<img src=x" not in teks
    _rapi(sekda.post(f"{jalur}/setujui", data=token), 409)
    assert _kirim(dinsos, jalur, "laporan", {"narasi": "Diperbaiki."}).status_code == 303
    token = _sembunyi(sekda.get(jalur).text)
    for _ in range(2):
        assert sekda.post(f"{jalur}/setujui", data=token).headers["location"] == f"{jalur}?kabar=setujui"
    assert "Disetujui" in _rapi(dinsos.get(jalur))
    lain = f"/tugas/{uji.tugas('KELIMA', 'b', DINSOS)}"
    assert 'href="#alasan_tenggat"' in _rapi(_kirim(sekda, lain, "tenggat", {"tenggat": "2026-12-01"}), 422)
    assert 'href="#tenggat"' in _rapi(_kirim(sekda, lain, "tenggat", {"tenggat": "besok", "alasan_tenggat": "x"}), 422)
    data = {"tenggat": "2026-12-01", "alasan_tenggat": "Dipercepat."}
    assert _kirim(sekda, lain, "tenggat", data).status_code == 303
    assert "1 Desember 2026" in _rapi(dinsos.get(lain))


@pytest.mark.parametrize("tindakan", ["laporan", "setujui", "kembalikan", "tenggat"])
def test_formulir_asing_ditolak(uji: Uji, tindakan: str) -> None:
    klien, jalur = _masuk(uji, DINSOS), f"/tugas/{uji.tugas('KELIMA', 'a', DINSOS)}"
    sebelum = uji.jumlah_baris()
    isi = {"narasi": "x", "alasan": "x", "tenggat": "2026-12-01"}
    _rapi(klien.post(f"{jalur}/{tindakan}", data=isi), 403)
    _rapi(klien.post(f"{jalur}/{tindakan}", data=isi | {"csrf": "é" * 64}), 403)
    token = _sembunyi(klien.get(jalur).text)
    _rapi(klien.post(f"{jalur}/{tindakan}", data=token | isi, headers={"Sec-Fetch-Site": "cross-site"}), 403)
    _rapi(_masuk(uji, DESA).get(jalur), 403)
    assert uji.klien(html=True).post(f"{jalur}/{tindakan}", data=isi).status_code == 303
    # Two sessions were opened; nothing else was written.
    sesudah = uji.jumlah_baris()
    assert {t for t in sesudah if sesudah[t] != sebelum[t]} == {"sesi"}


@pytest.mark.parametrize(
    ("teks", "nilai"),
    [("1250", 1250), ("1.250", 1250), ("1.250.000", 1_250_000), ("12,5", 12.5), ("1.250,75", 1250.75), ("12.5", 12.5)],
)
def test_angka_seperti_ditulis_orang(teks: str, nilai: float) -> None:
    assert baca_angka(teks) == nilai


@pytest.mark.parametrize("teks", ["", "-1", "1e5", "nan", "١٢", "1,2,3", "1.25.000", NIK, "9" * 16, "Rp5"])
def test_bukan_angka(teks: str) -> None:
    with pytest.raises(ValueError, match=r"bukan angka|terlalu besar"):
        baca_angka(teks)
