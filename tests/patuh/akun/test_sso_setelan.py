"""The settings of the office's provider: what stops the start, and by which name the message calls it."""

from __future__ import annotations

from pathlib import Path

import pytest

from patuh.pengaturan import PengaturanSalah, baca_pengaturan

LENGKAP = {
    "PATUH_OIDC_PENERBIT": "https://sso.kab.example/realms/pemkab",
    "PATUH_OIDC_KLIEN": "patuh",
    "PATUH_OIDC_RAHASIA": "sangat-rahasia",
}


def test_tanpa_setelan_tidak_ada_sso(tmp_path: Path) -> None:
    assert baca_pengaturan(tmp_path, "x", {}).akun.sso is None
    assert baca_pengaturan(tmp_path, "x", dict.fromkeys(LENGKAP, " ")).akun.sso is None


def test_setelan_lengkap(tmp_path: Path) -> None:
    pengaturan = baca_pengaturan(tmp_path, "x", LENGKAP | {"PATUH_OIDC_DUA_LANGKAH": "mfa, urn:kab:2 ,"})
    sso = pengaturan.akun.sso
    assert sso is not None
    assert (sso.penerbit, sso.klien, sso.rahasia) == tuple(LENGKAP.values())
    assert sso.dua_langkah == {"mfa", "urn:kab:2"}
    assert "sangat-rahasia" not in repr(pengaturan)
    for lokal in ("http://127.0.0.1:9400", "http://localhost:9400", "http://[::1]:9400"):
        assert baca_pengaturan(tmp_path, "x", LENGKAP | {"PATUH_OIDC_PENERBIT": lokal}).akun.sso is not None


@pytest.mark.parametrize("nama", LENGKAP)
def test_satu_yang_kurang_disebut(tmp_path: Path, nama: str) -> None:
    with pytest.raises(PengaturanSalah, match=f"^{nama} belum diisi"):
        baca_pengaturan(tmp_path, "x", LENGKAP | {nama: ""})
    with pytest.raises(PengaturanSalah, match=nama):
        baca_pengaturan(tmp_path, "x", {"PATUH_OIDC_DUA_LANGKAH": "mfa"})


@pytest.mark.parametrize(
    ("nama", "isi"),
    [
        ("PATUH_OIDC_PENERBIT", "http://sso.kab.example"),
        ("PATUH_OIDC_PENERBIT", "sso.kab.example"),
        ("PATUH_OIDC_PENERBIT", "https://"),
        ("PATUH_OIDC_PENERBIT", "https://sso.kab.example:x"),
        ("PATUH_OIDC_PENERBIT", "https://a:b@sso.kab.example"),
        ("PATUH_OIDC_PENERBIT", "https://sso.kab.example?a=1"),
        ("PATUH_OIDC_PENERBIT", "http://127.0.0.1.kab.example"),
        ("PATUH_OIDC_CA", "/tidak/ada.pem"),
        ("PATUH_OIDC_CA", __file__),
    ],
)
def test_nilai_yang_tidak_mungkin_benar_menghentikan_awal(tmp_path: Path, nama: str, isi: str) -> None:
    with pytest.raises(PengaturanSalah, match=f"^{nama} harus"):
        baca_pengaturan(tmp_path, "x", LENGKAP | {nama: isi})
