"""Pages: readable without JavaScript, safe to send twice, closed to other sites and other units."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api.aplikasi import buat_aplikasi
from api.halaman.isian import baca_angka
from patuh.akun.sesi import LAMA_SESI
from tests.api.akun_uji import angkat, masuk_pejabat
from tests.api.conftest import CAMAT, DESA, DINSOS, KARANGANYAR, KINI, SEKDA, Uji
from tests.api.halaman import masuk, rapi, sembunyi
from tests.api.klien import NIK, Klien, masalah
from tests.register_kecil import KUNCI

JAHAT = "<script>alert('x')</script>\"'><img src=x onerror=alert(1)>{{7*7}}"


def _kirim(klien: Klien, jalur: str, tindakan: str, data: dict[str, Any], **lain: Any) -> httpx.Response:
    return klien.post(f"{jalur}/{tindakan}", data=sembunyi(klien.get(jalur).text) | data, **lain)


def test_halaman_umum(uji: Uji) -> None:
    klien = uji.klien(html=True)
    beranda = rapi(klien.get("/"))
    assert f"/instruksi/{KARANGANYAR}" in beranda
    naskah = klien.get("/?format=json").json()["instruksi"]
    assert [n["instruksi"]["id"] for n in naskah] == [
        KARANGANYAR, "kebumen-nk-27-2022", "pemalang-1-2023", "permenkes-40-2012", "temanggung-kak-2023"
    ]  # fmt: skip
    halaman = rapi(klien.get(f"/instruksi/{KARANGANYAR}"))
    kembar = klien.get(f"/instruksi/{KARANGANYAR}", headers={"Accept": "application/json"}).json()
    for klausul in kembar["instruksi"]["klausul"]:
        assert klausul["teks"].replace("&", "&amp;").replace('"', "&#34;").replace("'", "&#39;") in halaman
    assert "Keadaan Triwulan IV Tahun 2026" in halaman
    assert "belum ada tugas" in rapi(klien.get(f"/instruksi/{KARANGANYAR}?triwulan=2025-T1")).lower()
    pemalang = rapi(klien.get("/instruksi/pemalang-1-2023"))
    assert "Imbauan" in pemalang
    # Only the document's own words (and the note that quotes them) keep its old spelling.
    assert "memberikan himbauan kepada pemohon" in pemalang
    assert "Himbauan" not in pemalang
    assert "unit, himbauan)" not in pemalang
    rapi(klien.get(f"/instruksi/{KARANGANYAR}?triwulan=besok"), 422)
    rapi(klien.get("/instruksi/tidak-ada"), 404)
    rapi(klien.get("/masuk"))
    # The empty choice of a form means the current triwulan, as no choice does.
    rapi(klien.get(f"/instruksi/{KARANGANYAR}?triwulan="))


def test_masuk_dan_keluar(uji: Uji) -> None:
    klien = uji.klien(html=True)
    tugas = f"/tugas/{uji.tugas('KELIMA', 'a', DINSOS)}"
    jawaban = klien.get(tugas)
    assert (jawaban.status_code, jawaban.headers["location"]) == (303, f"/masuk?lanjut={tugas}")
    masalah(uji.klien().get("/tugas?format=json"), 401)
    assert 'href="#surel"' in rapi(klien.post("/masuk", data={"kunci": ""}), 422)
    for kunci in ("pk_salah.salah", uji.kunci["semua"], "x" * 300):
        teks = rapi(klien.post("/masuk", data={"kunci": kunci}), 422)
        assert kunci not in teks
        assert 'href="#kunci"' in teks
    for halaman in (tugas, "/kotak-masuk?halaman=2", "/laporan", "/pengumpulan/9f?urut=-tenggat&cari=desa%20a"):
        jawaban = klien.post("/masuk", data={"kunci": uji.kunci[DINSOS], "lanjut": halaman})
        assert jawaban.headers["location"] == halaman
    jahat = (
        "https://jahat.contoh",
        "//jahat.contoh",
        "/\\jahat.contoh",
        "/tugas//x",
        "javascript:1",
        "/a\tb",
        "/" * 600,
    )
    for lanjut in (*jahat, "/masuk", "/keluar", "/api/v1/tugas", "", "/"):
        jawaban = klien.post("/masuk", data={"kunci": uji.kunci[DINSOS], "lanjut": lanjut})
        assert jawaban.headers["location"] == "/beranda"
    kuki = jawaban.headers["set-cookie"].lower()
    assert "httponly" in kuki
    assert "samesite=lax" in kuki  # a link in a mail must find the session
    assert "max-age=43200" in kuki
    teks = rapi(klien.get("/tugas"))
    assert "Dinas Sosial" in teks
    assert klien.get("/masuk").status_code == 303
    rapi(klien.post("/keluar", data={"csrf": "salah"}), 403)
    csrf = re.findall('name="csrf" value="([^"]+)"', teks)[0]
    simpanan = httpx.Cookies(klien.kuki)
    assert klien.post("/keluar", data={"csrf": csrf}).headers["location"] == "/"
    klien.kuki = simpanan
    assert klien.get("/tugas").headers["location"] == "/masuk?lanjut=/tugas"


def test_a_form_sent_after_the_session_ended_leads_back_to_its_page(uji: Uji) -> None:
    klien, tugas = masuk(uji, DINSOS), f"/tugas/{uji.tugas('KELIMA', 'a', DINSOS)}"
    uji.kini += LAMA_SESI
    tujuan = {
        "/pemeriksaan/baru": "/masuk?lanjut=/pemeriksaan/baru&kabar=habis",
        f"{tugas}/laporan": f"/masuk?lanjut={tugas}&kabar=habis",
        "/masuk/kode": "/masuk?kabar=habis",
        "/keluar": "/masuk",
    }
    for jalur, ke in tujuan.items():
        jawaban = klien.post(jalur, data={"csrf": "lama"})
        assert (jawaban.status_code, jawaban.headers["location"]) == (303, ke)
    teks = rapi(klien.get(tujuan["/pemeriksaan/baru"]))
    assert "Sesi Anda sudah berakhir. Masuk lagi; isian yang belum terkirim perlu diisi ulang." in teks
    assert 'name="lanjut" value="/pemeriksaan/baru"' in teks


def test_sesi_berakhir_dan_kuki_aman(uji: Uji) -> None:
    klien = masuk(uji, DINSOS)
    uji.kini += LAMA_SESI
    assert klien.get("/tugas").status_code == 303
    app: FastAPI = buat_aplikasi(
        uji.bd, folder=uji.folder, jam=lambda: KINI, alamat_dasar="https://patuh.contoh", kunci=KUNCI
    )
    kuki = Klien(app, html=True).post("/masuk", data={"kunci": uji.kunci[DINSOS]}).headers["set-cookie"]
    assert kuki.startswith("__Host-patuh=")
    assert "Secure" in kuki


def test_daftar_tugas(uji: Uji) -> None:
    klien = masuk(uji, CAMAT)
    teks = rapi(klien.get("/tugas"))
    assert "Tugas bawahan" in teks
    bawahan = rapi(klien.get("/tugas?lihat=bawahan&status=TERBUKA&periode=2026-T4"))
    assert "Desa" in bawahan
    assert "Terbuka" in bawahan
    assert klien.get("/tugas?lihat=bawahan&format=json").json()["total"] == 60
    rapi(klien.get("/tugas?lihat=bawahan&halaman=3"))
    assert "Tidak ada tugas" in rapi(klien.get("/tugas?status=DISETUJUI"))
    for kueri in ("status=X", "periode=x", "lihat=semua", "halaman=0", f"periode={NIK}"):
        assert NIK not in rapi(klien.get(f"/tugas?{kueri}"), 422)
    assert "Tugas bawahan" not in rapi(masuk(uji, DESA).get("/tugas"))


def test_angka_pekan_ini_membuka_tugas_yang_sama(uji: Uji) -> None:
    """The number on the beranda and the list behind it are one set; the day can be changed on the list."""
    uji.kini = KINI + timedelta(days=45)
    klien = masuk(uji, DINSOS)
    cocok = re.search(r'href="(/tugas\?[^"]*jatuh_tempo_sebelum=[^"]+)"', rapi(klien.get("/beranda")))
    assert cocok is not None
    alamat = cocok[1].replace("&amp;", "&")
    kotak = {k["nama"]: k["banyak"] for k in klien.get("/beranda?format=json").json()["angka"]}
    semua = klien.get("/tugas?status=TERBUKA&format=json").json()["total"]
    dekat = klien.get(f"{alamat}&format=json").json()["total"]
    assert 0 < dekat == kotak["jatuh tempo pekan ini"] <= semua
    assert klien.get("/tugas?jatuh_tempo_sebelum=2026-12-01&status=TERBUKA&format=json").json()["total"] == 0
    assert "Pilih tanggalnya." in rapi(klien.get("/tugas?jatuh_tempo_sebelum=besok"), 422)


def test_ditolak_disebut_jalan_keluarnya(uji: Uji) -> None:
    """An account learns that its role is the matter, a key that another key would do."""
    pejabat = masuk_pejabat(uji, angkat(uji, DINSOS, "kepala", "dinsos"))
    akun = rapi(pejabat.get("/eskalasi"), 403)
    assert "Peran Anda tidak mencakup halaman ini" in akun and "kunci unit" not in akun
    # Once, whoever refuses: the role's permission or the page itself.
    for teks in (akun, rapi(pejabat.get("/jejak"), 403)):
        assert (teks.count("Peran Anda"), teks.count("admin Patuh")) == (1, 1)
    assert "kunci unit yang berhak" in rapi(masuk(uji, DESA).get("/eskalasi"), 403)
    assert "Perbaiki isiannya" in rapi(masuk(uji, DESA).get("/tugas?halaman=0"), 422)


def test_yang_sudah_masuk_tidak_disangka_keluar(uji: Uji) -> None:
    """A refusal, a wrong address and a public page lead back to one's own beranda, not to the sign-in."""
    pejabat = masuk_pejabat(uji, angkat(uji, DINSOS, "kepala", "dinsos"))
    for alamat, status in (("/eskalasi", 403), ("/tidak/ada", 404), ("/paket", 200), ("/status", 200)):
        isi = rapi(pejabat.get(alamat), status)
        assert 'href="/beranda"' in isi and 'href="/masuk"' not in isi, alamat
    assert "Masuk sebagai" in rapi(pejabat.get("/eskalasi"), 403)
    tamu = uji.klien(html=True)
    assert 'href="/masuk"' in rapi(tamu.get("/paket")) and 'href="/beranda"' not in rapi(tamu.get("/paket"))


def test_nik_dalam_uraian_disamarkan_dan_disebut(uji: Uji) -> None:
    klien, jalur = masuk(uji, DINSOS), f"/tugas/{uji.tugas('KELIMA', 'b', DINSOS)}"
    for tindakan, kabar in (("draf", "Draf disimpan."), ("laporan", "Laporan Anda sudah terkirim.")):
        awal = klien.get(jalur)
        kode = [i["kode"] for i in klien.get(f"{jalur}?format=json").json()["definisi_indikator"]]
        angka = {f"{bagian}.{k}": "1" for k in kode for bagian in ("pembilang", "penyebut")}
        isian = sembunyi(awal.text) | angka | {"narasi": f"Warga {NIK} sudah didaftarkan."}
        jawaban = klien.post(f"{jalur}/{tindakan}", data=isian, files={"berkas": ("b.pdf", b"%PDF-1.7 x")})
        assert jawaban.status_code == 303, jawaban.text
        teks = rapi(klien.get(jawaban.headers["location"]))
        assert f"{kabar}" in teks and "Deret angka seperti NIK di uraiannya diganti bintang" in teks and NIK not in teks


def test_lapor_dari_halaman(uji: Uji) -> None:
    klien, jalur = masuk(uji, DINSOS), f"/tugas/{uji.tugas('KELIMA', 'a', DINSOS)}"
    kode = klien.get(f"{jalur}?format=json").json()["definisi_indikator"][0]["kode"]
    salah = _kirim(klien, jalur, "laporan", {"narasi": JAHAT + NIK, f"pembilang.{kode}": "dua belas"})
    teks = rapi(salah, 422)
    assert f'href="#pembilang.{kode}"' in teks
    assert "dua belas" in teks
    assert "&lt;script&gt;alert" in teks
    assert NIK not in teks
    assert "49" not in re.sub(r"[0-9a-f-]{20,}", "", teks.partition("<textarea")[2].partition("</textarea>")[0])
    rapi(_kirim(klien, jalur, "laporan", {}), 422)
    berkas = [("berkas", ("bukti.pdf", b"%PDF-1.7 x", "application/pdf"))]
    isian = sembunyi(klien.get(jalur).text) | {
        "narasi": "Selesai.",
        f"pembilang.{kode}": "1.250",
        f"penyebut.{kode}": "1.300",
    }
    for _ in range(2):
        # The same form twice, as an impatient thumb sends it: one report, the same answer.
        jawaban = klien.post(f"{jalur}/laporan", data=isian, files=berkas)
        assert (jawaban.status_code, jawaban.headers["location"]) == (303, f"{jalur}?kabar=lapor")
    teks = rapi(klien.get(f"{jalur}?kabar=lapor"))
    assert "Laporan Anda sudah terkirim." in teks
    isi = klien.get(f"{jalur}?format=json").json()
    assert (isi["status"], len(isi["pengajuan"])) == ("DILAPORKAN", 1)
    diisi = isi["pengajuan"][0]["indikator"][kode]
    assert (diisi["pembilang"], diisi["penyebut"], diisi["dihitung"]) == (1250, 1300, False)
    lampiran = isi["pengajuan"][0]["lampiran"]
    assert [b["nama_berkas"] for b in lampiran] == ["bukti.pdf"]
    assert klien.get(f"{jalur}/lampiran/{lampiran[0]['id']}").content == b"%PDF-1.7 x"
    assert len(uji.berkas()) == 1


def test_berkas_tetap_ada_bila_isian_lain_salah(uji: Uji) -> None:
    klien, jalur = masuk(uji, DINSOS), f"/tugas/{uji.tugas('KELIMA', 'b', DINSOS)}"
    kode = klien.get(f"{jalur}?format=json").json()["definisi_indikator"][0]["kode"]
    berkas = [("berkas", ("bukti.pdf", b"%PDF-1.7 x", "application/pdf"))]
    teks = rapi(_kirim(klien, jalur, "laporan", {f"penyebut.{kode}": "1"}, files=berkas), 422)
    assert "isi juga pembilangnya" in teks
    lepas = re.findall('name="lampiran" value="([^"]+)" checked', teks)
    assert len(lepas) == 1
    jawaban = klien.post(f"{jalur}/laporan", data=sembunyi(teks) | {"lampiran": lepas})
    assert jawaban.status_code == 303
    teks = rapi(
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
    dinsos, sekda = masuk(uji, DINSOS), masuk(uji, SEKDA)
    jalur = f"/tugas/{uji.tugas('KELIMA', 'a', DINSOS)}"
    assert _kirim(dinsos, jalur, "laporan", {"narasi": JAHAT}).status_code == 303
    token = sembunyi(sekda.get(jalur).text)
    assert "<script>alert" not in rapi(sekda.get(jalur))
    assert 'href="#alasan"' in rapi(_kirim(sekda, jalur, "kembalikan", {"alasan": " "}), 422)
    assert _kirim(sekda, jalur, "kembalikan", {"alasan": JAHAT}).status_code == 303
    teks = rapi(dinsos.get(jalur))
    assert "Perbaiki laporan" in teks
    assert "<img src=x" not in teks
    rapi(sekda.post(f"{jalur}/setujui", data=token), 409)
    assert _kirim(dinsos, jalur, "laporan", {"narasi": "Diperbaiki."}).status_code == 303
    token = sembunyi(sekda.get(jalur).text)
    for _ in range(2):
        assert sekda.post(f"{jalur}/setujui", data=token).headers["location"] == f"{jalur}?kabar=setujui"
    assert "Disetujui" in rapi(dinsos.get(jalur))
    lain = f"/tugas/{uji.tugas('KELIMA', 'b', DINSOS)}"
    assert 'href="#alasan_tenggat"' in rapi(_kirim(sekda, lain, "tenggat", {"tenggat": "2026-12-01"}), 422)
    assert 'href="#tenggat"' in rapi(_kirim(sekda, lain, "tenggat", {"tenggat": "besok", "alasan_tenggat": "x"}), 422)
    data = {"tenggat": "2026-12-01", "alasan_tenggat": "Dipercepat."}
    assert _kirim(sekda, lain, "tenggat", data).status_code == 303
    assert "1 Desember 2026" in rapi(dinsos.get(lain))


@pytest.mark.parametrize("tindakan", ["laporan", "setujui", "kembalikan", "tenggat"])
def test_formulir_asing_ditolak(uji: Uji, tindakan: str) -> None:
    klien, jalur = masuk(uji, DINSOS), f"/tugas/{uji.tugas('KELIMA', 'a', DINSOS)}"
    sebelum = uji.jumlah_baris()
    isi = {"narasi": "x", "alasan": "x", "tenggat": "2026-12-01"}
    rapi(klien.post(f"{jalur}/{tindakan}", data=isi), 403)
    rapi(klien.post(f"{jalur}/{tindakan}", data=isi | {"csrf": "é" * 64}), 403)
    token = sembunyi(klien.get(jalur).text)
    rapi(klien.post(f"{jalur}/{tindakan}", data=token | isi, headers={"Sec-Fetch-Site": "cross-site"}), 403)
    rapi(masuk(uji, DESA).get(jalur), 403)
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
