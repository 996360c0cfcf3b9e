"""Invariants of counting, for any facts at any instant; the ways of writing numbers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from patuh.laporan.angka import bulat, daftar, dari, desimal, persen, ukuran
from patuh.laporan.hitung import Fakta, baris_unit, hitung
from patuh.laporan.indikator import baca_nilai
from patuh.laporan.miring import potongan, tanpa_tanda
from patuh.laporan.model import Hitungan
from patuh.laporan.tabel_tampil import ringkas_klausul

_AWAL = datetime(2027, 1, 1, tzinfo=UTC)
_saat = st.integers(0, 200).map(lambda jam: _AWAL + timedelta(hours=jam))
_fakta = st.builds(
    Fakta,
    diktum=st.sampled_from(["KESATU", "KEDUA"]),
    huruf=st.sampled_from([None, "a", "b"]),
    jenis=st.just("berkala"),
    sifat=st.sampled_from(["perintah", "himbauan"]),
    unit=st.sampled_from(["u1", "u2", "u3"]),
    periode=st.just("2026-T4"),
    tenggat=_saat,
    kunci=_saat,
    lapor=st.none() | _saat,
    putusan=st.sampled_from([None, "SETUJU", "KEMBALI"]),
    dibuka=st.booleans(),
)


@given(st.lists(_fakta, max_size=30), _saat)
def test_setiap_tugas_dihitung_tepat_sekali(fakta: list[Fakta], per: datetime) -> None:
    h = hitung(fakta, per)
    assert h.diharapkan == len(fakta)
    assert h.diterima == h.tepat_waktu + h.diterima_terlambat == h.disetujui + h.menunggu_persetujuan + h.dikembalikan
    assert h.diharapkan == h.diterima + h.belum_jatuh_tempo + h.terlambat + h.tidak_dilaporkan
    assert Hitungan.jumlah(u.hitungan for u in baris_unit(fakta, {}, per)) == h


@given(st.integers(0, 5000), st.integers(1, 5000))
def test_persen_hanya_seratus_bila_semua(pembilang: int, penyebut: int) -> None:
    teks = persen(pembilang, penyebut)
    assert (teks == "100,0%") == (pembilang == penyebut)
    assert (teks == "0,0%") == (pembilang == 0)


def test_angka_ditulis_cara_indonesia() -> None:
    assert (bulat(1487), desimal(1234.5), desimal(2.0), desimal(0.126)) == ("1.487", "1.234,5", "2", "0,13")
    assert (persen(11, 13), persen(3, 0), persen(3, 2), persen(1, 100_000)) == ("84,6%", "–", "150,0%", "<0,1%")
    assert dari(12, 40) == "12 dari 40 (30,0%)"
    assert (ukuran(512), ukuran(14_336), ukuran(2_411_725)) == ("512 B", "14 KB", "2,3 MB")
    assert (daftar(["a", "b"]), daftar(["a", "b", "c"]), daftar(["a", "b", "c", "d"], 2)) == (
        "a dan b",
        "a, b, dan c",
        "a, b, dan 2 lainnya",
    )


def test_nilai_indikator_yang_bukan_angka_dianggap_tidak_diisi() -> None:
    assert baca_nilai(5) == (5.0, None)
    assert baca_nilai({"pembilang": 1, "penyebut": 2}) == (1.0, 2.0)
    for isi in (None, "5", True, float("nan"), float("inf"), {"pembilang": "=1+1"}):
        assert baca_nilai(isi) == (None, None)


def test_miring_hanya_yang_berpasangan() -> None:
    assert potongan("a *b* c") == [("a ", False), ("b", True), (" c", False)]
    assert tanpa_tanda("2 * 3 *miring*") == "2  3 miring*"
    assert potongan("tanpa * pasangan") == [("tanpa * pasangan", False)]


def test_label_klausul_sediktum_diringkas() -> None:
    assert ringkas_klausul(["KEDUA a", "KEDUA b", "KETUJUH BELAS", "KEDUA PULUH d.1"]) == (
        "KEDUA a, b; KETUJUH BELAS; KEDUA PULUH d.1"
    )
