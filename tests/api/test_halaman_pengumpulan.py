"""The pages of a collection and of a check, in the browser of each office, without JavaScript."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from patuh.basisdata.mesin import BasisData
from patuh.register.tabel import BarisMiskin
from patuh.verifikasi.jalan import kerjakan
from tests.api.conftest import Uji
from tests.api.halaman import masuk, rapi, sembunyi
from tests.api.test_pengumpulan import BUKA, CAMAT, DESA, DINSOS, Dunia, berkas
from tests.api.test_pengumpulan import lima as lima
from tests.register_kecil import KUNCI, impor, isi_register, nik


@pytest.fixture
def uji(bd_sqlite: BasisData, tmp_path: Path, lima: None) -> Uji:
    folder = tmp_path / "data"
    folder.mkdir()
    d = Dunia(bd_sqlite, folder)
    return Uji(bd_sqlite, folder, d.app, kunci=d.kunci)


def test_dari_desa_ke_dinsos_di_peramban(uji: Uji) -> None:
    dinsos, desa, camat = masuk(uji, DINSOS), masuk(uji, DESA[0]), masuk(uji, CAMAT[0])
    salah = dinsos.post("/pengumpulan", data=sembunyi(rapi(dinsos.get("/pengumpulan"))) | {"jenis": "sktm"})
    assert "Pilih tanggalnya." in rapi(salah, 422)
    isi = {k: str(v) for k, v in BUKA.items() if k != "daerah"}
    jawaban = dinsos.post("/pengumpulan", data=sembunyi(rapi(dinsos.get("/pengumpulan"))) | isi)
    assert jawaban.status_code == 303, jawaban.text
    id_ = dinsos.get("/pengumpulan?format=json").json()["data"][0]["id"]
    alamat = f"/pengumpulan/{id_}"
    halaman = rapi(desa.get(alamat))
    assert "Kirim data desa Anda" in halaman and DESA[1] not in halaman
    token = sembunyi(halaman)
    kosong = desa.post(f"{alamat}/kirim", data=token, files={"lain": ("x", b"", "text/csv")})
    assert "Pilih berkas CSV atau XLSX." in rapi(kosong, 422)
    token = sembunyi(rapi(desa.get(alamat)))
    kirim = desa.post(
        f"{alamat}/kirim", data=token, files={"berkas": ("d.csv", berkas((1, "Y"), (11, "Y")), "text/csv")}
    )
    assert kirim.status_code == 303, kirim.text
    halaman = rapi(desa.get(alamat))
    assert "2 baris dibaca, 1 benar, 1 ditolak" in halaman
    assert nik(1) not in halaman

    halaman = rapi(camat.get(alamat))
    kiriman = camat.get(f"{alamat}?format=json").json()["wilayah"][0]["desa"][0]["kiriman"][0]["id"]
    kembali = camat.post(f"{alamat}/kiriman/{kiriman}/kembalikan", data=sembunyi(halaman) | {"alasan": ""})
    assert "Tulis apa yang harus diperbaiki desa." in rapi(kembali, 422)
    terima = camat.post(f"{alamat}/kiriman/{kiriman}/terima", data=sembunyi(rapi(camat.get(alamat))))
    assert terima.status_code == 303
    dini = camat.post(f"{alamat}/teruskan", data=sembunyi(rapi(camat.get(alamat))))
    assert "Belum masuk:" in rapi(dini, 409)
    gabung = dinsos.post(f"{alamat}/gabung", data=sembunyi(rapi(dinsos.get(alamat))))
    assert "kecamatan belum meneruskan" in rapi(gabung, 409)
    assert desa.get("/verifikasi-data").status_code == 403


def test_verifikasi_di_peramban(uji: Uji) -> None:
    isi_register(uji.bd, penduduk=range(6), aktif=range(4), segmen="PBPU_PEMDA")
    no, satu = impor(uji.bd, "33.13", "penduduk_miskin", date(2026, 11, 1)), KUNCI.untuk("33.13")
    with uji.bd.tulis() as sesi:
        sesi.add(BarisMiskin(impor_no=no, indeks=satu.indeks(nik(0)), baris=2, miskin=False))
    minta = {"daerah": "33.13", "periode": "2026-T4", "tanggal": "2026-11-22", "kuota_pemda_tersedia": True}
    id_ = uji.klien(DINSOS).post("/api/v1/verifikasi", json=minta).json()["id"]
    kerjakan(uji.bd, id_, waktu=lambda: uji.kini)
    dinsos, alamat = masuk(uji, DINSOS), f"/verifikasi-data/{id_}"
    assert alamat in rapi(dinsos.get("/verifikasi-data"))
    halaman = rapi(dinsos.get(f"{alamat}?hasil=NONAKTIF_MAMPU&kecamatan=33.13.01"))
    assert "1 orang" in halaman and nik(0) not in halaman and f"{nik(0)[:4]}********{nik(0)[-4:]}" in halaman
    kosong = dinsos.post(f"{alamat}/setujui", data=sembunyi(halaman) | {"cakupan": "sebagian"})
    assert "Belum ada bagian yang dipilih." in rapi(kosong, 422)
    bagian = {"cakupan": "sebagian", "hasil": "NONAKTIF_MAMPU", "pejabat": "Kepala Dinas Sosial"}
    assert dinsos.post(f"{alamat}/setujui", data=sembunyi(halaman) | bagian | {"sekali": "a"}).status_code == 303
    halaman = rapi(dinsos.get(alamat))
    assert "Kepala Dinas Sosial" in halaman and "Putuskan" in halaman
    unduh = dinsos.get(f"{alamat}/edabu/penonaktifan.csv")
    assert nik(0) in unduh.text and "FINAL" in unduh.text
    assert dinsos.get(f"{alamat}/berita-acara.pdf").content.startswith(b"%PDF-")
    assert masuk(uji, DESA[0]).get(alamat).status_code == 403
