"""The other half of the permission matrix: every API route x scope of a key x state of the key, every method that a
path does not have, and paths that try to leave their folder."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from api.izin_rute import rute_izin
from api.rute import RUTE
from patuh.akun.izin import AKSI, PUBLIK
from patuh.akun.kunci import LINGKUP, buat_kunci, cabut_kunci
from tests.api.akun_uji import angkat, masuk_pejabat
from tests.api.conftest import KINI, Uji

TIADA = "00000000-0000-4000-8000-000000000000"
METODE = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")


def _jalur(pola: str) -> str:
    return re.sub(r"\{[^}]+\}", TIADA, pola)


def _minta(uji: Uji, apa: Iterable[tuple[str, str]], kepala: dict[str, str]) -> list[tuple[str, str, httpx.Response]]:
    async def semua() -> list[tuple[str, str, httpx.Response]]:
        angkutan = httpx.ASGITransport(uji.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=angkutan, base_url="http://patuh.contoh", headers=kepala) as klien:
            return [(m, j, await klien.request(m, j, json={} if m in ("POST", "PUT") else None)) for m, j in apa]

    return asyncio.run(semua())


def _rute_api() -> list[tuple[str, str, str]]:
    return [r for r in rute_izin(RUTE) if r[1].startswith("/api/") and r[2] != PUBLIK]


@pytest.mark.parametrize("lingkup", LINGKUP)
def test_kunci_satu_lingkup_membuka_rute_lingkupnya_saja(uji: Uji, lingkup: str) -> None:
    with uji.bd.tulis() as sesi:
        kunci = buat_kunci(sesi, nama="satu", lingkup=[lingkup], daerah="33.13", waktu=KINI, batas_per_menit=1_000_000)
    kepala, rute = {"Authorization": f"Bearer {kunci}"}, _rute_api()
    jawab = _minta(uji, ((m, _jalur(p)) for m, p, _ in rute), kepala)
    salah = []
    for (metode, pola, izin), (_, _, jawaban) in zip(rute, jawab, strict=True):
        perlu = AKSI[izin].lingkup if izin in AKSI else None
        ditolak = jawaban.status_code == 403 and "lingkup" in jawaban.text
        if jawaban.status_code >= 500 or jawaban.status_code == 401 or ditolak == (perlu == lingkup):
            salah.append((metode, pola, perlu, jawaban.status_code))
    assert salah == []
    # The same key, revoked, opens nothing at all.
    with uji.bd.tulis() as sesi:
        cabut_kunci(sesi, kunci.removeprefix("pk_").partition(".")[0], waktu=KINI)
    dicabut = _minta(uji, ((m, _jalur(p)) for m, p, _ in rute), kepala)
    assert {j.status_code for _, _, j in dicabut} == {401}


def test_metode_yang_tidak_ada_pada_jalurnya_ditolak(uji: Uji) -> None:
    """With a key of every scope, and in an official's session: a method nobody declared does nothing."""
    ada = {(m, p) for m, p, _ in rute_izin(RUTE)}
    jalur = sorted({p for _, p in ada})
    # HEAD is what GET would answer, without its body.
    tiada = [
        (m, _jalur(p)) for p in jalur for m in METODE if (m, p) not in ada and not (m == "HEAD" and ("GET", p) in ada)
    ]
    assert len(tiada) >= 500
    pejabat = masuk_pejabat(uji, angkat(uji, "33.13-sekda", "sekda"))
    kuki = "; ".join(f"{k}={v}" for k, v in pejabat.kuki.items())
    sebelum = uji.jumlah_baris()
    for kepala in ({"Authorization": f"Bearer {uji.kunci['semua']}"}, {"Cookie": kuki}):
        salah = [(m, j, s.status_code) for m, j, s in _minta(uji, tiada, kepala) if s.status_code not in (404, 405)]
        assert salah == []
    assert uji.jumlah_baris() == sebelum


def test_jalur_tidak_keluar_dari_foldernya(uji: Uji) -> None:
    """Neither static files nor anything with a name in its path leads to a file of the service."""
    rahasia = uji.folder / "rahasia.txt"
    rahasia.write_text("isi-rahasia-folder-data")
    naik = ("..", "%2e%2e", "..%2f..", "%2e%2e%2f%2e%2e", "....//", "..%5c..", "..;", "%c0%ae%c0%ae", "%252e%252e")
    tujuan = ("rahasia.txt", "register.kunci", "patuh.db", "pyproject.toml", "etc/passwd", "api/auth.py")
    awal = ("/statis", "/statis/docs", "/api/v1/laporan", "/api/v1/naskah", "/verifikasi", "/periksa", "/kalender")
    apa = [("GET", f"{a}/{'/'.join([n] * 6)}/{t}") for a in awal for n in naik for t in tujuan]
    apa += [("GET", f"{a}/{quote(str(rahasia), safe='')}") for a in awal]
    apa += [("GET", f"{a}/{quote(str(Path(__file__)), safe='/')}") for a in awal]
    for metode, jalur, jawaban in _minta(uji, apa, {"Authorization": f"Bearer {uji.kunci['semua']}"}):
        assert jawaban.status_code in (404, 405, 422), (metode, jalur, jawaban.status_code)
        assert "isi-rahasia" not in jawaban.text
        assert "root:" not in jawaban.text
