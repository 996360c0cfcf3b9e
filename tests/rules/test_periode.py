from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.periode import JenisPeriode, Periode, PeriodeTidakDikenal, nama_tanggal

HARI = st.dates(date(1950, 1, 1), date(2150, 12, 31))
JENIS = st.sampled_from(["bulanan", "triwulan", "tahunan"])


@pytest.mark.parametrize(
    ("kode", "awal", "akhir", "nama"),
    [
        ("2026-T4", date(2026, 10, 1), date(2026, 12, 31), "Triwulan IV Tahun 2026"),
        ("2026-11", date(2026, 11, 1), date(2026, 11, 30), "November 2026"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "Februari 2024"),
        ("2026", date(2026, 1, 1), date(2026, 12, 31), "Tahun 2026"),
    ],
)
def test_a_written_period_has_its_days_and_its_official_name(kode: str, awal: date, akhir: date, nama: str) -> None:
    periode = Periode.baca(kode)
    assert (periode.awal, periode.akhir, periode.nama, periode.kode) == (awal, akhir, nama, kode)


@pytest.mark.parametrize("salah", ["", "2026-T5", "2026-13", "2026-T0", "26-T1", "2026-t1", "2026-1", "2026-T1 ", "T1"])
def test_what_is_not_a_period_is_refused_with_the_forms_that_are(salah: str) -> None:
    with pytest.raises(PeriodeTidakDikenal, match="2026-T4"):
        Periode.baca(salah)


@given(HARI, JENIS)
def test_periods_of_a_kind_cover_every_day_once(hari: date, jenis: JenisPeriode) -> None:
    periode = Periode.memuat(hari, jenis)
    assert periode.awal <= hari <= periode.akhir
    assert periode.berikutnya.awal == periode.akhir + timedelta(days=1)
    assert periode.berikutnya.sebelumnya == periode
    assert Periode.baca(periode.kode) == periode


@given(HARI, JENIS, st.integers(1, 31))
def test_a_reporting_day_lies_in_the_month_after_the_period(hari: date, jenis: JenisPeriode, tanggal: int) -> None:
    periode = Periode.memuat(hari, jenis)
    sesudah = periode.tanggal_sesudah(tanggal)
    assert periode.akhir < sesudah <= periode.akhir + timedelta(days=31)
    assert sesudah.day == tanggal or (sesudah + timedelta(days=1)).day == 1


def test_dates_are_written_as_offices_write_them() -> None:
    assert nama_tanggal(date(2027, 1, 20)) == "20 Januari 2027"
