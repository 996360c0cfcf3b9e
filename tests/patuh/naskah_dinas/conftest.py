"""A regency's year, once for all tests of papers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from patuh.basisdata.mesin import BasisData, alamat_sqlite
from patuh.laporan.model import LaporanTriwulan
from patuh.laporan.terbit import terbitkan
from tests.patuh.naskah_dinas.naskah_contoh import PER
from tests.patuh.naskah_dinas.setahun import INSTRUKSI, Kabupaten, isi_setahun


@pytest.fixture(scope="session", params=["33.13", "33.27"])
def kab(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kabupaten]:
    folder = tmp_path_factory.mktemp("setahun")
    bd = BasisData(alamat_sqlite(folder), sinkron="OFF")
    bd.migrasi()
    yield Kabupaten(request.param, bd, isi_setahun(bd, request.param, folder))
    bd.tutup()


@pytest.fixture(scope="session")
def triwulan(kab: Kabupaten) -> LaporanTriwulan:
    terbit = terbitkan(
        kab.bd, kunci="uji", jenis="triwulan-sekda", instruksi_id=INSTRUKSI[kab.daerah], periode="2026-T4",
        tahap="RANCANGAN", waktu=PER, pelaku="uji", alamat_dasar="https://patuh.contoh.invalid",
    )  # fmt: skip
    return LaporanTriwulan.model_validate_json(terbit.data or "")
