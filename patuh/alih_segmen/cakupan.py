"""How many workers are PPU: by employer, sector, group or agency, as of a date. Counted from the register, never typed.

(Karanganyar KEEMPAT, KEDUA BELAS a-d, KETIGA BELAS; Pemalang KEEMPAT-KETUJUH, KESEMBILAN, KESEBELAS, KETIGA BELAS,
KELIMA BELAS a, KESEMBILAN BELAS, KEDUA PULUH a.) A worker is who has an AKTIF row in ``pekerja`` as of the date.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import polars as pl
from sqlmodel import Session, select

from patuh.alih_segmen.fakta import PPU, SEGMEN_TERURUT, TIDAK_ADA, ambil_bahan, sumber
from patuh.alih_segmen.penanggung import unit_pemberi_kerja, unit_tenaga_kerja
from patuh.alih_segmen.tabel import Kelompok, PemberiKerja
from patuh.tugas.bentuk import nama_unit

Per = Literal["pemberi_kerja", "sektor", "kelompok", "unit"]
TANPA_SEKTOR = "(belum dicatat)"


@dataclass(frozen=True)
class BarisCakupan:
    """Workers of one line by the segment they are registered in (``lain``: PBPU or BP; ``belum``: none), each worker
    once. ``ppu_aktif``: registered as PPU with status AKTIF. All but ``pekerja`` are None without memberships."""

    kunci: str
    nama: str
    pekerja: int
    ppu: int | None
    ppu_aktif: int | None
    pbi_apbn: int | None
    pbpu_pemda: int | None
    lain: int | None
    belum: int | None

    @property
    def pembilang(self) -> int | None:
        """Registered as PPU."""
        return self.ppu

    @property
    def penyebut(self) -> int:
        """Workers."""
        return self.pekerja


@dataclass(frozen=True)
class Cakupan:
    """The lines, the whole daerah (``jumlah``; a worker of two lines is one person in it), and the days of which the
    two files speak (None: there is no such file)."""

    daerah: str
    tanggal: date
    per: Per
    baris: tuple[BarisCakupan, ...]
    jumlah: BarisCakupan
    data_per: date | None
    pekerja_per: date | None


def cakupan(sesi: Session, daerah: str, tanggal: date, *, per: Per = "pemberi_kerja") -> Cakupan:
    """Coverage of the workers as of a date; without a file of workers there are no lines and ``pekerja`` is 0."""
    asal = sumber(sesi, daerah, tanggal)
    bahan = ambil_bahan(sesi, asal, daerah, segmen_saja=True)
    anggota = None if bahan.anggota is None else _segmen(bahan.anggota)
    kerja = bahan.pekerja.filter("aktif").select("indeks", "nib").unique(maintain_order=True)
    majikan = {p.nib: p for p in sesi.exec(select(PemberiKerja).where(PemberiKerja.daerah == daerah))}
    kunci = {n: _kunci(daerah, n, majikan.get(n), per) for n in kerja["nib"].unique().to_list()}
    letak = {n: k for n, (k, _) in kunci.items()}
    nama = dict(kunci.values())
    orang = (
        kerja.with_columns(pl.col("nib").replace_strict(letak, default="", return_dtype=pl.String).alias("kunci"))
        .select("kunci", "indeks")
        .unique(maintain_order=True)
    )
    baris = tuple(
        BarisCakupan(kunci=b["kunci"], nama=nama[b["kunci"]], **_angka(b, anggota))
        for b in _hitung(orang, anggota).sort("kunci").iter_rows(named=True)
    )
    semua = orang.select("indeks").unique().with_columns(pl.lit("").alias("kunci"))
    (total,) = _hitung(semua, anggota).to_dicts() or [dict.fromkeys(_KOLOM, 0)]
    jumlah = BarisCakupan(kunci=daerah, nama="Seluruhnya", **_angka(total, anggota))
    pekerja_per = asal.pekerja.per_tanggal if asal.pekerja is not None else None
    return Cakupan(daerah, tanggal, per, baris, jumlah, asal.data_per, pekerja_per)


_KOLOM = ("pekerja", "ppu", "ppu_aktif", "pbi_apbn", "pbpu_pemda", "lain", "belum")


def _angka(baris: dict[str, int], anggota: pl.DataFrame | None) -> dict[str, Any]:
    return {k: baris[k] if k == "pekerja" or anggota is not None else None for k in _KOLOM}


def _hitung(orang: pl.DataFrame, anggota: pl.DataFrame | None) -> pl.DataFrame:
    kosong = pl.DataFrame(schema={"indeks": pl.String, "segmen": pl.String, "aktif": pl.Boolean})
    satu = pl.col("segmen")
    return (
        orang.join(anggota if anggota is not None else kosong, on="indeks", how="left")
        .with_columns(satu.fill_null(TIDAK_ADA), pl.col("aktif").fill_null(False))
        .group_by("kunci")
        .agg(
            pl.len().cast(pl.Int64).alias("pekerja"),
            (satu == PPU).sum().cast(pl.Int64).alias("ppu"),
            ((satu == PPU) & pl.col("aktif")).sum().cast(pl.Int64).alias("ppu_aktif"),
            (satu == "PBI_APBN").sum().cast(pl.Int64).alias("pbi_apbn"),
            (satu == "PBPU_PEMDA").sum().cast(pl.Int64).alias("pbpu_pemda"),
            satu.is_in(["PBPU", "BP"]).sum().cast(pl.Int64).alias("lain"),
            (satu == TIDAK_ADA).sum().cast(pl.Int64).alias("belum"),
        )
    )


def _segmen(anggota: pl.DataFrame) -> pl.DataFrame:
    """One row a person: active rows speak first, and of them the first of ``SEGMEN_TERURUT``."""
    tempat = {s: i for i, s in enumerate(SEGMEN_TERURUT)}
    urut = pl.col("segmen").replace_strict(tempat, default=len(tempat), return_dtype=pl.Int64)
    return anggota.sort(~pl.col("aktif"), urut, maintain_order=True).unique("indeks", keep="first")


def _kunci(daerah: str, nib: str, satu: PemberiKerja | None, per: Per) -> tuple[str, str]:
    """The line of an employer, and its name."""
    match per:
        case "pemberi_kerja":
            return nib, satu.nama if satu is not None else nib
        case "sektor":
            sektor = satu.sektor if satu is not None and satu.sektor else TANPA_SEKTOR
            return sektor, sektor
        case "kelompok":
            kelompok = satu.kelompok if satu is not None else Kelompok.PERUSAHAAN.value
            return kelompok, kelompok
        case "unit":
            unit = unit_pemberi_kerja(daerah, satu) if satu is not None else unit_tenaga_kerja(daerah)
            return unit, nama_unit(daerah, unit) or unit
