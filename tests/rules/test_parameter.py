"""Values of law at the days on which they change, and every way in which a parameter file can be wrong."""

import json
import tempfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.iuran import ParameterTiada, beban_daerah
from rules.kalender import TAHUN_PASTI_TERAKHIR
from rules.parameter.model import KumpulanParameter
from rules.parameter.muat import ParameterSalah, muat_parameter, parameter_bawaan, periksa_parameter

SEHARI = timedelta(days=1)
K3 = "iuran.pbpu_bp.k3."
BARIS = "{sejak: 2021-01-01, nilai: 180, sumber: Bawaan, kepastian: INFER}"
KEPALA = "berlaku_di: {di}\nparameter:\n  sktm.berlaku_hari:\n    arti: Umur SKTM\n    satuan: hari\n    nilai:\n"


def berkas(*baris: str, di: str = "nasional") -> str:
    """A parameter file with one parameter and these values; the values start on line 7."""
    return KEPALA.format(di=di) + "".join(f"      - {b}\n" for b in baris)


def periksa(**isi: str) -> tuple[KumpulanParameter | None, list[str]]:
    """Check files given by stem (``d3327`` for ``33.27``), next to a good national one."""
    with tempfile.TemporaryDirectory() as tempat:
        for nama, teks in {"nasional": berkas(BARIS), **isi}.items():
            stem = f"{nama[1:3]}.{nama[3:]}" if nama.startswith("d") else nama
            (Path(tempat) / f"{stem}.yaml").write_text(teks, encoding="utf-8")
        kumpulan, temuan = periksa_parameter(Path(tempat))
    assert all(t.baris >= 1 and t.pesan and t.saran for t in temuan), temuan
    assert (kumpulan is None) == bool(temuan)
    return kumpulan, [str(t) for t in temuan]


@pytest.mark.parametrize(
    ("nama", "hari", "sebelum", "sejak", "daerah"),
    [
        ("iuran.pbpu_bp.k1", date(2020, 1, 1), None, 160_000, None),
        ("iuran.pbpu_bp.k1", date(2020, 4, 1), 160_000, 80_000, None),
        ("iuran.pbpu_bp.k1", date(2020, 7, 1), 80_000, 150_000, None),
        ("iuran.pbpu_bp.k2", date(2020, 4, 1), 110_000, 51_000, None),
        ("iuran.pbpu_bp.k2", date(2020, 7, 1), 51_000, 100_000, None),
        (K3 + "total", date(2020, 4, 1), 42_000, 25_500, None),
        (K3 + "total", date(2020, 7, 1), 25_500, 42_000, None),
        (K3 + "peserta", date(2020, 7, 1), None, 25_500, None),
        (K3 + "peserta", date(2021, 1, 1), 25_500, 35_000, None),
        (K3 + "bantuan_pusat", date(2021, 1, 1), 16_500, 4_200, None),
        (K3 + "bantuan_daerah", date(2021, 1, 1), None, 2_800, None),
        ("iuran.ppu.batas_upah", date(2020, 1, 1), None, 12_000_000, None),
        ("pbi.desil_maks", date(2026, 2, 1), None, 5, "33.13"),
        ("uhc.terdaftar_min", date(2025, 1, 1), 95, 98, "33.27"),
        ("uhc.aktif_min", date(2025, 1, 1), 75, 80, "33.27"),
        ("uhc.target_rpjmn", date(2025, 1, 1), 98, None, None),
        ("pp86.teguran_hari_kerja", date(2013, 12, 24), None, 10, None),
        ("phk.jaminan_bulan", date(2018, 9, 17), None, 6, None),
        ("sktm.berlaku_hari", date(2022, 1, 1), None, 180, "33.13"),
        ("kesanggupan.berlaku_hari", date(2022, 1, 1), None, 90, "33.27"),
        ("kesanggupan.tindak_lanjut_hari", date(2022, 1, 1), None, 30, None),
        ("register.umur_maks_hari", date(2022, 1, 1), None, 35, None),
        ("uhc.target_terdaftar", date(2023, 11, 27), None, 98, "33.27"),
        ("uhc.target_terdaftar", date(2023, 11, 27), None, None, "33.13"),
        ("verifikasi.periode_bulan", date(2022, 1, 18), None, 3, "33.13"),
        ("verifikasi.periode_bulan", date(2022, 1, 18), None, None, None),
    ],
)
def test_a_value_changes_on_its_day(
    nama: str, hari: date, sebelum: int | None, sejak: int | None, daerah: str | None
) -> None:
    parameter = parameter_bawaan()
    nilai = [parameter.nilai(nama, h, daerah) for h in (hari - SEHARI, hari, hari + SEHARI)]
    assert [n and n.nilai for n in nilai] == [sebelum, sejak, sejak]


@pytest.mark.parametrize("hari", [date(2020, 7, 1), date(2020, 12, 31), date(2021, 1, 1), date(2026, 11, 22)])
def test_the_parts_of_class_three_add_up_to_the_whole(hari: date) -> None:
    bagian = [parameter_bawaan().nilai(K3 + b, hari) for b in ("peserta", "bantuan_pusat", "bantuan_daerah")]
    total = parameter_bawaan().nilai(K3 + "total", hari)
    assert total is not None
    assert sum(b.nilai for b in bagian if b is not None) == total.nilai


def test_the_calendar_knows_the_years_that_the_parameter_says() -> None:
    nilai = parameter_bawaan().nilai("kalender.tahun_pasti_terakhir", date(2026, 11, 22))
    assert nilai is not None
    assert nilai.nilai == TAHUN_PASTI_TERAKHIR


def test_before_the_first_known_date_nothing_is_known_and_the_first_date_is_told() -> None:
    parameter = parameter_bawaan()
    assert parameter.nilai("pbi.desil_maks", date(2025, 6, 1)) is None
    assert parameter.pertama("pbi.desil_maks") == date(2026, 2, 1)
    with pytest.raises(KeyError, match=r"verifikasi\.periode_bulan.*33\.27"):
        parameter.pertama("verifikasi.periode_bulan", "33.27")
    for tanya in (parameter.riwayat, parameter.pertama, parameter.arti):
        with pytest.raises(KeyError, match=r"pbi\.desil_max"):
            tanya("pbi.desil_max")


def test_the_dates_of_change_are_first_days_and_the_day_after_an_end() -> None:
    parameter = parameter_bawaan()
    assert parameter.batas(["uhc.target_rpjmn", "uhc.aktif_min"]) == (
        date(2020, 1, 1),
        date(2023, 1, 1),
        date(2025, 1, 1),
    )
    assert parameter.batas([]) == ()


def test_temanggung_2023_costs_what_its_plan_of_activity_says() -> None:
    beban = beban_daerah(parameter_bawaan(), date(2023, 1, 1), pbpu_pemda=40_338, mandiri_kelas3=29_600, bulan=12)
    assert beban == 19_291_876_800
    assert 19_305_472_000 - beban == 13_595_200


def test_a_cost_on_a_date_without_known_amounts_says_which_and_since_when() -> None:
    with pytest.raises(ParameterTiada, match=r"bantuan_daerah pada 2020-12-31 .* 2021-01-01") as salah:
        beban_daerah(parameter_bawaan(), date(2020, 12, 31), pbpu_pemda=1, mandiri_kelas3=0, bulan=1)
    assert (salah.value.nama, salah.value.pertama) == (K3 + "bantuan_daerah", date(2021, 1, 1))
    with pytest.raises(ValueError, match="negatif"):
        beban_daerah(parameter_bawaan(), date(2023, 1, 1), pbpu_pemda=-1, mandiri_kelas3=0, bulan=1)


def test_an_archive_gives_the_same_parameters_back_and_notices_a_change() -> None:
    parameter = parameter_bawaan()
    arsip = json.loads(json.dumps(parameter.ke_json()))
    kembali = KumpulanParameter.dari_json(arsip)
    assert (kembali, kembali.sidik, kembali.ke_json()) == (parameter, parameter.sidik, parameter.ke_json())
    for nama in parameter.nama():
        for daerah in (None, "33.13", "33.27"):
            assert kembali.riwayat(nama, daerah) == parameter.riwayat(nama, daerah)
    arsip["berkas"][0]["parameter"]["denda.maks"]["nilai"][0]["nilai"] += 1
    with pytest.raises(ValueError, match="sidik"):
        KumpulanParameter.dari_json(arsip)


def test_any_change_of_a_value_or_its_source_changes_the_fingerprint() -> None:
    sidik = set()
    for baris in (
        BARIS,
        BARIS.replace("180", "181"),
        BARIS.replace("Bawaan", "Perbup"),
        BARIS.replace("01-01", "01-02"),
    ):
        kumpulan, _ = periksa(nasional=berkas(baris))
        assert kumpulan is not None
        sidik.add(kumpulan.sidik)
    assert len(sidik) == 4


def test_a_daerah_has_its_own_value_on_the_dates_it_covers() -> None:
    sendiri = "{sejak: 2023-03-01, sampai: 2023-06-30, nilai: 90, sumber: Perbup, kepastian: SEED}"
    kumpulan, temuan = periksa(d3327=berkas(sendiri, di="'33.27'").replace("Umur SKTM", "Umur SKTM Pemalang"))
    assert kumpulan is not None, temuan
    nama = "sktm.berlaku_hari"
    riwayat = [(n.sejak, n.sampai, n.nilai, n.daerah) for n in kumpulan.riwayat(nama, "33.27")]
    assert riwayat == [
        (date(2021, 1, 1), date(2023, 2, 28), 180, None),
        (date(2023, 3, 1), date(2023, 6, 30), 90, "33.27"),
        (date(2023, 7, 1), None, 180, None),
    ]
    for hari, nilai in (
        (date(2023, 2, 28), 180),
        (date(2023, 3, 1), 90),
        (date(2023, 6, 30), 90),
        (date(2023, 7, 1), 180),
    ):
        ada = kumpulan.nilai(nama, hari, "33.27")
        assert ada is not None
        assert ada.nilai == nilai
    assert kumpulan.batas([nama], "33.27") == (date(2021, 1, 1), date(2023, 3, 1), date(2023, 7, 1))
    assert [n.nilai for n in kumpulan.riwayat(nama, "33.13")] == [180]
    assert (kumpulan.arti(nama), kumpulan.arti(nama, "33.27")) == ("Umur SKTM", "Umur SKTM Pemalang")


@pytest.mark.parametrize(
    ("teks", "baris", "alasan"),
    [
        (berkas(BARIS.replace("sumber: Bawaan, ", "")), 7, "'sumber' belum ada"),
        (berkas(BARIS.replace("Bawaan", "' '")), 7, "'sumber' tidak boleh kosong"),
        (berkas(BARIS.replace(", kepastian: INFER", "")), 7, "'kepastian' belum ada"),
        (berkas(BARIS.replace("INFER", "PASTI")), 7, "'PASTI' tidak dikenal. Pilihan: 'TEXT'"),
        (berkas(BARIS.replace("180", "35.5")), 7, "'nilai' harus berupa bilangan bulat. Tulis bilangan bulat"),
        (berkas(BARIS.replace("180", "35.000")), 7, "'nilai' harus berupa bilangan bulat"),
        (berkas(BARIS.replace("180", "'180'")), 7, "'nilai' harus berupa bilangan bulat"),
        (berkas(BARIS.replace("180", "true")), 7, "'nilai' harus berupa bilangan bulat"),
        (berkas(BARIS.replace("180", "-1")), 7, "harus paling kecil 0"),
        (berkas(BARIS.replace("180", "010")), 7, "terbaca sebagai 8"),
        (berkas(BARIS.replace("180", "3:00")), 7, "terbaca sebagai 180"),
        (berkas(BARIS.replace("2021-01-01", "20210101")), 7, "'sejak' harus berupa tanggal"),
        (berkas(BARIS.replace("2021-01-01", "2021-02-30")), 7, "2021-02-30"),
        (berkas(BARIS.replace("2021-01-01", "0021-01-01")), 7, "harus paling kecil 1945-08-17"),
        (
            berkas(BARIS.replace("nilai:", "sampai: 2020-12-31, nilai:")),
            7,
            "'sejak' 2021-01-01 sesudah 'sampai' 2020-12-31",
        ),
        (berkas(BARIS.replace("nilai:", "smpai: 2022-12-31, nilai:")), 7, "'smpai' tidak dikenal. Maksudnya 'sampai'?"),
        (berkas().rstrip() + " []\n", 6, "paling sedikit 1 butir. Samakan bentuknya"),
        (berkas().rstrip() + " 180\n", 6, "'nilai' harus berupa daftar. Samakan bentuknya"),
        (berkas(BARIS).replace("    satuan: hari\n", ""), 3, "'satuan' belum ada"),
        (berkas(BARIS).replace("sktm.berlaku_hari", "SKTM"), 3, "tidak sesuai pola"),
        (berkas(BARIS) + berkas(BARIS).split("parameter:\n")[1], 8, "ditulis dua kali"),
        (berkas(BARIS, di="'33.27'"), 1, "nama berkasnya 'nasional.yaml'"),
        (berkas(BARIS, di="pusat"), 1, "tidak sesuai pola"),
        ("berlaku_di: nasional\nparameter: {}\n", 2, "paling sedikit 1"),
        ("- bukan kelompok\n", 1, "kelompok 'kunci: nilai'"),
        ("berlaku_di: 'nasional\n", 2, "kutip"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line_and_the_reason(teks: str, baris: int, alasan: str) -> None:
    _, temuan = periksa(nasional=teks)
    assert any(t.startswith(f"nasional.yaml:{baris}:") and alasan in t for t in temuan), temuan


DUA = "{{sejak: {}, {}nilai: 1, sumber: x, kepastian: MEM}}"


@pytest.mark.parametrize(
    ("pertama", "kedua", "alasan"),
    [
        (("2021-01-01", "sampai: 2021-12-31, "), "2021-12-31", ("mulai 2021-12-31", "sampai 2021-12-31")),
        (("2021-01-01", "sampai: 2021-12-31, "), "2022-01-03", ("dari 2022-01-01 sampai 2022-01-02",)),
        (("2021-01-01", ""), "2022-01-01", ("sejak 2021-01-01 tidak memiliki 'sampai'", "'sampai: 2021-12-31'")),
        (("2021-01-01", "sampai: 2021-12-31, "), "2020-01-01", ("2020-01-01 ditulis sesudah nilai sejak 2021-01-01",)),
    ],
)
def test_overlaps_and_gaps_are_told_with_both_dates(
    pertama: tuple[str, str], kedua: str, alasan: tuple[str, ...]
) -> None:
    _, temuan = periksa(nasional=berkas(DUA.format(*pertama), DUA.format(kedua, "")))
    assert len(temuan) == 1
    assert temuan[0].startswith("nasional.yaml:8:")
    assert all(a in temuan[0] for a in alasan), temuan


def test_a_daerah_may_not_change_the_unit_nor_a_file_its_place() -> None:
    bulan = berkas(BARIS, di="'33.27'").replace("satuan: hari", "satuan: bulan")
    assert "33.27.yaml:5:5: parameter > sktm.berlaku_hari > satuan: Satuan 'bulan'" in periksa(d3327=bulan)[1][0]
    assert "33.27.yaml:1:1" in periksa(d3327=berkas(BARIS, di="33.27"))[1][0]
    assert "Berlaku di '33.13'" in periksa(d3327=berkas(BARIS, di="'33.13'"))[1][0]


def test_a_folder_without_national_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "33.27.yml").write_text(berkas(BARIS, di="'33.27'"), encoding="utf-8")
    with pytest.raises(ParameterSalah, match=r"nasional\.yaml tidak ada") as salah:
        muat_parameter(tmp_path)
    assert [t.berkas for t in salah.value.temuan] == ["33.27.yml", "nasional.yaml"]


Rentang = tuple[date, date | None]


@st.composite
def rentang(draw: st.DrawFn) -> list[Rentang]:
    """Spans that mostly join, and sometimes overlap, leave a gap, end early, stay open or stand in another order."""
    hari = date(2021, 1, 1)
    hasil: list[Rentang] = []
    for _ in range(draw(st.integers(1, 4))):
        hari += draw(st.sampled_from([0, 0, 0, 0, 1, -1])) * SEHARI
        akhir = hari + draw(st.sampled_from([0, 1, 3, -1])) * SEHARI
        hasil.append((hari, None if draw(st.integers(0, 9)) == 0 else akhir))
        hari = akhir + SEHARI
    if draw(st.booleans()):
        hasil[-1] = (hasil[-1][0], None)
    return draw(st.permutations(hasil)) if draw(st.integers(0, 4)) == 0 else hasil


@given(rentang())
def test_spans_are_accepted_just_when_every_date_has_one_value(daftar: list[Rentang]) -> None:
    ujung = date(2021, 3, 1)
    akhir = max(s or ujung for _, s in daftar)
    awal = min(s for s, _ in daftar)
    hari = [awal + i * SEHARI for i in range((akhir - awal).days + 1)]
    satu = all(sum(a <= h <= (b or ujung) for a, b in daftar) == 1 for h in hari)
    baik = satu and all(b is None or a <= b for a, b in daftar) and daftar == sorted(daftar, key=lambda r: r[0])
    kumpulan, temuan = periksa(nasional=berkas(*(DUA.format(a, f"sampai: {b}, " if b else "") for a, b in daftar)))
    assert (kumpulan is not None) == baik, temuan
    if kumpulan is not None:
        assert all(kumpulan.nilai("sktm.berlaku_hari", h) is not None for h in hari)
        assert kumpulan.nilai("sktm.berlaku_hari", awal - SEHARI) is None
