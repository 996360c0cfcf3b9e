"""Hostile and odd texts in free text, names, file names and headers: kept as typed, shown as text, never run."""

from __future__ import annotations

import html
import re
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from patuh.samar import bersihkan
from tests.api.conftest import DINSOS, Uji
from tests.api.ramai import sebagai

GANAS = (
    "<script>alert(1)</script>",
    "'\"><img src=x onerror=alert(1)>",
    "</textarea><svg onload=alert(1)>",
    "javascript:alert(1)",
    "{{7*7}} {% raw %} {{config}}",
    "${7*7} #{7*7} <%= 7*7 %>",
    '#read("/etc/passwd") #panic()',
    "'; DROP TABLE tugas; --",
    '" OR 1=1 --',
    "../../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "%s%n%x {0.__class__}",
    "=cmd|'/C calc'!A1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "&lt;b&gt; &amp; &#x41;",
    "<!ENTITY x SYSTEM 'file:///etc/passwd'>",
    "\u202egnp.exe",
    "\u200b\u200d\ufeffsamar",
    "\U0001f469\u200d\U0001f469\u200d\U0001f466",
    "e\u0301\u0327\u0301",
    "\ufdfd \u0e01\u0e33 \u05d0\u05d1",
    "a\x00b\x1b[31mmerah\x07",
    "baris\r\nSet-Cookie: a=b",
    "\u2028\u2029",
    "nan",
    "null",
    "None",
    "true",
    "1e309",
    "Ａｌａｍａｔ ﬁ",
    "A" * 1500,
)


def test_narasi_tersimpan_apa_adanya_dan_tampil_sebagai_teks(uji: Uji) -> None:
    tugas, klien = uji.tugas("KELIMA", "a", DINSOS), sebagai(uji, DINSOS)
    narasi = "\n".join(GANAS)
    assert klien.post(f"/api/v1/tugas/{tugas}/laporan", json={"narasi": narasi}).status_code == 201
    assert bersihkan(narasi) in [r["narasi"] for r in _semua_narasi(klien.get(f"/api/v1/tugas/{tugas}").json())]
    peramban = uji.klien(html=True)
    assert peramban.post("/masuk", data={"kunci": uji.kunci[DINSOS]}).status_code == 303
    halaman = peramban.get(f"/tugas/{tugas}").text
    terbaca = html.unescape(halaman)
    for satu in GANAS:
        assert bersihkan(satu)[:60] in terbaca, satu
        assert "<" not in satu or satu not in halaman, satu
    assert "<script>alert" not in halaman
    assert "{{7*7}}" in halaman


def _semua_narasi(isi: object) -> list[dict[str, str]]:
    if isinstance(isi, dict):
        sendiri = [isi] if isinstance(isi.get("narasi"), str) else []
        return sendiri + [r for v in isi.values() for r in _semua_narasi(v)]
    return [r for v in isi for r in _semua_narasi(v)] if isinstance(isi, list) else []


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(nama=st.text(min_size=1, max_size=120) | st.sampled_from(GANAS))
def _simpan(uji: Uji, nama: str) -> None:
    data = [{"nib": "9120000000007", "nama": nama, "kelompok": "PERUSAHAAN"}]
    jawaban = uji.klien("33.13")("PUT", "/api/v1/pemberi-kerja", json={"daerah": "33.13", "data": data})
    assert jawaban.status_code in (200, 422), jawaban.text
    if jawaban.status_code == 200:
        tersimpan = uji.klien("33.13").get("/api/v1/pemberi-kerja?daerah=33.13").json()["data"][0]["nama"]
        assert tersimpan == bersihkan(nama).strip()
        sel = uji.klien("33.13").get("/api/v1/pemberi-kerja.csv?daerah=33.13")
        assert sel.status_code == 200


def test_nama_badan_usaha_pulang_pergi(uji: Uji) -> None:
    _simpan(uji)


@pytest.mark.parametrize("nama", GANAS[:20])
def test_nama_berkas_tidak_keluar_dari_tempatnya(uji: Uji, nama: str) -> None:
    tugas, klien, sebelum = uji.tugas("KESATU", None, DINSOS), uji.klien(DINSOS), uji.berkas()
    berkas = {"berkas": (f"{nama}.pdf", b"%PDF-1.7 isi", "application/pdf")}
    jawaban = klien.post(f"/api/v1/tugas/{tugas}/lampiran", files=berkas)
    assert jawaban.status_code == 201, jawaban.text
    baru = set(uji.berkas()) - set(sebelum)
    assert all(re.fullmatch(r"lampiran/(\w\w/)?[0-9a-f-]{36}", b) for b in baru), baru
    unduh = klien.get(f"/api/v1/tugas/{tugas}/lampiran/{jawaban.json()['id']}")
    assert unduh.status_code == 200
    assert unduh.headers["content-disposition"].startswith("attachment")
    assert "set-cookie" not in unduh.headers


def test_kepala_yang_ganas_tidak_menjatuhkan(uji: Uji) -> None:
    klien = uji.klien(DINSOS)
    for satu in GANAS:
        nilai = quote(satu, safe="<>'\"{}$#;=+-@&%|!/\\ ()*[]:.,")[:180]
        for kepala in ("Idempotency-Key", "Accept", "Accept-Language", "X-CSRF-Token", "Cookie", "User-Agent", "Host"):
            jawaban = klien.get("/api/v1/tugas", headers={kepala: nilai})
            assert jawaban.status_code < 500, (kepala, nilai)
            assert satu not in str(jawaban.headers) or len(satu) < 8
