"""The second net between regencies on a real PostgreSQL: with the service's own WHERE left out, no row of another one
comes back, goes in or is changed. What is asked here is plain SQL, in the transaction of a request of one daerah."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import httpx
import psycopg
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select, text, true, update
from sqlalchemy.exc import ProgrammingError
from sqlmodel import SQLModel
from starlette.requests import Request
from starlette.responses import StreamingResponse

from api.aplikasi import buat_aplikasi
from api.auth import izin, rute_baru
from api.layanan import layanan_dari
from api.rute import RUTE
from patuh.basisdata.mesin import BasisData
from patuh.basisdata.pemisah import (
    TANPA_DAERAH,
    PeranSalah,
    batasi_ruang,
    ruang_permintaan,
    siapkan_peran,
    syarat_pemisah,
    terikat_pemisah,
)
from tests.api.akun_uji import angkat, csrf, masuk_pejabat
from tests.api.conftest import Uji, isi_contoh, layani
from tests.api.klien import Klien
from tests.api.ramai import ramaikan
from tests.api.test_isolasi import _isi, _milik, _rute, _tanpa_nomor
from tests.conftest import AlamatPg
from tests.register_kecil import KUNCI

KITA, LAIN = "33.13", "33.27"


@pytest.fixture
def dua(bd_postgresql: BasisData, tmp_path: Any) -> Iterator[Uji]:
    """Both regencies on PostgreSQL, in each everything once."""
    uji = layani(bd_postgresql, tmp_path / "data", isi_contoh(bd_postgresql))
    for daerah in (KITA, LAIN):
        ramaikan(uji, daerah)
    yield uji


def test_setiap_tabel_terikat_pada_daerah_atau_disebut() -> None:
    """A new table without a daerah, and without a row that has one, is named with its reason."""
    lepas = {t.name for t in SQLModel.metadata.sorted_tables if syarat_pemisah(t) is None}
    assert lepas == set(TANPA_DAERAH) - {"alembic_version"}
    assert not any("daerah" in SQLModel.metadata.tables[n].c for n in lepas)


def _terikat() -> list[Any]:
    return [t for t in SQLModel.metadata.sorted_tables if t.name not in TANPA_DAERAH]


def _sendiri(tabel: Any) -> Any:
    """Leaves out what concerns every regency, which each may read: events, and keys for all."""
    return tabel.c.daerah != "semua" if tabel.name in ("jejak", "kunci_api") else true()


def _hitung(bd: BasisData, daerah: str) -> dict[str, int]:
    with ruang_permintaan():
        batasi_ruang(daerah)
        with bd.baca() as sesi:
            return {
                t.name: sesi.connection().execute(select(func.count()).select_from(t).where(_sendiri(t))).scalar_one()
                for t in _terikat()
            }


def test_tanpa_syarat_pun_tidak_ada_baris_daerah_lain(dua: Uji) -> None:
    """Read, change, delete and insert, every table, without a WHERE of ours."""
    bd = dua.bd
    kita, lain, semua = (_hitung(bd, d) for d in (KITA, LAIN, "semua"))
    # Neither the beginning of a code, nor nothing at all, opens anything.
    assert _hitung(bd, "33.1") == _hitung(bd, "") == dict.fromkeys(semua, 0)
    berdua = {n for n in semua if kita[n] and lain[n]}
    assert len(berdua) >= 30, sorted(berdua)
    assert {n: semua[n] - kita[n] - lain[n] for n in semua if semua[n] != kita[n] + lain[n]} == {}
    with bd.baca() as sesi:
        milik = {t.name: [dict(b._mapping) for b in sesi.connection().execute(t.select())] for t in _terikat()}
    asing = {n: b for n, baris in milik.items() if (b := next((b for b in baris if b.get("daerah") == LAIN), None))}
    with ruang_permintaan():
        batasi_ruang(KITA)
        for tabel in _terikat():
            with bd.tulis() as sesi:
                kolom = next(iter(tabel.columns))
                assert sesi.connection().execute(update(tabel).values({kolom.name: kolom})).rowcount == kita[tabel.name]
                if "daerah" in tabel.c:
                    assert set(sesi.connection().execute(select(tabel.c.daerah)).scalars()) <= {KITA, "semua"}
        for nama, satu in asing.items():
            with pytest.raises(ProgrammingError, match="row-level security"), bd.tulis() as sesi:
                sesi.connection().execute(SQLModel.metadata.tables[nama].insert().values(**satu))
        # A row that hangs on one of the other regency: it cannot be hung there from here.
        for nama in sorted(berdua - asing.keys()):
            tampak = _baris(bd, nama)
            for satu in [b for b in milik[nama] if b not in tampak][:3]:
                with pytest.raises(ProgrammingError, match="row-level security"), bd.tulis() as sesi:
                    sesi.connection().execute(SQLModel.metadata.tables[nama].insert().values(**satu))
        for nama in ("tugas", "jejak", "sanksi", "impor"):
            if kita[nama]:
                with pytest.raises(ProgrammingError, match="row-level security"), bd.tulis() as sesi:
                    sesi.connection().exec_driver_sql(f"UPDATE {nama} SET daerah = '{LAIN}'")


def _baris(bd: BasisData, nama: str) -> list[dict[str, Any]]:
    with bd.baca() as sesi:
        return [dict(b._mapping) for b in sesi.connection().execute(SQLModel.metadata.tables[nama].select())]


def test_permintaan_berjalan_dalam_daerah_pelakunya(dua: Uji) -> None:
    """By key and by official, also in a body streamed after the route has returned; the next request is free."""
    rute = rute_baru()

    def daerah(request: Request) -> list[str]:
        with layanan_dari(request).bd.baca() as sesi:
            return sorted(sesi.connection().execute(text("SELECT DISTINCT daerah FROM tugas")).scalars())

    @rute.get("/api/v1/uji-pemisah", **izin("tugas.lihat"))
    def tanpa_syarat(request: Request) -> list[str]:
        return daerah(request)

    @rute.get("/api/v1/uji-pemisah-alir", **izin("tugas.lihat"))
    def mengalir(request: Request) -> StreamingResponse:
        def alir() -> Iterator[str]:
            yield from (f"{d} " for d in daerah(request))

        return StreamingResponse(alir())

    dua.app = buat_aplikasi(
        dua.bd,
        folder=dua.folder,
        jam=lambda: dua.kini,
        alamat_dasar="http://patuh.contoh",
        kunci=KUNCI,
        rute=(*RUTE, rute),
    )
    for nama, tampak in ((KITA, [KITA]), (LAIN, [LAIN]), ("semua", [KITA, LAIN])):
        assert dua.klien(nama).get("/api/v1/uji-pemisah").json() == tampak
        assert dua.klien(nama).get("/api/v1/uji-pemisah-alir").text.split() == tampak
    for awal in (KITA, LAIN):
        pejabat = masuk_pejabat(dua, angkat(dua, f"{awal}-dinsos", "kepala"))
        assert pejabat.get("/api/v1/uji-pemisah").json() == [awal]
    assert dua.klien("semua").get("/api/v1/uji-pemisah").json() == [KITA, LAIN]


def test_peran_layanan_disiapkan_dan_peran_yang_melewati_ditolak(
    bd_postgresql: BasisData, alamat_postgresql: AlamatPg
) -> None:
    """What production's preparation does with the role that serves: made with least rights, and looked at."""
    with bd_postgresql.baca() as sesi:
        basis = str(sesi.connection().execute(text("SELECT current_database()")).scalar_one())
        assert terikat_pemisah(sesi.connection())
    pemilik, peran = alamat_postgresql(basis), f"peran_{basis}"
    siapkan_peran(pemilik, peran, "rahasia sekali")
    with psycopg.connect(pemilik.replace("//postgres:", f"//{peran}:", 1)) as layanan:
        assert layanan.execute("SELECT count(*) FROM unit").fetchone() == (0,)
        layanan.execute("SELECT set_config('patuh.daerah', 'semua', true)")
        layanan.execute("UPDATE tugas SET keadaan = keadaan")
        for terlarang in ("ALTER TABLE tugas DISABLE ROW LEVEL SECURITY", "DROP TABLE tugas", "CREATE ROLE lain"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), layanan.transaction():
                layanan.execute(terlarang.encode())
    with psycopg.connect(pemilik, autocommit=True) as utama:
        utama.execute(f"ALTER ROLE {peran} BYPASSRLS".encode())
        with pytest.raises(PeranSalah, match="BYPASSRLS"):
            siapkan_peran(pemilik, peran, None)
        with pytest.raises(PeranSalah, match="superuser"):
            siapkan_peran(pemilik, "postgres", None)
        utama.execute(f"DROP OWNED BY {peran}; DROP ROLE {peran}".encode())


@pytest.mark.lama
def test_jaring_kedua_tidak_mengubah_satu_jawaban_pun(dua: Uji, alamat_postgresql: AlamatPg) -> None:
    """Every GET of a regency's key and official, asked with the policies and past them: the service's own conditions
    were enough, and none of its queries had looked at another regency for a reason."""
    with dua.bd.baca() as sesi:
        basis = str(sesi.connection().execute(text("SELECT current_database()")).scalar_one())
    lewat = Uji(BasisData(alamat_postgresql(basis)), dua.folder, FastAPI(), kunci=dua.kunci)
    lewat.app = buat_aplikasi(
        lewat.bd,
        folder=dua.folder,
        jam=lambda: dua.kini,
        alamat_dasar="http://patuh.contoh",
        kunci=KUNCI,
        detik=lambda: dua.detik,
    )
    pejabat = [masuk_pejabat(dua, angkat(dua, f"{KITA}-{u}", p)) for u, p in (("dinsos", "kepala"), ("admin", "admin"))]
    milik = _milik(dua, KITA), _milik(dua, LAIN)
    nomor = {n: tuple(m[n][:1] for m in milik if n in m) for n in milik[0]}
    beda, banyak = [], 0
    try:
        for jalur in [r for r in _rute() if r not in _SELALU_LAIN]:
            semua = [_isi(jalur)] if _tanpa_nomor(jalur) else sorted(
                {_isi(jalur, n) for daftar in nomor.values() for bagian in daftar for n in bagian}
            )  # fmt: skip
            for alamat in semua:
                dua.detik += 1
                for satu in (dua.klien(KITA), *pejabat):
                    sana = Klien(lewat.app)
                    sana.kepala, sana.kuki = satu.kepala, satu.kuki
                    terikat, bebas = satu.get(alamat), sana.get(alamat)
                    banyak += terikat.status_code == 200
                    if (terikat.status_code, _tetap(terikat)) != (bebas.status_code, _tetap(bebas)):
                        beda.append((alamat, terikat.status_code, bebas.status_code))
    finally:
        lewat.bd.tutup()
    assert beda == []
    assert banyak >= 120


_SELALU_LAIN = ("/admin/kesehatan", "/jejak/jejak.csv")
"""Tells how long the process has lived; holds the event of its own first download."""


def _tetap(jawaban: httpx.Response) -> str:
    """What does not change from one asking to the next."""
    if jawaban.headers.get("content-type", "").startswith(("application/vnd", "application/pdf")):
        return ""
    return re.sub(r'name="(csrf|sekali)" value="[^"]+"|\d\d[.:]\d\d(:\d\d)?|[0-9a-f]{12}', "", jawaban.text)


def test_surel_pejabat_daerah_lain_ditolak_dengan_kata_yang_sama(dua: Uji) -> None:
    """The admin cannot see that account; that its address is taken is all there is to say, not a broken service."""
    angkat(dua, f"{LAIN}-dinsos", "kepala", surel="sama@contoh.go.id")
    admin = masuk_pejabat(dua, angkat(dua, f"{KITA}-admin", "admin"))
    teks = admin.get("/admin/pejabat").text
    isi = {
        "csrf": csrf(teks), "nama": "Siti", "surel": "sama@contoh.go.id", "unit": f"{KITA}-dinsos", "peran": "kepala",
        "jabatan": "Kepala", "mulai": "2026-01-02",
    }  # fmt: skip
    jawaban = admin.post("/admin/pejabat", data=isi)
    assert jawaban.status_code == 422
    assert "Surel ini dipakai di daerah lain." in jawaban.text
