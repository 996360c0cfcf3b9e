"""The Sekda's and the inspector's pages: units without a ranking, a report that becomes a paper, what-if, health."""

from __future__ import annotations

import re
from datetime import timedelta

from patuh.laporan.minta import selesaikan_permintaan
from tests.api.akun_uji import angkat, masuk_pejabat
from tests.api.conftest import CAMAT, DESA, DINSOS, KARANGANYAR, KINI, SEKDA, Uji
from tests.api.halaman import masuk, rapi, sembunyi
from tests.api.klien import Klien
from tests.register_kecil import isi_register


def _laporan(uji: Uji) -> tuple[Klien, str]:
    k = masuk(uji, SEKDA)
    isi = sembunyi(rapi(k.get("/laporan"))) | {"periode": "2026-T4"}
    assert k.post("/laporan", data=isi).status_code == 303
    id_ = k.get("/laporan?format=json").json()["data"][0]["id"]
    assert "memuat ulang sendiri" in rapi(k.get(f"/laporan/{id_}"))
    selesaikan_permintaan(uji.bd, id_, waktu=KINI, alamat_dasar="http://patuh.contoh")
    return k, f"/laporan/{id_}"


def test_laporan_dibaca_lalu_menjadi_naskah_sekali(uji: Uji) -> None:
    """Read on the page, made a paper with one press, and from there on its way is the paper's."""
    k, alamat = _laporan(uji)
    halaman = rapi(k.get(alamat))
    assert "Isi laporan" in halaman and "Belum menjadi naskah" in halaman
    tetap = dict(re.findall(r'type="hidden" name="(periode|instruksi)" value="([^"]+)"', halaman))
    assert tetap == {"periode": "2026-T4", "instruksi": KARANGANYAR}
    isi = sembunyi(halaman) | tetap
    for _ in range(2):
        jawaban = k.post("/naskah/baru/laporan-triwulan", data=isi)
        assert jawaban.status_code == 303, jawaban.text
        naskah = jawaban.headers["location"].partition("?")[0]
    rapi(k.get(naskah))
    kembar = k.get(f"{alamat}?format=json").json()
    assert [f"/naskah/{n['id']}" for n in kembar["naskah"]] == [naskah]
    assert kembar["naskah"][0]["status"] == "RANCANGAN" and kembar["isi"]["periode"]
    sesudah = rapi(k.get(alamat))
    assert f'href="{naskah}"' in sesudah and "Jadikan naskah" not in sesudah


def test_laporan_terbuka_bagi_bupati_dan_tertutup_bagi_unit_lain(uji: Uji) -> None:
    _, alamat = _laporan(uji)
    bupati = masuk_pejabat(uji, angkat(uji, "33.13-bupati", "bupati"))
    halaman = rapi(bupati.get(alamat))
    assert "Isi laporan" in halaman and "Jadikan naskah" not in halaman
    rapi(masuk(uji, CAMAT).get(alamat), 403)
    rapi(bupati.get("/laporan/tidak-ada"), 404)


def test_kepatuhan_tiap_unit_tanpa_peringkat(uji: Uji) -> None:
    """A camat sees his villages, the Sekda everybody, in the order of the offices; nobody else the list."""
    uji.kini = KINI + timedelta(days=60)
    semua = masuk(uji, SEKDA).get("/kepatuhan?triwulan=2026-T4&format=json").json()
    milik = masuk(uji, CAMAT).get("/kepatuhan?triwulan=2026-T4&format=json").json()
    assert 0 < milik["total"] < semua["total"]
    assert {d["unit"] for d in milik["data"]} <= {CAMAT} | {f"{CAMAT}.{n}" for n in range(2001, 2100)}
    satu = next(d for d in milik["data"] if d["unit"] == DESA)
    assert satu["keadaan"] == "BELUM" and satu["belum"] > 0 and satu["tepat"] == 0
    kelompok = [d["kelompok"] for d in semua["data"]]
    assert kelompok == sorted(kelompok, key=list(dict.fromkeys(kelompok)).index)
    assert masuk(uji, CAMAT).get("/kepatuhan?keadaan=TEPAT&triwulan=2026-T4&format=json").json()["total"] == 0
    assert "Tanpa peringkat" in rapi(masuk(uji, SEKDA).get("/kepatuhan?triwulan=2026-T4"))
    rapi(masuk(uji, DESA).get("/kepatuhan"), 403)
    rapi(masuk(uji, DESA).get("/eskalasi"), 403)
    assert masuk(uji, SEKDA).get("/kepatuhan?triwulan=1999-T1&format=json").status_code == 422


def test_dampak_angka_lain_dihitung_dan_tidak_disimpan(uji: Uji) -> None:
    """Dearer contributions change what the members cost, and the record not at all."""
    isi_register(uji.bd, penduduk=range(6), aktif=range(4), segmen="PBPU_PEMDA")
    k = masuk_pejabat(uji, angkat(uji, DINSOS, "kepala", "dinsos"))
    alamat = "/paket/verifikasi-kepesertaan-pemda/dampak"
    assert alamat in rapi(k.get("/paket/verifikasi-kepesertaan-pemda"))
    assert "Hitung dampaknya" in rapi(k.get(alamat))
    sebelum = uji.jumlah_baris()
    hasil = k.get(f"{alamat}?parameter=iuran.pbpu_bp.k3.peserta&nilai=50.000&format=json").json()["dampak"]
    kini = hasil["parameter"]["iuran.pbpu_bp.k3.peserta"]["sebelum"]
    assert hasil["jiwa"] == 4
    assert hasil["biaya"]["kabupaten"]["sesudah"] - hasil["biaya"]["kabupaten"]["sebelum"] == 4 * (50_000 - kini)
    assert "Biaya sebulan" in rapi(k.get(f"{alamat}?parameter=iuran.pbpu_bp.k3.peserta&nilai=50.000"))
    assert uji.jumlah_baris() == sebelum
    assert "Pilih parameternya." in rapi(k.get(f"{alamat}?parameter=tidak.ada&nilai=5"), 422)
    kosong = rapi(k.get(f"{alamat}?parameter=&nilai=&tanggal=2026-11-22"), 422)
    assert "Pilih parameternya." in kosong and "Tulis angka bulat" in kosong
    assert "Tulis angka bulat" in rapi(k.get(f"{alamat}?parameter=iuran.pbpu_bp.k3.peserta&nilai=banyak"), 422)
    rapi(k.get("/paket/alih-ppu/dampak"), 404)


def test_verifikasi_diminta_lewat_halaman(uji: Uji) -> None:
    k = masuk_pejabat(uji, angkat(uji, DINSOS, "kepala", "dinsos"))
    isi = {"periode": "2026-T4", "tanggal": "2026-11-22", "kuota_pemda_tersedia": "tidak"}
    tanpa = k.post("/verifikasi-data", data=sembunyi(rapi(k.get("/verifikasi-data"))) | isi)
    assert "Unggah dahulu di halaman Impor" in rapi(tanpa, 422)
    isi_register(uji.bd, penduduk=range(2), aktif=range(1), segmen="PBPU_PEMDA")
    kosong = sembunyi(rapi(k.get("/verifikasi-data")))
    salah = rapi(k.post("/verifikasi-data", data=kosong | isi | {"kuota_pemda_tersedia": ""}), 422)
    assert "Pilih ya atau tidak." in salah
    alamat = k.post("/verifikasi-data", data=kosong | isi).headers["location"]
    halaman = rapi(k.get(alamat))
    assert "<progress" in halaman and 'http-equiv="refresh"' in halaman and "habis" in halaman
    assert k.get("/verifikasi-data?status=BERJALAN&format=json").json()["total"] == 1


def test_kesehatan_layanan_bagi_admin_dan_inspektorat(uji: Uji) -> None:
    for unit, peran in (("33.13-admin", "admin"), ("33.13-inspektorat", "inspektorat")):
        k = masuk_pejabat(uji, angkat(uji, unit, peran))
        halaman = rapi(k.get("/admin/kesehatan"))
        assert "Terputus" in halaman and "Perlu perhatian" in halaman
        kembar = k.get("/admin/kesehatan?format=json").json()
        assert {b["apa"]: b["keadaan"] for b in kembar["butir"]}["Basis data"] == "baik"
        # The inspector is not led to pages that are the admin's alone.
        assert ('href="/admin/kunci"' in halaman) == (peran == "admin")
        assert f"{len(kembar['register'])}" == "7"
    rapi(masuk(uji, SEKDA).get("/admin/kesehatan"), 403)
