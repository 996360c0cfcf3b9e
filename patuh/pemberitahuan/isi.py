"""What a mail says, as data, and its two renderings (text and HTML) from ``templates/surel``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from rules.periode import Periode, PeriodeTidakDikenal, nama_tanggal

BARIS_PER_SUREL = 20
_BARIS_MINIMUM_BAGIAN = 3
_HARI = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_NIK = re.compile(r"(?<!\d)\d{4}(?:[ .-]?\d{4}){3}(?!\d)")
# Line ends and other control characters (C0, C1, the Unicode separators) would start a new header or a false section.
_KENDALI = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")

_LINGKUNGAN = Environment(
    loader=FileSystemLoader(Path(__file__).resolve().parents[2] / "templates" / "surel"),
    autoescape=select_autoescape(["html"], default_for_string=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


@dataclass(frozen=True)
class Baris:
    """One line of a mail: what it is about, details beneath, and where to click."""

    judul: str
    keterangan: tuple[str, ...] = ()
    tautan: str | None = None


@dataclass(frozen=True)
class Bagian:
    """A section. ``lainnya`` lines are left out of the mail; ``tautan`` leads to all of them."""

    judul: str
    baris: tuple[Baris, ...]
    tautan: str
    lainnya: int = 0


@dataclass(frozen=True)
class IsiSurel:
    """A whole mail, before rendering."""

    subjek: str
    yth: str
    unit: str
    pembuka: str
    bagian: tuple[Bagian, ...]
    tautan_kotak: str


def rapi(teks: str) -> str:
    """One line of printable text; a number of sixteen digits (a NIK) is hidden."""
    satu_baris = " ".join(_KENDALI.sub(" ", teks).split())
    return _NIK.sub("[nomor disamarkan]", satu_baris)


def singkat(teks: str, panjang: int = 160) -> str:
    """The text, cut at a word boundary to at most ``panjang`` characters."""
    bersih = rapi(teks).rstrip(";.,: ")
    if len(bersih) <= panjang:
        return bersih
    potongan = bersih[: panjang - 1]
    kata = potongan.rsplit(" ", 1)[0] if " " in potongan else potongan
    return kata.rstrip(";.,: ") + "…"


def tanggal_lengkap(hari: date) -> str:
    """``Rabu, 7 Oktober 2026``."""
    return f"{_HARI[hari.weekday()]}, {nama_tanggal(hari)}"


def nama_periode(kode: str) -> str:
    """``Triwulan IV Tahun 2026``; a period of another form (an event) is shown as written."""
    try:
        return Periode.baca(kode).nama
    except PeriodeTidakDikenal:
        return rapi(kode)


def ringkas(bagian: Sequence[Bagian], batas: int = BARIS_PER_SUREL) -> tuple[Bagian, ...]:
    """Cut the sections to about ``batas`` lines in all; each keeps its first lines, so that none is silently gone."""
    hasil = []
    for satu in bagian:
        if not satu.baris:
            continue
        tampil = min(len(satu.baris), max(_BARIS_MINIMUM_BAGIAN, batas))
        hasil.append(replace(satu, baris=satu.baris[:tampil], lainnya=satu.lainnya + len(satu.baris) - tampil))
        batas -= tampil
    return tuple(hasil)


def cetak(isi: IsiSurel) -> tuple[str, str]:
    """The text part and the HTML part of a mail."""
    data = {"isi": replace(isi, bagian=ringkas(isi.bagian))}
    return _LINGKUNGAN.get_template("pesan.txt").render(data), _LINGKUNGAN.get_template("pesan.html").render(data)
