"""A workbook of typed cells: one sheet a table, a cover with definitions and sources. Whatever a person typed is text.

Runs in the printing child only. Totals are formulas of our own, with their value kept beside them.
"""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Literal

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from patuh.laporan.kantor import rapikan_zip, teks_kantor

Sel = str | int | float | date | None
JenisKolom = Literal["teks", "bulat", "desimal", "persen", "rupiah", "tanggal"]
_BENTUK = {
    "teks": "@",
    "bulat": "#,##0",
    "desimal": "#,##0.##",
    "persen": "0.0%",
    "rupiah": '"Rp"#,##0',
    "tanggal": "dd-mm-yyyy",
}
_SEL_MAKS = 32_767
_POTONGAN = " … (terpotong; lengkapnya dalam berkas JSON)"
_SAMPUL = "Sampul"
_NAMA_MAKS = 31
_LEBAR_SAMPUL = (30.0, 95.0)
# Points a line, and the most that a row may have; letters of Arial 10 in a column of width 1.
_TINGGI_BARIS, _TINGGI_MAKS, _HURUF_SELEBAR = 13.0, 409.0, 1.0


@dataclass(frozen=True)
class KolomLembar:
    """A column: heading, what its cells are, width in characters; ``jumlah`` = summed in the last row."""

    judul: str
    jenis: JenisKolom = "teks"
    lebar: float = 14
    jumlah: bool = False


@dataclass(frozen=True)
class Lembar:
    """A sheet. Percentages are fractions; None is an empty cell (not known, or nothing to divide by)."""

    nama: str
    judul: str
    kolom: Sequence[KolomLembar]
    baris: Sequence[Sequence[Sel]]
    sumber: str = ""
    definisi: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class BukuKerja:
    """A workbook: what it is (``keterangan``), its sheets, notes."""

    judul: str
    penyusun: str
    waktu_unix: int
    keterangan: Sequence[tuple[str, str]]
    lembar: Sequence[Lembar]
    catatan: Sequence[str] = field(default=())


def xlsx(buku: BukuKerja) -> bytes:
    """The Excel file; same data, same bytes."""
    keluar = io.BytesIO()
    opsi = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(keluar, opsi) as berkas:
        berkas.set_properties(
            {
                "title": teks_kantor(buku.judul)[:255],
                "author": teks_kantor(buku.penyusun)[:255],
                "keywords": "; ".join(f"{k}: {v}" for k, v in map(_aman, buku.keterangan))[:255],
                "created": datetime.fromtimestamp(buku.waktu_unix, UTC).replace(tzinfo=None),
            }
        )
        gaya = _Gaya(berkas)
        nama = _nama_lembar(buku.lembar)
        _sampul(berkas, gaya, buku, nama)
        for satu, kode in zip(buku.lembar, nama, strict=True):
            _lembar(berkas, gaya, satu, kode)
    return rapikan_zip(keluar.getvalue(), buku.waktu_unix)


class _Gaya:
    """The formats of one workbook."""

    def __init__(self, berkas: Any) -> None:
        dasar = {"font_name": "Arial", "font_size": 10, "valign": "top"}
        self.judul = berkas.add_format({**dasar, "bold": True, "font_size": 13, "valign": "vcenter"})
        self.kepala = berkas.add_format(
            {**dasar, "bold": True, "bg_color": "#153E6F", "font_color": "#FFFFFF", "text_wrap": True, "border": 1}
        )
        self.teks = berkas.add_format({**dasar, "text_wrap": True})
        self.tebal = berkas.add_format({**dasar, "bold": True, "text_wrap": True})
        self.sel = {
            jenis: berkas.add_format(
                {**dasar, "num_format": bentuk, "text_wrap": jenis == "teks", "bottom": 4, "bottom_color": "#9AA5B1"}
            )
            for jenis, bentuk in _BENTUK.items()
        }
        self.total = {
            jenis: berkas.add_format({**dasar, "num_format": bentuk, "bold": True, "bg_color": "#EEF2F6", "top": 1})
            for jenis, bentuk in _BENTUK.items()
        }


def _aman(pasangan: tuple[str, str]) -> tuple[str, str]:
    return teks_kantor(pasangan[0]), teks_kantor(pasangan[1])


def _tulis_teks(kertas: Any, baris: int, kolom: int, teks: str, gaya: Any) -> None:
    rapi = teks_kantor(teks)
    if len(rapi) > _SEL_MAKS:
        rapi = rapi[: _SEL_MAKS - len(_POTONGAN)] + _POTONGAN
    kertas.write_string(baris, kolom, rapi, gaya)


def _nama_lembar(lembar: Sequence[Lembar]) -> list[str]:
    """Names that Excel takes: at most 31 letters, none of ``[]:*?/\\``, no two alike."""
    hasil: list[str] = []
    for ke, satu in enumerate(lembar, 1):
        rapi = re.sub(r"[\[\]:*?/\\']", " ", teks_kantor(satu.nama))
        penuh = f"{ke}. {rapi}"
        hasil.append(penuh if len(penuh) <= _NAMA_MAKS else penuh[: _NAMA_MAKS + 1].rsplit(" ", 1)[0][:_NAMA_MAKS])
    return hasil


def _tinggikan(kertas: Any, r: int, isi: Sequence[tuple[object, float]]) -> None:
    """Make a row as high as its longest text (with the width of its column) needs: not every program does it itself."""
    baris = max((_banyak_baris(teks, lebar) for teks, lebar in isi if isinstance(teks, str)), default=1)
    if baris > 1:
        kertas.set_row(r, min(_TINGGI_MAKS, _TINGGI_BARIS * baris + 1))


def _banyak_baris(teks: str, lebar: float) -> int:
    muat = int(lebar * _HURUF_SELEBAR)
    return 1 if len(teks) <= muat else len(textwrap.wrap(teks[:_SEL_MAKS], muat))


def _sampul(berkas: Any, gaya: _Gaya, buku: BukuKerja, nama: Sequence[str]) -> None:
    kertas = berkas.add_worksheet(_SAMPUL)
    for kolom, lebar in enumerate(_LEBAR_SAMPUL):
        kertas.set_column(kolom, kolom, lebar)
    kertas.set_landscape()
    kertas.set_paper(9)
    kertas.fit_to_pages(1, 0)
    _tulis_teks(kertas, 0, 0, buku.judul, gaya.judul)
    ke = 2
    for label, nilai in buku.keterangan:
        _pasangan(kertas, ke, label, nilai, gaya)
        ke += 1
    bagian: list[tuple[str, list[tuple[str, str]]]] = [
        (
            "Isi dan sumber",
            [(n, f"{s.judul}. Sumber: {s.sumber or '-'}") for n, s in zip(nama, buku.lembar, strict=True)],
        ),
        ("Definisi", list(dict.fromkeys(d for s in buku.lembar for d in s.definisi))),
        ("Catatan", [("", c) for c in buku.catatan]),
    ]  # fmt: skip
    for judul, isi in bagian:
        if not isi:
            continue
        ke += 1
        _tulis_teks(kertas, ke, 0, judul, gaya.judul)
        ke += 1
        for label, nilai in isi:
            _pasangan(kertas, ke, label, nilai, gaya)
            ke += 1


def _pasangan(kertas: Any, ke: int, label: str, nilai: str, gaya: _Gaya) -> None:
    _tulis_teks(kertas, ke, 0, label, gaya.tebal)
    _tulis_teks(kertas, ke, 1, nilai, gaya.teks)
    _tinggikan(kertas, ke, ((label, _LEBAR_SAMPUL[0]), (nilai, _LEBAR_SAMPUL[1])))


def _lembar(berkas: Any, gaya: _Gaya, satu: Lembar, nama: str) -> None:
    kertas = berkas.add_worksheet(nama)
    kertas.set_landscape()
    kertas.set_paper(9)
    kertas.fit_to_pages(1, 0)
    kertas.freeze_panes(1, 0)
    kertas.repeat_rows(0)
    kertas.set_footer(f"&L{teks_kantor(satu.judul).replace('&', '&&')[:180]}&RHalaman &P dari &N")
    for ke, kolom in enumerate(satu.kolom):
        kertas.set_column(ke, ke, kolom.lebar)
        _tulis_teks(kertas, 0, ke, kolom.judul, gaya.kepala)
    # The heading is bold, and shares its cell with the filter's button.
    _tinggikan(kertas, 0, [(k.judul, k.lebar - 4) for k in satu.kolom])
    for r, isi in enumerate(satu.baris, 1):
        _tinggikan(kertas, r, [(s, k.lebar) for k, s in zip(satu.kolom, isi, strict=True)])
        for ke, (kolom, nilai) in enumerate(zip(satu.kolom, isi, strict=True)):
            _tulis(kertas, r, ke, kolom.jenis, nilai, gaya.sel)
    akhir = len(satu.baris)
    if akhir:
        kertas.autofilter(0, 0, akhir, len(satu.kolom) - 1)
    if akhir and any(k.jumlah for k in satu.kolom):
        for ke, kolom in enumerate(satu.kolom):
            if kolom.jumlah:
                huruf = xl_col_to_name(ke)
                nilai = sum(n for b in satu.baris if isinstance(n := b[ke], int | float))
                rumus = f"=SUM({huruf}2:{huruf}{akhir + 1})"
                kertas.write_formula(akhir + 1, ke, rumus, gaya.total[kolom.jenis], nilai)
            else:
                _tulis_teks(kertas, akhir + 1, ke, "Jumlah" if ke == 0 else "", gaya.total["teks"])


def _tulis(kertas: Any, r: int, ke: int, jenis: JenisKolom, nilai: Sel, gaya: dict[str, Any]) -> None:
    if nilai is None:
        kertas.write_blank(r, ke, None, gaya[jenis])
    elif isinstance(nilai, str):
        _tulis_teks(kertas, r, ke, nilai, gaya["teks"])
    elif isinstance(nilai, date):
        kertas.write_datetime(r, ke, nilai, gaya["tanggal"])
    else:
        kertas.write_number(r, ke, nilai, gaya[jenis])
