"""Small promises of the ASVS list in SECURITY.md that no other test keeps."""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import select
from sqlmodel import SQLModel
from sqlmodel import select as pilih

from api.izin_rute import rute_izin
from api.rute import RUTE
from patuh.akun.batas_masuk import BATAS_ALAMAT, JENDELA
from patuh.akun.tabel import KunciApi
from patuh.akun.tabel_pejabat import Pejabat
from patuh.basisdata.mesin import BasisData
from patuh.pengaturan import baca_pengaturan
from patuh.perintah.dev import siapkan_basis_data
from tests.api.akun_uji import SANDI, angkat, masuk_pejabat
from tests.api.conftest import CAMAT, DINSOS, Uji, tanpa_batas
from tests.api.ganas import jalur_halaman, nomor_milik
from tests.api.halaman import rapi

_TERCATAT = {
    # Who looked at whose data is on record, and when a key, a session or a sign-in was used last.
    "jejak", "kunci_api", "sesi", "sesi_pejabat", "gagal_masuk",
}  # fmt: skip


def test_sandi_salah_dari_satu_alamat_dibatasi(uji: Uji) -> None:
    """Who tries one password on many accounts is held up by his address; the right one must then wait as well."""
    camat, klien = angkat(uji, CAMAT, "camat"), uji.klien(html=True)
    for ke in range(BATAS_ALAMAT):
        assert klien.post("/masuk", data={"surel": f"a{ke}@contoh.go.id", "sandi": "salah"}).status_code == 422
    rapi(klien.post("/masuk", data={"surel": camat.surel, "sandi": SANDI}), 429)
    uji.kini += JENDELA
    assert klien.post("/masuk", data={"surel": camat.surel, "sandi": SANDI}).status_code == 303


def test_nilai_kuki_panjang_dan_tidak_terulang(uji: Uji) -> None:
    orang = angkat(uji, CAMAT, "camat")
    nilai = {next(iter(dict(masuk_pejabat(uji, orang).kuki).values())) for _ in range(20)}
    assert len(nilai) == 20
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", satu) for satu in nilai), "32 bita acak"


def test_membaca_tidak_mengubah_apa_pun(uji: Uji) -> None:
    """No GET changes a matter, whoever asks: a page opened by a link of somebody else does nothing."""
    tanpa_batas(uji)
    kunci, pejabat = uji.klien("33.13"), masuk_pejabat(uji, angkat(uji, DINSOS, "kepala"))
    nomor = [n for daftar in nomor_milik(uji).values() for n in daftar[:1]]
    sebelum = _isi(uji)
    for jalur in jalur_halaman(nomor, api=True):
        (kunci if jalur.startswith("/api/") else pejabat).get(jalur)
    sesudah = _isi(uji)
    assert {nama for nama in sebelum if sebelum[nama] != sesudah[nama]} - _TERCATAT == set()


def test_situs_lain_tidak_diberi_izin_membaca(uji: Uji) -> None:
    asal = {"Origin": "https://jahat.example", "Access-Control-Request-Method": "POST"}
    for metode, jalur in (("GET", "/api/v1/tugas"), ("OPTIONS", "/api/v1/tugas"), ("GET", "/masuk")):
        kepala = uji.klien("33.13")(metode, jalur, headers=asal).headers
        assert not [k for k in kepala if k.lower().startswith("access-control")]


def test_berkas_sumber_dan_setelan_tidak_terbaca(uji: Uji) -> None:
    for jalur in (
        "/.git/HEAD", "/.git/config", "/.env", "/statis/.git/HEAD", "/statis/../.git/HEAD", "/statis/%2e%2e/patuh.db",
        "/statis/docs/../../pyproject.toml", "/patuh.db", "/register.kunci", "/pyproject.toml",
    ):  # fmt: skip
        assert uji.klien(html=True).get(jalur).status_code == 404, jalur


def test_layanan_baru_tanpa_akun_dan_kunci_bawaan(bd_sqlite: BasisData, tmp_path: Path) -> None:
    siapkan_basis_data(bd_sqlite, baca_pengaturan(tmp_path, "http://x", {}))
    with bd_sqlite.baca() as sesi:
        assert sesi.exec(pilih(Pejabat)).all() == []
        assert sesi.exec(pilih(KunciApi)).all() == []


def test_memulihkan_sandi_hanya_lewat_surel(uji: Uji) -> None:
    """No secret question, no hint: the address is asked for and nothing else."""
    teks = rapi(uji.klien(html=True).get("/lupa-sandi"))
    assert set(re.findall(r'<(?:input|select|textarea)[^>]* name="(\w+)"', teks)) - {"csrf"} == {"surel"}


def test_setiap_halaman_punya_metodenya_sendiri() -> None:
    """What changes something has a POST, PUT, PATCH or DELETE of its own."""
    kata = re.compile(r"/(setujui|kembalikan|hapus|akhiri|cabut|batal|kirim|buka|tutup|ganti)$")
    assert [j for m, j, _ in rute_izin(RUTE) if m == "GET" and kata.search(j)] == []


def _isi(uji: Uji) -> dict[str, list[str]]:
    hasil = {}
    with uji.bd.baca() as sesi:
        for tabel in SQLModel.metadata.sorted_tables:
            # Who opens the page of the second step sees a new secret; it counts once a code has proved it, by POST.
            kolom = [k for k in tabel.columns if (tabel.name, k.name) != ("pejabat", "totp")]
            hasil[tabel.name] = sorted(map(repr, sesi.connection().execute(select(*kolom)).all()))
    return hasil
