"""What every form needs: a CSRF token, a once-token against double sending, and errors that find their field."""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import uuid4

from fastapi import Depends
from starlette.datastructures import UploadFile
from starlette.requests import Request

from api.auth import nama_kuki
from api.galat import Ditolak, nama_kolom
from api.layanan import layanan_dari
from patuh.akun.sesi import token_formulir
from patuh.galat import GalatDomain, GalatIsian
from patuh.samar import bersihkan

_MAKS_BERKAS, _MAKS_KOLOM = 10, 100
_PANJANG_TOKEN = 100
_KEDALUWARSA = "Formulir ini sudah kedaluwarsa. Muat ulang halamannya, lalu kirim lagi."


@dataclass(frozen=True)
class Formulir:
    """A form that this session got from us: its last text of each name (masked), all values as they came, its files
    (those of the field ``berkas``; all of them with their fields in ``unggahan``), and the token that makes its effect
    once."""

    teks: Mapping[str, str]
    daftar: Mapping[str, Sequence[str]]
    berkas: Sequence[UploadFile]
    sekali: str
    unggahan: Sequence[tuple[str, UploadFile]] = ()


async def formulir_kiriman(request: Request) -> AsyncIterator[Formulir]:
    """The form in this request; 403 when another site sent it or its token is not this session's."""
    pastikan_asal(request)
    async with request.form(max_files=_MAKS_BERKAS, max_fields=_MAKS_KOLOM) as kiriman:
        daftar: dict[str, list[str]] = {}
        for nama, isi in kiriman.multi_items():
            if isinstance(isi, str):
                daftar.setdefault(nama, []).append(isi)
        unggahan = [(n, b) for n, b in kiriman.multi_items() if isinstance(b, UploadFile) and b.filename]
        berkas = [b for n, b in unggahan if n == "berkas"]
        csrf, sekali = (daftar.pop(nama, [""])[-1] for nama in ("csrf", "sekali"))
        if not hmac.compare_digest(csrf.encode(), token_halaman(request).encode()):
            raise Ditolak(403, _KEDALUWARSA)
        teks = {nama: bersihkan(isi[-1]) for nama, isi in daftar.items()}
        kunci = request.state.kunci_ulang = f"formulir/{sekali[:_PANJANG_TOKEN] or uuid4()}"
        yield Formulir(teks, daftar, berkas, kunci, unggahan)


FormulirDep = Annotated[Formulir, Depends(formulir_kiriman)]


def token_halaman(request: Request) -> str:
    """The CSRF token for the forms of this session's pages."""
    return token_formulir(request.cookies.get(nama_kuki(layanan_dari(request)), ""))


def pastikan_asal(request: Request) -> None:
    """Refuse a form that another site sent (browsers say so themselves)."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Ditolak(403, "Formulir ini dikirim dari situs lain.")


def galat_formulir(galat: GalatDomain) -> list[GalatIsian]:
    """The errors for the summary above a form, masked; one without fields is about the whole form."""
    return [GalatIsian(nama_kolom(e.kolom), bersihkan(e.pesan)) for e in galat.errors] or [
        GalatIsian("", bersihkan(galat.detail))
    ]
