"""Lists of an approved check with the columns that an entry in e-Dabu needs; only approved rows are final.

The template of e-Dabu is in none of the instruments: order and titles are ours and stand in ``kolom_edabu.yaml``, where
an office puts its own. (Karanganyar KELIMA d, e, KEDUA BELAS c; Pemalang KEDUA b, KETIGA c.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import xlsxwriter
import yaml
from pydantic import BaseModel, ConfigDict
from sqlmodel import Session, col, select

from patuh.csv_aman import alirkan_csv
from patuh.register.rahasia import KunciRegister
from patuh.register.tabel import BarisKepesertaan, BarisPenduduk
from patuh.tugas.bentuk import kalender, nama_unit
from patuh.verifikasi.ekspor import (
    EKSPOR,
    SEKALI,
    buka_orang,
    kueri_ekspor,
    nomor_impor,
    putusan_verifikasi,
    saat_disetujui,
)
from patuh.verifikasi.tabel import Bagian, HasilVerifikasi, Verifikasi

DAFTAR = ("usulan-pbi", "usulan-pbpu-pemda", "mutasi", "penonaktifan", "perbaikan-data")
"""Errands that end in e-Dabu."""
Tahap = Literal["FINAL", "RANCANGAN"]
Isi = Literal[
    "no_kk", "nik", "nama", "tanggal_lahir", "jenis_kelamin", "desa", "kecamatan", "kode_wilayah", "segmen", "kelas",
    "tmt", "no_kartu", "keterangan", "tahap",
]  # fmt: skip
_SEGMEN_BARU = {"usulan-pbi": "PBI_APBN", "usulan-pbpu-pemda": "PBPU_PEMDA", "mutasi": "PPU"}
_KELAS_BARU = {"usulan-pbi": "3", "usulan-pbpu-pemda": "3"}


class Kolom(BaseModel):
    """A column: its title in the office's template, and what stands in it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    judul: str
    isi: Isi


class Bentuk(BaseModel):
    """The columns of a daerah, its date pattern, and how the TMT is proposed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tanggal: str = "%d-%m-%Y"
    tmt: Literal["awal_bulan_berikutnya", "kosong"] = "awal_bulan_berikutnya"
    kolom: tuple[Kolom, ...]

    @property
    def lengkap(self) -> tuple[Kolom, ...]:
        """The columns; the stage is always among them, so that a draft cannot pass for a final list."""
        ada = any(k.isi == "tahap" for k in self.kolom)
        return self.kolom if ada else (*self.kolom, Kolom(judul="Tahap", isi="tahap"))


class _Berkas(BaseModel):
    model_config = ConfigDict(extra="forbid")

    bawaan: Bentuk
    daerah: dict[str, Bentuk]


def baca_bentuk(path: Path, daerah: str) -> Bentuk:
    """The columns of a daerah from a file; raises ``ValidationError`` naming what is wrong in it."""
    berkas = _Berkas.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    return berkas.daerah.get(daerah, berkas.bawaan)


@cache
def bentuk_edabu(daerah: str) -> Bentuk:
    """The columns of a daerah."""
    return baca_bentuk(Path(__file__).with_name("kolom_edabu.yaml"), daerah)


def tahap_bawaan(sesi: Session, verifikasi: Verifikasi, nama: str) -> Tahap:
    """``FINAL`` as soon as one outcome of the errand is approved, else ``RANCANGAN``."""
    putusan = putusan_verifikasi(sesi, verifikasi)
    baris = sesi.exec(kueri_ekspor(verifikasi, EKSPOR[nama]).execution_options(yield_per=SEKALI))
    return "FINAL" if any(saat_disetujui(b, putusan) is not None for b in baris) else "RANCANGAN"


def baris_edabu(
    sesi: Session, verifikasi: Verifikasi, nama: str, kunci: KunciRegister, tahap: Tahap
) -> Iterator[list[str]]:
    """The rows of an errand. ``FINAL`` leaves out what is not approved; a draft has every row, with its own stage."""
    bentuk = bentuk_edabu(verifikasi.daerah)
    putusan, impor = putusan_verifikasi(sesi, verifikasi), nomor_impor(sesi, verifikasi)
    hasil = sesi.exec(kueri_ekspor(verifikasi, EKSPOR[nama]).execution_options(yield_per=SEKALI))
    for bagian in hasil.partitions(SEKALI):
        orang = _orang(sesi, bagian, impor, kunci)
        for satu in bagian:
            saat = saat_disetujui(satu, putusan)
            if tahap == "FINAL" and saat is None:
                continue
            diri = orang.get((satu.bagian, satu.indeks), {})
            isi = _isi(verifikasi.daerah, satu, nama, diri, saat, bentuk)
            yield [isi[k.isi] for k in bentuk.lengkap]


def tulis_edabu_csv(daerah: str, baris: Iterator[list[str]]) -> Iterator[str]:
    """As CSV. A cell that a spreadsheet would run as a formula is made text."""
    return alirkan_csv([k.judul for k in bentuk_edabu(daerah).lengkap], baris)


def tulis_edabu_xlsx(daerah: str, baris: Iterator[list[str]], keluar: Path) -> None:
    """As a workbook whose first row is the header; every cell is text."""
    pilihan = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(keluar), pilihan) as buku:
        lembar = buku.add_worksheet("Daftar")
        tebal = buku.add_format({"bold": True})
        for ke, kolom in enumerate(bentuk_edabu(daerah).lengkap):
            lembar.write_string(0, ke, kolom.judul, tebal)
        for nomor, satu in enumerate(baris, start=1):
            for ke, teks in enumerate(satu):
                lembar.write_string(nomor, ke, teks)


def _isi(
    daerah: str, satu: HasilVerifikasi, nama: str, diri: dict[str, Any], saat: datetime | None, bentuk: Bentuk
) -> dict[str, str]:
    peserta = satu.bagian == Bagian.PESERTA
    tmt = ""
    if saat is not None and bentuk.tmt == "awal_bulan_berikutnya":
        kini = kalender(daerah).tanggal(saat)
        tmt = date(kini.year + kini.month // 12, kini.month % 12 + 1, 1).strftime(bentuk.tanggal)
    lahir = diri.get("lahir")
    return {
        "no_kk": diri.get("no_kk") or "",
        "nik": diri.get("nik") or "",
        "nama": diri.get("nama") or "",
        "tanggal_lahir": date.fromisoformat(lahir).strftime(bentuk.tanggal) if lahir else "",
        "jenis_kelamin": diri.get("jk") or "",
        "desa": nama_unit(daerah, satu.wilayah) or "",
        "kecamatan": nama_unit(daerah, satu.wilayah.rpartition(".")[0]) or "",
        "kode_wilayah": satu.wilayah,
        "segmen": _SEGMEN_BARU.get(nama, "PBPU_PEMDA" if peserta else ""),
        "kelas": _KELAS_BARU.get(nama) or str(diri.get("kelas") or ""),
        "tmt": tmt,
        "no_kartu": diri.get("no_kartu") or "",
        "keterangan": f"{satu.hasil}: {satu.alasan}",
        "tahap": "FINAL" if saat is not None else "RANCANGAN",
    }


def _orang(
    sesi: Session, bagian: Sequence[HasilVerifikasi], impor: dict[str, int], kunci: KunciRegister
) -> dict[tuple[str, bytes], dict[str, Any]]:
    """The boxes, with a member's class, and his family card from the residents' register."""
    orang = buka_orang(sesi, bagian, impor, kunci)
    peserta = [s.indeks for s in bagian if s.bagian == Bagian.PESERTA]
    if not peserta:
        return orang
    anggota = select(BarisKepesertaan.indeks, BarisKepesertaan.kelas).where(
        BarisKepesertaan.impor_no == impor["kepesertaan_bpjs"],
        col(BarisKepesertaan.indeks).in_(peserta),
        BarisKepesertaan.segmen == "PBPU_PEMDA",
    )
    for indeks, kelas in sesi.exec(anggota):
        orang.setdefault((Bagian.PESERTA, indeks), {})["kelas"] = kelas
    penduduk = select(BarisPenduduk.indeks, BarisPenduduk.rahasia).where(
        BarisPenduduk.impor_no == impor["kependudukan"], col(BarisPenduduk.indeks).in_(peserta)
    )
    for indeks, kotak in sesi.exec(penduduk):
        orang.setdefault((Bagian.PESERTA, indeks), {})["no_kk"] = kunci.buka(kotak).get("no_kk")
    return orang
