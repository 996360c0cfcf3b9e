"""KELIMA a: "updating data berkala yang terintegrasi secara bertingkat dari Kelurahan/Desa dan Kecamatan".

Two kecamatan, five desa; each hands in its list, the camat look, Dinas Sosial merges. People are numbers.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlmodel import func, select

from api.aplikasi import buat_aplikasi
from patuh.akun.kunci import buat_kunci
from patuh.akun.muat import muat_daerah
from patuh.basisdata.mesin import BasisData
from patuh.jejak.tabel import Jejak, KotakKeluar
from patuh.pengumpulan import wilayah
from patuh.pengumpulan.tabel import KirimanIsi
from patuh.pengumpulan.tindak import tindak
from patuh.register.antre import jalankan_antrean
from patuh.register.tabel import BarisMiskin, BarisPenduduk, BarisSktm
from patuh.tugas.rencana import isi_unit
from tests.api.klien import Klien, kolom, masalah
from tests.register_kecil import KUNCI, WAKTU, impor, nik

ALAMAT = "/api/v1/pengumpulan"
DESA = ("33.13.01.2001", "33.13.01.2002", "33.13.01.2003", "33.13.02.2001", "33.13.02.2002")
CAMAT = ("33.13.01", "33.13.02")
DINSOS = "33.13-dinsos"
BUKA = {"daerah": "33.13", "periode": "2026-T4", "jenis": "penduduk_miskin", "per_tanggal": "2026-11-20",
        "tenggat_desa": "2026-11-27", "tenggat_kecamatan": "2026-12-02"}  # fmt: skip
Miskin = tuple[int, str]


def berkas(*orang: Miskin, ubah: dict[int, str] | None = None) -> bytes:
    """A ``penduduk_miskin`` file of these people."""
    baris = [f"{(ubah or {}).get(n, nik(n))},{y},2026-11-01" for n, y in orang]
    return "\n".join(("nik,miskin,tanggal_verifikasi", *baris, "")).encode()


class Dunia:
    """The service, a key for each office, a clock to be moved. Person n lives in desa ``n // 10``."""

    def __init__(self, bd: BasisData, folder: Path) -> None:
        self.bd, self.folder = bd, folder
        self.kini = datetime(2026, 11, 23, 3, tzinfo=UTC)
        isi_unit(bd, muat_daerah("33.13"))
        with bd.tulis() as sesi:
            self.kunci = {
                unit: buat_kunci(sesi, nama=unit, lingkup=("tugas", "verifikasi", "impor"), daerah="33.13", unit=unit,
                                 waktu=WAKTU)
                for unit in (*DESA, *CAMAT, DINSOS, "33.13-sekda", "33.13-dpmptsp")
            }  # fmt: skip
        self.app = buat_aplikasi(bd, folder=folder, jam=lambda: self.kini, alamat_dasar="x", kunci=KUNCI)
        satu, no = KUNCI.untuk("33.13"), impor(bd, "33.13", "kependudukan", date(2026, 10, 1))
        with bd.tulis() as sesi:
            for n in range(50):
                sesi.add(
                    BarisPenduduk(
                        impor_no=no, indeks=satu.indeks(nik(n)), baris=n + 2,
                        rahasia=satu.sandikan({"nik": nik(n), "nama": f"Orang {n}"}), status="HIDUP",
                        wilayah=DESA[n // 10],
                    )
                )  # fmt: skip

    def sebagai(self, unit: str) -> Klien:
        return Klien(self.app, self.kunci[unit])

    def buka(self, **ubah: Any) -> str:
        jawaban = self.sebagai(DINSOS).post(ALAMAT, json=BUKA | ubah)
        assert jawaban.status_code == 201, jawaban.text
        return f"{ALAMAT}/{jawaban.json()['id']}"

    def kirim(
        self, alamat: str, desa: str, isi: bytes, *, oleh: str | None = None, nama: str = "d.csv"
    ) -> httpx.Response:
        klien = self.sebagai(oleh or desa)
        return klien.post(f"{alamat}/desa/{desa}/berkas", files={"berkas": (nama, isi, "text/csv")})

    def terima(self, alamat: str, kiriman: dict[str, Any]) -> None:
        camat = kiriman["desa"].rpartition(".")[0]
        jawaban = self.sebagai(camat).post(f"{alamat}/kiriman/{kiriman['id']}/terima")
        assert (jawaban.status_code, jawaban.json()["status"]) == (200, "DITERIMA"), jawaban.text

    def antre(self) -> None:
        jalankan_antrean(self.bd, KUNCI, self.folder, lambda: self.kini)

    def miskin(self, impor_id: str) -> dict[bytes, bool]:
        from patuh.register.tabel import Impor

        with self.bd.baca() as sesi:
            no = sesi.exec(select(Impor.no).where(Impor.id == impor_id)).one()
            return dict(
                sesi.exec(select(BarisMiskin.indeks, BarisMiskin.miskin).where(BarisMiskin.impor_no == no)).all()
            )


@pytest.fixture
def lima(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The daerah is as large as its five desa: 177 would say nothing more."""
    asli = wilayah.desa_kecamatan.__wrapped__

    def kecil(daerah: str) -> dict[str, Any]:
        return {k: tuple(u for u in isi if u.kode in DESA) for k, isi in asli(daerah).items() if k in CAMAT}

    for modul in ("wilayah", "gabung", "kirim", "bentuk", "tindak"):
        monkeypatch.setattr(f"patuh.pengumpulan.{modul}.desa_kecamatan", kecil)
    yield


@pytest.fixture
def d(bd: BasisData, tmp_path: Path, lima: None) -> Dunia:
    folder = tmp_path / "data"
    folder.mkdir()
    return Dunia(bd, folder)


def test_dari_lima_desa_menjadi_satu_impor(d: Dunia) -> None:
    lama = impor(d.bd, "33.13", "penduduk_miskin", date(2026, 10, 1))
    satu = KUNCI.untuk("33.13")
    with d.bd.tulis() as sesi:
        for n in (0, 10, 30, 31, 40, 99):
            sesi.add(BarisMiskin(impor_no=lama, indeks=satu.indeks(nik(n)), baris=n + 2, miskin=True))
    alamat = d.buka()
    isi = {DESA[0]: [(1, "Y"), (2, "T")], DESA[1]: [(10, "T"), (11, "Y"), (12, "Y")], DESA[3]: [(30, "Y")]}
    for desa, orang in isi.items():
        kiriman = d.kirim(alamat, desa, berkas(*orang)).json()
        assert (kiriman["dibaca"], kiriman["diterima"], kiriman["ditolak"]) == (len(orang), len(orang), 0)
        d.terima(alamat, kiriman)
    nihil = d.sebagai(DESA[2]).post(f"{alamat}/desa/{DESA[2]}/nihil", json={"penyata": "Kaur Kesra"})
    d.terima(alamat, nihil.json())

    # The first kecamatan is whole; the second lacks a desa, and may go on without it only after the deadline.
    assert d.sebagai(CAMAT[0]).post(f"{alamat}/teruskan", json={"pejabat": "Camat"}).status_code == 200
    masalah(d.sebagai(CAMAT[1]).post(f"{alamat}/teruskan", json={}), 409)
    masalah(d.sebagai(DINSOS).post(f"{alamat}/gabung"), 409)
    d.kini = datetime(2026, 11, 28, 3, tzinfo=UTC)
    terus = d.sebagai(CAMAT[1]).post(f"{alamat}/teruskan", json={}).json()
    assert len(terus["wilayah"]) == 1 and len(terus["wilayah"][0]["belum"]) == 1

    gabung = d.sebagai(DINSOS).post(f"{alamat}/gabung")
    assert gabung.status_code == 202, gabung.text
    d.antre()
    hasil = d.sebagai(DINSOS).get(f"/api/v1/impor/{gabung.json()['impor_id']}").json()
    # Six new rows; carried over: 40 (its desa was silent), 99 (of no known desa). Replaced: 0, 10, 30 and 31.
    assert (hasil["status"], hasil["dibaca"], hasil["diterima"], hasil["ditolak"]) == ("SELESAI", 8, 8, 0)
    assert (hasil["rincian"]["terbawa"], hasil["rincian"]["digantikan"]) == ("2", "4")
    ada = d.miskin(hasil["id"])
    harap = {1: True, 2: False, 10: False, 11: True, 12: True, 30: True, 40: True, 99: True}
    assert ada == {satu.indeks(nik(n)): y for n, y in harap.items()}

    tindak(d.bd, gabung.json()["id"], waktu=d.kini)
    akhir = d.sebagai(DINSOS).get(alamat).json()
    assert akhir["status"] == "SELESAI"
    assert akhir["hasil"]["baru"] == {DESA[0]: [2, 3], DESA[1]: [4, 6], DESA[3]: [7, 7]}
    assert (akhir["hasil"]["tetap"], akhir["hasil"]["bawaan"]) == ([DESA[2]], [DESA[4]])
    with d.bd.baca() as sesi:
        assert sesi.exec(select(func.count()).select_from(KirimanIsi)).one() == 0, "isi berkas dihapus"
        jejak = [j.tindakan for j in sesi.exec(select(Jejak).order_by(Jejak.id)) if "pengumpulan" in j.tindakan]  # type: ignore[arg-type]
        assert not any(nik(1) in str(j.isi) for j in sesi.exec(select(Jejak)))
        assert sesi.exec(select(KotakKeluar.jenis)).first() == "pengumpulan"
    assert (jejak[0], jejak[-2:]) == ("pengumpulan.buka", ["pengumpulan.gabung", "pengumpulan.selesai"])
    assert not [p for p in (d.folder / "impor").iterdir() if p.name != "antre.kunci"], "tidak ada berkas tersisa"


def test_baris_desa_lain_ditolak_dengan_nomor_dan_alasan(d: Dunia) -> None:
    alamat = d.buka()
    jawaban = d.kirim(alamat, DESA[0], berkas((1, "Y"), (11, "Y"), (2, "?"), (1, "T"), (77, "Y")))
    kiriman = jawaban.json()
    assert (kiriman["dibaca"], kiriman["diterima"], kiriman["ditolak"], kiriman["tak_tercatat"]) == (5, 2, 3, 1)
    unduh = d.sebagai(DESA[0]).get(kiriman["tautan"]["ditolak_csv"])
    baris = list(csv.DictReader(io.StringIO(unduh.text)))
    assert [(b["baris"], b["kolom"]) for b in baris] == [("3", "nik"), ("4", "miskin"), ("5", "nik")]
    assert "bukan penduduk 33.13.01.2001" in baris[0]["alasan"]
    assert nik(11) not in unduh.text
    masalah(d.sebagai(DESA[1]).get(kiriman["tautan"]["ditolak_csv"]), 404)
    # A column of its own says which village: only the desa's own may stand there.
    sktm = d.buka(jenis="sktm")
    isi = f"nik,nomor,tanggal,wilayah\n{nik(1)},474/1,2026-11-02,{DESA[0]}\n{nik(2)},474/2,2026-11-02,{DESA[1]}\n"
    kiriman = d.kirim(sktm, DESA[0], isi.encode()).json()
    assert (kiriman["diterima"], kiriman["ditolak"]) == (1, 1)


def test_berkas_tanpa_judul_dan_berkas_tanpa_baris_benar(d: Dunia) -> None:
    alamat = d.buka()
    assert kolom(d.kirim(alamat, DESA[0], b"apa,saja\n1,2\n")) == ["berkas"]
    kiriman = d.kirim(alamat, DESA[0], berkas((11, "Y"))).json()
    assert (kiriman["status"], kiriman["diterima"]) == ("DITOLAK", 0)
    assert d.sebagai(DINSOS).get(alamat).json()["masuk"] == 0


def test_dikembalikan_lalu_diperbaiki_keduanya_tercatat(d: Dunia) -> None:
    alamat = d.buka()
    pertama = d.kirim(alamat, DESA[0], berkas((1, "Y"))).json()
    assert d.kirim(alamat, DESA[0], berkas((1, "Y"))).json()["id"] == pertama["id"], "berkas sama: tak berubah"
    jalur = f"{alamat}/kiriman/{pertama['id']}/kembalikan"
    assert kolom(d.sebagai(CAMAT[0]).post(jalur, json={"alasan": " "})) == ["alasan"]
    assert d.sebagai(CAMAT[0]).post(jalur, json={"alasan": "Dusun II belum ada."}).status_code == 200
    masalah(d.kirim(alamat, DESA[0], berkas((1, "Y"))), 409)
    kedua = d.kirim(alamat, DESA[0], berkas((1, "Y"), (2, "Y"))).json()
    ketiga = d.kirim(alamat, DESA[0], berkas((1, "Y"), (2, "Y"), (3, "T"))).json()
    masalah(d.sebagai(CAMAT[0]).post(f"{alamat}/kiriman/{kedua['id']}/terima"), 409)
    d.terima(alamat, ketiga)
    desa = d.sebagai(DESA[0]).get(alamat).json()["wilayah"][0]["desa"]
    assert [(k["ke"], k["status"]) for k in desa[0]["kiriman"]] == [
        (1, "DIKEMBALIKAN"),
        (2, "DIGANTI"),
        (3, "DITERIMA"),
    ]
    # A later file waits for the camat; until he takes it, what he accepted stays in force.
    keempat = d.kirim(alamat, DESA[0], berkas((4, "Y"))).json()
    assert d.sebagai(CAMAT[0]).get(alamat).json()["wilayah"][0]["desa"][0]["berlaku"] == ketiga["id"]
    d.terima(alamat, keempat)
    assert d.sebagai(CAMAT[0]).get(alamat).json()["wilayah"][0]["desa"][0]["berlaku"] == keempat["id"]


def test_siapa_boleh_apa(d: Dunia) -> None:
    masalah(d.sebagai(DESA[0]).post(ALAMAT, json=BUKA), 403)
    salah = BUKA | {"jenis": "dtsen", "tenggat_kecamatan": "2026-11-27", "periode": "2026"}
    assert set(kolom(d.sebagai(DINSOS).post(ALAMAT, json=salah))) == {"jenis", "tenggat_kecamatan", "periode"}
    alamat = d.buka()
    masalah(d.sebagai(DINSOS).post(ALAMAT, json=BUKA), 409)
    masalah(d.kirim(alamat, DESA[0], berkas((1, "Y")), oleh=DESA[1]), 403)
    masalah(d.kirim(alamat, DESA[0], berkas((1, "Y")), oleh=CAMAT[0]), 403)
    kiriman = d.kirim(alamat, DESA[0], berkas((1, "Y"))).json()
    for siapa in (CAMAT[1], DINSOS, DESA[0]):
        masalah(d.sebagai(siapa).post(f"{alamat}/kiriman/{kiriman['id']}/terima"), 403)
    masalah(d.sebagai(CAMAT[0]).post(f"{alamat}/gabung"), 403)
    masalah(d.sebagai("33.13-dpmptsp").get(alamat), 403)
    lihat = d.sebagai(DESA[1]).get(alamat).json()["wilayah"]
    assert [[x["kode"] for x in k["desa"]] for k in lihat] == [[DESA[1]]], "desa melihat kirimannya sendiri"
    assert len(d.sebagai(CAMAT[0]).get(alamat).json()["wilayah"][0]["desa"]) == 3
    batal = d.sebagai(DINSOS).post(f"{alamat}/batal", json={"alasan": "Salah triwulan."})
    assert batal.json()["status"] == "DIBATALKAN"
    masalah(d.kirim(alamat, DESA[0], berkas((2, "Y"))), 409)
    with d.bd.baca() as sesi:
        assert sesi.exec(select(KirimanIsi)).all() == []


def test_pemutakhiran_kependudukan_menambah_dan_tidak_menghapus(d: Dunia) -> None:
    """Births, deaths and moves: who is not named stays; where two desa name a person, the one who has him living."""
    alamat = d.buka(jenis="kependudukan")
    judul = "nik,no_kk,nama,tanggal_lahir,jenis_kelamin,wilayah,status_penduduk\n"

    def baris(n: int, desa: str, status: str) -> str:
        return f"{nik(n)},,Orang {n},1990-01-01,L,{desa},{status}\n"

    pergi = judul + baris(1, DESA[0], "MENINGGAL") + baris(2, DESA[3], "PINDAH") + baris(60, DESA[0], "HIDUP")
    datang = judul + baris(2, DESA[3], "HIDUP")
    d.terima(alamat, d.kirim(alamat, DESA[0], pergi.encode()).json())
    d.terima(alamat, d.kirim(alamat, DESA[3], datang.encode()).json())
    d.kini = datetime(2026, 12, 3, 3, tzinfo=UTC)
    gabung = d.sebagai(DINSOS).post(f"{alamat}/gabung").json()
    d.antre()
    hasil = d.sebagai(DINSOS).get(f"/api/v1/impor/{gabung['impor_id']}").json()
    # Three new people's rows and the mover's second one, which is refused; 48 residents carried over.
    assert (hasil["dibaca"], hasil["diterima"], hasil["ditolak"]) == (52, 51, 1)
    from patuh.register.tabel import Impor

    with d.bd.baca() as sesi:
        no = sesi.exec(select(Impor.no).where(Impor.id == hasil["id"])).one()
        orang = {b.indeks: b for b in sesi.exec(select(BarisPenduduk).where(BarisPenduduk.impor_no == no))}
    satu = KUNCI.untuk("33.13")
    keadaan = {n: (orang[satu.indeks(nik(n))].status, orang[satu.indeks(nik(n))].wilayah) for n in (1, 2, 3, 60)}
    assert keadaan == {1: ("MENINGGAL", DESA[0]), 2: ("HIDUP", DESA[3]), 3: ("HIDUP", DESA[0]), 60: ("HIDUP", DESA[0])}
    assert satu.buka(orang[satu.indeks(nik(3))].rahasia)["nik"] == nik(3), "yang terbawa tetap dapat dibuka"


def test_sktm_yang_sama_tidak_terbawa_dua_kali(d: Dunia) -> None:
    satu, lama = KUNCI.untuk("33.13"), impor(d.bd, "33.13", "sktm", date(2026, 10, 1))
    with d.bd.tulis() as sesi:
        for nomor in ("474/1", "474/9"):
            sesi.add(
                BarisSktm(
                    impor_no=lama, indeks=satu.indeks(nik(1)), baris=int(nomor[-1]), nomor=nomor,
                    tanggal=date(2026, 9, 1), wilayah=DESA[0], penerbit="DESA",
                )
            )  # fmt: skip
    alamat = d.buka(jenis="sktm", cara="PERUBAHAN")
    isi = f"nik,nomor,tanggal,wilayah\n{nik(1)},474/1,2026-09-01,{DESA[0]}\n{nik(2)},474/2,2026-11-02,{DESA[0]}\n"
    d.terima(alamat, d.kirim(alamat, DESA[0], isi.encode()).json())
    d.kini = datetime(2026, 12, 3, 3, tzinfo=UTC)
    gabung = d.sebagai(DINSOS).post(f"{alamat}/gabung").json()
    d.antre()
    hasil = d.sebagai(DINSOS).get(f"/api/v1/impor/{gabung['impor_id']}").json()
    assert (hasil["diterima"], hasil["rincian"]["terbawa"], hasil["rincian"]["digantikan"]) == (3, "1", "1")


def test_semua_tidak_berubah_tidak_membuat_impor(d: Dunia) -> None:
    alamat = d.buka()
    for desa in DESA:
        nihil = d.sebagai(desa).post(f"{alamat}/desa/{desa}/nihil", json={"penyata": "Sekretaris Desa"})
        d.terima(alamat, nihil.json())
    for camat in CAMAT:
        d.sebagai(camat).post(f"{alamat}/teruskan", json={})
    gabung = d.sebagai(DINSOS).post(f"{alamat}/gabung").json()
    assert (gabung["status"], gabung["impor_id"]) == ("SELESAI", None)
    assert kolom(d.sebagai(DESA[0]).post(f"{alamat}/desa/{DESA[0]}/nihil", json={"penyata": ""}), 409) == []
