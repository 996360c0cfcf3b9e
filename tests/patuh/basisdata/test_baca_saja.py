"""A reading session can change nothing, whatever is written in it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from patuh.basisdata.mesin import BasisData
from patuh.basisdata.tipe import tabel
from patuh.jejak.tabel import KotakKeluar

_PERINTAH = "INSERT INTO kotak_keluar (kunci, jenis, alur_id, isi, dibuat, berikutnya, percobaan) "
_NILAI = "VALUES ('uji/1', 'laporkan', 'uji', '{}', :kini, :kini, 0)"


def _tulis(bd: BasisData, *, baca: bool) -> None:
    kini = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
    with (bd.baca if baca else bd.tulis)() as sesi:
        sesi.connection().execute(text(_PERINTAH + _NILAI), {"kini": kini.isoformat()})


def _jumlah(bd: BasisData) -> int:
    with bd.kilat() as koneksi:
        return int(koneksi.execute(select(func.count()).select_from(tabel(KotakKeluar))).scalar_one())


def test_perintah_tulis_dalam_sesi_baca_ditolak_basis_data(bd: BasisData) -> None:
    awal = _jumlah(bd)
    with pytest.raises(DBAPIError, match=r"read-?only"):
        _tulis(bd, baca=True)
    assert _jumlah(bd) == awal
    _tulis(bd, baca=False)
    assert _jumlah(bd) == awal + 1


def test_perintah_tulis_lewat_sambungan_kilat_ditolak(bd: BasisData) -> None:
    with pytest.raises(DBAPIError, match=r"read-?only"), bd.kilat() as koneksi:
        koneksi.execute(text("DELETE FROM kotak_keluar"))
