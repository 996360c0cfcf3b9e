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
from api.batas import Pembatas
from api.galat import Ditolak, dari_domain, dari_http, dari_isian, masalah, terjemahkan
from api.halaman import (
    admin_daerah,
    admin_kesehatan,
    admin_kunci,
    admin_pejabat,
    admin_unit,
    depan,
    jejak,
    kalender,
    masuk,
    masuk_sso,
    sandi,
    verifikasi,
)
from api.halaman import akun as halaman_akun
from api.halaman import alih_segmen as halaman_alih_segmen
from api.halaman import anggaran as halaman_anggaran
from api.halaman import banding as halaman_banding
from api.halaman import beranda as halaman_beranda
from api.halaman import desa as halaman_desa
from api.halaman import impor as halaman_impor
from api.halaman import kak as halaman_kak
from api.halaman import kepatuhan as halaman_kepatuhan
from api.halaman import kesanggupan as halaman_kesanggupan
from api.halaman import kotak as halaman_kotak
from api.halaman import laporan as halaman_laporan
from api.halaman import laporan_satu as halaman_laporan_satu
from api.halaman import luring as halaman_luring
from api.halaman import naskah as halaman_naskah
from api.halaman import orang as halaman_orang
from api.halaman import paket as halaman_paket
from api.halaman import paket_dampak as halaman_paket_dampak
from api.halaman import parameter as halaman_parameter
from api.halaman import pembiayaan as halaman_pembiayaan
from api.halaman import pemeriksaan as halaman_pemeriksaan
from api.halaman import pengumpulan as halaman_pengumpulan
from api.halaman import pengumpulan_daftar as halaman_pengumpulan_daftar
from api.halaman import periksa as halaman_periksa
from api.halaman import perjanjian as halaman_perjanjian
from api.halaman import perjanjian_peristiwa as halaman_perjanjian_peristiwa
from api.halaman import perjanjian_tagihan as halaman_perjanjian_tagihan
from api.halaman import persetujuan as halaman_persetujuan
from api.halaman import rekonsiliasi as halaman_rekonsiliasi
from api.halaman import rekonsiliasi_daftar as halaman_rekonsiliasi_daftar
from api.halaman import sanksi as halaman_sanksi
from api.halaman import status as halaman_status
from api.halaman import tawaran as halaman_tawaran
from api.halaman import tugas as halaman_tugas
from api.halaman import verifikasi_daftar as halaman_verifikasi_daftar
from api.halaman import verifikasi_data as halaman_verifikasi_data
from api.halaman.galat import halaman_galat
from api.halaman.lanjut import BERANDA, alamat_masuk
from api.halaman.tampil import FOLDER_STATIS, ingin_html
from api.izin_rute import metode_jalur, periksa_rute
from api.lapisan import Lapisan
from api.layanan import CekTemporal, Layanan
from api.segar import SELANG, menyegarkan
from api.v1 import (
    alih_segmen,
    anggaran,
    desa,
    evaluasi,
    impor,
    instruksi,
    kak,
    kesanggupan,
    kesehatan,
    lampiran,
    laporan,
    naskah,
    orang,
    pemberi_kerja,
    pemberitahuan,
    pembiayaan_desa,
    pemeriksaan,
    pengumpulan,
    perjanjian,
    rekonsiliasi,
    sanksi,
    tugas,
    verifikasi_berkas,
)
from api.v1 import metrik as metrik_proses
from api.v1 import paket as paket_aturan
from api.v1 import verifikasi as verifikasi_register
from patuh.akun.aturan_masuk import AturanMasuk
from patuh.akun.sso import KlienSso
from patuh.aturan.pakai import PaketPakai, paket_bawaan
from patuh.basisdata.galat import BASIS_DATA_PERGI, basis_data_pergi
from patuh.basisdata.mesin import BasisData
from patuh.galat import GalatDomain
from patuh.naskah_dinas.penanda import Penanda, TanpaPenanda
from patuh.pantau.metrik import AturanMetrik
from patuh.pantau.potret import Pemantau
from patuh.register.rahasia import GudangKunci, kunci_dari_folder
from patuh.register.terima import BATAS_UKURAN

LOG = logging.getLogger("patuh.http")
RUTE: tuple[APIRouter, ...] = (
    kesehatan.rute,
    metrik_proses.rute,
    halaman_status.rute,
    instruksi.rute,
    evaluasi.rute,
    paket_aturan.rute,
    pemeriksaan.rute,
    verifikasi_register.rute,
    verifikasi_berkas.rute,
    pengumpulan.rute,
    kesanggupan.csv,
    kesanggupan.rute,
    sanksi.csv,
    sanksi.rute,
    impor.rute,
    orang.rute,
    alih_segmen.csv,
    alih_segmen.rute,
    pemberi_kerja.csv,
    pemberi_kerja.rute,
    anggaran.csv,
    anggaran.rute,
    perjanjian.rute,
    rekonsiliasi.rute,
    kak.rute,
    desa.csv,
    desa.rute,
    pembiayaan_desa.csv,
    pembiayaan_desa.rute,
    tugas.csv,
    tugas.rute,
    lampiran.rute,
    laporan.rute,
    naskah.rute,
    pemberitahuan.rute,
    verifikasi.rute,
    dokumen.rute,
    halaman_banding.rute,
    depan.rute,
    halaman_paket.rute,
    halaman_paket_dampak.rute,
    halaman_periksa.rute,
    masuk.rute,
    masuk_sso.rute,
    sandi.rute,
    halaman_akun.rute,
    admin_pejabat.rute,
    admin_kunci.rute,
    admin_daerah.rute,
    admin_unit.rute,
    admin_kesehatan.rute,
    jejak.rute,
    kalender.rute,
    halaman_tugas.rute,
    halaman_persetujuan.rute,
    halaman_luring.rute,
    halaman_kotak.rute,
    halaman_laporan.rute,
    halaman_laporan_satu.rute,
    halaman_pengumpulan_daftar.rute,
    halaman_pengumpulan.rute,
    halaman_verifikasi_daftar.rute,
    halaman_verifikasi_data.rute,
    halaman_orang.rute,
    halaman_alih_segmen.rute,
    halaman_anggaran.rute,
    halaman_beranda.rute,
    halaman_desa.rute,
    halaman_impor.rute,
    halaman_kak.rute,
    halaman_kepatuhan.rute,
    halaman_kesanggupan.rute,
    halaman_parameter.rute,
    halaman_perjanjian.rute,
    halaman_perjanjian_tagihan.rute,
    halaman_perjanjian_peristiwa.rute,
    halaman_rekonsiliasi_daftar.rute,
    halaman_rekonsiliasi.rute,
    halaman_pembiayaan.rute,
    halaman_tawaran.rute,
    halaman_pemeriksaan.rute,
    halaman_sanksi.rute,
    halaman_naskah.rute,
)


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
) -> FastAPI:
    """The application over a migrated database.

    ``folder`` holds attachments and drawn reports, ``jam`` tells the instant (aware), ``alamat_dasar`` is the public
    address (``https://…``), ``cek_temporal`` says whether Temporal answers, ``detik`` is the clock of the rate limits,
    ``paket`` the rule packs (default: the built-in ones), looked at for changes every ``selang_segar`` seconds,
    ``kunci`` the register's keys (default: those of the folder), ``batas_impor`` the largest register file in bytes,
    ``akun`` how people sign in, ``penanda`` who signs papers electronically (default: nobody here), ``metrik`` who may
    read the metrics (default: nobody), ``umur_potret`` for how many seconds a picture of the record serves all who ask.
    Raises :class:`IzinTidakAda` when a route declares no permission.
    """
    dipakai = paket or paket_bawaan()

    @asynccontextmanager
    async def hidup(_app: FastAPI) -> AsyncIterator[None]:
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
        KlienSso(aturan.sso, alamat_dasar.rstrip("/") + masuk_sso.KEMBALI, detik) if aturan.sso else None,
    )
    app.state.rute = rute
    for satu in rute:
        app.include_router(satu)
    app.mount("/statis/docs", StaticFiles(directory=str(swagger_ui_path)))
    app.mount("/statis", StaticFiles(directory=FOLDER_STATIS))
    dokumen.pasang_openapi(app)
    periksa_rute(app, rute)
    _pasang_galat(app)
    app.add_middleware(Lapisan, galat=_galat_tak_terduga, batas_impor=batas_impor)
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
        tujuan = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(alamat_masuk(tujuan if request.method == "GET" else BERANDA), 303)
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
