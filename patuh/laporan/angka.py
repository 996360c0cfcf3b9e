"""Numbers, dates and lists as Indonesian offices write them. Everything shown in a report passes through here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from rules.periode import nama_tanggal

TANPA_ANGKA = "–"
_SINGKATAN_ZONA = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
_KIBI = 1024


def bulat(nilai: int) -> str:
    """``1487`` -> ``1.487``."""
    return f"{nilai:,}".replace(",", ".")


def rupiah(nilai: int) -> str:
    """``Rp1.234.000``; a negative amount keeps its sign in front."""
    return f"{'-' if nilai < 0 else ''}Rp{bulat(abs(nilai))}"


def desimal(nilai: float) -> str:
    """A figure from a report, at most two decimals, none that are zero: ``1234.5`` -> ``1.234,5``."""
    dibulatkan = Decimal(str(nilai)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    utuh, _, pecahan = f"{dibulatkan:,.2f}".partition(".")
    pecahan = pecahan.rstrip("0")
    return utuh.replace(",", ".") + (f",{pecahan}" if pecahan else "")


def persen(pembilang: float, penyebut: float) -> str:
    """One decimal, rounded half up, never clamped; ``–`` when there is nothing to divide by.

    What is not all never reads ``100,0%`` and what is not nothing never reads ``0,0%``: rounding stops one step short.
    """
    if not penyebut:
        return TANPA_ANGKA
    atas, bawah = Decimal(str(pembilang)), Decimal(str(penyebut))
    hasil = (atas * 100 / bawah).quantize(Decimal("0.1"), ROUND_HALF_UP)
    if hasil == 100 and atas != bawah:
        hasil += Decimal("0.1") if atas > bawah else Decimal("-0.1")
    if hasil == 0 and atas != 0:
        return "<0,1%"
    utuh, _, pecahan = f"{hasil:,.1f}".partition(".")
    return f"{utuh.replace(',', '.')},{pecahan}%"


def dari(pembilang: int, penyebut: int) -> str:
    """``12 dari 40 (30,0%)``: a rate is never shown without the two figures behind it."""
    return f"{bulat(pembilang)} dari {bulat(penyebut)} ({persen(pembilang, penyebut)})"


def ukuran(bita: int) -> str:
    """File size: ``512 B``, ``14 KB``, ``2,3 MB`` (1 KB = 1,024 bytes)."""
    if bita < _KIBI:
        return f"{bita} B"
    if bita < _KIBI * _KIBI:
        return f"{bulat(round(bita / _KIBI))} KB"
    return f"{desimal(round(bita / _KIBI / _KIBI, 1))} MB"


def daftar(butir: Sequence[str], paling_banyak: int | None = None, satuan: str = "lainnya") -> str:
    """``a``, ``a dan b``, ``a, b, dan c``; past ``paling_banyak`` items: ``a, b, dan 3 lainnya``."""
    isi = list(butir)
    if paling_banyak is not None and len(isi) > paling_banyak:
        isi = [*isi[:paling_banyak], f"{len(isi) - paling_banyak} {satuan}"]
    if len(isi) < 3:
        return " dan ".join(isi)
    return ", ".join(isi[:-1]) + ", dan " + isi[-1]


def waktu_lokal(waktu: datetime, zona: str) -> str:
    """``20 Januari 2027 pukul 08.00 WIB``."""
    lokal = waktu.astimezone(ZoneInfo(zona))
    return f"{nama_tanggal(lokal.date())} pukul {lokal:%H.%M} {_SINGKATAN_ZONA.get(zona, zona)}"


def label_klausul(diktum: str, huruf: str | None) -> str:
    """``KETUJUH BELAS a``; the diktum alone where it has no letters."""
    return f"{diktum} {huruf}" if huruf else diktum
