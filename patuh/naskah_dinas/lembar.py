"""A paper as a workbook: one sheet a table, typed cells; the cover says what it is and where its figures are from."""

from __future__ import annotations

from datetime import date
from typing import Any

from patuh.laporan.angka import waktu_lokal
from patuh.laporan.cetak_xlsx import BukuKerja, KolomLembar, Lembar
from patuh.laporan.lembar import buku_triwulan
from patuh.naskah_dinas.model import Naskah, Sel, Tabel

_LEBAR = {"teks": 34.0, "tanggal": 13.0, "rupiah": 18.0}
_LEBAR_ANGKA = 13.0


def buku_naskah(naskah: Naskah, waktu_unix: int) -> BukuKerja:
    """The workbook of a paper that has tables; that of a quarterly report is the report's, under the paper's number."""
    sumber = {s.kode: f"{s.kode}: {s.uraian} ({s.kueri}; {s.baris} baris)" for s in naskah.sumber}
    laporan = buku_triwulan(naskah.laporan) if naskah.laporan is not None else None
    return BukuKerja(
        judul=f"{naskah.nama_jenis}: {naskah.hal}",
        penyusun=naskah.kop.instansi,
        waktu_unix=waktu_unix,
        keterangan=(
            ("Nomor", naskah.nomor or "belum bernomor"),
            ("Daerah", naskah.nama_daerah),
            ("Keadaan data per", waktu_lokal((naskah.laporan or naskah).keadaan_per, naskah.zona)),
            ("Kode verifikasi", naskah.kode_verifikasi),
            ("Periksa keaslian di", naskah.alamat_verifikasi),
            ("Sidik data (SHA-256)", naskah.sidik()),
            *((a.uraian, _angka(a.nilai, sumber[a.sumber])) for a in naskah.angka),
        ),
        lembar=laporan.lembar if laporan is not None else [_lembar(t, sumber[t.sumber]) for t in naskah.tabel],
        catatan=laporan.catatan if laporan is not None else naskah.catatan,
    )


def _angka(nilai: float | None, sumber: str) -> str:
    return f"{'tidak diketahui' if nilai is None else nilai} [{sumber}]"


def _lembar(tabel: Tabel, sumber: str) -> Lembar:
    return Lembar(
        nama=tabel.judul,
        judul=tabel.judul,
        kolom=[KolomLembar(k.judul, k.jenis, _LEBAR.get(k.jenis, _LEBAR_ANGKA), k.jumlah) for k in tabel.kolom],
        baris=[[_sel(k.jenis, s) for k, s in zip(tabel.kolom, r, strict=True)] for r in tabel.baris],
        sumber=sumber,
    )


def _sel(jenis: str, nilai: Sel) -> Any:
    return date.fromisoformat(nilai) if jenis == "tanggal" and isinstance(nilai, str) else nilai
