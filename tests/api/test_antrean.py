"""The queue of requests answered in line: whatever happens to one, what was told to the others is on disk, once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from typing import Any

import pytest
from sqlalchemy import text

import api.antrean
from api.antrean import Antrean
from patuh.basisdata.mesin import BasisData
from patuh.basisdata.sebaris import HarusMenunggu
from tests.api.test_sebaris import _utas_lain

Kerja = Callable[[], Any]


@pytest.fixture
def bd(bd_sqlite: BasisData) -> BasisData:
    with bd_sqlite.tulis() as sesi:
        sesi.connection().execute(text("CREATE TABLE uji (n INTEGER)"))
    return bd_sqlite


def _ada(bd: BasisData) -> list[int]:
    with bd.baca() as sesi:
        return list(sesi.connection().execute(text("SELECT n FROM uji ORDER BY n")).scalars())


def _tulis(bd: BasisData, nomor: int) -> Kerja:
    def kerja() -> int:
        with bd.tulis() as sesi:
            sesi.connection().execute(text(f"INSERT INTO uji VALUES ({nomor})"))
        return nomor

    return kerja


def _jawab(bd: BasisData, semua: Sequence[Kerja]) -> list[object]:
    async def jalan() -> list[object]:
        asyncio.get_running_loop().set_exception_handler(lambda *_: None)
        antrean = Antrean()
        janji = (antrean.jawab(bd, k, ()) for k in semua)
        return list(await asyncio.wait_for(asyncio.gather(*janji, return_exceptions=True), 20))

    return asyncio.run(jalan())


def test_bagian_yang_gagal_hanya_membatalkan_dirinya(bd: BasisData) -> None:
    with bd.serentak() as serentak:
        for n in range(4):
            with serentak.bagian():
                try:
                    with bd.tulis() as sesi:
                        terlihat = list(sesi.connection().execute(text("SELECT n FROM uji")).scalars())
                        # What came before is there, what was taken back is not.
                        assert terlihat == [m for m in range(n) if m != 2]
                        sesi.connection().execute(text(f"INSERT INTO uji VALUES ({n})"))
                        if n == 2:
                            raise ValueError
                except ValueError:
                    pass
        lain = BasisData(bd.url)
        try:
            with lain.baca() as sesi:
                assert sesi.connection().execute(text("SELECT count(*) FROM uji")).scalar_one() == 0
        finally:
            lain.tutup()
    with bd.baca() as sesi:
        assert list(sesi.connection().execute(text("SELECT n FROM uji")).scalars()) == [0, 1, 3]


class _Berhenti(BaseException):
    """What no request can answer for."""


def test_antrean_yang_terhenti_tidak_meninggalkan_siapa_pun(bd: BasisData) -> None:
    def berhenti() -> int:
        raise _Berhenti

    async def jalan() -> tuple[list[object], int]:
        asyncio.get_running_loop().set_exception_handler(lambda *_: None)
        antrean = Antrean()
        kerja = (berhenti, lambda: 1, lambda: 2)
        tanya = [asyncio.create_task(antrean.jawab(bd, k, ())) for k in kerja]
        hasil = await asyncio.wait_for(asyncio.gather(*tanya, return_exceptions=True), 20)
        return list(hasil), await antrean.jawab(bd, lambda: 3, ())

    terhenti, sesudah = asyncio.run(jalan())
    assert [type(satu) for satu in terhenti] == [RuntimeError] * 3
    assert sesudah == 3
    assert not bd.sedang_menulis


def test_transaksi_yang_diakhiri_sqlite_tidak_menyimpan_siapa_pun(bd: BasisData) -> None:
    """SQLite ends a transaction by itself when it has no memory (which Python calls no SQL error) or no disk; here the
    part goes on as if nothing had happened."""
    kali: list[int] = []

    def habis() -> str:
        kali.append(1)
        with suppress(Exception), bd.tulis() as sesi:
            if len(kali) == 1:
                asli: Any = sesi.connection().connection.dbapi_connection
                asli.execute("ROLLBACK")
                raise MemoryError
        return "selesai"

    assert _jawab(bd, [_tulis(bd, 1), habis, _tulis(bd, 3)]) == [1, "selesai", 3]
    assert _ada(bd) == [1, 3]
    assert len(kali) == 2


def test_yang_gagal_sesudah_tersimpan_tidak_mengulang(bd: BasisData) -> None:
    def kerja(nomor: int) -> Kerja:
        tulis = _tulis(bd, nomor)

        def dengan_kabar() -> int:
            with bd.tulis() as sesi:
                sesi.info["nanti"].append(lambda: 1 // 0)
            return int(tulis())

        return dengan_kabar

    assert _jawab(bd, [kerja(1), kerja(2)]) == [1, 2]
    assert _ada(bd) == [1, 2]


def test_yang_pergi_di_tengah_tidak_mengubah_jawaban_yang_lain(bd: BasisData) -> None:
    async def jalan() -> list[object]:
        antrean = Antrean()
        tugas: list[asyncio.Task[Any]] = []

        def pergi() -> str:
            tugas[0].cancel()
            return "pergi"

        tugas += [asyncio.create_task(antrean.jawab(bd, k, ())) for k in (_tulis(bd, 1), pergi, _tulis(bd, 3))]
        return list(await asyncio.wait_for(asyncio.gather(*tugas, return_exceptions=True), 20))

    pertama, *lain = asyncio.run(jalan())
    assert isinstance(pertama, asyncio.CancelledError)
    assert lain == ["pergi", 3]
    assert _ada(bd) == [1, 3]


def test_galat_yang_tidak_dapat_dijanjikan_hanya_mengenai_dirinya(bd: BasisData) -> None:
    def henti() -> None:
        raise StopIteration

    satu, salah, tiga = _jawab(bd, [_tulis(bd, 1), henti, _tulis(bd, 3)])
    assert (satu, tiga) == (1, 3)
    assert isinstance(salah, RuntimeError)
    assert _ada(bd) == [1, 3]


def test_yang_menunggu_utas_sendiri_tidak_semua_pindah_ke_utas(bd: BasisData, monkeypatch: pytest.MonkeyPatch) -> None:
    """A thread writes for longer than requests in line are patient. Only the first of them takes its turn behind it
    each time; the others are answered in line when it is done."""
    monkeypatch.setattr(api.antrean, "_SABAR", 0.05)
    utas = ExitStack()

    async def jalan() -> list[object]:
        antrean = Antrean()
        janji = [asyncio.ensure_future(antrean.jawab(bd, _tulis(bd, n), ())) for n in range(40)]
        # Until two of them have been sent to a thread.
        await asyncio.wait(janji[:2], return_when=asyncio.ALL_COMPLETED)
        utas.close()
        return list(await asyncio.wait_for(asyncio.gather(*janji, return_exceptions=True), 20))

    with utas:
        utas.enter_context(_utas_lain(bd))
        hasil = asyncio.run(jalan())
    sebaris = [h for h in hasil if not isinstance(h, HarusMenunggu)]
    assert sebaris == list(range(40 - len(sebaris), 40))
    assert len(sebaris) >= 20
    assert _ada(bd) == sebaris
