"""Limits of failed sign-ins for each account and each address, in the database: a restart forgives nothing."""

from __future__ import annotations

import hashlib
import math
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, update

from patuh.akun.tabel_pejabat import GagalMasuk
from patuh.basisdata.mesin import sisip_baru
from patuh.basisdata.tipe import tabel

JENDELA = timedelta(minutes=15)
BATAS_AKUN = 5
BATAS_ALAMAT = 30
"""More than an office behind one address needs in a quarter of an hour, less than a guesser wants."""


def nama_akun(surel: str) -> str:
    """What counts the failures of an account (also one that does not exist)."""
    return _sidik(f"akun|{surel.strip().lower()}")


def nama_alamat(alamat: str) -> str:
    """What counts the failures from a network address."""
    return _sidik(f"alamat|{alamat}")


def menit_tunggu(sesi: Session, akun: str | None, alamat: str, waktu: datetime) -> int:
    """Whole minutes until the next try is allowed; 0 = now. ``akun`` None: nobody has been named yet."""
    sisa = timedelta(0)
    for nama, batas in ((akun, BATAS_AKUN), (alamat, BATAS_ALAMAT)):
        baris = sesi.get(GagalMasuk, nama) if nama is not None else None
        if baris is not None and baris.jumlah >= batas:
            sisa = max(sisa, baris.mulai + JENDELA - waktu)
    return max(0, math.ceil(sisa.total_seconds() / 60))


def pesan_tunggu(menit: int) -> str:
    """What a person is told who must wait."""
    return (
        f"Terlalu banyak percobaan masuk yang gagal. Coba lagi {menit} menit lagi, "
        "atau pakai 'Lupa sandi' untuk membuat sandi baru."
    )


def catat_percobaan(sesi: Session, akun: str | None, alamat: str, waktu: datetime) -> None:
    """Count a try of both before it is judged, so that many at once are all counted."""
    sesi.exec(delete(GagalMasuk).where(col(GagalMasuk.mulai) <= waktu - JENDELA))
    baris = [{"sidik": nama, "jumlah": 0, "mulai": waktu} for nama in (akun, alamat) if nama]
    sisip_baru(sesi, tabel(GagalMasuk), baris)
    _tambah(sesi, akun, alamat, 1)


def tarik_percobaan(sesi: Session, akun: str | None, alamat: str) -> None:
    """The try was right: it does not count against either."""
    _tambah(sesi, akun, alamat, -1)


def _tambah(sesi: Session, akun: str | None, alamat: str, banyak: int) -> None:
    # One statement each: PostgreSQL would lose one of two counts that are read and written apart.
    nama = [satu for satu in (akun, alamat) if satu is not None]
    ini = update(GagalMasuk).where(col(GagalMasuk.sidik).in_(nama), col(GagalMasuk.jumlah) + banyak >= 0)
    sesi.exec(ini.values(jumlah=col(GagalMasuk.jumlah) + banyak))


def lupakan(sesi: Session, akun: str) -> None:
    """A success, or a new password, clears the account's failures."""
    sesi.exec(delete(GagalMasuk).where(col(GagalMasuk.sidik) == akun))


def _sidik(teks: str) -> str:
    return hashlib.sha256(teks.encode("utf-8", "surrogatepass")).hexdigest()
