"""Pages: Jinja2 with autoescape, and a JSON twin of every page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from fastapi.encoders import jsonable_encoder
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from api.halaman.menu import ARTI, menu, utama
from patuh.akun.pelaku import Pelaku
from patuh.akun.peran import UNIT_KHUSUS
from patuh.akun.sesi import KUKI_AMAN, KUKI_POLOS, PENUH, SesiMasuk
from patuh.indikator.beku import sebut_sumber
from patuh.indikator.model import Sumber
from patuh.laporan.miring import potongan, tanpa_tanda
from patuh.tugas.bentuk import NAMA_STATUS, nama_unit
from patuh.tugas.tabel import Keadaan
from rules.paket.bahasa import TEMPAT
from rules.periode import nama_tanggal

FOLDER_STATIS = Path(__file__).parent / "statis"
KEPASTIAN = {
    "TEXT": "teks dilihat",
    "REPORT": "dari pemberitaan",
    "SEED": "dari dokumen daerah",
    "RUN": "dihitung dan dicocokkan",
    "INFER": "tafsir kami",
    "MEM": "dari ingatan, belum dipastikan",
}
"""How sure a statement of law is, for people; the codes are those of the packs."""
_KODE_KEPASTIAN = re.compile(rf"\b({'|'.join(KEPASTIAN)})\b")
_ZONA = {7: "WIB", 8: "WITA", 9: "WIT"}


def _tanggal(nilai: date) -> str:
    return nama_tanggal(nilai)


def _hari(nilai: date | str) -> str:
    """A day that a stored answer keeps as text: ``1 November 2026``."""
    return nama_tanggal(nilai if isinstance(nilai, date) else date.fromisoformat(nilai))


def nama_waktu(nilai: datetime) -> str:
    """``5 Oktober 2026, 14.30 WIB``; the value carries the daerah's offset."""
    selisih = nilai.utcoffset()
    zona = _ZONA.get(int(selisih.total_seconds() // 3600), "UTC") if selisih is not None else "UTC"
    return f"{nama_tanggal(nilai.date())}, {nilai:%H.%M} {zona}"


def angka(nilai: float) -> str:
    """``12.345`` or ``0,75``: Indonesian separators."""
    teks = f"{nilai:,.2f}".rstrip("0").rstrip(".") if nilai != int(nilai) else f"{int(nilai):,}"
    return teks.translate(str.maketrans(",.", ".,"))


def _ukuran(bita: int) -> str:
    return f"{angka(round(bita / 1024 / 1024, 1))} MB" if bita >= 1024 * 1024 else f"{angka(max(1, bita // 1024))} KB"


def _naskah(teks: str) -> Markup:
    """A document's own words, with the italics of the scan; everything in it is escaped."""
    return Markup("").join(Markup("<em>{}</em>").format(t) if miring else escape(t) for t, miring in potongan(teks))


def _sumber(nilai: Mapping[str, Any]) -> str:
    """A source of a stored figure: ``kependudukan per 1 November 2026``."""
    return sebut_sumber([Sumber(nilai["jenis"], date.fromisoformat(nilai["per"]), nilai.get("id"))])


def _sebutan(teks: str) -> Markup:
    """A sentence of a pack: what it fills in per case stands there by name."""
    potong = TEMPAT.split(teks)
    isi = (Markup("<var>{}</var>").format(re.sub("[._]", " ", t)) if i % 2 else escape(t) for i, t in enumerate(potong))
    return Markup("").join(isi)


def _kata(teks: str) -> str:
    """A note of a pack with its marks of certainty in words."""
    return _KODE_KEPASTIAN.sub(lambda cocok: KEPASTIAN[cocok.group(1)], teks)


LINGKUNGAN = Environment(
    loader=FileSystemLoader(Path(__file__).resolve().parents[2] / "templates" / "halaman"),
    autoescape=select_autoescape(default=True, default_for_string=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
LINGKUNGAN.filters.update(
    tanggal=_tanggal,
    hari=_hari,
    waktu=nama_waktu,
    angka=angka,
    ukuran=_ukuran,
    naskah=_naskah,
    sumber=_sumber,
    polos=tanpa_tanda,
    sebutan=_sebutan,
    kata=_kata,
)
LINGKUNGAN.globals.update(arti_halaman=ARTI, kepastian=KEPASTIAN, nama_status=NAMA_STATUS, semua_status=tuple(Keadaan))


def ingin_json(request: Request) -> bool:
    """Does the caller want the page's JSON twin?"""
    format_ = request.query_params.get("format")
    terima = request.headers.get("accept", "")
    return format_ == "json" or (format_ is None and "application/json" in terima and "text/html" not in terima)


def ingin_html(request: Request) -> bool:
    """Is this a browser on one of the pages (errors are then shown as a page)?"""
    jalur = request.url.path
    return (
        not jalur.startswith("/api/") and not ingin_json(request) and "text/html" in request.headers.get("accept", "")
    )


def gambar(request: Request, templat: str, konteks: Mapping[str, Any], *, status: int = 200) -> HTMLResponse:
    """A page. Every template knows who is signed in (``unit_masuk``) and what lies open to them (``menu``); on a public
    page, and on an error before that was found out, whether somebody may be (``bersesi``)."""
    pelaku: Pelaku | None = getattr(request.state, "pelaku", None)
    masuk: SesiMasuk | None = getattr(request.state, "masuk", None)
    if pelaku is None and masuk is not None and masuk.baris.tahap == PENUH:
        # Refused, but known.
        pelaku = masuk.pelaku
    unit = pelaku.unit if pelaku is not None else None
    unit_masuk = None
    if pelaku is not None and unit is not None:
        khusus = UNIT_KHUSUS.get(unit.removeprefix(f"{pelaku.daerah}-"))
        unit_masuk = khusus or nama_unit(pelaku.daerah, unit)
    isi_menu = menu(pelaku) if unit_masuk else []
    isi = LINGKUNGAN.get_template(templat).render(
        {
            "jalur": request.url.path,
            "unit_masuk": unit_masuk,
            "bersesi": any(nama in request.cookies for nama in (KUKI_AMAN, KUKI_POLOS)),
            "menu": isi_menu,
            "menu_utama": utama(isi_menu),
            **konteks,
        }
    )
    return HTMLResponse(isi, status_code=status)


def halaman(request: Request, templat: str, konteks: Mapping[str, Any], data: object, *, status: int = 200) -> Response:
    """A page or, when the caller asks for it, its data as JSON."""
    if ingin_json(request):
        jawaban: Response = JSONResponse(jsonable_encoder(data), status_code=status)
    else:
        jawaban = gambar(request, templat, konteks, status=status)
    jawaban.headers["Vary"] = "Accept"
    return jawaban
