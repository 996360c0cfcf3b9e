"""The desk's page for one person: a form sent by POST, the answer masked, no NIK in an address or back on the page."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from api.auth import izin, rute_baru
from api.halaman.formulir import FormulirDep, galat_formulir, token_halaman
from api.halaman.tampil import halaman
from api.layanan import LayananDep, PelakuDep, pelaku_dari
from patuh.galat import GalatIsian, IsianSalah, TidakBerwenang
from patuh.register.orang import OrangRegister, boleh_melihat, lihat_orang

rute = rute_baru(prefix="/register/orang", include_in_schema=False)


@rute.get("", **izin("orang.lihat"))
def formulir_kosong(request: Request, pelaku: PelakuDep) -> Response:
    """The empty form."""
    if not boleh_melihat(pelaku, pelaku.daerah):
        raise TidakBerwenang("Halaman ini untuk meja Dinas Sosial, Dukcapil, dan perizinan.")
    return _tampil(request)


@rute.post("", **izin("orang.lihat"))
def lihat(request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep) -> Response:
    """The answer to one look, which is on record."""
    nik = "".join(formulir.daftar.get("nik", [""])[-1].split())
    alasan = formulir.teks.get("alasan", "")
    try:
        with layanan.bd.tulis() as sesi:
            orang = lihat_orang(
                sesi,
                daerah=pelaku.daerah,
                nik=nik,
                alasan=alasan,
                kunci=layanan.kunci,
                pelaku=pelaku,
                waktu=layanan.jam(),
            )
    except IsianSalah as salah:
        return _tampil(request, alasan=alasan, galat=galat_formulir(salah), status=salah.status)
    return _tampil(request, orang=orang, alasan=alasan)


def _tampil(
    request: Request,
    *,
    orang: OrangRegister | None = None,
    alasan: str = "",
    galat: Sequence[GalatIsian] = (),
    status: int = 200,
) -> Response:
    konteks = {
        "orang": orang,
        "daerah": pelaku_dari(request).daerah,
        "alasan": alasan,
        "galat": galat,
        "salah": {g.kolom: g.pesan for g in galat},
        "csrf": token_halaman(request),
    }
    jawaban = halaman(request, "orang.html", konteks, orang or {}, status=status)
    jawaban.headers["Cache-Control"] = "no-store"
    return jawaban
