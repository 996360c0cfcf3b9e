"""Drawing a frozen report: PDF, Word and Excel in child processes, HTML here. All start from the canonical JSON."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from functools import lru_cache

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from patuh.laporan.model import LaporanTriwulan
from patuh.laporan.prosa import FOLDER_TEMPLAT
from patuh.laporan.tampilan import susun_json

_PANJANG_GALAT = 2000
_GILIRAN = threading.BoundedSemaphore(max(2, os.cpu_count() or 2))


class CetakGagal(RuntimeError):
    """The PDF could not be made; the message says why in words for the operator."""


def cetak_pdf(data_json: str, *, batas_detik: float = 180, modul: str = "patuh.laporan.cetak_anak") -> bytes:
    """The PDF (PDF/A-2a and PDF/UA-1) of a paper's canonical JSON (``modul`` draws it); same data, same bytes.

    Rendered in a child process, because a typesetter keeps what it has cached and can be stopped only as a process.
    Raises :class:`CetakGagal` on any Typst error or warning, and when ``batas_detik`` is exceeded.
    """
    return cetak_anak(data_json, modul, awal=b"%PDF-", batas_detik=batas_detik)


def cetak_kantor(data_json: str, bentuk: str, *, batas_detik: float = 180) -> bytes:
    """The quarterly report as ``docx`` or ``xlsx``, in a child process as well. Raises :class:`CetakGagal`."""
    return cetak_anak(data_json, "patuh.laporan.cetak_kantor", bentuk, awal=b"PK", batas_detik=batas_detik)


def cetak_anak(data: str, modul: str, *argumen: str, awal: bytes, batas_detik: float = 180) -> bytes:
    """What the child ``modul`` makes of ``data``; ``awal`` are the first bytes that its file must have.

    Raises :class:`CetakGagal` when it fails, warns, takes longer than ``batas_detik`` or writes something else.
    """
    try:
        # However many papers are asked for at once, memory holds a few typesetters only.
        with _GILIRAN:
            hasil = subprocess.run(  # noqa: S603 - our own interpreter, and a module that our own code names
                [sys.executable, "-m", modul, *argumen],
                input=data.encode(),
                capture_output=True,
                timeout=batas_detik,
                check=False,
                cwd=FOLDER_TEMPLAT.parents[1],
            )
    except subprocess.TimeoutExpired as galat:
        raise CetakGagal(f"Pencetakan dihentikan karena melewati {batas_detik:g} detik.") from galat
    if hasil.returncode != 0 or not hasil.stdout.startswith(awal):
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
