"""Workers' cases and employers over HTTP: opened, followed, decided by an official, taken away on record."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import select

from api.aplikasi import buat_aplikasi
from patuh.akun.kunci import buat_kunci
from patuh.akun.muat import muat_daerah
from patuh.alih_segmen.buka import jalankan_semua
from patuh.alih_segmen.tindak import tindak
from patuh.aturan.pakai import paket_bawaan
from patuh.basisdata.mesin import BasisData
from patuh.jejak.tabel import Jejak
from patuh.tugas.rencana import isi_unit
from tests.api.klien import Klien, kolom, masalah
from tests.pekerja_kecil import DINSOS, NAKER, NIB, NIB_LAIN, anggota, dtsen, pekerja, semua_kasus
from tests.register_kecil import KUNCI, WAKTU, nik

KINI = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
ALAMAT, USAHA = "/api/v1/alih-segmen", "/api/v1/pemberi-kerja"


class Kantor:
    """Offices of Pemalang with their keys, over a small register."""

    def __init__(self, bd: BasisData, folder: Path) -> None:
        self.bd = bd
        isi_unit(bd, muat_daerah("33.27"))
        semua = ("tugas", "impor", "laporan", "verifikasi")
        with bd.tulis() as sesi:
            self.kunci = {
                nama: buat_kunci(sesi, nama=nama, lingkup=lingkup, daerah=daerah, unit=unit, waktu=WAKTU)
                for nama, lingkup, daerah, unit in (
                    ("naker", semua, "33.27", NAKER),
                    ("dinsos", semua, "33.27", DINSOS),
                    ("sekolah", semua, "33.27", "33.27-dindikbud"),
                    ("sistem", semua, "33.27", None),
                    ("lain", semua, "33.13", None),
                    ("tugas", ("tugas",), "33.27", NAKER),
                )
            }
        self.app: FastAPI = buat_aplikasi(bd, folder=folder, jam=lambda: KINI, alamat_dasar="x", kunci=KUNCI)

    def klien(self, nama: str) -> Klien:
        return Klien(self.app, self.kunci[nama])

    def buka(self) -> dict[str, Any]:
        """A run, worked on, and the first step of every case."""
        id_ = self.klien("naker").post(f"{ALAMAT}/buka", json={"daerah": "33.27"}).json()["id"]
        jalankan_semua(self.bd, paket_bawaan().mesin, lambda: KINI)
        for satu in semua_kasus(self.bd):
            tindak(self.bd, paket_bawaan().mesin, satu.id, waktu=KINI)
        isi: dict[str, Any] = self.klien("naker").get(f"{ALAMAT}/buka/{id_}").json()
        return isi


@pytest.fixture
def kantor(bd_sqlite: BasisData, tmp_path: Path) -> Iterator[Kantor]:
    pekerja(
        bd_sqlite,
        [
            (1, NIB, True, None),
            (2, NIB, True, None),
            (3, NIB_LAIN, True, None),
            (4, NIB_LAIN, False, date(2026, 1, 5)),
            (5, NIB_LAIN, True, None),
        ],
    )
    anggota(bd_sqlite, {1: "PBI_APBN", 2: "PPU", 3: "PBPU", 4: ("PPU", False), 5: ("PPU", False)})
    dtsen(bd_sqlite, {4: 2})
    yield Kantor(bd_sqlite, tmp_path)


def test_dibuka_sekali_dan_terbaca(kantor: Kantor) -> None:
    jawaban = kantor.klien("naker").post(f"{ALAMAT}/buka", json={"daerah": "33.27"})
    assert jawaban.status_code == 202
    assert jawaban.headers["Location"] == f"{ALAMAT}/buka/{jawaban.json()['id']}"
    assert kantor.klien("naker").post(f"{ALAMAT}/buka", json={"daerah": "33.27"}).json()["id"] == jawaban.json()["id"]
    isi = kantor.buka()
    assert (isi["id"], isi["status"], isi["kemajuan"], isi["dibuka"]) == (jawaban.json()["id"], "SELESAI", 1.0, 3)
    assert isi["jumlah"] == {"ALIH_PPU": 2, "KEMBALI_PBI": 1, "SUDAH_PPU": 2}

    daftar = kantor.klien("naker").get(f"{ALAMAT}?status=DIBERITAHUKAN").json()
    assert {(d["nib"], d["segmen"], d["pemberi_kerja"]) for d in daftar["data"]} == {
        (NIB, "PBI_APBN", "PT 1"),
        (NIB_LAIN, "PBPU", "PT 2"),
    }
    assert len(kantor.klien("naker").get(f"{ALAMAT}.csv").text.splitlines()) == 4
    assert kantor.klien("sekolah").get(ALAMAT).json()["total"] == 0
    assert kantor.klien("lain").get(ALAMAT).json()["total"] == 0


def test_satu_kasus_menyebut_dasarnya_dan_tidak_menyebut_orangnya(kantor: Kantor) -> None:
    kantor.buka()
    id_ = kantor.klien("dinsos").get(f"{ALAMAT}?segmen=PBI_APBN").json()["data"][0]["id"]
    isi = kantor.klien("dinsos").get(f"{ALAMAT}/{id_}").json()
    penuh = nik(1, "33.27")
    assert isi["nik"] == f"{penuh[:6]}******{penuh[12:]}"
    kutipan = [d.get("kutipan", "") for a in isi["alasan"] for d in a["dasar"]]
    assert any("Mengirimkan data pekerja yang terdaftar dalam segmen PBI" in k for k in kutipan)
    assert [r["status"] for r in isi["riwayat"]] == ["DITEMUKAN", "DIBERITAHUKAN"]
    masalah(kantor.klien("sekolah").get(f"{ALAMAT}/{id_}"), 403)
    masalah(kantor.klien("lain").get(f"{ALAMAT}/{id_}"), 404)
    with kantor.bd.baca() as sesi:
        baca = sesi.exec(select(Jejak).where(Jejak.tindakan == "alih_segmen.baca")).all()
        assert [j.objek for j in baca] == [f"alih_segmen/{id_}"]
        assert penuh not in str([j.model_dump() for j in sesi.exec(select(Jejak))])


def test_keputusan_pejabat(kantor: Kantor) -> None:
    kantor.buka()
    id_ = kantor.klien("dinsos").get(f"{ALAMAT}?status=KEMBALI_PBI").json()["data"][0]["id"]
    isi = {"keputusan": "USULKAN_PBI", "pejabat": "Kepala Dinas Sosial", "nomor": "460/9/2026"}
    masalah(kantor.klien("naker").post(f"{ALAMAT}/{id_}/tindak", json=isi), 403)
    masalah(kantor.klien("sistem").post(f"{ALAMAT}/{id_}/tindak", json=isi), 403)
    assert kolom(kantor.klien("dinsos").post(f"{ALAMAT}/{id_}/tindak", json=isi | {"pejabat": " "})) == ["pejabat"]
    tutup = {"keputusan": "TUTUP", "pejabat": "Kepala Dinas Sosial"}
    assert kolom(kantor.klien("dinsos").post(f"{ALAMAT}/{id_}/tindak", json=tutup)) == ["alasan"]
    jawaban = kantor.klien("dinsos").post(f"{ALAMAT}/{id_}/tindak", json=isi).json()
    assert (jawaban["status"], jawaban["dapat_diputuskan"]) == ("DIUSULKAN_PBI", ["TERUSKAN", "TUTUP"])
    assert jawaban["riwayat"][-1]["pejabat"] == "Kepala Dinas Sosial"
    masalah(kantor.klien("dinsos").post(f"{ALAMAT}/{id_}/tindak", json=isi), 409)


def test_daftar_pekerja_pbi_untuk_dinsos(kantor: Kantor) -> None:
    kantor.buka()
    alamat = f"{ALAMAT}/pekerja-pbi.csv?daerah=33.27"
    (satu,) = csv.DictReader(io.StringIO(kantor.klien("dinsos").get(alamat).text))
    assert (satu["nik"], satu["segmen"], satu["nama"]) == (nik(1, "33.27"), "PBI_APBN", "WARGA")
    (samar,) = csv.DictReader(io.StringIO(kantor.klien("naker").get(alamat).text))
    assert "******" in samar["nik"]
    assert samar["nama"] == samar["no_kartu"] == ""
    masalah(kantor.klien("tugas").get(alamat), 403)
    masalah(kantor.klien("lain").get(alamat), 403)
    with kantor.bd.baca() as sesi:
        unduh = sesi.exec(select(Jejak).where(Jejak.tindakan == "alih_segmen.unduh")).all()
    assert [j.isi["nik_utuh"] for j in unduh] == [True, False]


@pytest.mark.parametrize(
    ("isi", "salah"), [({"daerah": "99.99"}, "daerah"), ({"daerah": "33.27", "tanggal": "2026-12-01"}, "tanggal"),
                       ({"daerah": "33.27", "tanggal": "2026-10-01"}, "tanggal")],
)  # fmt: skip
def test_permintaan_yang_salah_menyebut_jalan_keluarnya(kantor: Kantor, isi: dict[str, str], salah: str) -> None:
    with kantor.bd.tulis() as sesi:
        kantor.kunci["semua"] = buat_kunci(sesi, nama="semua", lingkup=("tugas",), daerah="semua", waktu=WAKTU)
    assert kolom(kantor.klien("semua").post(f"{ALAMAT}/buka", json=isi)) == [salah]


def test_pemberi_kerja_ditulis_dibaca_dan_diimpor_ulang(kantor: Kantor) -> None:
    kantor.buka()
    naker = kantor.klien("naker")
    satu = {"nib": NIB, "nama": "SD Negeri 1", "kelompok": "SEKOLAH", "sektor": "Pendidikan"}
    isi = {"daerah": "33.27", "data": [satu, {"nib": "RSUD-1", "nama": "RSUD", "kelompok": "BLUD",
                                              "unit": "33.27-rsud-ashari"}]}  # fmt: skip
    assert naker("PUT", USAHA, json=isi).json() == {"baru": 1, "berubah": 1}
    assert naker("PUT", USAHA, json=isi).json() == {"baru": 0, "berubah": 0}
    daftar = naker.get(f"{USAHA}?kelompok=SEKOLAH&cari=sd").json()
    assert [(d["nama"], d["penanggung"]) for d in daftar["data"]] == [("SD Negeri 1", "33.27-dindikbud")]
    assert kantor.klien("sekolah").get(ALAMAT).json()["total"] == 1

    ekspor = naker.get(f"{USAHA}.csv").text
    assert "RSUD-1,RSUD,BLUD,,33.27-rsud-ashari,33.27-rsud-ashari" in ekspor
    berkas = {"berkas": ("usaha.csv", ekspor.replace("SD Negeri 1", "SD Negeri 2").encode())}
    hasil = naker("PUT", f"{USAHA}.csv", data={"daerah": "33.27"}, files=berkas)
    assert hasil.json() == {"baru": 0, "berubah": 1}

    salah = {"daerah": "33.27", "data": [satu | {"nib": nik(1, "33.27"), "unit": "33.13-dinsos"}, satu, satu]}
    jawaban = naker("PUT", USAHA, json=salah)
    assert kolom(jawaban) == ["data[0].nib", "data[0].unit", "data[2].nib"]
    assert nik(1, "33.27") not in jawaban.text
    masalah(kantor.klien("tugas")("PUT", USAHA, json=isi), 403)
    masalah(kantor.klien("lain")("PUT", USAHA, json=isi), 403)
    buruk = {"berkas": ("usaha.csv", b"a,b\n1,2\n")}
    assert kolom(naker("PUT", f"{USAHA}.csv", data={"daerah": "33.27"}, files=buruk)) == ["berkas"]


def test_cakupan_menurut_register(kantor: Kantor) -> None:
    kantor.buka()
    isi = kantor.klien("naker").get("/api/v1/cakupan-pekerja?daerah=33.27").json()
    assert (isi["data_per"], isi["pekerja_per"]) == ("2026-11-01", "2026-11-01")
    angka = ("pekerja", "ppu", "ppu_aktif", "pbi_apbn", "pbpu_pemda", "lain", "belum", "pembilang", "penyebut")
    assert {b["nama"]: [b[a] for a in angka] for b in isi["baris"]} == {
        "PT 1": [2, 1, 1, 1, 0, 0, 0, 1, 2],
        "PT 2": [2, 1, 0, 0, 0, 1, 0, 1, 2],
    }
    assert [isi["jumlah"][a] for a in angka] == [4, 2, 1, 1, 0, 1, 0, 2, 4]
    for per, kunci in (("kelompok", "PERUSAHAAN"), ("unit", NAKER), ("sektor", "(belum dicatat)")):
        (baris,) = kantor.klien("naker").get(f"/api/v1/cakupan-pekerja?daerah=33.27&per={per}").json()["baris"]
        assert (baris["kunci"], baris["pekerja"]) == (kunci, 4)
    alamat = "/api/v1/cakupan-pekerja?daerah=33.27&tanggal=2026-10-01"
    assert kolom(kantor.klien("naker").get(alamat)) == ["tanggal"]
