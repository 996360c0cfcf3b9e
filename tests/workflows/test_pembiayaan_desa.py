"""A holder of an SKTM in simulated time: to a paid member; waiting, then Baznas; a letter runs out; a new month."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from typing import Any

from temporalio.client import WorkflowHandle

from patuh.akun.pelaku import Pelaku
from patuh.basisdata.mesin import BasisData
from patuh.desa.langkah import Tindakan
from patuh.desa.tabel import SumberBiaya, alur_pembiayaan
from patuh.desa.tawaran import JawabanTawaran, TawaranBaru, buat_tawaran, jawab_tawaran
from tests.desa_kecil import DESA, DINSOS, IURAN, apbdes, buka, kasus, status, surat, tindak, tulis_surat
from tests.perkara import unit
from tests.register_kecil import isi_register
from tests.workflows.alat import Dunia, dunia, kotak, wib
from workflows.kasus import mulai_kasus
from workflows.penghubung import alirkan

AWAL = wib(11, 22, 8)


async def sampai(benar: Callable[[], bool]) -> None:
    """Wait for the record: the event is a commit in a worker's thread."""
    async with asyncio.timeout(30):
        while not benar():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


def siapkan(bd: BasisData, *, alokasi: int, tanggal: date = date(2026, 9, 1), jiwa: int = 1) -> None:
    unit(bd)
    isi_register(bd, penduduk=range(jiwa))
    surat(bd, [(i, f"474/{i}", tanggal, DESA) for i in range(jiwa)])
    apbdes(bd, [(DESA, 2026, "IURAN", "ADD", alokasi)])


async def mulai(d: Dunia, nomor: str = "474/0") -> WorkflowHandle[Any, Any]:
    """The scheduler opens, the relay starts; the case has been looked at by its workflow."""
    buka(d.bd, d.kini)
    await alirkan(d.bd, d.klien, waktu=d.kini)
    satu = kasus(d.bd)[nomor]
    return d.klien.get_workflow_handle(alur_pembiayaan("33.13", satu.id))


async def test_dari_sktm_sampai_peserta_yang_dibayar(bd_sqlite: BasisData) -> None:
    """Karanganyar KETUJUH BELAS c: asked, reminded once a week, registered, seen AKTIF."""
    siapkan(bd_sqlite, alokasi=2 * IURAN)
    async with dunia(bd_sqlite, AWAL) as d:
        alur = await mulai(d)
        await d.ke(wib(11, 29, 6))
        await sampai(lambda: len(kotak(bd_sqlite, DESA)) == 2)
        assert [w for _, w, _ in kotak(bd_sqlite, DESA)] == ["11-22 08", "11-29 05"]
        await d.ke(wib(11, 30))
        tindak(bd_sqlite, "474/0", d.kini, tindakan=Tindakan.DAFTARKAN, nomor="DB/1", tanggal=date(2026, 11, 30))
        await alirkan(bd_sqlite, d.klien, waktu=d.kini)
        isi_register(bd_sqlite, penduduk=[0], aktif=[0], segmen="PBPU_PEMDA", per=date(2026, 12, 1))
        await d.ke(wib(12, 8))
        assert await alur.result() == "SELESAI"
        satu = kasus(bd_sqlite)["474/0"]
        # Asked for again, a case that is over stays over.
        assert not await mulai_kasus(
            d.klien, "pembiayaan_desa", satu.id, alur_pembiayaan("33.13", satu.id), berita=True
        )
    assert (satu.status, satu.sebab, satu.sumber) == ("SELESAI", "SUDAH_DIJAMIN", "DESA")


async def test_daftar_tunggu_lalu_baznas(bd_sqlite: BasisData) -> None:
    siapkan(bd_sqlite, alokasi=0)
    async with dunia(bd_sqlite, AWAL) as d:
        alur = await mulai(d)
        assert status(bd_sqlite) == {"474/0": ("DAFTAR_TUNGGU", "ANGGARAN_TIDAK_CUKUP")}
        await d.ke(wib(11, 24))
        with bd_sqlite.tulis() as sesi:
            baru = TawaranBaru("33.13", SumberBiaya.BAZNAS, "Baznas", "470/9", date(2026, 11, 24))
            tawaran = buat_tawaran(sesi, baru, pelaku=DINSOS, waktu=d.kini)
        with bd_sqlite.tulis() as sesi:
            jawaban = JawabanTawaran(terima=True, jumlah=1, sejak=date(2026, 12, 1))
            baznas = Pelaku("kunci:baznas", "33.13", "33.13-baznas")
            jawab_tawaran(sesi, tawaran.id, jawaban, pelaku=baznas, waktu=d.kini)
        await alirkan(bd_sqlite, d.klien, waktu=d.kini)
        isi_register(bd_sqlite, penduduk=[0], aktif=[0], segmen="PBPU_PEMDA", per=date(2026, 12, 3))
        await d.ke(wib(12, 9))
        assert await alur.result() == "SELESAI"
    assert kasus(bd_sqlite)["474/0"].sumber == "BAZNAS"
    assert [j for _, _, j in kotak(bd_sqlite, "33.13-baznas")] == ["Tawaran pembiayaan JKN bagi 1 orang"]


async def test_sktm_hampir_habis_diingatkan_habis_menunggu_diperbarui_dibiayai(bd_sqlite: BasisData) -> None:
    """180 days from 1 July: the last day is 28 December, the reminder 30 days before. Months go by and the money left
    carries the person in December, but not on an expired letter."""
    siapkan(bd_sqlite, alokasi=IURAN - 1, tanggal=date(2026, 7, 1))
    async with dunia(bd_sqlite, AWAL) as d:
        await mulai(d)
        await d.ke(wib(11, 28, 6))
        await sampai(lambda: len(kotak(bd_sqlite, DESA)) == 2)
        assert [w for _, w, _ in kotak(bd_sqlite, DESA)] == ["11-22 08", "11-28 05"]
        await d.ke(wib(12, 29, 6))
        await sampai(lambda: status(bd_sqlite)["474/0"] == ("DAFTAR_TUNGGU", "SKTM_HABIS"))
        apbdes(bd_sqlite, [(DESA, 2026, "IURAN", "ADD", IURAN)], per=date(2026, 12, 29))
        tulis_surat(bd_sqlite, 0, "474/77", date(2026, 12, 29), d.kini)
        buka(bd_sqlite, d.kini)
        assert status(bd_sqlite) == {"474/77": ("DANAI_DESA", None)}


async def test_awal_bulan_ditelaah_lagi_tanpa_impor_baru(bd_sqlite: BasisData) -> None:
    siapkan(bd_sqlite, alokasi=IURAN)
    async with dunia(bd_sqlite, AWAL) as d:
        await mulai(d)
        assert status(bd_sqlite)["474/0"][0] == "DAFTAR_TUNGGU"
        await d.ke(wib(12, 1, 6))
        await sampai(lambda: status(bd_sqlite)["474/0"][0] == "DANAI_DESA")


async def test_satu_kabar_sehari_bagi_banyak_orang(bd_sqlite: BasisData) -> None:
    siapkan(bd_sqlite, alokasi=10**7, jiwa=6)
    async with dunia(bd_sqlite, AWAL) as d:
        await mulai(d)
        await d.ke(wib(11, 29, 6))
        await sampai(lambda: all(k.diingatkan is not None for k in kasus(bd_sqlite).values()))
        await d.ke(wib(11, 29, 20))
    hari = [w[:5] for _, w, _ in kotak(bd_sqlite, DESA)]
    assert hari == ["11-22", "11-29"]
