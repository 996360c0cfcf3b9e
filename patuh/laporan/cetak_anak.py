"""Child process of :func:`patuh.laporan.cetak.cetak_pdf`: canonical JSON on stdin, PDF on stdout, reasons on stderr.

Exit codes: 0 done, 1 the layout failed, 2 it made a warning (a missing font would otherwise be replaced in silence).
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import typst

from patuh.laporan.huruf import siapkan
from patuh.laporan.model import LaporanTriwulan
from patuh.laporan.tampilan import susun_json
from patuh.laporan.typst_pdf import gambar_typst


def gambar_pdf(data_json: str) -> tuple[bytes, list[str]]:
    """The PDF and Typst's warnings. Only the packaged typeface is used, so that machines do not differ."""
    dokumen = susun_json(LaporanTriwulan.model_validate_json(data_json))
    return gambar_typst("triwulan-sekda.typ", siapkan(dokumen), waktu_unix=dokumen["waktu_unix"])


def utama(gambar: Callable[[str], tuple[bytes, list[str]]] = gambar_pdf) -> int:
    """Read, draw, write."""
    try:
        pdf, peringatan = gambar(sys.stdin.buffer.read().decode())
    except typst.TypstError as galat:
        sys.stderr.write(f"{galat.message}\n{galat.diagnostic}\n")
        return 1
    if peringatan:
        sys.stderr.write("\n".join(peringatan) + "\n")
        return 2
    sys.stdout.buffer.write(pdf)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(utama())
