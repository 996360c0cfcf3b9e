"""The moments of a promise, for every day of two years."""

from __future__ import annotations

from datetime import date, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from patuh.kesanggupan.jadwal import hari_ingat, ingat_terakhir, titik_berikut
from rules.kalender import Kalender

KAL = Kalender()
HARI = st.dates(date(2026, 1, 1), date(2027, 11, 1))


@given(mulai=HARI, panjang=st.integers(0, 60))
def test_setiap_titik_maju_dan_akhir_batas_tidak_terlewat(mulai: date, panjang: int) -> None:
    batas = mulai + timedelta(days=panjang)
    kini, titik = KAL.awal_hari(mulai, time(9)), []
    for _ in range(25):
        berikut = titik_berikut(mulai, batas, kini, KAL)
        assert berikut > kini
        assert berikut - kini <= timedelta(days=14)
        titik.append(berikut)
        kini = berikut
    assert KAL.akhir_hari(batas) in titik
    sesudah = [t for t in titik if t > KAL.akhir_hari(batas)]
    assert [KAL.tanggal(t) for t in sesudah] == [batas + timedelta(days=1 + 7 * n) for n in range(1, len(sesudah) + 1)]
    for hari in hari_ingat(mulai, batas, KAL):
        assert KAL.awal_hari(hari, time(5)) in titik
        assert KAL.hari_kerja(hari)


def test_pengingat_mundur_ke_hari_kerja() -> None:
    """27 March 2026 is six working days into nothing: seven days before it the offices are closed for Lebaran."""
    assert hari_ingat(date(2026, 2, 25), date(2026, 3, 27), KAL) == [date(2026, 3, 17), date(2026, 3, 26)]


@given(mulai=HARI, hari=st.integers(0, 45))
def test_pekerja_yang_lama_pergi_mengingatkan_sekali(mulai: date, hari: int) -> None:
    batas, kini = mulai + timedelta(days=30), mulai + timedelta(days=hari)
    satu = ingat_terakhir(mulai, batas, kini, KAL)
    if satu is None:
        assert kini > batas or kini < hari_ingat(mulai, batas, KAL)[0]
    else:
        assert satu == max(h for h in hari_ingat(mulai, batas, KAL) if h <= kini)
