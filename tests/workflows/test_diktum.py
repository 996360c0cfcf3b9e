from collections.abc import Callable
from datetime import timedelta

import pytest
from temporalio.client import WorkflowUpdateFailedError

from patuh.basisdata.mesin import BasisData
from patuh.tugas.putus import ubah_tenggat
from patuh.tugas.tabel import Keadaan
from tests.workflows.alat import CAMAT, DESA, LAPOR_PENUH, Dunia, ambil, dunia, kotak, siapkan, tenang, wib
from workflows.diktum import DiktumWorkflow
from workflows.kontrak import KabarTenggat, KabarTugas
from workflows.penghubung import alirkan

AWAL = wib(7, 1, 0, 1)


async def test_a_village_that_never_reports_is_reminded_escalated_and_stays_on_record(bd_sqlite: BasisData) -> None:
    siapkan(bd_sqlite)
    penugasan, tugas = ambil(bd_sqlite)
    async with dunia(bd_sqlite, AWAL) as d:
        alur = await d.mulai(penugasan, tugas)
        await tenang(d, 4)
        await d.ke(wib(10, 20, 9))
        assert await alur.result() == "DITUTUP"
    desa = kotak(bd_sqlite, DESA)
    # T3 is due on Monday 5 October: reminders on H-14, H-7, H-1 (a Sunday moves back to Friday), H+1, then weekly.
    assert [(j, w) for j, w, _ in desa if j == "PENGINGAT"] == [
        ("PENGINGAT", "09-21 05"),
        ("PENGINGAT", "09-28 05"),
        ("PENGINGAT", "10-02 05"),
        ("PENGINGAT", "10-06 05"),
        ("PENGINGAT", "10-13 05"),
    ]
    assert [(j, w) for j, w, _ in kotak(bd_sqlite, CAMAT)] == [("ESKALASI", "09-30 08"), ("ESKALASI", "10-06 08")]
    assert [(j, w) for j, w, _ in kotak(bd_sqlite, "33.13-sekda")] == [("ESKALASI", "10-12 08")]
    penugasan, tugas = ambil(bd_sqlite)
    assert {t.keadaan for t in tugas} == {Keadaan.TIDAK_DILAPORKAN}
    assert penugasan.ditutup is not None
    assert [j for j, _, _ in desa][-1] == "TIDAK_DILAPORKAN"


async def test_reporting_stops_the_reminders_and_acceptance_ends_the_period(bd_sqlite: BasisData) -> None:
    siapkan(bd_sqlite)
    penugasan, tugas = ambil(bd_sqlite)
    async with dunia(bd_sqlite, AWAL) as d:
        alur = await d.mulai(penugasan, tugas)
        await tenang(d, 4)
        await d.lapor(tugas, wib(9, 25))
        await d.putuskan(tugas, wib(10, 7))
        assert await alur.result() == "SELESAI"
    assert [(j, w) for j, w, _ in kotak(bd_sqlite, DESA)] == [
        ("DITUGASKAN", "07-01 00"),
        ("PENGINGAT", "09-21 05"),
        ("DISETUJUI", "10-07 12"),
    ]
    assert kotak(bd_sqlite, CAMAT) == []
    _, tugas = ambil(bd_sqlite)
    assert {t.keadaan for t in tugas} == {Keadaan.DISETUJUI}
    assert all(t.tepat_waktu for t in tugas)


async def test_a_returned_report_is_reminded_of_again_but_not_of_the_days_it_lay_with_the_superior(
    bd_sqlite: BasisData,
) -> None:
    siapkan(bd_sqlite)
    penugasan, tugas = ambil(bd_sqlite)
    async with dunia(bd_sqlite, AWAL) as d:
        alur = await d.mulai(penugasan, tugas)
        await tenang(d, 4)
        await d.lapor(tugas, wib(9, 18))
        await d.putuskan(tugas, wib(10, 1), alasan="Lampirkan daftar hadir.")
        await d.ke(wib(10, 20, 9))
        assert await alur.result() == "DITUTUP"
    ingat = [w for j, w, _ in kotak(bd_sqlite, DESA) if j == "PENGINGAT"]
    assert ingat == ["10-02 05", "10-06 05", "10-13 05"]
    _, tugas = ambil(bd_sqlite)
    # He did report, and in time: the period's end does not turn that into "not reported".
    assert {t.keadaan for t in tugas} == {Keadaan.DIKEMBALIKAN}
    assert all(t.tepat_waktu for t in tugas)
    assert kotak(bd_sqlite, CAMAT) == []


async def test_a_moved_deadline_moves_the_whole_timetable(bd: BasisData) -> None:
    siapkan(bd)
    penugasan, tugas = ambil(bd)
    async with dunia(bd, AWAL) as d:
        alur = await d.mulai(penugasan, tugas)
        await tenang(d, 4)
        await d.ke(wib(9, 22))
        with bd.tulis() as sesi:
            ubah_tenggat(
                sesi,
                tugas_id=tugas[0].id,
                pelaku=LAPOR_PENUH,
                tanggal_baru=wib(10, 17, 0),
                alasan="Banjir di dua dusun.",
                waktu=wib(9, 22),
            )
        await alirkan(bd, d.klien, waktu=wib(9, 22), geser=d.geser)
        await d.ke(wib(10, 20, 9))
        assert await alur.result() == "DITUTUP"
    # The new last day is Friday 16 October.
    ingat = [w for j, w, _ in kotak(bd, DESA) if j == "PENGINGAT"]
    assert ingat == ["09-21 05", "10-02 05", "10-09 05", "10-15 05", "10-19 05"]


@pytest.mark.parametrize(
    ("kirim", "sebab"),
    [
        (lambda d, a: a.execute_update(DiktumWorkflow.laporkan, KabarTugas(["bukan-tugasnya"])), "bukan bagian"),
        (lambda d, a: a.execute_update(DiktumWorkflow.setujui, KabarTugas(d.uji)), "berstatus TERBUKA"),
        (lambda d, a: a.execute_update(DiktumWorkflow.kembalikan, KabarTugas(d.uji)), "berstatus TERBUKA"),
        (
            lambda d, a: a.execute_update(
                DiktumWorkflow.ubah_tenggat, KabarTenggat(d.kini + d.geser - timedelta(days=1))
            ),
            "sudah lewat",
        ),
    ],
)
async def test_updates_that_cannot_be_are_refused_before_they_enter_the_history(
    bd_sqlite: BasisData, kirim: Callable[..., object], sebab: str
) -> None:
    siapkan(bd_sqlite)
    penugasan, tugas = ambil(bd_sqlite)
    async with dunia(bd_sqlite, AWAL) as d:
        alur = await d.mulai(penugasan, tugas)
        await tenang(d, 4)
        d.uji = [t.id for t in tugas]
        sebelum = (await alur.describe()).history_length
        with pytest.raises(WorkflowUpdateFailedError) as salah:
            await kirim(d, alur)  # type: ignore[misc]
        assert sebab in str(salah.value.cause)
        riwayat = await alur.fetch_history()
        assert not any("update" in str(e.event_type).lower() for e in riwayat.events[sebelum:])
        assert isinstance(d, Dunia)


async def test_the_same_news_twice_changes_nothing(bd_sqlite: BasisData) -> None:
    siapkan(bd_sqlite)
    penugasan, tugas = ambil(bd_sqlite)
    async with dunia(bd_sqlite, AWAL) as d:
        alur = await d.mulai(penugasan, tugas)
        await tenang(d, 4)
        kabar = KabarTugas([t.id for t in tugas])
        for _ in range(2):
            await alur.execute_update(DiktumWorkflow.laporkan, kabar)
        for _ in range(2):
            await alur.execute_update(DiktumWorkflow.kembalikan, kabar)
        await alur.execute_update(DiktumWorkflow.laporkan, kabar)
        await alur.execute_update(DiktumWorkflow.setujui, kabar)
        assert await alur.result() == "SELESAI"
