"""What leaves a check: lists for e-Dabu, final only when approved; minutes whose figures are those of the record."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from sqlmodel import func, select

from patuh.akun.pelaku import Pelaku
from patuh.basisdata.mesin import BasisData
from patuh.jejak.tabel import Jejak
from patuh.pengumpulan.jalan import PengumpulanBaru, buka_pengumpulan
from patuh.register.tabel import BarisMiskin
from patuh.verifikasi.edabu import baca_bentuk
from patuh.verifikasi.tabel import HasilVerifikasi
from tests.api.klien import masalah
from tests.api.test_verifikasi import ALAMAT, KINI, Dinsos
from tests.register_kecil import KUNCI, impor, isi_register, nik


@pytest.fixture
def d(bd_sqlite: BasisData, tmp_path: Path) -> Iterator[Dinsos]:
    """Eight residents; 0-3 members paid by the kabupaten (0, 1 poor, 2 not, 3 unknown); 5, 6 poor without cover."""
    isi_register(bd_sqlite, penduduk=range(8), aktif=range(4), nonaktif=[4], segmen="PBPU_PEMDA")
    no, satu = impor(bd_sqlite, "33.13", "penduduk_miskin", date(2026, 11, 1)), KUNCI.untuk("33.13")
    with bd_sqlite.tulis() as sesi:
        for baris, (n, miskin) in enumerate({0: True, 1: True, 2: False, 5: True, 6: True}.items(), start=2):
            sesi.add(BarisMiskin(impor_no=no, indeks=satu.indeks(nik(n)), baris=baris, miskin=miskin))
    yield Dinsos(bd_sqlite, tmp_path)


def _ambil(d: Dinsos, alamat: str) -> tuple[str, list[dict[str, str]]]:
    jawaban = d.klien().get(alamat)
    assert jawaban.status_code == 200, jawaban.text
    return jawaban.headers["Content-Disposition"], list(csv.DictReader(io.StringIO(jawaban.text)))


def test_hanya_yang_disetujui_menjadi_daftar_final(d: Dinsos) -> None:
    isi = d.selesai()
    alamat = f"{ALAMAT}/{isi['id']}"
    assert isi["jumlah"] == {"NONAKTIF_MAMPU": 1, "TETAP": 2, "VERIFIKASI_LAPANGAN": 1}
    nama, baris = _ambil(d, f"{alamat}/edabu/penonaktifan.csv")
    assert 'filename="RANCANGAN-edabu-penonaktifan-2026-T4.csv"' in nama
    assert [(b["NIK"], b["Tahap"], b["TMT"]) for b in baris] == [(nik(2), "RANCANGAN", "")]
    assert _ambil(d, f"{alamat}/edabu/penonaktifan.csv?tahap=FINAL")[1] == []

    d.klien("kadis").post(f"{alamat}/setujui", json={"hasil": ["NONAKTIF_MAMPU"], "pejabat": "Kepala Dinas Sosial"})
    nama, baris = _ambil(d, f"{alamat}/edabu/penonaktifan.csv")
    assert "RANCANGAN" not in nama
    kunci = ("NIK", "Segmen", "Kelas", "TMT", "Tahap", "Kode Wilayah")
    assert [tuple(b[k] for k in kunci) for b in baris] == [
        (nik(2), "PBPU_PEMDA", "3", "01-12-2026", "FINAL", "33.13.01.2001")
    ]
    assert baris[0]["Keterangan"].startswith("NONAKTIF_MAMPU: ")
    nama, baris = _ambil(d, f"{alamat}/edabu/usulan-pbpu-pemda.csv")
    assert "RANCANGAN" in nama and {b["NIK"] for b in baris} == {nik(5), nik(6)}
    assert {b["Segmen"] for b in baris} == {"PBPU_PEMDA"}

    buku = d.klien().get(f"{alamat}/edabu/penonaktifan.xlsx")
    lembar = CalamineWorkbook.from_filelike(io.BytesIO(buku.content)).get_sheet_by_index(0).to_python()
    assert lembar[1][1] == nik(2), "NIK tetap teks enam belas angka"
    masalah(d.klien().get(f"{alamat}/edabu/hasil.csv"), 404)
    with d.bd.baca() as sesi:
        unduh = [j.isi for j in sesi.exec(select(Jejak).where(Jejak.tindakan == "verifikasi.unduh"))]
    assert unduh[0] == {"daftar": "edabu/penonaktifan", "bentuk": "csv", "tahap": "RANCANGAN"}


def test_kolom_menurut_templat_kantor(tmp_path: Path) -> None:
    berkas = tmp_path / "kolom.yaml"
    isi: dict[str, Any] = {
        "bawaan": {"kolom": [{"judul": "NIK", "isi": "nik"}]},
        "daerah": {"33.27": {"tmt": "kosong", "kolom": [{"judul": "NO_KTP", "isi": "nik"}]}},
    }
    berkas.write_text(yaml.safe_dump(isi))
    assert [k.judul for k in baca_bentuk(berkas, "33.27").lengkap] == ["NO_KTP", "Tahap"]
    assert [k.judul for k in baca_bentuk(berkas, "33.13").lengkap] == ["NIK", "Tahap"]
    isi["bawaan"]["kolom"][0]["isi"] = "nama_ibu"
    berkas.write_text(yaml.safe_dump(isi))
    with pytest.raises(ValidationError, match="nama_ibu"):
        baca_bentuk(berkas, "33.13")


def test_berita_acara_sama_dengan_catatan(d: Dinsos) -> None:
    alamat = f"{ALAMAT}/{d.selesai()['id']}"
    rancangan = d.klien().get(f"{alamat}/berita-acara").json()
    assert (rancangan["tahap"], rancangan["persetujuan"], rancangan["pembanding"]) == ("RANCANGAN", [], None)
    d.klien("kadis").post(f"{alamat}/setujui", json={"hasil": ["TETAP"], "kecuali": []})
    d.klien("kadis").post(f"{alamat}/setujui", json={"pejabat": "Kepala Dinas Sosial"})
    isi = d.klien().get(f"{alamat}/berita-acara").json()
    with d.bd.baca() as sesi:
        sql = sesi.exec(
            select(HasilVerifikasi.bagian, HasilVerifikasi.hasil, func.count()).group_by(
                HasilVerifikasi.bagian, HasilVerifikasi.hasil
            )
        ).all()
    assert {(h["bagian"], h["hasil"]): h["orang"] for h in isi["hitungan"]} == {(b, h): n for b, h, n in sql}
    assert (isi["tahap"], isi["peserta"], isi["belum_dijamin"]) == ("FINAL", 4, 4)
    assert [(p["setuju"], p["hasil"]) for p in isi["persetujuan"]] == [(True, ["TETAP"]), (True, [])]
    assert all(h["disetujui"] for h in isi["hitungan"])
    assert {r["jenis"] for r in isi["register_dipakai"]} == {"kepesertaan_bpjs", "kependudukan", "penduduk_miskin"}
    assert "secara berkala minimal 3 (tiga) bulan sekali" in isi["dasar"][1]["kutipan"]
    lampiran = {la["nama"]: la for la in isi["lampiran"]}
    unduh = d.klien().get(f"{alamat}/penonaktifan.csv")
    assert lampiran["penonaktifan.csv"]["sha256"] == hashlib.sha256(unduh.content).hexdigest()
    assert lampiran["penonaktifan.csv"]["baris"] == 1
    assert nik(2) not in d.klien().get(f"{alamat}/berita-acara").text
    assert d.klien().get(f"{alamat}/berita-acara").json() == isi, "beku: sama setiap kali"

    pdf = d.klien().get(f"{alamat}/berita-acara.pdf")
    assert pdf.headers["content-type"] == "application/pdf"
    teks = " ".join(" ".join(h.extract_text() for h in PdfReader(io.BytesIO(pdf.content)).pages).split())
    for potong in ("BERITA ACARA VERIFIKASI DAN VALIDASI", "Usul nonaktif: tidak lagi miskin 1", "Kepala Dinas Sosial",
                   "4 peserta PBPU dan BP Pemda"):  # fmt: skip
        assert potong in teks
    assert "RANCANGAN" not in teks
    assert d.klien().get(f"{alamat}/berita-acara.pdf").content == pdf.content


def test_pengumpulan_yang_belum_masuk_diperingatkan_dan_tidak_menahan(d: Dinsos) -> None:
    with d.bd.tulis() as sesi:
        baru = PengumpulanBaru("33.13", "2026-T4", "penduduk_miskin", date(2026, 11, 1), date(2026, 11, 10),
                               date(2026, 11, 15))  # fmt: skip
        kadis = Pelaku("kunci:kadis", "33.13", "33.13-dinsos")
        kumpul = buka_pengumpulan(sesi, baru, pelaku=kadis, waktu=KINI.replace(day=5))
        id_, desa = kumpul.id, 177
    isi = d.selesai()
    assert [(p["id"], p["dipakai"]) for p in isi["pengumpulan"]] == [(id_, False)]
    assert isi["peringatan"] == [f"Data penduduk miskin dari {desa} desa belum masuk."]
    jawaban = d.klien("kadis").post(f"{ALAMAT}/{isi['id']}/setujui", json={})
    assert jawaban.json()["status"] == "DISETUJUI"
