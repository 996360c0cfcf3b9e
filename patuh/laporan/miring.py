"""The one mark-up in clause texts: ``*…*`` where the scan shows italics. Everything else is literal."""

from __future__ import annotations

import re

_MIRING = re.compile(r"\*([^*\n]+)\*")


def potongan(teks: str) -> list[tuple[str, bool]]:
    """The text as runs ``(text, italic)``; a star without a partner stays a star."""
    hasil: list[tuple[str, bool]] = []
    akhir = 0
    for cocok in _MIRING.finditer(teks):
        if cocok.start() > akhir:
            hasil.append((teks[akhir : cocok.start()], False))
        hasil.append((cocok[1], True))
        akhir = cocok.end()
    if akhir < len(teks):
        hasil.append((teks[akhir:], False))
    return hasil


def tanpa_tanda(teks: str) -> str:
    """The text without the italic marks, for places that have no italics."""
    return "".join(t for t, _ in potongan(teks))
