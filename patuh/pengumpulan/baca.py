"""Reading a desa's file before it counts: row by row as an import would, and only rows of the desa's own people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from patuh.galat import GalatIsian, IsianSalah
from patuh.pengumpulan.anak import BarisBaca, Pekerjaan
from patuh.register.anak import BerkasGagal, baca_lewat_anak
from patuh.register.cari import impor_terpakai
from patuh.register.rahasia import GudangKunci
from patuh.register.tabel import BarisPenduduk
from patuh.register.terima import TIPE_XLSX, BerkasImpor

_SEKALI = 400
Tolak = tuple[int, str, str]


@dataclass
class Bacaan:
    """A file's account. ``baris`` are the accepted rows as text; ``pindah`` those of people who moved away, which go
    last into a merged file: where another desa has the person living, that one counts."""

    dibaca: int = 0
    baris: list[list[str]] = field(default_factory=list)
    pindah: list[list[str]] = field(default_factory=list)
    tolak: list[Tolak] = field(default_factory=list)
    tak_tercatat: int = 0
    diabaikan: list[str] = field(default_factory=list)

    @property
    def diterima(self) -> int:
        """Rows that were taken."""
        return len(self.baris) + len(self.pindah)

    @property
    def kotak(self) -> dict[str, Any]:
        """What is kept of it, before it is encrypted."""
        return {"baris": self.baris, "pindah": self.pindah}


def baca_berkas(
    sesi: Session, berkas: BerkasImpor, *, jenis: str, daerah: str, desa: str, tanggal: date, kunci: GudangKunci
) -> Bacaan:
    """Read a received file for a desa, looking people up in the residents' register as of ``tanggal``.

    Raises:
        IsianSalah: the file as a whole cannot be read.
    """
    hasil, isi = Bacaan(), []
    for macam, *bagian in _bingkai(berkas, jenis, daerah, kunci):
        if macam == "kepala":
            hasil.diabaikan = bagian[0]
        elif macam == "isi":
            isi += [BarisBaca(*satu) for satu in bagian[0]]
        elif macam == "tolak":
            hasil.tolak += bagian[0]
        elif macam == "selesai":
            hasil.dibaca = bagian[0]
    tinggal = _tinggal(sesi, daerah, tanggal, [b.indeks for b in isi])
    for satu in isi:
        if salah := _bukan_sini(satu, jenis, desa, tinggal.get(satu.indeks)):
            hasil.tolak.append((satu.nomor, *salah))
            continue
        (hasil.pindah if satu.pindah else hasil.baris).append(satu.sel)
        hasil.tak_tercatat += jenis != "kependudukan" and satu.indeks not in tinggal
    hasil.tolak.sort()
    return hasil


def _bukan_sini(satu: BarisBaca, jenis: str, desa: str, tinggal: str | None) -> tuple[str, str] | None:
    """Why a row is not this desa's to hand in. Unknown is not no: whom no register places is taken."""
    if jenis == "penduduk_miskin":
        lain = tinggal is not None and tinggal != desa
        sebab = f"nik menurut data kependudukan bukan penduduk {desa}; cocokkan dengan Disdukcapil"
        return ("nik", sebab) if lain else None
    if satu.pindah:
        lain = satu.wilayah != desa and tinggal is not None and tinggal != desa
        return ("nik", f"nik menurut data kependudukan bukan penduduk {desa}") if lain else None
    if satu.wilayah != desa:
        return "wilayah", f"wilayah bukan {desa}; kirim hanya data desa atau kelurahan sendiri"
    return None


def _tinggal(sesi: Session, daerah: str, tanggal: date, indeks: Sequence[bytes]) -> dict[bytes, str]:
    penduduk = impor_terpakai(sesi, daerah, "kependudukan", tanggal)
    hasil: dict[bytes, str] = {}
    if penduduk is None:
        return hasil
    for mulai in range(0, len(indeks), _SEKALI):
        kueri = select(BarisPenduduk.indeks, BarisPenduduk.wilayah).where(
            BarisPenduduk.impor_no == penduduk.no, col(BarisPenduduk.indeks).in_(indeks[mulai : mulai + _SEKALI])
        )
        hasil.update(sesi.exec(kueri).all())
    return hasil


def _bingkai(berkas: BerkasImpor, jenis: str, daerah: str, kunci: GudangKunci) -> Iterator[tuple[Any, ...]]:
    kerja = Pekerjaan(str(berkas.path.resolve()), jenis, daerah, kunci.untuk_anak(), xlsx=berkas.tipe == TIPE_XLSX)
    try:
        yield from baca_lewat_anak("patuh.pengumpulan.anak", kerja)
    except BerkasGagal as salah:
        raise _salah(str(salah)) from None


def _salah(sebab: str) -> IsianSalah:
    return IsianSalah(sebab, (GalatIsian("berkas", sebab),))
