"""Nothing of one regency reaches another: every GET route, by key and by official, with and without filters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlmodel import SQLModel

from api.izin_rute import rute_izin
from api.rute import RUTE
from patuh.akun.izin import PUBLIK
from tests.api.akun_uji import angkat, masuk_pejabat
from tests.api.conftest import Uji, tanpa_batas
from tests.api.klien import Klien
from tests.api.ramai import INSTRUKSI, ramaikan

KITA, LAIN = "33.27", "33.13"
"""Who asks, and whose things must not be seen."""
TETAP = {
    "bentuk": "html", "jenis": "usulan", "nama": "usulan", "desa": f"{LAIN}.01.2001", "wilayah": f"{LAIN}.01.2001",
    "instruksi": INSTRUKSI[LAIN], "instruksi_id": INSTRUKSI[LAIN], "peraturan": "x",
}  # fmt: skip
SARINGAN = {
    "daerah": LAIN, "unit": f"{LAIN}-dinsos", "atasan": f"{LAIN}-sekda", "wilayah": f"{LAIN}.01.2001",
    "desa": f"{LAIN}.01.2001", "kecamatan": f"{LAIN}.01", "instruksi": INSTRUKSI[LAIN], "periode": "2026-T4",
    "tahun": "2026", "ukuran": "1000", "nib": "9120000000001", "tanggal": "2026-11-20", "status": "TERBUKA",
}  # fmt: skip


@pytest.fixture
def dua(uji: Uji) -> Iterator[Uji]:
    """Both regencies, in each everything once."""
    for daerah in (LAIN, KITA):
        ramaikan(uji, daerah)
    tanpa_batas(uji)
    yield uji


def _milik(uji: Uji, daerah: str) -> dict[str, list[str]]:
    """Ids and codes of what a regency has, by table and column: an address is opened by the one or by the other."""
    hasil: dict[str, list[str]] = {}
    with uji.bd.baca() as sesi:
        for nama, tabel in SQLModel.metadata.tables.items():
            for kolom in ("id", "kode"):
                if "daerah" in tabel.c and kolom in tabel.c and nama not in ("unit", "jejak"):
                    baris = sesi.connection().execute(select(tabel.c[kolom]).where(tabel.c.daerah == daerah))
                    hasil[f"{nama}.{kolom}"] = sorted(str(n) for n in baris.scalars() if n is not None)
    return hasil


def _rute() -> list[str]:
    return [jalur for metode, jalur, izin in rute_izin(RUTE) if metode == "GET" and izin != PUBLIK]


def _tanpa_nomor(jalur: str) -> bool:
    return all(nama in TETAP for nama in re.findall(r"\{(\w+)", jalur))


def _isi(jalur: str, nomor: str = "") -> str:
    return re.sub(r"\{(\w+)[^}]*\}", lambda c: TETAP.get(c[1], nomor), jalur)


def test_rincian_milik_daerah_lain_tidak_ada(dua: Uji) -> None:
    """Whatever its owner can open by its number is 403 or 404 for a key of another regency."""
    milik, pemilik, asing = _milik(dua, LAIN), dua.klien("33.13"), dua.klien("33.27")
    terbuka, bocor = set(), []
    for jalur in _rute():
        if not jalur.startswith("/api/") or _tanpa_nomor(jalur):
            continue
        for nama, nomor in milik.items():
            if not nomor or pemilik.get(_isi(jalur, nomor[0])).status_code != 200:
                continue
            terbuka.add(jalur)
            jawaban = asing.get(_isi(jalur, nomor[0]))
            if jawaban.status_code not in (403, 404):
                bocor.append((jalur, nama, jawaban.status_code))
    assert bocor == []
    assert len(terbuka) >= 15, sorted(terbuka)


def _pengintai(uji: Uji) -> list[Klien]:
    pejabat = (("dinsos", "dinsos"), ("inspektorat", "inspektorat"))
    return [uji.klien(KITA), *(masuk_pejabat(uji, angkat(uji, f"{KITA}-{u}", p)) for u, p in pejabat)]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(data=st.data())
def _intai(uji: Uji, mata: list[Klien], rahasia: re.Pattern[str], data: st.DataObject) -> None:
    jalur = data.draw(st.sampled_from([r for r in _rute() if _tanpa_nomor(r)]))
    saringan: Any = data.draw(st.sets(st.sampled_from(sorted(SARINGAN)), max_size=4))
    satu = data.draw(st.sampled_from(mata))
    jawaban = satu.get(_isi(jalur), params={k: SARINGAN[k] for k in sorted(saringan)})
    assert jawaban.status_code < 500
    assert not rahasia.search(jawaban.text), (jalur, saringan)


@pytest.mark.lama
def test_daftar_tidak_memuat_milik_daerah_lain(dua: Uji) -> None:
    """No list, with whatever filters, names a thing of the other regency; they do name our own."""
    nomor = {n for daftar in _milik(dua, LAIN).values() for n in daftar if len(n) > 6}
    rahasia, mata = re.compile("|".join(map(re.escape, sorted(nomor)))), _pengintai(dua)
    sendiri = {n for daftar in _milik(dua, KITA).values() for n in daftar if len(n) > 6}
    tampak = 0
    for jalur in _rute():
        if _tanpa_nomor(jalur):
            for satu in mata:
                for saringan in ({}, {"daerah": LAIN}):
                    teks = satu.get(_isi(jalur), params=saringan).text
                    assert not rahasia.search(teks), (jalur, saringan)
                    tampak += any(n in teks for n in sendiri)
    assert tampak >= 20
    _intai(dua, mata, rahasia)
