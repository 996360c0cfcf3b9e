"""What Word and Excel files share: text that their XML can hold, an archive whose bytes do not depend on the clock."""

from __future__ import annotations

import io
import re
import unicodedata
from datetime import UTC, datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_BELUM_ADA_ZIP = 1980
_TAK_TAMPAK = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))
_SPASI = re.compile(r"[\s\x1c-\x1f\x85]")


def teks_kantor(teks: str) -> str:
    """The text on one line. What XML cannot hold, or what would reorder the line, is written as its code
    (``[U+202E]``); nothing else changes, because an office program finds a typeface for every letter."""
    rapi = _SPASI.sub(" ", unicodedata.normalize("NFC", teks).translate(_TAK_TAMPAK))
    return "".join(c if _boleh(c) else f"[U+{ord(c):04X}]" for c in rapi)


def _boleh(c: str) -> bool:
    # The soft hyphen only says where a word may be parted.
    return c == "\u00ad" or (unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co") and ord(c) & 0xFFFE != 0xFFFE)


def siapkan_kantor(nilai: Any) -> Any:
    """Apply :func:`teks_kantor` to every text in a JSON-like value; SVG (built by us) stays as it is."""
    if isinstance(nilai, str):
        return nilai if nilai.startswith("<svg") else teks_kantor(nilai)
    if isinstance(nilai, dict):
        return {k: siapkan_kantor(v) for k, v in nilai.items()}
    if isinstance(nilai, list | tuple):
        return [siapkan_kantor(v) for v in nilai]
    return nilai


def rapikan_zip(isi: bytes, waktu_unix: int) -> bytes:
    """The same archive with the paper's own instant on every entry: same parts, same bytes."""
    saat = datetime.fromtimestamp(waktu_unix, UTC)
    cap = max(saat.timetuple()[:6], (_BELUM_ADA_ZIP, 1, 1, 0, 0, 0))
    keluar = io.BytesIO()
    with ZipFile(io.BytesIO(isi)) as asal, ZipFile(keluar, "w", ZIP_DEFLATED, compresslevel=6) as tujuan:
        for satu in asal.infolist():
            entri = ZipInfo(satu.filename, cap)
            entri.compress_type = ZIP_DEFLATED
            # What the archive was written on is no part of the paper.
            entri.create_system, entri.external_attr = 0, 0
            tujuan.writestr(entri, asal.read(satu))
    return keluar.getvalue()
