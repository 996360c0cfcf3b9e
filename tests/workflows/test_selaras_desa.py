"""The reconciler knows village cases: open ones without a workflow, closed ones that still run."""

from __future__ import annotations

from datetime import timedelta

from patuh.basisdata.mesin import BasisData
from patuh.desa.langkah import Tindakan
from patuh.desa.tabel import alur_pembiayaan
from tests.desa_kecil import buka, kasus, tindak
from tests.patuh.desa.test_telaah import KINI, siapkan
from workflows.kasus import _baca


def test_yang_terbuka_dimulai_dan_yang_tertutup_diakhiri(bd: BasisData) -> None:
    siapkan(bd, jiwa=2)
    buka(bd, KINI)
    alur = {n: alur_pembiayaan("33.13", k.id) for n, k in kasus(bd).items()}
    nanti = KINI + timedelta(minutes=10)
    assert {a for m, _, a in _baca(bd, nanti, [])[0] if m == "pembiayaan_desa"} == set(alur.values())
    assert _baca(bd, KINI - timedelta(minutes=1), [])[0] == []
    tindak(bd, "474/0", KINI, tindakan=Tindakan.TUTUP, alasan="Tidak jadi.")
    terbuka, tertutup = _baca(bd, nanti, list(alur.values()))
    assert [a for m, _, a in terbuka if m == "pembiayaan_desa"] == [alur["474/1"]]
    assert tertutup == [alur["474/0"]]
