"""On SQLite requests that came together are answered in one transaction, each as if it were alone."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvloop
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from patuh.akun.kunci import buat_kunci
from patuh.basisdata.mesin import BasisData
from patuh.pantau.hitung import GERBANG
from patuh.tugas.tabel import Keadaan, Tugas
from tests.api.conftest import CAMAT, DESA, DINSOS, Uji
from tests.api.test_pemeriksaan import ALAMAT, HARI, Meja, orang
from tests.api.test_sebaris import _program_lain, _tercatat
from tests.register_kecil import WAKTU, isi_register, nik


@pytest.fixture
def meja(bd_sqlite: BasisData, tmp_path: Path) -> Meja:
    meja = Meja(bd_sqlite, tmp_path)
    isi_register(meja.bd, penduduk=range(200), aktif=range(200), nonaktif=[])
    return meja


def _isi(nomor: int, layanan: str = "izin_usaha") -> dict[str, Any]:
    return {
        "daerah": "33.13",
        "layanan": layanan,
        "tanggal": HARI,
        "nomor_permohonan": f"503/{nomor}",
        "pemohon": {"nik": nik(nomor)},
        "pekerja": orang(nomor + 1),
    }


def _bersama(
    meja: Meja, isi: Sequence[dict[str, Any]], kepala: Sequence[dict[str, str]] | None = None
) -> list[httpx.Response]:
    """All at once."""

    async def jalan() -> list[httpx.Response]:
        angkutan = httpx.ASGITransport(meja.app)
        dasar = {"Authorization": f"Bearer {meja.kunci['33.13']}"}
        async with httpx.AsyncClient(transport=angkutan, base_url="http://patuh.contoh", headers=dasar) as klien:
            tambah = kepala or [{}] * len(isi)
            return await asyncio.gather(
                *(klien.post(ALAMAT, json=satu, headers=k) for satu, k in zip(isi, tambah, strict=True))
            )

    return asyncio.run(jalan())


def _terhitung() -> float:
    return sum(s.value for m in GERBANG.collect() for s in m.samples if s.name.endswith("_total"))


@contextmanager
def _komit(bd: BasisData, gagal: int = 0) -> Iterator[list[int]]:
    """Commits of the writer from now on; the first ``gagal`` of them fail."""
    komit: list[int] = []

    def lihat(_koneksi: Any) -> None:
        komit.append(1)
        if len(komit) <= gagal:
            raise OperationalError("COMMIT", {}, Exception("disk I/O error"))

    event.listen(bd.mesin, "commit", lihat)
    try:
        yield komit
    finally:
        event.remove(bd.mesin, "commit", lihat)


def test_yang_datang_bersama_disimpan_sekali(meja: Meja) -> None:
    sebelum = _terhitung()
    with _komit(meja.bd) as komit:
        jawab = _bersama(meja, [_isi(n) for n in range(6)])
    assert [j.status_code for j in jawab] == [200] * 6
    assert len(komit) == 1
    assert _tercatat(meja.bd) == [f"503/{n}" for n in range(6)]
    assert _terhitung() - sebelum == 6
    assert len({j.json()["id"] for j in jawab}) == 6


def test_yang_ditolak_tidak_membawa_yang_lain(meja: Meja) -> None:
    """Among them: a service that the instruction does not name, the same key with the same and with another body, and
    somebody without a key."""
    kunci, lain = {"Idempotency-Key": "a"}, {"Authorization": "Bearer patuh_salah.salah"}
    sebelum = _terhitung()
    with _komit(meja.bd) as komit:
        jawab = _bersama(
            meja,
            [_isi(0), _isi(1, "tidak_ada"), _isi(2), _isi(2), _isi(3), _isi(4), _isi(5)],
            [{}, {}, kunci, kunci, kunci, lain, {}],
        )
    assert len(komit) == 1
    assert [j.status_code for j in jawab] == [200, 422, 200, 200, 409, 401, 200]
    assert jawab[1].json()["errors"][0]["kolom"] == "layanan"
    assert jawab[3].json() == jawab[2].json() and jawab[3].headers["Idempotency-Replayed"] == "true"
    assert _tercatat(meja.bd) == ["503/0", "503/2", "503/5"]
    assert _terhitung() - sebelum == 3


def test_bila_simpan_bersama_gagal_masing_masing_dijawab_sendiri(meja: Meja) -> None:
    sebelum = _terhitung()
    with _komit(meja.bd, gagal=1) as komit:
        jawab = _bersama(meja, [_isi(n) for n in range(4)])
    assert [j.status_code for j in jawab] == [200] * 4
    assert len(komit) == 5
    assert _tercatat(meja.bd) == [f"503/{n}" for n in range(4)]
    assert _terhitung() - sebelum == 4


def test_disk_penuh_di_tengah_tidak_menyimpan_yang_tidak_dijawab(meja: Meja) -> None:
    def batasi(halaman: int) -> None:
        with meja.bd.mesin.connect() as koneksi:
            koneksi.exec_driver_sql(f"PRAGMA max_page_count={halaman}")

    meja.tanya("izin_usaha", 1)
    with meja.bd.baca() as sesi:
        ada = sesi.connection().exec_driver_sql("PRAGMA page_count").scalar_one()
    batasi(ada + 4)
    jawab = _bersama(meja, [_isi(n) for n in range(12)])
    status = [j.status_code for j in jawab]
    assert set(status) == {200, 503}, status
    assert _tercatat(meja.bd)[1:] == [f"503/{n}" for n, s in enumerate(status) if s == 200]
    batasi(1_000_000)
    assert [j.status_code for j in _bersama(meja, [_isi(n) for n in range(50, 53)])] == [200] * 3


def test_yang_tidak_diterima_tidak_menunggu_penulis_lain(meja: Meja) -> None:
    """Nobody takes the write lock for a wrong key, nor for one that may not ask, and the latter is counted once."""
    with meja.bd.tulis() as sesi:
        tanpa = buat_kunci(sesi, nama="tanpa lingkup", lingkup=("tugas",), daerah="33.13", waktu=WAKTU)
    salah = {"Authorization": "Bearer pk_salah.salah"}
    with _program_lain(meja.bd), _komit(meja.bd) as komit:
        jawab = _bersama(meja, [_isi(n) for n in range(4)], [salah, {"Authorization": f"Bearer {tanpa}"}] * 2)
    assert [j.status_code for j in jawab] == [401, 403, 401, 403]
    assert not komit


def _lapor(uji: Uji, tugas: Sequence[str], kepala: Sequence[dict[str, str]]) -> list[httpx.Response]:
    async def jalan() -> list[httpx.Response]:
        dasar = {"Authorization": f"Bearer {uji.kunci['semua']}"}
        angkutan = httpx.ASGITransport(uji.app)
        async with httpx.AsyncClient(transport=angkutan, base_url="http://patuh.contoh", headers=dasar) as klien:
            return await asyncio.gather(
                *(
                    klien.post(f"/api/v1/tugas/{t}/laporan", json={"narasi": "Sudah dikerjakan."}, headers=k)
                    for t, k in zip(tugas, kepala, strict=True)
                )
            )

    return uvloop.run(jalan())


def _terbuka(bd: BasisData, unit: str) -> list[str]:
    with bd.baca() as sesi:
        kueri = select(Tugas.id).where(Tugas.unit == unit, Tugas.keadaan == Keadaan.TERBUKA, Tugas.jenis != "pelaporan")
        return list(sesi.exec(kueri).all())


def _baris(bd: BasisData) -> tuple[int, ...]:
    """Reports by people and by the service itself, their audit events, their outbox rows."""
    kueri = (
        "SELECT count(*) FROM pengajuan WHERE NOT otomatis",
        "SELECT count(*) FROM pengajuan WHERE otomatis",
        "SELECT count(*) FROM jejak WHERE tindakan = 'tugas.lapor'",
        "SELECT count(*) FROM kotak_keluar WHERE jenis = 'laporkan'",
    )
    with bd.baca() as sesi:
        return tuple(sesi.connection().execute(text(k)).scalar_one() for k in kueri)


def test_satu_tugas_dilaporkan_tiga_kali_bersamaan(uji: Uji) -> None:
    tugas, kunci = _terbuka(uji.bd, DESA)[0], {"Idempotency-Key": "k"}
    with _komit(uji.bd) as komit:
        jawab = _lapor(uji, [tugas] * 3, [kunci, kunci, {}])
    assert [j.status_code for j in jawab] == [201, 201, 409]
    assert jawab[1].headers["Idempotency-Replayed"] == "true"
    assert len(komit) == 1
    assert _baris(uji.bd) == (1, 0, 1, 1)


@pytest.mark.parametrize("unit", [DESA, CAMAT, DINSOS])
def test_semua_tugas_unit_dilaporkan_bersamaan(uji: Uji, unit: str) -> None:
    """One cover report is made, by whichever of them was the last."""
    tugas = _terbuka(uji.bd, unit)
    jawab = _lapor(uji, tugas, [{}] * len(tugas))
    assert {j.status_code for j in jawab} == {201}
    n = len(tugas)
    assert _baris(uji.bd) == (n, 1, n + 1, n + 1)
    assert not uji.bd.sedang_menulis
