"""What the report's typeface can print. PDF/A refuses a missing glyph, and a report must not fail because somebody
typed an emoji: such a character is printed as its code (``[U+1F600]``), never dropped in silence.

The typeface is Arimo (same widths as Arial, SIL Open Font License), from the pinned package ``fontpkg-arimo``.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_PANJANG_TANPA_JEDA = 22
_KATA_PANJANG = re.compile(rf"\S{{{_PANJANG_TANPA_JEDA + 1},}}")
# Marks without a shape of their own that word processors leave behind: nothing is lost without them.
_TAK_TAMPAK = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))


def folder_huruf() -> Path:
    """The folder with the typeface files."""
    paket = find_spec("fontpkg_arimo")
    if paket is None or paket.origin is None:
        raise RuntimeError("Paket huruf fontpkg-arimo belum terpasang.")
    return Path(paket.origin).parent / "files"


@lru_cache(maxsize=1)
def huruf_tersedia() -> frozenset[int]:
    """Code points that both the upright and the italic file can draw."""
    semua = [_baca_cmap(berkas.read_bytes()) for berkas in sorted(folder_huruf().glob("*.ttf"))]
    return frozenset(semua[0].intersection(*semua[1:]))


def _baca_cmap(isi: bytes) -> set[int]:
    """Code points of a TrueType file's Unicode ``cmap`` (formats 4 and 12, OpenType specification)."""
    jumlah = struct.unpack_from(">H", isi, 4)[0]
    tabel = {isi[12 + 16 * i : 16 + 16 * i]: struct.unpack_from(">I", isi, 20 + 16 * i)[0] for i in range(jumlah)}
    awal = tabel[b"cmap"]
    kode: set[int] = set()
    for i in range(struct.unpack_from(">H", isi, awal + 2)[0]):
        platform, _, letak = struct.unpack_from(">HHI", isi, awal + 4 + 8 * i)
        if platform in (0, 3):
            kode |= _baca_subtabel(isi, awal + letak)
    return kode


def _baca_subtabel(isi: bytes, awal: int) -> set[int]:
    bentuk = struct.unpack_from(">H", isi, awal)[0]
    kode: set[int] = set()
    if bentuk == 4:
        segmen = struct.unpack_from(">H", isi, awal + 6)[0] // 2
        akhir = struct.unpack_from(f">{segmen}H", isi, awal + 14)
        mula = struct.unpack_from(f">{segmen}H", isi, awal + 16 + 2 * segmen)
        for a, b in zip(mula, akhir, strict=True):
            kode.update(range(a, b + 1))
    elif bentuk == 12:
        for i in range(struct.unpack_from(">I", isi, awal + 12)[0]):
            a, b, _ = struct.unpack_from(">III", isi, awal + 16 + 12 * i)
            kode.update(range(a, b + 1))
    kode.discard(0xFFFF)
    return kode


def cetakan(teks: str) -> str:
    """The text on one line, with what the typeface lacks as ``[U+XXXX]``."""
    tersedia = huruf_tersedia()
    teks = unicodedata.normalize("NFC", teks).translate(_TAK_TAMPAK)
    return "".join(" " if c.isspace() else c if _boleh(c, tersedia) else f"[U+{ord(c):04X}]" for c in teks)


def dapat_dicetak(teks: str) -> str:
    """:func:`cetakan`, with places at which a narrow column may break a long word."""
    return _KATA_PANJANG.sub(_beri_jeda, cetakan(teks))


def _boleh(c: str, tersedia: frozenset[int]) -> bool:
    # Controls, bidirectional overrides, surrogates and private-use characters are never printed as themselves.
    # The soft hyphen stays: it only says where a word may be parted.
    return c == "\u00ad" or (ord(c) in tersedia and unicodedata.category(c)[0] != "C")


def _beri_jeda(cocok: re.Match[str]) -> str:
    kata = cocok[0]
    langkah = _PANJANG_TANPA_JEDA
    return "\u200b".join(kata[i : i + langkah] for i in range(0, len(kata), langkah))


def siapkan(nilai: Any) -> Any:
    """Apply :func:`dapat_dicetak` to every text in a JSON-like value; SVG (built by us) stays as it is."""
    if isinstance(nilai, str):
        return nilai if nilai.startswith("<svg") else dapat_dicetak(nilai)
    if isinstance(nilai, dict):
        return {k: siapkan(v) for k, v in nilai.items()}
    if isinstance(nilai, list | tuple):
        return [siapkan(v) for v in nilai]
    return nilai
