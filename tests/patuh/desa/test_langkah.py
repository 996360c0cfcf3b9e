"""The way of a case: what the pack's outcome makes of it, and which acts fit. The walk of the waiting list."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patuh.desa.antrean import Calon, sisa_bulan, telusuri
from patuh.desa.langkah import BERAKHIR, PINDAH, Tampak, Tindakan, menurut, periksa_pindah, tujuan_tindakan
from patuh.desa.tabel import StatusPembiayaan as S
from patuh.galat import Bentrok


def tampak(**lain: Any) -> Tampak:
    dasar: dict[str, Any] = {
        "status_penduduk": "HIDUP", "aktif": False, "bekerja_ppu": False, "hasil": "DAFTAR_TUNGGU", "sktm_ada": True,
        "sktm_sah": True, "penerbit": "DESA", "ada_dana": True,
    }  # fmt: skip
    return Tampak(**dasar | lain)


@pytest.mark.parametrize(
    ("kini", "lain", "menjadi"),
    [
        (None, {"hasil": "DANAI_DESA"}, (S.DANAI_DESA, None)),
        (None, {}, (S.DAFTAR_TUNGGU, "ANGGARAN_TIDAK_CUKUP")),
        (None, {"ada_dana": False}, (S.DAFTAR_TUNGGU, "APBDES_BELUM_ADA")),
        (None, {"penerbit": "KELURAHAN"}, (S.DAFTAR_TUNGGU, "KELURAHAN")),
        (None, {"sktm_sah": False, "hasil": "VERIFIKASI_LAPANGAN"}, (S.DAFTAR_TUNGGU, "SKTM_HABIS")),
        (None, {"hasil": "PERBAIKAN_DATA", "status_penduduk": "TIDAK_DITEMUKAN"}, (S.MENUNGGU_DATA, "PERBAIKAN_DATA")),
        (None, {"hasil": None}, (S.MENUNGGU_DATA, "REGISTER_BELUM_ADA")),
        (None, {"hasil": "USUL_PBI"}, None),
        (None, {"hasil": "MANDIRI", "sktm_sah": False}, None),
        (None, {"aktif": True, "hasil": None}, None),
        (None, {"hasil": "BUKAN_SASARAN", "status_penduduk": "MENINGGAL"}, None),
        (S.DAFTAR_TUNGGU, {"hasil": "MANDIRI", "sktm_sah": False}, (S.DAFTAR_TUNGGU, "SKTM_HABIS")),
        (
            S.DAFTAR_TUNGGU,
            {"hasil": "VERIFIKASI_LAPANGAN", "sktm_ada": False},
            (S.MENUNGGU_DATA, "VERIFIKASI_LAPANGAN"),
        ),
        (S.DANAI_DESA, {"hasil": "BUKAN_SASARAN", "status_penduduk": "PINDAH"}, (S.DITUTUP, "PINDAH")),
        (S.DANAI_DESA, {"hasil": "DAFTAR_PPU", "bekerja_ppu": True}, (S.DITUTUP, "DAFTAR_PPU")),
        (S.DIDAFTARKAN, {"hasil": None}, (S.DIDAFTARKAN, None)),
        (S.DIDAFTARKAN, {"hasil": None, "aktif": True}, (S.SELESAI, "SUDAH_DIJAMIN")),
        (S.DIDAFTARKAN, {"hasil": None, "status_penduduk": "MENINGGAL"}, (S.DITUTUP, "MENINGGAL")),
    ],
)
def test_hasil_paket_menjadi_keadaan(kini: S | None, lain: dict[str, Any], menjadi: Any) -> None:
    assert menurut(kini, tampak(**lain)) == menjadi


def test_data_yang_kurang_tidak_pernah_menutup_kasus() -> None:
    """Nobody is denied for want of data, nor because a letter ran out."""
    kurang = (None, "PERLU_DATA", "PERBAIKAN_DATA", "VERIFIKASI_LAPANGAN", "MANDIRI", "DAFTAR_TUNGGU")
    for kini, hasil, ada, sah in itertools.product(sorted(set(S) - BERAKHIR), kurang, (True, False), (True, False)):
        tujuan = menurut(kini, tampak(hasil=hasil, sktm_ada=ada, sktm_sah=ada and sah))
        assert tujuan is not None
        assert tujuan[0] not in BERAKHIR


def test_setiap_tujuan_boleh_dituju() -> None:
    """Whatever a look shows, the state machine knows the way there."""
    hasil = (None, "DANAI_DESA", "DAFTAR_TUNGGU", "USUL_PBI", "DAFTAR_PPU", "PERLU_DATA", "MANDIRI")
    for kini in sorted(set(S) - BERAKHIR):
        for h, aktif, mati in itertools.product(hasil, (True, False), ("HIDUP", "MENINGGAL")):
            tujuan = menurut(kini, tampak(hasil=h, aktif=aktif, status_penduduk=mati))
            assert tujuan is not None
            if tujuan[0] != kini:
                periksa_pindah(kini, tujuan[0])


def test_tindakan_yang_tidak_pada_tempatnya_ditolak_dengan_jalannya() -> None:
    assert tujuan_tindakan(S.DANAI_DESA, Tindakan.DAFTARKAN) == S.DIDAFTARKAN
    for kini in (S.DAFTAR_TUNGGU, S.MENUNGGU_DATA, S.DIDAFTARKAN, S.SELESAI, S.DITUTUP):
        with pytest.raises(Bentrok, match="Yang mungkin sekarang"):
            tujuan_tindakan(kini, Tindakan.DAFTARKAN)
    for akhir in BERAKHIR:
        assert PINDAH[akhir] == frozenset()
        with pytest.raises(Bentrok, match="sudah berakhir"):
            periksa_pindah(akhir, S.DANAI_DESA)


orang = st.tuples(
    st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.text("0123456789/", min_size=1, max_size=4), st.booleans(),
    st.sampled_from(["LAYAK", "USUL_PBI", "PERLU_DATA", None]),
)  # fmt: skip


@given(st.lists(orang, max_size=40), st.integers(-50_000, 2_000_000), st.integers(1, 12))
def test_daftar_ditelusuri_sampai_uangnya_habis(
    daftar: list[tuple[date, str, bool, str | None]], sisa: int, bulan: int
) -> None:
    biaya = 37_800 * bulan
    calon = [Calon(t, n, j, (t, n, j, h)) for t, n, j, h in daftar]

    def putus(satu: Any, cukup: bool) -> str | None:
        return ("DANAI_DESA" if cukup else "DAFTAR_TUNGGU") if satu[3] == "LAYAK" else satu[3]

    giliran = list(telusuri(calon, sisa, biaya, putus))
    assert len(giliran) == len(calon)
    dibiayai = [g for g in giliran if g.hasil == "DANAI_DESA"]
    # Never more than there is, and never less than it carries.
    assert len(dibiayai) * biaya <= max(0, sisa)
    layak = [g for g in giliran if g.calon.isi[3] == "LAYAK"]
    assert len(dibiayai) == min(len(layak), max(0, sisa) // biaya)
    # Nobody is passed over: promised first, then by the date of the letter, then its number.
    assert [g.hasil for g in layak] == sorted((g.hasil or "" for g in layak), reverse=False)[::-1]
    urut = [(not g.calon.dijanjikan, g.calon.tanggal, g.calon.nomor) for g in giliran]
    assert urut == sorted(urut)


def test_sisa_bulan_termasuk_bulan_ini() -> None:
    assert [sisa_bulan(date(2026, b, 15)) for b in (1, 11, 12)] == [12, 2, 1]
