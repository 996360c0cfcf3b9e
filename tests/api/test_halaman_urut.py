"""Lists of the desks: every heading that sorts does so, an unknown order is named, each list goes out as CSV."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest

from patuh.akun import pejabat
from patuh.alih_segmen import bentuk as bentuk_alih
from patuh.desa import bentuk as bentuk_desa
from patuh.desa.daftar import URUT_EVALUASI, URUT_TAWARAN
from patuh.jejak import lihat
from patuh.kesanggupan import bentuk
from patuh.laporan import arsip as arsip_laporan
from patuh.naskah_dinas import arsip
from patuh.pemeriksaan import kueri
from patuh.register import terima
from patuh.register.antre import jalankan_antrean
from patuh.sanksi import kueri as kueri_sanksi
from tests.api.conftest import DESA, Uji
from tests.api.halaman import rapi, sembunyi
from tests.api.klien import Klien
from tests.api.test_halaman_meja import klien
from tests.register_kecil import KUNCI, isi_register, nik

DAFTAR = {
    "/impor": "dinsos",
    "/kesanggupan": "dpmptsp",
    "/sanksi": "dpmptsp",
    "/alih-segmen": "dinsos",
    "/pembiayaan-desa": "dinsos",
    "/tawaran-pembiayaan": "dinsos",
    "/pemeriksaan": "dpmptsp",
    "/naskah": "dinsos",
    "/desa/evaluasi-apbdes": "camat",
    "/laporan": "sekda",
    "/jejak": "inspektorat",
    "/admin/pejabat": "admin",
}
KUNCI_URUT = {
    "/impor": terima.URUT,
    "/kesanggupan": bentuk.URUT,
    "/sanksi": kueri_sanksi.URUT,
    "/alih-segmen": bentuk_alih.URUT,
    "/pembiayaan-desa": bentuk_desa.URUT,
    "/tawaran-pembiayaan": URUT_TAWARAN,
    "/pemeriksaan": kueri.URUT,
    "/naskah": arsip.URUT,
    "/desa/evaluasi-apbdes": URUT_EVALUASI,
    "/laporan": arsip_laporan.URUT,
    "/jejak": lihat.URUT,
    "/admin/pejabat": pejabat.URUT,
}
BERKAS = ("/impor", "/pemeriksaan", "/naskah", "/desa/evaluasi-apbdes", "/tawaran-pembiayaan", "/cakupan-pekerja")


def baris_csv(k: Klien, alamat: str) -> list[dict[str, str]]:
    """The rows of a download."""
    jawaban = k.get(alamat)
    assert jawaban.status_code == 200, jawaban.text
    assert jawaban.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in jawaban.headers["content-disposition"]
    return list(csv.DictReader(io.StringIO(jawaban.text)))


def data(k: Klien, alamat: str) -> list[dict[str, Any]]:
    """The rows of the page's JSON twin."""
    return list(k.get(f"{alamat}{'&' if '?' in alamat else '?'}format=json").json()["data"])


def impor(k: Klien, uji: Uji) -> None:
    """Two imports: the older file handed in last."""
    for jenis, per in (("dtsen", "2026-11-01"), ("penduduk_miskin", "2026-10-01")):
        judul, nilai = {"dtsen": ("desil", "1"), "penduduk_miskin": ("miskin", "Y")}[jenis]
        berkas = {"berkas": ("d.csv", f"nik,{judul}\n{nik(0)},{nilai}\n".encode(), "text/csv")}
        isi = sembunyi(k.get("/impor/baru").text) | {"jenis": jenis, "per_tanggal": per}
        assert k.post("/impor/baru", data=isi, files=berkas).status_code == 303
    jalankan_antrean(uji.bd, KUNCI, uji.folder, lambda: uji.kini)


def periksa(k: Klien, nomor: str) -> None:
    """One check by hand."""
    isi = {"layanan": "izin_usaha", "nomor_permohonan": nomor, "nik": nik(0)}
    assert k.post("/pemeriksaan/baru", data=sembunyi(k.get("/pemeriksaan/baru").text) | isi).status_code == 303


@pytest.mark.parametrize("alamat", DAFTAR)
def test_urutan_yang_tidak_dikenal_ditolak_dengan_nama_isiannya(uji: Uji, alamat: str) -> None:
    k = klien(uji, DAFTAR[alamat])
    jawaban = k.get(f"{alamat}?urut=sidik&format=json")
    assert jawaban.status_code == 422, jawaban.text
    assert jawaban.json()["errors"][0]["kolom"] == "urut"
    rapi(k.get(f"{alamat}?urut=id"), 422)


@pytest.mark.parametrize("alamat", DAFTAR)
def test_setiap_urutan_daftar_dapat_diminta(uji_dua: Uji, alamat: str) -> None:
    """Both ways, on both databases."""
    k = klien(uji_dua, DAFTAR[alamat])
    for kunci in KUNCI_URUT[alamat]:
        naik, turun = data(k, f"{alamat}?urut={kunci}"), data(k, f"{alamat}?urut=-{kunci}")
        assert len(naik) == len(turun)


def test_judul_lajur_membuka_urutan_dan_kebalikannya(uji: Uji) -> None:
    """The filter stays; the heading says which way the list runs."""
    k = klien(uji, "dinsos")
    impor(k, uji)
    kunci = set(re.findall(r'urut=(\w+)"', rapi(k.get("/impor"))))
    assert kunci == set(terima.URUT) - {"dibuat"}
    for satu in kunci:
        naik = rapi(k.get(f"/impor?jenis=dtsen&urut={satu}"))
        assert naik.count('aria-sort="ascending"') == 1 and f'href="?jenis=dtsen&amp;urut=-{satu}"' in naik
        assert 'aria-sort="descending"' in rapi(k.get(f"/impor?urut=-{satu}"))


def test_pejabat_dan_jejak_diurutkan_lewat_tautan_sebaris(uji: Uji) -> None:
    for peran in ("dinsos", "camat", "kades"):
        klien(uji, peran)
    k = klien(uji, "admin")
    unit = [d["unit"] for d in data(k, "/admin/pejabat?urut=unit")]
    assert unit == sorted(unit) and len(set(unit)) >= 4
    turun = [d["unit"] for d in data(k, "/admin/pejabat?urut=-unit")]
    assert turun == unit[::-1]
    halaman = rapi(k.get("/admin/pejabat?urut=unit"))
    assert 'urut=-unit" aria-current="true"' in halaman and 'urut=nama"' in halaman
    jejak = [d["tindakan"] for d in data(klien(uji, "inspektorat"), "/jejak?urut=tindakan")]
    assert jejak == sorted(jejak) and len(set(jejak)) > 1


def test_impor_diurutkan_dan_diunduh(uji: Uji) -> None:
    k = klien(uji, "dinsos")
    impor(k, uji)
    assert [d["per_tanggal"] for d in data(k, "/impor?urut=per_tanggal")] == ["2026-10-01", "2026-11-01"]
    assert [d["jenis"] for d in data(k, "/impor?urut=-per_tanggal")] == ["dtsen", "penduduk_miskin"]
    assert [b["jenis"] for b in baris_csv(k, "/impor.csv?urut=jenis")] == ["dtsen", "penduduk_miskin"]
    assert [b["jenis"] for b in baris_csv(k, "/impor.csv?jenis=dtsen")] == ["dtsen"]
    assert k.get("/impor.csv?status=HILANG").status_code == 422
    assert "/impor.csv?jenis=dtsen&amp;urut=-jenis" in rapi(k.get("/impor?jenis=dtsen&urut=-jenis"))


def test_pemeriksaan_diurutkan_dan_diunduh_tanpa_orang(uji: Uji) -> None:
    isi_register(uji.bd, penduduk=range(2), aktif=range(1))
    k = klien(uji, "dpmptsp")
    for nomor in ("OSS-2", "=OSS-3", "OSS-1"):
        periksa(k, nomor)
    naik = [d["nomor_permohonan"] for d in data(k, "/pemeriksaan?urut=nomor_permohonan")]
    assert [d["nomor_permohonan"] for d in data(k, "/pemeriksaan?urut=-nomor_permohonan")] == naik[::-1]
    assert sorted(naik) == ["=OSS-3", "OSS-1", "OSS-2"] and naik.index("OSS-1") < naik.index("OSS-2")
    isi = k.get("/pemeriksaan.csv").text
    assert "'=OSS-3" in isi and nik(0) not in isi
    assert len(baris_csv(k, "/pemeriksaan.csv?hasil=LANJUT")) == 3
    assert baris_csv(k, "/pemeriksaan.csv?hasil=TAHAN") == []


def test_evaluasi_apbdes_diurutkan_dan_diunduh(uji: Uji) -> None:
    k = klien(uji, "camat")
    for alokasi, kesimpulan in (("900.000", "SESUAI"), ("100.000", "PERBAIKAN")):
        isi = {"desa": DESA, "tahun": "2027", "IURAN-ADD": alokasi, "kesimpulan": kesimpulan, "catatan": "Dibahas."}
        borang = sembunyi(k.get("/desa/evaluasi-apbdes/baru").text)
        assert k.post("/desa/evaluasi-apbdes/baru", data=borang | isi).status_code == 303
    assert [d["alokasi"] for d in data(k, "/desa/evaluasi-apbdes?urut=-alokasi")] == [900_000, 100_000]
    assert [b["alokasi"] for b in baris_csv(k, "/desa/evaluasi-apbdes.csv?urut=alokasi")] == ["100000", "900000"]
    saring = baris_csv(k, "/desa/evaluasi-apbdes.csv?kesimpulan=PERBAIKAN")
    assert [b["alokasi"] for b in saring] == ["100000"]


def test_naskah_diurutkan_dan_diunduh_hanya_yang_boleh_dibaca(uji: Uji) -> None:
    k = klien(uji, "kades")
    borang = sembunyi(k.get("/naskah/baru/laporan-desa").text)
    assert k.post("/naskah/baru/laporan-desa", data=borang | {"periode": "2026-T4"}).status_code == 303
    assert [b["unit"] for b in baris_csv(k, "/naskah.csv?jenis=laporan-desa&urut=-dibuat")] == [DESA]
    assert baris_csv(k, "/naskah.csv?status=DIKIRIM") == []
    assert baris_csv(klien(uji, "dpmptsp"), "/naskah.csv") == []


@pytest.mark.parametrize("alamat", BERKAS)
def test_berkas_memakai_izin_daftarnya(uji: Uji, alamat: str) -> None:
    """Who may not open the list may not take its file; an empty list still has its header."""
    assert klien(uji, "inspektorat").get(f"{alamat}.csv").status_code == 403
    assert "," in klien(uji, "sekda" if alamat != "/impor" else "dinsos").get(f"{alamat}.csv").text.splitlines()[0]
