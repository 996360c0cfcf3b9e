"""Drawing a frozen report: PDF (Typst, in a child process) and HTML (Jinja2). Both start from the canonical JSON."""

from __future__ import annotations

import subprocess
import sys
from functools import lru_cache

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from patuh.laporan.model import LaporanTriwulan
from patuh.laporan.prosa import FOLDER_TEMPLAT
from patuh.laporan.tampilan import susun_json

_PANJANG_GALAT = 2000


class CetakGagal(RuntimeError):
    """The PDF could not be made; the message says why in words for the operator."""


def cetak_pdf(data_json: str, *, batas_detik: float = 60, modul: str = "patuh.laporan.cetak_anak") -> bytes:
    """The PDF (PDF/A-2a and PDF/UA-1) of a paper's canonical JSON (``modul`` draws it); same data, same bytes.

    Rendered in a child process, because a typesetter keeps what it has cached and can be stopped only as a process.
    Raises :class:`CetakGagal` on any Typst error or warning, and when ``batas_detik`` is exceeded.
    """
    try:
        hasil = subprocess.run(  # noqa: S603 - our own interpreter, and a module that our own code names
            [sys.executable, "-m", modul],
            input=data_json.encode(),
            capture_output=True,
            timeout=batas_detik,
            check=False,
            cwd=FOLDER_TEMPLAT.parents[1],
        )
    except subprocess.TimeoutExpired as galat:
        raise CetakGagal(f"Pencetakan dihentikan karena melewati {batas_detik:g} detik.") from galat
    if hasil.returncode != 0 or not hasil.stdout.startswith(b"%PDF-"):
        sebab = hasil.stderr.decode(errors="replace").strip()[-_PANJANG_GALAT:]
        raise CetakGagal(f"Pencetakan gagal: {sebab or f'proses berakhir dengan kode {hasil.returncode}'}")
    return hasil.stdout


@lru_cache(maxsize=1)
def lingkungan_html() -> SandboxedEnvironment:
    """The environment of official papers as HTML: escaped, sandboxed, nothing undefined."""
    # Explicit: Jinja2's default is off, and a rule by file ending would miss ``.html.j2``.
    return SandboxedEnvironment(
        loader=FileSystemLoader(FOLDER_TEMPLAT),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def cetak_html(data: str | LaporanTriwulan) -> str:
    """The report as one self-contained HTML file: inline styles, no scripts, nothing loaded from outside."""
    laporan = data if isinstance(data, LaporanTriwulan) else LaporanTriwulan.model_validate_json(data)
    dokumen = susun_json(laporan)
    # Only pictures that our own functions drew (texts inside already escaped) pass unescaped.
    return lingkungan_html().get_template("triwulan-sekda.html.j2").render(d=dokumen, gambar=Markup)
