"""Imports over HTTP: the contract's keys, who may, limits, idempotency, the list of rejected rows."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlmodel import col, select

from api.aplikasi import buat_aplikasi
from api.layanan import Layanan
from patuh.jejak.tabel import Jejak
from patuh.pengaturan import PengaturanSalah, baca_pengaturan
from patuh.register.antre import jalankan_antrean
from patuh.register.rahasia import KunciSalah
from tests.api.akun_uji import angkat, masuk_pejabat
from tests.api.conftest import DINSOS, Uji
from tests.api.halaman import sembunyi
from tests.api.klien import NIK, Klien, kolom, masalah
from tests.register_kecil import KUNCI, nik

JALUR = "/api/v1/impor"
NIK_2 = "3313014506900002"
DTSEN = f"NIK,Desil,Catatan\n{NIK},3,\n{NIK_2},99,\n'{NIK},4,\n,1,\n".encode()
ISIAN = {"jenis": "dtsen", "daerah": "33.13", "per_tanggal": "2026-11-01"}


def _kirim(klien: Klien, isi: bytes = DTSEN, nama: str = "dtsen.csv", **ubah: Any) -> httpx.Response:
    kepala = ubah.pop("headers", {})
    return klien.post(JALUR, data=ISIAN | ubah, files={"berkas": (nama, isi, "application/x-apa")}, headers=kepala)


def _antre(uji: Uji) -> int:
    layanan: Layanan = uji.app.state.layanan
    return jalankan_antrean(uji.bd, layanan.kunci, uji.folder, layanan.jam)


def test_from_upload_to_account(uji_dua: Uji) -> None:
    uji, klien = uji_dua, uji_dua.klien("33.13")
    jawaban = _kirim(klien)
    assert jawaban.status_code == 202
    isi = jawaban.json()
    assert jawaban.headers["location"] == f"{JALUR}/{isi['id']}"
    assert {k: isi[k] for k in ("status", "kemajuan", "dibaca", "diterima", "ditolak")} == {
        "status": "BERJALAN",
        "kemajuan": 0.0,
        "dibaca": 0,
        "diterima": 0,
        "ditolak": 0,
    }
    assert isi["dibuat"].endswith("+07:00")
    assert _antre(uji) == 1
    isi = klien.get(jawaban.headers["location"]).json()
    assert {k: isi[k] for k in ("status", "kemajuan", "dibaca", "diterima", "ditolak")} == {
        "status": "SELESAI",
        "kemajuan": 1.0,
        "dibaca": 4,
        "diterima": 1,
        "ditolak": 3,
    }
    assert isi["kolom_diabaikan"] == ["Catatan"]
    assert isi["rincian"] == {"bentuk": "csv", "sandi": "UTF-8", "pemisah": ","}
    unduh = klien.get(isi["tautan"]["ditolak_csv"])
    assert unduh.headers["content-disposition"].startswith("attachment;")
    baris = list(csv.DictReader(io.StringIO(unduh.text)))
    assert [(b["baris"], b["kolom"]) for b in baris] == [("3", "desil"), ("4", "nik"), ("5", "nik")]
    assert klien.get(isi["tautan"]["ditolak_json"]).json() == [b | {"baris": int(b["baris"])} for b in baris]
    assert NIK not in unduh.text
    with uji.bd.baca() as sesi:
        jejak = sesi.exec(select(Jejak).where(col(Jejak.tindakan).startswith("impor")).order_by(col(Jejak.id))).all()
    assert [j.tindakan for j in jejak] == ["impor.terima", "impor.selesai"]
    assert {j.objek for j in jejak} == {f"impor/{isi['id']}"}
    assert not any(NIK in str(j.isi) for j in jejak)


def test_again_changes_nothing(uji: Uji) -> None:
    klien = uji.klien("33.13")
    pertama = _kirim(klien).json()
    baris, berkas = uji.jumlah_baris(), uji.berkas()
    ulang = _kirim(klien, nama="nama-lain.csv")
    assert (ulang.status_code, ulang.json()) == (202, pertama)
    assert (uji.jumlah_baris(), uji.berkas()) == (baris, berkas)
    _antre(uji)
    baris, berkas = uji.jumlah_baris(), uji.berkas()
    ulang = _kirim(klien)
    assert (ulang.status_code, ulang.json()["id"], ulang.json()["status"]) == (202, pertama["id"], "SELESAI")
    assert _antre(uji) == 0
    assert (uji.jumlah_baris(), uji.berkas()) == (baris, berkas)


def test_idempotency_key(uji: Uji) -> None:
    klien, kepala = uji.klien("33.13"), {"Idempotency-Key": "impor-1"}
    pertama = _kirim(klien, headers=kepala)
    ulang = _kirim(klien, headers=kepala)
    assert ulang.json() == pertama.json()
    assert ulang.headers["idempotency-replayed"] == "true"
    masalah(_kirim(klien, isi=DTSEN + b"\n", headers=kepala), 409)


def test_wrong_requests_leave_nothing(uji: Uji, tak_berubah: Callable[[], None]) -> None:
    klien = uji.klien("33.13")
    assert kolom(_kirim(klien, jenis="entah")) == ["jenis"]
    assert kolom(_kirim(klien, daerah="99.99", jenis="x")) == ["jenis", "daerah"]
    assert kolom(_kirim(klien, per_tanggal="01/11/2026")) == ["per_tanggal"]
    assert kolom(_kirim(klien, per_tanggal="1999-01-01")) == ["per_tanggal"]
    assert kolom(klien.post(JALUR, data=ISIAN)) == ["berkas"]
    assert set(kolom(klien.post(JALUR, files={"berkas": ("a.csv", DTSEN)}))) == {"jenis", "daerah", "per_tanggal"}
    assert kolom(_kirim(klien, isi=b"")) == ["berkas"]
    assert kolom(_kirim(klien, isi=b"%PDF-1.7")) == ["berkas"]
    masalah(_kirim(klien, daerah="33.27"), 403)
    masalah(_kirim(uji.klien(DINSOS)), 403)
    masalah(_kirim(uji.klien()), 401)
    tak_berubah()


def test_today_is_the_daerahs_own(uji: Uji) -> None:
    klien = uji.klien("33.13")
    assert kolom(_kirim(klien, per_tanggal="2026-11-23")) == ["per_tanggal"]
    uji.kini += timedelta(hours=14)  # 17.00 UTC is midnight in Karanganyar
    assert _kirim(klien, per_tanggal="2026-11-23").status_code == 202


def test_another_daerahs_import_is_not_found(uji: Uji) -> None:
    id_ = _kirim(uji.klien("33.13")).json()["id"]
    for jalur in (f"{JALUR}/{id_}", f"{JALUR}/{id_}/ditolak.csv", f"{JALUR}/{id_}/ditolak.json", f"{JALUR}/x"):
        masalah(uji.klien("33.27").get(jalur), 404)
    assert uji.klien("33.27").get(JALUR).json()["total"] == 0
    masalah(uji.klien("33.27").get(JALUR, params={"daerah": "33.13"}), 403)
    masalah(uji.klien(DINSOS).get(f"{JALUR}/{id_}"), 403)


def test_list_and_filters(uji: Uji) -> None:
    klien = uji.klien("semua")
    ids = [_kirim(klien, isi=DTSEN + b"\n" * n).json()["id"] for n in range(3)]
    lain = _kirim(klien, isi=b"nik,miskin\n", jenis="penduduk_miskin", daerah="33.27").json()["id"]
    _antre(uji)
    isi = klien.get(JALUR, params={"ukuran": 2}).json()
    assert (isi["total"], [b["id"] for b in isi["data"]]) == (4, [lain, ids[2]])
    assert klien.get(JALUR, params={"jenis": "dtsen", "daerah": "33.13", "status": "SELESAI"}).json()["total"] == 3
    assert klien.get(JALUR, params={"status": "GAGAL"}).json()["total"] == 0
    assert kolom(klien.get(JALUR, params={"jenis": "x"})) == ["jenis"]


def test_a_file_that_fails_says_why(uji: Uji) -> None:
    klien = uji.klien("33.13")
    id_ = _kirim(klien, isi=f"NIK,Nama\n{NIK},Siti\n".encode()).json()["id"]
    _antre(uji)
    isi = klien.get(f"{JALUR}/{id_}").json()
    assert (isi["status"], isi["diterima"], isi["galat"]) == (
        "GAGAL",
        0,
        "Kolom wajib tidak ada: desil. Judul yang terbaca: NIK, Nama.",
    )
    assert klien.get(f"{JALUR}/{id_}/ditolak.json").json() == []


def test_a_nik_in_the_files_name_is_masked(uji: Uji) -> None:
    isi = _kirim(uji.klien("33.13"), nama=f"../data {NIK}.csv").json()
    assert NIK not in isi["nama_berkas"] and "/" not in isi["nama_berkas"]


def test_size_limit(uji: Uji, tak_berubah: Callable[[], None]) -> None:
    asli, layanan = uji.app, uji.app.state.layanan
    uji.app = buat_aplikasi(
        uji.bd,
        folder=uji.folder,
        jam=layanan.jam,
        alamat_dasar="http://patuh.contoh",
        kunci=layanan.kunci,
        batas_impor=200_000,
    )
    klien = uji.klien("33.13")
    masalah(_kirim(klien, isi=DTSEN + b"\n" * 200_000), 413)
    masalah(_kirim(klien, isi=DTSEN + b"\n" * 600_000), 413)

    async def alirkan() -> AsyncIterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="berkas"; filename="a.csv"\r\n\r\nnik'
        for _ in range(20):
            yield b"\n" * 65536

    masalah(klien.post(JALUR, content=alirkan(), headers={"Content-Type": "multipart/form-data; boundary=x"}), 413)
    tak_berubah()
    uji.app = asli
    # Larger than evidence may be.
    assert _kirim(uji.klien("33.13"), isi=DTSEN + b"\n" * 30_000_000).status_code == 202


def test_the_page_takes_a_register_larger_than_evidence(uji: Uji) -> None:
    klien = masuk_pejabat(uji, angkat(uji, DINSOS, "dinsos"))
    isian = sembunyi(klien.get("/impor/baru").text) | {"jenis": "dtsen", "per_tanggal": "2026-11-01"}
    berkas = {"berkas": ("dtsen.csv", DTSEN + b"\n" * 30_000_000, "text/csv")}
    jawaban = klien.post("/impor/baru", data=isian, files=berkas)
    assert (jawaban.status_code, jawaban.headers["location"][:7]) == (303, "/impor/")


def test_berkas_yang_jauh_lebih_kecil_daripada_pendahulunya_ditanyakan(uji: Uji) -> None:
    klien = masuk_pejabat(uji, angkat(uji, DINSOS, "dinsos"))

    def unggah(per: str, banyak: int) -> str:
        isian = sembunyi(klien.get("/impor/baru").text) | {"jenis": "dtsen", "per_tanggal": per}
        isi = "nik,desil\n" + "".join(f"{nik(n)},1\n" for n in range(banyak))
        alamat = klien.post("/impor/baru", data=isian, files={"berkas": ("d.csv", isi.encode(), "text/csv")})
        jalankan_antrean(uji.bd, KUNCI, uji.folder, lambda: uji.kini)
        return klien.get(alamat.headers["location"]).text

    assert "Periksa: hanya" not in unggah("2026-11-01", 9)
    assert "Periksa: hanya 4 baris diterima, padahal data sebelumnya (per 1 November 2026) memuat 9." in unggah(
        "2026-11-02", 4
    )
    # The whole file, handed in again for the same day, takes the part's place.
    assert "Periksa: hanya" not in unggah("2026-11-02", 9)


def test_settings(uji: Uji) -> None:
    folder = uji.folder
    bawaan = baca_pengaturan(folder, "x", {})
    assert (bawaan.impor_maks, bawaan.kunci) == (300 * 1024 * 1024, None)
    assert bawaan.gudang_kunci().untuk("33.13").indeks(NIK) == bawaan.gudang_kunci().untuk("33.13").indeks(NIK)
    kunci = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    lain = baca_pengaturan(folder, "x", {"PATUH_KUNCI_REGISTER": kunci, "PATUH_IMPOR_MAKS": "10"})
    assert lain.impor_maks == 10 * 1024 * 1024
    assert kunci not in repr(lain)
    with pytest.raises(KunciSalah):
        lain.gudang_kunci().untuk("33.13").buka(bawaan.gudang_kunci().untuk("33.13").sandikan({}))
    for salah in ({"PATUH_KUNCI_REGISTER": "pendek"}, {"PATUH_IMPOR_MAKS": "0"}, {"PATUH_IMPOR_MEMORI": "1"}):
        with pytest.raises(PengaturanSalah, match=next(iter(salah))):
            baca_pengaturan(folder, "x", salah)
