"""Health, instruments, traceability, lists: the contract to the letter."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest

import workflows.diktum
import workflows.laporan
import workflows.pekerja
from api.aplikasi import buat_aplikasi
from patuh.basisdata.mesin import BasisData, alamat_sqlite
from patuh.csv_aman import sel_aman
from patuh.instruksi.model import Telusur
from patuh.instruksi.muat import muat_instruksi
from patuh.instruksi.telusur import ALUR, PERKARA, telusur
from patuh.tugas.tabel import Keadaan
from tests.api.conftest import CAMAT, DESA, DINSOS, KARANGANYAR, KINI, SEKDA, Uji
from tests.api.klien import Klien, kolom, masalah


def test_sehat_dan_siap(uji_dua: Uji) -> None:
    assert uji_dua.klien().get("/sehat").json() == {"status": "sehat"}
    jawaban = uji_dua.klien().get("/siap")
    assert jawaban.status_code == 200
    assert jawaban.json() == {
        "basis_data": "ok", "temporal": "terputus", "migrasi": "terbaru", "penjadwal": "belum pernah",
        "pekerja": "belum pernah", "kotak_keluar": "ok", "surel": "ok", "segel": "tertinggal", "ruang_disk": "ok",
    }  # fmt: skip


@pytest.mark.parametrize("keadaan", ["ok", "terputus", "rusak"])
def test_temporal_tidak_menentukan_kesiapan(uji: Uji, keadaan: str) -> None:
    async def cek() -> bool:
        if keadaan == "rusak":
            raise OSError
        return keadaan == "ok"

    app = buat_aplikasi(uji.bd, folder=uji.folder, jam=lambda: KINI, alamat_dasar="x", cek_temporal=cek)
    jawaban = Klien(app).get("/siap")
    assert jawaban.status_code == 200
    assert jawaban.json()["temporal"] == ("ok" if keadaan == "ok" else "terputus")


def test_basis_data_belum_siap(uji: Uji) -> None:
    bd = BasisData(alamat_sqlite(uji.folder))
    app = buat_aplikasi(bd, folder=uji.folder, jam=lambda: KINI, alamat_dasar="x")
    jawaban = Klien(app).get("/siap")
    bd.tutup()
    assert jawaban.status_code == 503
    assert jawaban.json()["basis_data"] == "gagal"


def test_daftar_instruksi(uji: Uji) -> None:
    isi = uji.klien().get("/api/v1/instruksi?ukuran=1&halaman=3").json()
    assert (isi["total"], isi["halaman"], isi["ukuran"]) == (5, 3, 1)
    assert [d["id"] for d in isi["data"]] == ["pemalang-1-2023"]
    assert isi["data"][0]["jumlah_klausul"] == 40
    masalah(uji.klien().get("/api/v1/instruksi/tidak-ada"), 404)


@pytest.mark.parametrize(("id_", "jumlah"), [(KARANGANYAR, 50), ("pemalang-1-2023", 40)])
def test_instruksi_menurut_naskah(uji: Uji, id_: str, jumlah: int) -> None:
    isi = uji.klien().get(f"/api/v1/instruksi/{id_}").json()
    naskah = muat_instruksi(id_)
    assert [(k["diktum"], k["huruf"], k["teks"]) for k in isi["klausul"]] == [
        (d.nomor, k.huruf, k.teks) for d in naskah.diktum for k in d.klausul
    ]
    assert len(isi["klausul"]) == jumlah
    for klausul in isi["klausul"]:
        assert klausul["jenis"]
        assert (klausul["periode"] is None) == (klausul["jenis"] == "penutup")
        assert all(p["unit_jumlah"] > 0 for p in klausul["pelaksana"])


@pytest.mark.parametrize(("id_", "jumlah"), [(KARANGANYAR, 50), ("pemalang-1-2023", 40)])
def test_telusur_lengkap(uji_dua: Uji, id_: str, jumlah: int) -> None:
    isi = uji_dua.klien().get(f"/api/v1/instruksi/{id_}/telusur").json()
    assert (isi["total"], isi["terikat"], isi["triwulan"]) == (jumlah, jumlah, "2026-T4")
    assert all(set(k["jumlah"]) == set(Keadaan) for k in isi["klausul"])
    assert all(sum(k["jumlah"].values()) == k["tugas"] for k in isi["klausul"])


def test_telusur_menyebut_alur_perkara(uji: Uji) -> None:
    def alur(id_: str) -> dict[str, str]:
        isi = uji.klien().get(f"/api/v1/instruksi/{id_}/telusur").json()["klausul"]
        return {f"{k['diktum']} {k['huruf'] or ''}".strip(): ", ".join(k["perkara"]) for k in isi if k["perkara"]}

    karanganyar, pemalang = alur(KARANGANYAR), alur("pemalang-1-2023")
    assert karanganyar["KEDELAPAN b"] == pemalang["KESEPULUH a"] == "KesanggupanWorkflow"
    for klausul in ("KEDELAPAN c", "KESEBELAS", "KEDUA BELAS e"):
        assert karanganyar[klausul] == "SanksiWorkflow"
    assert karanganyar["KELIMA a"] == "PengumpulanWorkflow, VerifikasiWorkflow"
    assert pemalang["KETIGA c"] == pemalang["KEDUA b"] == karanganyar["KELIMA e"] == "VerifikasiWorkflow"
    assert pemalang["KEDUA PULUH d.2"] == karanganyar["KEDUA BELAS c"] == "AlihSegmenWorkflow"
    assert pemalang["KEDUA PULUH SATU"] == karanganyar["KETUJUH BELAS c"] == "PembiayaanDesaWorkflow"
    assert "AlihSegmenWorkflow" in uji.klien(html=True).get("/instruksi/pemalang-1-2023").text


def test_telusur_menurut_triwulan_dan_keadaan(uji_dua: Uji) -> None:
    klien = uji_dua.klien()
    jalur = f"/api/v1/instruksi/{KARANGANYAR}/telusur"
    sekarang = klien.get(jalur).json()["klausul"]
    # One task per unit. The period has begun, so all are open, though the workflows of only three have had their turn.
    assert sekarang[0]["tugas"] == sum(sekarang[0]["jumlah"].values())
    assert sekarang[0]["jumlah"]["TERBUKA"] == 207
    assert all(k["tugas"] == 0 for k in klien.get(f"{jalur}?triwulan=2026-T3").json()["klausul"])
    uji_dua.kini += timedelta(days=60)
    sesudah = klien.get(f"{jalur}?triwulan=2026-T4").json()["klausul"]
    assert sesudah[0]["jumlah"]["TERLAMBAT"] == 207
    assert sesudah[0]["jumlah"]["TERBUKA"] == 0
    assert klien.get(jalur).json()["triwulan"] == "2027-T1"
    for salah in ("2026", "2026-11", "2026-T5", "T4", ""):
        assert kolom(klien.get(f"{jalur}?triwulan={salah}")) == ["triwulan"]


def test_telusur_menyebut_yang_belum_ada() -> None:
    """The check finds what is missing, and knows the workflows that exist."""
    assert {*vars(workflows.diktum), *vars(workflows.laporan)} >= ALUR
    assert {kelas.__name__ for kelas in workflows.pekerja.ALUR} >= PERKARA
    asli = muat_instruksi(KARANGANYAR)
    klausul = asli.diktum[0].klausul[0]
    for ikatan, sebab in (
        (Telusur(paket=("belum-ada",)), "paket belum-ada"),
        (Telusur(bagian_laporan=("entah",)), "bagian laporan entah"),
        (Telusur(), "Tidak ada yang menjalankan"),
    ):
        rusak = klausul.model_copy(update={"telusur": ikatan})
        diktum = asli.diktum[0].model_copy(update={"klausul": (rusak,)})
        baris = telusur(asli.model_copy(update={"diktum": (diktum,)}))
        assert not baris[0].terikat
        assert sebab in (baris[0].sebab or "")


def test_daftar_tugas_dan_saringan(uji_dua: Uji) -> None:
    klien = uji_dua.klien("33.13")

    def total(kueri: str) -> int:
        return int(klien.get(f"/api/v1/tugas?{kueri}").json()["total"])

    semua = total("")
    assert semua == total("daerah=33.13") == total("instruksi=karanganyar-440-3-2022&periode=2026-T4") > 1000
    assert total(f"unit={DINSOS}") == total(f"unit={DINSOS}&status=TERBUKA") == 8
    assert total("status=TERBUKA") + total("status=MENDATANG") == semua
    assert total("diktum=KELIMA") == 5
    assert total(f"atasan={CAMAT}&diktum=KESATU") == 10
    # A desa's deadline is 6 January 2027 (the 5th is a day off): "before" is a day in the daerah's zone.
    assert total("jatuh_tempo_sebelum=2027-01-06") == 0
    jatuh = total("jatuh_tempo_sebelum=2027-01-07")
    assert 0 < jatuh < semua
    uji_dua.kini = KINI + timedelta(days=46)
    assert total(f"unit={DESA}&status=TERLAMBAT") == total(f"unit={DESA}")
    assert total(f"unit={DESA}&status=TERBUKA") == 0
    assert total(f"unit={DINSOS}&status=TERBUKA") == 8


def test_halaman_daftar_utuh_dan_terurut(uji_dua: Uji) -> None:
    klien = uji_dua.klien("semua")
    for urut in ("tenggat", "-tenggat", "diktum"):
        terlihat: list[str] = []
        halaman = 1
        while data := klien.get(f"/api/v1/tugas?urut={urut}&ukuran=500&halaman={halaman}").json()["data"]:
            terlihat += [d["id"] for d in data]
            if halaman == 1 and urut != "diktum":
                tenggat = [d["tenggat"] for d in data]
                assert tenggat == sorted(tenggat, reverse=urut == "-tenggat")
            halaman += 1
        assert len(set(terlihat)) == len(terlihat) == klien.get("/api/v1/tugas").json()["total"]


def test_kunci_unit_melihat_miliknya_dan_bawahannya(uji: Uji) -> None:
    def unit(nama: str) -> set[str]:
        jalur = "/api/v1/tugas?ukuran=1000&urut=-tenggat&halaman="
        return {d["unit"] for h in "12" for d in uji.klien(nama).get(jalur + h).json()["data"]}

    assert unit(DESA) == {DESA}
    assert unit(DINSOS) == {DINSOS}
    camat = unit(CAMAT)
    assert camat > {CAMAT, DESA}
    assert all(u.startswith(CAMAT) for u in camat)
    assert unit(SEKDA) >= {DINSOS, CAMAT, DESA}
    lain = uji.tugas("KELIMA", "a", DINSOS)
    masalah(uji.klien(DESA).get(f"/api/v1/tugas/{lain}"), 403)
    masalah(uji.klien(DESA).get("/api/v1/tugas/tidak-ada"), 404)


def test_csv_sama_dengan_daftar(uji_dua: Uji) -> None:
    klien = uji_dua.klien(CAMAT)
    jawaban = klien.get("/api/v1/tugas.csv?diktum=KESATU")
    assert jawaban.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in jawaban.headers["content-disposition"]
    baris = list(csv.DictReader(io.StringIO(jawaban.text)))
    data = klien.get("/api/v1/tugas?diktum=KESATU&ukuran=1000").json()["data"]
    assert [(b["id"], b["status"], b["tenggat"]) for b in baris] == [(d["id"], d["status"], d["tenggat"]) for d in data]
    assert kolom(klien.get("/api/v1/tugas.csv?status=X")) == ["status"]
    assert kolom(klien.get("/api/v1/tugas.csv?unit=x")) == ["unit"]
    masalah(klien.get("/api/v1/tugas.csv?daerah=33.27"), 403)


@pytest.mark.parametrize("awal", ["=", "+", "-", "@", "\t", "\r"])
def test_sel_tidak_menjadi_rumus(awal: str) -> None:
    assert sel_aman(f"{awal}1+1") == f"'{awal}1+1"
    assert sel_aman("biasa") == "biasa"


def test_rinci_tugas(uji: Uji) -> None:
    isi = uji.klien(DINSOS).get(f"/api/v1/tugas/{uji.tugas('KELIMA', 'b', DINSOS)}").json()
    assert (isi["diktum"], isi["huruf"], isi["pembuka"]) == ("KELIMA", "b", "Kepala Dinas Sosial untuk :")
    assert (isi["periode"], isi["nama_periode"]) == ("2026-T4", "Triwulan IV Tahun 2026")
    # The 10th is a Sunday.
    assert (isi["tenggat"], isi["tenggat_waktu"]) == ("2027-01-11", "2027-01-12T00:00:00+07:00")
    assert (isi["status"], isi["unit"], isi["atasan"]) == ("TERBUKA", DINSOS, SEKDA)
    assert isi["definisi_indikator"][0]["pembilang"]["definisi"]
    assert isi["bukti"]
    assert [r["peristiwa"] for r in isi["riwayat"]] == ["penugasan.buka"]
    assert isi["boleh"] == {"lapor": True, "putuskan": False, "ubah_tenggat": False}


def test_openapi(uji: Uji) -> None:
    skema = uji.klien().get("/openapi.json").json()
    assert {"/api/v1/tugas/{tugas_id}/laporan", "/api/v1/laporan", "/verifikasi/{kode}"} <= set(skema["paths"])
    # The packaged reader understands 3.0 only.
    assert skema["openapi"] == "3.0.3"
    assert '"null"' not in json.dumps(skema)
    assert "HTTPValidationError" not in skema["components"]["schemas"]
    assert "Masalah" in skema["components"]["schemas"]
    lapor = skema["paths"]["/api/v1/tugas/{tugas_id}/laporan"]["post"]
    assert lapor["security"] == [{"kunci": ["tugas"]}]
    assert lapor["x-izin"] == "tugas.lapor"
    assert "application/problem+json" in lapor["responses"]["409"]["content"]
    halaman = uji.klien().get("/docs").text
    assert "https://" not in halaman
    for jalur in ("/statis/docs/swagger-ui.css", "/statis/docs/swagger-ui-bundle.js", "/statis/docs.js"):
        assert jalur in halaman
        assert uji.klien().get(jalur).status_code == 200
