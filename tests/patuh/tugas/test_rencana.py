from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import func, select

from patuh.akun.muat import muat_daerah
from patuh.basisdata.mesin import BasisData
from patuh.instruksi.muat import daftar_instruksi, muat_instruksi, sidik
from patuh.tugas.rencana import isi_unit, jenis_periode, periode_terbuka, rencanakan, susun_rencana
from patuh.tugas.tabel import Penugasan, Tugas
from rules.periode import Periode

T4 = Periode.baca("2026-T4")
AWAL = datetime(2026, 9, 25, tzinfo=UTC)


def _rencana(id_: str, periode: Periode = T4) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    instruksi = muat_instruksi(id_)
    return susun_rencana(instruksi, sidik(id_), muat_daerah(instruksi.daerah), periode)


@pytest.mark.parametrize(("id_", "desa", "camat"), [("karanganyar-440-3-2022", 177, 17), ("pemalang-1-2023", 223, 14)])
def test_all_villages_and_camat_take_part(id_: str, desa: int, camat: int) -> None:
    _, tugas = _rencana(id_)
    unit = {str(t["unit"]) for t in tugas}
    assert sum(u.count(".") == 3 for u in unit) == desa
    assert sum(u.count(".") == 2 for u in unit) == camat


@pytest.mark.parametrize("id_", daftar_instruksi())
def test_every_clause_that_is_a_duty_is_asked_of_somebody(id_: str) -> None:
    instruksi = muat_instruksi(id_)
    # A period of each kind that its clauses use, in the instrument's second month.
    hari = instruksi.berlaku_dari + timedelta(days=32)
    diminta = {
        (t["diktum"], t["huruf"])
        for jenis in jenis_periode(instruksi)
        if jenis != "peristiwa"
        for t in _rencana(id_, Periode.memuat(hari, jenis))[1]
    }
    kewajiban = {
        (d.nomor, k.huruf) for d in instruksi.diktum for k in d.klausul if k.periode not in (None, "peristiwa")
    }
    assert diminta == kewajiban


def test_a_unit_that_is_ordered_and_invited_to_the_same_is_ordered() -> None:
    _, tugas = _rencana("pemalang-1-2023")
    kesatu = {t["unit"]: t["sifat"] for t in tugas if t["diktum"] == "KESATU"}
    assert kesatu["33.27-disnaker"] == "perintah"
    assert kesatu["33.27-baznas"] == "himbauan"


def test_each_tier_reports_on_its_day_and_lower_tiers_lock_before_the_sekda_reports() -> None:
    # Triwulan IV 2026 is reported in January 2027; the 5th is Isra Mikraj, the 10th a Sunday.
    _, tugas = _rencana("pemalang-1-2023")
    tenggat = {str(t["unit"]): t["tenggat"] for t in tugas}
    kunci = {str(t["unit"]): t["kunci"] for t in tugas}
    satu_hari = timedelta(days=1)
    wib = timedelta(hours=7)
    assert tenggat["33.27.01.2001"] == datetime(2027, 1, 6, tzinfo=UTC) + satu_hari - wib
    assert tenggat["33.27.01"] == tenggat["33.27-dinsos"] == datetime(2027, 1, 11, tzinfo=UTC) + satu_hari - wib
    assert tenggat["33.27-sekda"] == datetime(2027, 1, 20, tzinfo=UTC) + satu_hari - wib
    assert kunci["33.27.01.2001"] == kunci["33.27-dinsos"] == datetime(2027, 1, 20, tzinfo=UTC) - wib
    assert kunci["33.27-sekda"] == datetime(2027, 2, 1, tzinfo=UTC) - wib


def test_planning_twice_makes_one_of_each(bd: BasisData) -> None:
    isi_unit(bd, muat_daerah("33.27"))
    pertama = rencanakan(bd, "pemalang-1-2023", T4, waktu=AWAL)
    kedua = rencanakan(bd, "pemalang-1-2023", T4, waktu=AWAL)
    penugasan, tugas = _rencana("pemalang-1-2023")
    assert (pertama.penugasan, pertama.tugas) == (len(penugasan), len(tugas))
    assert (kedua.penugasan, kedua.tugas) == (0, 0)
    with bd.baca() as sesi:
        assert sesi.exec(select(func.count()).select_from(Penugasan)).one() == len(penugasan)
        kunci = sesi.exec(select(Tugas.diktum, Tugas.huruf, Tugas.unit)).all()
    assert max(Counter(kunci).values()) == 1
    assert len(kunci) == len(tugas)


def test_a_period_is_planned_a_week_ahead_and_never_before_the_instruction_is_in_force() -> None:
    pemalang = muat_instruksi("pemalang-1-2023")
    assert [p.kode for p in periode_terbuka(pemalang, date(2026, 9, 23))] == ["2026-T3"]
    assert [p.kode for p in periode_terbuka(pemalang, date(2026, 9, 24))] == ["2026-T3", "2026-T4"]
    assert periode_terbuka(pemalang, date(2023, 6, 1)) == []
    # The instruction was signed on 27 November 2023: its first quarter is the one of that day.
    assert [p.kode for p in periode_terbuka(pemalang, date(2023, 11, 27))] == ["2023-T4"]
