"""Village funding through the API: letters, need, evaluations with every outcome of the pack, cases, offers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from patuh.akun.kunci import buat_kunci
from patuh.desa.tabel import PembiayaanDesa
from patuh.jejak.tabel import Jejak
from patuh.pemberitahuan.tabel import Pemberitahuan
from patuh.register.tabel import SktmDesa
from tests.api.conftest import CAMAT, DESA, DINSOS, KINI, Uji
from tests.api.klien import kolom, masalah
from tests.desa_kecil import DESA_LAIN, IURAN, apbdes, buka, surat
from tests.register_kecil import isi_register, nik

HARI = date(2026, 11, 22)
BAZNAS, LAIN, DINKES = "33.13-baznas", "33.13.02", "33.13-dinkes"


@pytest.fixture
def desa(uji: Uji) -> Uji:
    """Three residents without cover, two of them with a letter; keys of the other offices."""
    isi_register(uji.bd, penduduk=range(3))
    surat(uji.bd, [(0, "474/0", date(2026, 10, 1), DESA), (1, "474/1", date(2026, 10, 2), DESA)])
    with uji.bd.tulis() as sesi:
        for unit in (BAZNAS, LAIN, DINKES, DESA_LAIN):
            uji.kunci[unit] = buat_kunci(
                sesi, nama=unit, lingkup=("tugas", "laporan"), daerah="33.13", unit=unit, waktu=KINI
            )
    return uji


def dana(uji: Uji, alokasi: int, sumber: str = "ADD") -> None:
    apbdes(uji.bd, [(DESA, 2026, "IURAN", sumber, alokasi), (DESA, 2026, "SOSIALISASI", "DANA_DESA", 5_000_000)])


def evaluasi(uji: Uji, kunci: str = CAMAT, desa: str = DESA, **isi: Any) -> Any:
    bahan = {"tahun": 2027, "kesimpulan": "PERBAIKAN", "catatan": "Lihat hasil."} | isi
    return uji.klien(kunci).post(f"/api/v1/desa/{desa}/evaluasi-apbdes", json=bahan)


def test_sktm_dicatat_desa_tersandi_dan_terlihat(desa: Uji) -> None:
    isi = {"nik": nik(2), "nomor": "474/9", "tanggal": "2026-11-20"}
    jawab = desa.klien(DESA).post("/api/v1/sktm", json=isi)
    assert jawab.status_code == 201
    assert nik(2) not in jawab.text
    assert (jawab.json()["penerbit"], jawab.json()["dicatat"]) == ("DESA", "2026-11-22")
    with desa.bd.baca() as sesi:
        satu = sesi.exec(select(SktmDesa)).one()
        assert nik(2).encode() not in satu.rahasia + satu.indeks
        assert [j.pelaku.startswith("kunci:") for j in sesi.exec(select(Jejak).where(Jejak.tindakan == "sktm.catat"))]
    masalah(desa.klien(DESA).post("/api/v1/sktm", json=isi), 409)
    masalah(desa.klien(CAMAT).post("/api/v1/sktm", json=isi), 403)
    masalah(desa.klien("33.13").post("/api/v1/sktm", json=isi), 403)
    salah = {"nik": "3313", "nomor": " ", "tanggal": "2026-11-23"}
    assert kolom(desa.klien(DESA).post("/api/v1/sktm", json=salah)) == ["nik", "nomor", "tanggal"]
    perlu = desa.klien(DINSOS).get("/api/v1/desa/kebutuhan?daerah=33.13&kecamatan=33.13.01").json()["data"]
    assert next(d for d in perlu if d["wilayah"] == DESA)["perlu_dijamin"] == 3


def test_kebutuhan_dengan_rupiah_dan_yang_belum_diketahui(desa: Uji) -> None:
    klien = desa.klien(DINSOS)
    jalur = f"/api/v1/desa/kebutuhan?daerah=33.13&tanggal=2026-11-22&kecamatan={CAMAT}"
    isi = klien.get(jalur).json()
    satu = isi["data"][0]
    assert (satu["wilayah"], satu["perlu_dijamin"], satu["bulan"]) == (DESA, 2, 2)
    assert satu["kebutuhan"] == 2 * 2 * IURAN == 151_200
    # No budget was handed in: not known is not none.
    assert (satu["alokasi"], satu["kekurangan"]) == (None, None)
    assert isi["data_per"] == {
        "kepesertaan_bpjs": "2026-11-01", "kependudukan": "2026-11-01", "sktm": "2026-11-01", "apbdes": None,
    }  # fmt: skip
    dana(desa, 100_000)
    satu = klien.get(jalur).json()["data"][0]
    assert (satu["alokasi"], satu["kekurangan"], satu["alokasi_terlarang"]) == (100_000, 51_200, 0)
    assert [(b["jenis_belanja"], b["sumber_dana"], b["boleh_iuran"]) for b in satu["baris"]] == [
        ("IURAN", "ADD", True),
        ("SOSIALISASI", "DANA_DESA", False),
    ]
    csv = klien.get(jalur.replace("kebutuhan?", "kebutuhan.csv?")).text.splitlines()
    assert csv[1].startswith(f"{DESA},Desa ")
    assert ",2,0,2,151200,100000,0,0,51200,2026-11-22,2026-11-01," in csv[1]
    # A village sees itself, an office without a part in it nothing.
    assert [d["wilayah"] for d in desa.klien(DESA).get(jalur).json()["data"]] == [DESA]
    masalah(desa.klien(DINKES).get(jalur), 403)
    assert kolom(klien.get("/api/v1/desa/kebutuhan?daerah=33.13&kecamatan=33.13.99")) == ["kecamatan"]


def test_kebutuhan_tanpa_register_kosong_bukan_nol(uji: Uji) -> None:
    satu = uji.klien(DINSOS).get("/api/v1/desa/kebutuhan?daerah=33.13&ukuran=1").json()
    assert satu["total"] > 170
    assert (satu["data"][0]["perlu_dijamin"], satu["data"][0]["kebutuhan"]) == (None, None)


@pytest.mark.parametrize(
    ("baris", "hasil", "kekurangan"),
    [
        ([("IURAN", "DANA_DESA", 9_999_999)], "SUMBER_TERLARANG", 907_200),
        ([("SOSIALISASI", "DANA_DESA", 5_000_000)], "TIDAK_ADA", 907_200),
        ([("IURAN", "ADD", 907_199)], "KURANG", 1),
        ([("IURAN", "ADD", 500_000), ("IURAN", "PADES", 407_200)], "CUKUP", 0),
    ],
)
def test_hasil_paket_atas_raperdes(desa: Uji, baris: list[tuple[str, str, int]], hasil: str, kekurangan: int) -> None:
    """Karanganyar KEENAM BELAS c: two holders for twelve months need 907.200."""
    tulis = [{"jenis_belanja": j, "sumber_dana": s, "alokasi": a} for j, s, a in baris]
    isi = evaluasi(desa, baris=tulis).json()
    assert (isi["hasil"], isi["kebutuhan"], isi["kekurangan"]) == (hasil, 907_200, kekurangan)
    assert isi["putusan"]["hasil"] == hasil
    kutipan = [d["kutipan"] for d in isi["putusan"]["dasar"] if d.get("diktum") == "KEENAM BELAS"]
    assert any("evaluasi terhadap Rancangan Peraturan Desa" in k or "sebagian APBDes" in k for k in kutipan)
    # Each line by itself; spending that pays no contribution is not judged.
    assert [b["hasil"] is None for b in isi["baris"]] == [j == "SOSIALISASI" for j, _, _ in baris]
    with desa.bd.baca() as sesi:
        kabar = sesi.exec(select(Pemberitahuan).where(Pemberitahuan.unit == DESA)).all()
    assert kabar[-1].judul == "Evaluasi camat atas APBDes 2027: perlu perbaikan"


def test_evaluasi_tidak_perlu_perlu_data_dan_dari_impor(desa: Uji) -> None:
    isi_register(desa.bd, penduduk=range(3), aktif=[0, 1], per=date(2026, 11, 20))
    baris = [{"jenis_belanja": "IURAN", "sumber_dana": "ADD", "alokasi": 0}]
    assert evaluasi(desa, baris=baris, kesimpulan="SESUAI", catatan=None).json()["hasil"] == "TIDAK_PERLU"
    # This year's change of the budget from the import: the months left.
    dana(desa, 75_600)
    dari = evaluasi(desa, tahun=2026, kesimpulan="SESUAI").json()
    assert (dari["bulan"], dari["alokasi"], len(dari["baris"])) == (2, 75_600, 2)
    assert dari["dari_impor"] is not None
    assert kolom(evaluasi(desa, tahun=2028)) == ["baris"]
    # The newer evaluation stands beside the older one, newest first.
    daftar = desa.klien(DESA).get(f"/api/v1/desa/evaluasi-apbdes?desa={DESA}").json()
    assert [(e["tahun"], e["kesimpulan"]) for e in daftar["data"]] == [(2026, "SESUAI"), (2027, "SESUAI")]
    rinci = desa.klien(DESA).get(f"/api/v1/desa/evaluasi-apbdes/{dari['id']}").json()
    assert rinci == dari
    masalah(desa.klien(DESA_LAIN).get(f"/api/v1/desa/evaluasi-apbdes/{dari['id']}"), 404)


def test_tanpa_register_hasilnya_perlu_data(uji: Uji) -> None:
    baris = [{"jenis_belanja": "IURAN", "sumber_dana": "ADD", "alokasi": 1}]
    isi = evaluasi(uji, baris=baris).json()
    assert (isi["hasil"], isi["jumlah_sktm"], isi["putusan"]["kurang"]) == (
        "PERLU_DATA", None, ["jumlah_sktm_belum_dijamin"],
    )  # fmt: skip


def test_evaluasi_hanya_oleh_camatnya_dan_dengan_catatan(desa: Uji) -> None:
    baris = [{"jenis_belanja": "IURAN", "sumber_dana": "DANA_DESA", "alokasi": 907_200}]
    masalah(evaluasi(desa, LAIN, baris=baris), 403)
    masalah(evaluasi(desa, DESA, baris=baris), 403)
    masalah(evaluasi(desa, desa="33.13.01.9999", baris=baris), 404)
    # The Camat may conclude against the pack's word, but never without saying why.
    assert kolom(evaluasi(desa, baris=baris, kesimpulan="SESUAI", catatan=" ")) == ["catatan"]
    assert evaluasi(desa, baris=baris, kesimpulan="SESUAI", catatan="Diganti PADes di rapat.").status_code == 201
    assert kolom(evaluasi(desa, LAIN.replace("02", "01"), baris=baris, tahun=2025)) == ["tahun"]


def test_kasus_dari_pembukaan_sampai_didaftarkan(desa: Uji) -> None:
    dana(desa, 2 * IURAN)
    buka_ = desa.klien(DINSOS).post("/api/v1/pembiayaan-desa/buka", json={"daerah": "33.13"})
    assert buka_.json() == {"daerah": "33.13", "dibuka": 2, "berubah": 0}
    assert desa.klien(DINSOS).post("/api/v1/pembiayaan-desa/buka", json={"daerah": "33.13"}).json()["dibuka"] == 0
    masalah(desa.klien(DESA).post("/api/v1/pembiayaan-desa/buka", json={"daerah": "33.13"}), 403)
    daftar = desa.klien(DESA).get("/api/v1/pembiayaan-desa?terbuka=true").json()
    assert [(k["nomor"], k["status"]) for k in daftar["data"]] == [
        ("474/0", "DANAI_DESA"),
        ("474/1", "DAFTAR_TUNGGU"),
    ]
    assert desa.klien(CAMAT).get("/api/v1/pembiayaan-desa?status=DAFTAR_TUNGGU").json()["total"] == 1
    assert desa.klien(LAIN).get("/api/v1/pembiayaan-desa").json()["total"] == 0
    masalah(desa.klien(DINKES).get("/api/v1/pembiayaan-desa"), 403)
    satu, dua = daftar["data"]
    rinci = desa.klien(DESA).get(f"/api/v1/pembiayaan-desa/{satu['id']}")
    assert nik(0) not in rinci.text
    assert rinci.json()["orang"]["nik"] == f"331301********{nik(0)[-2:]}"
    assert any(d.get("diktum") == "KETUJUH BELAS" for d in rinci.json()["putusan"]["dasar"])
    masalah(desa.klien(DESA_LAIN).get(f"/api/v1/pembiayaan-desa/{satu['id']}"), 404)
    with desa.bd.baca() as sesi:
        lihat = sesi.exec(select(Jejak).where(Jejak.tindakan == "pembiayaan.lihat")).all()
    assert [j.objek for j in lihat] == [f"pembiayaan/{satu['id']}"]
    isi = {"tindakan": "DAFTARKAN", "nomor": "DB/1", "tanggal": "2026-11-22"}
    jalur = f"/api/v1/pembiayaan-desa/{satu['id']}/tindak"
    assert desa.klien(DESA).post(jalur, json=isi).json()["status"] == "DIDAFTARKAN"
    masalah(desa.klien(DESA).post(jalur, json=isi), 409)
    masalah(desa.klien(DESA).post(f"/api/v1/pembiayaan-desa/{dua['id']}/tindak", json=isi), 409)
    csv = desa.klien(DESA).get("/api/v1/pembiayaan-desa.csv").text
    assert csv.count("\r\n") == 3
    assert nik(0) not in csv


@pytest.mark.parametrize("saring", ["33.13", "33.27", "99.99", nik(1), ""])
def test_unduhan_tercatat_di_daerah_pengunduh(desa: Uji, saring: str) -> None:
    """A filter is anybody's words: what it names never becomes the daerah of the record."""
    jawab = desa.klien(DINSOS).get("/api/v1/pembiayaan-desa.csv", params={"daerah": saring})
    assert jawab.status_code == 200, jawab.text
    with desa.bd.baca() as sesi:
        unduh = sesi.exec(select(Jejak).where(Jejak.tindakan == "pembiayaan.unduh")).all()
    assert [j.daerah for j in unduh] == ["33.13"]


def test_tawaran_kepada_perusahaan_dan_baznas(desa: Uji) -> None:
    dana(desa, 0)
    buka(desa.bd, KINI)
    isi = {"daerah": "33.13", "kepada": "TJSLP", "nama": "PT Contoh", "nomor": "470/1", "tanggal": "2026-11-22"}
    satu = desa.klien(CAMAT).post("/api/v1/tawaran-pembiayaan", json=isi).json()
    assert (satu["wilayah"], satu["jumlah"], satu["status"], satu["dasar"]) == (CAMAT, 2, "MENUNGGU", [])
    jalur = f"/api/v1/tawaran-pembiayaan/{satu['id']}/jawab"
    terima = {"jawaban": "TERIMA", "jumlah": 3, "sejak": "2026-12-01"}
    assert kolom(desa.klien(CAMAT).post(jalur, json=terima)) == ["jumlah"]
    masalah(desa.klien(BAZNAS).post(jalur, json=terima | {"jumlah": 1}), 404)
    jawab = desa.klien(CAMAT).post(jalur, json=terima | {"jumlah": 1}).json()
    assert (jawab["status"], jawab["terima_jumlah"]) == ("TERIMA", 1)
    with desa.bd.baca() as sesi:
        kasus = sesi.exec(select(PembiayaanDesa.nomor, PembiayaanDesa.status, PembiayaanDesa.sumber)).all()
    assert sorted(kasus) == [("474/0", "DIDAFTARKAN", "TJSLP"), ("474/1", "DAFTAR_TUNGGU", None)]
    isi |= {"kepada": "BAZNAS", "nama": "Baznas", "wilayah": DESA}
    dua = desa.klien(DESA).post("/api/v1/tawaran-pembiayaan", json=isi).json()
    assert desa.klien(BAZNAS).get("/api/v1/tawaran-pembiayaan").json()["total"] == 1
    tolak = desa.klien(BAZNAS).post(f"/api/v1/tawaran-pembiayaan/{dua['id']}/jawab", json={"jawaban": "TOLAK"})
    assert tolak.json()["status"] == "TOLAK"
    masalah(desa.klien(DESA_LAIN).post("/api/v1/tawaran-pembiayaan", json=isi), 403)
    masalah(desa.klien(DESA_LAIN).post("/api/v1/tawaran-pembiayaan", json=isi | {"wilayah": None}), 409)


def test_pemalang_dana_desa_dikutip_lalu_ditandai(desa: Uji) -> None:
    """Pemalang KELIMA BELAS b orders dana desa; paying contributions with it is flagged, with the clause quoted."""
    with desa.bd.tulis() as sesi:
        kunci = buat_kunci(sesi, nama="c", lingkup=("tugas",), daerah="33.27", unit="33.27.01", waktu=KINI)
    desa.kunci["33.27.01"] = kunci
    isi_register(desa.bd, "33.27", penduduk=[0])
    surat(desa.bd, [(0, "1", date(2026, 11, 1), "33.27.01.2001")], daerah="33.27")
    baris = [{"jenis_belanja": "IURAN", "sumber_dana": "DANA_DESA", "alokasi": 453_600}]
    isi = evaluasi(desa, "33.27.01", "33.27.01.2001", baris=baris).json()
    assert isi["hasil"] == "SUMBER_TERLARANG"
    dasar = {(d.get("diktum"), d.get("kutipan")) for d in isi["putusan"]["dasar"]}
    assert ("KELIMA BELAS", "Penggunaan anggaran dana desa untuk Optimalisasi Program JKN") in dasar
