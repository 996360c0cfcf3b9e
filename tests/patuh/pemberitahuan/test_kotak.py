"""The inbox and the admin's list."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from patuh.basisdata.mesin import BasisData
from patuh.naskah_dinas.kirim import kunci_kabar
from patuh.pemberitahuan.bahan import Tautan, jalur_kabar
from patuh.pemberitahuan.catat import PemberitahuanBaru, beri_tahu_banyak
from patuh.pemberitahuan.kotak import belum_dibaca, daftar_surel, kotak_masuk, tandai_dibaca
from patuh.pemberitahuan.tabel import JenisPemberitahuan, Pemberitahuan, StatusSurel
from tests.patuh.pemberitahuan.alat import CAMAT, DESA, PAGI, isi_unit, kabari, segera


def _baris(n: int, unit: str = DESA) -> PemberitahuanBaru:
    return PemberitahuanBaru(
        kunci=f"{unit}/{n}",
        daerah="33.13",
        unit=unit,
        jenis=JenisPemberitahuan.PENGINGAT,
        judul=f"Pengingat {n}",
        isi="",
        waktu=PAGI + timedelta(minutes=n),
        segera=False,
    )


def test_banyak_sekaligus_hanya_yang_baru(bd: BasisData) -> None:
    with bd.tulis() as sesi:
        assert beri_tahu_banyak(sesi, [_baris(n) for n in range(1200)]) == 1200
        assert beri_tahu_banyak(sesi, [_baris(n) for n in range(1190, 1205)]) == 5
        assert beri_tahu_banyak(sesi, []) == 0


def test_kotak_masuk_berhalaman_dan_ditandai_dibaca(bd: BasisData) -> None:
    with bd.tulis() as sesi:
        beri_tahu_banyak(sesi, [*(_baris(n) for n in range(7)), _baris(1, CAMAT)])
    with bd.baca() as sesi:
        halaman, total = kotak_masuk(sesi, DESA, 2, 3)
        assert [p.judul for p in halaman] == ["Pengingat 3", "Pengingat 2", "Pengingat 1"]
        assert (total, belum_dibaca(sesi, DESA)) == (7, 7)
        milik_camat = kotak_masuk(sesi, CAMAT)[0][0].id
    with bd.tulis() as sesi:
        assert tandai_dibaca(sesi, DESA, PAGI, [halaman[0].id, milik_camat]) == 1
        assert tandai_dibaca(sesi, DESA, PAGI + timedelta(hours=1)) == 6
        assert belum_dibaca(sesi, CAMAT) == 1
    with bd.baca() as sesi:
        assert {p.id: p.dibaca for p in kotak_masuk(sesi, DESA)[0]}[halaman[0].id] == PAGI


def test_daftar_surel_menurut_status(bd: BasisData) -> None:
    isi_unit(bd)
    kabari(bd, "a")
    kabari(bd, "b", unit=CAMAT)
    segera(bd)
    with bd.baca() as sesi:
        assert daftar_surel(sesi, daerah="33.13", status=StatusSurel.GAGAL) == ([], 0)
        baris, total = daftar_surel(sesi, daerah="33.13", ukuran=1)
        assert (len(baris), total) == (1, 2)
        assert daftar_surel(sesi, daerah="33.1")[1] == 0


@pytest.mark.parametrize(
    ("kunci", "jenis", "tugas", "jalur"),
    [
        ("x", JenisPemberitahuan.DIKEMBALIKAN, "a/b", "/tugas/a%2Fb"),
        (kunci_kabar("n-1", "33.27-bupati"), JenisPemberitahuan.NASKAH_MASUK, None, "/naskah/n-1"),
        ("laporan/1/sekda", JenisPemberitahuan.LAPORAN_SIAP, None, "/laporan"),
        ("desa/33.27.01.2001/2026-11-30", JenisPemberitahuan.PENGINGAT, None, "/pembiayaan-desa"),
        ("alih_segmen/33.27/1", JenisPemberitahuan.PENGINGAT, None, "/alih-segmen"),
        ("lain", JenisPemberitahuan.ESKALASI, None, "/kotak-masuk"),
    ],
)
def test_every_line_leads_to_what_it_speaks_of(
    kunci: str, jenis: JenisPemberitahuan, tugas: str | None, jalur: str
) -> None:
    kabar = Pemberitahuan(
        id="1", kunci=kunci, daerah="33.27", unit="33.27-bupati", jenis=jenis, segera=False, tugas_id=tugas,
        judul="Judul", waktu=datetime(2026, 11, 30, tzinfo=UTC),
    )  # fmt: skip
    assert jalur_kabar(kabar) == jalur
    assert Tautan("https://patuh.contoh/").kabar(kabar) == f"https://patuh.contoh{jalur}"
