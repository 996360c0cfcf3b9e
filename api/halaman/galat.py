"""Errors as pages, for people."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from api.galat import JUDUL, nama_kolom
from api.halaman.tampil import gambar
from patuh.galat import GalatIsian
from patuh.samar import bersihkan

_SARAN = {
    403: "Peran Anda tidak mencakup halaman ini. Kembali ke beranda, atau hubungi admin Patuh di daerah Anda.",
    404: "Periksa kembali alamatnya, atau mulai lagi dari halaman depan.",
    405: "Buka halamannya lewat menu, lalu ulangi dari sana.",
    409: "Muat ulang halaman sebelumnya untuk melihat keadaan terbaru.",
    413: "Kembali ke halaman sebelumnya, pilih foto atau PDF yang lebih kecil (atau bagi berkasnya), lalu kirim lagi.",
    422: "Perbaiki isiannya, lalu coba lagi.",
    429: "Tunggu sebentar, lalu muat ulang halaman.",
}
_KUNCI_DITOLAK = "Masuk dengan kunci unit yang berhak, atau hubungi Sekretariat Daerah."
_ADMIN = "hubungi admin Patuh"
_RINCI = {404: "Halaman ini tidak ada.", 405: "Halaman ini tidak menerima cara pengiriman tersebut."}


def halaman_galat(
    request: Request,
    status: int,
    judul: str | None = None,
    detail: str | None = None,
    errors: Sequence[GalatIsian] = (),
) -> Response:
    """A calm page that says what happened, which fields are wrong, and where to go on."""
    _, judul_baku, detail_baku = JUDUL.get(status, JUDUL[400 if status < 500 else 500])
    saran = _SARAN.get(status, "Coba lagi beberapa saat lagi, atau mulai dari halaman depan.")
    masuk = getattr(request.state, "masuk", None)
    if status == 403 and masuk is not None and masuk.kunci is not None:
        saran = _KUNCI_DITOLAK
    elif status == 403 and _ADMIN in (detail or ""):
        # The refusal of a role says already what would help.
        saran = "Kembali ke halaman sebelumnya, atau mulai lagi dari beranda."
    konteks = {
        "status": status,
        "judul": judul or judul_baku,
        "detail": bersihkan(detail or _RINCI.get(status, detail_baku)),
        "saran": saran,
        "errors": [(nama_kolom(e.kolom), bersihkan(e.pesan)) for e in errors],
        "id_permintaan": request.state.id_permintaan,
    }
    return gambar(request, "galat.html", konteks, status=status)
