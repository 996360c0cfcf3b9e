"""A list of a desk as CSV: the header and every check come before the first byte leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sqlmodel import Session
from starlette.responses import StreamingResponse

from api.layanan import Layanan
from patuh.csv_aman import alirkan_csv

SELURUHNYA = 1_000_000
"""As many rows as one file may hold: what a spreadsheet takes."""


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
    """Rows that are at hand, one attribute a column."""
    return unduh_csv(nama, alirkan_csv(kolom, ([getattr(b, k) for k in kolom] for b in baris)))


def alirkan_sesi(layanan: Layanan, kerja: Callable[[Session], Iterator[str]]) -> Iterator[str]:
    """The pieces that are read while the file is sent, with the session that reads them."""
    with layanan.bd.baca() as sesi:
        yield from kerja(sesi)
