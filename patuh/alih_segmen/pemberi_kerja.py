"""The list of employers: written by the offices, filled in from files of workers, read with filters.

(Karanganyar KEEMPAT, KEDUA BELAS a-d, KETIGA BELAS; Pemalang KEEMPAT-KETUJUH, KESEMBILAN, KESEBELAS, KETIGA BELAS,
KELIMA BELAS a, KESEMBILAN BELAS, KEDUA PULUH.)
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel
from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from patuh.akun.muat import daftar_daerah, muat_daerah
from patuh.akun.pelaku import Pelaku
from patuh.alih_segmen.penanggung import unit_pemberi_kerja
from patuh.alih_segmen.tabel import Kelompok, PemberiKerja
from patuh.csv_aman import alirkan_csv
from patuh.galat import GalatIsian, IsianSalah, TidakBerwenang
from patuh.jejak.catat import catat
from patuh.samar import samarkan

KOLOM = ("nib", "nama", "kelompok", "sektor", "unit")
KOLOM_CSV = (*KOLOM, "penanggung")
MAKS_BARIS = 20_000
_NIB = re.compile(r"[0-9A-Za-z./-]{3,40}")
_PANJANG = 200
_GALAT_MAKS = 50


class PemberiKerjaBentuk(BaseModel):
    """An employer; ``penanggung`` is the agency that answers for it, named or by its group."""

    daerah: str
    nib: str
    nama: str
    kelompok: Kelompok
    sektor: str | None
    unit: str | None
    penanggung: str


@dataclass(frozen=True)
class Saringan:
    """What a list asks for; None = all. ``cari`` is a part of the name."""

    daerah: str | None = None
    kelompok: Kelompok | None = None
    sektor: str | None = None
    unit: str | None = None
    cari: str | None = None


def tulis_banyak(
    sesi: Session, daerah: str, baris: Sequence[Mapping[str, Any]], *, pelaku: Pelaku, waktu: datetime
) -> tuple[int, int]:
    """Write employers (columns ``KOLOM``), each new or in place of what stood there; how many were new, how many
    changed. All or none.

    Raises:
        TidakBerwenang: the key is not for this daerah.
        IsianSalah: an unknown daerah, too many rows, or rows that are wrong (each named by its place).
    """
    if daerah not in daftar_daerah():
        pesan = f"Daerah ini belum dilayani. Yang dilayani: {', '.join(daftar_daerah())}."
        raise IsianSalah("Daerah belum benar.", (GalatIsian("daerah", pesan),))
    if not pelaku.menjangkau(daerah):
        raise TidakBerwenang("Kunci ini tidak berlaku untuk daerah tersebut.")
    if not 0 < len(baris) <= MAKS_BARIS:
        pesan = f"Kirim 1 sampai {MAKS_BARIS} pemberi kerja sekali kirim."
        raise IsianSalah("Jumlah baris belum benar.", (GalatIsian("data", pesan),))
    unit = {u.kode for u in muat_daerah(daerah).unit}
    salah = [g for ke, satu in enumerate(baris) for g in _periksa(ke, satu, unit)]
    nib = [str(b["nib"]) for b in baris]
    salah += [GalatIsian(f"data[{ke}].nib", "NIB ini sudah ada lebih atas.") for ke, n in enumerate(nib)
              if n in nib[:ke]] if len(set(nib)) < len(nib) else []  # fmt: skip
    if salah:
        raise IsianSalah("Daftar pemberi kerja belum benar; tidak ada yang disimpan.", tuple(salah[:_GALAT_MAKS]))
    ada = {p.nib: p for p in sesi.exec(select(PemberiKerja).where(PemberiKerja.daerah == daerah))}
    baru = berubah = 0
    for satu in baris:
        isi = {n: (str(v).strip() or None if (v := satu.get(n)) is not None else None) for n in KOLOM}
        lama = ada.get(str(isi["nib"]))
        if lama is not None and all(getattr(lama, n) == isi[n] for n in KOLOM):
            continue
        baru, berubah = (baru + 1, berubah) if lama is None else (baru, berubah + 1)
        kini = lama or PemberiKerja(daerah=daerah, nib=str(isi["nib"]), nama="", diubah=waktu)
        for n in KOLOM:
            setattr(kini, n, isi[n])
        kini.pelaku, kini.diubah = pelaku.id, waktu
        sesi.add(kini)
    sesi.flush()
    catat(sesi, waktu=waktu, daerah=daerah, pelaku=pelaku.id, tindakan="pemberi_kerja.catat",
          objek=f"pemberi_kerja/{daerah}", isi={"baru": baru, "berubah": berubah})  # fmt: skip
    return baru, berubah


def baca_csv(isi: bytes) -> list[dict[str, str]]:
    """Rows of an uploaded CSV (comma or semicolon, UTF-8 or Windows-1252) with a header of ``KOLOM``.

    Raises:
        IsianSalah: a header without the columns that must be there.
    """
    try:
        teks = isi.decode("utf-8-sig")
    except UnicodeDecodeError:
        teks = isi.decode("cp1252", errors="replace")
    pemisah = ";" if teks.partition("\n")[0].count(";") > teks.partition("\n")[0].count(",") else ","
    pembaca = csv.DictReader(io.StringIO(teks), delimiter=pemisah)
    judul = [j.strip().lower() for j in pembaca.fieldnames or ()]
    if kurang := [k for k in ("nib", "nama", "kelompok") if k not in judul]:
        pesan = f"Kolom {', '.join(kurang)} tidak ada. Baris pertama memuat judul: {', '.join(KOLOM)}."
        raise IsianSalah("Berkas belum benar.", (GalatIsian("berkas", pesan),))
    pembaca.fieldnames = judul
    return [{k: (b.get(k) or "").strip() for k in KOLOM} for b in pembaca]


def daftar_pemberi_kerja(
    sesi: Session, pelaku: Pelaku, saringan: Saringan, *, halaman: int, ukuran: int
) -> tuple[list[PemberiKerjaBentuk], int]:
    """A page of the employers of the caller's daerah by name, and how many there are."""
    syarat = _syarat(pelaku, saringan)
    total = sesi.exec(select(func.count()).select_from(PemberiKerja).where(*syarat)).one()
    kueri = select(PemberiKerja).where(*syarat).order_by(col(PemberiKerja.nama), col(PemberiKerja.nib))
    return [bentuk(p) for p in sesi.exec(kueri.offset((halaman - 1) * ukuran).limit(ukuran))], total


def csv_pemberi_kerja(sesi: Session, pelaku: Pelaku, saringan: Saringan) -> Iterator[str]:
    """The whole list as lines of CSV that can be mended and sent back; no cell can be read as a formula."""
    kueri = select(PemberiKerja).where(*_syarat(pelaku, saringan)).order_by(col(PemberiKerja.nama))
    baris = (bentuk(p).model_dump(mode="json") for p in sesi.exec(kueri))
    yield from alirkan_csv(KOLOM_CSV, ([b[k] for k in KOLOM_CSV] for b in baris))


def bentuk(satu: PemberiKerja) -> PemberiKerjaBentuk:
    """The row as it is shown."""
    isi = {n: getattr(satu, n) for n in ("daerah", *KOLOM)}
    return PemberiKerjaBentuk(**isi, penanggung=unit_pemberi_kerja(satu.daerah, satu))


def _periksa(ke: int, satu: Mapping[str, Any], unit: set[str]) -> Iterator[GalatIsian]:
    nib, nama = str(satu.get("nib") or "").strip(), str(satu.get("nama") or "").strip()
    if not _NIB.fullmatch(nib) or samarkan(nib) != nib:
        yield GalatIsian(f"data[{ke}].nib", "Tulis NIB (13 angka) atau nomor pengenal lain; bukan NIK.")
    if not 0 < len(nama) <= _PANJANG or samarkan(nama) != nama:
        yield GalatIsian(f"data[{ke}].nama", f"Tulis nama, paling panjang {_PANJANG} huruf, tanpa NIK.")
    if satu.get("kelompok") not in list(Kelompok):
        yield GalatIsian(f"data[{ke}].kelompok", f"Pilihan: {', '.join(Kelompok)}.")
    sektor = str(satu.get("sektor") or "")
    if len(sektor) > _PANJANG or samarkan(sektor) != sektor:
        yield GalatIsian(f"data[{ke}].sektor", f"Paling panjang {_PANJANG} huruf, tanpa NIK.")
    if satu.get("unit") and satu["unit"] not in unit:
        yield GalatIsian(f"data[{ke}].unit", "Unit ini tidak ada di daerah tersebut.")


def _syarat(pelaku: Pelaku, saringan: Saringan) -> list[ColumnElement[bool]]:
    syarat: list[ColumnElement[bool]] = []
    if pelaku.daerah != "semua":
        syarat.append(col(PemberiKerja.daerah) == pelaku.daerah)
    for nama in ("daerah", "kelompok", "sektor", "unit"):
        if (nilai := getattr(saringan, nama)) is not None:
            syarat.append(getattr(PemberiKerja, nama) == nilai)
    if saringan.cari:
        syarat.append(func.lower(PemberiKerja.nama).contains(saringan.cari.lower(), autoescape=True))
    return syarat
