"""The Dinsos quarter over HTTP: asked, followed, taken away on record, approved by an official only."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import select

from api.aplikasi import buat_aplikasi
from patuh.akun.kunci import buat_kunci
from patuh.akun.muat import muat_daerah
from patuh.basisdata.mesin import BasisData
from patuh.jejak.tabel import Jejak, KotakKeluar
from patuh.tugas.rencana import isi_unit
from patuh.verifikasi.jalan import kerjakan
from tests.api.klien import Klien, kolom, masalah
from tests.register_kecil import KUNCI, WAKTU, isi_register, nik

KINI = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
ALAMAT = "/api/v1/verifikasi"
ISI = {"daerah": "33.13", "periode": "2026-T4", "tanggal": "2026-11-22", "kuota_pemda_tersedia": True}


class Dinsos:
    """An office's system, and its head."""

    def __init__(self, bd: BasisData, folder: Path) -> None:
        self.bd = bd
        isi_unit(bd, muat_daerah("33.13"))
        with bd.tulis() as sesi:
            self.kunci = {
                nama: buat_kunci(sesi, nama=nama, lingkup=lingkup, daerah="33.13", unit=unit, waktu=WAKTU)
                for nama, lingkup, unit in (
                    ("sistem", ("verifikasi",), None),
                    ("kadis", ("verifikasi",), "33.13-dinsos"),
                    ("lain", ("pemeriksaan",), None),
                )
            }
        self.app: FastAPI = buat_aplikasi(bd, folder=folder, jam=lambda: KINI, alamat_dasar="x", kunci=KUNCI)

    def klien(self, nama: str = "sistem") -> Klien:
        return Klien(self.app, self.kunci[nama])

    def selesai(self) -> dict[str, Any]:
        id_ = self.klien().post(ALAMAT, json=ISI).json()["id"]
        kerjakan(self.bd, id_, waktu=lambda: KINI)
        isi: dict[str, Any] = self.klien().get(f"{ALAMAT}/{id_}").json()
        return isi


@pytest.fixture
def dinsos(bd_sqlite: BasisData, tmp_path: Path) -> Iterator[Dinsos]:
    isi_register(bd_sqlite, penduduk=range(6), aktif=range(4), nonaktif=[4], segmen="PBPU_PEMDA")
    yield Dinsos(bd_sqlite, tmp_path)


def test_dari_permintaan_sampai_persetujuan(dinsos: Dinsos) -> None:
    jawaban = dinsos.klien().post(ALAMAT, json=ISI)
    assert jawaban.status_code == 202
    isi = jawaban.json()
    assert (isi["status"], isi["kemajuan"]) == ("BERJALAN", 0.0)
    assert jawaban.headers["Location"] == f"{ALAMAT}/{isi['id']}"
    masalah(dinsos.klien().get(f"{ALAMAT}/{isi['id']}/hasil.csv"), 409)
    with dinsos.bd.baca() as sesi:
        antre = sesi.exec(select(KotakKeluar)).one()
    assert (antre.jenis, antre.alur_id) == ("verifikasi", f"verifikasi/33.13/{isi['id']}")

    kerjakan(dinsos.bd, isi["id"], waktu=lambda: KINI)
    isi = dinsos.klien().get(f"{ALAMAT}/{isi['id']}").json()
    assert (isi["status"], isi["kemajuan"]) == ("MENUNGGU_PERSETUJUAN", 1.0)
    assert isi["jumlah"] == {"VERIFIKASI_LAPANGAN": 4}, "kemiskinannya belum diketahui: bukan penonaktifan"
    assert isi["belum_dijamin"] == {"VERIFIKASI_LAPANGAN": 2}
    assert dinsos.klien().get(f"{ALAMAT}?status=MENUNGGU_PERSETUJUAN").json()["total"] == 1

    masalah(dinsos.klien().post(f"{ALAMAT}/{isi['id']}/setujui", json={}), 403)
    jawaban = dinsos.klien("kadis").post(f"{ALAMAT}/{isi['id']}/setujui", json={"pejabat": "Kepala Dinas Sosial"})
    assert jawaban.json()["status"] == "DISETUJUI"
    masalah(dinsos.klien("kadis").post(f"{ALAMAT}/{isi['id']}/tolak", json={"alasan": "x"}), 409)


def test_daftar_diunduh_dan_tercatat(dinsos: Dinsos) -> None:
    isi = dinsos.selesai()
    jawaban = dinsos.klien().get(f"{ALAMAT}/{isi['id']}/hasil.csv")
    baris = list(csv.DictReader(io.StringIO(jawaban.text)))
    assert list(baris[0])[:4] == ["nik", "hasil", "aturan", "alasan"]
    assert {b["nik"] for b in baris} == {nik(n) for n in range(6)}
    assert jawaban.headers["Cache-Control"] == "no-store"
    buku = dinsos.klien().get(f"{ALAMAT}/{isi['id']}/verifikasi-lapangan.xlsx")
    assert buku.content.startswith(b"PK")
    masalah(dinsos.klien().get(f"{ALAMAT}/{isi['id']}/apa-saja.csv"), 404)
    masalah(dinsos.klien("lain").get(f"{ALAMAT}/{isi['id']}/hasil.csv"), 403)
    with dinsos.bd.baca() as sesi:
        unduh = sesi.exec(select(Jejak).where(Jejak.tindakan == "verifikasi.unduh")).all()
    assert [(j.isi["daftar"], j.isi["bentuk"]) for j in unduh] == [("hasil", "csv"), ("verifikasi-lapangan", "xlsx")]


def test_ditolak_perlu_alasan(dinsos: Dinsos) -> None:
    isi = dinsos.selesai()
    assert "alasan" in kolom(dinsos.klien("kadis").post(f"{ALAMAT}/{isi['id']}/tolak", json={"alasan": " "}))
    jawaban = dinsos.klien("kadis").post(f"{ALAMAT}/{isi['id']}/tolak", json={"alasan": "Data desa belum lengkap"})
    assert jawaban.json()["status"] == "DITOLAK"


@pytest.mark.parametrize(
    ("ubah", "kolom_salah"),
    [({"periode": "2026"}, "periode"), ({"periode": "triwulan"}, "periode"), ({"tanggal": "2026-10-01"}, "tanggal"),
     ({"kuota_pemda_tersedia": "ya sekali"}, "kuota_pemda_tersedia"),
     ({"kuota_pemda_tersedia": 1}, "kuota_pemda_tersedia"), ({"kuota_pemda_tersedia": "true"}, "kuota_pemda_tersedia")],
)  # fmt: skip
def test_isian_salah(dinsos: Dinsos, ubah: dict[str, Any], kolom_salah: str) -> None:
    jawaban = dinsos.klien().post(ALAMAT, json=ISI | ubah)
    masalah(jawaban, 422)
    assert kolom_salah in kolom(jawaban)


def test_belum_ada_yang_lalu_untuk_dibandingkan(dinsos: Dinsos) -> None:
    masalah(dinsos.klien().get(f"{ALAMAT}/{dinsos.selesai()['id']}/banding"), 404)
    masalah(dinsos.klien().get(f"{ALAMAT}/tidak-ada"), 404)
