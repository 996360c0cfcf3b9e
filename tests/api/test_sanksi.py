"""Sanctions and promises over HTTP: the whole way with its letters, the gate, lists, papers, refusals."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from pypdf import PdfReader
from sqlmodel import select

from api.aplikasi import buat_aplikasi
from patuh.akun.kunci import buat_kunci
from patuh.basisdata.mesin import BasisData
from patuh.kesanggupan.tindak import tindak
from patuh.sanksi.surat import JENIS
from patuh.sanksi.tabel import Sanksi
from tests.api.klien import Klien, kolom, masalah
from tests.perkara import DPMPTSP, NIB, SEKDA, gerbang, janji_satu, siang, unit
from tests.register_kecil import KUNCI, WAKTU, isi_register, nik

ALAMAT = "/api/v1/sanksi"
AWAL = date(2026, 3, 2)
PDF = b"%PDF-1.4\n%%EOF\n"


class Kantor:
    """The service, keys of its offices, and a clock."""

    def __init__(self, bd: BasisData, folder: Path) -> None:
        self.bd, self.kini = bd, siang(AWAL)
        unit(bd)
        with bd.tulis() as sesi:
            self.kunci = {
                nama: buat_kunci(
                    sesi, nama=nama, lingkup=("tugas", "pemeriksaan"), daerah=nama[:5], unit=siapa, waktu=WAKTU
                )
                for nama, siapa in (
                    (DPMPTSP, DPMPTSP), (SEKDA, SEKDA), ("33.13-dpupr", "33.13-dpupr"), ("33.13", None),
                    ("33.27", None), ("33.27-dpmptsp", "33.27-dpmptsp"),
                )
            }  # fmt: skip
        self.app = buat_aplikasi(
            bd, folder=folder, jam=lambda: self.kini, alamat_dasar="https://patuh.contoh", kunci=KUNCI
        )

    def pada(self, hari: date) -> Kantor:
        self.kini = siang(hari)
        return self

    def klien(self, nama: str = DPMPTSP) -> Klien:
        return Klien(self.app, self.kunci[nama])

    def surat(self, nama: str = DPMPTSP) -> str:
        jawab = self.klien(nama).post(
            f"{ALAMAT}/lampiran", data={"daerah": "33.13"}, files={"berkas": ("surat.pdf", PDF, "application/pdf")}
        )
        assert jawab.status_code == 201, jawab.text
        return str(jawab.json()["id"])

    def usul(self, nama: str = DPMPTSP, **lain: Any) -> httpx.Response:
        isi = {
            "daerah": "33.13", "diktum": "KEDELAPAN", "nib": NIB, "nama_usaha": "CV Contoh", "nomor": "503/1",
            "tanggal": self.kini.date().isoformat(), "lampiran": None, **lain,
        }  # fmt: skip
        if isi["lampiran"] is None:
            isi["lampiran"] = self.surat(nama)
        return self.klien(nama).post(ALAMAT, json=isi)

    def langkah(self, id: str, status: str, nama: str | None = None, **lain: Any) -> httpx.Response:
        siapa = nama or (SEKDA if status in ("KEPUTUSAN_BUPATI", "DITOLAK", "DICABUT") else DPMPTSP)
        hari = self.kini.date().isoformat()
        isi = {"status": status, "nomor": f"440/{status}", "tanggal": hari, "lampiran": self.surat(siapa), **lain}
        if status in ("TEGURAN_1", "TEGURAN_2", "DENDA"):
            isi.setdefault("diterima", hari)
        return self.klien(siapa).post(f"{ALAMAT}/{id}/langkah", json=isi)

    def sampai_aktif(self) -> str:
        id_ = str(self.pada(AWAL).usul().json()["id"])
        for status, hari in (
            ("TEGURAN_1", date(2026, 3, 16)), ("TEGURAN_2", date(2026, 4, 8)), ("DENDA", date(2026, 4, 23)),
            ("PERMINTAAN_BPJS", date(2026, 5, 25)), ("KEPUTUSAN_BUPATI", date(2026, 6, 2)), ("AKTIF", date(2026, 6, 3)),
        ):  # fmt: skip
            jawab = self.pada(hari).langkah(id_, status)
            assert jawab.status_code == 201, jawab.text
        return id_


@pytest.fixture
def kantor(bd_sqlite: BasisData, tmp_path: Path) -> Iterator[Kantor]:
    yield Kantor(bd_sqlite, tmp_path)


def test_dari_usulan_sampai_layanan_dibuka_kembali(kantor: Kantor) -> None:
    isi_register(kantor.bd, penduduk=range(2), aktif=[0], per=date(2026, 6, 1))
    id_ = kantor.sampai_aktif()
    tanya = {
        "daerah": "33.13", "layanan": "imb", "tanggal": "2026-06-20", "pemohon": {"nik": nik(0), "nib": NIB},
    }  # fmt: skip
    assert kantor.klien("33.13").post("/api/v1/pemeriksaan", json=tanya).json()["hasil"] == "TAHAN"
    rinci = kantor.klien(SEKDA).get(f"{ALAMAT}/{id_}").json()
    assert [(k["status"], k["boleh"]) for k in rinci["berikutnya"]] == [("DICABUT", True), ("SELESAI", True)]
    assert (rinci["aktif_sejak"], rinci["nama_status"], rinci["huruf"]) == ("2026-06-03", "Sanksi berlaku", "c")
    assert rinci["teks"].startswith("mengusulkan pemberian sanksi administratif")
    jawab = kantor.pada(date(2026, 6, 20)).langkah(id_, "DICABUT").json()
    assert (jawab["status"], jawab["berakhir"], jawab["berikutnya"]) == ("DICABUT", "2026-06-20", [])
    assert kantor.klien("33.13").post("/api/v1/pemeriksaan", json=tanya).json()["hasil"] == "LANJUT"
    berkas = jawab["langkah"][-1]["lampiran"]
    unduh = kantor.klien().get(f"{ALAMAT}/{id_}/lampiran/{berkas}")
    assert (unduh.content, unduh.headers["content-disposition"]) == (PDF, 'attachment; filename="surat.pdf"')


def test_yang_mungkin_berikutnya_dan_sejak_kapan(kantor: Kantor) -> None:
    usulan = kantor.usul().json()
    assert usulan["status"] == "USULAN"
    assert [k["status"] for k in usulan["berikutnya"]] == ["TEGURAN_1", "SELESAI", "DITOLAK"]
    kantor.pada(date(2026, 3, 16))
    teguran = kantor.langkah(usulan["id"], "TEGURAN_1").json()
    assert teguran["batas"] == "2026-04-07"
    berikut = teguran["berikutnya"][0]
    assert (berikut["status"], berikut["mulai"], berikut["perlu_tanda_terima"]) == ("TEGURAN_2", "2026-04-08", True)
    terlalu_awal = masalah(kantor.pada(date(2026, 4, 7)).langkah(usulan["id"], "TEGURAN_2"), 409)
    assert "8 April 2026" in terlalu_awal["detail"]
    assert terlalu_awal["errors"][0]["kolom"] == "tanggal"
    pintas = masalah(kantor.langkah(usulan["id"], "AKTIF"), 409)
    assert "kedua teguran" in pintas["detail"]
    assert kolom(kantor.pada(date(2026, 4, 8)).langkah(usulan["id"], "TEGURAN_2", diterima=None)) == ["diterima"]
    assert kolom(kantor.langkah(usulan["id"], "TEGURAN_2", nomor=None, lampiran=None)) == ["nomor", "lampiran"]


def test_penolakan_menyebut_sebabnya(kantor: Kantor) -> None:
    assert kolom(kantor.usul(nib=None)) == ["nib", "nik"]
    assert kolom(kantor.usul(diktum="KELIMA")) == ["diktum"]
    assert kolom(kantor.usul(tanggal="2 Maret")) == ["tanggal"]
    masalah(kantor.usul("33.13-dpupr"), 403)
    masalah(kantor.klien("33.13").post(f"{ALAMAT}/lampiran", data={"daerah": "33.13"},
                                       files={"berkas": ("s.pdf", PDF, "application/pdf")}), 403)  # fmt: skip
    # Pemalang's instruction orders no sanction.
    isi = {"daerah": "33.27", "diktum": "KESEPULUH", "nib": NIB, "nama_usaha": "CV X", "nomor": "1",
           "tanggal": "2026-03-02", "lampiran": "x"}  # fmt: skip
    tolak = masalah(kantor.klien("33.27-dpmptsp").post(ALAMAT, json=isi), 422)
    assert tolak["errors"][0]["kolom"] == "daerah"
    assert "tidak memuat klausul" in tolak["errors"][0]["pesan"]
    pertama = kantor.usul()
    assert pertama.status_code == 201
    assert pertama.json()["id"] in masalah(kantor.usul(), 409)["detail"]


def test_nik_tidak_tampak_dan_tidak_tersimpan(kantor: Kantor) -> None:
    isi_register(kantor.bd, penduduk=[3], aktif=[3], segmen="PBI_APBN", per=date(2026, 3, 1))
    tolak = kantor.usul(nib=None, nik=nik(3))
    assert kolom(tolak) == ["nik"]
    assert nik(3) not in tolak.text
    jawab = kantor.usul(nib=None, nik=nik(8), nama_usaha=f"Toko {nik(8)}", alasan=f"NIK {nik(8)} belum mendaftar")
    assert jawab.status_code == 201
    assert nik(8) not in jawab.text
    assert jawab.json()["dengan_nik"] is True
    with kantor.bd.baca() as sesi:
        sanksi = sesi.exec(select(Sanksi)).one()
    assert sanksi.rahasia is not None
    assert KUNCI.untuk("33.13").buka(sanksi.rahasia) == {"nik": nik(8)}
    berkas = Path(kantor.bd.url.removeprefix("sqlite:///"))
    assert [p.name for p in berkas.parent.glob("patuh.db*") if nik(8).encode() in p.read_bytes()] == []


def test_kunci_pengulangan(kantor: Kantor) -> None:
    berkas, kepala = kantor.surat(), {"Idempotency-Key": "k1"}
    isi = {"daerah": "33.13", "diktum": "KEDELAPAN", "nib": NIB, "nama_usaha": "CV Contoh", "nomor": "503/1",
           "tanggal": "2026-03-02", "lampiran": berkas}  # fmt: skip
    satu, dua = (kantor.klien().post(ALAMAT, json=isi, headers=kepala) for _ in range(2))
    assert (satu.status_code, dua.status_code, dua.headers["Idempotency-Replayed"]) == (201, 201, "true")
    assert satu.json() == dua.json()
    masalah(kantor.klien().post(ALAMAT, json=isi | {"nomor": "503/2"}, headers=kepala), 409)


def test_daftar_dan_csv_menurut_yang_bertanya(kantor: Kantor) -> None:
    satu = kantor.usul(nama_usaha="=1+1").json()
    kantor.usul("33.13-dpupr", diktum="KESEBELAS")
    assert [kantor.klien(n).get(ALAMAT).json()["total"] for n in (SEKDA, "33.13", DPMPTSP, "33.27")] == [2, 2, 1, 0]
    daftar = kantor.klien(SEKDA).get(ALAMAT, params={"diktum": "KESEBELAS", "berjalan": True, "ukuran": 1}).json()
    assert (daftar["total"], daftar["data"][0]["layanan"]) == (1, ["tender_proyek"])
    assert kantor.klien(SEKDA).get(ALAMAT, params={"status": "AKTIF"}).json()["data"] == []
    assert kolom(kantor.klien(SEKDA).get(ALAMAT, params={"status": "ENTAH"})) == ["status"]
    baris = list(csv.DictReader(io.StringIO(kantor.klien().get(f"{ALAMAT}.csv").text)))
    assert [(b["id"], b["nama_usaha"]) for b in baris] == [(satu["id"], "'=1+1")]
    masalah(kantor.klien("33.27").get(f"{ALAMAT}/{satu['id']}"), 404)
    masalah(kantor.klien("33.13-dpupr").get(f"{ALAMAT}/{satu['id']}"), 403)


def test_surat_dari_catatan(kantor: Kantor) -> None:
    id_ = kantor.sampai_aktif()
    klien = kantor.klien()
    halaman = {j: klien.get(f"{ALAMAT}/{id_}/surat/{j}.html") for j in JENIS}
    assert {j.status_code for j in halaman.values()} == {200}
    assert "default-src 'none'" in halaman["usulan"].headers["content-security-policy"]
    keputusan = halaman["keputusan"].text
    for isi in ("KEPUTUSAN BUPATI KARANGANYAR", "teguran tertulis kedua Nomor 440/TEGURAN_2 tanggal 8 April 2026",
                "izin mendirikan bangunan (IMB)", "mulai berlaku pada tanggal 3 Juni 2026"):  # fmt: skip
        assert isi in keputusan
    pdf = klien.get(f"{ALAMAT}/{id_}/surat/usulan.pdf")
    assert pdf.headers["content-type"] == "application/pdf"
    teks = "".join("".join(h.extract_text() for h in PdfReader(io.BytesIO(pdf.content)).pages).split())
    assert "UsulansanksiadministratifbagiCVContoh".replace("bagiCVContoh", "") in teks
    assert "NIB:9120001234567" in teks
    assert pdf.content == klien.get(f"{ALAMAT}/{id_}/surat/usulan.pdf").content
    masalah(klien.get(f"{ALAMAT}/{id_}/surat/entah.html"), 404)
    assert klien.get(f"{ALAMAT}/{id_}/surat/usulan.docx").status_code in (404, 422)


def test_kesanggupan_dibaca_disaring_dan_dibatalkan(kantor: Kantor) -> None:
    hari = date(2026, 11, 22)
    kantor.pada(hari)
    isi_register(kantor.bd, penduduk=range(3), aktif=[0])
    jawab = gerbang(kantor.bd, hari, pekerja=(1, 0, 2), janji=True)
    assert jawab["hasil"] == "LANJUT_BERSYARAT"
    # A check that needs no promise makes none.
    gerbang(kantor.bd, hari, janji=True)
    janji = janji_satu(kantor.bd)
    meja = kantor.klien()
    rinci = meja.get(f"/api/v1/kesanggupan/{janji.id}").json()
    assert rinci["pemeriksaan_id"] == jawab["id"]
    assert (rinci["status"], rinci["batas"], rinci["orang"], rinci["belum"]) == ("BERJALAN", "2026-12-22", 2, 2)
    assert [o["subjek"] for o in rinci["daftar_orang"]] == ["pekerja[0]", "pekerja[2]"]
    alamat = "/api/v1/kesanggupan"
    jumlah = {
        n: kantor.klien(n).get(alamat, params={"terbuka": True}).json()["total"]
        for n in (DPMPTSP, SEKDA, "33.13", "33.13-dpupr", "33.27")
    }
    assert jumlah == {DPMPTSP: 1, SEKDA: 1, "33.13": 1, "33.13-dpupr": 0, "33.27": 0}
    assert meja.get(alamat, params={"batas_sebelum": "2026-12-22"}).json()["total"] == 0
    baris = list(csv.DictReader(io.StringIO(meja.get(f"{alamat}.csv").text)))
    assert [(b["nomor"], b["orang"], b["belum"]) for b in baris] == [("503/17/2026", "2", "2")]
    masalah(kantor.klien("33.27").get(f"{alamat}/{janji.id}"), 404)
    masalah(kantor.klien("33.13-dpupr").get(f"{alamat}/{janji.id}"), 403)
    masalah(kantor.klien("33.13").post(f"{alamat}/{janji.id}/batal", json={"alasan": "Ditarik."}), 403)
    assert kolom(meja.post(f"{alamat}/{janji.id}/batal", json={"alasan": " "})) == ["alasan"]
    batal = meja.post(f"{alamat}/{janji.id}/batal", json={"alasan": "Permohonan ditarik."}).json()
    assert (batal["status"], batal["alasan"]) == ("DIBATALKAN", "Permohonan ditarik.")
    masalah(meja.post(f"{alamat}/{janji.id}/batal", json={"alasan": "Lagi."}), 409)
    # A promise that was not broken is no ground for a sanction.
    tolak = kantor.usul(nib=None, kesanggupan_id=janji.id, tanggal="2026-11-22")
    assert "DIBATALKAN" in masalah(tolak, 409)["detail"]


def test_rancangan_usulan_dari_kesanggupan_yang_diingkari(kantor: Kantor) -> None:
    """The way from a broken promise to a proposal: look, print the draft, sign, hand in. No NIK is typed again."""
    hari = date(2026, 12, 23)
    for per in (date(2026, 11, 1), date(2026, 12, 1)):
        isi_register(kantor.bd, penduduk=range(2), per=per)
    gerbang(kantor.bd, date(2026, 11, 22), nib=None, janji=True)
    janji = janji_satu(kantor.bd).id
    masalah(kantor.klien().get(f"/api/v1/kesanggupan/{janji}/surat/usulan.html"), 404)
    assert tindak(kantor.bd, janji, waktu=siang(hari)).status == "INGKAR"
    kantor.pada(hari)
    draf = kantor.klien().get(f"/api/v1/kesanggupan/{janji}").json()["draf"]
    assert (draf["diktum"], draf["belum_terdaftar"]) == ("KEDELAPAN", ["pemohon"])
    surat = kantor.klien().get(f"/api/v1/kesanggupan/{janji}/surat/usulan.html").text
    assert "surat kesanggupan Nomor 503/17/2026 tanggal 22 November 2026" in surat
    assert kantor.klien().get(f"/api/v1/kesanggupan/{janji}/surat/usulan.pdf").content.startswith(b"%PDF-")
    usulan = kantor.usul(nib=None, kesanggupan_id=janji)
    assert usulan.status_code == 201, usulan.text
    assert (usulan.json()["dengan_nik"], usulan.json()["kesanggupan_id"]) == (True, janji)


def test_pengulangan_gerbang_tidak_membuat_dua_kesanggupan(kantor: Kantor) -> None:
    kantor.kini = datetime(2026, 11, 22, 3, tzinfo=UTC)
    isi_register(kantor.bd, penduduk=range(2), aktif=[0])
    isi = {
        "daerah": "33.13", "layanan": "imb", "pemohon": {"nik": nik(0)}, "pekerja": [{"nik": nik(1)}],
        "kesanggupan": {"nomor": "503/9", "tanggal": "2026-11-20"},
    }  # fmt: skip
    for _ in range(2):
        jawab = kantor.klien("33.13").post("/api/v1/pemeriksaan", json=isi, headers={"Idempotency-Key": "sama"})
        assert jawab.json()["hasil"] == "LANJUT_BERSYARAT"
    assert janji_satu(kantor.bd).batas == date(2026, 11, 22) + timedelta(days=30)
