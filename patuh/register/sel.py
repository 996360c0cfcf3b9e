"""One cell of a register file, from what people write to what it means. A refusal never repeats the cell: it may be a
NIK."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache

Nilai = str | int | float | bool | date | datetime | time | timedelta | None
"""What a reader hands over: text from CSV, typed cells from XLSX."""


class SelSalah(ValueError):
    """A cell does not hold what its column needs; the message says what it should be."""


_KOSONG = frozenset({"", "-", "--", "NULL", "N/A", "#N/A", "NONE", "NAN", "0000-00-00", "00-00-0000", "00/00/0000"})
_ILMIAH = re.compile(r"[+-]?\d+(?:[.,]\d+)?E[+-]?\d+", re.I)
_HURUF_RUSAK = "\ufffd"
_TAK_TAMPAK = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]+"
)
_BULAN = {
    nama: nomor
    for nomor, sebutan in enumerate(
        (
            *("januari jan january", "februari feb pebruari february", "maret mar march", "april apr", "mei may"),
            *("juni jun june", "juli jul july", "agustus agu agt ags aug august", "september sep sept"),
            *("oktober okt oct october", "november nov nopember nop", "desember des dec december"),
        ),
        start=1,
    )
    for nama in sebutan.split()
}
_TAHUN_WAJAR = range(1880, 2101)
_WAKTU = r"(?:[ T]00:00(?::00(?:\.0+)?)?)?"
_TGL_DEPAN = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_WAKTU}", re.ASCII)
_TGL_BELAKANG = re.compile(rf"(\d{{1,2}})[-/. ](\d{{1,2}})[-/. ](\d{{4}}){_WAKTU}", re.ASCII)
_TGL_HURUF = re.compile(r"(\d{1,2})[-/. ]+([A-Za-z]+)[-/., ]+(\d{4})", re.ASCII)


def teks(nilai: Nilai) -> str:
    """A cell as trimmed text: no invisible characters, single spaces, "" for the usual marks of emptiness.

    Raises:
        SelSalah: it holds letters that the file's encoding lost.
    """
    if isinstance(nilai, str):
        hasil = nilai if nilai.isascii() and nilai.isprintable() else _TAK_TAMPAK.sub(" ", nilai)
        hasil = " ".join(hasil.split())
        if _HURUF_RUSAK in hasil:
            raise SelSalah("memuat huruf yang rusak; simpan ulang berkas sebagai UTF-8")
    elif nilai is None:
        return ""
    elif isinstance(nilai, bool):
        hasil = "Y" if nilai else "T"
    elif isinstance(nilai, float) and nilai.is_integer():
        hasil = str(int(nilai))
    elif isinstance(nilai, datetime):
        hasil = nilai.date().isoformat()
    else:
        hasil = str(nilai)
    return "" if hasil.upper() in _KOSONG else hasil


def angka_rapi(nilai: Nilai, panjang: int) -> str:
    """Digits typed with an apostrophe, spaces, dots or hyphens between them: without these when ``panjang`` digits
    remain, else as they stand."""
    mentah = teks(nilai)
    rapi = mentah.lstrip("'`’").translate(_SELA)
    return rapi if len(rapi) == panjang and rapi.isascii() and rapi.isdigit() else mentah.lstrip("'`’").strip()


_SELA = str.maketrans("", "", " .-'")


def nik(nilai: Nilai) -> str:
    """A NIK's text, which may still be malformed.

    Raises:
        SelSalah: a spreadsheet has taken its last digits.
    """
    if type(nilai) is str and len(nilai) == 16 and nilai.isascii() and nilai.isdigit():
        return nilai
    if isinstance(nilai, int | float) and not isinstance(nilai, bool):
        if abs(nilai) >= 10**15:
            raise SelSalah("berupa angka, bukan teks: Excel membulatkan angka ke-16. Format kolomnya sebagai Teks")
        return str(int(nilai)) if float(nilai).is_integer() else str(nilai)
    hasil = angka_rapi(nilai, 16)
    if _ILMIAH.fullmatch(hasil):
        raise SelSalah("tertulis sebagai bilangan ilmiah sehingga angka akhirnya hilang. Format kolomnya sebagai Teks")
    return hasil


def kartu(nilai: Nilai) -> str | None:
    """A card or family number: digits where it is one, else the text; None when empty."""
    if isinstance(nilai, int | float) and not isinstance(nilai, bool) and abs(nilai) >= 10**15:
        raise SelSalah("berupa angka, bukan teks: Excel membulatkan angka ke-16. Format kolomnya sebagai Teks")
    hasil = teks(nilai).lstrip("'`’")
    if _ILMIAH.fullmatch(hasil):
        raise SelSalah("tertulis sebagai bilangan ilmiah sehingga angka akhirnya hilang. Format kolomnya sebagai Teks")
    return hasil or None


def nib(nilai: Nilai) -> str:
    """The 13 digits of a business."""
    hasil = angka_rapi(nilai, 13)
    if len(hasil) != 13 or not (hasil.isascii() and hasil.isdigit()):
        raise SelSalah("harus NIB 13 angka")
    return hasil


def tanggal(nilai: Nilai) -> str | None:
    """A date as ``YYYY-MM-DD``, or None when empty. The order day-month-year is the only one read besides ISO."""
    if isinstance(nilai, datetime | date):
        return _hari(nilai.year, nilai.month, nilai.day)
    if nilai is None or nilai == "":
        return None
    if not isinstance(nilai, str):
        raise SelSalah(_CONTOH_TANGGAL)
    return _tanggal_teks(nilai)


_CONTOH_TANGGAL = "harus tanggal, misalnya 2026-11-22 atau 22/11/2026"


@lru_cache(maxsize=50_000)
def _tanggal_teks(nilai: str) -> str | None:
    isi = teks(nilai).lstrip("'")
    if not isi:
        return None
    if cocok := _TGL_DEPAN.fullmatch(isi):
        return _hari(int(cocok[1]), int(cocok[2]), int(cocok[3]))
    if cocok := _TGL_BELAKANG.fullmatch(isi):
        return _hari(int(cocok[3]), int(cocok[2]), int(cocok[1]))
    if (cocok := _TGL_HURUF.fullmatch(isi)) and (bulan := _BULAN.get(cocok[2].lower())):
        return _hari(int(cocok[3]), bulan, int(cocok[1]))
    raise SelSalah(_CONTOH_TANGGAL)


def _hari(tahun: int, bulan: int, hari: int) -> str:
    try:
        hasil = date(tahun, bulan, hari)
    except ValueError:
        raise SelSalah("bukan tanggal yang ada di kalender") from None
    if hasil.year not in _TAHUN_WAJAR:
        raise SelSalah("tahunnya tidak masuk akal")
    return hasil.isoformat()


_KELAMIN = {
    **dict.fromkeys(("L", "1", "LK", "LAKI", "LAKI LAKI", "LAKILAKI", "PRIA", "M"), "L"),
    **dict.fromkeys(("P", "2", "PR", "PEREMPUAN", "WANITA", "F"), "P"),
}


def jenis_kelamin(nilai: Nilai) -> str | None:
    """``L`` or ``P``; None when empty."""
    isi = kode_rapi(nilai)
    if not isi:
        return None
    if (hasil := _KELAMIN.get(isi)) is None:
        raise SelSalah("harus L atau P")
    return hasil


_KELAS = {t: n for n, semua in enumerate((("1", "I"), ("2", "II"), ("3", "III")), start=1) for t in semua}


def kelas(nilai: Nilai) -> int | None:
    """1 to 3; None when empty."""
    isi = kode_rapi(nilai).removeprefix("KELAS ").removeprefix("KLS ")
    if not isi:
        return None
    if (hasil := _KELAS.get(isi)) is None:
        raise SelSalah("harus kelas 1, 2 atau 3")
    return hasil


@lru_cache(maxsize=20_000)
def _kode_rapi(isi: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", teks(isi).upper()).split())


def kode_rapi(nilai: Nilai) -> str:
    """A code's text in capitals, with single spaces in place of punctuation."""
    return _kode_rapi(nilai if isinstance(nilai, str) else teks(nilai))


_RIBUAN = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,0{1,2})?|\d{1,3}(?:,\d{3})+(?:\.0{1,2})?|\d+(?:[.,]0{1,2})?", re.ASCII)
_RUPIAH_MAKS = 10**15 + 1


def rupiah(nilai: Nilai) -> int:
    """Whole rupiah. Cents other than zero, a minus sign or a broken grouping are refused: money is not guessed."""
    if isinstance(nilai, bool | date | datetime):
        raise SelSalah(_CONTOH_RUPIAH)
    if isinstance(nilai, int | float):
        if not (float(nilai).is_integer() and 0 <= nilai < _RUPIAH_MAKS):
            raise SelSalah(_CONTOH_RUPIAH)
        return int(nilai)
    isi = re.sub(r"^RP\.?\s*", "", teks(nilai).upper().lstrip("'")).removesuffix(",-").strip()
    if not _RIBUAN.fullmatch(isi):
        raise SelSalah(_CONTOH_RUPIAH)
    if isi.count(".") + isi.count(",") and not _berpecahan(isi):
        bulat = isi.replace(".", "").replace(",", "")
    else:
        bulat = re.sub(r"[.,]0{1,2}$", "", isi).replace(".", "").replace(",", "")
    if int(bulat) >= _RUPIAH_MAKS:
        raise SelSalah(_CONTOH_RUPIAH)
    return int(bulat)


_CONTOH_RUPIAH = "harus rupiah bulat, misalnya 3175200 atau Rp 3.175.200"


def _berpecahan(isi: str) -> bool:
    return bool(re.search(r"[.,]0{1,2}$", isi))


def bilangan(nilai: Nilai, bawah: int, atas: int) -> int | None:
    """A whole number within bounds; None when empty."""
    isi = teks(nilai).lstrip("'")
    if not isi:
        return None
    if not (isi.isascii() and isi.isdigit() and len(isi) <= 6 and bawah <= int(isi) <= atas):
        raise SelSalah(f"harus bilangan {bawah} sampai {atas}")
    return int(isi)
