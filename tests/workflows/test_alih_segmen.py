"""A worker in simulated time: found, told of, PPU; out of work, six months, back to a guarantor; nothing personal."""

from __future__ import annotations

from datetime import date

from sqlmodel import col, select
from temporalio.client import WorkflowHandle

from patuh.akun.pelaku import Pelaku
from patuh.alih_segmen.langkah import Keputusan
from patuh.alih_segmen.putus import PutusanPejabat, putuskan
from patuh.alih_segmen.tabel import alur_alih_segmen
from patuh.basisdata.mesin import BasisData
from patuh.jejak.tabel import KotakKeluar
from tests.pekerja_kecil import DINSOS, NAKER, NIB, anggota, buka, dtsen, indeks, kasus, kotak, pekerja, serahkan
from tests.perkara import siang, unit
from tests.register_kecil import nik
from tests.workflows.alat import Dunia, dunia, wib
from tests.workflows.test_kesanggupan import sampai
from workflows.penghubung import alirkan

HARI = date(2026, 11, 22)


async def mulai(d: Dunia, status: str) -> WorkflowHandle[object, str]:
    """A run opens the case, and the relay starts its workflow once."""
    unit(d.bd)
    buka(d.bd, d.kini, HARI)
    assert (serahkan(d.bd, d.kini), serahkan(d.bd, d.kini)) == (1, 0)
    assert (await alirkan(d.bd, d.klien, waktu=d.kini)).terkirim == 1
    assert (await alirkan(d.bd, d.klien, waktu=d.kini)).terkirim == 0
    await sampai(lambda: kasus(d.bd).status == status and bool(kotak(d.bd, NAKER)))
    return d.klien.get_workflow_handle(alur_alih_segmen("33.27", kasus(d.bd).id))


async def test_ditemukan_diberitahukan_lalu_ppu(bd_sqlite: BasisData) -> None:
    pekerja(bd_sqlite, [(1, NIB, True, None)])
    anggota(bd_sqlite, {1: "PBI_APBN"})
    async with dunia(bd_sqlite, siang(HARI)) as d:
        alur = await mulai(d, "DIBERITAHUKAN")
        await d.ke(wib(12, 22, 9))
        await sampai(lambda: len(kotak(bd_sqlite, NAKER)) == 2)
        # The register moves: the run finds it and the workflow looks at once, not only next month.
        anggota(bd_sqlite, {1: "PPU"}, per=date(2026, 12, 23))
        await d.ke(wib(12, 23, 9))
        assert buka(bd_sqlite, d.kini, date(2026, 12, 23)).dikabari == 1
        assert serahkan(bd_sqlite, d.kini) == 1
        await alirkan(d.bd, d.klien, waktu=d.kini)
        assert await alur.result() == "SUDAH_PPU"
        riwayat = (await alur.fetch_history()).to_json()
    assert kasus(bd_sqlite).ditutup is not None
    assert len(kotak(bd_sqlite, DINSOS)) == 1
    assert nik(1, "33.27") not in riwayat and indeks(1).hex() not in riwayat


async def test_phk_enam_bulan_lalu_kembali_pbi(bd_sqlite: BasisData) -> None:
    pekerja(bd_sqlite, [(1, NIB, False, date(2026, 11, 10))])
    anggota(bd_sqlite, {1: ("PPU", False)})
    dtsen(bd_sqlite, {1: 2})
    async with dunia(bd_sqlite, siang(HARI)) as d:
        alur = await mulai(d, "JAMINAN_PHK")
        for tahun, bulan in ((2026, 12), (2027, 1), (2027, 2), (2027, 3), (2027, 4), (2027, 5)):
            await d.ke(wib(bulan, 10, 9, tahun=tahun))
            await sampai(lambda t=tahun, b=bulan: kasus(bd_sqlite).dilihat == date(t, b, 10))  # type: ignore[misc]
            assert kasus(bd_sqlite).status == "JAMINAN_PHK"
        await d.ke(wib(6, 10, 9, tahun=2027))
        await sampai(lambda: kasus(bd_sqlite).status == "KEMBALI_PBI")
        assert len(kotak(bd_sqlite, NAKER)) == 6, "saat ditemukan, lalu sebulan sekali mulai Januari"
        assert [b.judul for b in kotak(bd_sqlite, DINSOS)] == ["Mantan pekerja dapat diusulkan kembali sebagai PBI"]
        with bd_sqlite.tulis() as sesi:
            isi = PutusanPejabat(Keputusan.USULKAN_PBI, "Kepala Dinas Sosial", None, "460/1/2027")
            putuskan(sesi, kasus(bd_sqlite).id, isi, pelaku=Pelaku("kunci:dinsos", "33.27", DINSOS), waktu=d.kini)
        await alirkan(d.bd, d.klien, waktu=d.kini)
        anggota(bd_sqlite, {1: "PBI_APBN"}, per=date(2027, 7, 1))
        await d.ke(wib(7, 22, 9, tahun=2027))
        assert await alur.result() == "DIJAMIN"


async def test_di_luar_sasaran_pbi_belum_dijamin_dan_diteruskan(bd_sqlite: BasisData) -> None:
    pekerja(bd_sqlite, [(1, NIB, False, date(2026, 5, 10))])
    anggota(bd_sqlite, {1: ("PPU", False)})
    dtsen(bd_sqlite, {1: 8})
    async with dunia(bd_sqlite, siang(HARI)) as d:
        alur = await mulai(d, "JAMINAN_PHK")
        await d.ke(wib(12, 10, 9))
        await sampai(lambda: kasus(bd_sqlite).status == "BELUM_DIJAMIN")
        with bd_sqlite.tulis() as sesi:
            isi = PutusanPejabat(Keputusan.TERUSKAN, "Kepala Dinas Sosial")
            putuskan(sesi, kasus(bd_sqlite).id, isi, pelaku=Pelaku("kunci:dinsos", "33.27", DINSOS), waktu=d.kini)
        await alirkan(d.bd, d.klien, waktu=d.kini)
        with bd_sqlite.tulis() as sesi:
            isi = PutusanPejabat(Keputusan.TUTUP, "Kepala Dinas Sosial", "Memilih menjadi peserta mandiri.")
            putuskan(sesi, kasus(bd_sqlite).id, isi, pelaku=Pelaku("kunci:dinsos", "33.27", DINSOS), waktu=d.kini)
        await alirkan(d.bd, d.klien, waktu=d.kini)
        assert await alur.result() == "DITUTUP"
    with bd_sqlite.baca() as sesi:
        hasil = sesi.exec(select(KotakKeluar.hasil).order_by(col(KotakKeluar.id))).all()
    assert hasil == ["DIMULAI", "DITERIMA", "DITERIMA"]


async def test_kembali_bekerja_dalam_enam_bulan(bd_sqlite: BasisData) -> None:
    pekerja(bd_sqlite, [(1, NIB, False, date(2026, 11, 10))])
    anggota(bd_sqlite, {1: ("PPU", False)})
    async with dunia(bd_sqlite, siang(HARI)) as d:
        alur = await mulai(d, "JAMINAN_PHK")
        pekerja(bd_sqlite, [(1, NIB, True, None)], per=date(2026, 12, 1))
        anggota(bd_sqlite, {1: "PPU"}, per=date(2026, 12, 1))
        await d.ke(wib(12, 10, 9))
        assert await alur.result() == "SUDAH_PPU"
