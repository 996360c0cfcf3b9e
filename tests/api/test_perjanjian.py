"""Kebumen and Temanggung over HTTP: a reconciliation to its agreed minutes, events, bills, and the KAK."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from api.aplikasi import buat_aplikasi
from patuh.akun.kunci import buat_kunci
from patuh.akun.muat import muat_daerah
from patuh.basisdata.mesin import BasisData
from patuh.indikator.daftar import hitung
from patuh.indikator.model import Hasil
from patuh.jejak.tabel import Jejak
from patuh.rekonsiliasi.tabel import BedaRekonsiliasi
from patuh.tugas.rencana import isi_unit
from rules.periode import Periode
from tests.api.klien import Klien, kolom, masalah
from tests.patuh.register.alat_impor import lembar_dari, xlsx, xlsx_berlembar
from tests.register_kecil import KUNCI, WAKTU, isi_register

KINI = datetime(2024, 7, 5, 3, 0, tzinfo=UTC)
ID, KAK = "kebumen-nk-27-2022", "temanggung-kak-2023"
REKON, BARIS = "/api/v1/rekonsiliasi", "Rencana Kerja PBPU-BP Pemda 6"
A, B, C = (f"330501010190000{n}" for n in range(1, 4))
BPJS_CSV = f"nik,segmen,status\n{A},PBPU DAN BP PEMERINTAH DAERAH,AKTIF\n{B},PBPU_PEMDA,AKTIF\n"
PEMDA_CSV = f"nik,segmen,status\n{A},PBPU_PEMDA,TIDAK AKTIF\n{C},PBPU_PEMDA,AKTIF\nxyz,PBPU_PEMDA,AKTIF\n"
Kantor = dict[str, Klien]


def besar(isi: str, mb: int) -> bytes:
    """The file with so many megabytes of rows that cannot be read."""
    return isi.encode() + (b"xyz,PBPU_PEMDA,AKTIF,".ljust((1 << 16) - 100, b"x") + b"\n") * (mb * 16)


@pytest.fixture
def kantor(bd: BasisData, tmp_path: Path) -> Iterator[Kantor]:
    for daerah in ("33.05", "33.23"):
        isi_unit(bd, muat_daerah(daerah))
    app = buat_aplikasi(bd, folder=tmp_path, jam=lambda: KINI, alamat_dasar="x", kunci=KUNCI)
    with bd.tulis() as sesi:
        semua = {
            nama: buat_kunci(sesi, nama=nama, lingkup=("tugas", "laporan"), daerah=d, unit=unit, waktu=WAKTU)
            for nama, d, unit in (
                ("dinkes", "33.05", "33.05-dinkesppkb"),
                ("tapem", "33.05", "33.05-bagian-pemerintahan"),
                ("bpjs", "33.05", "33.05-bpjs"),
                ("disnaker", "33.05", "33.05-disnaker"),
                ("temanggung", "33.23", "33.23-dinkes"),
            )
        }
    yield {nama: Klien(app, kunci) for nama, kunci in semua.items()}


def _buka(kantor: Kantor) -> str:
    isi = {"instruksi": ID, "diktum": BARIS, "periode": "2024-T2", "tanggal": "2024-07-01"}
    jawaban = kantor["dinkes"].post(REKON, json=isi)
    assert jawaban.status_code == 201, jawaban.text
    return str(jawaban.json()["id"])


def _angka(**lain: int) -> dict[str, Any]:
    return {"bulan": "2024-04", "segmen": "PBPU_PEMDA", "jiwa": 2, "tagihan": 75_600, "dibayar": 75_600} | lain


def test_a_reconciliation_from_two_files_to_agreed_minutes(kantor: Kantor, bd: BasisData, tmp_path: Path) -> None:
    id_ = _buka(kantor)
    dinkes = kantor["dinkes"]
    masalah(dinkes.post(f"{REKON}/{id_}/berita-acara"), 409)
    berkas = {"berkas_bpjs": ("b.csv", BPJS_CSV), "berkas_pemda": ("p.csv", PEMDA_CSV)}
    isi = dinkes.post(f"{REKON}/{id_}/kepesertaan", files=berkas).json()
    assert isi["hitungan"]["kepesertaan"] == {
        "bpjs": 2, "pemda": 3, "ditolak_bpjs": 0, "ditolak_pemda": 1,
        "beda": {"HANYA_BPJS": 1, "HANYA_PEMDA": 1, "STATUS_BEDA": 1},
    }  # fmt: skip
    iuran = {"bpjs": [_angka()], "pemda": [_angka(dibayar=37_800)]}
    assert dinkes.post(f"{REKON}/{id_}/iuran", json=iuran).json()["hitungan"]["iuran"]["beda"] == {"BAYAR_BEDA": 1}
    masalah(kantor["bpjs"].post(f"{REKON}/{id_}/setujui", json={"jabatan": "Kepala Cabang"}), 409)

    beku = dinkes.post(f"{REKON}/{id_}/berita-acara").json()
    masalah(dinkes.post(f"{REKON}/{id_}/iuran", json=iuran), 409)
    teks = dinkes.get(f"{REKON}/{id_}/berita-acara.json").text
    assert hashlib.sha256(teks.encode()).hexdigest() == beku["sha256"]
    acara = json.loads(teks)
    assert [b["jenis"] for b in acara["perbedaan"]] == ["BAYAR_BEDA", "STATUS_BEDA", "HANYA_PEMDA", "HANYA_BPJS"]
    assert acara["perbedaan"][1]["samaran"] == "3305**********01"
    assert all(nik not in teks for nik in (A, B, C))

    assert kantor["bpjs"].post(f"{REKON}/{id_}/setujui", json={"jabatan": "Kepala Cabang"}).json()["status"] != (
        "DISEPAKATI"
    )
    masalah(kantor["bpjs"].post(f"{REKON}/{id_}/setujui", json={"jabatan": "Kepala Cabang"}), 409)
    masalah(kantor["temanggung"].post(f"{REKON}/{id_}/setujui", json={"jabatan": "x"}), 404)
    akhir = kantor["tapem"].post(f"{REKON}/{id_}/setujui", json={"jabatan": "Kepala Bagian Pemerintahan"}).json()
    assert (akhir["status"], [s["pihak"] for s in akhir["persetujuan"]]) == ("DISEPAKATI", ["kedua", "kesatu"])
    setahun = dinkes.get(f"{REKON}/setahun?instruksi={ID}&tahun=2024").json()
    assert {b["diktum"]: b["disepakati"] for b in setahun} == {
        BARIS: 1, "Rencana Kerja ASN 6": 0, "Rencana Kerja KP Desa 6": 0
    }  # fmt: skip
    with bd.baca() as sesi:
        hasil = hitung(
            sesi, "rekonsiliasi-disepakati", daerah="33.05", instruksi=ID, diktum=BARIS, unit="33.05-dinkesppkb",
            periode=Periode.baca("2024-T2"), hari=date(2024, 7, 10),
        )  # fmt: skip
        assert isinstance(hasil, Hasil) and (hasil.pembilang, hasil.penyebut) == (1, 1)
        orang = sesi.exec(select(BedaRekonsiliasi).where(BedaRekonsiliasi.bagian == "KEPESERTAAN")).all()
        assert {KUNCI.untuk("33.05").buka(o.rahasia or b"")["nik"] for o in orang} == {A, B, C}
        jejak = [j.tindakan for j in sesi.exec(select(Jejak).where(Jejak.objek == f"rekonsiliasi/{id_}"))]
        assert jejak.count("rekonsiliasi.beda") == 1 and jejak.count("rekonsiliasi.setuju") == 2
    # Nothing of the files is left, and nothing on disk holds a NIK in the clear.
    assert not list(tmp_path.rglob("*.sementara"))
    assert not any(A.encode() in p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())


def test_what_cannot_be_reconciled_is_named(kantor: Kantor) -> None:
    isi = {"instruksi": ID, "diktum": BARIS, "periode": "2024-T2", "tanggal": "2024-07-01"}
    assert kolom(kantor["dinkes"].post(REKON, json=isi | {"diktum": "Pasal 3"})) == ["diktum"]
    assert kolom(kantor["dinkes"].post(REKON, json=isi | {"periode": "2025-T2"})) == ["periode"]
    assert kolom(kantor["dinkes"].post(REKON, json=isi | {"tanggal": "2024-07-06"})) == ["tanggal"]
    masalah(kantor["disnaker"].post(REKON, json=isi), 403)
    id_ = _buka(kantor)
    berkas: dict[str, tuple[str, str | bytes]] = {
        "berkas_bpjs": ("b.csv", "nama,umur\nX,1\n"),
        "berkas_pemda": ("p.csv", PEMDA_CSV),
    }
    assert kolom(kantor["dinkes"].post(f"{REKON}/{id_}/kepesertaan", files=berkas)) == ["berkas_bpjs"]
    lembar = lembar_dari(xlsx(("nik", "segmen", "status"), (A, "PBPU_PEMDA", "AKTIF")))
    # The second is written as no office program writes it: only the memory of the process that reads ends it.
    for letak, kata in ((b'r="FXSHRXX9"', "rusak"), (b'r ="XFD1048576"', "memori")):
        berkas["berkas_bpjs"] = ("b.xlsx", xlsx_berlembar(lembar.replace(b'r="C2"', letak)))
        (galat,) = masalah(kantor["dinkes"].post(f"{REKON}/{id_}/kepesertaan", files=berkas), 422)["errors"]
        assert galat["kolom"] == "berkas_bpjs" and kata in galat["pesan"]
    luar = {"bpjs": [_angka() | {"bulan": "2024-07"}], "pemda": [_angka()]}
    assert kolom(kantor["dinkes"].post(f"{REKON}/{id_}/iuran", json=luar)) == ["bpjs[0].bulan"]


def test_files_larger_than_evidence_are_compared(kantor: Kantor) -> None:
    alamat = f"{REKON}/{_buka(kantor)}/kepesertaan"
    berkas = {"berkas_bpjs": ("b.csv", besar(BPJS_CSV, 30)), "berkas_pemda": ("p.csv", besar(PEMDA_CSV, 30))}
    isi = kantor["dinkes"].post(alamat, files=berkas).json()
    assert isi["hitungan"]["kepesertaan"]["beda"] == {"HANYA_BPJS": 1, "HANYA_PEMDA": 1, "STATUS_BEDA": 1}
    lebih = {"berkas_bpjs": ("b.csv", besar(BPJS_CSV, 41)), "berkas_pemda": ("p.csv", PEMDA_CSV)}
    assert "40 MB" in masalah(kantor["dinkes"].post(alamat, files=lebih), 413)["detail"]
    keduanya = {"berkas_bpjs": ("b.csv", besar(BPJS_CSV, 41)), "berkas_pemda": ("p.csv", besar(PEMDA_CSV, 41))}
    assert "80 MB" in masalah(kantor["dinkes"].post(alamat, files=keduanya), 413)["detail"]


def test_events_and_bills(kantor: Kantor) -> None:
    alamat = f"/api/v1/perjanjian/{ID}"
    klaim = {"jenis": "klaim", "faskes": "RSUD dr. Soedirman", "tanggal": "2024-06-10", "nomor": "BAST/7"}
    satu = kantor["bpjs"].post(f"{alamat}/peristiwa", json=klaim).json()
    assert (satu["tenggat"], satu["tepat_waktu"]) == ("2024-06-25", None)
    lunas = kantor["bpjs"].post(f"{alamat}/peristiwa/{satu['id']}/bayar", json={"dibayar": "2024-06-25"}).json()
    assert lunas["tepat_waktu"] is True
    lihat = kantor["dinkes"].get(f"{alamat}/peristiwa?periode=2024-06").json()
    assert {k["jenis"]: (k["tepat"], k["jatuh_tempo"]) for k in lihat["ketepatan"]} == {
        "kapitasi": (0, 0), "klaim": (1, 1)
    }  # fmt: skip
    assert kolom(kantor["bpjs"].post(f"{alamat}/peristiwa", json=klaim | {"jenis": "denda"})) == ["jenis"]
    assert kolom(kantor["bpjs"].post(f"{alamat}/peristiwa", json=klaim | {"tanggal": "2025-04-02"})) == ["tanggal"]
    tagih = {"segmen": "PBPU_PEMDA", "bulan": "2024-06", "jiwa": 100, "jumlah": 3_780_000, "nomor": "T/6",
             "tanggal": "2024-06-02"}  # fmt: skip
    tagihan = kantor["bpjs"].post(f"{alamat}/tagihan", json=tagih).json()
    assert (tagihan["kebutuhan"], tagihan["selisih"], tagihan["tunggakan"]) == (3_780_000, 0, 3_780_000)
    bayar = {"jumlah": 3_780_000, "tanggal": "2024-06-09", "nomor_bukti": "SP2D/6"}
    lunas = kantor["dinkes"].post(f"{alamat}/tagihan/{tagihan['id']}/bayar", json=bayar).json()
    assert (lunas["dibayar"], lunas["tunggakan"]) == (3_780_000, 0)
    assert kolom(kantor["bpjs"].post(f"{alamat}/tagihan", json=tagih | {"segmen": "PPU"})) == ["segmen"]
    masalah(kantor["temanggung"].get(f"{alamat}/tagihan?periode=2024-06"), 403)


def test_the_kak_to_the_rupiah_and_as_a_document(kantor: Kantor, bd: BasisData) -> None:
    alamat, dinkes = f"/api/v1/kak/{KAK}", kantor["temanggung"]
    isi = dinkes.get(alamat).json()
    assert (isi["iuran"], isi["lain"], isi["total"]) == (19_291_876_800, 13_595_200, 19_305_472_000)
    assert [b["rencana"] for b in isi["bulanan"]] == [1_607_656_400] * 12
    tagih = {"segmen": "MANDIRI_KELAS3", "bulan": "2023-02", "jiwa": 29_600, "jumlah": 82_880_000, "nomor": "T/2",
             "tanggal": "2023-02-02"}  # fmt: skip
    tagihan = dinkes.post(f"/api/v1/perjanjian/{KAK}/tagihan", json=tagih).json()
    bayar = {"jumlah": 82_880_000, "tanggal": "2023-02-08", "nomor_bukti": "SP2D/2"}
    dinkes.post(f"/api/v1/perjanjian/{KAK}/tagihan/{tagihan['id']}/bayar", json=bayar)
    februari = dinkes.get(alamat).json()["bulanan"][1]
    assert (februari["realisasi"], februari["selisih"]) == (82_880_000, 82_880_000 - 1_607_656_400)
    lain = dinkes.post(f"{alamat}/andai", json={"jiwa": {"PBPU_PEMDA": 41_338}}).json()
    assert lain["selisih"] == 1_000 * 37_800 * 12
    assert kolom(dinkes.post(f"{alamat}/andai", json={"jiwa": {"PPU": 1}})) == ["jiwa.PPU"]
    masalah(kantor["dinkes"].get(alamat), 403)

    susun = {"tahun": 2023, "tanggal": "2024-07-01"}
    asli = dinkes.post(f"{alamat}/dokumen", json=susun).json()
    halaman = dinkes.get(asli["tautan"]["html"]).text
    for judul in ("Latar Belakang", "Output Kegiatan", "Hal-hal Lain", "Rp 19.305.472.000,-", "40.338 jiwa"):
        assert judul in halaman
    assert kolom(dinkes.post(f"{alamat}/dokumen", json=susun | {"tahun": 2025})) == ["tanggal"]
    isi_register(bd, penduduk=range(6), aktif=range(4), segmen="PBPU_PEMDA", per=date(2024, 6, 1), daerah="33.23")
    draf = dinkes.post(f"{alamat}/dokumen", json=susun | {"tahun": 2025}).json()
    data = dinkes.get(draf["tautan"]["json"])
    assert hashlib.sha256(data.content).hexdigest() == draf["sha256"]
    hitungan = data.json()["hitungan"]
    assert hitungan["total"] == 4 * 37_800 * 12 + 13_595_200
    assert data.json()["data_per"] == "2024-06-01"
    assert "sejumlah 4 jiwa" in data.json()["bagian"][0]["isi"][2]
    pdf = dinkes.get(draf["tautan"]["pdf"])
    assert pdf.content.startswith(b"%PDF-")
