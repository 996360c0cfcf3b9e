"""Where somebody goes on to after signing in: back to the page that was asked for, else to the beranda."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

from patuh.akun.sesi import KODE, PENUH, SesiMasuk

BERANDA = "/beranda"
KABAR_HABIS = "habis"
"""The notice on the sign-in page that the session ended before a form was sent."""
_KELUAR = "/keluar"
_PANJANG = 500
# A path on this host and nothing else: no scheme, no second slash, no backslash that a browser would read as one.
_AMAN = re.compile(r"(?:/[\w~.%+@:-]+)+(?:\?[\w~.%+@:=&,/-]*)?", re.ASCII)
_BUKAN_TUJUAN = re.compile(r"/(?:api|masuk|keluar|sandi|lupa-sandi|statis|kalender)(?:[/?]|$)")


def lanjut_aman(lanjut: str) -> str:
    """The address to go on to, when it is a page of ours; else the beranda."""
    if len(lanjut) > _PANJANG or not _AMAN.fullmatch(lanjut) or _BUKAN_TUJUAN.match(lanjut):
        return BERANDA
    return lanjut


def alamat_masuk(lanjut: str, jalur: str = "/masuk") -> str:
    """A step of signing in (``jalur``) that remembers where to go on to."""
    aman = lanjut_aman(lanjut)
    return jalur if aman == BERANDA else f"{jalur}?lanjut={quote(aman, safe='/')}"


def masuk_sesudah_kiriman(jalur: str, berhalaman: Callable[[str], bool]) -> str:
    """Where a form that was sent (to ``jalur``) without a session leads: signing in, then the page that holds the form.

    That is the nearest path above for which ``berhalaman`` says that it answers GET: browsers tell no referrer here.
    """
    if jalur == _KELUAR:
        return alamat_masuk(BERANDA)
    while jalur and not berhalaman(jalur):
        jalur = jalur.rpartition("/")[0]
    alamat = alamat_masuk(jalur)
    return f"{alamat}{'&' if '?' in alamat else '?'}kabar={KABAR_HABIS}"


def langkah_berikut(masuk: SesiMasuk, lanjut: str) -> str:
    """The step that this session owes, or where it goes on to."""
    if masuk.baris.tahap == PENUH:
        return lanjut_aman(lanjut)
    return alamat_masuk(lanjut, "/masuk/kode" if masuk.baris.tahap == KODE else "/akun/dua-langkah")
