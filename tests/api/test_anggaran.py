"""The money over HTTP: written by the named offices only and once, read as JSON and as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from api.aplikasi import buat_aplikasi
from patuh.akun.kunci import buat_kunci
from patuh.akun.muat import muat_daerah
from patuh.basisdata.mesin import BasisData
from patuh.tugas.rencana import isi_unit
from tests.api.klien import Klien, kolom, masalah
from tests.register_kecil import KUNCI, WAKTU, isi_register

KINI = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
ALAMAT = "/api/v1/anggaran"
LIHAT = f"{ALAMAT}?daerah=33.13&tahun=2026"
ALOKASI = {"daerah": "33.13", "tahun": 2026, "jenis": "IURAN", "jumlah": 2_000_000, "dokumen_nomor": "DPA/1/2026",
           "dokumen_tanggal": "2026-01-02"}  # fmt: skip
BAYAR = {"daerah": "33.13", "tahun": 2026, "bulan": 1, "jenis": "IURAN", "jumlah": 151_200, "nomor_bukti": "SP2D/1",
         "tanggal": "2026-01-09"}  # fmt: skip
Kantor = dict[str, Klien]


@pytest.fixture
def kantor(bd_sqlite: BasisData, tmp_path: Path) -> Iterator[Kantor]:
    isi_unit(bd_sqlite, muat_daerah("33.13"))
    isi_register(bd_sqlite, penduduk=range(6), aktif=range(4), segmen="PBPU_PEMDA", per=date(2026, 11, 1))
    app: FastAPI = buat_aplikasi(bd_sqlite, folder=tmp_path, jam=lambda: KINI, alamat_dasar="x", kunci=KUNCI)
    with bd_sqlite.tulis() as sesi:
        semua = {
            nama: buat_kunci(sesi, nama=nama, lingkup=lingkup, daerah=daerah, unit=unit, waktu=WAKTU)
            for nama, lingkup, daerah, unit in (
                ("bkd", ("tugas", "laporan"), "33.13", "33.13-bkd"),
                ("dpupr", ("tugas", "laporan"), "33.13", "33.13-dpupr"),
                ("sistem", ("tugas",), "semua", None),
                ("pemalang", ("laporan",), "33.27", None),
            )
        }
    yield {nama: Klien(app, kunci) for nama, kunci in semua.items()}


def test_recorded_and_read(kantor: Kantor) -> None:
    jawaban = kantor["bkd"].post(f"{ALAMAT}/alokasi", json=ALOKASI)
    assert (jawaban.status_code, jawaban.json()["unit"]) == (201, "33.13-bkd")
    bayar = kantor["bkd"].post(f"{ALAMAT}/pembayaran", json=BAYAR)
    assert bayar.status_code == 201
    isi: dict[str, Any] = kantor["dpupr"].get(LIHAT).json()
    assert (isi["tanggal"], len(isi["bulan"])) == ("2026-11-22", 12)
    iuran = isi["lajur"][0]
    assert (iuran["kebutuhan"], iuran["dibayar"], iuran["sisa_alokasi"]) == (4 * 37_800 * 12, 151_200, 1_848_800)
    assert (iuran["tunggakan"], iuran["tunggakan_perkiraan"]) == (10 * 151_200, 9 * 151_200)
    assert iuran["bulan_menunggak"] == [f"2026-{b:02d}" for b in range(2, 12)]
    assert (iuran["selisih_akhir_tahun"], iuran["bulan_habis"]) == (2_000_000 - 12 * 151_200, None)
    assert (isi["uhc"]["penduduk"], isi["uhc"]["kekurangan_jiwa"]) == (6, 2)
    assert [p["id"] for p in isi["pembayaran"]] == [bayar.json()["id"]]
    dulu = kantor["bkd"].get(f"{LIHAT}&tanggal=2026-11-10").json()
    assert dulu["bulan"][10]["lewat"] is False and len(dulu["lajur"][0]["bulan_menunggak"]) == 9


def test_a_correction(kantor: Kantor) -> None:
    asal = kantor["bkd"].post(f"{ALAMAT}/pembayaran", json=BAYAR).json()["id"]
    masalah(kantor["bkd"].post(f"{ALAMAT}/pembayaran", json=BAYAR), 409)
    benar = BAYAR | {"jumlah": 150_000, "koreksi": asal, "alasan": "Salah ketik"}
    assert kantor["bkd"].post(f"{ALAMAT}/pembayaran", json=benar).json()["koreksi"] == asal
    assert kantor["bkd"].get(LIHAT).json()["total"]["dibayar"] == 150_000
    masalah(kantor["bkd"].post(f"{ALAMAT}/pembayaran", json=benar), 409)


def test_a_repeat_is_the_same_payment(kantor: Kantor) -> None:
    ulang = {"Idempotency-Key": "bayar-1"}
    dua = [kantor["bkd"].post(f"{ALAMAT}/pembayaran", json=BAYAR, headers=ulang) for _ in range(2)]
    assert dua[0].json() == dua[1].json() and dua[1].headers["Idempotency-Replayed"] == "true"
    masalah(kantor["bkd"].post(f"{ALAMAT}/pembayaran", json=BAYAR | {"jumlah": 1}, headers=ulang), 409)


def test_who_may(kantor: Kantor) -> None:
    for nama in ("dpupr", "sistem", "pemalang"):
        masalah(kantor[nama].post(f"{ALAMAT}/alokasi", json=ALOKASI), 403)
        masalah(kantor[nama].post(f"{ALAMAT}/pembayaran", json=BAYAR), 403)
    masalah(kantor["pemalang"].get(LIHAT), 403)
    masalah(kantor["sistem"].get(LIHAT), 403)


@pytest.mark.parametrize(
    ("ubah", "salah"),
    [({"jumlah": -1}, "jumlah"), ({"jumlah": 1.5}, "jumlah"), ({"jumlah": "1000"}, "jumlah"),
     ({"jumlah": 10**15}, "jumlah"), ({"jumlah": 0}, "jumlah"), ({"bulan": 13}, "bulan"), ({"jenis": "LAIN"}, "jenis"),
     ({"tanggal": "2026-11-23"}, "tanggal"), ({"nomor_bukti": ""}, "nomor_bukti"), ({"apa": 1}, "apa"),
     ({"koreksi": "x", "alasan": "y"}, "koreksi")],
)  # fmt: skip
def test_wrong_fields_are_named(kantor: Kantor, ubah: dict[str, Any], salah: str) -> None:
    assert salah in kolom(kantor["bkd"].post(f"{ALAMAT}/pembayaran", json=BAYAR | ubah))
    assert kantor["bkd"].get(LIHAT).json()["pembayaran"] == []


def test_a_question_that_cannot_be_answered(kantor: Kantor) -> None:
    assert kolom(kantor["bkd"].get(f"{ALAMAT}?daerah=33.13")) == ["tahun"]
    assert kolom(kantor["bkd"].get(f"{ALAMAT}?daerah=33.99&tahun=2026")) == ["daerah"]
    tua = masalah(kantor["bkd"].get(f"{ALAMAT}?daerah=33.13&tahun=2020"), 422)
    assert "iuran.pbpu_bp.k3.peserta" in tua["errors"][0]["pesan"]


def test_the_months_as_a_table(kantor: Kantor) -> None:
    jawaban = kantor["bkd"].get("/api/v1/anggaran.csv?daerah=33.13&tahun=2026")
    assert jawaban.headers["content-type"] == "text/csv; charset=utf-8"
    baris = list(csv.DictReader(io.StringIO(jawaban.text)))
    assert [b["bulan"] for b in baris] == [f"2026-{b:02d}" for b in range(1, 13)]
    assert (baris[10]["perkiraan"], baris[10]["kebutuhan_iuran"], baris[10]["lewat"]) == ("tidak", "151200", "ya")
    assert baris[11]["tunggakan_iuran"] == "0"
    kosong = list(csv.DictReader(io.StringIO(kantor["bkd"].get("/api/v1/anggaran.csv?daerah=33.13&tahun=2025").text)))
    assert len(kosong) == 12
