"""The pages of agreements: a bill paid, a payment with a deadline, a reconciliation agreed by both parties, the KAK."""

from __future__ import annotations

import json

import pytest

from tests.api.akun_uji import angkat, masuk_pejabat
from tests.api.conftest import Uji
from tests.api.halaman import rapi, sembunyi
from tests.api.klien import Klien
from tests.api.test_perjanjian import BPJS_CSV, PEMDA_CSV, A, B, C, besar


@pytest.fixture
def dinkes(uji: Uji) -> Klien:
    """Kebumen's office that writes for PBPU and BP Pemda."""
    return masuk_pejabat(uji, angkat(uji, "33.05-dinkesppkb", "operator", "kepala"))


def kirim(k: Klien, halaman: str, alamat: str, isi: dict[str, str] | None = None, **lain: object) -> str:
    """Fill in a form of the page and send it; where it leads."""
    jawaban = k.post(alamat, data=sembunyi(rapi(k.get(halaman))) | (isi or {}), **lain)
    assert jawaban.status_code == 303, jawaban.text
    return str(jawaban.headers["location"])


def test_tagihan_dicatat_lalu_dibayar(uji: Uji, dinkes: Klien) -> None:
    assert "Perjanjian" in rapi(dinkes.get("/beranda"))
    isi = {"segmen": "PBPU_PEMDA", "bulan": "2024-04", "jiwa": "1.000", "jumlah": "37.800.000", "nomor": "1/T",
           "tanggal": "2024-04-03"}  # fmt: skip
    kosong = sembunyi(rapi(dinkes.get("/perjanjian/tagihan")))
    salah = rapi(dinkes.post("/perjanjian/tagihan", data=kosong | isi | {"jumlah": ""}), 422)
    assert "Jumlah tagihan belum diisi." in salah
    alamat = kirim(dinkes, "/perjanjian/tagihan", "/perjanjian/tagihan", isi).partition("?")[0]
    halaman = rapi(dinkes.get(alamat))
    assert "Menunggak" in halaman and "Rp37.800.000" in halaman
    lebih = sembunyi(halaman) | {"jumlah": "99.000.000", "nomor_bukti": "SP2D-1", "tanggal": "2024-04-09"}
    assert "sisa tagihannya" in rapi(dinkes.post(f"{alamat}/bayar", data=lebih), 422)
    kirim(dinkes, alamat, f"{alamat}/bayar", lebih | {"jumlah": "37.800.000"})
    kembar = dinkes.get(f"{alamat}?format=json").json()
    assert (kembar["dibayar"], kembar["tunggakan"], len(kembar["pembayaran"])) == (37_800_000, 0, 1)
    assert "Lunas" in rapi(dinkes.get(alamat))
    daftar = dinkes.get("/perjanjian/tagihan?tahun=2024&format=json").json()
    assert [d["bulan"] for d in daftar["data"]] == ["2024-04"]
    assert dinkes.get("/perjanjian/tagihan?tahun=2023&format=json").json()["total"] == 0


def test_pembayaran_faskes_dan_ikhtisar(uji: Uji, dinkes: Klien) -> None:
    isi = {"jenis": "kapitasi", "faskes": "Puskesmas Kebumen I", "tanggal": "2025-03-03", "jumlah": "90.000.000"}
    alamat = kirim(dinkes, "/perjanjian/peristiwa", "/perjanjian/peristiwa", isi).partition("?")[0]
    assert "Belum dibayar, lewat tenggat" in rapi(dinkes.get(alamat))
    kirim(dinkes, alamat, f"{alamat}/bayar", {"dibayar": "2025-03-14"})
    assert dinkes.get("/perjanjian/peristiwa?keadaan=TEPAT&format=json").json()["total"] == 1
    assert dinkes.get("/perjanjian/peristiwa?keadaan=MENUNGGAK&format=json").json()["total"] == 0
    ikhtisar = dinkes.get("/perjanjian?format=json").json()
    assert {k["jenis"]: k["tepat"] for k in ikhtisar["ketepatan"]} == {"kapitasi": 1, "klaim": 0}
    assert "Sudah berakhir" in rapi(dinkes.get("/perjanjian"))


def test_rekonsiliasi_dari_dua_berkas_sampai_disepakati(uji: Uji, dinkes: Klien) -> None:
    isi = {"diktum": "Rencana Kerja PBPU-BP Pemda 6", "periode": "2024-T2", "tanggal": "2024-07-01"}
    alamat = kirim(dinkes, "/rekonsiliasi", "/rekonsiliasi", isi).partition("?")[0]
    tersembunyi = sembunyi(rapi(dinkes.get(alamat)))
    satu = {"berkas_bpjs": ("b.csv", BPJS_CSV)}
    assert "Berkas peserta Pemda: pilih" in rapi(
        dinkes.post(f"{alamat}/kepesertaan", data=tersembunyi, files=satu), 422
    )
    # Larger than evidence may be.
    kirim(dinkes, alamat, f"{alamat}/kepesertaan", files=satu | {"berkas_pemda": ("p.csv", besar(PEMDA_CSV, 30))})
    angka = {"bpjs.2024-04.jiwa": "2", "bpjs.2024-04.tagihan": "75.600", "bpjs.2024-04.dibayar": "75.600"}
    pemda = {k.replace("bpjs", "pemda"): v for k, v in angka.items()} | {"pemda.2024-04.dibayar": "37.800"}
    kurang = sembunyi(rapi(dinkes.get(alamat))) | angka | {"pemda.2024-04.jiwa": "2"}
    assert "Pemda, April 2024: tagihan belum diisi." in rapi(dinkes.post(f"{alamat}/iuran", data=kurang), 422)
    kirim(dinkes, alamat, f"{alamat}/iuran", angka | pemda)
    halaman = rapi(dinkes.get(alamat))
    assert "3305**********01" in halaman and all(n not in halaman for n in (A, B, C))
    kirim(dinkes, alamat, f"{alamat}/bekukan")
    assert all(n not in dinkes.get(f"{alamat}/berita-acara.json").text for n in (A, B, C))
    assert len(dinkes.get(f"{alamat}/perbedaan.csv").text.splitlines()) == 1 + 4
    for unit, jabatan in (("33.05-bpjs", "Kepala Cabang"), ("33.05-bagian-pemerintahan", "Kepala Bagian")):
        pihak = masuk_pejabat(uji, angkat(uji, unit, "kepala"))
        kirim(pihak, alamat, f"{alamat}/setujui", {"jabatan": jabatan})
    kembar = dinkes.get(f"{alamat}?format=json").json()
    assert (kembar["status"], len(kembar["persetujuan"])) == ("DISEPAKATI", 2)
    assert "Disepakati" in rapi(dinkes.get("/rekonsiliasi"))


def test_kak_diandaikan_dan_disusun(uji: Uji) -> None:
    k = masuk_pejabat(uji, angkat(uji, "33.23-dinkes", "operator", "kepala"))
    semula = k.get("/kak?format=json").json()["kak"]["total"]
    baris = k.get("/kak?format=json").json()["kak"]["baris"]
    jiwa = next(b for b in baris if b["segmen"])
    sejiwa = sum(b["tarif"] * b["bulan"] for b in baris if b["segmen"] == jiwa["segmen"])
    banyak = f"{jiwa['jiwa'] + 1000:,}".replace(",", ".")
    andai = k.get(f"/kak?jiwa.{jiwa['segmen']}={banyak}&format=json").json()["andai"]
    assert andai["selisih"] == 1000 * sejiwa
    assert andai["semula"]["total"] == semula
    assert "Bertambah" in rapi(k.get(f"/kak?jiwa.{jiwa['segmen']}={banyak}"))
    assert "tulis 1 sampai 12" in rapi(k.get("/kak?bulan=13"), 422)
    kirim(k, "/kak/dokumen", "/kak/dokumen", {"tahun": "2023", "tanggal": "2026-11-01"})
    daftar = k.get("/kak/dokumen?format=json").json()
    dokumen = k.get(f"/kak/dokumen/{daftar['data'][0]['id']}.json")
    assert json.loads(dokumen.text)["hitungan"]["total"] == semula
    assert len(k.get("/kak.csv").text.splitlines()) == 1 + 12


def test_daerah_tanpa_perjanjian_diberi_tahu(uji: Uji) -> None:
    k = masuk_pejabat(uji, angkat(uji, "33.13-dinkes", "kepala"))
    for jalur in ("/perjanjian", "/perjanjian/tagihan", "/rekonsiliasi", "/kak"):
        assert "tidak memiliki" in rapi(k.get(jalur), 404)
    assert "/perjanjian" not in rapi(k.get("/beranda"))
