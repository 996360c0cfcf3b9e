"""A promise in simulated time: kept, broken, not to be judged, withdrawn; one follow-up each, nothing personal kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date

import pytest
from temporalio.client import WorkflowHandle

from patuh.akun.pelaku import Pelaku
from patuh.basisdata.mesin import BasisData
from patuh.galat import Bentrok
from patuh.kesanggupan.tabel import Kesanggupan, StatusKesanggupan, alur_kesanggupan
from patuh.kesanggupan.tindak import batalkan
from patuh.register.tabel import BarisPekerja
from patuh.sanksi.tabel import Sanksi
from tests.perkara import DPMPTSP, NIB, gerbang, janji_satu, siang, unit, usulkan
from tests.register_kecil import KUNCI, impor, isi_register, nik
from tests.workflows.alat import Dunia, dunia, kotak, wib
from workflows.kasus import mulai_kasus
from workflows.penghubung import alirkan

HARI = date(2026, 11, 22)


async def sampai(benar: Callable[[], bool]) -> None:
    """Wait for the record: the event is a commit in a worker's thread."""
    async with asyncio.timeout(30):
        while not benar():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


def status(bd: BasisData) -> str:
    return janji_satu(bd).status


async def mulai(d: Dunia, daerah: str = "33.13", **lain: object) -> WorkflowHandle[object, str]:
    """The gate accepts a promise for worker 1, and the relay starts its follow-up."""
    jawab = gerbang(d.bd, HARI, pekerja=(1,), janji=True, daerah=daerah, **lain)  # type: ignore[arg-type]
    assert jawab["hasil"] == "LANJUT_BERSYARAT"
    assert (await alirkan(d.bd, d.klien, waktu=d.kini)).terkirim == 1
    assert (await alirkan(d.bd, d.klien, waktu=d.kini)).terkirim == 0
    janji = janji_satu(d.bd)
    await sampai(lambda: janji_satu(d.bd).dilihat == HARI)
    return d.klien.get_workflow_handle(alur_kesanggupan(daerah, janji.id))


async def test_ditepati_sebelum_batasnya(bd_sqlite: BasisData) -> None:
    unit(bd_sqlite)
    isi_register(bd_sqlite, penduduk=range(2), aktif=[0])
    async with dunia(bd_sqlite, siang(HARI)) as d:
        alur = await mulai(d)
        janji = janji_satu(bd_sqlite)
        assert (janji.batas, janji.unit, janji.nib) == (date(2026, 12, 22), DPMPTSP, NIB)
        isi_register(bd_sqlite, penduduk=range(2), aktif=[0, 1], per=date(2026, 12, 1))
        await d.ke(wib(12, 7))
        assert await alur.result() == "DIPENUHI"
        # Asked for again, a promise that is over stays over.
        assert not await mulai_kasus(d.klien, "kesanggupan", janji.id, alur_kesanggupan("33.13", janji.id))
    janji = janji_satu(bd_sqlite)
    assert (janji.status, janji.dilihat, janji.draf) == ("DIPENUHI", date(2026, 12, 6), None)
    assert [(w, j) for _, w, j in kotak(bd_sqlite, DPMPTSP)] == [("12-06 05", "Kesanggupan 503/17/2026 sudah dipenuhi")]


async def test_diingkari_diingatkan_dua_kali_lalu_disiapkan_usulannya(bd_sqlite: BasisData) -> None:
    unit(bd_sqlite)
    isi_register(bd_sqlite, penduduk=range(2), aktif=[0])
    no = impor(bd_sqlite, "33.13", "pekerja", date(2026, 11, 1))
    with bd_sqlite.tulis() as sesi:
        sesi.add(
            BarisPekerja(
                impor_no=no, indeks=KUNCI.untuk("33.13").indeks(nik(1)), baris=0, nib=NIB,
                nama_badan_usaha="CV Contoh", aktif=True,
            )
        )  # fmt: skip
    async with dunia(bd_sqlite, siang(HARI)) as d:
        alur = await mulai(d)
        isi_register(bd_sqlite, penduduk=range(2), aktif=[0], per=date(2026, 12, 1))
        await d.ke(wib(12, 22, 23, 59))
        await sampai(lambda: janji_satu(bd_sqlite).dilihat == date(2026, 12, 21))
        assert status(bd_sqlite) == "BERJALAN"
        await d.ke(wib(12, 23, 0, 1))
        assert await alur.result() == "INGKAR"
        riwayat = (await alur.fetch_history()).to_json()
    assert [(w, j) for _, w, j in kotak(bd_sqlite, DPMPTSP)] == [
        ("12-15 05", "Kesanggupan 503/17/2026: batas 22 Desember 2026 (7 hari lagi)"),
        ("12-21 05", "Kesanggupan 503/17/2026: batas 22 Desember 2026 (1 hari lagi)"),
        ("12-23 00", "Kesanggupan 503/17/2026 lewat batas 22 Desember 2026"),
    ]
    janji = janji_satu(bd_sqlite)
    assert janji.draf == {
        "daerah": "33.13", "instruksi": "karanganyar-440-3-2022", "diktum": "KEDELAPAN", "huruf": "c",
        "pengusul": [DPMPTSP], "kesanggupan_id": janji.id, "nib": NIB, "nama_usaha": "CV Contoh",
        "layanan": "izin_usaha", "belum_terdaftar": ["pekerja[0]"], "data_per": "2026-12-01",
    }  # fmt: skip
    with bd_sqlite.baca() as sesi:
        assert sesi.get(Sanksi, janji.id) is None
    assert nik(0) not in riwayat
    assert nik(1) not in riwayat
    # An official may submit it, against the business; not once everyone has registered.
    isi_register(bd_sqlite, penduduk=range(2), aktif=[0, 1], per=date(2026, 12, 28))
    with pytest.raises(Bentrok, match="sudah terdaftar"):
        usulkan(bd_sqlite, date(2026, 12, 28), nib=None, kesanggupan_id=janji.id)
    sanksi = usulkan(bd_sqlite, date(2026, 12, 24), nib=None, kesanggupan_id=janji.id)
    assert (sanksi.nib, sanksi.indeks, sanksi.kesanggupan_id) == (NIB, None, janji.id)


async def test_register_usang_bukan_pelanggaran(bd_sqlite: BasisData) -> None:
    """Nothing is held against anybody on data of 1 November; the next import tells."""
    unit(bd_sqlite)
    isi_register(bd_sqlite, penduduk=range(2), aktif=[0])
    async with dunia(bd_sqlite, siang(HARI)) as d:
        alur = await mulai(d)
        await d.ke(wib(12, 23, 0, 1))
        await sampai(lambda: status(bd_sqlite) == StatusKesanggupan.MENUNGGU_DATA)
        await d.ke(wib(12, 29))
        isi_register(bd_sqlite, penduduk=range(2), aktif=[0], per=date(2026, 12, 28))
        await d.ke(wib(12, 30, 5, 1))
        assert await alur.result() == "INGKAR"
    assert [j for _, _, j in kotak(bd_sqlite, DPMPTSP)][-2:] == [
        "Kesanggupan 503/17/2026: belum dapat dinilai",
        "Kesanggupan 503/17/2026 lewat batas 22 Desember 2026",
    ]


async def test_orang_yang_hilang_dari_register_ditunggu_tiap_minggu(bd_sqlite: BasisData) -> None:
    unit(bd_sqlite)
    isi_register(bd_sqlite, penduduk=range(2), aktif=[0])
    async with dunia(bd_sqlite, siang(HARI)) as d:
        alur = await mulai(d)
        isi_register(bd_sqlite, penduduk=[0], aktif=[0], per=date(2026, 12, 20))
        await d.ke(wib(1, 14, tahun=2027))
        await sampai(lambda: janji_satu(bd_sqlite).dilihat == date(2027, 1, 13))
        assert status(bd_sqlite) == "MENUNGGU_DATA"
        isi_register(bd_sqlite, penduduk=range(2), aktif=[0, 1], per=date(2027, 1, 15))
        await d.ke(wib(1, 21, tahun=2027))
        assert await alur.result() == "DIPENUHI"
    assert sum("belum dapat dinilai" in j for _, _, j in kotak(bd_sqlite, DPMPTSP)) == 1


async def test_permohonan_ditarik_mengakhiri_tindak_lanjut(bd_sqlite: BasisData) -> None:
    unit(bd_sqlite)
    isi_register(bd_sqlite, penduduk=range(2), aktif=[0])
    async with dunia(bd_sqlite, siang(HARI)) as d:
        alur = await mulai(d)
        with bd_sqlite.tulis() as sesi:
            janji = sesi.get_one(Kesanggupan, janji_satu(bd_sqlite).id)
            batalkan(sesi, janji, "Permohonan ditarik.", Pelaku("kunci:meja", "33.13", DPMPTSP), d.kini)
        assert (await alirkan(bd_sqlite, d.klien, waktu=d.kini)).terkirim == 1
        assert await alur.result() == "DIBATALKAN"
    assert kotak(bd_sqlite, DPMPTSP) == []


async def test_pemalang_tanpa_klausul_sanksi_hanya_mengingatkan(bd_sqlite: BasisData) -> None:
    unit(bd_sqlite)
    isi_register(bd_sqlite, "33.27", penduduk=range(2), aktif=[0])
    async with dunia(bd_sqlite, siang(HARI)) as d:
        alur = await mulai(d, "33.27")
        isi_register(bd_sqlite, "33.27", penduduk=range(2), aktif=[0], per=date(2026, 12, 1))
        await d.ke(wib(12, 23, 0, 1))
        assert await alur.result() == "INGKAR"
    assert janji_satu(bd_sqlite).draf is None
    assert kotak(bd_sqlite, "33.27-dpmptsp")[-1][1] == "12-23 00"
