from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from patuh.akun import muat
from patuh.akun.muat import BerkasDaerahSalah, UnitTidakDikenal, baca_daerah, daftar_daerah, muat_daerah, pilih_unit


@pytest.mark.parametrize(("kode", "camat", "kelurahan", "desa"), [("33.13", 17, 15, 162), ("33.27", 14, 11, 212)])
def test_every_region_is_a_unit(kode: str, camat: int, kelurahan: int, desa: int) -> None:
    jumlah = Counter(u.jenis for u in muat_daerah(kode).unit)
    assert (jumlah["camat"], jumlah["kelurahan"], jumlah["desa"]) == (camat, kelurahan, desa)
    assert camat + kelurahan + desa == {"33.13": 17 + 177, "33.27": 14 + 223}[kode]


def test_regions_have_office_superior_and_example_address() -> None:
    unit = {u.kode: u for u in muat_daerah("33.13").unit}
    camat, desa = unit["33.13.01"], unit["33.13.01.2001"]
    assert (camat.nama, camat.jabatan, camat.atasan) == ("Kecamatan Jatipuro", "Camat Jatipuro", "33.13-sekda")
    assert (desa.jenis, desa.atasan, desa.surel) == ("desa", "33.13.01", "33-13-01-2001@karanganyar.contoh.invalid")
    assert desa.jabatan == f"Kepala {desa.nama}"
    lurah = next(u for u in unit.values() if u.jenis == "kelurahan")
    assert lurah.nama.startswith("Kelurahan ") and lurah.jabatan == lurah.nama.replace("Kelurahan", "Lurah")


@pytest.mark.parametrize("kode", ["33.13", "33.27"])
def test_everybody_reports_up_to_the_bupati_and_no_address_is_real(kode: str) -> None:
    daerah = muat_daerah(kode)
    unit = {u.kode: u for u in daerah.unit}
    assert len(unit) == len(daerah.unit) == len({u.surel for u in daerah.unit})
    for u in daerah.unit:
        assert u.surel is not None and u.surel.endswith(".contoh.invalid")
        puncak = u
        while puncak.atasan:
            puncak = unit[puncak.atasan]
        assert puncak.jenis == "bupati"


@pytest.mark.parametrize("kode", ["33.13", "33.27"])
def test_names_that_are_in_no_document_ask_for_confirmation(kode: str) -> None:
    assert all(u.konfirmasi for u in muat_daerah(kode).unit if u.jenis in ("bumd", "blud", "baznas"))
    assert muat_daerah(kode).sekda.nama is None


def test_units_are_chosen_by_code_and_kind_each_once() -> None:
    daerah = muat_daerah("33.13")
    terpilih = pilih_unit(daerah, ["33.13-dinsos", "jenis:opd", "jenis:camat", "33.13-dinsos"])
    assert terpilih[0].kode == "33.13-dinsos"
    assert Counter(u.jenis for u in terpilih) == {"opd": 11, "camat": 17}


@pytest.mark.parametrize(
    ("pilihan", "pesan"),
    [
        ("33.13-dinsoz", "Maksudnya '33.13-dinsos'"),
        ("33.27-dinsos", "tidak ada di Kabupaten Karanganyar"),
        ("jenis:dusun", "Jenis unit 'dusun' tidak dikenal"),
        ("jenis:mitra", "tidak memiliki unit berjenis 'mitra'"),
    ],
)
def test_unknown_unit_is_refused(pilihan: str, pesan: str) -> None:
    with pytest.raises(UnitTidakDikenal, match=pesan):
        pilih_unit(muat_daerah("33.13"), [pilihan])


@pytest.mark.parametrize("kode", ["33.1", "33.99", "../daerah/33.13", ""])
def test_unknown_region_names_the_known_ones(kode: str) -> None:
    assert daftar_daerah() == sorted(daftar_daerah())
    with pytest.raises(BerkasDaerahSalah, match=r"33\.13"):
        muat_daerah(kode)


KASUS = {
    "superior": ("atasan: 33.13-bupati", "atasan: 33.13-bupatii", "Atasan '33.13-bupatii' tidak ada"),
    "circle": ("atasan: 33.13-bupati", "atasan: 33.13-dinsos", "berputar"),
    "twice": ("- kode: 33.13-bkpsdm", "- kode: 33.13-bkd", "lebih dari sekali"),
    "other region": ("- kode: 33.13-bkpsdm", "- kode: 33.27-bkpsdm", "harus berawal '33.13-'"),
    "kind": ("jenis: opd", "jenis: odp", "Maksudnya 'opd'?"),
    "key": ("zona: Asia/Jakarta", "zonaa: Asia/Jakarta", "Maksudnya 'zona'?"),
    "day": ("{desa: 5,", "{desa: 31,", "harus paling besar 28"),
    "tab": ("  kota: Karanganyar", "\tkota: Karanganyar", "Tanda tab"),
}


@pytest.mark.parametrize(("lama", "baru", "pesan"), KASUS.values(), ids=list(KASUS))
def test_fault_is_found_on_its_line(tmp_path: Path, lama: str, baru: str, pesan: str) -> None:
    asli = (muat.FOLDER_DAERAH / "33.13.yaml").read_text(encoding="utf-8")
    assert lama in asli
    berkas = tmp_path / "33.13.yaml"
    berkas.write_text(asli.replace(lama, baru, 1), encoding="utf-8")
    with pytest.raises(BerkasDaerahSalah, match="Berkas daerah") as salah:
        baca_daerah(berkas)
    baris = berkas.read_text(encoding="utf-8").split("\n")
    kena = [t for t in salah.value.temuan if pesan in str(t)]
    assert any(baru.strip() in baris[t.baris - 1] for t in kena), salah.value


def test_a_document_may_bring_its_own_units(tmp_path: Path) -> None:
    """A file under ``unit/`` adds units to its daerah; what is wrong in it is told with its own name and line."""
    (tmp_path / "33.13.yaml").write_bytes((muat.FOLDER_DAERAH / "33.13.yaml").read_bytes())
    (tmp_path / "unit").mkdir()
    tambahan = tmp_path / "unit" / "33.13-jamkesmas.yaml"
    isi = "unit:\n  - {kode: 33.13-askes, nama: PT Askes, jenis: mitra, jabatan: Kepala, atasan: 33.13-sekda}\n"
    tambahan.write_text(isi, encoding="utf-8")
    (tmp_path / "unit" / "33.27-lain.yaml").write_text("unit: [{kode: 33.27-askes}]\n", encoding="utf-8")
    assert len(baca_daerah(tmp_path / "33.13.yaml").unit) == len(muat_daerah("33.13").unit) + 1

    for salah, pesan in (
        (isi.replace("33.13-askes", "33.13-dinsos"), "33.13-jamkesmas.yaml:2:6: .*dipakai lebih dari sekali"),
        (isi.replace("33.13-sekda", "33.13-sekdaa"), "33.13-jamkesmas.yaml:2:.*Maksudnya '33.13-sekda'"),
        ("unit: [{kode: 33.13-askes}]\n", "33.13-jamkesmas.yaml:1"),
    ):
        tambahan.write_text(salah, encoding="utf-8")
        with pytest.raises(BerkasDaerahSalah, match=pesan):
            baca_daerah(tmp_path / "33.13.yaml")


def test_the_units_of_jamkesmas_lead_up_to_the_minister() -> None:
    unit = {u.kode: u for u in muat_daerah("33.23").unit}
    jamkesmas = [u for u in unit.values() if u.konfirmasi and u.jenis == "blud"]
    assert len(jamkesmas) == 21
    assert {u.atasan for u in jamkesmas} == {"33.23-jamkesmas"}
    assert all(u.surel is not None and u.surel.endswith(".contoh.invalid") for u in unit.values())
