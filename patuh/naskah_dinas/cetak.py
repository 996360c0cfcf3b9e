"""Drawing a paper: PDF (Typst), Word and Excel in a child process, which is this module run by itself; HTML here.

``python -m patuh.naskah_dinas.cetak pdf|docx|xlsx [layout]``: canonical JSON on stdin, the file on stdout; exit codes
0 done, 1 the layout failed, 2 it made a warning.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from markupsafe import Markup

from patuh.laporan.cetak import cetak_anak, lingkungan_html
from patuh.laporan.huruf import siapkan
from patuh.laporan.typst_pdf import gambar_typst
from patuh.naskah_dinas.model import Naskah
from patuh.naskah_dinas.tampilan import susun_json

BENTUK = ("pdf", "docx", "xlsx", "html", "json")
_AWAL = {"pdf": b"%PDF-", "docx": b"PK", "xlsx": b"PK"}


def cetak_naskah(data_json: str, bentuk: str, templat: Path | None = None) -> bytes:
    """The paper as ``pdf`` (PDF/A-2a and PDF/UA-1), ``docx`` or ``xlsx``; ``templat`` is an office's own Word layout.

    Raises :class:`patuh.laporan.cetak.CetakGagal`.
    """
    argumen = [bentuk, *([str(templat.resolve())] if templat is not None else [])]
    return cetak_anak(data_json, "patuh.naskah_dinas.cetak", *argumen, awal=_AWAL[bentuk])


def naskah_html(data_json: str) -> str:
    """The paper as one self-contained HTML file: inline styles, no scripts, nothing loaded from outside."""
    dokumen = susun_json(Naskah.model_validate_json(data_json))
    # Only pictures that our own functions drew (texts inside already escaped) pass unescaped.
    return lingkungan_html().get_template("naskah.html.j2").render(d=dokumen, gambar=Markup)


def gambar_pdf(data_json: str) -> tuple[bytes, list[str]]:
    """The PDF and Typst's warnings."""
    dokumen = susun_json(Naskah.model_validate_json(data_json))
    # Nobody reads the keywords in a narrow column: they are compared letter by letter.
    siap = {**siapkan(dokumen), "kata_kunci": dokumen["kata_kunci"]}
    return gambar_typst("naskah.typ", siap, waktu_unix=dokumen["waktu_unix"])


def gambar_kantor(bentuk: str, data_json: str, templat: Path | None = None) -> bytes:
    """The Word or Excel file."""
    from patuh.laporan.cetak_docx import docx
    from patuh.laporan.cetak_xlsx import xlsx
    from patuh.laporan.templat_docx import BERKAS
    from patuh.naskah_dinas.lembar import buku_naskah

    naskah = Naskah.model_validate_json(data_json)
    dokumen: dict[str, Any] = susun_json(naskah)
    if bentuk == "xlsx":
        return xlsx(buku_naskah(naskah, dokumen["waktu_unix"]))
    sidik = ("Sidik data (SHA-256)", naskah.sidik())
    return docx({**dokumen, "verifikasi": [*dokumen["verifikasi"], sidik]}, templat or BERKAS)


if __name__ == "__main__":
    if sys.argv[1] == "pdf":
        from patuh.laporan.cetak_anak import utama as utama_pdf

        raise SystemExit(utama_pdf(gambar_pdf))
    from patuh.laporan.cetak_kantor import utama

    layout = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    raise SystemExit(utama(sys.argv[1], lambda bentuk, data: gambar_kantor(bentuk, data, layout)))
