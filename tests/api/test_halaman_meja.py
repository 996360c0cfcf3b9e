"""The desks in a browser, as officials with their roles: what opens, what is said, and that no NIK is ever shown."""

from __future__ import annotations

import re

import pytest

from patuh.akun.izin import AKSI
from patuh.register.antre import jalankan_antrean
from tests.api.akun_uji import angkat, masuk_pejabat
from tests.api.conftest import CAMAT, DESA, DINSOS, SEKDA, Uji
from tests.api.halaman import masuk, rapi, sembunyi
from tests.api.klien import Klien
from tests.register_kecil import KUNCI, isi_register, nik

DPMPTSP = "33.13-dpmptsp"
HALAMAN = {
    "dinsos": ["/beranda", "/impor", "/impor/baru", "/alih-segmen", "/cakupan-pekerja", "/desa/kebutuhan",
               "/pembiayaan-desa", "/tawaran-pembiayaan", "/tawaran-pembiayaan/baru", "/anggaran", "/naskah",
               "/naskah/baru", "/parameter", "/desa/evaluasi-apbdes"],
    "dpmptsp": ["/beranda", "/pemeriksaan", "/pemeriksaan/baru", "/kesanggupan", "/sanksi", "/sanksi/baru"],
    "camat": ["/beranda", "/desa/kebutuhan", "/desa/evaluasi-apbdes", "/desa/evaluasi-apbdes/baru", "/pemeriksaan"],
    "kades": ["/beranda", "/desa/sktm", "/desa/kebutuhan", "/pembiayaan-desa", "/naskah/baru/laporan-desa"],
    "sekda": ["/beranda", "/anggaran", "/sanksi", "/naskah/baru/surat-teguran", "/cakupan-pekerja", "/desa/kebutuhan"],
    "bupati": ["/beranda", "/anggaran", "/kesanggupan"],
    "inspektorat": ["/beranda", "/parameter"],
}  # fmt: skip
TERTUTUP = {
    "dpmptsp": ["/impor", "/desa/sktm", "/desa/kebutuhan", "/anggaran/pembayaran"],
    "camat": ["/impor", "/desa/sktm", "/sanksi/baru", "/anggaran"],
    "kades": ["/impor", "/impor/baru", "/desa/evaluasi-apbdes/baru", "/sanksi/baru"],
    "bupati": ["/impor", "/pemeriksaan/baru", "/sanksi/baru", "/naskah/baru"],
    "inspektorat": ["/impor", "/pemeriksaan", "/sanksi", "/anggaran", "/naskah", "/alih-segmen"],
}
UNIT = {"dinsos": DINSOS, "dpmptsp": DPMPTSP, "camat": CAMAT, "kades": DESA, "sekda": SEKDA}


def klien(uji: Uji, peran: str) -> Klien:
    """A signed-in official; the offices of desks are heads of theirs as well."""
    semua = (("kepala",) if peran in ("dinsos", "dpmptsp") else ()) + (peran,)
    return masuk_pejabat(uji, angkat(uji, UNIT.get(peran, f"33.13-{peran}"), *semua))


@pytest.mark.parametrize("peran", HALAMAN)
def test_halaman_peran_terbuka_dan_menunya_benar(uji: Uji, peran: str) -> None:
    """Every page of the role opens, every page that its menu offers opens, the others say no."""
    k = klien(uji, peran)
    for alamat in HALAMAN[peran]:
        rapi(k.get(alamat))
        assert k.get(f"{alamat}?format=json").headers["content-type"] == "application/json"
    menu = re.search(r'<div class="menu-isi">(.*?)</details>', k.get("/beranda").text, re.S)
    assert menu is not None
    for alamat in re.findall('href="([^"]+)"', menu[1]):
        rapi(k.get(alamat))
    for alamat in TERTUTUP.get(peran, ()):
        assert k.get(alamat).status_code in (403, 405), alamat


def test_loket_memeriksa_dan_pejabat_mengecualikan(uji: Uji) -> None:
    isi_register(uji.bd, penduduk=range(4), aktif=range(1))
    k = klien(uji, "dpmptsp")
    borang = rapi(k.get("/pemeriksaan/baru"))
    salah = k.post("/pemeriksaan/baru", data=sembunyi(borang) | {"layanan": "izin_usaha", "nik": "12"})
    assert '<a href="#nik">' in rapi(salah, 422)
    tanpa_layanan = rapi(k.post("/pemeriksaan/baru", data=sembunyi(borang) | {"nik": nik(1)}), 422)
    assert 'href="#layanan"' in tanpa_layanan
    # Nothing was wrong with the NIK, and it is gone all the same: the field says so.
    assert tanpa_layanan.count("Tulis lagi di sini") == 1 and "Tulis lagi di sini" not in borang

    isi = {"layanan": "izin_usaha", "nomor_permohonan": "OSS-17", "nik": nik(1), "pekerja": f"{nik(2)}\n{nik(3)}"}
    jawaban = k.post("/pemeriksaan/baru", data=sembunyi(borang) | isi)
    assert jawaban.status_code == 303, jawaban.text
    alamat = jawaban.headers["location"]
    assert not any(nik(n) in alamat for n in range(4))
    halaman = rapi(k.get(alamat))
    assert "Belum dapat dilanjutkan" in halaman and "3 orang" in halaman and "pekerja ke-2" in halaman
    assert k.post("/pemeriksaan/baru", data=sembunyi(borang) | isi).headers["location"] == alamat  # sent twice

    pendek = k.post(f"{alamat}/pengecualian", data=sembunyi(halaman) | {"alasan": "ya"})
    assert "Tulis alasannya" in rapi(pendek, 422)
    alasan = {"alasan": "Puskesmas baru di daerah bencana."}
    assert k.post(f"{alamat}/pengecualian", data=sembunyi(rapi(k.get(alamat))) | alasan).status_code == 303
    halaman = rapi(k.get(alamat))
    assert "Boleh dilanjutkan karena pengecualian" in halaman
    for teks in (halaman, rapi(k.get("/pemeriksaan")), salah.text):
        assert not any(nik(n) in teks for n in range(4))


def test_kesanggupan_dari_loket_dibatalkan_mejanya(uji: Uji) -> None:
    isi_register(uji.bd, penduduk=range(3), aktif=range(1))
    k = klien(uji, "dpmptsp")
    isi = {
        "layanan": "izin_usaha",
        "nik": nik(0),
        "pekerja": nik(1),
        "nomor_surat": "KS-1",
        "tanggal_surat": "2026-11-20",
    }
    besok = k.post(
        "/pemeriksaan/baru", data=sembunyi(k.get("/pemeriksaan/baru").text) | isi | {"tanggal_surat": "2027-01-01"}
    )
    assert '<a href="#tanggal_surat">Tanggal surat kesanggupan tidak boleh sesudah hari ini.' in rapi(besok, 422)
    assert k.post("/pemeriksaan/baru", data=sembunyi(k.get("/pemeriksaan/baru").text) | isi).status_code == 303
    daftar = rapi(k.get("/kesanggupan"))
    alamat = re.findall(r'href="(/kesanggupan/[0-9a-f-]{36})"', daftar)[0]
    assert "KS-1" in daftar and "1 dari 1" in daftar
    assert "KS-1" in k.get("/kesanggupan.csv?status=BERJALAN").text
    assert "KS-1" not in rapi(k.get("/kesanggupan?status=INGKAR"))
    satu = rapi(k.get(alamat))
    assert "belum diisi" in rapi(k.post(f"{alamat}/batal", data=sembunyi(satu) | {"alasan": ""}), 422)
    assert k.post(f"{alamat}/batal", data=sembunyi(satu) | {"alasan": "Permohonan ditarik."}).status_code == 303
    assert "Permohonan ditarik." in rapi(k.get(alamat))
    assert klien(uji, "kades").get(alamat).status_code == 403


def test_sanksi_diusulkan_dengan_suratnya(uji: Uji) -> None:
    k = klien(uji, "dpmptsp")
    isi = {
        "diktum": "KEDELAPAN",
        "nama_usaha": "CV Maju",
        "nib": "9120000000000",
        "nomor": "503/1",
        "tanggal": "2026-11-20",
    }
    tanpa = k.post("/sanksi/baru", data=sembunyi(rapi(k.get("/sanksi/baru"))) | isi)
    assert "Pilih berkas pindaian suratnya." in rapi(tanpa, 422) and "CV Maju" in tanpa.text
    surat = {"berkas": ("usul.pdf", b"%PDF-1.4\n%%EOF", "application/pdf")}
    jawaban = k.post("/sanksi/baru", data=sembunyi(tanpa.text) | isi, files=surat)
    assert jawaban.status_code == 303, jawaban.text
    alamat = jawaban.headers["location"].partition("?")[0]
    halaman = rapi(k.get(alamat))
    assert "Catat: teguran tertulis pertama" in halaman and "tidak mengeluarkan perizinan usaha" in halaman
    assert k.get(f"{alamat}/surat/usulan.pdf").content.startswith(b"%PDF-")
    langkah = sembunyi(halaman) | {"status": "TEGURAN_1", "nomor": "BPJS/7", "tanggal": "2026-11-21"}
    salah = k.post(f"{alamat}/langkah", data=langkah, files={"berkas": ("t.pdf", b"%PDF-1.4\n1", "application/pdf")})
    assert 'href="#TEGURAN_1-diterima"' in rapi(salah, 422)
    assert "CV Maju" in rapi(klien(uji, "sekda").get("/sanksi"))


def test_impor_lewat_halaman(uji: Uji) -> None:
    k = klien(uji, "dinsos")
    borang = rapi(k.get("/impor/baru"))
    isi = {"jenis": "dtsen", "per_tanggal": "2026-11-01"}
    assert "Pilih berkas CSV atau XLSX." in rapi(k.post("/impor/baru", data=sembunyi(borang) | isi), 422)
    berkas = {"berkas": ("d.csv", f"nik,desil\n{nik(0)},1\nsalah,2\n".encode(), "text/csv")}
    jawaban = k.post("/impor/baru", data=sembunyi(borang) | isi, files=berkas)
    assert jawaban.status_code == 303, jawaban.text
    alamat = jawaban.headers["location"]
    assert 'http-equiv="refresh"' in rapi(k.get(alamat))
    jalankan_antrean(uji.bd, KUNCI, uji.folder, lambda: uji.kini)
    halaman = rapi(k.get(alamat))
    assert 'http-equiv="refresh"' not in halaman and "Baris yang ditolak" in halaman and nik(0) not in halaman
    assert k.get(f"{alamat}/ditolak.csv").text.splitlines()[0] == "baris,kolom,alasan"
    assert "DTSEN" in rapi(k.get("/impor?jenis=dtsen")) and "0 impor" in rapi(k.get("/impor?jenis=sktm"))


def test_desa_mencatat_sktm_camat_mengevaluasi(uji: Uji) -> None:
    kades, camat = klien(uji, "kades"), klien(uji, "camat")
    borang = sembunyi(rapi(kades.get("/desa/sktm")))
    salah = kades.post("/desa/sktm", data=borang | {"nik": "12", "nomor": "400/1", "tanggal": "2026-11-20"})
    assert 'href="#nik"' in rapi(salah, 422) and 'value="400/1"' in salah.text
    isi = {"nik": nik(1), "nomor": "400/1", "tanggal": "2026-11-20"}
    assert kades.post("/desa/sktm", data=sembunyi(salah.text) | isi).status_code == 303
    assert nik(1) not in rapi(kades.get("/desa/sktm?kabar=sktm"))

    baru = rapi(camat.get("/desa/evaluasi-apbdes/baru"))
    angka = camat.post("/desa/evaluasi-apbdes/baru", data=sembunyi(baru) | {"desa": DESA, "IURAN-ADD": "banyak"})
    assert "tulis rupiah bulat" in rapi(angka, 422)
    isi = {
        "desa": DESA,
        "tahun": "2027",
        "IURAN-ADD": "12.600.000",
        "kesimpulan": "SESUAI",
        "catatan": "Cukup untuk 30 orang.",
    }
    jawaban = camat.post("/desa/evaluasi-apbdes/baru", data=sembunyi(baru) | isi)
    assert jawaban.status_code == 303, jawaban.text
    assert "Rp12.600.000" in rapi(camat.get(jawaban.headers["location"]))
    assert "Rp12.600.000" in rapi(kades.get("/desa/evaluasi-apbdes"))


def test_anggaran_dicatat_dan_dibaca(uji: Uji) -> None:
    k = klien(uji, "dinsos")
    kosong = k.post("/anggaran/alokasi", data=sembunyi(rapi(k.get("/anggaran"))) | {"tahun": "2026"})
    assert 'href="#alokasi-jumlah"' in rapi(kosong, 422)
    isi = {"tahun": "2026", "jenis": "IURAN", "jumlah": "1.250.000.000", "dokumen_nomor": "DPA/1",
           "dokumen_tanggal": "2026-01-05"}  # fmt: skip
    assert k.post("/anggaran/alokasi", data=sembunyi(kosong.text) | isi).status_code == 303
    assert "Rp1.250.000.000" in rapi(klien(uji, "bupati").get("/anggaran"))
    bayar = sembunyi(rapi(k.get("/anggaran"))) | {
        "tahun": "2026",
        "jenis": "IURAN",
        "jumlah": "5.000",
        "nomor_bukti": "SP2D/1",
    }
    assert 'href="#pembayaran-bulan"' in rapi(
        k.post("/anggaran/pembayaran", data=bayar | {"tanggal": "2026-11-20"}), 422
    )


def test_naskah_dibuat_diberi_nomor_dan_diunduh(uji: Uji) -> None:
    k = klien(uji, "kades")
    borang = rapi(k.get("/naskah/baru/laporan-desa"))
    assert 'href="#periode"' in rapi(k.post("/naskah/baru/laporan-desa", data=sembunyi(borang)), 422)
    jawaban = k.post("/naskah/baru/laporan-desa", data=sembunyi(borang) | {"periode": "2026-T4"})
    assert jawaban.status_code == 303, jawaban.text
    alamat = jawaban.headers["location"].partition("?")[0]
    halaman = rapi(k.get(alamat))
    for bentuk, awal in (("pdf", b"%PDF-"), ("docx", b"PK"), ("xlsx", b"PK")):
        assert f'href="{alamat}/berkas.{bentuk}"' in halaman
        assert k.get(f"{alamat}/berkas.{bentuk}").content.startswith(awal)
    periksa = k.post(f"{alamat}/langkah", data=sembunyi(halaman) | {"status": "DIPERIKSA", "nomor": "400.7/12"})
    assert periksa.status_code == 303, periksa.text
    halaman = rapi(k.get(alamat))
    assert "400.7/12" in halaman and "Unggah yang bertanda tangan elektronik" in halaman
    tanpa = k.post(f"{alamat}/bertanda-tangan", data=sembunyi(halaman))
    assert "Pilih PDF yang sudah ditandatangani." in rapi(tanpa, 422)
    assert klien(uji, "dpmptsp").get(alamat).status_code in (403, 404)


def test_naskah_tanpa_tabel_tidak_menawarkan_lembar_kerja(uji: Uji) -> None:
    k = klien(uji, "sekda")
    isian = {"tujuan": "33.13-dinsos", "hal": "Kelengkapan data", "isi": "Mohon dilengkapi."}
    jawaban = k.post("/naskah/baru/nota-dinas", data=sembunyi(rapi(k.get("/naskah/baru/nota-dinas"))) | isian)
    alamat = jawaban.headers["location"].partition("?")[0]
    halaman = rapi(k.get(alamat))
    assert f'href="{alamat}/berkas.docx"' in halaman and "berkas.xlsx" not in halaman


def test_beranda_sekda_menghitung_tanpa_peringkat(uji: Uji) -> None:
    k = klien(uji, "sekda")
    isi = k.get("/beranda?triwulan=2026-T4&format=json").json()
    semua = isi["daerah"]["jumlah"]
    assert semua["Desa"]["berjalan"] == sum(
        b["kelompok"].get("Desa", {}).get("berjalan", 0) for b in isi["daerah"]["matriks"]
    )
    assert semua["Desa"]["berjalan"] > 0 and semua["Desa"]["belum"] == 0
    assert "Kepatuhan Triwulan IV Tahun 2026" in rapi(k.get("/beranda?triwulan=2026-T4"))
    assert k.get("/beranda?triwulan=1999-T1").status_code == 422
    kades = klien(uji, "kades").get("/beranda?format=json").json()
    assert kades["daerah"] is None
    assert {a["nama"]: a["banyak"] for a in kades["angka"]}["terbuka seluruhnya"] > 0


def test_kunci_unit_hanya_dalam_lingkupnya(uji: Uji) -> None:
    """The key of a unit has ``tugas`` and ``laporan``: it opens no import and no gate."""
    k = masuk(uji, DINSOS)
    rapi(k.get("/beranda"))
    rapi(k.get("/pembiayaan-desa"))
    assert AKSI["impor.lihat"].lingkup == "impor"
    assert "lingkup" in rapi(k.get("/impor"), 403)
    rapi(k.get("/pemeriksaan"), 403)


def test_instruksi_disaring_menurut_unit(uji: Uji) -> None:
    alamat = "/instruksi/karanganyar-440-3-2022?triwulan=2026-T4"
    k = uji.klien(html=True)
    semua, satu = k.get(f"{alamat}&format=json").json(), k.get(f"{alamat}&unit={DINSOS}&format=json").json()
    assert 0 < sum(satu["jumlah"].values()) < sum(semua["jumlah"].values())
    assert "Dinas Sosial" in rapi(k.get(f"{alamat}&unit={DINSOS}"))
    assert k.get(f"{alamat}&unit=33.27-dinsos").status_code == 422
