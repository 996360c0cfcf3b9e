"""The queue against a real SMTP server: nothing lost, nothing doubled, faults visible."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta

import pytest
from sqlmodel import col, select

from patuh.basisdata.mesin import BasisData
from patuh.pemberitahuan import kirim
from patuh.pemberitahuan.kirim import BATAS_PERCOBAAN, LAMA_SEWA, HasilKirim, kirim_antrean, tunda
from patuh.pemberitahuan.kotak import daftar_surel, kirim_ulang
from patuh.pemberitahuan.pengirim import PengirimSmtp, PengirimSurel, SambunganPutus, SambunganSurel
from patuh.pemberitahuan.tabel import StatusSurel, Surel
from tests.patuh.pemberitahuan.alat import (
    PAGI,
    KotakPos,
    buat_desa,
    isi_unit,
    kabari,
    pengirim,
    segera,
    semua_surel,
    server_surel,
)

DESA_LAIN = [buat_desa(f"33.13.01.20{n:02}", f"Desa Uji {n}", f"desa{n}@uji.example") for n in range(10, 15)]
ALAMAT = [str(d.surel) for d in DESA_LAIN]
NANTI = PAGI + timedelta(minutes=2)


@pytest.fixture
def antrean(bd: BasisData) -> BasisData:
    """Five villages with one mail each."""
    isi_unit(bd, *(buat_desa(d.kode, d.nama, d.surel) for d in DESA_LAIN))
    for desa in DESA_LAIN:
        kabari(bd, f"a/{desa.kode}", unit=desa.kode)
    assert segera(bd) == 5
    return bd


def _status(bd: BasisData) -> Counter[str]:
    return Counter(s.status for s in semua_surel(bd).values())


async def test_server_mati_lalu_hidup_setiap_surel_tiba_sekali(antrean: BasisData) -> None:
    with socket.socket() as bekas:
        bekas.bind(("127.0.0.1", 0))
        mati = pengirim(bekas.getsockname()[1])
    waktu = NANTI
    for _ in range(30):
        hasil = await kirim_antrean(antrean, mati, waktu=waktu)
        assert hasil.sambungan and hasil.dilepas == 5
        waktu += timedelta(hours=1)
    baris = semua_surel(antrean)
    assert {s.percobaan for s in baris.values()} == {0}
    assert all("tidak dapat dihubungi" in str(s.galat) for s in baris.values())

    pos = KotakPos()
    async with server_surel(pos) as hidup:
        assert (await kirim_antrean(antrean, hidup, waktu=waktu)).terkirim == 5
        assert await kirim_antrean(antrean, hidup, waktu=waktu + timedelta(days=1)) == HasilKirim()
    assert sorted(pos.penerima) == ALAMAT
    assert pos.sambungan == 1
    assert _status(antrean) == {"TERKIRIM": 5}
    assert {s.galat for s in semua_surel(antrean).values()} == {None}


async def test_penerima_ditolak_tetap_terlihat_dan_yang_lain_tiba(antrean: BasisData) -> None:
    pos = KotakPos()
    pos.jawab = lambda a: f"550 5.1.1 <{a}>: kotak tidak dikenal" if a == ALAMAT[0] else None
    async with server_surel(pos) as smtp:
        hasil = await kirim_antrean(antrean, smtp, waktu=NANTI)
        assert (hasil.terkirim, hasil.gagal) == (4, 1)
        assert sorted(pos.penerima) == ALAMAT[1:]
        with antrean.baca() as sesi:
            gagal, total = daftar_surel(sesi, daerah="33.13", status=StatusSurel.GAGAL)
        assert total == 1
        assert gagal[0].galat == "550 5.1.1 <alamat> kotak tidak dikenal"
        # The admin corrects the address and sends it again.
        with antrean.tulis() as sesi:
            assert kirim_ulang(sesi, daerah="33.13", surel_id=gagal[0].id, alamat="baru@uji.example", waktu=NANTI)
        await kirim_antrean(antrean, smtp, waktu=NANTI)
    assert pos.penerima[-1] == "baru@uji.example"
    with antrean.tulis() as sesi:
        assert not kirim_ulang(sesi, daerah="33.13", surel_id=gagal[0].id, alamat="x@uji.example", waktu=NANTI)


async def test_penolakan_sementara_dicoba_lagi(antrean: BasisData) -> None:
    pos = KotakPos()
    pos.jawab = lambda a: "450 4.2.0 daftar abu-abu" if a == ALAMAT[2] else None
    async with server_surel(pos) as smtp:
        assert (await kirim_antrean(antrean, smtp, waktu=NANTI)).coba_lagi == 1
        surel = semua_surel(antrean)[ALAMAT[2]]
        assert (surel.status, surel.percobaan) == ("COBA_LAGI", 1)
        assert surel.galat == "450 4.2.0 daftar abu-abu"
        pos.jawab = lambda a: None
        assert await kirim_antrean(antrean, smtp, waktu=surel.berikutnya - timedelta(seconds=1)) == HasilKirim()
        assert (await kirim_antrean(antrean, smtp, waktu=surel.berikutnya)).terkirim == 1
    assert sorted(pos.penerima) == ALAMAT


async def test_menyerah_sesudah_dua_belas_kali(antrean: BasisData) -> None:
    pos = KotakPos()
    pos.jawab = lambda a: "452 4.2.2 kotak penuh" if a == ALAMAT[0] else None
    waktu = NANTI
    async with server_surel(pos) as smtp:
        for _ in range(BATAS_PERCOBAAN + 3):
            await kirim_antrean(antrean, smtp, waktu=waktu)
            waktu += timedelta(hours=2)
    surel = semua_surel(antrean)[ALAMAT[0]]
    assert (surel.status, surel.percobaan) == ("GAGAL", BATAS_PERCOBAAN)


@pytest.mark.parametrize("jawaban", ["421 4.3.2 sedang dimatikan", "451 4.3.0 cakram penuh", "530 5.7.0 masuk dahulu"])
async def test_gangguan_server_tidak_menghabiskan_percobaan(antrean: BasisData, jawaban: str) -> None:
    pos = KotakPos()
    pos.jawab = lambda a: jawaban
    async with server_surel(pos) as smtp:
        hasil = await kirim_antrean(antrean, smtp, waktu=NANTI)
    assert (hasil.dilepas, hasil.gagal, hasil.coba_lagi) == (5, 0, 0)
    assert hasil.sambungan == jawaban
    assert {s.percobaan for s in semua_surel(antrean).values()} == {0}


async def test_penolakan_kebijakan_tidak_langsung_menyerah(antrean: BasisData) -> None:
    pos = KotakPos()
    pos.jawab = lambda a: "554 5.7.1 relay ditolak"
    async with server_surel(pos) as smtp:
        assert (await kirim_antrean(antrean, smtp, waktu=NANTI)).coba_lagi == 5


async def test_proses_mati_sesudah_diterima_server(antrean: BasisData, monkeypatch: pytest.MonkeyPatch) -> None:
    def mati(*_: object) -> None:
        raise RuntimeError("proses mati sebelum commit")

    pos = KotakPos()
    async with server_surel(pos) as smtp:
        with monkeypatch.context() as tambal:
            tambal.setattr(kirim, "_tandai_terkirim", mati)
            with pytest.raises(RuntimeError):
                await kirim_antrean(antrean, smtp, waktu=NANTI)
        assert len(pos.diterima) == 1
        # The lease of the dead process still holds: nobody else sends yet.
        assert await kirim_antrean(antrean, smtp, waktu=NANTI + timedelta(minutes=1)) == HasilKirim()
        assert (await kirim_antrean(antrean, smtp, waktu=NANTI + LAMA_SEWA)).terkirim == 5
    kali = Counter(pos.penerima)
    assert sorted(kali) == ALAMAT
    assert sorted(kali.values()) == [1, 1, 1, 1, 2]
    kembar = [p for p in pos.diterima if kali[str(p["To"])] == 2]
    assert kembar[0]["Message-ID"] == kembar[1]["Message-ID"]
    assert kembar[0].as_bytes() == kembar[1].as_bytes()
    assert _status(antrean) == {"TERKIRIM": 5}


async def test_yang_masih_dibuat_sesudah_sejam_ditemukan_dan_dikirim(antrean: BasisData) -> None:
    # One whose sender died an hour ago, one that another process died before leasing, one whose row was never composed.
    with antrean.tulis() as sesi:
        pertama = sesi.exec(select(Surel).order_by(col(Surel.id))).first()
        assert pertama is not None
        pertama.status, pertama.sewa = StatusSurel.MENGIRIM, None
        sesi.add(pertama)
    kabari(antrean, "b/belum-disusun", unit=DESA_LAIN[0].kode)
    pos = KotakPos()
    sejam = PAGI + timedelta(hours=1)
    assert segera(antrean, sejam) == 1
    async with server_surel(pos) as smtp:
        assert (await kirim_antrean(antrean, smtp, waktu=sejam)).terkirim == 6
    assert sorted(pos.penerima) == sorted([*ALAMAT, ALAMAT[0]])
    assert set(_status(antrean)) == {"TERKIRIM"}


async def test_surel_yang_selalu_mematikan_pengirim_berhenti(antrean: BasisData) -> None:
    class Mati:
        def sambung(self) -> AbstractAsyncContextManager[SambunganSurel]:
            raise RuntimeError("mati")

    waktu = NANTI
    for _ in range(BATAS_PERCOBAAN):
        with pytest.raises(RuntimeError):
            await kirim_antrean(antrean, Mati(), waktu=waktu)
        waktu += LAMA_SEWA
    assert (await kirim_antrean(antrean, Mati(), waktu=waktu)).gagal == 5
    assert _status(antrean) == {"GAGAL": 5}


async def test_dua_pengirim_bersamaan_tidak_mengirim_dua_kali(antrean: BasisData) -> None:
    pos = KotakPos()
    async with server_surel(pos) as smtp:
        hasil = await asyncio.gather(*(kirim_antrean(antrean, smtp, waktu=NANTI, batas=2) for _ in range(6)))
    assert sum(h.terkirim for h in hasil) == 5
    assert sorted(pos.penerima) == ALAMAT


async def test_sambungan_putus_di_tengah_disambung_lagi(antrean: BasisData) -> None:
    putus: list[str] = []

    class Rapuh:
        """Breaks the connection once, at the second mail."""

        def __init__(self, asli: PengirimSmtp) -> None:
            self.asli = asli
            self.ke = 0

        @asynccontextmanager
        async def sambung(self) -> AsyncIterator[SambunganSurel]:
            async with self.asli.sambung() as dalam:
                luar = self

                class Sambungan:
                    async def kirim(self, surel: Surel) -> None:
                        luar.ke += 1
                        if luar.ke == 2:
                            putus.append(surel.alamat)
                            raise SambunganPutus("terputus")
                        await dalam.kirim(surel)

                yield Sambungan()

    pos = KotakPos()
    async with server_surel(pos) as smtp:
        rapuh: PengirimSurel = Rapuh(smtp)
        hasil = await kirim_antrean(antrean, rapuh, waktu=NANTI)
        assert (hasil.terkirim, hasil.coba_lagi, pos.sambungan) == (4, 1, 2)
        await kirim_antrean(antrean, rapuh, waktu=NANTI + timedelta(hours=1))
    assert sorted(pos.penerima) == ALAMAT
    assert pos.penerima[-1] == putus[0]


async def test_waktu_kerja_habis_sisa_dilepas(antrean: BasisData) -> None:
    jam = iter([0.0, 0.0, 30.0, 61.0, 61.0])
    pos = KotakPos()
    async with server_surel(pos) as smtp:
        hasil = await kirim_antrean(antrean, smtp, waktu=NANTI, jam=lambda: next(jam))
        assert (hasil.terkirim, hasil.dilepas, hasil.sambungan) == (2, 3, None)
        assert (await kirim_antrean(antrean, smtp, waktu=NANTI)).terkirim == 3
    assert sorted(pos.penerima) == ALAMAT


@pytest.mark.parametrize("alamat", ["a@b.example\r\nBcc: x@y.example", "tanpa-at", "a@b.example,c@d.example", "é@b.id"])
async def test_alamat_tidak_sah_tidak_pernah_keluar(bd_sqlite: BasisData, alamat: str) -> None:
    isi_unit(bd_sqlite, buat_desa("33.13.01.2099", "Desa Salah", alamat))
    kabari(bd_sqlite, "a", unit="33.13.01.2099")
    kabari(bd_sqlite, "b")
    segera(bd_sqlite)
    pos = KotakPos()
    async with server_surel(pos) as smtp:
        hasil = await kirim_antrean(bd_sqlite, smtp, waktu=NANTI)
    assert (hasil.terkirim, hasil.gagal) == (1, 1)
    assert pos.penerima == ["desa@jatipuro.example"]
    assert semua_surel(bd_sqlite)[alamat].galat == "alamat surel unit tidak sah"


async def test_catatan_tidak_memuat_alamat(antrean: BasisData, caplog: pytest.LogCaptureFixture) -> None:
    pos = KotakPos()
    pos.jawab = lambda a: f"550 5.1.1 {a} tidak dikenal"
    async with server_surel(pos) as smtp:
        await kirim_antrean(antrean, smtp, waktu=NANTI)
    assert "tidak terkirim (kode 550)" in caplog.text
    assert "uji.example" not in caplog.text
    assert not any("@" in str(s.galat) for s in semua_surel(antrean).values())


def test_jeda_berlipat_dua_sampai_satu_jam() -> None:
    detik = [tunda("x", n).total_seconds() for n in range(1, 13)]
    for dasar, nyata in zip([60, 120, 240, 480, 960, 1920, *[3600] * 6], detik, strict=True):
        assert dasar <= nyata <= dasar * 1.2
    assert tunda("x", 3) == tunda("x", 3)
    assert len({tunda(str(n), 7) for n in range(50)}) > 40


def test_pengirim_menolak_setelan_berbahaya() -> None:
    with pytest.raises(ValueError, match="tanpa TLS"):
        PengirimSmtp(host="smtp.example", port=25, dari="a@b.example", tls="tanpa", user="u", password="p")
    with pytest.raises(ValueError, match="alamat pengirim"):
        PengirimSmtp(host="smtp.example", port=25, dari="a@b.example\nBcc: c@d.example")
    assert "rahasia" not in repr(PengirimSmtp("h", 587, "a@b.example", user="u", password="rahasia"))
