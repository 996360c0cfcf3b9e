"""The Jamkesmas guideline (Permenkes 40/2012): its own numbers, its monthly cascade, and the end of its force."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from patuh.akun.muat import muat_daerah
from patuh.instruksi.muat import muat_instruksi, sidik
from patuh.instruksi.periksa import FOLDER_NASKAH, periksa_berkas
from patuh.instruksi.telusur import telusur
from patuh.tugas.jadwal import kalender_daerah
from patuh.tugas.rencana import periode_terbuka, susun_rencana
from rules.parameter.muat import parameter_bawaan
from rules.periode import Periode

ID = "permenkes-40-2012"
NASKAH = " ".join((FOLDER_NASKAH / f"{ID}.txt").read_text(encoding="utf-8").split())


def _tenggat(periode: str) -> dict[tuple[str, str], date]:
    """The day on which each unit's monthly report (BAB VII E) is due."""
    instruksi = muat_instruksi(ID)
    daerah = muat_daerah(instruksi.daerah)
    kal = kalender_daerah(daerah)
    _, tugas = susun_rencana(instruksi, sidik(ID), daerah, Periode.baca(periode))
    return {(t["huruf"], t["unit"]): kal.hari_terakhir(t["tenggat"]) for t in tugas if t["diktum"] == "BAB VII E"}


def test_setiap_klausul_terikat() -> None:
    instruksi = muat_instruksi(ID)
    baris = telusur(instruksi)
    assert len(baris) == instruksi.jumlah_klausul == 288
    assert [b for b in baris if not b.terikat] == []
    assert {b.diktum for b in baris} >= {f"BAB {n}" for n in ("II", "III A", "III B", "IV C", "V E", "VI B", "VII E")}
    paket = Counter(p for b in baris for p in b.paket)
    assert len(paket) == 7
    assert all(p.startswith("jamkesmas-") for p in paket)


@pytest.mark.parametrize(
    ("huruf", "unit", "hari"),
    [
        ("2", "33.23-puskesmas-parakan", date(2013, 9, 5)),
        ("2", "33.23-rsud", date(2013, 9, 5)),
        ("6", "33.23-jamkesmas", date(2013, 9, 10)),
        ("7", "33.23-jamkesmas-provinsi", date(2013, 9, 16)),  # 15 September 2013 is a Sunday
        ("8", "33.23-jamkesmas-pusat", date(2013, 9, 20)),
    ],
)
def test_jenjang_laporan_bulanan(huruf: str, unit: str, hari: date) -> None:
    """Facilities by the 5th, kabupaten by the 10th, province by the 15th, the nation by the 20th of the next month."""
    assert _tenggat("2013-08")[huruf, unit] == hari


def test_jenjang_menyebut_tanggalnya_sendiri() -> None:
    diktum = next(d for d in muat_instruksi(ID).diktum if d.nomor == "BAB VII E")
    pelaporan = {k.tenggat.hari: k.dasar_periode for k in diktum.klausul if k.jenis == "pelaporan"}
    assert sorted(filter(None, pelaporan)) == [5, 10, 15, 20]
    assert all(f"tanggal {hari}" in (dasar or "") for hari, dasar in pelaporan.items())


def test_dua_puluh_puskesmas_dan_rsud_melapor_ke_tim_kabupaten() -> None:
    daerah = muat_daerah("33.23")
    atasan = {u.kode: u.atasan for u in daerah.unit}
    pelapor = [unit for huruf, unit in _tenggat("2013-08") if huruf == "2"]
    assert len(pelapor) == 21
    assert {atasan[u] for u in pelapor} == {"33.23-jamkesmas"}
    jenjang = ["33.23-jamkesmas"]
    while (naik := atasan[jenjang[-1]]) is not None:
        jenjang.append(naik)
    assert jenjang == ["33.23-jamkesmas", "33.23-jamkesmas-provinsi", "33.23-jamkesmas-pusat", "33.23-menkes"]


@pytest.mark.parametrize(
    ("nama", "nilai", "kutipan"),
    [
        ("sasaran_jiwa", 76_400_000, "yang berjumlah 76.400.000 jiwa"),
        ("tnp2k_jiwa", 76_409_731, "sejumlah 76.409.731 jiwa"),
        ("bencana_bulan", 12, "sampai dengan satu tahun setelah kejadian bencana"),
        ("identitas_jam", 48, "2 x 24 jam hari kerja"),
        ("rujukan_kronis_bulan", 1, "surat rujukan dapat berlaku selama 1 bulan"),
        ("rujukan_kronis_khusus_bulan", 3, "surat rujukan dapat berlaku selama 3 bulan"),
        ("kacamata_maks", 150_000, "nilai maksimal Rp.150.000"),
        ("kacamata_lensa_min", 100, "lensa koreksi minimal +1/-1"),
        ("kacamata_silinder_min", 50, "+0,50 cylindris"),
        ("termin1_hari", 35, "hari 1 - hari 35"),
        ("termin2_hari", 103, "hari 36 - hari 103"),
        ("termin3_hari", 180, "hari 104 – hari 180"),
        ("rs_jiwa.termin2", 90_000, "hari 103 = Rp. 90.000,-"),
        ("rs_jiwa.termin3", 45_000, "hari 180 = Rp. 45.000,-"),
        ("rs_kusta.termin2", 50_000, "hari 103 = Rp. 50.000,-"),
        ("rs_kusta.termin3", 25_000, "hari 180 = Rp. 25.000,-"),
        ("jasa_dasar_persen", 50, "minimal sebesar 50% dari pendapatan"),
        ("jasa_persalinan_persen", 75, "minimal sebesar 75% dari tarif Jampersal"),
    ],
)
def test_angka_naskah(nama: str, nilai: int, kutipan: str) -> None:
    """Every number the packs use is the scan's own, and it is known only while the guideline was in force."""
    assert kutipan in NASKAH
    parameter = parameter_bawaan()
    for hari in (date(2012, 10, 19), date(2013, 12, 31)):
        satu = parameter.nilai(f"jamkesmas.{nama}", hari, "33.23")
        assert satu is not None
        assert satu.nilai == nilai
    for hari in (date(2012, 10, 18), date(2014, 1, 1)):
        assert parameter.nilai(f"jamkesmas.{nama}", hari, "33.23") is None


def test_masa_berlaku() -> None:
    instruksi = muat_instruksi(ID)
    assert instruksi.nasional
    assert periode_terbuka(instruksi, date(2012, 9, 30)) == []
    assert [p.kode for p in periode_terbuka(instruksi, date(2012, 10, 19))] == ["2012-10", "2012", "2012-T4"]
    assert [p.kode for p in periode_terbuka(instruksi, date(2013, 12, 31))] == ["2013-12", "2013", "2013-T4"]
    assert periode_terbuka(instruksi, date(2014, 1, 1)) == []


def test_kutipan_yang_berubah_ditolak(tmp_path: Path) -> None:
    asal = (FOLDER_NASKAH.parent / "berkas" / f"{ID}.yaml").read_text(encoding="utf-8")
    salah = asal.replace("Rp.150.000", "Rp.200.000", 1)
    assert salah != asal
    path = tmp_path / f"{ID}.yaml"
    path.write_text(salah, encoding="utf-8")
    _, temuan = periksa_berkas(path)
    satu = [str(t) for t in temuan if "BAB IV C" in str(t)]
    assert len(satu) == 1
    assert "Teks tidak sama dengan naskah" in satu[0]
    assert "Rp.150.000" in satu[0]
