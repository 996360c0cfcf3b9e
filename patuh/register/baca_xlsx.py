"""Reading XLSX: judged as a zip before anything is unpacked, then by calamine, which tells numbers from text.

calamine holds the sheet in memory (about 1 KB a row of nine cells; openpyxl reads row by row but takes some eighteen
times as long), so it runs only in a child process with a memory limit.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    WorksheetNotFound,
)

from patuh.register.kolom import BARIS_JUDUL_MAKS, kenali_judul
from patuh.register.sel import Nilai

_BUKA_MAKS = 1536 * 1024 * 1024
_RASIO_MAKS = 100
_BUKA_WAJAR = 32 * 1024 * 1024
"""Up to this size the ratio is not looked at: a small sheet of zeros harms nobody."""
_BAGIAN_MAKS = 5_000
_POTONGAN = 1 << 20
_LEMBAR_MAKS = 30


class XlsxSalah(ValueError):
    """The workbook is damaged, too large when unpacked, or protected; the message is for the user."""


def periksa_zip(path: Path) -> None:
    """Look at the table of contents alone. Raises :class:`XlsxSalah`."""
    try:
        with zipfile.ZipFile(path) as zip_:
            isi = zip_.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise XlsxSalah("Berkas XLSX ini rusak dan tidak dapat dibuka.") from None
    nama = {i.filename for i in isi}
    if "xl/workbook.xml" not in nama:
        raise XlsxSalah("Berkas ini bukan lembar kerja XLSX. Kirim CSV atau XLSX.")
    besar = sum(i.file_size for i in isi)
    melebihi = besar > _BUKA_WAJAR and besar > path.stat().st_size * _RASIO_MAKS
    if len(isi) > _BAGIAN_MAKS or besar > _BUKA_MAKS or melebihi:
        raise XlsxSalah("Isi berkas XLSX ini terlalu besar bila dibuka. Kirim sebagai CSV.")
    if any(i.flag_bits & 1 for i in isi):
        raise XlsxSalah("Berkas XLSX ini bersandi. Simpan tanpa sandi.")


def periksa_ukuran(path: Path) -> None:
    """Unpack every part once, piece by piece: is it what the table of contents says? Raises :class:`XlsxSalah`."""
    try:
        with zipfile.ZipFile(path) as zip_:
            for satu in zip_.infolist():
                terbaca = 0
                with zip_.open(satu) as aliran:
                    while bagian := aliran.read(_POTONGAN):
                        terbaca += len(bagian)
                if terbaca != satu.file_size:
                    raise XlsxSalah(_TAK_COCOK)
    except (XlsxSalah, MemoryError):
        raise
    except Exception as salah:
        if str(salah).startswith(_ZLIB_TANPA_MEMORI):
            raise MemoryError from None
        # zipfile and zlib raise a dozen kinds of errors for damaged parts.
        raise XlsxSalah(_TAK_COCOK) from None


_ZLIB_TANPA_MEMORI = "Error -4"
_TAK_COCOK = "Berkas XLSX ini rusak: isinya tidak cocok dengan daftar isinya."


class BerkasXlsx:
    """An open workbook: the visible sheet that looks most like the kind is read."""

    def __init__(self, path: Path, jenis: str) -> None:
        periksa_zip(path)
        periksa_ukuran(path)
        try:
            buku = CalamineWorkbook.from_path(path)
            lembar = [
                s.name
                for s in buku.sheets_metadata
                if s.visible is SheetVisibleEnum.Visible and s.typ is SheetTypeEnum.WorkSheet
            ]
            if not lembar:
                raise XlsxSalah("Berkas XLSX ini tidak memiliki lembar yang terlihat.")
            if len(lembar) > 1:
                lembar = sorted(lembar[:_LEMBAR_MAKS], key=lambda n: -_nilai(buku, n, jenis))
            self._lembar = buku.get_sheet_by_name(lembar[0])
        except PasswordError:
            raise XlsxSalah("Berkas XLSX ini bersandi. Simpan tanpa sandi.") from None
        except (CalamineError, WorksheetNotFound, OSError):
            raise XlsxSalah("Berkas XLSX ini rusak dan tidak dapat dibuka.") from None
        self.rincian = {"bentuk": "xlsx", "lembar_lain": str(len(lembar) - 1)}
        self._nomor = 0

    @property
    def bagian(self) -> float:
        """How much of the sheet has been read, 0 to 1."""
        return min(1.0, self._nomor / max(1, self._lembar.total_height))

    def baris(self) -> Iterator[tuple[int, list[Nilai]]]:
        """Every row that is not blank, with its number in the sheet."""
        # calamine begins with the sheet's first row, but with the first column that has something in it.
        for nomor, sel in enumerate(self._lembar.iter_rows(), start=1):
            self._nomor = nomor
            if any(s != "" and not (type(s) is str and s.isspace()) for s in sel):
                yield nomor, [*sel]

    def tutup(self) -> None:
        """Nothing to close: the sheet is in memory."""


def _nilai(buku: CalamineWorkbook, nama: str, jenis: str) -> int:
    baris = buku.get_sheet_by_name(nama).to_python(skip_empty_area=False, nrows=BARIS_JUDUL_MAKS)
    return max((len(kenali_judul(jenis, [str(s) for s in satu]).letak) for satu in baris), default=0)
