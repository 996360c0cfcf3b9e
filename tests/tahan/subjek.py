"""The rights of one person and a change of the register's key at the size of a regency. ``TAHAN=orang``."""

from __future__ import annotations

import time
from datetime import date
from functools import partial

from patuh.basisdata.mesin import BasisData
from patuh.jejak.segel import periksa_cepat, segel
from patuh.register.ganti_kunci import ganti_kunci, pastikan_kunci
from patuh.register.rahasia import GudangKunci
from patuh.register.subjek import ekspor_orang, hapus_orang
from patuh.register.tulis import potong, sisip_isi
from tests.api.conftest import KINI
from tests.perkara import gerbang, unit
from tests.register_kecil import KUNCI, impor
from tests.tahan.alas import Alas
from tests.tahan.bentuk import JENIS, Hasil, Jenis, UjiTahan

ORANG = 1_000_000
_BARU = GudangKunci(bytes(range(60, 92)))
_SEMENIT = 60.0


def _nik(nomor: int) -> str:
    hari, sisa = nomor % 28 + 1, nomor // 28
    return f"331301{hari:02d}{sisa % 12 + 1:02d}{sisa // 12 % 90 + 10}{sisa // 1080 + 1:04d}"


def _isi(bd: BasisData, orang: int) -> None:
    kunci = KUNCI.untuk("33.13")
    unit(bd)
    for jenis in ("kependudukan", "kepesertaan_bpjs", "dtsen"):
        no = impor(bd, "33.13", jenis, date(2026, 11, 1))
        for bagian in potong(range(orang)):
            baris: list[tuple[object, ...]] = []
            for n in bagian:
                indeks = kunci.indeks(_nik(n))
                if jenis == "dtsen":
                    baris.append((indeks, n, n % 10 + 1))
                    continue
                kotak = kunci.sandikan({"nik": _nik(n), "nama": "WARGA CONTOH", "lahir": "1990-01-01", "jk": "P"})
                isi: tuple[object, ...] = ("HIDUP",) if jenis == "kependudukan" else (True, "PPU", True, 3)
                baris.append((indeks, n, kotak, *isi, "33.13.01.2001"))
            with bd.tulis() as sesi:
                sisip_isi(sesi, jenis, no, baris)


def uji_orang(alas: Alas, jenis: Jenis, orang: int = ORANG) -> Hasil:
    """Export and erase one person; change the key; export another one with the new key."""
    wadah = alas.baru(jenis)
    bd = BasisData(wadah.url)
    try:
        _isi(bd, orang)
        pastikan_kunci(bd, KUNCI, KINI)
        gerbang(bd, KINI.date(), 0, nib=None)
        segel(bd)
        siapa, lain = _nik(orang // 2), _nik(orang // 3)
        mulai = time.monotonic()
        with bd.tulis() as sesi:
            data = ekspor_orang(sesi, daerah="33.13", nik=siapa, kunci=KUNCI, pelaku="uji", waktu=KINI)["data"]
        ekspor = time.monotonic() - mulai
        mulai = time.monotonic()
        with bd.tulis() as sesi:
            dihapus = hapus_orang(sesi, daerah="33.13", nik=siapa, alasan="Uji", kunci=KUNCI, pelaku="uji", waktu=KINI)
        hapus = time.monotonic() - mulai
        segel(bd)
        rantai = periksa_cepat(bd).rusak is None
        mulai = time.monotonic()
        hasil = ganti_kunci(bd, KUNCI, _BARU, jam=lambda: KINI)
        ganti = time.monotonic() - mulai
        with bd.tulis() as sesi:
            sesudah = ekspor_orang(sesi, daerah="33.13", nik=lain, kunci=_BARU, pelaku="uji", waktu=KINI)["data"]
    finally:
        bd.tutup()
    baik = len(data) == 3 and sum(dihapus.values()) == 3 and rantai and len(sesudah) == 3 and not hasil.tanpa_nik
    return Hasil(
        baik and max(ekspor, hapus) <= _SEMENIT,
        f"{jenis}, {orang} orang dalam tiga berkas: ekspor {ekspor:.2f} detik, hapus {hapus:.2f} detik, rantai "
        f"{'cocok' if rantai else 'RUSAK'}; ganti kunci {hasil.baris} baris {ganti:.0f} detik, semua ditemukan lagi",
    )


def _jalan(jenis: Jenis, alas: Alas) -> Hasil:
    return uji_orang(alas, jenis)


UJI = tuple(
    UjiTahan(
        f"orang: ekspor, hapus, ganti kunci pada sejuta orang ({jenis})",
        "ekspor dan hapus <= 60 detik, rantai cocok, ditemukan lagi dengan kunci baru",
        partial(_jalan, jenis),
    )
    for jenis in JENIS
)
