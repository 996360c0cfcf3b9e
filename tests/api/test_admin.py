"""The admin's and the inspector's pages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from sqlmodel import select

from patuh.jejak.catat import TINDAKAN
from patuh.jejak.jangkar import catat_jangkar
from patuh.jejak.tabel import Jejak
from tests.api.akun_uji import SANDI, angkat, csrf, jabatan, masuk_pejabat, tautan_surel
from tests.api.conftest import CAMAT, DESA, DINSOS, KINI, Uji
from tests.api.halaman import rapi
from tests.api.klien import Klien, masalah


def _kirim(klien: Klien, jalur: str, halaman: str, **isi: object) -> int:
    return klien.post(jalur, data={"csrf": csrf(klien.get(halaman).text)} | isi).status_code


def test_admin_mengundang_camat_lalu_mengakhiri(uji: Uji) -> None:
    admin = masuk_pejabat(uji, angkat(uji, "33.13-admin", "admin"))
    halaman = rapi(admin.get("/admin/pejabat"))
    isi = {"csrf": csrf(halaman), "nama": "Camat Baru", "surel": "Camat@Contoh.go.id", "unit": CAMAT, "peran": "camat"}
    salah = rapi(admin.post("/admin/pejabat", data=isi | {"peran": "sekda", "surel": "bukan surel"}), 422)
    assert 'href="#peran"' in salah
    assert 'href="#surel"' in salah
    assert admin.post("/admin/pejabat", data=isi).headers["location"] == "/admin/pejabat?kabar=undang"
    daftar = rapi(admin.get("/admin/pejabat?cari=camat&peran=camat"))
    assert "Menunggu undangan dibuka" in daftar
    token = tautan_surel(uji, "camat@contoh.go.id").partition("t=")[2]
    camat = uji.klien(html=True)
    camat.post("/sandi", data={"t": token, "sandi": SANDI, "ulang": SANDI})
    assert camat.post("/masuk", data={"surel": "camat@contoh.go.id", "sandi": SANDI}).status_code == 303
    id_ = admin.get("/admin/pejabat?cari=camat@&format=json").json()["data"][0]["id"]
    rapi(admin.get(f"/admin/pejabat/{id_}"))
    assert _kirim(admin, f"/admin/pejabat/{id_}/akhiri", f"/admin/pejabat/{id_}") == 303
    assert camat.get("/tugas").headers["location"].startswith("/masuk")
    with uji.bd.baca() as sesi:
        tindakan = [j.tindakan for j in sesi.exec(select(Jejak).where(Jejak.objek == f"jabatan/{id_}")).all()]
    assert tindakan == ["pejabat.undang", "pejabat.akhiri"]


def test_admin_tidak_mengunci_diri_sendiri_dan_tidak_melihat_daerah_lain(uji: Uji) -> None:
    orang = angkat(uji, "33.13-admin", "admin")
    admin, jauh = masuk_pejabat(uji, orang), masuk_pejabat(uji, angkat(uji, "33.27-admin", "admin"))
    halaman = f"/admin/pejabat/{orang.jabatan_id}"
    assert _kirim(admin, f"{halaman}/akhiri", "/admin/pejabat") == 409
    assert _kirim(admin, halaman, "/admin/pejabat", peran="operator") in (409, 422)
    assert jabatan(uji, orang).sampai is None
    rapi(jauh.get(halaman), 404)
    assert jauh.get("/admin/pejabat?format=json").json()["total"] == 1


def test_masa_jabatan_diatur(uji: Uji) -> None:
    admin, camat = masuk_pejabat(uji, angkat(uji, "33.13-admin", "admin")), angkat(uji, CAMAT, "camat")
    halaman = f"/admin/pejabat/{camat.jabatan_id}"
    assert _kirim(admin, halaman, halaman, peran="camat", sampai="2026-12-31") == 303
    assert jabatan(uji, camat).sampai == date(2026, 12, 31)
    assert _kirim(admin, halaman, halaman, peran="camat", sampai="2025-12-31") == 422


def test_kunci_dibuat_sekali_tampil_lalu_dicabut(uji: Uji) -> None:
    admin = masuk_pejabat(uji, angkat(uji, "33.13-admin", "admin"))
    isi = {
        "csrf": csrf(admin.get("/admin/kunci").text),
        "nama": "Dasbor kabupaten",
        "lingkup": ["tugas"],
        "unit": DINSOS,
    }
    assert 'href="#lingkup"' in rapi(admin.post("/admin/kunci", data=isi | {"lingkup": []}), 422)
    teks = re.findall(r"pk_[0-9a-f]{12}\.[\w-]+", rapi(admin.post("/admin/kunci", data=isi)))[0]
    assert Klien(uji.app, teks).get("/api/v1/tugas").status_code == 200
    assert teks not in rapi(admin.get("/admin/kunci"))
    id_ = teks.removeprefix("pk_").partition(".")[0]
    jauh = masuk_pejabat(uji, angkat(uji, "33.27-admin", "admin"))
    assert _kirim(jauh, f"/admin/kunci/{id_}/cabut", "/admin/kunci") == 404
    assert _kirim(admin, f"/admin/kunci/{id_}/cabut", "/admin/kunci") == 303
    masalah(Klien(uji.app, teks).get("/api/v1/tugas"), 401)


def test_daerah_terbaca(uji: Uji) -> None:
    admin = masuk_pejabat(uji, angkat(uji, "33.13-admin", "admin"))
    teks = rapi(admin.get("/admin/daerah?cari=dinas+sosial"))
    assert "17 Agustus 2026" in teks
    assert "sktm.berlaku_hari" in teks
    data = admin.get("/admin/daerah?format=json").json()
    assert data["jumlah_unit"]["camat"] == 17


def test_inspektur_membaca_jejak_dan_memeriksa_rantai(uji: Uji) -> None:
    inspektur = masuk_pejabat(uji, angkat(uji, "33.13-inspektorat", "inspektorat"))
    kades = masuk_pejabat(uji, angkat(uji, DESA, "kades"))
    tugas = f"/tugas/{uji.tugas('KETUJUH BELAS', 'a', DESA)}"
    teks = kades.get(tugas).text
    isi = {n: re.findall(f'name="{n}" value="([^"]+)"', teks)[-1] for n in ("csrf", "sekali")}
    assert kades.post(f"{tugas}/laporan", data=isi | {"narasi": "Sosialisasi di balai desa."}).status_code == 303
    data = inspektur.get("/jejak?tindakan=tugas.lapor&format=json").json()
    assert data["total"] == 1
    assert data["data"][0]["nama_pelaku"].startswith("Kepala Desa")
    teks = rapi(inspektur.get("/jejak?oleh=kepala+desa&dari=2026-11-22&sampai=2026-11-22"))
    assert "<strong>Tugas: laporan dikirim</strong>" in teks
    # Whoever filters picks from words, not from codes.
    assert set(re.findall(r'<option value="(\w+\.\w+)"', teks)) == TINDAKAN
    assert not re.search(r"<option[^>]*>\w+\.\w+</option>", teks)
    assert "Tidak ada peristiwa" in rapi(inspektur.get("/jejak?dari=2026-11-23"))
    rapi(inspektur.get("/jejak?dari=kemarin"), 422)
    baris = inspektur.get("/jejak/jejak.csv?tindakan=tugas.lapor").text.splitlines()
    assert len(baris) == 2
    token = csrf(inspektur.get("/jejak").text)
    tanpa = rapi(inspektur.post("/jejak/periksa", data={"csrf": token}))
    assert "baris tersegel cocok" in tanpa
    assert "tidak terbaca dari sini" in tanpa
    jangkar = uji.folder / "jangkar.txt"
    uji.app.state.layanan = replace(uji.app.state.layanan, jangkar=jangkar)
    assert "tidak terbaca dari sini" in rapi(inspektur.post("/jejak/periksa", data={"csrf": token}))
    assert catat_jangkar(uji.bd, jangkar, KINI)
    assert "Cocok juga dengan 1 kepala" in rapi(inspektur.post("/jejak/periksa", data={"csrf": token}))
    assert "jejak.unduh" in rapi(inspektur.get("/jejak?melihat=ya"))
    with uji.bd.tulis() as sesi:
        satu = sesi.exec(select(Jejak).where(Jejak.tindakan == "tugas.lapor")).one()
        satu.pelaku = "jabatan:orang-lain"
        sesi.add(satu)
    assert "Rantai jejak rusak" in rapi(inspektur.post("/jejak/periksa", data={"csrf": token}))
    jauh = masuk_pejabat(uji, angkat(uji, "33.27-inspektorat", "inspektorat"))
    assert jauh.get("/jejak?tindakan=tugas.lapor&format=json").json()["total"] == 0
