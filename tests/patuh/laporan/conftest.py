"""The small instrument in place of the real ones, and its register in a database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from patuh.basisdata.mesin import BasisData
from patuh.laporan.model import LaporanTriwulan
from patuh.laporan.susun import susun_triwulan
from tests.patuh.laporan import rangka


@pytest.fixture
def pengganti(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loaders answer with the small instrument and daerah."""
    monkeypatch.setattr("patuh.laporan.terbit.muat_instruksi", lambda _id: rangka.instruksi_contoh())
    for modul in ("susun", "terbit"):
        monkeypatch.setattr(f"patuh.laporan.{modul}.muat_daerah", lambda _kode: rangka.daerah_contoh())
    monkeypatch.setattr(
        "patuh.laporan.susun.instruksi_periode", lambda _sesi, _id, _periode: (rangka.instruksi_contoh(), rangka.VERSI)
    )


@pytest.fixture
def bd_isi(bd_sqlite: BasisData, pengganti: None) -> Iterator[BasisData]:
    """A database with the ten tasks of :func:`rangka.isi_kecil`."""
    with bd_sqlite.tulis() as sesi:
        rangka.isi_kecil(sesi)
    yield bd_sqlite


@pytest.fixture
def laporan(bd_isi: BasisData) -> LaporanTriwulan:
    """The report on those ten tasks."""
    with bd_isi.baca() as sesi:
        return susun_triwulan(
            sesi,
            instruksi_id=rangka.INSTRUKSI,
            periode=rangka.PERIODE,
            keadaan_per=rangka.PER,
            tahap="RANCANGAN",
            id="lap-1",
            kode="K7QD-2M9X-4TRA",
            nomor="440/001/JKN/2027",
            alamat_dasar="https://patuh.contoh.invalid/",
        )
