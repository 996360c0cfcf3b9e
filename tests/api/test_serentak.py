"""On SQLite requests that came together are answered in one transaction, each as if it were alone."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from api.antrean import Antrean
from patuh.basisdata.mesin import BasisData
from patuh.pantau.hitung import GERBANG
from tests.api.test_pemeriksaan import ALAMAT, HARI, Meja, orang
from tests.register_kecil import isi_register, nik


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


def _tercatat(bd: BasisData) -> list[str]:
    with bd.baca() as sesi:
        kueri = text("SELECT nomor_permohonan FROM pemeriksaan ORDER BY rowid")
        return list(sesi.connection().execute(kueri).scalars())


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


def test_bagian_yang_gagal_hanya_membatalkan_dirinya(bd_sqlite: BasisData) -> None:
    with bd_sqlite.tulis() as sesi:
        sesi.connection().execute(text("CREATE TABLE uji (n INTEGER)"))
    with bd_sqlite.serentak() as serentak:
        for n in range(4):
            with serentak.bagian():
                try:
                    with bd_sqlite.kilat() as koneksi, bd_sqlite.tulis() as sesi:
                        terlihat = list(koneksi.execute(text("SELECT n FROM uji")).scalars())
                        # What came before is there, what was taken back is not.
                        assert terlihat == [m for m in range(n) if m != 2]
                        sesi.connection().execute(text(f"INSERT INTO uji VALUES ({n})"))
                        if n == 2:
                            raise ValueError
                except ValueError:
                    pass
        lain = BasisData(bd_sqlite.url)
        try:
            with lain.baca() as sesi:
                assert sesi.connection().execute(text("SELECT count(*) FROM uji")).scalar_one() == 0
        finally:
            lain.tutup()
    with bd_sqlite.baca() as sesi:
        assert list(sesi.connection().execute(text("SELECT n FROM uji")).scalars()) == [0, 1, 3]


class _Berhenti(BaseException):
    """What no request can answer for."""


def test_antrean_yang_terhenti_tidak_meninggalkan_siapa_pun(bd_sqlite: BasisData) -> None:
    def berhenti() -> int:
        raise _Berhenti

    async def jalan() -> tuple[list[object], int]:
        asyncio.get_running_loop().set_exception_handler(lambda *_: None)
        antrean = Antrean()
        kerja = (berhenti, lambda: 1, lambda: 2)
        tanya = [asyncio.create_task(antrean.jawab(bd_sqlite, k, ())) for k in kerja]
        hasil = await asyncio.wait_for(asyncio.gather(*tanya, return_exceptions=True), 20)
        return list(hasil), await antrean.jawab(bd_sqlite, lambda: 3, ())

    terhenti, sesudah = asyncio.run(jalan())
    assert [type(satu) for satu in terhenti] == [RuntimeError] * 3
    assert sesudah == 3
    assert not bd_sqlite.sedang_menulis
