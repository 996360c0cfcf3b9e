"""The way of a sanction on paper: every order of steps and dates that hypothesis can think of, and Lebaran 2026."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patuh.galat import Bentrok, GalatDomain, IsianSalah
from patuh.sanksi.dasar import klausul_sanksi, klausul_untuk
from patuh.sanksi.langkah import (
    BERAKHIR,
    BERIKUT,
    SYARAT_AKTIF,
    Jangka,
    Langkah,
    batas_langkah,
    mulai_boleh,
    periksa_langkah,
    pilihan,
)
from patuh.sanksi.tabel import StatusSanksi as S
from rules.kalender import Kalender

KAL = Kalender()
JANGKA = Jangka(10, 30)
JAUH = date(2027, 12, 31)
JALAN = (S.TEGURAN_1, S.TEGURAN_2, S.DENDA, S.PERMINTAAN_BPJS, S.KEPUTUSAN_BUPATI, S.AKTIF, S.DICABUT)


def dokumen(status: S, hari: date, *, diterima: date | None = None, berlaku: date | None = None) -> Langkah:
    terima = diterima or (hari if status in (S.TEGURAN_1, S.TEGURAN_2, S.DENDA) else None)
    return Langkah(status, "440/1", hari, terima, "berkas", berlaku)


def jalani(sampai: S, mulai: date = date(2026, 3, 2)) -> tuple[list[Langkah], date | None]:
    """The ordinary way, each step on the first day on which it may be."""
    riwayat, batas, hari = [dokumen(S.USULAN, mulai)], None, mulai
    for status in JALAN:
        if riwayat[-1].status == sampai:
            break
        hari = mulai_boleh(status, riwayat[-1], batas) or hari
        baru = dokumen(status, hari)
        periksa_langkah(riwayat, baru, batas, JAUH)
        riwayat.append(baru)
        batas = batas_langkah(baru, JANGKA, KAL)
    return riwayat, batas


def test_lebaran_2026_menunda_teguran() -> None:
    """Ten working days after 16 March 2026, with Nyepi, Lebaran and cuti bersama off, end on 7 April 2026."""
    assert batas_langkah(dokumen(S.TEGURAN_1, date(2026, 3, 16)), JANGKA, KAL) == date(2026, 4, 7)
    assert batas_langkah(dokumen(S.DENDA, date(2026, 3, 16)), JANGKA, KAL) == date(2026, 4, 15)
    # Counted from receipt, not from the letter's date.
    terlambat = dokumen(S.TEGURAN_1, date(2026, 3, 9), diterima=date(2026, 3, 16))
    assert batas_langkah(terlambat, JANGKA, KAL) == date(2026, 4, 7)


def test_jalan_penuh() -> None:
    riwayat, _ = jalani(S.DICABUT)
    assert [s.status for s in riwayat] == [S.USULAN, *JALAN]
    with pytest.raises(Bentrok, match="sudah berakhir"):
        periksa_langkah(riwayat, dokumen(S.SELESAI, JAUH), None, JAUH)


@pytest.mark.parametrize("asal", [S.USULAN, *JALAN])
@pytest.mark.parametrize("tujuan", list(S))
def test_hanya_langkah_yang_sah_diterima(asal: S, tujuan: S) -> None:
    """Every state against every other: what is not the next step, SELESAI, or a refusal in time, is refused."""
    riwayat, batas = jalani(asal)
    boleh = tujuan in pilihan(asal)
    baru = dokumen(tujuan, JAUH - timedelta(days=1))
    if boleh:
        periksa_langkah(riwayat, baru, batas, JAUH)
    else:
        with pytest.raises(Bentrok):
            periksa_langkah(riwayat, baru, batas, JAUH)
    sah = {BERIKUT.get(asal), S.SELESAI} | ({S.DITOLAK} if asal in (S.USULAN, *JALAN[:4]) else set())
    assert boleh == (asal not in BERAKHIR and tujuan in sah)


@given(
    langkah=st.lists(
        st.tuples(st.sampled_from(list(S)), st.integers(0, 45), st.integers(-3, 20), st.booleans()), max_size=14
    ),
    mulai=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
)
def test_tidak_ada_jalan_pintas(langkah: list[tuple[S, int, int, bool]], mulai: date) -> None:
    """Whatever is tried in whatever order: an active sanction has all its documents, and each clock had run out."""
    riwayat, batas, hari = [dokumen(S.USULAN, mulai)], None, mulai
    for status, lompat, terima, ada in langkah:
        kapan = hari + timedelta(days=lompat)
        baru = Langkah(status, "1" if ada else None, kapan, kapan + timedelta(days=terima), "b" if ada else "")
        try:
            periksa_langkah(riwayat, baru, batas, kapan + timedelta(days=30))
        except GalatDomain:
            continue
        riwayat.append(baru)
        hari, batas = kapan, batas_langkah(baru, JANGKA, KAL)
    urutan = [s.status for s in riwayat]
    assert urutan == [S.USULAN, *JALAN][: len(urutan)] or (
        urutan[-1] in (S.SELESAI, S.DITOLAK) and urutan[:-1] == [S.USULAN, *JALAN][: len(urutan) - 1]
    )
    if S.AKTIF in urutan:
        assert set(SYARAT_AKTIF) <= {s.status for s in riwayat if s.nomor and s.tanggal and s.lampiran}
    for satu, berikut in pairwise(riwayat):
        assert berikut.tanggal is not None and satu.tanggal is not None and berikut.tanggal >= satu.tanggal
        akhir = batas_langkah(satu, JANGKA, KAL)
        if akhir is not None and berikut.status not in (S.SELESAI, S.DITOLAK):
            assert berikut.tanggal > akhir


@given(hari=st.dates(date(2026, 1, 1), date(2027, 11, 30)))
def test_sepuluh_hari_kerja_penuh(hari: date) -> None:
    batas = batas_langkah(dokumen(S.TEGURAN_2, hari), JANGKA, KAL)
    assert batas is not None
    diantara = [hari + timedelta(days=n) for n in range(1, (batas - hari).days + 1)]
    assert sum(KAL.hari_kerja(h) for h in diantara) == 10
    assert KAL.hari_kerja(batas)


def test_waktu_yang_masih_berjalan_disebut_tanggalnya() -> None:
    riwayat, batas = jalani(S.TEGURAN_1, date(2026, 3, 16))
    assert batas == date(2026, 4, 7)
    with pytest.raises(Bentrok) as salah:
        periksa_langkah(riwayat, dokumen(S.TEGURAN_2, date(2026, 4, 7)), batas, JAUH)
    assert "8 April 2026" in salah.value.detail
    assert [e.kolom for e in salah.value.errors] == ["tanggal"]
    periksa_langkah(riwayat, dokumen(S.TEGURAN_2, date(2026, 4, 8)), batas, JAUH)
    # Registering everyone, or the Bupati's refusal, waits for no clock.
    for status in (S.SELESAI, S.DITOLAK):
        periksa_langkah(riwayat, dokumen(status, date(2026, 3, 20)), batas, JAUH)


@pytest.mark.parametrize(
    ("ubah", "kolom"),
    [
        ({"nomor": " "}, "nomor"),
        ({"lampiran": None}, "lampiran"),
        ({"tanggal": None}, "tanggal"),
        ({"tanggal": JAUH + timedelta(days=1)}, "tanggal"),
        ({"tanggal": date(2026, 3, 1)}, "tanggal"),
        ({"diterima": None}, "diterima"),
        ({"diterima": JAUH + timedelta(days=1)}, "diterima"),
        ({"diterima": date(2026, 3, 1)}, "diterima"),
        ({"berlaku": date(2026, 3, 9)}, "berlaku"),
    ],
)
def test_dokumen_harus_lengkap(ubah: dict[str, object], kolom: str) -> None:
    riwayat, batas = jalani(S.USULAN)
    lengkap: dict[str, object] = {
        "status": S.TEGURAN_1, "nomor": "1", "tanggal": date(2026, 3, 9), "diterima": date(2026, 3, 9), "lampiran": "b",
    }  # fmt: skip
    with pytest.raises(IsianSalah) as salah:
        periksa_langkah(riwayat, Langkah(**lengkap | ubah), batas, JAUH)  # type: ignore[arg-type]
    assert kolom in {e.kolom for e in salah.value.errors}


def test_sanksi_tidak_berlaku_sebelum_keputusannya() -> None:
    riwayat, batas = jalani(S.KEPUTUSAN_BUPATI)
    putus = riwayat[-1].tanggal
    assert putus is not None
    with pytest.raises(IsianSalah) as salah:
        periksa_langkah(riwayat, dokumen(S.AKTIF, putus, berlaku=putus - timedelta(days=1)), batas, JAUH)
    assert [e.kolom for e in salah.value.errors] == ["berlaku"]
    periksa_langkah(riwayat, dokumen(S.AKTIF, putus, berlaku=putus), batas, JAUH)


def test_aktif_memeriksa_berkas_walau_urutannya_benar() -> None:
    """A record with a hole in it (as a faulty import might leave) does not become active."""
    riwayat, batas = jalani(S.KEPUTUSAN_BUPATI)
    bolong = [s if s.status != S.DENDA else Langkah(S.DENDA, None, s.tanggal, s.diterima, None) for s in riwayat]
    with pytest.raises(Bentrok, match="Pengenaan denda"):
        periksa_langkah(bolong, dokumen(S.AKTIF, JAUH), batas, JAUH)


def test_klausul_mengikuti_naskah() -> None:
    isi = klausul_sanksi("33.13")
    assert {d: (k.huruf, k.unit) for d, k in isi.items()} == {
        "KEDELAPAN": ("c", ("33.13-dpmptsp",)),
        "KESEBELAS": (None, ("33.13-dpupr",)),
        "KEDUA BELAS": ("e", ("33.13-disdagnakerkopukm",)),
    }
    assert [k.layanan for k in isi.values()] == [
        ("izin_usaha", "perpanjangan_izin_usaha", "imb"), ("tender_proyek",), ("izin_tka", "izin_ppjp"),
    ]  # fmt: skip
    for daerah, diktum, kolom in (
        ("33.27", "KESEPULUH", "daerah"),
        ("33.13", "KELIMA", "diktum"),
        ("1", "X", "daerah"),
    ):
        with pytest.raises(IsianSalah) as salah:
            klausul_untuk(daerah, diktum)
        assert [e.kolom for e in salah.value.errors] == [kolom]
