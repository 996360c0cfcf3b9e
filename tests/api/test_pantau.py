"""What an operator sees of the service: metrics for whoever holds their key, parts at /siap, a public status page."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlmodel import col, select, update

from api.aplikasi import buat_aplikasi
from patuh.basisdata.mesin import BasisData, alamat_sqlite
from patuh.catatan import BarisJson
from patuh.jejak.segel import segel
from patuh.jejak.tabel import Jejak, KotakKeluar
from patuh.pantau.denyut import CADANGAN, PEKERJA, PENJADWAL, catat_denyut
from patuh.pantau.metrik import AturanMetrik
from patuh.pemberitahuan.tabel import Surel
from patuh.register.rahasia import kunci_dari_folder
from tests.api.conftest import DINSOS, Uji
from tests.api.klien import NIK, Klien, masalah
from tests.register_kecil import isi_register, nik

KUNCI = "7f3a9c1e5b8d2046a1c3e5f7092b4d68"
Deret = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def _app(uji: Uji, **lain: Any) -> Klien:
    """The service with its metrics open to the key, and a picture taken anew for each request."""
    lain.setdefault("metrik", AturanMetrik(KUNCI))
    app = buat_aplikasi(uji.bd, folder=uji.folder, jam=lambda: uji.kini, alamat_dasar="x", umur_potret=0.0, **lain)
    return Klien(app, KUNCI)


def _deret(klien: Klien, jalur: str = "/metrik") -> Deret:
    jawaban = klien.get(jalur)
    assert jawaban.status_code == 200, jawaban.text
    assert jawaban.headers["content-type"].startswith("text/plain")
    keluarga = text_string_to_metric_families(jawaban.text)
    return {(c.name, tuple(sorted(c.labels.items()))): c.value for k in keluarga for c in k.samples}


def _label(**isi: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(isi.items()))


def _beda(klien: Klien, nama: str) -> Callable[..., float]:
    """How much a counter has grown since: counters belong to the process, and tests share one."""
    dulu = _deret(klien)
    return lambda **label: _deret(klien).get((nama, _label(**label)), 0) - dulu.get((nama, _label(**label)), 0)


def test_metrik_hanya_untuk_pemegang_kuncinya(uji: Uji) -> None:
    tutup = uji.klien("semua")
    assert "PATUH_METRIK_KUNCI" in masalah(tutup.get("/metrik"), 403)["detail"]
    buka = _app(uji)
    assert buka.get("/metrik").status_code == buka.get("/metrics").status_code == 200
    for kunci in (None, "salah", uji.kunci["semua"]):
        jawaban = Klien(buka.app, kunci).get("/metrik")
        masalah(jawaban, 401)
        assert jawaban.headers["www-authenticate"].startswith("Bearer")


def test_metrik_setempat_bila_diatur_dan_tidak_lewat_perantara(uji: Uji) -> None:
    klien = Klien(_app(uji, metrik=AturanMetrik(loopback=True)).app)
    assert klien.get("/metrik").status_code == 200
    for nama in ("X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"):
        masalah(klien.get("/metrik", headers={nama: "10.1.1.1"}), 403)


def test_metrik_menghitung_permintaan_menurut_pola_rute(uji: Uji) -> None:
    klien = _app(uji)
    hitung = _beda(klien, "patuh_permintaan_total")
    tugas = uji.tugas("KELIMA", "b", DINSOS)
    lain = Klien(klien.app, uji.kunci[DINSOS])
    for jalur in (f"/api/v1/tugas/{tugas}", f"/api/v1/tugas/{tugas}", f"/api/v1/tugas/{NIK}", f"/{NIK}"):
        lain.get(jalur)
    lain("ANEH", "/sehat")
    lain("HEAD", "/sehat")
    pola = "/api/v1/tugas/{tugas_id}"
    assert hitung(metode="GET", rute=pola, status="200") == 2
    assert hitung(metode="GET", rute=pola, status="404") == 1
    assert hitung(metode="GET", rute="tidak ada", status="404") == 1
    assert hitung(metode="HEAD", rute="/sehat", status="200") == 1
    assert hitung(metode="LAIN", rute="tidak ada", status="405") == 1
    teks = klien.get("/metrik").text
    assert NIK not in teks
    assert tugas not in teks
    assert f'patuh_permintaan_detik_bucket{{le="0.15",metode="GET",rute="{pola}"}}' in teks


def test_metrik_menghitung_yang_tersimpan_saja(uji_dua: Uji) -> None:
    uji = uji_dua
    klien = _app(uji)
    lapor = _beda(klien, "patuh_peristiwa_total")
    jalur = f"/api/v1/tugas/{uji.tugas('KELIMA', 'b', DINSOS)}/laporan"
    pengirim = Klien(klien.app, uji.kunci[DINSOS])
    assert pengirim.post(jalur, json={"narasi": "Sudah dilaksanakan."}).status_code == 201
    masalah(pengirim.post(jalur, json={"narasi": "Sekali lagi."}), 409)
    assert lapor(tindakan="tugas.lapor", daerah="33.13") == 1

    isi_register(uji.bd, penduduk=range(3), aktif=range(3))
    putusan = _beda(klien, "patuh_gerbang_putusan_total")
    meja = Klien(uji.app, uji.kunci["33.13"])
    isi = {"daerah": "33.13", "layanan": "izin_usaha", "tanggal": "2026-11-22", "pemohon": {"nik": nik(0)}}
    assert meja.post("/api/v1/pemeriksaan", json=isi).json()["hasil"] == "LANJUT"
    assert putusan(daerah="33.13", layanan="izin_usaha", hasil="LANJUT") == 1
    assert nik(0) not in klien.get("/metrik").text


def test_metrik_membaca_catatan(uji_dua: Uji) -> None:
    uji = uji_dua
    klien = _app(uji)
    segel(uji.bd)
    awal = _deret(klien)
    assert awal["patuh_basis_data_ok", ()] == 1
    assert awal["patuh_jejak_belum_tersegel", ()] == awal["patuh_segel_umur_detik", ()] == 0
    assert awal["patuh_jejak_tersegel", ()] > 0
    assert awal["patuh_kotak_keluar", ()] == 0
    terbuka = awal["patuh_tugas", _label(daerah="33.13", status="TERBUKA")]
    jalur = f"/api/v1/tugas/{uji.tugas('KELIMA', 'b', DINSOS)}/laporan"
    assert Klien(klien.app, uji.kunci[DINSOS]).post(jalur, json={"narasi": "Sudah."}).status_code == 201
    catat_denyut(uji.bd, CADANGAN, uji.kini - timedelta(hours=30))
    isi_register(uji.bd, penduduk=range(3), aktif=range(3))
    uji.kini += timedelta(minutes=20)
    kini = _deret(klien)
    assert kini["patuh_tugas", _label(daerah="33.13", status="DILAPORKAN")] == 1
    assert kini["patuh_tugas", _label(daerah="33.13", status="TERBUKA")] == terbuka - 1
    assert kini["patuh_kotak_keluar", ()] == 1
    assert kini["patuh_kotak_keluar_umur_detik", ()] == 20 * 60
    assert kini["patuh_segel_umur_detik", ()] >= 20 * 60
    assert kini["patuh_denyut_umur_detik", _label(bagian=CADANGAN)] == 30 * 3600 + 20 * 60
    assert kini["patuh_register_umur_hari", _label(daerah="33.13", jenis="kepesertaan_bpjs")] == 21
    assert 0 < kini["patuh_disk_bebas_bita", ()] <= kini["patuh_disk_seluruh_bita", ()]
    assert kini["patuh_kolam_batas", ()] >= 20
    assert kini["process_resident_memory_bytes", ()] > 10e6
    uji.kini += timedelta(days=60)
    # What is open past its deadline is late, as every reader of the list sees it.
    assert (
        _deret(klien)["patuh_tugas", _label(daerah="33.13", status="TERLAMBAT")]
        == uji.klien("33.13").get("/api/v1/tugas?status=TERLAMBAT").json()["total"]
    )


def test_metrik_tanpa_basis_data(uji: Uji) -> None:
    bd = BasisData(alamat_sqlite(uji.folder))
    klien = _app(replace(uji, bd=bd))
    deret = _deret(klien)
    bd.tutup()
    assert deret["patuh_basis_data_ok", ()] == 0
    assert not [nama for nama, _ in deret if nama.startswith("patuh_kotak_keluar_umur")]


def test_siap_menyebut_bagian_yang_tidak_bekerja(uji_dua: Uji) -> None:
    uji = uji_dua
    klien = _app(uji)
    segel(uji.bd)
    for bagian in (PENJADWAL, PEKERJA):
        catat_denyut(uji.bd, bagian, uji.kini)
    jalur = f"/api/v1/tugas/{uji.tugas('KELIMA', 'b', DINSOS)}/laporan"
    assert Klien(klien.app, uji.kunci[DINSOS]).post(jalur, json={"narasi": "Sudah."}).status_code == 201
    assert {*klien.get("/siap").json().values()} == {"ok", "terbaru", "terputus"}
    with uji.bd.tulis() as sesi:
        sesi.add(Surel(
            id="s", kunci="s", message_id="<s@x>", daerah="33.13", unit=DINSOS, alamat="a@b", subjek="", badan_teks="",
            badan_html="", dibuat=uji.kini, berikutnya=uji.kini,
        ))  # fmt: skip
    uji.kini += timedelta(hours=2)
    jawaban = klien.get("/siap")
    # It still serves: what waits follows by itself.
    assert jawaban.status_code == 200
    isi = jawaban.json()
    assert (isi["penjadwal"], isi["pekerja"]) == ("terhenti", "terhenti")
    assert (isi["kotak_keluar"], isi["surel"], isi["segel"]) == ("tertahan", "tertahan", "tertinggal")
    with uji.bd.tulis() as sesi:
        sesi.exec(update(KotakKeluar).values(selesai=uji.kini))
    segel(uji.bd)
    catat_denyut(uji.bd, PENJADWAL, uji.kini)
    isi = klien.get("/siap").json()
    assert (isi["penjadwal"], isi["kotak_keluar"], isi["segel"]) == ("ok", "ok", "ok")


@pytest.mark.parametrize(("bebas", "kata"), [(10**8, "penuh"), (9 * 10**8, "menipis"), (10**11, "ok")])
def test_siap_menyebut_ruang_disk(uji: Uji, bebas: int, kata: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asli = shutil.disk_usage(uji.folder)
    monkeypatch.setattr("patuh.pantau.potret.shutil.disk_usage", lambda _: asli._replace(free=bebas))
    assert _app(uji).get("/siap").json()["ruang_disk"] == kata


def test_halaman_keadaan_layanan(uji_dua: Uji) -> None:
    uji = uji_dua
    isi_register(uji.bd, penduduk=range(3), aktif=range(3))
    klien = Klien(_app(uji).app, html=True)
    halaman = klien.get("/status").text
    assert "ada bagian yang belum bekerja" in halaman
    assert "1 November 2026 (21 hari)" in halaman
    assert " WIB. Muat ulang" in halaman and "UTC" not in halaman
    assert "Pemeliharaan" not in halaman
    (uji.folder / "pemeliharaan.txt").write_text(f"Minggu 29 November, 22.00 WIB <b>{NIK}</b>\n", encoding="utf-8")
    halaman = klien.get("/status").text
    assert "Minggu 29 November, 22.00 WIB &lt;b&gt;****************&lt;/b&gt;" in halaman
    isi = Klien(klien.app).get("/status?format=json").json()
    umur = {d["daerah"]: d["umur_hari"] for d in isi["data"]}
    assert (isi["keadaan"], umur["33.13"], umur["33.27"]) == ("sebagian", 21, None)
    assert {b["kode"]: b["keadaan"] for b in isi["bagian"]} == klien.get("/siap").json()
    for rahasia in ("postgresql", "sqlite", str(uji.folder), "127.0.0.1"):
        assert rahasia not in halaman + json.dumps(isi)


def test_halaman_keadaan_tanpa_basis_data(uji: Uji) -> None:
    bd = BasisData(alamat_sqlite(uji.folder))
    jawaban = Klien(_app(replace(uji, bd=bd), kunci=kunci_dari_folder(uji.folder)).app, html=True).get("/status")
    bd.tutup()
    assert jawaban.status_code == 200
    assert "Layanan sedang tidak dapat dipakai" in jawaban.text


@pytest.mark.parametrize(
    ("diberi", "dipakai"),
    [
        ("gateway-kab.2026-11-22_0001", True),
        ("0190f3c1-7d5a-7c1e-9a3b-2f4d6e8a0b1c", True),
        ("pendek", False),
        ("a" * 65, False),
        (f"nik-{NIK}", False),
        ("baris\tlain {injeksi}", False),
    ],
)
def test_nomor_permintaan_sampai_ke_jejak(
    uji: Uji, diberi: str, dipakai: bool, caplog: pytest.LogCaptureFixture
) -> None:
    jalur = f"/api/v1/tugas/{uji.tugas('KELIMA', 'b', DINSOS)}/laporan"
    with caplog.at_level(logging.INFO):
        jawaban = uji.klien(DINSOS).post(jalur, json={"narasi": "Sudah."}, headers={"X-Request-ID": diberi})
    assert jawaban.status_code == 201
    nomor = jawaban.headers["x-request-id"]
    assert (nomor == diberi) == dipakai
    baris = [json.loads(BarisJson().format(r)) for r in caplog.records if r.name == "patuh.http"]
    assert [b["permintaan"] for b in baris] == [nomor]
    assert (baris[0]["metode"], baris[0]["status"], baris[0]["waktu"][:2]) == ("POST", "201", "20")
    with uji.bd.baca() as sesi:
        jejak = sesi.exec(select(Jejak.tindakan).where(col(Jejak.permintaan) == nomor)).all()
        keluar = sesi.exec(select(KotakKeluar.jenis).where(col(KotakKeluar.permintaan) == nomor)).all()
    assert "tugas.lapor" in jejak
    assert keluar == ["laporkan"]
