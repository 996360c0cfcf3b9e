from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.kalender import Kalender

WIB = Kalender("Asia/Jakarta")
HARI = st.dates(date(2022, 1, 1), date(2027, 12, 31))


def test_ten_working_days_after_16_march_2026_is_7_april() -> None:
    assert WIB.tambah_hari_kerja(date(2026, 3, 16), 10) == date(2026, 4, 7)


def test_cuti_bersama_is_no_working_day() -> None:
    assert not WIB.hari_kerja(date(2026, 3, 23))


def test_a_deadline_on_a_day_off_moves_to_the_next_working_day() -> None:
    # 5 April 2026 is a Sunday.
    assert WIB.maju(date(2026, 4, 5)) == date(2026, 4, 6)


def test_on_time_ends_at_local_midnight_to_the_second() -> None:
    batas = WIB.akhir_hari(date(2026, 10, 5))
    assert batas == datetime(2026, 10, 5, 17, 0, 0, tzinfo=UTC)
    assert WIB.tanggal(batas - timedelta(seconds=1)) == date(2026, 10, 5)
    assert WIB.hari_terakhir(batas) == date(2026, 10, 5)


@pytest.mark.parametrize(("zona", "jam"), [("Asia/Jakarta", 17), ("Asia/Makassar", 16), ("Asia/Jayapura", 15)])
def test_midnight_follows_the_zone_of_the_daerah(zona: str, jam: int) -> None:
    assert Kalender(zona).akhir_hari(date(2024, 12, 31)) == datetime(2024, 12, 31, jam, tzinfo=UTC)


def test_a_day_off_of_the_daerah_counts_as_one() -> None:
    assert not Kalender("Asia/Jakarta", [date(2026, 11, 18)]).hari_kerja(date(2026, 11, 18))
    assert WIB.hari_kerja(date(2026, 11, 18))


def test_years_without_a_published_decree_are_called_estimates() -> None:
    assert WIB.perkiraan(date(2028, 1, 3))
    assert not WIB.perkiraan(date(2027, 12, 31))


@given(HARI, st.integers(0, 40))
def test_adding_working_days_lands_on_one_and_counts_them_all(hari: date, jumlah: int) -> None:
    akhir = WIB.tambah_hari_kerja(hari, jumlah)
    di_antara = [hari + timedelta(days=i + 1) for i in range((akhir - hari).days)]
    assert sum(map(WIB.hari_kerja, di_antara)) == jumlah
    assert jumlah == 0 or WIB.hari_kerja(akhir)


@given(HARI)
def test_moving_forward_and_back_meet_on_working_days_only(hari: date) -> None:
    assert WIB.mundur(hari) <= hari <= WIB.maju(hari)
    assert WIB.hari_kerja(WIB.mundur(hari))
    assert WIB.hari_kerja(WIB.maju(hari))
    assert (WIB.mundur(hari) == hari) == WIB.hari_kerja(hari)
