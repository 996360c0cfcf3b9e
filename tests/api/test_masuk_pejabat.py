"""Signing in as an official, and every way in which it must end or be refused."""

from __future__ import annotations

import logging
import re
from datetime import date, timedelta

import httpx
import pyotp
import pytest
from sqlmodel import select

from api.aplikasi import buat_aplikasi
from patuh.akun.aturan_masuk import AturanMasuk
from patuh.akun.batas_masuk import BATAS_AKUN, JENDELA
from patuh.akun.sesi import LAMA_DIAM, LAMA_SESI
from patuh.akun.tabel import Sesi
from patuh.akun.tabel_pejabat import Pejabat
from patuh.jejak.tabel import Jejak
from patuh.pemberitahuan.kirim import _tandai_terkirim
from patuh.pemberitahuan.tabel import StatusSurel, Surel
from tests.api.akun_uji import SANDI, angkat, csrf, lanjut, masuk_pejabat, pasang_totp, tautan_surel
from tests.api.conftest import CAMAT, DESA, DINSOS, KINI, Uji
from tests.api.halaman import masuk, rapi
from tests.api.klien import Klien, masalah
from tests.register_kecil import KUNCI


def test_camat_masuk_dan_melihat_desanya(uji: Uji) -> None:
    camat = angkat(uji, CAMAT, "camat")
    klien = uji.klien(html=True)
    rapi(klien.get("/masuk"))
    jawaban = klien.post("/masuk", data={"surel": f"  {camat.surel.upper()} ", "sandi": SANDI, "lanjut": "/laporan"})
    assert (jawaban.status_code, jawaban.headers["location"]) == (303, "/laporan")
    kuki = jawaban.headers["set-cookie"].lower()
    assert "httponly" in kuki
    assert "samesite=lax" in kuki
    assert "Kecamatan" in rapi(klien.get("/tugas"))
    assert klien.get("/tugas?lihat=bawahan&format=json").json()["total"] == 60
    akun = rapi(klien.get("/akun"))
    assert camat.surel in akun
    with uji.bd.baca() as sesi:
        catatan = sesi.exec(select(Jejak).where(Jejak.tindakan == "akun.masuk")).all()
        assert [c.pelaku for c in catatan] == [f"jabatan:{camat.jabatan_id}"]
        sidik = sesi.get_one(Pejabat, camat.pejabat_id).sandi
        assert sidik is not None
        assert sidik.startswith("$argon2id$")


@pytest.mark.parametrize("peran", ["kades", "sekda", "admin", "inspektorat"])
def test_tanpa_tujuan_setiap_peran_tiba_di_beranda(uji: Uji, peran: str) -> None:
    unit = DESA if peran == "kades" else f"33.13-{peran}"
    klien, orang = uji.klien(html=True), angkat(uji, unit, peran)
    jawaban = klien.post("/masuk", data={"surel": orang.surel, "sandi": SANDI})
    if peran == "kades":
        assert jawaban.headers["location"] == "/beranda"
    else:
        assert jawaban.headers["location"] == "/akun/dua-langkah"
        pasang_totp(klien, uji)
    rapi(klien.get("/beranda"))


def test_tautan_surel_membuka_tugasnya_sesudah_dua_langkah(uji: Uji) -> None:
    """One click from the mail to the task: setting up the second step or typing its code loses no target."""
    dinsos, tugas = angkat(uji, DINSOS, "kepala", "dinsos"), f"/tugas/{uji.tugas('KELIMA', 'a', DINSOS)}"
    klien = uji.klien(html=True)
    masuk_dulu = klien.get(tugas).headers["location"]
    formulir = rapi(klien.get(masuk_dulu))
    assert f'name="lanjut" value="{tugas}"' in formulir
    pasang = klien.post("/masuk", data={"surel": dinsos.surel, "sandi": SANDI, "lanjut": tugas}).headers["location"]
    assert pasang == f"/akun/dua-langkah?lanjut={tugas}"
    teks = rapi(klien.get(pasang))
    # A wrong code does not lose it either.
    teks = rapi(klien.post("/akun/dua-langkah", data={"csrf": csrf(teks), "kode": "x", "lanjut": lanjut(teks)}), 422)
    rahasia = re.findall(r'<code class="sidik">([A-Z2-7 ]+)</code>', teks)[0].replace(" ", "")
    isi = {"csrf": csrf(teks), "kode": pyotp.TOTP(rahasia).at(uji.kini), "lanjut": lanjut(teks)}
    assert f'<a href="{tugas}">' in rapi(klien.post("/akun/dua-langkah", data=isi))

    uji.kini += timedelta(minutes=5)
    lain = uji.klien(html=True)
    langkah = lain.post("/masuk", data={"surel": dinsos.surel, "sandi": SANDI, "lanjut": tugas}).headers["location"]
    assert langkah == f"/masuk/kode?lanjut={tugas}"
    teks = rapi(lain.get(langkah))
    isi = {"csrf": csrf(teks), "kode": pyotp.TOTP(rahasia).at(uji.kini), "lanjut": lanjut(teks)}
    assert lain.post("/masuk/kode", data=isi).headers["location"] == tugas
    assert "KELIMA" in rapi(lain.get(tugas))


def test_sandi_salah_dan_akun_tak_dikenal_terdengar_sama(uji: Uji) -> None:
    camat = angkat(uji, CAMAT, "camat")
    klien = uji.klien(html=True)
    salah = rapi(klien.post("/masuk", data={"surel": camat.surel, "sandi": "bukan sandinya"}), 422)
    asing = rapi(klien.post("/masuk", data={"surel": "tak.ada@contoh.go.id", "sandi": "bukan sandinya"}), 422)
    assert salah.replace(camat.surel, "X") == asing.replace("tak.ada@contoh.go.id", "X")
    assert "bukan sandinya" not in salah
    assert 'href="#surel"' in salah


def test_batas_percobaan_dan_maafnya(uji: Uji) -> None:
    camat = angkat(uji, CAMAT, "camat")
    klien = uji.klien(html=True)
    for _ in range(BATAS_AKUN):
        assert klien.post("/masuk", data={"surel": camat.surel, "sandi": "salah"}).status_code == 422
    # Even the right password must wait now, and the message says how long and what else there is.
    tertahan = rapi(klien.post("/masuk", data={"surel": camat.surel, "sandi": SANDI}), 429)
    assert "15 menit lagi" in tertahan
    assert "Lupa sandi" in tertahan
    lain = angkat(uji, DESA, "kades")
    assert klien.post("/masuk", data={"surel": lain.surel, "sandi": SANDI}).status_code == 303
    uji.kini += JENDELA
    assert klien.post("/masuk", data={"surel": camat.surel, "sandi": SANDI}).status_code == 303
    # An account that does not exist is limited just the same: the limit tells nothing.
    for _ in range(BATAS_AKUN):
        klien.post("/masuk", data={"surel": "tak.ada@contoh.go.id", "sandi": "salah"})
    rapi(klien.post("/masuk", data={"surel": "tak.ada@contoh.go.id", "sandi": "salah"}), 429)


def test_kuki_lama_tidak_dipakai_lagi(uji: Uji) -> None:
    """Session fixation: whatever cookie the browser brings, signing in makes another and ends the old one."""
    camat = angkat(uji, CAMAT, "camat")
    penyerang = masuk(uji, DINSOS)
    korban = uji.klien(html=True)
    korban.kuki = httpx.Cookies(penyerang.kuki)
    assert korban.post("/masuk", data={"surel": camat.surel, "sandi": SANDI}).status_code == 303
    assert dict(korban.kuki) != dict(penyerang.kuki)
    assert penyerang.get("/tugas").headers["location"].startswith("/masuk")
    tetap = uji.klien(html=True)
    tetap.kuki.set("patuh_sesi", "ditanam", domain="patuh.contoh")
    tetap.post("/masuk", data={"surel": camat.surel, "sandi": SANDI})
    assert "ditanam" not in dict(tetap.kuki).values()


def test_formulir_tanpa_token_atau_dari_situs_lain_ditolak(uji: Uji) -> None:
    klien = masuk_pejabat(uji, angkat(uji, CAMAT, "camat"))
    isi = {"lama": SANDI, "sandi": "lumbung-rotan-embun-padi", "ulang": "lumbung-rotan-embun-padi"}
    rapi(klien.post("/akun/sandi", data=isi), 403)
    token = csrf(klien.get("/akun").text)
    rapi(klien.post("/akun/sandi", data=isi | {"csrf": token}, headers={"Sec-Fetch-Site": "cross-site"}), 403)
    silang = uji.klien(html=True).post("/masuk", data={"surel": "x"}, headers={"Sec-Fetch-Site": "cross-site"})
    rapi(silang, 403)
    assert klien.post("/akun/sandi", data=isi | {"csrf": token}).headers["location"] == "/akun?kabar=sandi"


def test_dua_langkah_kode_hanya_sekali(uji: Uji) -> None:
    sekda = angkat(uji, "33.13-sekda", "sekda")
    klien = uji.klien(html=True)
    jawaban = klien.post("/masuk", data={"surel": sekda.surel, "sandi": SANDI})
    assert jawaban.headers["location"] == "/akun/dua-langkah"
    # Until the second step is set up, nothing else opens.
    assert klien.get("/tugas").headers["location"].startswith("/masuk")
    assert klien.get("/akun").headers["location"].startswith("/masuk")
    rapi(klien.get("/akun/dua-langkah"))
    awal = dict(klien.kuki)
    rahasia, pemulihan = pasang_totp(klien, uji)
    assert dict(klien.kuki) != awal
    assert len(set(pemulihan)) == 8
    rapi(klien.get("/tugas"))
    with uji.bd.baca() as sesi:
        kotak = sesi.get_one(Pejabat, sekda.pejabat_id).totp
        assert kotak is not None
        assert rahasia.encode() not in kotak

    uji.kini += timedelta(minutes=5)
    kode = pyotp.TOTP(rahasia).at(uji.kini)

    def langkah_dua(isi: str) -> httpx.Response:
        baru = uji.klien(html=True)
        assert baru.post("/masuk", data={"surel": sekda.surel, "sandi": SANDI}).headers["location"] == "/masuk/kode"
        assert baru.get("/tugas").headers["location"].startswith("/masuk")
        masalah(baru.get("/api/v1/tugas", headers={"Accept": "application/json"}), 401)
        return baru.post("/masuk/kode", data={"csrf": csrf(rapi(baru.get("/masuk/kode"))), "kode": isi})

    assert langkah_dua(kode).status_code == 303
    assert "sudah pernah dipakai" in rapi(langkah_dua(kode), 422)
    assert langkah_dua(pemulihan[0].upper()).status_code == 303
    rapi(langkah_dua(pemulihan[0]), 422)
    # A known password does not buy more guesses at the code.
    for _ in range(BATAS_AKUN - 1):
        langkah_dua("000000")
    assert uji.klien(html=True).post("/masuk", data={"surel": sekda.surel, "sandi": SANDI}).status_code == 429


def test_jabatan_berakhir_tengah_malam(uji: Uji) -> None:
    """Rights hang on the office: a session that is open at its end is closed by it."""
    hari = KINI.date()
    camat = angkat(uji, CAMAT, "camat", sampai=hari)
    uji.kini = KINI.replace(hour=16, minute=30)  # 23.30 WIB
    klien = masuk_pejabat(uji, camat)
    rapi(klien.get("/tugas"))
    uji.kini = KINI.replace(hour=16, minute=59, second=59)
    rapi(klien.get("/tugas"))
    uji.kini = KINI.replace(hour=17, minute=0)
    assert klien.get("/tugas").headers["location"].startswith("/masuk")
    teks = rapi(klien.post("/masuk", data={"surel": camat.surel, "sandi": SANDI}), 422)
    assert "Masa jabatan" in teks
    nanti = angkat(uji, DESA, "kades", mulai=hari + timedelta(days=5))
    rapi(klien.post("/masuk", data={"surel": nanti.surel, "sandi": SANDI}), 422)


def test_sesi_diam_dan_sesi_habis(uji: Uji) -> None:
    camat = angkat(uji, CAMAT, "camat")
    klien = masuk_pejabat(uji, camat)
    uji.kini += LAMA_DIAM - timedelta(seconds=1)
    rapi(klien.get("/tugas"))
    uji.kini += LAMA_DIAM
    assert klien.get("/tugas").status_code == 303
    klien = masuk_pejabat(uji, camat)
    mulai = uji.kini
    while uji.kini < mulai + LAMA_SESI - timedelta(hours=1):
        uji.kini += timedelta(hours=1)
        rapi(klien.get("/tugas"))
    uji.kini = mulai + LAMA_SESI
    assert klien.get("/tugas").status_code == 303


def test_keluar_di_semua_perangkat_lain(uji: Uji) -> None:
    camat = angkat(uji, CAMAT, "camat")
    ponsel, kantor = masuk_pejabat(uji, camat), masuk_pejabat(uji, camat)
    assert kantor.get("/akun?format=json").json()["sesi"][1:] != []
    kantor.post("/akun/sesi/keluar", data={"csrf": csrf(kantor.get("/akun").text)})
    assert ponsel.get("/tugas").status_code == 303
    rapi(kantor.get("/tugas"))
    with uji.bd.baca() as sesi:
        assert len(sesi.exec(select(Sesi).where(Sesi.pejabat_id == camat.pejabat_id)).all()) == 1


def test_undangan_sekali_dan_lewat_waktu(uji: Uji) -> None:
    kades = angkat(uji, DESA, "kades", sandi=None)
    klien, tautan = uji.klien(html=True), tautan_surel(uji, "331301" + "2001-kades@contoh.go.id")
    assert kades.surel in rapi(klien.get(tautan))
    token = tautan.partition("t=")[2]
    lemah = rapi(klien.post("/sandi", data={"t": token, "sandi": "password12345", "ulang": "password12345"}), 422)
    assert 'href="#sandi"' in lemah
    beda = klien.post("/sandi", data={"t": token, "sandi": SANDI, "ulang": SANDI + "x"})
    assert 'href="#ulang"' in rapi(beda, 422)
    assert klien.post("/sandi", data={"t": token, "sandi": SANDI, "ulang": SANDI}).status_code == 303
    rapi(klien.post("/sandi", data={"t": token, "sandi": SANDI, "ulang": SANDI}), 422)
    assert "tidak berlaku" in rapi(klien.get(tautan), 422)
    masuk_pejabat(uji, kades)

    terlambat = angkat(uji, CAMAT, "camat", sandi=None)
    tautan = tautan_surel(uji, terlambat.surel)
    uji.kini += timedelta(days=3)
    rapi(klien.get(tautan), 422)


def test_lupa_sandi_menutup_sesi_dan_tidak_membuka_rahasia(uji: Uji) -> None:
    camat = angkat(uji, CAMAT, "camat")
    lama, klien = masuk_pejabat(uji, camat), uji.klien(html=True)
    ada = rapi(klien.post("/lupa-sandi", data={"surel": camat.surel}))
    assert ada == rapi(klien.post("/lupa-sandi", data={"surel": "tak.ada@contoh.go.id"}))
    for _ in range(5):
        uji.kini += timedelta(minutes=1)
        klien.post("/lupa-sandi", data={"surel": camat.surel})
    with uji.bd.baca() as sesi:
        surat = sesi.exec(select(Surel).where(Surel.alamat == camat.surel)).all()
        assert len(surat) == 3
    token = tautan_surel(uji, camat.surel).partition("t=")[2]
    baru = "lumbung-rotan-embun-padi"
    assert klien.post("/sandi", data={"t": token, "sandi": baru, "ulang": baru}).status_code == 303
    assert lama.get("/tugas").status_code == 303
    masuk_pejabat(uji, camat, baru)
    # Once the mail server has it, the link is nowhere in the database.
    _tandai_terkirim(uji.bd, surat[0], KINI)
    with uji.bd.baca() as sesi:
        satu = sesi.get_one(Surel, surat[0].id)
        assert (satu.status, satu.badan_teks, satu.badan_html) == (StatusSurel.TERKIRIM, "", "")


def test_dua_jabatan_satu_orang(uji: Uji) -> None:
    camat = angkat(uji, CAMAT, "camat", surel="rangkap@contoh.go.id")
    plt = angkat(uji, "33.13.02", "camat", surel="rangkap@contoh.go.id", mulai=date(2026, 6, 1), sandi=SANDI)
    assert camat.pejabat_id == plt.pejabat_id
    klien = masuk_pejabat(uji, camat)
    awal = dict(klien.kuki)
    isi = {"csrf": csrf(klien.get("/akun").text), "jabatan": plt.jabatan_id}
    assert klien.post("/akun/jabatan", data=isi).headers["location"] == "/akun?kabar=jabatan"
    assert dict(klien.kuki) != awal
    assert klien.get("/akun?format=json").json()["unit"] == "33.13.02"
    asing = angkat(uji, DESA, "kades")
    isi = {"csrf": csrf(klien.get("/akun").text), "jabatan": asing.jabatan_id}
    rapi(klien.post("/akun/jabatan", data=isi), 422)


def test_kunci_unit_dapat_ditutup(uji: Uji) -> None:
    app = buat_aplikasi(
        uji.bd,
        folder=uji.folder,
        jam=lambda: uji.kini,
        alamat_dasar="http://patuh.contoh",
        kunci=KUNCI,
        akun=AturanMasuk(kunci_halaman=False),
    )
    lama, klien = masuk(uji, DINSOS), Klien(app, html=True)
    assert "kunci unit" not in rapi(klien.get("/masuk")).lower()
    rapi(klien.post("/masuk", data={"kunci": uji.kunci[DINSOS]}), 422)
    klien.kuki = httpx.Cookies(lama.kuki)
    assert klien.get("/tugas").status_code == 303
    assert Klien(app, uji.kunci[DINSOS]).get("/api/v1/tugas").status_code == 200


def test_api_dengan_sesi_peramban(uji: Uji) -> None:
    """Officials reach the API by their session: reading as it is, changing only with the token of their own page."""
    kades = angkat(uji, DESA, "kades")
    klien = masuk_pejabat(uji, kades)
    tugas = uji.tugas("KETUJUH BELAS", "a", DESA)
    assert klien.get(f"/api/v1/tugas/{tugas}").json()["unit"] == DESA
    isi = {"narasi": "Sosialisasi JKN di balai desa."}
    masalah(klien.post(f"/api/v1/tugas/{tugas}/laporan", json=isi), 403)
    kepala = {"X-CSRF-Token": csrf(klien.get("/akun").text)}
    assert klien.post(f"/api/v1/tugas/{tugas}/laporan", json=isi, headers=kepala).status_code == 201
    masalah(klien.post(f"/api/v1/tugas/{tugas}/setujui", headers=kepala), 403)
    oleh = klien.get(f"/api/v1/tugas/{tugas}").json()["pengajuan"][0]["oleh"]
    assert oleh.startswith("Kepala Desa")


def test_tidak_ada_rahasia_di_catatan(uji: Uji, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    camat = angkat(uji, CAMAT, "camat", sandi=None)
    tautan = tautan_surel(uji, camat.surel)
    klien, token = uji.klien(html=True), tautan.partition("t=")[2]
    klien.get(tautan)
    klien.post("/sandi", data={"t": token, "sandi": SANDI, "ulang": SANDI})
    masuk_pejabat(uji, camat)
    klien.get("/kalender/rahasia-kalender-unit.ics")
    catatan = "\n".join(f"{r.getMessage()} {r.__dict__}" for r in caplog.records if r.name.startswith("patuh"))
    assert "/masuk" in catatan
    for rahasia in (token, SANDI, camat.surel, "rahasia-kalender-unit", *dict(klien.kuki).values()):
        assert rahasia not in catatan
