"""Drawing a letter: HTML (Jinja2), and PDF (Typst) in a child process, which is this module run by itself."""

from __future__ import annotations

import json
from typing import Any

import typst

from patuh.laporan.cetak import cetak_pdf, lingkungan_html
from patuh.laporan.huruf import folder_huruf, siapkan
from patuh.laporan.prosa import FOLDER_TEMPLAT


def surat_pdf(surat: dict[str, Any]) -> bytes:
    """The letter as PDF/A; raises :class:`patuh.laporan.cetak.CetakGagal`."""
    return cetak_pdf(json.dumps(surat, ensure_ascii=False), modul="patuh.sanksi.cetak")


def surat_html(surat: dict[str, Any]) -> str:
    """The letter as one self-contained HTML file."""
    return lingkungan_html().get_template("surat-dinas.html.j2").render(d=surat)


def gambar_pdf(data_json: str) -> tuple[bytes, list[str]]:
    """The PDF and Typst's warnings."""
    surat = json.loads(data_json)
    huruf = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(folder_huruf())])
    pdf, peringatan = typst.compile_with_warnings(
        str(FOLDER_TEMPLAT / "surat-dinas.typ"),
        root=str(FOLDER_TEMPLAT),
        font_paths=huruf,
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(siapkan(surat), ensure_ascii=False)},
        pdf_standards=["a-2a", "ua-1"],
        timestamp=surat["waktu_unix"],
    )
    return pdf, [f"{p.message} {' '.join(p.hints)}".strip() for p in peringatan]


if __name__ == "__main__":
    from patuh.laporan.cetak_anak import utama

    raise SystemExit(utama(gambar_pdf))
