"""A budget year: the known answer of Temanggung, what is due and unpaid, what runs out, and laws of arithmetic."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.anggaran import Anggaran, JenisAnggaran, Jiwa, Realisasi, susun_anggaran
from rules.iuran import ParameterTiada
from rules.parameter.muat import parameter_bawaan

IURAN, BANTUAN, DAMPING = JenisAnggaran
TEMANGGUNG = Jiwa(date(2023, 1, 1), 40_338, 29_600)
SATU_BULAN = {IURAN: 40_338 * 37_800, BANTUAN: 29_600 * 2_800}
PAGU = {IURAN: 12 * SATU_BULAN[IURAN], BANTUAN: 12 * SATU_BULAN[BANTUAN], DAMPING: 13_595_200}


def susun(
    tanggal: date = date(2023, 1, 1),
    register: tuple[Jiwa, ...] = (TEMANGGUNG,),
    alokasi: dict[JenisAnggaran, int] | None = None,
    realisasi: tuple[Realisasi, ...] = (),
    kekurangan: int | None = None,
    tahun: int = 2023,
) -> Anggaran:
    return susun_anggaran(
        parameter_bawaan(),
        daerah=None,
        tahun=tahun,
        tanggal=tanggal,
        register=register,
        alokasi=PAGU if alokasi is None else alokasi,
        realisasi=realisasi,
        kekurangan_jiwa=kekurangan,
    )


def bayar(sampai: int, *jenis: JenisAnggaran) -> tuple[Realisasi, ...]:
    return tuple(Realisasi(b, j, SATU_BULAN[j], f"SP2D-{b}") for b in range(1, sampai + 1) for j in jenis)


def test_temanggung_2023() -> None:
    total = susun().total
    assert (total.kebutuhan, total.alokasi) == (19_291_876_800, 19_305_472_000)
    assert total.selisih == 13_595_200, "yang tersisa untuk pendampingan"
    assert (total.tunggakan, total.menunggak, total.habis) == (0, (), None), "belum ada yang jatuh tempo"


def test_due_on_the_tenth_and_late_from_the_eleventh() -> None:
    tepat, lewat = susun(date(2023, 3, 10)).total, susun(date(2023, 3, 11)).total
    assert [p.kode for p in tepat.menunggak] == ["2023-01", "2023-02"]
    assert [p.nama for p in lewat.menunggak] == ["Januari 2023", "Februari 2023", "Maret 2023"]
    assert lewat.tunggakan == 3 * sum(SATU_BULAN.values())
    assert lewat.tunggakan_perkiraan == 2 * sum(SATU_BULAN.values()), "hanya Januari yang ada registernya"


def test_a_line_pays_its_own_months_only() -> None:
    hasil = susun(date(2023, 4, 11), realisasi=bayar(4, IURAN))
    iuran, bantuan, damping = hasil.lajur
    assert (iuran.tunggakan, iuran.sisa) == (0, 8 * SATU_BULAN[IURAN])
    assert bantuan.tunggakan == 4 * SATU_BULAN[BANTUAN] and len(bantuan.menunggak) == 4
    assert (damping.tunggakan, damping.selisih) == (0, 13_595_200)
    lebih = susun(date(2023, 2, 11), realisasi=(Realisasi(1, IURAN, 2 * SATU_BULAN[IURAN], "x"),))
    assert [p.kode for p in lebih.lajur[0].menunggak] == ["2023-02"], "lebih bayar bulan lain tidak melunasi"


def test_the_month_in_which_an_allocation_runs_out() -> None:
    kurang = PAGU | {IURAN: 7 * SATU_BULAN[IURAN] - 1}
    iuran = susun(alokasi=kurang).lajur[0]
    assert iuran.habis is not None and iuran.habis.kode == "2023-07"
    assert iuran.selisih == -5 * SATU_BULAN[IURAN] - 1
    mahal = susun(realisasi=(Realisasi(1, IURAN, 2 * SATU_BULAN[IURAN], "x"),)).lajur[0]
    assert mahal.selisih == -SATU_BULAN[IURAN], "yang sudah dibayar lebih tidak kembali sendiri"


def test_an_allocation_nobody_recorded_is_unknown() -> None:
    hasil = susun(alokasi={IURAN: 1})
    assert (hasil.lajur[1].alokasi, hasil.lajur[1].selisih, hasil.lajur[1].habis) == (None, None, None)
    assert (hasil.total.alokasi, hasil.total.selisih) == (None, None)
    assert hasil.total.kebutuhan == 19_291_876_800


def test_months_without_a_register_carry_a_number_and_say_so() -> None:
    register = (Jiwa(date(2023, 8, 31), 300, 0), Jiwa(date(2023, 3, 2), 100, 0), Jiwa(date(2023, 3, 20), 200, 0))
    bulan = susun(register=register).bulan
    assert [b.jiwa.pbpu_pemda for b in bulan if b.jiwa] == [100] * 2 + [200] * 5 + [300] * 5
    assert [b.periode.urutan for b in bulan if not b.perkiraan] == [3, 8]
    lalu = susun(register=(Jiwa(date(2022, 12, 31), 100, 0),)).bulan
    assert all(b.perkiraan and b.jiwa is not None for b in lalu)


def test_without_any_register_nothing_is_claimed() -> None:
    hasil = susun(date(2023, 12, 31), register=(), realisasi=bayar(1, IURAN), kekurangan=10)
    assert (hasil.total.kebutuhan, hasil.total.tunggakan, hasil.total.selisih) == (None, None, None)
    assert (hasil.total.dibayar, hasil.lajur[0].sisa) == (SATU_BULAN[IURAN], 11 * SATU_BULAN[IURAN])
    assert hasil.lajur[2].selisih == 13_595_200, "pendampingan tidak bergantung pada register"
    assert hasil.uhc is not None and hasil.uhc.selisih is None


def test_the_uhc_target_costs_the_months_not_yet_due() -> None:
    uhc = susun(date(2023, 11, 10), kekurangan=1_000).uhc
    assert uhc is not None and [p.kode for p in uhc.bulan] == ["2023-11", "2023-12"]
    assert (uhc.biaya, uhc.selisih) == (1_000 * 37_800 * 2, 13_595_200 - 75_600_000)
    akhir = susun(date(2024, 1, 1), kekurangan=1_000).uhc
    assert akhir is not None and (akhir.biaya, akhir.bulan) == (0, ())


def test_an_amount_that_is_not_known_is_named() -> None:
    with pytest.raises(ParameterTiada, match=r"Nilai iuran\.pbpu_bp\.k3\.peserta pada 2020-01-01"):
        susun(tahun=2020)
    with pytest.raises(ParameterTiada):
        susun(tahun=2020, register=())
    with pytest.raises(ValueError, match="negatif"):
        susun(alokasi={IURAN: -1})


JIWA = st.builds(
    Jiwa,
    st.dates(date(2022, 6, 1), date(2023, 12, 31)),
    st.integers(0, 1_000_000),
    st.integers(0, 1_000_000),
)
HARI = st.dates(date(2022, 12, 1), date(2024, 2, 1))


@settings(max_examples=60)
@given(st.lists(JIWA, min_size=1, max_size=5), HARI)
def test_sums_hold_and_paying_the_need_leaves_no_arrears(register: list[Jiwa], tanggal: date) -> None:
    kosong = susun(tanggal, tuple(register))
    bulan = [dict(b.kebutuhan or {}) for b in kosong.bulan]
    assert kosong.total.kebutuhan == sum(sum(b.values()) for b in bulan)
    assert kosong.total.kebutuhan == sum(j.kebutuhan or 0 for j in kosong.lajur)
    assert kosong.total.tunggakan == sum(j.tunggakan or 0 for j in kosong.lajur)
    lunas = tuple(Realisasi(ke, j, n, "x") for ke, b in enumerate(bulan, 1) for j, n in b.items())
    dibayar = susun(tanggal, tuple(register), realisasi=lunas)
    assert (dibayar.total.tunggakan, dibayar.total.menunggak) == (0, ())
    assert dibayar.total.belanja == dibayar.total.dibayar == kosong.total.belanja


@settings(max_examples=60)
@given(JIWA, st.integers(0, 1000), st.integers(0, 1000), HARI)
def test_more_people_never_cost_less(jiwa: Jiwa, pemda: int, mandiri: int, tanggal: date) -> None:
    lebih = Jiwa(jiwa.data_per, jiwa.pbpu_pemda + pemda, jiwa.mandiri_kelas3 + mandiri)
    sedikit, banyak = susun(tanggal, (jiwa,), kekurangan=pemda), susun(tanggal, (lebih,), kekurangan=pemda + mandiri)
    assert (banyak.total.kebutuhan or 0) >= (sedikit.total.kebutuhan or 0)
    assert (banyak.total.tunggakan or 0) >= (sedikit.total.tunggakan or 0)
    assert sedikit.uhc is not None and banyak.uhc is not None and banyak.uhc.biaya >= sedikit.uhc.biaya
    besok = susun(tanggal + timedelta(days=1), (jiwa,))
    assert (besok.total.tunggakan or 0) >= (sedikit.total.tunggakan or 0), "waktu tidak melunasi apa pun"
