"""Child process that reads a desa's file: the import's own reader and judge, but the rows come back as text.

Run as ``python -m patuh.pengumpulan.anak``; job and frames as in :mod:`patuh.register.anak`. Nothing is written.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from patuh.register import sel
from patuh.register.anak import bingkai, jalankan_anak, kerjakan_berbingkai
from patuh.register.baca_teks import BerkasTeks
from patuh.register.baca_xlsx import BerkasXlsx
from patuh.register.baris import UNIK, Penilai
from patuh.register.contoh import KOLOM
from patuh.register.impor_anak import cari_judul
from patuh.register.rahasia import KunciRegister

_SEKALI = 2_000


@dataclass(frozen=True)
class Pekerjaan:
    """What to read; ``memori`` in bytes and ``cpu`` in seconds are hard limits."""

    path: str
    jenis: str
    daerah: str
    kunci: str
    xlsx: bool
    memori: int = 768 * 1024 * 1024
    cpu: int = 120


@dataclass(frozen=True)
class BarisBaca:
    """A row that could be read: number, index, cells in the order of the kind's columns, village, ``PINDAH``?"""

    nomor: int
    indeks: bytes
    sel: list[str]
    wilayah: str | None
    pindah: bool


def _jalan(kerja: Pekerjaan, keluar: IO[bytes]) -> None:
    berkas = (BerkasXlsx if kerja.xlsx else BerkasTeks)(Path(kerja.path), kerja.jenis)
    try:
        baris = iter(berkas.baris())
        judul = cari_judul(kerja.jenis, baris)
        keluar.write(bingkai(("kepala", list(judul.diabaikan))))
        kunci = KunciRegister(base64.b64decode(kerja.kunci), kerja.daerah)
        nilai = Penilai(kerja.jenis, judul, kunci, 0).nilai
        letak = [judul.letak.get(k) for k in KOLOM[kerja.jenis]]
        terlihat: dict[bytes, int] = {}
        dibaca, jadi, tolak = 0, [], []
        for nomor, isi in baris:
            dibaca += 1
            if isi is None:
                tolak.append((nomor, "", "tanda kutip tidak ditutup"))
                continue
            satu, salah = nilai(nomor, isi)
            if satu is None:
                tolak += [salah] if salah is not None else []
            elif kerja.jenis in UNIK and satu[0] in terlihat:
                tolak.append((nomor, "nik", f"nik sudah ada pada baris {terlihat[satu[0]]}"))
            else:
                terlihat[satu[0]] = nomor
                teks = ["" if i is None else sel.teks(isi[i]) for i in letak]
                jadi.append((nomor, satu[0], teks, *_tempat(kerja.jenis, satu)))
            if len(jadi) >= _SEKALI:
                keluar.write(bingkai(("isi", jadi)))
                jadi = []
    finally:
        berkas.tutup()
    keluar.write(bingkai(("isi", jadi)))
    keluar.write(bingkai(("tolak", tolak)))
    keluar.write(bingkai(("selesai", dibaca)))


def _tempat(jenis: str, satu: tuple[object, ...]) -> tuple[object, bool]:
    """The row's village, and whether its person has moved away (columns as in ``patuh.register.tabel``)."""
    if jenis == "kependudukan":
        return satu[4], satu[3] == "PINDAH"
    return (satu[4] if jenis == "sktm" else None), False


def kerjakan(kerja: Pekerjaan, keluar: IO[bytes]) -> None:
    """Do the job; the last frame says how it ended."""
    kerjakan_berbingkai(lambda: _jalan(kerja, keluar), keluar)


if __name__ == "__main__":
    raise SystemExit(jalankan_anak(Pekerjaan, kerjakan))
