"""Child process that reads a party's file: a workbook may ask for more memory than there is, which ends the process
that opens it.

Run as ``python -m patuh.rekonsiliasi.anak``; job and frames as in :mod:`patuh.register.anak`. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from patuh.register import kode, sel
from patuh.register.anak import BerkasGagal, bingkai, jalankan_anak, kerjakan_berbingkai
from patuh.register.baca_teks import BerkasTeks
from patuh.register.baca_xlsx import BerkasXlsx
from patuh.register.baris import mungkin
from patuh.register.kolom import BARIS_JUDUL_MAKS, kenali_judul
from patuh.register.sel import SelSalah

_JENIS = "kepesertaan_bpjs"
_PERLU = ("nik", "segmen", "status")
_SEKALI = 2_000
Terbaca = tuple[int, str, str, bool]
"""A row's number, NIK, segment and whether the membership is active."""


@dataclass(frozen=True)
class Pekerjaan:
    """What to read; ``memori`` in bytes and ``cpu`` in seconds are hard limits."""

    path: str
    xlsx: bool
    memori: int = 1536 * 1024 * 1024
    cpu: int = 120


def _baris(sumber: BerkasTeks | BerkasXlsx) -> Iterator[Terbaca | tuple[int, str]]:
    """For each row under the header what it says, or its number and why it cannot be read."""
    letak: dict[str, int] | None = None
    for ke, (nomor, isi) in enumerate(sumber.baris()):
        if letak is None:
            judul = kenali_judul(_JENIS, [str(s) for s in isi or ()])
            if all(k in judul.letak for k in _PERLU):
                letak = judul.letak
            elif ke >= BARIS_JUDUL_MAKS:
                break
            continue
        try:
            if isi is None or len(isi) <= max(letak[k] for k in _PERLU):
                raise SelSalah("baris tidak lengkap")
            nik = sel.nik(isi[letak["nik"]])
            if not mungkin(nik):
                raise SelSalah("NIK tidak sah")
            yield nomor, nik, kode.segmen(isi[letak["segmen"]]), kode.aktif(isi[letak["status"]])
        except SelSalah as salah:
            yield nomor, str(salah)
    if letak is None:
        raise BerkasGagal("Baris judul harus memuat kolom nik, segmen, dan status.")


def _jalan(kerja: Pekerjaan, keluar: IO[bytes]) -> None:
    sumber = (BerkasXlsx if kerja.xlsx else BerkasTeks)(Path(kerja.path), _JENIS)
    isi: list[Terbaca] = []
    tolak: list[tuple[int, str]] = []
    dibaca = 0
    try:
        for satu in _baris(sumber):
            dibaca += 1
            if len(satu) == 2:
                tolak.append(satu)
                continue
            isi.append(satu)
            if len(isi) >= _SEKALI:
                keluar.write(bingkai(("isi", isi)))
                isi = []
    finally:
        sumber.tutup()
    keluar.write(bingkai(("isi", isi)))
    keluar.write(bingkai(("selesai", dibaca, tolak)))


def kerjakan(kerja: Pekerjaan, keluar: IO[bytes]) -> None:
    """Do the job; the last frame says how it ended."""
    kerjakan_berbingkai(lambda: _jalan(kerja, keluar), keluar)


if __name__ == "__main__":
    raise SystemExit(jalankan_anak(Pekerjaan, kerjakan))
