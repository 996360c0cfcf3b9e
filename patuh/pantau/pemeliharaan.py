"""The operator's word on planned maintenance: a small text file in the data folder, shown on ``/status``."""

from __future__ import annotations

from pathlib import Path

from patuh.samar import bersihkan

BERKAS = "pemeliharaan.txt"
_PANJANG = 600


def pengumuman(folder: Path) -> str | None:
    """The text (at most 600 characters); None when there is no file, nothing in it, or it cannot be read."""
    try:
        with (folder / BERKAS).open(encoding="utf-8") as aliran:
            teks = aliran.read(_PANJANG)
    except (OSError, UnicodeDecodeError):
        return None
    return bersihkan(teks).strip() or None
