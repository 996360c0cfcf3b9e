"""Each fact on a few hand-made rows, to the letter of its definition."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from patuh.register.fakta_massal import Keadaan, Register, fakta_belum_dijamin, fakta_verifikasi, nik_terbaca, nik_valid
from patuh.register.nik import nik_sah

HARI = date(2026, 11, 22)
PROVINSI = frozenset({"33", "35"})
KEADAAN = Keadaan(HARI, PROVINSI, iuran=37_800, kuota_pemda_tersedia=True)
ANI, BUDI, CICI = "3313016502900001", "3313010101800001", "3313022912000002"
DESA, LAIN, KELURAHAN = "33.13.01.2001", "33.13.02.2005", "33.13.01.1003"
SKEMA: dict[str, dict[str, Any]] = {
    "kepesertaan_bpjs": {"nik": pl.String, "segmen": pl.String, "status": pl.String, "wilayah": pl.String},
    "kependudukan": {"nik": pl.String, "wilayah": pl.String, "status_penduduk": pl.String},
    "dtsen": {"nik": pl.String, "desil": pl.Int64},
    "penduduk_miskin": {"nik": pl.String, "miskin": pl.String, "tanggal_verifikasi": pl.Date},
    "pekerja": {"nik": pl.String, "status": pl.String},
    "sktm": {"nik": pl.String, "tanggal": pl.Date, "wilayah": pl.String},
    "apbdes": {
        "wilayah": pl.String,
        "tahun": pl.Int64,
        "jenis_belanja": pl.String,
        "sumber_dana": pl.String,
        "alokasi": pl.Int64,
    },
}
PEMDA = (ANI, "PBPU_PEMDA", "AKTIF", DESA)


def register(**baris: list[tuple[Any, ...]]) -> Register:
    """A register with these rows; every other kind is empty."""
    return Register(**{j: pl.LazyFrame(baris.get(j, []), schema=s, orient="row") for j, s in SKEMA.items()})


def verifikasi(**baris: list[tuple[Any, ...]]) -> list[dict[str, Any]]:
    return fakta_verifikasi(register(**{"kepesertaan_bpjs": [PEMDA], **baris}), KEADAAN).to_dicts()


def belum(keadaan: Keadaan = KEADAAN, **baris: list[tuple[Any, ...]]) -> list[dict[str, Any]]:
    return fakta_belum_dijamin(register(**{"kependudukan": [(ANI, DESA, "HIDUP")], **baris}), keadaan).to_dicts()


@pytest.mark.parametrize(
    ("nik", "terbaca", "valid"),
    [
        (ANI, True, True),  # 25 + 40: a woman
        (BUDI, True, True),
        ("3313013112990001", True, True),
        ("3313017112990001", True, True),
        ("3313012902000001", True, True),  # 2000 was a leap year
        ("3313012902040001", True, True),
        ("3313016902040001", True, True),
        ("3313012902010001", False, False),
        ("3313013002000001", False, False),
        ("3313013104900001", False, False),
        ("3313010001900001", False, False),
        ("3313014001900001", False, False),
        ("3313013201900001", False, False),
        ("3313017201900001", False, False),
        ("3313010100900001", False, False),
        ("3313010113900001", False, False),
        ("3313010101900000", True, False),
        ("9913010101900001", True, False),
        ("331301010190000", False, False),
        ("33130101019000011", False, False),
        ("331301010190000X", False, False),
        ("٣٣١٣٠١٠١٠١٩٠٠٠٠١", False, False),
        ("3313010101900001\n", False, False),
        ("", False, False),
        (None, False, False),
    ],
)
def test_nik(nik: str | None, terbaca: bool, valid: bool) -> None:
    kolom = pl.DataFrame({"nik": [nik]}, schema={"nik": pl.String})
    hasil = kolom.select(nik_terbaca(pl.col("nik")).alias("t"), nik_valid(pl.col("nik"), PROVINSI).alias("v"))
    assert hasil.row(0) == (terbaca, valid)
    # The check of one NIK by itself says the same.
    assert nik is None or nik_sah(nik) is valid


def test_a_member_of_whom_nothing_else_is_known() -> None:
    assert verifikasi() == [
        {
            "nik": ANI,
            "wilayah": DESA,
            "status_penduduk": "TIDAK_DITEMUKAN",
            "nik_valid": True,
            "terdaftar_pbi_jk": False,
            "bekerja_ppu": False,
            "kepesertaan_ganda": False,
            "miskin": None,
            "terdaftar_dtsen": False,
            "desil": None,
        }
    ]


def test_the_check_is_over_active_members_paid_by_the_kabupaten_only() -> None:
    peserta = [
        (BUDI, "PBPU_PEMDA", "TIDAK AKTIF", DESA),
        (CICI, "PBI_APBN", "AKTIF", DESA),
        PEMDA,
        ("3313010101700001", "PBPU", "AKTIF", DESA),
    ]
    assert [o["nik"] for o in verifikasi(kepesertaan_bpjs=peserta)] == [ANI]
    assert verifikasi(kepesertaan_bpjs=[]) == []


def test_one_row_a_person_but_rows_with_an_invalid_nik_stay_apart() -> None:
    rusak = ("", "PBPU_PEMDA", "AKTIF", DESA)
    serial = (ANI[:12] + "0000", "PBPU_PEMDA", "AKTIF", DESA)
    peserta = [PEMDA, rusak, (None, *rusak[1:]), serial, serial, (ANI, "PBPU_PEMDA", "AKTIF", LAIN)]
    hasil = verifikasi(kepesertaan_bpjs=peserta)
    assert [o["nik"] for o in hasil] == ["", "", serial[0], serial[0], ANI]
    assert [o["nik_valid"] for o in hasil] == [False] * 4 + [True]
    assert hasil[-1]["wilayah"] == LAIN


def test_an_empty_nik_meets_nobody_in_other_files() -> None:
    hasil = verifikasi(
        kepesertaan_bpjs=[
            ("", "PBPU_PEMDA", "AKTIF", DESA),
            ("", "PPU", "AKTIF", DESA),
            ("", "PBI_APBN", "AKTIF", DESA),
        ],
        kependudukan=[("", DESA, "MENINGGAL")],
        dtsen=[("", 1)],
    )
    assert len(hasil) == 1
    assert hasil[0]["status_penduduk"] == "TIDAK_DITEMUKAN"
    assert not any(hasil[0][f] for f in ("terdaftar_pbi_jk", "bekerja_ppu", "kepesertaan_ganda", "terdaftar_dtsen"))


@pytest.mark.parametrize("status", ["HIDUP", "MENINGGAL", "PINDAH"])
def test_status_is_the_latest_row_of_kependudukan(status: str) -> None:
    (satu,) = verifikasi(kependudukan=[(ANI, LAIN, "HIDUP"), (BUDI, LAIN, "PINDAH"), (ANI, LAIN, status)])
    assert satu["status_penduduk"] == status
    # Where the member is counted, is what the membership says.
    assert satu["wilayah"] == DESA


@pytest.mark.parametrize(
    ("lain", "pbi", "ganda", "bekerja"),
    [
        ((ANI, "PBI_APBN", "TIDAK AKTIF", DESA), True, True, False),
        ((ANI, "PBPU_PEMDA", "TIDAK AKTIF", DESA), False, False, False),
        ((ANI, "PPU", "TIDAK AKTIF", DESA), False, True, False),
        ((ANI, "PPU", "AKTIF", DESA), False, True, True),
        ((BUDI, "PPU", "AKTIF", DESA), False, False, False),
    ],
)
def test_other_memberships(lain: tuple[str, ...], pbi: bool, ganda: bool, bekerja: bool) -> None:
    (satu,) = verifikasi(kepesertaan_bpjs=[PEMDA, lain])
    assert (satu["terdaftar_pbi_jk"], satu["kepesertaan_ganda"], satu["bekerja_ppu"]) == (pbi, ganda, bekerja)


def test_work_is_an_active_row_of_pekerja() -> None:
    assert verifikasi(pekerja=[(ANI, "BERHENTI")])[0]["bekerja_ppu"] is False
    assert verifikasi(pekerja=[(ANI, "AKTIF"), (ANI, "BERHENTI")])[0]["bekerja_ppu"] is True
    assert len(verifikasi(pekerja=[(ANI, "AKTIF"), (ANI, "AKTIF")])) == 1


def test_poor_is_the_newest_verification_and_unknown_without_one() -> None:
    lama, baru = date(2025, 1, 1), date(2026, 1, 1)
    assert verifikasi(penduduk_miskin=[(ANI, "T", baru), (ANI, "Y", lama)])[0]["miskin"] is False
    assert verifikasi(penduduk_miskin=[(ANI, "T", baru), (ANI, "Y", baru)])[0]["miskin"] is True
    assert verifikasi(penduduk_miskin=[(ANI, "T", lama), (ANI, "Y", None)])[0]["miskin"] is False
    assert verifikasi(penduduk_miskin=[(BUDI, "Y", baru)])[0]["miskin"] is None


def test_dtsen_may_hold_a_person_without_a_desil() -> None:
    satu = verifikasi(dtsen=[(ANI, 3), (ANI, None)])[0]
    assert (satu["terdaftar_dtsen"], satu["desil"]) == (True, None)
    assert verifikasi(dtsen=[(ANI, 7)])[0]["desil"] == 7


def test_without_cover_is_living_without_an_active_row() -> None:
    penduduk = [
        (ANI, DESA, "HIDUP"),
        (BUDI, DESA, "HIDUP"),
        (CICI, LAIN, "HIDUP"),
        ("3513010101700001", LAIN, "PINDAH"),
    ]
    peserta = [(BUDI, "PBPU", "AKTIF", DESA), (CICI, "PBPU", "TIDAK AKTIF", DESA)]
    assert [o["nik"] for o in belum(kependudukan=penduduk, kepesertaan_bpjs=peserta)] == [ANI, CICI]
    # The latest row of a person counts.
    assert belum(kependudukan=[(ANI, DESA, "HIDUP"), (ANI, DESA, "MENINGGAL")]) == []


def test_a_resident_of_whom_nothing_else_is_known() -> None:
    assert belum() == [
        {
            "nik": ANI,
            "wilayah": DESA,
            "status_penduduk": "HIDUP",
            "nik_valid": True,
            "bayi_ibu_pbi": False,
            "bekerja_ppu": False,
            "terdaftar_dtsen": False,
            "desil": None,
            "miskin": None,
            "kuota_pemda_tersedia": True,
            "sktm_umur_hari": None,
            "sktm_penerbit": None,
            "anggaran_desa_cukup": False,
        }
    ]
    assert belum(Keadaan(HARI, PROVINSI, 37_800))[0]["kuota_pemda_tersedia"] is False


def test_the_newest_sktm_that_exists_on_the_day() -> None:
    besok = HARI + timedelta(days=1)
    surat = [(ANI, date(2026, 11, 1), DESA), (ANI, date(2026, 1, 1), KELURAHAN), (ANI, besok, KELURAHAN)]
    satu = belum(sktm=surat)[0]
    assert (satu["sktm_umur_hari"], satu["sktm_penerbit"]) == (21, "DESA")
    assert belum(sktm=[(ANI, HARI, KELURAHAN)])[0]["sktm_umur_hari"] == 0
    assert belum(sktm=[(ANI, HARI, KELURAHAN)])[0]["sktm_penerbit"] == "KELURAHAN"
    assert belum(sktm=[(ANI, HARI, "33.13.01")])[0]["sktm_penerbit"] is None


@pytest.mark.parametrize(
    ("baris", "cukup"),
    [
        ([(DESA, 2026, "IURAN", "ADD", 75_600)], True),  # November and December
        ([(DESA, 2026, "IURAN", "ADD", 75_599)], False),
        ([(DESA, 2026, "IURAN", "ADD", 40_000), (DESA, 2026, "IURAN", "PADES", 35_600)], True),
        ([(DESA, 2026, "IURAN", "DANA_DESA", 10_000_000)], False),
        ([(DESA, 2026, "SOSIALISASI", "ADD", 10_000_000)], False),
        ([(DESA, 2025, "IURAN", "ADD", 10_000_000)], False),
        ([(LAIN, 2026, "IURAN", "ADD", 10_000_000)], False),
    ],
)
def test_money_of_the_desa(baris: list[tuple[Any, ...]], cukup: bool) -> None:
    assert belum(apbdes=baris)[0]["anggaran_desa_cukup"] is cukup
    # With a letter, the desa that issued it pays.
    surat = belum(apbdes=baris, sktm=[(ANI, HARI, LAIN)])[0]["anggaran_desa_cukup"]
    assert surat is (baris[0][0] == LAIN)


def test_in_december_one_month_is_left_and_in_january_twelve() -> None:
    uang = [(DESA, 2026, "IURAN", "BAGI_HASIL", 37_800 * 11)]
    for bulan, cukup in ((12, True), (2, True), (1, False)):
        keadaan = Keadaan(date(2026, bulan, 5), PROVINSI, 37_800)
        assert belum(keadaan, apbdes=uang)[0]["anggaran_desa_cukup"] is cukup
