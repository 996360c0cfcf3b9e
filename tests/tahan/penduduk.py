"""A register of as many people as a regency has, written straight into the tables: made up, as long as real ones."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date

import psycopg

from patuh.basisdata.mesin import BasisData
from tests.register_kecil import impor
from tests.tahan.alas import Wadah

# Lengths of a blind index and of an encrypted row (NIK, name, date of birth, card and family numbers).
_INDEKS, _RAHASIA = 16, 167
_SEKALI = 50_000
_PENDUDUK = ("impor_no", "indeks", "baris", "rahasia", "status", "wilayah")
_PESERTA = ("impor_no", "indeks", "baris", "rahasia", "nik_sah", "segmen", "aktif", "kelas", "wilayah")


def isi_penduduk(wadah: Wadah, banyak: int) -> None:
    """``banyak`` residents, each of them a member."""
    bd = BasisData(wadah.url)
    try:
        penduduk = impor(bd, "33.13", "kependudukan", date(2026, 11, 1))
        peserta = impor(bd, "33.13", "kepesertaan_bpjs", date(2026, 11, 1))
    finally:
        bd.tutup()
    tulis = _sqlite if wadah.url.startswith("sqlite") else _pg
    tulis(wadah, "register_penduduk", _PENDUDUK, _baris(penduduk, banyak, ("HIDUP",)))
    tulis(wadah, "register_kepesertaan", _PESERTA, _baris(peserta, banyak, (True, "PBI_APBN", True, 3)))


def _baris(nomor: int, banyak: int, isi: tuple[object, ...]) -> Iterator[tuple[object, ...]]:
    for i in range(banyak):
        # In order, as a bulk load would sort them; the bytes themselves cannot be compressed.
        indeks = i.to_bytes(4, "big") + os.urandom(_INDEKS - 4)
        yield (nomor, indeks, i, os.urandom(_RAHASIA), *isi, f"33.13.{i % 17 + 1:02d}.{2001 + i % 12}")


def _sqlite(wadah: Wadah, tabel: str, kolom: tuple[str, ...], baris: Iterator[tuple[object, ...]]) -> None:
    with closing(sqlite3.connect(wadah.folder / "patuh.db")) as koneksi:
        koneksi.execute("PRAGMA synchronous=OFF")
        tanda = ", ".join("?" * len(kolom))
        koneksi.executemany(f"INSERT INTO {tabel} ({', '.join(kolom)}) VALUES ({tanda})", baris)
        koneksi.commit()


def _pg(wadah: Wadah, tabel: str, kolom: tuple[str, ...], baris: Iterator[tuple[object, ...]]) -> None:
    with psycopg.connect(wadah.pemilik.replace("+psycopg", "")) as koneksi:
        perintah = f"COPY {tabel} ({', '.join(kolom)}) FROM STDIN"
        with koneksi.cursor() as kursor, kursor.copy(perintah.encode()) as salin:
            for satu in baris:
                salin.write_row(satu)
