"""A desk asks: may this service go on? Answered from the register, kept before it is answered, to the contract."""

from __future__ import annotations

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
from patuh.aturan.simpan import putusan_tersimpan
from patuh.basisdata.mesin import BasisData
from patuh.jejak.tabel import Jejak
from patuh.pemeriksaan.tabel import OrangDiperiksa
from patuh.sanksi.tabel import Sanksi
from patuh.tugas.rencana import isi_unit
from tests.api.klien import Klien, kolom, masalah
from tests.register_kecil import KUNCI, WAKTU, isi_register, nik

KINI = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
HARI = "2026-11-22"
ALAMAT = "/api/v1/pemeriksaan"


class Meja:
    """A permit desk with its key, and a village head's."""

    def __init__(self, bd: BasisData, folder: Path) -> None:
        self.bd = bd
        for daerah in ("33.13", "33.27"):
            isi_unit(bd, muat_daerah(daerah))
        with bd.tulis() as sesi:
            lingkup = ("pemeriksaan",)
            self.kunci = {
                nama: buat_kunci(sesi, nama=nama, lingkup=lingkup, daerah=daerah, unit=unit, waktu=WAKTU)
                for nama, daerah, unit in (
                    ("33.13", "33.13", None),
                    ("33.27", "33.27", None),
                    ("kades", "33.27", "33.27.01.2001"),
                )
            }
        self.app: FastAPI = buat_aplikasi(
            bd, folder=folder, jam=lambda: KINI, alamat_dasar="https://patuh.contoh", kunci=KUNCI
        )

    def klien(self, daerah: str = "33.13") -> Klien:
        return Klien(self.app, self.kunci[daerah])

    def tanya(self, layanan: str, siapa: int, daerah: str = "33.13", **lain: Any) -> dict[str, Any]:
        isi = {"daerah": daerah, "layanan": layanan, "tanggal": HARI, "pemohon": {"nik": nik(siapa, daerah)}, **lain}
        jawaban = self.klien(daerah).post(ALAMAT, json=isi)
        assert jawaban.status_code == 200, jawaban.text
        hasil: dict[str, Any] = jawaban.json()
        return hasil


@pytest.fixture
def meja(bd_sqlite: BasisData, tmp_path: Path) -> Iterator[Meja]:
    yield Meja(bd_sqlite, tmp_path)


def orang(*nomor: int, daerah: str = "33.13") -> list[dict[str, str]]:
    return [{"nik": nik(n, daerah)} for n in nomor]


def test_semua_terdaftar_lanjut(meja: Meja) -> None:
    isi_register(meja.bd, penduduk=range(12), aktif=range(10), nonaktif=[10, 11])
    jawab = meja.tanya("izin_usaha", 0, pekerja=orang(*range(1, 12)))
    assert jawab["hasil"] == "LANJUT"
    assert jawab["tindak_lanjut"] == []
    assert jawab["ringkasan"] == {
        "diperiksa": 12, "aktif": 10, "terdaftar_nonaktif": 2, "belum_terdaftar": 0, "tidak_ditemukan": 0,
    }  # fmt: skip
    assert (jawab["data_per"], jawab["data_usang"]) == ("2026-11-01", False)
    assert [a["subjek"] for a in jawab["alasan"]] == ["pemohon"]
    dasar = jawab["alasan"][0]["dasar"][0]
    assert (dasar["instruksi"], dasar["diktum"]) == ("karanganyar-440-3-2022", "KEDELAPAN")


def test_kesanggupan_memberi_waktu_tiga_puluh_hari(meja: Meja) -> None:
    isi_register(meja.bd, penduduk=range(5), aktif=range(3))
    surat = {"nomor": "503/17/2026", "tanggal": "2026-11-20"}
    jawab = meja.tanya("imb", 0, pekerja=orang(1, 3), keluarga=orang(4), kesanggupan=surat)
    assert jawab["hasil"] == "LANJUT_BERSYARAT"
    assert [(t["kode"], t["batas"]) for t in jawab["tindak_lanjut"]] == [
        ("DAFTAR_PPU", "2026-12-22"),
        ("DAFTAR_JKN", "2026-12-22"),
    ]
    assert [a["subjek"] for a in jawab["alasan"]] == ["pekerja[1]", "keluarga[0]"]
    tahan = meja.tanya("imb", 0, pekerja=orang(1, 3))
    assert (tahan["hasil"], [t["kode"] for t in tahan["tindak_lanjut"]]) == (
        "TAHAN", ["DAFTAR_PPU", "SERAHKAN_KESANGGUPAN"],
    )  # fmt: skip
    assert "pekerja[1]" in tahan["tindak_lanjut"][1]["keterangan"]


def test_surat_hanya_ditawarkan_bila_menolong(meja: Meja) -> None:
    """In Pemalang a letter helps workers, not an applicant who is not active (KESEPULUH a, b)."""
    isi_register(meja.bd, "33.27", penduduk=range(3), aktif=[0])
    surat = "SERAHKAN_KESANGGUPAN"
    for siapa, lain, ada in ((0, [1], True), (1, [0], False), (1, [2], False)):
        jawab = meja.tanya("izin_usaha", siapa, "33.27", pekerja=orang(*lain, daerah="33.27"))
        assert jawab["hasil"] == "TAHAN"
        assert (surat in [t["kode"] for t in jawab["tindak_lanjut"]]) is ada


@pytest.mark.parametrize(
    ("tanggal", "hasil"),
    [("2026-08-24", "LANJUT_BERSYARAT"), ("2026-08-23", "TAHAN"), ("2026-11-22", "LANJUT_BERSYARAT"),
     ("2026-11-23", "TAHAN")],
)  # fmt: skip
def test_umur_surat_kesanggupan(meja: Meja, tanggal: str, hasil: str) -> None:
    """Ninety days, to the day; a letter from tomorrow is none."""
    isi_register(meja.bd, penduduk=range(2), aktif=[0])
    surat = {"nomor": "503/17/2026", "tanggal": tanggal}
    assert meja.tanya("izin_usaha", 0, pekerja=orang(1), kesanggupan=surat)["hasil"] == hasil


def test_yang_tidak_ditemukan_bukan_penolakan(meja: Meja) -> None:
    isi_register(meja.bd, penduduk=range(2), aktif=[0])
    jawab = meja.tanya("izin_usaha", 0, pekerja=orang(77))
    assert jawab["hasil"] == "PERLU_DATA"
    assert jawab["ringkasan"]["tidak_ditemukan"] == 1
    assert jawab["tindak_lanjut"][0]["kode"] == "PERIKSA_DATA"
    assert "tidak ditemukan" in jawab["alasan"][0]["keterangan"]


def test_yang_tidak_ditemukan_tidak_menutupi_penolakan(meja: Meja) -> None:
    isi_register(meja.bd, penduduk=range(2), aktif=[0])
    jawab = meja.tanya("izin_usaha", 0, pekerja=orang(77, 1))
    assert jawab["hasil"] == "TAHAN"
    assert {a["subjek"] for a in jawab["alasan"]} == {"pekerja[0]", "pekerja[1]"}


@pytest.mark.parametrize(("per", "hasil", "usang"), [(date(2026, 10, 18), "TAHAN", False),
                                                    (date(2026, 10, 17), "PERLU_DATA", True)])  # fmt: skip
def test_data_usang_tidak_menolak(meja: Meja, per: date, hasil: str, usang: bool) -> None:
    """Thirty-five days old still counts; one day more does not deny."""
    isi_register(meja.bd, penduduk=range(2), aktif=[0], per=per)
    jawab = meja.tanya("izin_usaha", 0, pekerja=orang(1))
    assert (jawab["hasil"], jawab["data_usang"]) == (hasil, usang)
    lanjut = ["DAFTAR_PPU", "SERAHKAN_KESANGGUPAN", *(["PERBARUI_REGISTER"] if usang else [])]
    assert [t["kode"] for t in jawab["tindak_lanjut"]] == lanjut


def test_tanpa_register_sama_sekali(meja: Meja) -> None:
    jawab = meja.tanya("izin_usaha", 0)
    assert (jawab["hasil"], jawab["data_per"], jawab["data_usang"]) == ("PERLU_DATA", None, True)
    assert meja.tanya("gawat_darurat", 0)["hasil"] == "LANJUT"


def test_sanksi_menahan_dan_berakhir_pada_harinya(meja: Meja) -> None:
    isi_register(meja.bd, penduduk=range(2), aktif=[0, 1])
    with meja.bd.tulis() as sesi:
        sesi.add(
            Sanksi(
                id="s1", daerah="33.13", instruksi="karanganyar-440-3-2022", diktum="KEDELAPAN", huruf="c",
                nib="9120001", nama_usaha="CV Contoh", layanan=["izin_usaha", "perpanjangan_izin_usaha", "imb"],
                status="AKTIF", aktif_sejak=date(2026, 11, 10), pengusul="33.13-dpmptsp", dibuat=WAKTU,
            )
        )  # fmt: skip
    pemohon = {"nik": nik(0), "nib": "9120001"}
    assert meja.tanya("imb", 0, pemohon=pemohon)["hasil"] == "TAHAN"
    assert meja.tanya("imb", 0, pemohon=pemohon)["tindak_lanjut"][0]["kode"] == "SELESAIKAN_SANKSI"
    assert meja.tanya("tender_proyek", 0, pemohon=pemohon)["hasil"] == "LANJUT", "bukan layanan yang ditahan"
    assert meja.tanya("imb", 1)["hasil"] == "LANJUT", "bukan usahanya"
    with meja.bd.tulis() as sesi:
        sanksi = sesi.get_one(Sanksi, "s1")
        sanksi.status, sanksi.berakhir = "DICABUT", date(2026, 11, 22)
    assert meja.tanya("imb", 0, pemohon=pemohon)["hasil"] == "LANJUT"
    assert meja.tanya("imb", 0, pemohon=pemohon, tanggal="2026-11-21")["hasil"] == "TAHAN", "seperti pada hari itu"


def test_tanggal_lampau_memakai_register_saat_itu(meja: Meja) -> None:
    isi_register(meja.bd, penduduk=range(2), aktif=[0], per=date(2026, 10, 1))
    isi_register(meja.bd, penduduk=range(2), aktif=[0, 1], per=date(2026, 11, 1))
    lama = meja.tanya("izin_usaha", 0, pekerja=orang(1), tanggal="2026-10-31")
    assert (lama["hasil"], lama["data_per"]) == ("TAHAN", "2026-10-01")
    assert meja.tanya("izin_usaha", 0, pekerja=orang(1))["hasil"] == "LANJUT"


def test_pemalang_pemohon_harus_aktif(meja: Meja) -> None:
    isi_register(meja.bd, "33.27", penduduk=range(3), aktif=[0], nonaktif=[1])
    jawab = meja.tanya("pelayanan_publik", 1, "33.27")
    assert jawab["hasil"] == "TAHAN"
    assert jawab["tindak_lanjut"][0]["kode"] == "AKTIFKAN_KEMBALI"
    assert meja.tanya("izin_usaha", 0, "33.27", pekerja=orang(1, daerah="33.27"))["hasil"] == "LANJUT"
    assert meja.tanya("pelayanan_kecamatan", 2, "33.27")["hasil"] == "IMBAUAN"


def test_pengecualian_oleh_kepala_desa(meja: Meja) -> None:
    isi_register(meja.bd, "33.27", penduduk=range(3), aktif=[0])
    jawab = meja.tanya("pelayanan_desa", 2, "33.27")
    assert (jawab["hasil"], jawab["boleh_lanjut"]) == ("TAHAN", False)
    alamat = f"{ALAMAT}/{jawab['id']}"
    isi = {"alasan": "Surat kematian ayahnya diperlukan hari ini juga."}
    masalah(meja.klien("33.27").post(f"{alamat}/pengecualian", json=isi), 403)
    assert kolom(meja.klien("kades").post(f"{alamat}/pengecualian", json={"alasan": "ya"})) == ["alasan"]
    baru = meja.klien("kades").post(f"{alamat}/pengecualian", json=isi)
    assert baru.status_code == 200
    masalah(meja.klien("kades").post(f"{alamat}/pengecualian", json=isi), 409)
    dibaca = meja.klien("33.27").get(alamat).json()
    assert (dibaca["hasil"], dibaca["boleh_lanjut"]) == ("TAHAN", True)
    assert dibaca["pengecualian"]["alasan"] == isi["alasan"]
    assert dibaca["pengecualian"]["nama_unit"]
    with meja.bd.baca() as sesi:
        jejak = sesi.exec(select(Jejak).where(Jejak.tindakan == "pemeriksaan.kecuali")).one()
    assert jejak.isi == {"hasil": "TAHAN", "unit": "33.27.01.2001"}


def test_sudah_tercatat_ketika_dijawab(meja: Meja) -> None:
    isi_register(meja.bd, penduduk=range(4), aktif=range(2))
    jawab = meja.tanya("izin_usaha", 0, pekerja=orang(1, 2, 3))
    with meja.bd.baca() as sesi:
        semua = sesi.exec(select(OrangDiperiksa).where(OrangDiperiksa.pemeriksaan_id == jawab["id"])).all()
        assert {(o.subjek, o.hasil) for o in semua} == {
            ("pemohon", "LANJUT"), ("pekerja[0]", "LANJUT"), ("pekerja[1]", "TAHAN"), ("pekerja[2]", "TAHAN"),
        }  # fmt: skip
        putusan = {o.subjek: putusan_tersimpan(sesi, o.putusan_id) for o in semua}
    assert putusan["pekerja[1]"].hasil == "TAHAN"
    assert putusan["pekerja[1]"].alasan[0].keterangan == jawab["alasan"][0]["keterangan"]
    assert meja.klien().get(f"{ALAMAT}/{jawab['id']}").json() == jawab
    masalah(meja.klien("33.27").get(f"{ALAMAT}/{jawab['id']}"), 404)
    daftar = meja.klien().get(f"{ALAMAT}?hasil=TAHAN").json()
    assert [d["id"] for d in daftar["data"]] == [jawab["id"]]


def test_kunci_pengulangan(meja: Meja) -> None:
    isi_register(meja.bd, penduduk=range(2), aktif=[0])
    isi = {"daerah": "33.13", "layanan": "imb", "pemohon": {"nik": nik(0)}}
    kepala = {"Idempotency-Key": "permohonan-17"}
    satu = meja.klien().post(ALAMAT, json=isi, headers=kepala)
    dua = meja.klien().post(ALAMAT, json=isi, headers=kepala)
    assert satu.json()["id"] == dua.json()["id"]
    masalah(meja.klien().post(ALAMAT, json=isi | {"layanan": "izin_usaha"}, headers=kepala), 409)


@pytest.mark.parametrize(
    ("ubah", "kolom_salah"),
    [
        ({"layanan": "sim"}, "layanan"),
        ({"layanan": "pelayanan_desa"}, "layanan"),
        ({"daerah": "99.99"}, "daerah"),
        ({"tanggal": "2022-01-17"}, "tanggal"),
        ({"tanggal": "22-11-2026"}, "tanggal"),
        ({"pemohon": {"nik": "331301310290000"}}, "pemohon.nik"),
        ({"pemohon": {"nik": "3313013002900001"}}, "pemohon.nik"),
        ({"pemohon": {"nik": "33130145029900AB"}}, "pemohon.nik"),
        ({"pemohon": {}}, "pemohon.nik"),
        ({"pekerja": [{"nik": nik(1)}, {"nik": "1"}]}, "pekerja[1].nik"),
        ({"kesanggupan": {"nomor": "1"}}, "kesanggupan.tanggal"),
        ({"pemohonn": {}}, "pemohonn"),
    ],
)
def test_isian_salah(meja: Meja, ubah: dict[str, Any], kolom_salah: str) -> None:
    isi = {"daerah": "33.13", "layanan": "imb", "tanggal": HARI, "pemohon": {"nik": nik(0)}} | ubah
    kunci = meja.kunci["33.13"]
    if ubah.get("daerah"):
        with meja.bd.tulis() as sesi:
            kunci = buat_kunci(sesi, nama="semua", lingkup=("pemeriksaan",), daerah="semua", waktu=WAKTU)
    jawaban = Klien(meja.app, kunci).post(ALAMAT, json=isi)
    masalah(jawaban, 422)
    assert kolom_salah in kolom(jawaban)
    with meja.bd.baca() as sesi:
        assert not sesi.exec(select(OrangDiperiksa)).all()


def test_nik_yang_berbeda_dengan_data_bukan_kesalahan(meja: Meja) -> None:
    """Sex, birth date and region in a NIK may differ from the record (Permendagri 108/2019 Ps 15 (3))."""
    luar = "1101016508990001"
    isi = {"daerah": "33.13", "layanan": "gawat_darurat", "pemohon": {"nik": luar}}
    assert meja.klien().post(ALAMAT, json=isi).status_code == 200


def test_halaman_publik_tanpa_data_orang(meja: Meja) -> None:
    isi_register(meja.bd, penduduk=range(2), aktif=[0])
    jawab = meja.tanya("izin_usaha", 0, pekerja=orang(1), nomor_permohonan="503/9/2026")
    alamat = jawab["tautan_verifikasi"].removeprefix("https://patuh.contoh")
    halaman = Klien(meja.app, html=True).get(alamat)
    assert halaman.status_code == 200
    assert "Ditahan sampai syaratnya terpenuhi" in halaman.text
    assert "503/9/2026" in halaman.text
    assert nik(0) not in halaman.text
    kecil = Klien(meja.app).get(alamat.lower().replace("-", ""), headers={"Accept": "application/json"}).json()
    assert (kecil["hasil"], kecil["data_per"]) == ("TAHAN", "2026-11-01")
    assert Klien(meja.app, html=True).get("/periksa/AAAA-AAAA-AAAA").status_code == 404


def test_tidak_ada_nik_yang_tersimpan_terbuka(meja: Meja) -> None:
    isi_register(meja.bd, penduduk=range(3), aktif=[0])
    meja.tanya("izin_usaha", 0, pekerja=orang(1, 2), nomor_permohonan=f"NIK {nik(2)}")
    with meja.bd.baca() as sesi:
        sambungan = sesi.connection()
        for tabel in sambungan.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all():
            for baris in sambungan.exec_driver_sql(f'SELECT * FROM "{tabel}"').all():
                assert not any(nik(n) in str(baris) for n in range(3)), tabel
