"""Statements compiled once give the database the same rows, and the caller the same errors, as SQLAlchemy does."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import bindparam, select, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import col
from sqlmodel import select as pilih

from patuh.basisdata.mesin import BasisData
from patuh.basisdata.siap import Siap, sekali_kirim, sisipan
from patuh.basisdata.tipe import tabel
from patuh.jejak.tabel import Jejak
from patuh.pemeriksaan.tabel import Pemeriksaan

_WAKTU = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
_KOLOM = ("id", "kode", "daerah", "layanan", "nomor_permohonan", "tanggal", "hasil", "jawaban", "pelaku", "waktu")
_SISIP = sisipan(tabel(Pemeriksaan), *_KOLOM)
_P = tabel(Pemeriksaan).c
_BACA = Siap(select(_P.id, _P.jawaban, _P.tanggal, _P.waktu, _P.nomor_permohonan).where(_P.layanan == bindparam("apa")))


def _baris(ke: int, jawaban: object = None, nomor: str | None = None) -> dict[str, object]:
    return {
        "id": f"p{ke}",
        "kode": f"k{ke}",
        "daerah": "33.13",
        "layanan": "imb",
        "nomor_permohonan": nomor,
        "tanggal": date(2026, 11, 22),
        "hasil": "LANJUT",
        "jawaban": {} if jawaban is None else jawaban,
        "pelaku": "kunci:uji",
        "waktu": _WAKTU,
    }


_TEKS = st.text(max_size=5).filter(lambda t: "\x00" not in t)
_JSON = st.dictionaries(
    _TEKS,
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | _TEKS,
    max_size=3,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(isi=st.lists(st.tuples(_JSON, st.none() | st.just("503/1/2026 100% (a)")), min_size=1, max_size=20))
def test_baris_yang_disisipkan_terbaca_utuh(bd: BasisData, isi: list[tuple[dict[str, object], str | None]]) -> None:
    baris = [_baris(ke, jawaban, nomor) for ke, (jawaban, nomor) in enumerate(isi)]
    with bd.tulis() as sesi:
        sesi.execute(tabel(Pemeriksaan).delete())
        with sekali_kirim(sesi.connection()):
            _SISIP.jalankan(sesi, baris)
    with bd.baca() as sesi:
        orm = {p.id: (p.jawaban, p.tanggal, p.waktu, p.nomor_permohonan) for p in sesi.exec(pilih(Pemeriksaan)).all()}
        siap = {id_: tuple(lain) for id_, *lain in _BACA.baca(sesi, {"apa": "imb"})}
    assert orm == siap == {f"p{ke}": (j, date(2026, 11, 22), _WAKTU, n) for ke, (j, n) in enumerate(isi)}


def test_kunci_yang_sama_ditolak_dan_tidak_ada_yang_tersimpan(bd: BasisData) -> None:
    with pytest.raises(IntegrityError), bd.tulis() as sesi, sekali_kirim(sesi.connection()):
        _SISIP.jalankan(sesi, [_baris(1), _baris(2)])
        _SISIP.jalankan(sesi, _baris(1))
    with bd.baca() as sesi:
        assert _BACA.baca(sesi, {"apa": "imb"}) == []


def test_sekali_hanya_menyisipkan_yang_belum_ada(bd: BasisData) -> None:
    sekali = sisipan(tabel(Pemeriksaan), *_KOLOM, sekali=True)
    with bd.tulis() as sesi:
        assert sekali.jalankan(sesi, _baris(1, nomor="pertama")) == 1
        assert sekali.jalankan(sesi, _baris(1, nomor="kedua")) == 0
        assert [nomor for *_, nomor in _BACA.baca(sesi, {"apa": "imb"})] == ["pertama"]


def test_kolom_yang_salah_dan_nilai_yang_kurang_ketahuan(bd: BasisData) -> None:
    with pytest.raises(ValueError, match="tidak punya kolom"):
        sisipan(tabel(Jejak), "bukan_kolom")
    with bd.tulis() as sesi, pytest.raises(KeyError):
        _SISIP.jalankan(sesi, {"id": "p1"})
    with bd.baca() as sesi, pytest.raises(ValueError, match="tidak dapat disiapkan"):
        Siap(select(_P.id).where(col(Pemeriksaan.id).in_(bindparam("banyak", expanding=True)))).baca(sesi, {})


def test_sambungan_yang_diputus_server_tidak_sampai_ke_pemakai(bd_postgresql: BasisData, putus_semua: None) -> None:
    del putus_semua
    with bd_postgresql.tulis() as sesi:
        assert _SISIP.jalankan(sesi, _baris(1)) == 1


@pytest.fixture
def putus_semua(bd_postgresql: BasisData, alamat_postgresql: object) -> None:
    """The server ends every connection that rests in the pool."""
    import psycopg

    with bd_postgresql.baca() as satu, bd_postgresql.baca() as dua:
        nama = satu.execute(text("SELECT current_database()")).scalar_one()
        dua.execute(text("SELECT 1"))
    assert callable(alamat_postgresql)
    with psycopg.connect(alamat_postgresql("postgres"), autocommit=True) as koneksi:
        diputus = koneksi.execute(
            "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE datname = %s", (nama,)
        ).fetchone()
    assert diputus is not None and diputus[0] >= 2
