"""The one call of Typst: a static layout that reads its data as JSON, set in the packaged typeface alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import typst

from patuh.laporan.huruf import folder_huruf
from patuh.laporan.prosa import FOLDER_TEMPLAT


def gambar_typst(templat: str, data: Mapping[str, Any], *, waktu_unix: int) -> tuple[bytes, list[str]]:
    """The PDF (PDF/A-2a, PDF/UA-1) and Typst's warnings. Only the packaged typeface is used, so that machines do not
    differ; the time comes from the data, so that the bytes do not either."""
    huruf = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(folder_huruf())])
    pdf, peringatan = typst.compile_with_warnings(
        str(FOLDER_TEMPLAT / templat),
        root=str(FOLDER_TEMPLAT),
        font_paths=huruf,
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["a-2a", "ua-1"],
        timestamp=waktu_unix,
    )
    return pdf, [f"{p.message} {' '.join(p.hints)}".strip() for p in peringatan]
