"""CSV for people who open it in a spreadsheet: no cell can be read as a formula (RFC 4180)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

_SEKALI = 500


def sel_aman(nilai: object) -> str:
    """A cell as text; an apostrophe keeps a spreadsheet from reading it as a formula."""
    if nilai is None:
        return ""
    teks = ("ya" if nilai else "tidak") if isinstance(nilai, bool) else str(nilai)
    return f"'{teks}" if teks.startswith(("=", "+", "-", "@", "\t", "\r")) else teks


def alirkan_csv(kolom: Iterable[str], baris: Iterable[Iterable[object]]) -> Iterator[str]:
    """The header as the first piece, before any row is asked for; then the rows, some hundred at a time."""
    tulisan = io.StringIO()
    penulis = csv.writer(tulisan)

    def ambil() -> str:
        teks = tulisan.getvalue()
        tulisan.seek(0)
        tulisan.truncate()
        return teks

    penulis.writerow([sel_aman(k) for k in kolom])
    yield ambil()
    for banyak, satu in enumerate(baris, start=1):
        penulis.writerow([sel_aman(s) for s in satu])
        if not banyak % _SEKALI:
            yield ambil()
    if sisa := ambil():
        yield sisa
