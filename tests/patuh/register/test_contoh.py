import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from patuh.akun.muat import baris_wilayah
from patuh.register.contoh import KOLOM, DaerahTanpaDesa, buat_contoh, nik_contoh


def _baca(folder: Path, jenis: str) -> list[dict[str, str]]:
    with (folder / f"{jenis}.csv").open(encoding="utf-8", newline="") as aliran:
        return list(csv.DictReader(aliran))


def test_every_kind_has_its_columns_and_real_desa_codes(tmp_path: Path) -> None:
    jumlah = buat_contoh("33.13", 3000, 1, tmp_path)
    desa = {kode for kode, _ in baris_wilayah("villages.csv", "33.13")}
    for jenis, kolom in KOLOM.items():
        baris = _baca(tmp_path, jenis)
        assert len(baris) == jumlah[jenis] > 0
        assert tuple(baris[0]) == kolom
        if "wilayah" in kolom:
            assert {b["wilayah"] for b in baris} <= desa
    # A kelurahan has no APBDes.
    assert all(b["wilayah"].rpartition(".")[2].startswith("2") for b in _baca(tmp_path, "apbdes"))


def test_the_usual_dirt_is_in_it(tmp_path: Path) -> None:
    buat_contoh("33.27", 8000, 2, tmp_path)
    peserta = _baca(tmp_path, "kepesertaan_bpjs")
    penduduk = {b["nik"]: b for b in _baca(tmp_path, "kependudukan")}
    assert any(not re.fullmatch(r"\d{16}", b["nik"]) for b in peserta)
    segmen = Counter(b["nik"] for b in peserta)
    assert any(n == 2 for nik, n in segmen.items() if nik)
    meninggal = {n for n, b in penduduk.items() if b["status_penduduk"] == "MENINGGAL"}
    assert any(b["nik"] in meninggal and b["status"] == "AKTIF" for b in peserta)
    assert any(b["nik"] not in penduduk for b in peserta if len(b["nik"]) == 16)
    assert any(not n.startswith("3327") for n in penduduk)
    # The files' own people are told apart by NIK.
    assert len(penduduk) == len(_baca(tmp_path, "kependudukan"))


def test_the_same_seed_makes_the_same_files(tmp_path: Path) -> None:
    for nama, benih in (("a", 7), ("b", 7), ("c", 8)):
        buat_contoh("33.05", 500, benih, tmp_path / nama)
    isi = {n: [(tmp_path / n / f"{j}.csv").read_bytes() for j in KOLOM] for n in "abc"}
    assert isi["a"] == isi["b"] != isi["c"]


def test_an_unknown_daerah_is_named(tmp_path: Path) -> None:
    with pytest.raises(DaerahTanpaDesa, match=r"99\.99"):
        buat_contoh("99.99", 10, 1, tmp_path)


def test_orang_untuk_mencoba_gerbang_memang_dalam_keadaan_yang_disebut(tmp_path: Path) -> None:
    buat_contoh("33.13", 2000, 1, tmp_path)
    peserta = {b["nik"]: b["status"] for b in _baca(tmp_path, "kepesertaan_bpjs")}
    warga = {b["nik"]: b["status_penduduk"] for b in _baca(tmp_path, "kependudukan")}
    orang = dict(nik_contoh(tmp_path))
    assert {warga[nik] for nik in orang.values()} == {"HIDUP"}
    assert [peserta.get(orang[apa]) for apa in ("peserta aktif", "peserta tidak aktif", "belum terdaftar")] == [
        "AKTIF",
        "TIDAK AKTIF",
        None,
    ]
