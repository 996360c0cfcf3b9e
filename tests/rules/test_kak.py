"""Temanggung's sums to the rupiah, and what changes when people or rates do."""

from __future__ import annotations

from datetime import date

import pytest

from patuh.instruksi.muat import muat_instruksi
from patuh.kak.gambaran import baris_instruksi
from rules.iuran import ParameterTiada
from rules.kak import ganti_jiwa, hitung_kak
from rules.parameter.muat import parameter_bawaan

BARIS = baris_instruksi(muat_instruksi("temanggung-kak-2023"))
AWAL = date(2023, 1, 1)


def test_the_documents_own_sums() -> None:
    hasil = hitung_kak(parameter_bawaan(), BARIS, AWAL, daerah="33.23")
    assert [b.jumlah for b in hasil] == [16_941_960_000, 1_355_356_800, 994_560_000, 13_595_200]
    assert sum(b.jumlah for b in hasil[:3]) == 40_338 * 37_800 * 12 + 29_600 * 2_800 * 12 == 19_291_876_800
    assert sum(b.jumlah for b in hasil) == 19_305_472_000
    assert all(b.sumber is not None for b in hasil[:3])


def test_other_people_and_other_rates() -> None:
    lain = hitung_kak(parameter_bawaan(), ganti_jiwa(BARIS, {"PBPU_PEMDA": 40_339}), AWAL)
    assert sum(b.jumlah for b in lain) == 19_305_472_000 + 37_800 * 12
    tarif = {"iuran.pbpu_bp.k3.bantuan_daerah": 7_000}
    mahal = hitung_kak(parameter_bawaan(), BARIS, AWAL, tarif=tarif)
    assert sum(b.jumlah for b in mahal) == 19_305_472_000 + (40_338 + 29_600) * 4_200 * 12
    assert [b.sumber is None for b in mahal] == [False, True, True, True]
    setengah = hitung_kak(parameter_bawaan(), ganti_jiwa(BARIS, {}, 6), AWAL)
    assert sum(b.jumlah for b in setengah) == 19_291_876_800 // 2 + 13_595_200


def test_a_year_whose_rates_are_unknown_is_refused() -> None:
    with pytest.raises(ParameterTiada, match=r"iuran\.pbpu_bp\.k3"):
        hitung_kak(parameter_bawaan(), BARIS, date(2019, 1, 1))
    with pytest.raises(ValueError, match="negatif"):
        hitung_kak(parameter_bawaan(), ganti_jiwa(BARIS, {"PBPU_PEMDA": -1}), AWAL)
