"""Drawing a letter: HTML (Jinja2), and PDF (Typst) in a child process, which is this module run by itself."""

from __future__ import annotations

import json
from typing import Any

from patuh.laporan.cetak import cetak_pdf, lingkungan_html
from patuh.laporan.huruf import siapkan
from patuh.laporan.typst_pdf import gambar_typst


def surat_pdf(surat: dict[str, Any]) -> bytes:
    """The letter as PDF/A; raises :class:`patuh.laporan.cetak.CetakGagal`."""
    return cetak_pdf(json.dumps(surat, ensure_ascii=False), modul="patuh.sanksi.cetak")


def surat_html(surat: dict[str, Any]) -> str:
    """The letter as one self-contained HTML file."""
    return lingkungan_html().get_template("surat-dinas.html.j2").render(d=surat)


def gambar_pdf(data_json: str) -> tuple[bytes, list[str]]:
    """The PDF and Typst's warnings."""
    surat = json.loads(data_json)
    return gambar_typst("surat-dinas.typ", siapkan(surat), waktu_unix=surat["waktu_unix"])


if __name__ == "__main__":
    from patuh.laporan.cetak_anak import utama

    raise SystemExit(utama(gambar_pdf))
