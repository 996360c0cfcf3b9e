"""The scan of an instrument as one running text, so that a clause can be looked up in it word for word.

Taken out, line by line: the page furniture that the instrument file lists (``baris_halaman``), the bullet ``-``, the
label of a diktum (``KEDUA :``, ``**KEDUA PULUH SATU :**``) and the list marker (``a.``, ``1.``, ``(2)``). What is left
is joined with single spaces. Words, punctuation and asterisks inside sentences are never touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_BUTIR = re.compile(r"^-\s+")
_TITIK_DUA = re.compile(r"^:\s*")
_PENANDA = re.compile(r"^(?:(?:[a-z]|\d{1,2})[.)]|\([a-z0-9]{1,2}\))\s+")


def rapikan(teks: str) -> str:
    """Every run of white space as one space."""
    return " ".join(teks.split())


class Naskah:
    """A scan, ready for looking up."""

    def __init__(self, mentah: str, nomor: Iterable[str], baris_halaman: Iterable[str] = ()) -> None:
        """``nomor`` are the labels of the diktum, ``baris_halaman`` the furniture lines."""
        label = "|".join(re.escape(n) for n in sorted(nomor, key=len, reverse=True))
        pola = re.compile(rf"^(?:\*\*)?(?:{label})(?:\s*:\s*(?:\*\*)?|(?:\*\*)?\s*:|(?:\*\*)?$)\s*")
        perabot = {rapikan(b) for b in baris_halaman}
        bersih: list[str] = []
        utuh: list[str] = []
        for asli in mentah.splitlines():
            baris = rapikan(asli)
            if not baris or baris in perabot:
                continue
            tanpa_label = _TITIK_DUA.sub("", pola.sub("", _BUTIR.sub("", baris)))
            bersih.append(_PENANDA.sub("", tanpa_label))
            utuh.append(baris)
        self.teks = rapikan(" ".join(bersih))
        # A sentence may itself begin a line with "(1)" or "a.": the lines as they stand are looked through as well.
        self._utuh = rapikan(" ".join(utuh))

    def memuat(self, kutipan: str) -> bool:
        """Are these words in the scan, one after the other?"""
        dicari = rapikan(kutipan)
        return dicari in self.teks or dicari in self._utuh

    def beda(self, kutipan: str) -> str:
        """Where a quotation leaves the scan, as a sentence for its writer."""
        kata = rapikan(kutipan).split(" ")
        sama = 0
        while sama < len(kata) and " ".join(kata[: sama + 1]) in self.teks:
            sama += 1
        if sama == 0:
            return f"Kata pertamanya, {kata[0]!r}, tidak ada di naskah."
        awal = " ".join(kata[:sama])
        letak = self.teks.index(awal) + len(awal)
        naskah = self.teks[letak : letak + 60].strip()
        berkas = " ".join(kata[sama:])[:60]
        return f"Sama sampai '...{awal[-40:]}'; naskah lalu menulis {naskah!r}, berkas menulis {berkas!r}."

    def urutkan(self, potongan: Iterable[str], akhir: str) -> Iterable[tuple[int, str | None]]:
        """Walk through the scan piece by piece and tell what lies between.

        Yields ``(nomor, sisa)`` for every piece that does not follow at once: ``sisa`` is the text left out before it,
        or None where the piece is in the scan but earlier than its place. The last ``nomor`` is the number of pieces:
        the text left before ``akhir``, where the body ends. Pieces that are not in the scan at all are passed over.
        """
        butir = [rapikan(p) for p in potongan]
        posisi: int | None = None
        longgar = False
        for nomor, isi in enumerate([*butir, rapikan(akhir)]):
            letak = self.teks.find(isi, posisi or 0)
            if letak < 0:
                if isi in self.teks:
                    yield nomor, None
                longgar = True
                continue
            sisa = self.teks[posisi:letak].strip() if posisi is not None else ""
            if sisa and not longgar:
                yield nomor, sisa
            posisi, longgar = letak + len(isi), False
