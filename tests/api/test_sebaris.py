"""On SQLite a short answer is worked out in line; where it would have to wait, everybody else goes on."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import make_url, text
from sqlmodel import select

import api.antrean
import api.v1.pemeriksaan
import patuh.tugas.lapor
from api.batas import Pembatas
from patuh.basisdata.mesin import BasisData
from patuh.basisdata.sebaris import HarusMenunggu, di_samping, sebaris
from patuh.basisdata.tenggat import dalam_tenggat
from patuh.indikator.beku import hitung_tugas
from patuh.instruksi.model import Klausul
from patuh.pemeriksaan.periksa import periksa
from patuh.tugas.lapor import klausul_tugas
from patuh.tugas.tabel import Keadaan, Pengajuan, Tugas
from tests.api.conftest import DESA, Uji
from tests.api.test_pemeriksaan import ALAMAT, HARI, Meja, orang
from tests.register_kecil import isi_register, nik

Kunci = Callable[[BasisData], AbstractContextManager[None]]


@pytest.fixture
def meja(bd_sqlite: BasisData, tmp_path: Path) -> Meja:
    meja = Meja(bd_sqlite, tmp_path)
    isi_register(meja.bd, penduduk=range(200), aktif=range(200), nonaktif=[])
    return meja


@contextmanager
def _program_lain(bd: BasisData) -> Iterator[None]:
    """Another program has the write lock."""
    lain = sqlite3.connect(str(make_url(bd.url).database), isolation_level=None, check_same_thread=False)
    lain.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        lain.execute("ROLLBACK")
        lain.close()


@contextmanager
def _utas_lain(bd: BasisData) -> Iterator[None]:
    """Another thread of the service has the turn."""
    mulai, selesai = threading.Event(), threading.Event()

    def pegang() -> None:
        with bd.tulis() as sesi:
            sesi.connection().execute(text("SELECT 1"))
            mulai.set()
            selesai.wait(20)

    utas = threading.Thread(target=pegang)
    utas.start()
    mulai.wait(20)
    try:
        yield
    finally:
        selesai.set()
        utas.join()


def _isi(nomor: int, banyak: int = 1) -> dict[str, Any]:
    return {
        "daerah": "33.13",
        "layanan": "izin_usaha",
        "tanggal": HARI,
        "nomor_permohonan": f"503/{nomor}",
        "pemohon": {"nik": nik(0)},
        "pekerja": orang(*range(1, banyak)),
    }


def _intip(monkeypatch: pytest.MonkeyPatch, modul: Any, nama: str, asli: Callable[..., Any]) -> list[bool]:
    """Of each call from now on: was it in line?"""
    sebaris_: list[bool] = []

    def intip(*args: Any, **kwargs: Any) -> Any:
        sebaris_.append(threading.current_thread() is threading.main_thread())
        return asli(*args, **kwargs)

    monkeypatch.setattr(modul, nama, intip)
    return sebaris_


def _tercatat(bd: BasisData) -> list[str]:
    with bd.baca() as sesi:
        kueri = text("SELECT nomor_permohonan FROM pemeriksaan ORDER BY rowid")
        return list(sesi.connection().execute(kueri).scalars())


@pytest.mark.parametrize("sabar", [0.0, 30.0], ids=["dalam utas", "sebaris"])
@pytest.mark.parametrize("kunci", [_program_lain, _utas_lain])
def test_yang_menunggu_tidak_menahan_yang_lain(
    meja: Meja, kunci: Kunci, sabar: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.antrean, "_SABAR", sabar)
    utas = _intip(monkeypatch, api.v1.pemeriksaan, "periksa", periksa)

    async def jalan() -> list[int]:
        angkutan = httpx.ASGITransport(meja.app)
        kepala = {"Authorization": f"Bearer {meja.kunci['33.13']}"}
        async with httpx.AsyncClient(transport=angkutan, base_url="http://patuh.contoh", headers=kepala) as klien:
            with kunci(meja.bd):
                tanya = [asyncio.create_task(klien.post(ALAMAT, json=_isi(n))) for n in range(4)]
                for _ in range(5):
                    assert (await klien.get("/sehat")).status_code == 200
                assert not any(t.done() for t in tanya)
            return [j.status_code for j in await asyncio.gather(*tanya)]

    asli, dihitung = Pembatas.tunggu, []

    def hitung(pembatas: Pembatas, nama: str, batas: int) -> int:
        dihitung.append(nama)
        return asli(pembatas, nama, batas)

    monkeypatch.setattr(Pembatas, "tunggu", hitung)
    assert asyncio.run(jalan()) == [200] * 4
    assert len(dihitung) == 4, "setiap permintaan terhitung sekali, berapa kali pun dicoba"
    tercatat = _tercatat(meja.bd)
    assert sorted(tercatat) == [f"503/{n}" for n in range(4)]
    # Of an attempt that had to wait nothing is left but that it was made.
    assert utas[-1] is bool(sabar) and len(utas) >= 4
    if sabar:
        assert tercatat == sorted(tercatat), "yang datang dahulu dijawab dahulu"


def test_rombongan_besar_diperiksa_dalam_utas(meja: Meja, monkeypatch: pytest.MonkeyPatch) -> None:
    utas = _intip(monkeypatch, api.v1.pemeriksaan, "periksa", periksa)
    for banyak in (6, 150):
        jawab = meja.klien().post(ALAMAT, json=_isi(banyak, banyak))
        assert jawab.status_code == 200, jawab.text
        assert jawab.json()["hasil"] == "LANJUT"
    assert utas == [True, False]


@pytest.mark.parametrize("terhitung", [True, False])
def test_angka_laporan_dihitung_sekali_di_samping(uji: Uji, terhitung: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    with uji.bd.baca() as sesi:
        semua = sesi.exec(select(Tugas).where(Tugas.daerah == "33.13", Tugas.keadaan == Keadaan.TERBUKA)).all()
    tugas = next(t for t in semua if t.jenis != "pelaporan" and _terhitung(klausul_tugas(t)) is terhitung)
    utas = _intip(monkeypatch, patuh.tugas.lapor, "hitung_tugas", hitung_tugas)
    jawab = uji.klien("semua").post(f"/api/v1/tugas/{tugas.id}/laporan", json={"narasi": "Sudah dikerjakan."})
    assert jawab.status_code == 201, jawab.text
    # What has nothing to count counts it where it stands.
    assert utas == ([False] if terhitung else [True])
    with uji.bd.baca() as sesi:
        assert len(sesi.exec(select(Pengajuan).where(Pengajuan.tugas_id == tugas.id)).all()) == 1


def _terhitung(klausul: Klausul) -> bool:
    return any(i.hitung for i in klausul.indikator)


@contextmanager
def _sambungan_habis(bd: BasisData) -> Iterator[None]:
    """Slow downloads hold all connections of readers."""
    with ExitStack() as semua:
        for _ in range(50):
            semua.enter_context(bd.baca()).connection()
        yield


def test_sambungan_habis_tidak_menahan_yang_lain(meja: Meja) -> None:
    async def jalan() -> int:
        angkutan = httpx.ASGITransport(meja.app)
        kepala = {"Authorization": f"Bearer {meja.kunci['33.13']}"}
        async with httpx.AsyncClient(transport=angkutan, base_url="http://patuh.contoh", headers=kepala) as klien:
            with _sambungan_habis(meja.bd):
                tanya = asyncio.create_task(klien.post(ALAMAT, json=_isi(1)))
                for _ in range(5):
                    assert (await klien.get("/sehat")).status_code == 200
                assert not tanya.done()
            return (await tanya).status_code

    assert asyncio.run(jalan()) == 200
    assert _tercatat(meja.bd) == ["503/1"]


@pytest.mark.parametrize("kunci", [_program_lain, _utas_lain, _sambungan_habis])
def test_sebaris_tidak_pernah_menunggu(bd_sqlite: BasisData, kunci: Kunci) -> None:
    """What it would wait for is let go by another thread: whoever waited gets it, and raises nothing."""
    with ExitStack() as terkunci:
        terkunci.enter_context(kunci(bd_sqlite))
        lepas = threading.Timer(3, terkunci.close)
        lepas.start()
        with pytest.raises(HarusMenunggu), sebaris(), bd_sqlite.kilat(), bd_sqlite.tulis() as sesi:
            sesi.connection()
        lepas.cancel()
        lepas.join()
    with sebaris(), bd_sqlite.kilat(), bd_sqlite.tulis() as sesi:
        sesi.connection()
    assert not bd_sqlite.sedang_menulis


def test_permintaan_yang_habis_waktunya_tidak_antre_lagi(bd_sqlite: BasisData) -> None:
    dikerjakan: list[int] = []

    async def jalan(sisa: float) -> None:
        with dalam_tenggat() as tenggat:
            tenggat.sampai = tenggat.jam() + sisa
            await api.antrean.Antrean().jawab(bd_sqlite, lambda: dikerjakan.append(1), ())

    asyncio.run(jalan(60))
    with pytest.raises(HarusMenunggu):
        asyncio.run(jalan(0))
    assert dikerjakan == [1]


def test_laporan_terakhir_unit_disusun_dalam_utas(uji: Uji, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cover report that comes with a unit's last report may have long figures: none of them is counted in line."""
    with uji.bd.baca() as sesi:
        semua = sesi.exec(select(Tugas).where(Tugas.unit == DESA, Tugas.keadaan == Keadaan.TERBUKA)).all()
    lapor = [t for t in semua if t.jenis != "pelaporan"]
    for satu in lapor:
        utas = _intip(monkeypatch, patuh.tugas.lapor, "hitung_tugas", hitung_tugas)
        jawab = uji.klien("semua").post(f"/api/v1/tugas/{satu.id}/laporan", json={"narasi": "Sudah dikerjakan."})
        assert jawab.status_code == 201, jawab.text
    assert utas and not any(utas[1:]), utas
    with uji.bd.baca() as sesi:
        terkirim = sesi.exec(select(Pengajuan.tugas_id, Pengajuan.otomatis)).all()
    assert sorted(t for t, otomatis in terkirim if not otomatis) == sorted(t.id for t in lapor)
    assert sum(otomatis for _, otomatis in terkirim) == 1


def test_bagian_panjang_diminta_sekali() -> None:
    assert di_samping(lambda: 7) == 7
    with pytest.raises(HarusMenunggu) as minta, sebaris():
        di_samping(lambda: 7)
    assert minta.value.kerja is not None
    with sebaris(minta.value.kerja()):
        assert di_samping(lambda: 8) == 7
