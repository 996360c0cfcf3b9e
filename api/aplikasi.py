"""The HTTP application: routes for machines and pages for people over one database."""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.staticfiles import StaticFiles
from swagger_ui_bundle import swagger_ui_path

from api import dokumen
from api.auth import BelumMasuk
from api.badan import BatasRute
from api.batas import Pembatas
from api.galat import Ditolak, dari_domain, dari_http, dari_isian, masalah, terjemahkan
from api.halaman.galat import halaman_galat
from api.halaman.lanjut import alamat_masuk, masuk_sesudah_kiriman
from api.halaman.masuk_sso import KEMBALI
from api.halaman.tampil import FOLDER_STATIS, ingin_html
from api.izin_rute import metode_jalur, periksa_rute
from api.lapisan import Lapisan
from api.layanan import CekTemporal, Layanan
from api.rute import RUTE
from api.segar import SELANG, menyegarkan
from patuh.akun.aturan_masuk import AturanMasuk
from patuh.akun.sso import KlienSso
from patuh.aturan.pakai import PaketPakai, paket_bawaan
from patuh.basisdata.galat import BASIS_DATA_PERGI, basis_data_pergi
from patuh.basisdata.mesin import BasisData
from patuh.basisdata.titik_simpan import titik_simpan
from patuh.galat import GalatDomain
from patuh.naskah_dinas.penanda import Penanda, TanpaPenanda
from patuh.pantau.metrik import AturanMetrik
from patuh.pantau.potret import Pemantau
from patuh.register.rahasia import GudangKunci, kunci_dari_folder
from patuh.register.terima import BATAS_UKURAN

LOG = logging.getLogger("patuh.http")


def buat_aplikasi(
    bd: BasisData,
    *,
    folder: Path,
    jam: Callable[[], datetime],
    alamat_dasar: str,
    cek_temporal: CekTemporal | None = None,
    detik: Callable[[], float] = time.monotonic,
    rute: tuple[APIRouter, ...] = RUTE,
    paket: PaketPakai | None = None,
    selang_segar: float = SELANG,
    kunci: GudangKunci | None = None,
    batas_impor: int = BATAS_UKURAN,
    akun: AturanMasuk | None = None,
    penanda: Penanda | None = None,
    metrik: AturanMetrik | None = None,
    umur_potret: float = 10.0,
    jangkar: Path | None = None,
) -> FastAPI:
    """The application over a migrated database.

    ``folder`` holds attachments and drawn reports, ``jam`` tells the instant (aware), ``alamat_dasar`` is the public
    address (``https://…``), ``cek_temporal`` says whether Temporal answers, ``detik`` is the clock of the rate limits,
    ``paket`` the rule packs (default: the built-in ones), looked at for changes every ``selang_segar`` seconds,
    ``kunci`` the register's keys (default: those of the folder), ``batas_impor`` the largest register file in bytes,
    ``akun`` how people sign in, ``penanda`` who signs papers electronically (default: nobody here), ``metrik`` who may
    read the metrics (default: nobody), ``umur_potret`` for how many seconds a picture of the record serves all who ask,
    ``jangkar`` the file of the trail's heads outside the database.
    Raises :class:`IzinTidakAda` when a route declares no permission.
    """
    dipakai = paket or paket_bawaan()

    @asynccontextmanager
    async def hidup(_app: FastAPI) -> AsyncIterator[None]:
        with titik_simpan(bd):
            async with menyegarkan(dipakai, selang_segar):
                yield

    app = FastAPI(
        title="Patuh",
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=hidup,
        # Spans nobody looks at, and logs that would hold what a caller typed.
        telemetry={"tracing": False, "metrics": False, "logs": False, "operation_spans": False},
    )
    gudang, aturan = kunci or kunci_dari_folder(folder), akun or AturanMasuk()
    app.state.layanan = Layanan(
        bd,
        folder,
        jam,
        alamat_dasar,
        cek_temporal,
        Pembatas(detik),
        Pemantau(bd, folder, jam, umur=umur_potret),
        dipakai,
        gudang,
        batas_impor,
        aturan,
        penanda or TanpaPenanda(),
        metrik or AturanMetrik(),
        KlienSso(aturan.sso, alamat_dasar.rstrip("/") + KEMBALI, detik) if aturan.sso else None,
        jangkar,
    )
    app.state.rute = rute
    for satu in rute:
        app.include_router(satu)
    app.mount("/statis/docs", StaticFiles(directory=str(swagger_ui_path)))
    app.mount("/statis", StaticFiles(directory=FOLDER_STATIS))
    dokumen.pasang_openapi(app)
    periksa_rute(app, rute)
    _pasang_galat(app)
    app.add_middleware(Lapisan, galat=_galat_tak_terduga, batas=BatasRute(rute, batas_impor))
    return app


def _pasang_galat(app: FastAPI) -> None:
    app.add_exception_handler(GalatDomain, _galat_domain)
    app.add_exception_handler(RequestValidationError, _galat_isian)
    app.add_exception_handler(HTTPException, _galat_http)


async def _galat_domain(request: Request, salah: Exception) -> Response:
    assert isinstance(salah, GalatDomain)  # noqa: S101 - the registry sends no other kind
    if not ingin_html(request):
        return dari_domain(salah)
    if isinstance(salah, BelumMasuk):
        if request.method != "GET":
            rute = request.app.state.rute
            return RedirectResponse(
                masuk_sesudah_kiriman(request.url.path, lambda jalur: "GET" in metode_jalur(rute, jalur)), 303
            )
        tujuan = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(alamat_masuk(tujuan), 303)
    jawaban = halaman_galat(request, salah.status, salah.judul, salah.detail, salah.errors)
    if isinstance(salah, Ditolak):
        jawaban.headers.update(salah.kepala)
    return jawaban


async def _galat_isian(request: Request, salah: Exception) -> Response:
    assert isinstance(salah, RequestValidationError)  # noqa: S101 - as above
    if not ingin_html(request):
        return dari_isian(salah)
    return halaman_galat(request, 422, errors=terjemahkan(salah.errors()))


async def _galat_http(request: Request, salah: Exception) -> Response:
    assert isinstance(salah, HTTPException)  # noqa: S101 - as above
    if salah.status_code == 405 and (metode := metode_jalur(request.app.state.rute, request.url.path)):
        # The framework names only the methods of the first route of this path.
        salah.headers = {"Allow": ", ".join(metode)}
    if not ingin_html(request):
        return dari_http(salah)
    jawaban = halaman_galat(request, salah.status_code)
    jawaban.headers.update(salah.headers or {})
    return jawaban


async def _galat_tak_terduga(request: Request, salah: Exception) -> Response:
    """The cause is in the log under the request's id; nobody outside needs it."""
    if basis_data_pergi(salah):
        # Away, locked or full: nothing was written, and the same request may come again.
        jawaban = halaman_galat(request, 503) if ingin_html(request) else masalah(503, BASIS_DATA_PERGI)
        jawaban.headers["Retry-After"] = "10"
        return jawaban
    if ingin_html(request):
        return halaman_galat(request, 500)
    return masalah(
        500, f"Terjadi kesalahan pada layanan. Sebutkan nomor ini bila melapor: {request.state.id_permintaan}"
    )
