from datetime import timedelta

import pytest

from patuh.akun.pelaku import Pelaku
from patuh.basisdata.mesin import BasisData
from patuh.galat import Bentrok, IsianSalah
from patuh.tugas import jalan
from patuh.tugas.kueri import Saringan, daftar_tugas
from patuh.tugas.lapor import laporkan
from patuh.tugas.putus import setujui, ubah_tenggat
from patuh.tugas.tabel import Keadaan
from tests.workflows.alat import CAMAT, DESA, LAPOR_PENUH, ambil, kotak, siapkan, wib

KADES = Pelaku("kunci:kades", "33.13", DESA)


def _lapor(bd: BasisData, tugas_id: str, waktu: object) -> None:
    with bd.tulis() as sesi:
        laporkan(
            sesi,
            tugas_id=tugas_id,
            pelaku=KADES,
            narasi="Sosialisasi di balai desa.",
            indikator={},
            lampiran=(),
            waktu=waktu,  # type: ignore[arg-type]
        )


def test_on_time_is_judged_to_the_second(bd: BasisData) -> None:
    siapkan(bd)
    penugasan, tugas = ambil(bd)
    jalan.buka(bd, penugasan.id, waktu=wib(7, 1))
    # Due Monday 5 October 2026, before midnight WIB.
    _lapor(bd, tugas[0].id, wib(10, 5, 23, 59, 59))
    _lapor(bd, tugas[1].id, wib(10, 6, 0, 0, 0))
    _, tugas = ambil(bd)
    assert [t.tepat_waktu for t in tugas[:2]] == [True, False]


def test_the_last_second_before_the_lock_counts_and_the_lock_refuses(bd: BasisData) -> None:
    siapkan(bd)
    penugasan, tugas = ambil(bd)
    jalan.buka(bd, penugasan.id, waktu=wib(7, 1))
    _lapor(bd, tugas[0].id, penugasan.kunci - timedelta(seconds=1))
    with pytest.raises(Bentrok):
        _lapor(bd, tugas[1].id, penugasan.kunci)
    _, tugas = ambil(bd)
    assert [t.keadaan for t in tugas[:2]] == [Keadaan.DILAPORKAN, Keadaan.TERBUKA]


def test_a_period_that_has_begun_takes_reports_before_its_workflow_has_its_turn(bd: BasisData) -> None:
    siapkan(bd)
    penugasan, tugas = ambil(bd)
    assert tugas[0].status(wib(6, 30, 23, 59, 59)) == Keadaan.MENDATANG
    with pytest.raises(Bentrok, match="belum dibuka"):
        _lapor(bd, tugas[0].id, wib(6, 30, 23, 59, 59))
    mulai = wib(7, 1, 0, 0)
    assert tugas[0].status(mulai) == Keadaan.TERBUKA
    with bd.baca() as sesi:
        jumlah = {
            s: daftar_tugas(sesi, KADES, Saringan(status=s, diktum="KETUJUH BELAS"), waktu=mulai).total
            for s in (Keadaan.MENDATANG, Keadaan.TERBUKA, Keadaan.TERLAMBAT)
        }
    assert jumlah == {Keadaan.MENDATANG: 0, Keadaan.TERBUKA: 4, Keadaan.TERLAMBAT: 0}
    _lapor(bd, tugas[0].id, mulai)
    jalan.buka(bd, penugasan.id, waktu=mulai + timedelta(minutes=5))
    _, tugas = ambil(bd)
    assert [t.keadaan for t in tugas] == [Keadaan.DILAPORKAN, *[Keadaan.TERBUKA] * 3]


def test_the_cover_report_is_compiled_when_the_last_duty_is_in_and_goes_to_the_camat(bd: BasisData) -> None:
    siapkan(bd)
    for diktum in ("KESATU", "KETUJUH BELAS", "KEDELAPAN BELAS"):
        jalan.buka(bd, ambil(bd, diktum)[0].id, waktu=wib(7, 1))
    semua = [t for d in ("KESATU", "KETUJUH BELAS") for t in ambil(bd, d)[1]]
    for tugas in semua[:-1]:
        _lapor(bd, tugas.id, wib(9, 28))
    assert ambil(bd, "KEDELAPAN BELAS")[1][0].keadaan == Keadaan.TERBUKA
    _lapor(bd, semua[-1].id, wib(10, 7))
    pengantar = ambil(bd, "KEDELAPAN BELAS")[1][0]
    assert pengantar.keadaan == Keadaan.DILAPORKAN
    assert pengantar.atasan == CAMAT
    assert pengantar.tepat_waktu is False


def test_the_unit_is_told_when_all_letters_of_a_diktum_are_accepted(bd: BasisData) -> None:
    siapkan(bd)
    penugasan, tugas = ambil(bd)
    jalan.buka(bd, penugasan.id, waktu=wib(7, 1))
    for ke, satu in enumerate(tugas):
        _lapor(bd, satu.id, wib(9, 28))
        with bd.tulis() as sesi:
            setujui(sesi, tugas_id=satu.id, pelaku=LAPOR_PENUH, waktu=wib(9, 29))
        assert [j for j, _, _ in kotak(bd, DESA)].count("DISETUJUI") == (ke == len(tugas) - 1)


def test_a_deadline_moved_out_and_back_takes_the_lock_along(bd: BasisData) -> None:
    siapkan(bd)
    penugasan, tugas = ambil(bd)
    jalan.buka(bd, penugasan.id, waktu=wib(7, 1))
    for baru in (wib(11, 15, 0), wib(10, 1, 0)):
        with bd.tulis() as sesi:
            ubah_tenggat(
                sesi,
                tugas_id=tugas[0].id,
                pelaku=LAPOR_PENUH,
                tanggal_baru=baru,
                alasan="Banjir.",
                waktu=wib(9, 1),
            )
        sekarang, _ = ambil(bd)
        assert sekarang.tenggat == baru
        assert sekarang.kunci == max(penugasan.kunci, baru)


@pytest.mark.parametrize("narasi", ["", "   ", "\u200b", "\u2060\ufeff\n"])
def test_a_report_with_nothing_to_read_is_not_received(bd_sqlite: BasisData, narasi: str) -> None:
    siapkan(bd_sqlite)
    penugasan, tugas = ambil(bd_sqlite)
    jalan.buka(bd_sqlite, penugasan.id, waktu=wib(7, 1))
    with pytest.raises(IsianSalah), bd_sqlite.tulis() as sesi:
        laporkan(sesi, tugas_id=tugas[0].id, pelaku=KADES, narasi=narasi, indikator={}, lampiran=(), waktu=wib(9, 1))
    assert ambil(bd_sqlite)[1][0].lapor_pertama is None
