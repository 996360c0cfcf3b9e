"""``patuh dampak``, ``patuh paket`` and ``patuh parameter`` on a real sample register, checked with plain Python."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from patuh.aturan.dampak import Permintaan, bandingkan
from patuh.cli import app
from patuh.register.contoh import buat_contoh
from patuh.register.fakta_massal import Keadaan, fakta_belum_dijamin
from patuh.register.folder import baca_folder
from rules.mesin.mesin import FOLDER_PAKET
from rules.parameter.muat import FOLDER_BAWAAN

HARI = date(2026, 11, 22)
BELUM, VERIFIKASI = "penduduk-belum-dijamin", "verifikasi-kepesertaan-pemda"


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("register")
    buat_contoh("33.13", 2_000, 3, folder)
    return folder


def baca(register: Path, jenis: str) -> list[dict[str, str]]:
    with (register / f"{jenis}.csv").open(encoding="utf-8", newline="") as aliran:
        return list(csv.DictReader(aliran))


def jalankan(*kata: object) -> Result:
    return CliRunner().invoke(app, [str(k) for k in kata])


def dampak(register: Path, paket: str, *kata: object) -> Result:
    tetap = ("--paket", paket, "--daerah", "33.13", "--tanggal", HARI, "--register", register)
    return jalankan("dampak", *tetap, *kata)


def parameter_baru(folder: Path, nama: str, lama: int, baru: int) -> Path:
    """The parameters of the product, with the last value of one of them changed."""
    folder.mkdir()
    for path in FOLDER_BAWAAN.glob("*.yaml"):
        shutil.copy(path, folder)
    nasional = folder / "nasional.yaml"
    teks = nasional.read_text(encoding="utf-8")
    awal = teks.index(f"\n  {nama}:\n")
    akhir = re.compile(r"\n  \S").search(teks, awal + 3)
    bagian = teks[awal : akhir.start() if akhir else None]
    kiri, _, kanan = bagian.rpartition(f"nilai: {lama}")
    nasional.write_text(teks.replace(bagian, f"{kiri}nilai: {baru}{kanan}"), encoding="utf-8")
    return folder


def belum_dijamin(register: Path) -> dict[str, dict[str, str]]:
    """Living residents without an active membership, by NIK."""
    aktif = {b["nik"] for b in baca(register, "kepesertaan_bpjs") if b["status"] == "AKTIF"}
    semua = {b["nik"]: b for b in baca(register, "kependudukan") if b["status_penduduk"] == "HIDUP"}
    return {n: b for n, b in semua.items() if n not in aktif}


def test_raising_the_desil_moves_exactly_those_in_it(register: Path, tmp_path: Path) -> None:
    baru = parameter_baru(tmp_path / "parameter", "pbi.desil_maks", 5, 6)
    keluar = tmp_path / "keluar"
    hasil = dampak(register, BELUM, "--parameter-baru", baru, "--keluar", keluar)
    assert hasil.exit_code == 0, hasil.output
    orang, pekerja = belum_dijamin(register), {b["nik"] for b in baca(register, "pekerja") if b["status"] == "AKTIF"}
    pindah = {
        b["nik"] for b in baca(register, "dtsen") if b["desil"] == "6" and b["nik"] in orang and b["nik"] not in pekerja
    }
    assert len(pindah) > 5
    isi = json.loads((keluar / "dampak.json").read_text(encoding="utf-8"))
    assert (isi["jiwa"], isi["berubah"]) == (len(orang), len(pindah))
    assert sum(p["jiwa"] for p in isi["peralihan"] if p["dari"] != p["ke"] == "USUL_PBI") == len(pindah)
    per_kecamatan = Counter(orang[n]["wilayah"][:8] for n in pindah)
    assert {k["kode"]: k["berubah"] for k in isi["kecamatan"] if k["berubah"]} == per_kecamatan
    assert isi["parameter"]["pbi.desil_maks"] == {"sebelum": 5, "sesudah": 6}
    with (keluar / "kecamatan.csv").open(encoding="utf-8", newline="") as aliran:
        tabel = list(csv.DictReader(aliran))
    assert sum(int(b["selisih"]) for b in tabel if b["hasil"] == "USUL_PBI") == len(pindah)
    assert f"hasilnya berubah bagi {len(pindah)} jiwa" in hasil.output
    # Nobody is named, on the screen or in a file.
    tulisan = hasil.output + "".join(p.read_text(encoding="utf-8") for p in keluar.iterdir())
    assert not re.search(r"\d{16}(?![0-9a-f])", re.sub(r"[0-9a-f]{64}", "", tulisan))


def test_cost_before_and_after(register: Path, tmp_path: Path) -> None:
    baru = parameter_baru(tmp_path / "parameter", "iuran.pbpu_bp.k3.peserta", 35_000, 40_000)
    hasil = bandingkan(Permintaan(VERIFIKASI, "33.13", HARI, register, parameter_baru=baru), lambda _: None)
    # Plain Python over the files: who stays a member paid by the kabupaten?
    peserta = baca(register, "kepesertaan_bpjs")
    status = {b["nik"]: b["status_penduduk"] for b in baca(register, "kependudukan")}
    miskin = {b["nik"]: b["miskin"] for b in baca(register, "penduduk_miskin")}
    kerja = {b["nik"] for b in baca(register, "pekerja") if b["status"] == "AKTIF"}
    kerja |= {b["nik"] for b in peserta if (b["segmen"], b["status"]) == ("PPU", "AKTIF")}
    segmen: dict[str, set[str]] = {}
    for b in peserta:
        segmen.setdefault(b["nik"], set()).add(b["segmen"])
    dibayar = 0
    for b in peserta:
        if (b["segmen"], b["status"]) != ("PBPU_PEMDA", "AKTIF"):
            continue
        nik, keadaan = b["nik"], status.get(b["nik"])
        if keadaan in ("MENINGGAL", "PINDAH"):
            continue
        if keadaan is not None and (nik in kerja or len(segmen[nik]) > 1 or miskin.get(nik) == "T"):
            continue
        dibayar += 1
    biaya = hasil.dampak.biaya["kabupaten"]
    assert dibayar > 50
    assert (biaya.sebelum, biaya.sesudah) == (dibayar * 37_800, dibayar * 42_800)
    assert (hasil.dampak.berubah, hasil.dampak.biaya["desa"].sesudah) == (0, 0)


def test_a_dearer_member_is_more_than_some_desa_can_carry(register: Path, tmp_path: Path) -> None:
    baru = parameter_baru(tmp_path / "parameter", "iuran.pbpu_bp.k3.peserta", 35_000, 9_000_000)
    hasil = bandingkan(
        Permintaan(BELUM, "33.13", HARI, register, parameter_baru=baru, kuota=False), lambda _: None
    ).dampak
    assert hasil.hasil["DANAI_DESA"].sebelum > hasil.hasil["DANAI_DESA"].sesudah
    assert hasil.hasil["DAFTAR_TUNGGU"].selisih == hasil.berubah == -hasil.hasil["DANAI_DESA"].selisih
    assert hasil.biaya["desa"].sebelum == hasil.hasil["DANAI_DESA"].sebelum * 37_800
    mandiri = hasil.hasil["MANDIRI"].sebelum
    assert hasil.biaya["kabupaten"].sebelum == mandiri * 2_800


def test_a_new_pack(register: Path, tmp_path: Path) -> None:
    berkas = tmp_path / f"{VERIFIKASI}.yaml"
    teks = (FOLDER_PAKET / berkas.name).read_text(encoding="utf-8")
    # Those who may be able to pay are visited before they are proposed for removal.
    berkas.write_text(teks.replace("hasil: NONAKTIF_MAMPU\n", "hasil: VERIFIKASI_LAPANGAN\n"), encoding="utf-8")
    gagal = dampak(register, VERIFIKASI, "--paket-baru", berkas)
    assert gagal.exit_code == 1
    assert re.search(rf"{berkas.name}:\d+:\d+: hasil > NONAKTIF_MAMPU", gagal.output)
    isi = re.sub(r"\n  NONAKTIF_MAMPU: >-\n(    .*\n)+", "\n", berkas.read_text(encoding="utf-8"))
    berkas.write_text(isi, encoding="utf-8")
    hasil = dampak(register, VERIFIKASI, "--paket-baru", berkas)
    assert hasil.exit_code == 0, hasil.output
    (pindah,) = re.findall(r"NONAKTIF_MAMPU +VERIFIKASI_LAPANGAN +([\d.]+)", hasil.output)
    jiwa = int(pindah.replace(".", ""))
    (naik,) = re.findall(r"kabupaten +[\d.]+ +[\d.]+ +\+([\d.]+)", hasil.output)
    assert int(naik.replace(".", "")) == jiwa * 37_800


@pytest.mark.parametrize(
    ("kata", "sebab"),
    [
        ((), "sebutkan --paket-baru"),
        (("--paket-baru", FOLDER_PAKET / "uhc.yaml"), "memuat paket 'uhc'"),
        (("--parameter-baru", FOLDER_PAKET), "nasional.yaml:1:1:"),
        (("--parameter-baru", FOLDER_BAWAAN, "--biaya", "tiada.yaml"), "tiada.yaml"),
    ],
)
def test_what_cannot_be_compared(register: Path, kata: tuple[Any, ...], sebab: str) -> None:
    hasil = dampak(register, BELUM, *kata)
    assert hasil.exit_code == 1
    assert sebab in hasil.output


def test_a_pack_or_a_register_that_does_not_fit(register: Path) -> None:
    asal = ("--parameter-baru", FOLDER_BAWAAN)
    assert "tidak dapat dihitung atas register" in dampak(register, "uhc", *asal).output
    lain = ("dampak", "--paket", BELUM, "--daerah", "33.27", "--tanggal", HARI, "--register", register, *asal)
    assert "wilayahnya di daerah 33.27" in jalankan(*lain).output
    assert "tidak dapat dibuka" in dampak(register / "tiada", BELUM, *asal).output


def test_facts_of_the_sample_fit_the_pack(register: Path) -> None:
    fakta = fakta_belum_dijamin(baca_folder(register).register, Keadaan(HARI, frozenset({"33"}), 37_800))
    assert set(fakta["nik"]) == set(belum_dijamin(register))
    # People first registered elsewhere have another province in their NIK.
    assert 0 < fakta["nik_valid"].not_().sum() < 40


def test_check_and_list_packs(tmp_path: Path) -> None:
    hasil = jalankan("paket", "periksa", FOLDER_PAKET / f"{VERIFIKASI}.yaml")
    assert hasil.exit_code == 0
    assert re.search(r"benar: 9 aturan, \d+ contoh, versi [0-9a-f]{12}", hasil.output)
    daftar = jalankan("paket", "daftar").output.splitlines()
    assert [b.split()[0] for b in daftar] == sorted(p.stem for p in FOLDER_PAKET.glob("*.yaml"))
    salah = tmp_path / f"{VERIFIKASI}.yaml"
    teks = (FOLDER_PAKET / salah.name).read_text(encoding="utf-8")
    salah.write_text(teks.replace("bila: status_penduduk = PINDAH", "bila: status_penduduk = PINDA"), encoding="utf-8")
    baris = teks.splitlines().index("    bila: status_penduduk = PINDAH") + 1
    hasil = jalankan("paket", "periksa", salah)
    assert hasil.exit_code == 1
    assert f"{salah.name}:{baris}:" in hasil.output and "1 temuan" in hasil.output


def test_check_parameters(tmp_path: Path) -> None:
    hasil = jalankan("parameter", "periksa", FOLDER_BAWAAN)
    assert hasil.exit_code == 0
    assert "parameter dalam 3 berkas" in hasil.output
    folder = parameter_baru(tmp_path / "parameter", "pbi.desil_maks", 5, 6)
    (folder / "33.13.yaml").write_text("berlaku_di: '33.27'\nparameter: {}\n", encoding="utf-8")
    hasil = jalankan("parameter", "periksa", folder)
    assert hasil.exit_code == 1
    assert re.search(r"33\.13\.yaml:\d+:\d+: ", hasil.output)
    assert jalankan("parameter", "periksa", folder / "tiada").exit_code == 1
