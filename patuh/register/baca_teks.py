"""Reading CSV as offices send it: any usual encoding and separator, quotes that were never closed, blank lines.

A row is ``(number, fields)``; fields are None when the row cannot be told apart from its neighbours (an open quote).
Numbers are those a spreadsheet shows: blank lines count.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

from patuh.register.kolom import BARIS_JUDUL_MAKS, kenali_judul

PEMISAH = (",", ";", "\t", "|")
Baris = tuple[int, list[str] | None]
_POTONGAN = 1 << 20
_CONTOH = 1 << 16
_KENDALI_WAJAR = 20
_BARIS_KUTIP_MAKS = 20
_PANJANG_BARIS_MAKS = 1 << 16
_TERBUKA = "unexpected end of data"
_PETA_1252 = dict.fromkeys((0x81, 0x8D, 0x8F, 0x90, 0x9D), 0xFFFD)


class BukanTeks(ValueError):
    """The file is no text that a table could be in."""


def tebak_sandi(berkas: BinaryIO) -> str:
    """The encoding of a file of text: by its mark, by where its zero bytes lie, by whether it is UTF-8; else
    Windows-1252, unless most of its special letters are UTF-8 (then a few are broken, and their rows are refused).

    Raises:
        BukanTeks: the beginning holds what no text holds.
    """
    awal = berkas.read(_CONTOH)
    if awal.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if awal.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if len(awal) >= 4 and awal.count(0) > len(awal) // 4:
        genap, ganjil = awal[::2].count(0), awal[1::2].count(0)
        if max(genap, ganjil) > 9 * min(genap, ganjil):
            return "utf-16-be" if genap > ganjil else "utf-16-le"
    if sum(awal.count(b) for b in (*range(9), *range(14, 32))) > max(_KENDALI_WAJAR, len(awal) // 100):
        raise BukanTeks
    utuh, rusak = _hitung_utf8(awal, berkas)
    return "utf-8" if not rusak or utuh > rusak else "cp1252"


def _hitung_utf8(awal: bytes, berkas: BinaryIO) -> tuple[int, int]:
    """How many letters beyond ASCII are whole UTF-8, and how many bytes are not."""
    urai = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    utuh = rusak = 0
    for bagian in chain([awal], iter(lambda: berkas.read(_POTONGAN), b"")):
        teks = urai.decode(bagian)
        if not teks.isascii():
            asing = [h for h in teks if h > "\x7f"]
            salah = sum("\udc80" <= h <= "\udcff" for h in asing)
            rusak += salah
            utuh += len(asing) - salah
    return utuh, rusak + len(urai.getstate()[0])


class BerkasTeks:
    """An open CSV file of one kind: encoding and separator found, rows to be iterated once."""

    def __init__(self, path: Path, jenis: str) -> None:
        self._mentah = path.open("rb")
        try:
            self.sandi = tebak_sandi(self._mentah)
        except BukanTeks:
            self._mentah.close()
            raise
        self._mentah.seek(0)
        self._aliran = io.TextIOWrapper(self._mentah, self.sandi, errors="replace")
        awal = list(islice(self._baris_teks(), BARIS_JUDUL_MAKS * 2))
        self._lewati = bool(awal) and awal[0].strip().lower() in {f'"sep={p}"' for p in PEMISAH} | {
            f"sep={p}".strip() for p in PEMISAH
        }
        self.pemisah = max(PEMISAH, key=lambda p: self._nilai(awal, p, jenis))
        self._sumber = chain(awal, self._baris_teks())

    def _baris_teks(self) -> Iterator[str]:
        while baris := self._aliran.readline(_PANJANG_BARIS_MAKS):
            yield baris.translate(_PETA_1252) if self.sandi == "cp1252" and not baris.isascii() else baris

    def _nilai(self, awal: list[str], pemisah: str, jenis: str) -> tuple[int, int]:
        dikenal = [len(kenali_judul(jenis, _belah(b, pemisah)).letak) for b in awal]
        return max(dikenal, default=0), sum(b.count(pemisah) for b in awal)

    @property
    def bagian(self) -> float:
        """How much of the file has been read, 0 to 1."""
        ukuran = self._mentah.seek(0, io.SEEK_CUR), max(1, Path(self._mentah.name).stat().st_size)
        return min(1.0, ukuran[0] / ukuran[1])

    @property
    def rincian(self) -> dict[str, str]:
        """What was found out about the file."""
        return {
            "bentuk": "csv",
            "sandi": self.sandi.upper(),
            "pemisah": "tab" if self.pemisah == "\t" else self.pemisah,
        }

    def baris(self) -> Iterator[Baris]:
        """Every row that is not blank."""
        nomor, pemisah = 0, self.pemisah
        tunda: list[str] = []
        while True:
            if tunda:
                satu: str | None = tunda.pop(0)
            else:
                satu = next(self._sumber, None)
            if satu is None:
                return
            nomor += 1
            if '"' not in satu:
                sel = satu.rstrip("\r\n").split(pemisah)
                if (nomor > 1 or not self._lewati) and (len(sel) > 1 or satu.strip()) and _berisi(sel):
                    yield nomor, sel
                continue
            isi, lebih = self._berkutip(satu, tunda)
            if isi is None or (_berisi(isi) and (nomor > 1 or not self._lewati)):
                yield nomor, isi
            # A spreadsheet shows a cell of several lines as one row; so does this numbering.
            del tunda[:lebih]

    def _berkutip(self, satu: str, tunda: list[str]) -> tuple[list[str] | None, int]:
        """The fields of a row with quotes, and how many of the waiting lines belong to it."""
        kumpul = [satu]
        while True:
            try:
                hasil = list(csv.reader(kumpul, delimiter=self.pemisah, strict=True))
                return (hasil[0] if hasil else []), len(kumpul) - 1
            except csv.Error as salah:
                if _TERBUKA not in str(salah):
                    return (_belah(satu, self.pemisah) if len(kumpul) == 1 else None), 0
            if len(kumpul) > _BARIS_KUTIP_MAKS:
                return None, 0
            if len(tunda) < len(kumpul):
                if (baru := next(self._sumber, None)) is None:
                    return None, 0
                tunda.append(baru)
            kumpul.append(tunda[len(kumpul) - 1])

    def tutup(self) -> None:
        """Close the file."""
        self._aliran.close()


def _belah(baris: str, pemisah: str) -> list[str]:
    try:
        return next(csv.reader([baris.rstrip("\r\n")], delimiter=pemisah), [])
    except csv.Error:
        return baris.rstrip("\r\n").split(pemisah)


def _berisi(sel: list[str]) -> bool:
    return any(s and not s.isspace() for s in sel)
