"""Child process that draws a report's Word or Excel file: canonical JSON on stdin, the file on stdout.

``python -m patuh.laporan.cetak_kantor docx|xlsx``; exit codes 0 done, 1 the layout failed (the reason on stderr).
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from jinja2 import TemplateError
from xlsxwriter.exceptions import XlsxWriterException

from patuh.laporan.cetak_docx import docx
from patuh.laporan.cetak_xlsx import xlsx
from patuh.laporan.lembar import buku_triwulan
from patuh.laporan.model import LaporanTriwulan
from patuh.laporan.tampilan import susun_json


def gambar(bentuk: str, data_json: str) -> bytes:
    """The file of a quarterly report in one of the two office forms."""
    laporan = LaporanTriwulan.model_validate_json(data_json)
    if bentuk == "xlsx":
        return xlsx(buku_triwulan(laporan))
    dokumen = susun_json(laporan)
    return docx({**dokumen, "verifikasi": [*dokumen["verifikasi"], ("Sidik data (SHA-256)", laporan.sidik())]})


def utama(bentuk: str, gambar: Callable[[str, str], bytes] = gambar) -> int:
    """Read, draw, write."""
    try:
        isi = gambar(bentuk, sys.stdin.buffer.read().decode())
    except (TemplateError, XlsxWriterException, ValueError) as galat:
        sys.stderr.write(f"{type(galat).__name__}: {galat}\n")
        return 1
    sys.stdout.buffer.write(isi)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(utama(sys.argv[1]))
