"""What can be read in a file, also where it is packed: members of a zip (XLSX, DOCX, ODS), gzip, the text of a PDF."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from collections.abc import Iterable, Iterator

from pypdf import PdfReader
from pypdf.errors import PyPdfError


def terbaca(isi: bytes) -> Iterator[bytes]:
    """The bytes themselves, and everything packed in them."""
    yield isi
    if isi.startswith(b"PK"):
        try:
            with zipfile.ZipFile(io.BytesIO(isi)) as paket:
                for nama in paket.namelist():
                    yield nama.encode()
                    yield from terbaca(paket.read(nama))
        except zipfile.BadZipFile:
            return
    elif isi.startswith(b"\x1f\x8b"):
        yield from terbaca(gzip.decompress(isi))
    elif isi.startswith(b"%PDF"):
        try:
            pembaca = PdfReader(io.BytesIO(isi))
            yield str(pembaca.metadata).encode()
            # A line break of the page may fall anywhere.
            yield re.sub(r"\s", "", "".join(h.extract_text() for h in pembaca.pages)).encode()
        except (PyPdfError, ValueError, KeyError):
            # No PDF but its first bytes, as the tests upload them.
            return


def yang_terbaca(isi: bytes, dicari: Iterable[str]) -> list[str]:
    """Which of these can be read there."""
    lapis = list(terbaca(isi))
    return [n for n in dicari if any(n.encode() in satu for satu in lapis)]
