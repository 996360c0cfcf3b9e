"""Who asks and what is answered in one transaction: nothing half-kept, and for the right daerah."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, text

from patuh.basisdata.mesin import BasisData
from patuh.basisdata.pemisah import batasi_ruang, ruang_permintaan
from patuh.basisdata.tipe import tabel
from patuh.jejak.catat import catat
from patuh.jejak.tabel import Jejak

_WAKTU = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def _jumlah(bd: BasisData) -> int:
    with bd.kilat() as koneksi:
        return int(koneksi.execute(select(func.count()).select_from(tabel(Jejak))).scalar_one())


def _catat(bd: BasisData, *, gagal: bool = False) -> None:
    with bd.tulis() as sesi:
        catat(sesi, waktu=_WAKTU, daerah="33.13", pelaku="kunci:uji", tindakan="kunci.cabut", objek="kunci/uji", isi={})
        if gagal:
            raise LookupError


def test_yang_ditulis_di_dalamnya_tersimpan_sekali(bd: BasisData) -> None:
    awal = _jumlah(bd)
    with bd.bersama():
        assert _jumlah(bd) == awal
        _catat(bd)
        assert _jumlah(bd) == awal + 1
    assert _jumlah(bd) == awal + 1


def test_bagian_yang_gagal_tidak_tersimpan_walau_galatnya_ditangkap(bd: BasisData) -> None:
    awal = _jumlah(bd)
    with bd.bersama(), pytest.raises(LookupError):
        _catat(bd, gagal=True)
    assert _jumlah(bd) == awal
    with pytest.raises(LookupError), bd.bersama():
        _catat(bd, gagal=True)
    assert _jumlah(bd) == awal
    _catat(bd)
    assert _jumlah(bd) == awal + 1


def test_satu_transaksi_di_postgresql_dan_untuk_daerah_yang_bertanya(bd_postgresql: BasisData) -> None:
    kini = text("SELECT txid_current(), current_setting('patuh.daerah')")
    with ruang_permintaan(), bd_postgresql.bersama():
        with bd_postgresql.kilat() as koneksi:
            nomor, ruang = koneksi.execute(kini).one()
        assert ruang == "semua"
        batasi_ruang("33.13")
        with bd_postgresql.tulis() as sesi:
            assert sesi.connection().execute(kini).one() == (nomor, "33.13")
    with bd_postgresql.tulis() as sesi:
        assert sesi.connection().execute(kini).one()[1] == "semua"
