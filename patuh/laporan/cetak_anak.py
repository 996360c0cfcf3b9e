"""Child process of :func:`patuh.laporan.cetak.cetak_pdf`: canonical JSON on stdin, PDF on stdout, reasons on stderr.

Exit codes: 0 done, 1 the layout failed, 2 it made a warning (a missing font would otherwise be replaced in silence).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

import typst

from patuh.laporan.huruf import folder_huruf, siapkan
from patuh.laporan.model import LaporanTriwulan
from patuh.laporan.prosa import FOLDER_TEMPLAT
from patuh.laporan.tampilan import susun_json


def gambar_pdf(data_json: str) -> tuple[bytes, list[str]]:
    """The PDF and Typst's warnings. Only the packaged typeface is used, so that machines do not differ."""
    dokumen = susun_json(LaporanTriwulan.model_validate_json(data_json))
    huruf = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(folder_huruf())])
    pdf, peringatan = typst.compile_with_warnings(
        str(FOLDER_TEMPLAT / "triwulan-sekda.typ"),
        root=str(FOLDER_TEMPLAT),
        font_paths=huruf,
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(siapkan(dokumen), ensure_ascii=False)},
        pdf_standards=["a-2a", "ua-1"],
        timestamp=dokumen["waktu_unix"],
    )
    return pdf, [f"{p.message} {' '.join(p.hints)}".strip() for p in peringatan]


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
