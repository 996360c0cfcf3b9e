"""Two regencies in which everything has happened once: by the services and by the API, as their own people would."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlmodel import select

from patuh.akun.kunci import LINGKUP, buat_kunci
from patuh.akun.muat import muat_daerah
from patuh.alih_segmen.buka import jalankan_semua
from patuh.aturan.pakai import paket_bawaan
from patuh.tugas.jalan import buka
from patuh.tugas.rencana import isi_unit, rencanakan
from patuh.tugas.tabel import Penugasan
from rules.periode import Periode
from tests.api.conftest import KINI, PERIODE, Uji
from tests.api.klien import Klien
from tests.desa_kecil import apbdes, surat
from tests.desa_kecil import buka as buka_desa
from tests.pekerja_kecil import pekerja
from tests.perkara import gerbang, usulkan
from tests.register_kecil import isi_register, nik

HARI = date(2026, 11, 20)
INSTRUKSI = {"33.13": "karanganyar-440-3-2022", "33.27": "pemalang-1-2023"}


def ramaikan(uji: Uji, daerah: str) -> None:
    """Fill one regency: people, checks, a promise, a sanction, cases, money, papers, evidence, calendars."""
    bd, desa, kunci = uji.bd, f"{daerah}.01.2001", uji.klien(daerah)
    isi_unit(bd, muat_daerah(daerah))
    if daerah != "33.13":
        rencanakan(bd, INSTRUKSI[daerah], Periode.baca(PERIODE), waktu=KINI - timedelta(days=60))
    with bd.baca() as sesi:
        milik = sesi.exec(select(Penugasan.id).where(Penugasan.unit == f"{daerah}-dinkes")).all()
    for satu in milik:
        buka(bd, satu, waktu=KINI - timedelta(days=50))
    isi_register(bd, daerah, penduduk=range(40), aktif=range(20), nonaktif=range(20, 25))
    pekerja(bd, [(21, "9120000000001", True, None), (22, "9120000000001", True, None)], daerah=daerah)
    surat(bd, [(30, f"470/{daerah}", HARI - timedelta(days=20), desa)], daerah=daerah)
    apbdes(bd, [(desa, 2026, "IURAN", "DANA_DESA", 5_000_000)], daerah=daerah)
    gerbang(bd, HARI, 1, pekerja=(2, 21, 35), daerah=daerah, janji=True)
    buka_desa(bd, KINI, daerah)

    def minta(metode: str, jalur: str, unit: str | None = None, **isi: Any) -> dict[str, Any]:
        jawaban = (sebagai(uji, unit) if unit else kunci)(metode, f"/api/v1/{jalur}", **isi)
        assert jawaban.status_code < 300, (jalur, jawaban.text)
        hasil = jawaban.json()
        assert isinstance(hasil, dict)
        return hasil

    def kirim(jalur: str, _unit: str | None = None, **isi: Any) -> dict[str, Any]:
        return minta("POST", jalur, _unit, json=isi)

    kirim("register/orang", daerah=daerah, nik=nik(1, daerah), alasan="Warga datang bertanya.")
    kirim("alih-segmen/buka", daerah=daerah, tanggal=str(HARI))
    jalankan_semua(bd, paket_bawaan().mesin, lambda: KINI)
    minta(
        "PUT",
        "pemberi-kerja",
        json={
            "daerah": daerah,
            "data": [{"nib": "9120000000001", "nama": f"PT {daerah}", "kelompok": "PERUSAHAAN"}],
        },
    )
    if daerah == "33.13":
        usulkan(bd, HARI)
    tenggat = {"tenggat_desa": "2026-12-10", "tenggat_kecamatan": "2026-12-20"}
    bahan = {"daerah": daerah, "periode": PERIODE, "jenis": "penduduk_miskin", "per_tanggal": str(HARI)}
    pengumpulan = kirim("pengumpulan", f"{daerah}-dinsos", **bahan, **tenggat)
    kirim(f"pengumpulan/{pengumpulan['id']}/desa/{desa}/nihil", desa, penyata="Kepala Desa")
    kirim("verifikasi", daerah=daerah, periode=PERIODE, tanggal=str(HARI), kuota_pemda_tersedia=True)
    csv = f"nik,desil\n{nik(3, daerah)},2\n".encode()
    bahan = {"jenis": "dtsen", "daerah": daerah, "per_tanggal": "2026-11-01"}
    minta("POST", "impor", data=bahan, files={"berkas": ("dtsen.csv", csv, "text/csv")})
    kirim(
        "tawaran-pembiayaan",
        f"{daerah}-dinsos",
        daerah=daerah,
        kepada="BAZNAS",
        nama="BAZNAS",
        nomor="1/BZ",
        tanggal=str(HARI),
    )
    kirim("laporan", jenis="triwulan-sekda", daerah=daerah, periode=PERIODE)
    kirim("naskah", f"{daerah}.01", jenis="laporan-camat", daerah=daerah, periode=PERIODE)
    dokumen = {"dokumen_nomor": "DPA/1", "dokumen_tanggal": "2026-01-05"}
    kirim(
        "anggaran/alokasi", f"{daerah}-sekda", daerah=daerah, tahun=2026, jenis="IURAN", jumlah=1_000_000_000, **dokumen
    )
    bukti = {"nomor_bukti": f"SP2D/{daerah}", "tanggal": str(HARI)}
    kirim(
        "anggaran/pembayaran",
        f"{daerah}-sekda",
        daerah=daerah,
        tahun=2026,
        bulan=10,
        jenis="IURAN",
        jumlah=50_000_000,
        **bukti,
    )


def sebagai(uji: Uji, unit: str) -> Klien:
    """A client with a key of every scope that acts for this unit."""
    nama = f"penuh {unit}"
    if nama not in uji.kunci:
        with uji.bd.tulis() as sesi:
            uji.kunci[nama] = buat_kunci(sesi, nama=nama, lingkup=LINGKUP, daerah=unit[:5], unit=unit, waktu=KINI)
    return uji.klien(nama)
