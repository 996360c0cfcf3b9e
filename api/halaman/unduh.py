"""A list of a desk as CSV and as a workbook: the header and every check come before the first byte leaves."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from functools import wraps
from pathlib import Path
from tempfile import TemporaryFile, mkstemp
from typing import Any, BinaryIO, TypeVar

import xlsxwriter
from fastapi import APIRouter
from sqlmodel import Session
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, Response, StreamingResponse

from api.auth import izin
from api.layanan import Layanan
from patuh.csv_aman import alirkan_csv
from patuh.urutan import arah

SELURUHNYA = 1_000_000
"""As many rows as one file may hold: what a spreadsheet takes."""
TIPE_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BILANGAN = re.compile(r"0|-?[1-9]\d{0,14}", re.ASCII)
_NAMA = re.compile(r'filename="([^"]+)\.csv"')
_LEBAR, _LEBAR_MAKS = 12, 48
_DIBEBASKAN = ("=", "+", "-", "@", "\t", "\r")
B = TypeVar("B", bound=Mapping[str, Any])


def pasang_unduhan(rute: APIRouter, jalur: str, kerja: Callable[..., Response], nama_izin: str) -> None:
    """Serve what ``kerja`` answers as CSV at ``jalur.csv``, and the same rows as a workbook at ``jalur.xlsx``."""
    rute.get(f"{jalur}.csv", response_class=StreamingResponse, **izin(nama_izin))(kerja)
    rute.get(f"{jalur}.xlsx", response_class=FileResponse, **izin(nama_izin))(sebagai_lembar(kerja))


def sebagai_lembar(kerja: Callable[..., Response]) -> Callable[..., Coroutine[Any, Any, Response]]:
    """The handler of a CSV as one that answers with the same rows in a workbook, with the same arguments and errors."""

    @wraps(kerja)
    async def lembar(*args: Any, **kwargs: Any) -> Response:
        jawaban = await run_in_threadpool(kerja, *args, **kwargs)
        with TemporaryFile() as teks:
            if isinstance(jawaban, StreamingResponse):
                async for potongan in jawaban.body_iterator:
                    teks.write(potongan.encode() if isinstance(potongan, str) else bytes(potongan))
            else:
                teks.write(bytes(jawaban.body))
            berkas = await run_in_threadpool(_tulis_lembar, teks)
        cocok = _NAMA.search(jawaban.headers["content-disposition"])
        nama = f"{cocok[1] if cocok else 'daftar'}.xlsx"
        return FileResponse(
            berkas, media_type=TIPE_XLSX, filename=nama, background=BackgroundTask(berkas.unlink, missing_ok=True)
        )

    return lembar


def _tulis_lembar(teks: BinaryIO) -> Path:
    """The rows of a CSV in a workbook of its own file: numbers as numbers, everything else as text, never a formula.
    A number of more than fifteen digits (a NIK, a card) would lose its last ones, so it stays text."""
    pegang, nama = mkstemp(prefix="patuh-", suffix=".xlsx")
    os.close(pegang)
    teks.seek(0)
    pilihan = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(nama, pilihan) as buku:
        lembar = buku.add_worksheet("Daftar")
        tebal = buku.add_format({"bold": True})
        lembar.freeze_panes(1, 0)
        for nomor, satu in enumerate(csv.reader(map(bytes.decode, teks))):
            if nomor == 0:
                for ke, judul in enumerate(satu):
                    lembar.set_column(ke, ke, min(_LEBAR_MAKS, max(_LEBAR, len(judul) + 2)))
            for ke, sel in enumerate(satu):
                # The apostrophe keeps a CSV from being read as a formula; here the cell's type does.
                isi = sel[1:] if sel.startswith("'") and sel[1:].startswith(_DIBEBASKAN) else sel
                if nomor and _BILANGAN.fullmatch(isi):
                    lembar.write_number(nomor, ke, int(isi))
                else:
                    lembar.write_string(nomor, ke, isi, None if nomor else tebal)
    return Path(nama)


def unduh_csv(nama: str, potongan: Iterator[str]) -> StreamingResponse:
    """The pieces of a CSV as a download; an error before the first row is still answered as an error."""
    kepala = next(potongan)

    def seluruhnya() -> Iterator[str]:
        yield kepala
        yield from potongan

    return StreamingResponse(
        seluruhnya(),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{nama}.csv"'},
    )


def unduh_baris(nama: str, kolom: Sequence[str], baris: Sequence[object]) -> StreamingResponse:
    """Rows that are at hand, one attribute (or key) a column."""
    sel = ([b[k] if isinstance(b, Mapping) else getattr(b, k) for k in kolom] for b in baris)
    return unduh_csv(nama, alirkan_csv(kolom, sel))


def alirkan_sesi(layanan: Layanan, kerja: Callable[[Session], Iterator[str]]) -> Iterator[str]:
    """The pieces that are read while the file is sent, with the session that reads them."""
    with layanan.bd.baca() as sesi:
        yield from kerja(sesi)


def pilah(baris: Sequence[B], urut: str, kunci: Sequence[str]) -> list[B]:
    """Rows that are at hand in the order that was asked for; those without a value come last both ways.

    Raises :class:`patuh.galat.IsianSalah` for an order that is not in ``kunci``.
    """
    if (pilih := arah(urut, dict.fromkeys(kunci))) is None:
        return list(baris)
    nama, turun = pilih
    ada = [b for b in baris if b[nama] is not None]
    ada.sort(key=lambda b: b[nama].casefold() if isinstance(b[nama], str) else b[nama], reverse=turun)
    return ada + [b for b in baris if b[nama] is None]
