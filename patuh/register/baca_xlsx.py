"""Reading XLSX: judged as a zip before anything is unpacked, then by calamine, which tells numbers from text.

calamine holds the sheet in memory (about 1 KB a row of nine cells; openpyxl reads row by row but takes some eighteen
times as long), so it runs only in a child process with a memory limit.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
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
_KOLOM_MAKS, _BARIS_MAKS = 16_384, 1_048_576
"""As far as a sheet reaches in Excel itself (XFD1048576)."""
_LETAK = re.compile(rb""" r=["']([A-Za-z]+)(\d+)["'](?![^<>]*/>)""")
"""Where a cell stands. A cell without a value closes at once: a formatted one far away is no part of the table."""
_BIDANG_WAJAR = 2_000_000
_BYTE_SEL = 4
"""A sheet has a cell of its rectangle for every so many bytes at least; a table full of values needs ten times that."""


class XlsxSalah(ValueError):
    """The workbook is damaged, too large when unpacked, or protected; the message is for the user."""


def periksa_zip(path: Path) -> None:
    """Look at the table of contents alone. Raises :class:`XlsxSalah`."""
    try:
        with zipfile.ZipFile(path) as zip_:
            isi = zip_.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise XlsxSalah(_RUSAK) from None
    nama = {i.filename for i in isi}
    if "xl/workbook.xml" not in nama:
        raise XlsxSalah("Berkas ini bukan lembar kerja XLSX. Kirim CSV atau XLSX.")
    besar = sum(i.file_size for i in isi)
    melebihi = besar > _BUKA_WAJAR and besar > path.stat().st_size * _RASIO_MAKS
    if len(isi) > _BAGIAN_MAKS or besar > _BUKA_MAKS or melebihi:
        raise XlsxSalah("Isi berkas XLSX ini terlalu besar bila dibuka. Kirim sebagai CSV.")
    if any(i.flag_bits & 1 for i in isi):
        raise XlsxSalah("Berkas XLSX ini bersandi. Simpan tanpa sandi.")


def periksa_isi(path: Path) -> None:
    """Unpack every part once, piece by piece: is it what the table of contents says, and do its cells stand within a
    sheet? Raises :class:`XlsxSalah`."""
    try:
        with zipfile.ZipFile(path) as zip_:
            for satu in zip_.infolist():
                terbaca, bidang = 0, _Bidang()
                with zip_.open(satu) as aliran:
                    while bagian := aliran.read(_POTONGAN):
                        terbaca += len(bagian)
                        bidang.baca(bagian)
                if terbaca != satu.file_size:
                    raise XlsxSalah(_TAK_COCOK)
                bidang.periksa(terbaca)
    except (XlsxSalah, MemoryError):
        raise
    except Exception as salah:
        if str(salah).startswith(_ZLIB_TANPA_MEMORI):
            raise MemoryError from None
        # zipfile and zlib raise a dozen kinds of errors for damaged parts.
        raise XlsxSalah(_TAK_COCOK) from None


_ZLIB_TANPA_MEMORI = "Error -4"
_RUSAK = "Berkas XLSX ini rusak dan tidak dapat dibuka."
_TAK_COCOK = "Berkas XLSX ini rusak: isinya tidak cocok dengan daftar isinya."
_RENGGANG = "Lembar ini memuat sel yang jauh di luar tabelnya. Hapus sel itu, atau kirim sebagai CSV."


class _Bidang:
    """The rectangle that the cells of a part span: calamine takes memory for all of it, and when there is none the
    process ends without a word."""

    def __init__(self) -> None:
        self._sisa = b""
        self._kolom: set[bytes] = set()
        self._baris: set[bytes] = set()

    def baca(self, bagian: bytes) -> None:
        """Take the next piece; a tag that it cuts waits for the piece after it."""
        isi = self._sisa + bagian
        akhir = isi.rfind(b"<")
        if akhir < 0 or len(isi) - akhir > _POTONGAN:
            # Text that goes on and on is not kept: no tag is that long.
            akhir = len(isi)
        self._sisa = isi[akhir:]
        self._catat(isi[:akhir])

    def _catat(self, isi: bytes) -> None:
        for kolom, baris in _LETAK.findall(isi):
            self._kolom.add(kolom)
            self._baris.add(baris)

    def periksa(self, ukuran: int) -> None:
        """Raise :class:`XlsxSalah` for a rectangle that a part of so many bytes cannot fill."""
        self._catat(self._sisa)
        if not self._kolom:
            return
        if max(map(len, self._kolom)) > len("XFD") or max(len(b.lstrip(b"0")) for b in self._baris) > len("1048576"):
            raise XlsxSalah(_RUSAK)
        kolom, baris = {_nomor_kolom(k) for k in self._kolom}, {int(b) for b in self._baris}
        if max(kolom) > _KOLOM_MAKS or max(baris) > _BARIS_MAKS:
            raise XlsxSalah(_RUSAK)
        bidang = (max(kolom) - min(kolom) + 1) * (max(baris) - min(baris) + 1)
        if bidang > max(_BIDANG_WAJAR, ukuran // _BYTE_SEL):
            raise XlsxSalah(_RENGGANG)


def _nomor_kolom(huruf: bytes) -> int:
    nomor = 0
    for satu in huruf.upper():
        nomor = nomor * 26 + satu - ord("A") + 1
    return nomor


@contextmanager
def _rusak_bila_panik() -> Iterator[None]:
    """A panic of calamine comes as an exception that is no :class:`Exception` and cannot be imported by name."""
    try:
        yield
    except BaseException as salah:
        if type(salah).__name__ != "PanicException":
            raise
        raise XlsxSalah(_RUSAK) from None


class BerkasXlsx:
    """An open workbook: the visible sheet that looks most like the kind is read."""

    def __init__(self, path: Path, jenis: str) -> None:
        periksa_zip(path)
        periksa_isi(path)
        try:
            with _rusak_bila_panik():
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
            raise XlsxSalah(_RUSAK) from None
        self.rincian = {"bentuk": "xlsx", "lembar_lain": str(len(lembar) - 1)}
        self._nomor = 0

    @property
    def bagian(self) -> float:
        """How much of the sheet has been read, 0 to 1."""
        return min(1.0, self._nomor / max(1, self._lembar.total_height))

    def baris(self) -> Iterator[tuple[int, list[Nilai]]]:
        """Every row that is not blank, with its number in the sheet."""
        # calamine begins with the sheet's first row, but with the first column that has something in it.
        with _rusak_bila_panik():
            for nomor, sel in enumerate(self._lembar.iter_rows(), start=1):
                self._nomor = nomor
                if any(s != "" and not (type(s) is str and s.isspace()) for s in sel):
                    yield nomor, [*sel]

    def tutup(self) -> None:
        """Nothing to close: the sheet is in memory."""


def _nilai(buku: CalamineWorkbook, nama: str, jenis: str) -> int:
    baris = buku.get_sheet_by_name(nama).to_python(skip_empty_area=False, nrows=BARIS_JUDUL_MAKS)
    return max((len(kenali_judul(jenis, [str(s) for s in satu]).letak) for satu in baris), default=0)
