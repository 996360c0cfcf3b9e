"""The steps of an assignment's life, each run twice as a worker that dies in between would, on both databases."""

from collections import Counter
from datetime import datetime

from sqlmodel import func, select

from patuh.akun.muat import muat_daerah
from patuh.basisdata.mesin import BasisData
from patuh.jejak.segel import periksa, segel
from patuh.jejak.tabel import Jejak
from patuh.pemberitahuan.tabel import Pemberitahuan
from patuh.tugas import jalan, kaskade
from patuh.tugas.jadwal import JenisTitik
from patuh.tugas.rencana import isi_unit, rencanakan
from patuh.tugas.tabel import Eskalasi, Keadaan, Tugas
from tests.workflows.alat import CAMAT, DESA, INSTRUKSI, T3, ambil, siapkan, wib


def _kotak(bd: BasisData, unit: str) -> Counter[str]:
    with bd.baca() as sesi:
        return Counter(sesi.exec(select(Pemberitahuan.jenis).where(Pemberitahuan.unit == unit)).all())


def _titik(bd: BasisData, penugasan: str, jenis: JenisTitik, waktu: datetime) -> None:
    for _ in range(2):
        jalan.jalankan_titik(bd, penugasan, jenis, jadwal=waktu, waktu=waktu)


def test_every_step_run_twice_happens_once(bd: BasisData) -> None:
    siapkan(bd)
    penugasan, _ = ambil(bd)
    for _ in range(2):
        keadaan = jalan.buka(bd, penugasan.id, waktu=wib(7, 1, 0, 10))
    assert set(keadaan.tugas.values()) == {Keadaan.TERBUKA}
    assert len(keadaan.tugas) == 4
    assert keadaan.titik[-1].jenis == JenisTitik.TUTUP
    _titik(bd, penugasan.id, JenisTitik.INGATKAN, wib(9, 21, 5))
    _titik(bd, penugasan.id, JenisTitik.BELUM_DIMULAI, wib(9, 30, 8))
    _titik(bd, penugasan.id, JenisTitik.BELUM_SELESAI, wib(10, 6, 8))
    _titik(bd, penugasan.id, JenisTitik.BELUM_SELESAI_SEKDA, wib(10, 12, 8))
    assert jalan.tutup(bd, penugasan.id, waktu=wib(10, 20, 0)) == 4
    assert jalan.tutup(bd, penugasan.id, waktu=wib(10, 20, 0)) == 0

    assert _kotak(bd, DESA) == {"DITUGASKAN": 1, "PENGINGAT": 1, "TIDAK_DILAPORKAN": 1}
    assert _kotak(bd, CAMAT) == {"ESKALASI": 2}
    assert _kotak(bd, "33.13-sekda") == {"ESKALASI": 1}
    with bd.baca() as sesi:
        assert sesi.exec(select(func.count()).select_from(Eskalasi)).one() == 3
        tindakan = Counter(sesi.exec(select(Jejak.tindakan)).all())
    assert tindakan == {
        "penugasan.rencana": 1,
        "penugasan.buka": 1,
        "tugas.eskalasi": 3,
        "penugasan.tutup": 1,
    }


def test_what_rings_after_the_close_is_not_heard(bd: BasisData) -> None:
    siapkan(bd)
    penugasan, _ = ambil(bd)
    jalan.buka(bd, penugasan.id, waktu=wib(7, 1, 0, 10))
    jalan.tutup(bd, penugasan.id, waktu=wib(10, 20, 0))
    _titik(bd, penugasan.id, JenisTitik.INGATKAN, wib(10, 21, 5))
    assert "PENGINGAT" not in _kotak(bd, DESA)


def test_an_appeal_opens_and_closes_but_tells_no_superior(bd: BasisData) -> None:
    isi_unit(bd, muat_daerah("33.27"))
    rencanakan(bd, "pemalang-1-2023", T3, waktu=wib(6, 25))
    penugasan, _ = ambil(bd, "KEDUA PULUH SATU", "33.27-baznas")
    keadaan = jalan.buka(bd, penugasan.id, waktu=wib(7, 1, 0, 10))
    assert {t.jenis for t in keadaan.titik} == {JenisTitik.INGATKAN, JenisTitik.TUTUP}


def test_the_recap_reaches_each_camat_and_then_the_sekda_once(bd: BasisData) -> None:
    siapkan(bd)
    for jenis, penerima in ((kaskade.REKAP_DESA, 17), (kaskade.REKAP_SEKDA, 1)):
        for _ in range(2):
            jumlah = kaskade.rekap(
                bd, instruksi=INSTRUKSI, daerah="33.13", periode=T3.kode, jenis=jenis, waktu=wib(10, 6)
            )
            assert jumlah == penerima
    assert _kotak(bd, CAMAT) == _kotak(bd, "33.13-sekda") == {"PENGINGAT": 1}
    assert _kotak(bd, "33.13-bupati") == {}


def test_the_audit_chain_verifies_and_names_a_row_that_was_changed(bd: BasisData) -> None:
    siapkan(bd)
    for diktum in ("KESATU", "KETUJUH BELAS", "KEDELAPAN BELAS"):
        jalan.buka(bd, ambil(bd, diktum)[0].id, waktu=wib(7, 1, 0, 10))
    assert segel(bd) == 4
    assert segel(bd) == 0
    with bd.baca() as sesi:
        assert periksa(sesi).rusak is None
    with bd.tulis() as sesi:
        baris = sesi.exec(select(Jejak).where(Jejak.segel_ke == 3)).one()
        baris.pelaku = "kunci:lain"
        sesi.add(baris)
    with bd.baca() as sesi:
        assert periksa(sesi).rusak == 3
        assert sesi.exec(select(func.count()).select_from(Tugas)).one() == 1238
