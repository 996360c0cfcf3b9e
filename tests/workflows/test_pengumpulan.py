"""A collection in simulated time: told at once, reminded, recapped to camat and Dinas Sosial, over when called off."""

from __future__ import annotations

from datetime import date

from sqlmodel import select

from patuh.akun.muat import muat_daerah
from patuh.akun.pelaku import Pelaku
from patuh.basisdata.mesin import BasisData
from patuh.pengumpulan.jalan import PengumpulanBaru, alur_pengumpulan, batalkan_pengumpulan, buka_pengumpulan
from patuh.pengumpulan.kirim import nyatakan_nihil
from patuh.pengumpulan.tabel import Pengumpulan
from patuh.tugas.rencana import isi_unit
from tests.workflows.alat import CAMAT, DESA, Dunia, dunia, kotak, wib
from tests.workflows.test_kesanggupan import sampai
from workflows.penghubung import alirkan

DINSOS = "33.13-dinsos"
KADIS = Pelaku("kunci:kadis", "33.13", DINSOS)
TETANGGA = "33.13.01.2002"


def buka(d: Dunia) -> Pengumpulan:
    """Open on 21 September: desa until the 25th, kecamatan until the 30th."""
    isi_unit(d.bd, muat_daerah("33.13"))
    with d.bd.tulis() as sesi:
        baru = PengumpulanBaru("33.13", "2026-T3", "penduduk_miskin", date(2026, 9, 20), date(2026, 9, 25),
                               date(2026, 9, 30))  # fmt: skip
        return buka_pengumpulan(sesi, baru, pelaku=KADIS, waktu=d.kini)


def judul(d: Dunia, unit: str) -> list[str]:
    return [j for _, _, j in kotak(d.bd, unit)]


async def test_diingatkan_bertingkat_sampai_dibatalkan(bd_sqlite: BasisData) -> None:
    async with dunia(bd_sqlite, wib(9, 21)) as d:
        satu = buka(d)
        assert (await alirkan(d.bd, d.klien, waktu=d.kini)).terkirim == 1
        await sampai(lambda: len(judul(d, DESA)) == 1)
        assert judul(d, DESA)[0].startswith("Kirim data penduduk miskin Triwulan III")
        assert len(judul(d, CAMAT)) == 1
        with d.bd.tulis() as sesi:
            nyatakan_nihil(sesi, satu.id, "Sekretaris Desa", desa=TETANGGA, pelaku=Pelaku("k", "33.13", TETANGGA),
                           waktu=d.kini)  # fmt: skip
        await d.ke(wib(9, 22))
        await sampai(lambda: len(judul(d, DESA)) == 2)
        await d.ke(wib(9, 25))
        await sampai(lambda: len(judul(d, DESA)) == 3)
        # The 25th is a Friday: the working day after it is Monday the 28th.
        await d.ke(wib(9, 28))
        await sampai(lambda: len(judul(d, CAMAT)) == 2)
        assert "belum mengirim" in "".join(judul(d, CAMAT))
        assert len(judul(d, TETANGGA)) == 1, "yang sudah menyatakan tidak diingatkan lagi"
        await d.ke(wib(10, 1))
        await sampai(lambda: len(judul(d, DINSOS)) == 1)
        await d.ke(wib(10, 8))
        await sampai(lambda: len(judul(d, DINSOS)) == 2)
        with d.bd.tulis() as sesi:
            batalkan_pengumpulan(sesi, satu.id, "Salah triwulan.", pelaku=KADIS, waktu=d.kini)
        await alirkan(d.bd, d.klien, waktu=d.kini)
        alur = d.klien.get_workflow_handle(alur_pengumpulan("33.13", satu.id))
        assert await alur.result() == "DIBATALKAN"
        with d.bd.baca() as sesi:
            assert sesi.exec(select(Pengumpulan)).one().status == "DIBATALKAN"
