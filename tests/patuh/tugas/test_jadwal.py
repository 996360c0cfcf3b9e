from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from patuh.akun.daerah import JenisUnit
from patuh.akun.muat import muat_daerah
from patuh.instruksi.model import AturanTenggat
from patuh.tugas.jadwal import JenisTitik, kalender_daerah, tanggal_tugas, titik_waktu
from rules.periode import Periode

DAERAH = muat_daerah("33.13")
KAL = kalender_daerah(DAERAH)
PERIODE = st.builds(lambda h: Periode.memuat(h, "triwulan"), st.dates(date(2022, 1, 1), date(2027, 6, 30)))
UNIT = st.sampled_from(["desa", "kelurahan", "camat", "opd", "bagian", "bumd", "sekda"])


@given(PERIODE, UNIT)
def test_a_duty_opens_before_it_is_due_and_locks_after(periode: Periode, jenis: JenisUnit) -> None:
    tanggal = tanggal_tugas(AturanTenggat(), DAERAH, jenis, periode)
    assert tanggal.buka < tanggal.tenggat < tanggal.kunci
    hari = KAL.hari_terakhir(tanggal.tenggat)
    assert KAL.hari_kerja(hari)
    assert hari >= periode.tanggal_sesudah(DAERAH.tenggat.hari(jenis))
    assert KAL.tanggal(tanggal.buka) == periode.awal


@given(PERIODE, UNIT, st.text(min_size=1, max_size=8), st.integers(0, 130))
def test_the_timetable_rings_on_working_days_in_order_and_ends_with_the_lock(
    periode: Periode, jenis: JenisUnit, benih: str, hari_ke: int
) -> None:
    tanggal = tanggal_tugas(AturanTenggat(), DAERAH, jenis, periode)
    sejak = tanggal.buka + timedelta(days=hari_ke)
    titik = titik_waktu(tanggal, KAL, benih=benih, atasan="a", sekda="s", sejak=sejak)
    assert titik == sorted(titik)
    assert titik[-1].jenis == JenisTitik.TUTUP
    assert titik[-1].waktu == tanggal.kunci
    for satu in titik[:-1]:
        assert sejak < satu.waktu < tanggal.kunci
        assert KAL.hari_kerja(KAL.tanggal(satu.waktu))


@given(PERIODE, UNIT)
def test_an_appeal_is_reminded_of_but_never_escalated(periode: Periode, jenis: JenisUnit) -> None:
    tanggal = tanggal_tugas(AturanTenggat(), DAERAH, jenis, periode)
    titik = titik_waktu(tanggal, KAL, benih="x", atasan=None, sekda=None, sejak=tanggal.buka)
    assert {t.jenis for t in titik} == {JenisTitik.INGATKAN, JenisTitik.TUTUP}


def test_a_dated_duty_of_the_law_keeps_its_day() -> None:
    # Permenkes 40/2012: by the 5th of the month after; a rule that is not moved from a day off stays on it.
    aturan = AturanTenggat(cara="tanggal", hari=5, geser_hari_libur=False)
    tanggal = tanggal_tugas(aturan, DAERAH, "opd", Periode.baca("2013-04"))
    assert KAL.hari_terakhir(tanggal.tenggat) == date(2013, 5, 5)


def test_days_after_the_end_of_a_period_can_be_counted_in_calendar_or_working_days() -> None:
    t1 = Periode.baca("2026-T1")
    kalender = tanggal_tugas(AturanTenggat(cara="hari_kalender", hari=15), DAERAH, "opd", t1)
    kerja = tanggal_tugas(AturanTenggat(cara="hari_kerja", hari=10), DAERAH, "opd", t1)
    assert KAL.hari_terakhir(kalender.tenggat) == date(2026, 4, 15)
    # Good Friday (3 April 2026) is a day off.
    assert KAL.hari_terakhir(kerja.tenggat) == date(2026, 4, 15)


def test_the_boundary_of_on_time_is_midnight_in_the_zone() -> None:
    tanggal = tanggal_tugas(AturanTenggat(), DAERAH, "desa", Periode.baca("2026-T3"))
    assert tanggal.tenggat == datetime(2026, 10, 5, 17, tzinfo=UTC)
