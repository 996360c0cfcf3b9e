"""The list of a check as rows for people and for other systems: with NIK and name, so only for those allowed to see.

Each export is one errand: proposals, moves, switching off, mending, visits. NIK and name are opened row by row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from sqlmodel import Session, col, or_, select

from patuh.csv_aman import alirkan_csv
from patuh.register.rahasia import KunciRegister
from patuh.register.tabel import BarisKepesertaan, BarisPenduduk, Impor
from patuh.verifikasi.tabel import Bagian, HasilVerifikasi, PutusanVerifikasi, Verifikasi

KOLOM = ("nik", "hasil", "aturan", "alasan", "bagian", "nama", "tanggal_lahir", "no_kartu", "wilayah", "saran", "urut",
         "disetujui")  # fmt: skip
SEKALI = 400
"""Rows opened at once."""


@dataclass(frozen=True)
class Ekspor:
    """One errand: its title, and which outcomes or advice belong to it."""

    judul: str
    hasil: tuple[str, ...] = ()
    saran: tuple[str, ...] = ()


EKSPOR = {
    "hasil": Ekspor("Semua hasil verifikasi"),
    "usulan-pbi": Ekspor("Usulan PBI Jaminan Kesehatan", ("USUL_PBI", "PBI_OTOMATIS"), ("USUL_PBI",)),
    "usulan-pbpu-pemda": Ekspor("Usulan peserta PBPU & BP Pemda", ("USUL_PBPU_PEMDA",)),
    "mutasi": Ekspor("Mutasi ke segmen PPU", ("ALIH_PPU", "DAFTAR_PPU")),
    "penonaktifan": Ekspor(
        "Usulan penonaktifan", ("NONAKTIF_MENINGGAL", "NONAKTIF_PINDAH", "NONAKTIF_GANDA", "NONAKTIF_MAMPU")
    ),
    "perbaikan-data": Ekspor("Perbaikan data", ("PERBAIKAN_DATA",)),
    "verifikasi-lapangan": Ekspor("Daftar verifikasi lapangan", ("VERIFIKASI_LAPANGAN", "PERLU_DATA")),
    "pembiayaan-desa": Ekspor("Pembiayaan desa dan daftar tunggu", ("DANAI_DESA", "DAFTAR_TUNGGU")),
}


def baris_ekspor(
    sesi: Session, verifikasi: Verifikasi, ekspor: Ekspor, kunci: KunciRegister
) -> Iterator[dict[str, Any]]:
    """The rows of one errand in the order of the list, opened in batches."""
    putusan = putusan_verifikasi(sesi, verifikasi)
    impor = nomor_impor(sesi, verifikasi)
    hasil = sesi.exec(kueri_ekspor(verifikasi, ekspor).execution_options(yield_per=SEKALI))
    for bagian in hasil.partitions(SEKALI):
        orang = buka_orang(sesi, bagian, impor, kunci)
        for satu in bagian:
            diri = orang.get((satu.bagian, satu.indeks), {})
            yield {
                "nik": diri.get("nik") or "",
                "hasil": satu.hasil,
                "aturan": satu.aturan,
                "alasan": satu.alasan,
                "bagian": satu.bagian,
                "nama": diri.get("nama") or "",
                "tanggal_lahir": diri.get("lahir") or diri.get("tanggal_lahir") or "",
                "no_kartu": diri.get("no_kartu") or "",
                "wilayah": satu.wilayah,
                "saran": satu.saran,
                "urut": satu.urut,
                "disetujui": "Y" if disetujui(satu, putusan) else "",
            }


def putusan_verifikasi(sesi: Session, verifikasi: Verifikasi) -> Sequence[PutusanVerifikasi]:
    """The officials' decisions over a check, in their order."""
    milik = select(PutusanVerifikasi).where(PutusanVerifikasi.verifikasi_no == verifikasi.no)
    return sesi.exec(milik.order_by(col(PutusanVerifikasi.ke))).all()


def saat_disetujui(satu: HasilVerifikasi, putusan: Sequence[PutusanVerifikasi]) -> datetime | None:
    """When an official approved this row (a later refusal of the list takes that back)."""
    saat = None
    for p in putusan:
        if not p.setuju:
            saat = None
        elif (not p.hasil or satu.hasil in p.hasil) and satu.urut not in p.kecuali:
            saat = saat or p.waktu
    return saat


def disetujui(satu: HasilVerifikasi, putusan: Sequence[PutusanVerifikasi]) -> bool:
    """Has an official approved this row?"""
    return saat_disetujui(satu, putusan) is not None


def kueri_ekspor(verifikasi: Verifikasi, ekspor: Ekspor) -> Any:
    """The rows of one errand, in the order of the list."""
    kueri = select(HasilVerifikasi).where(HasilVerifikasi.verifikasi_no == verifikasi.no)
    if ekspor.hasil:
        termasuk = [col(HasilVerifikasi.hasil).in_(ekspor.hasil), col(HasilVerifikasi.saran).in_(ekspor.saran)]
        kueri = kueri.where(or_(*termasuk))
    return kueri.order_by(col(HasilVerifikasi.urut))


def tulis_csv(baris: Iterator[dict[str, Any]]) -> Iterator[str]:
    """The rows as CSV text, piece by piece. A cell that a spreadsheet would run as a formula is made text."""
    return alirkan_csv(KOLOM, ([satu[k] for k in KOLOM] for satu in baris))


def tulis_xlsx(baris: Iterator[dict[str, Any]], ekspor: Ekspor, keluar: Path) -> None:
    """The rows as a workbook; every cell is text, so that a NIK keeps its sixteen digits."""
    pilihan = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(keluar), pilihan) as buku:
        lembar = buku.add_worksheet("Daftar")
        tebal = buku.add_format({"bold": True})
        lembar.write_string(0, 0, ekspor.judul, tebal)
        for ke, kolom in enumerate(KOLOM):
            lembar.write_string(2, ke, kolom, tebal)
        for nomor, satu in enumerate(baris, start=3):
            for ke, kolom in enumerate(KOLOM):
                lembar.write_string(nomor, ke, str(satu[kolom]))


def nomor_impor(sesi: Session, verifikasi: Verifikasi) -> dict[str, int]:
    """The numbers of the imports that a check was made from, by kind."""
    hasil = {}
    for jenis, impor in verifikasi.impor.items():
        nomor = sesi.exec(select(Impor.no).where(Impor.id == impor["id"])).one()
        assert nomor is not None  # noqa: S101 - a stored row
        hasil[jenis] = nomor
    return hasil


def buka_orang(
    sesi: Session, bagian: Sequence[HasilVerifikasi], impor: dict[str, int], kunci: KunciRegister
) -> dict[tuple[str, bytes], dict[str, Any]]:
    """The boxes of these people, by part and index."""
    orang: dict[tuple[str, bytes], dict[str, Any]] = {}
    peserta = [s.indeks for s in bagian if s.bagian == Bagian.PESERTA]
    if peserta and "kepesertaan_bpjs" in impor:
        tabel = BarisKepesertaan
        kueri = select(tabel.indeks, tabel.rahasia).where(
            tabel.impor_no == impor["kepesertaan_bpjs"], col(tabel.indeks).in_(peserta), tabel.segmen == "PBPU_PEMDA"
        )
        for indeks, rahasia in sesi.exec(kueri):
            orang[Bagian.PESERTA, indeks] = kunci.buka(rahasia)
    lain = [s.indeks for s in bagian if s.bagian == Bagian.BELUM_DIJAMIN]
    if lain and "kependudukan" in impor:
        kueri_lain = select(BarisPenduduk.indeks, BarisPenduduk.rahasia).where(
            BarisPenduduk.impor_no == impor["kependudukan"], col(BarisPenduduk.indeks).in_(lain)
        )
        for indeks, rahasia in sesi.exec(kueri_lain):
            orang[Bagian.BELUM_DIJAMIN, indeks] = kunci.buka(rahasia)
    return orang
