"""Is this signed PDF the paper that the service issued? Checked in a child process, because the file is a stranger's.

Two kinds are accepted: the issued bytes with signatures added behind them (an incremental update, as PAdES makes), and
a file that a signing service wrote anew, when it still carries the paper's code and hash and every page says what it
said. A signature must be there, and be whole over the bytes that it covers. Whose certificate it is, and whether BSrE
stands behind it, is not judged here.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from patuh.galat import IsianSalah

BATAS_DETIK = 60.0
_SPASI = re.compile(r"\s+|\u00ad|\u200b")


def periksa(asli: Path, bertanda: Path, *, kode: str, sidik: str) -> str:
    """``bertahap`` or ``ditulis ulang``, when ``bertanda`` is the signed form of the issued file ``asli``.

    Raises :class:`IsianSalah` saying why it is not.
    """
    perintah = json.dumps({"asli": str(asli), "bertanda": str(bertanda), "kode": kode, "sidik": sidik})
    try:
        hasil = subprocess.run(
            [sys.executable, "-m", "patuh.naskah_dinas.tanda_tangan"],
            input=perintah.encode(),
            capture_output=True,
            timeout=BATAS_DETIK,
            check=False,
            cwd=Path(__file__).resolve().parents[2],
        )
    except subprocess.TimeoutExpired:
        raise IsianSalah(
            "Berkas ini terlalu rumit untuk diperiksa. Tanda tangani berkas PDF yang diterbitkan."
        ) from None
    jawab: dict[str, str] = json.loads(hasil.stdout or b"{}")
    if "cara" not in jawab:
        raise IsianSalah(jawab.get("sebab", "Berkas ini tidak dapat dibaca sebagai PDF."))
    return jawab["cara"]


def nilai(asli: bytes, bertanda: bytes, kode: str, sidik: str) -> dict[str, str]:
    """``{"cara": …}``, or ``{"sebab": …}`` in words for the office."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    if bertanda == asli:
        return {"sebab": "Berkas ini belum ditandatangani: isinya sama dengan PDF yang diterbitkan."}
    try:
        baca, semula = PdfReader(io.BytesIO(bertanda)), PdfReader(io.BytesIO(asli))
        halaman = [_teks(h) for h in baca.pages]
        semestinya = [_teks(h) for h in semula.pages]
        kunci = str(baca.metadata.get("/Keywords", "")) if baca.metadata is not None else ""
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {"sebab": "Berkas ini tidak dapat dibaca sebagai PDF."}
    bertahap = bertanda.startswith(asli)
    if not bertahap and (f"patuh-kode:{kode}" not in kunci or f"patuh-sha256:{sidik}" not in kunci):
        return {"sebab": "Berkas ini bukan naskah yang diterbitkan: kode dan sidiknya lain atau tidak ada."}
    sama = len(halaman) == len(semestinya) and all(s in h for s, h in zip(semestinya, halaman, strict=True))
    if not sama:
        return {"sebab": "Isi berkas ini berbeda dari naskah yang diterbitkan. Tanda tangani PDF dari layanan ini."}
    return _tanda_tangan(bertanda) or {"cara": "bertahap" if bertahap else "ditulis ulang"}


def _teks(halaman: Any) -> str:
    return _SPASI.sub("", halaman.extract_text())


def _tanda_tangan(isi: bytes) -> dict[str, str] | None:
    """What is wrong with the signatures; None when there is one and all are whole."""
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    semua = PdfFileReader(io.BytesIO(isi), strict=False).embedded_regular_signatures
    if not semua:
        return {"sebab": "Berkas ini belum memuat tanda tangan elektronik."}
    # No root is trusted and nothing is fetched: only the signature itself is judged.
    for satu in semua:
        status = validate_pdf_signature(satu, ValidationContext(trust_roots=[], allow_fetching=False))
        if not (status.intact and status.valid):
            return {"sebab": "Tanda tangan pada berkas ini rusak: isinya berubah sesudah ditandatangani."}
        if status.modification_level == ModificationLevel.OTHER:
            return {"sebab": "Berkas ini diubah sesudah ditandatangani."}
    return None


def _utama() -> None:
    perintah: dict[str, str] = json.loads(sys.stdin.read())
    asli, bertanda = Path(perintah["asli"]).read_bytes(), Path(perintah["bertanda"]).read_bytes()
    try:
        jawab = nilai(asli, bertanda, perintah["kode"], perintah["sidik"])
    except Exception as salah:  # a malformed file may fail anywhere in its readers
        sys.stderr.write(f"{type(salah).__name__} {hashlib.sha256(bertanda).hexdigest()}\n")
        jawab = {"sebab": "Tanda tangan pada berkas ini tidak dapat diperiksa. Unggah PDF asli dari layanan penanda."}
    sys.stdout.write(json.dumps(jawab))


if __name__ == "__main__":
    _utama()
