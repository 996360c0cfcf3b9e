"""Signing in through the office's own provider: off to it, back from it, and out of it."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.auth import batasi_alamat, izin, masuk_sesi, nama_kuki, rute_baru
from api.halaman.lanjut import BERANDA, langkah_berikut, lanjut_aman
from api.halaman.masuk import pasang_kuki, tampil_masuk, tamu
from api.layanan import Layanan, LayananDep
from patuh.akun.masuk import TerlaluSering
from patuh.akun.masuk_sso import catat_ditolak, hitung_percobaan, masuk_sso
from patuh.akun.sesi import PENUH, periksa_sesi, tutup_sesi
from patuh.akun.sso import KlienSso, Permintaan, SsoDitolak
from patuh.akun.sso_penyedia import SsoTerputus
from patuh.galat import GalatIsian, TidakDitemukan
from patuh.register.rahasia import KunciSalah

rute = rute_baru(prefix="/masuk/sso", include_in_schema=False)
KEMBALI = "/masuk/sso/kembali"
_LAMA = timedelta(minutes=10)
_RUANG = "sso"


@rute.get("", **izin("publik"))
def mulai(request: Request, layanan: LayananDep, lanjut: Annotated[str, Query()] = BERANDA) -> Response:
    """Off to the provider; what ties its answer to this browser goes into a sealed cookie of ten minutes."""
    klien = _klien(layanan)
    batasi_alamat(request)
    masuk = masuk_sesi(layanan, request)
    if masuk is not None and masuk.baris.tahap == PENUH:
        return RedirectResponse(lanjut_aman(lanjut), 303)
    try:
        alamat, minta = klien.mulai()
    except SsoTerputus as salah:
        return tampil_masuk(request, layanan, lanjut, (GalatIsian("", salah.detail),), status=salah.status)
    jawaban = RedirectResponse(alamat, 303)
    jawaban.set_cookie(
        _nama_kuki(layanan),
        _segel(layanan, minta, lanjut_aman(lanjut)),
        max_age=int(_LAMA.total_seconds()),
        path="/",
        httponly=True,
        # The browser comes back from another site, and must bring it.
        samesite="lax",
        secure=layanan.aman,
    )
    return jawaban


@rute.get("/kembali", **izin("publik"))
def kembali(request: Request, layanan: LayananDep) -> Response:
    """Back from the provider: a session with a new cookie, or the form with the reason why not."""
    klien, waktu = _klien(layanan), layanan.jam()
    batasi_alamat(request)
    lanjut = BERANDA
    try:
        hitung_percobaan(layanan.bd, tamu(request), waktu=waktu)
        minta, lanjut = _buka(layanan, request.cookies.get(_nama_kuki(layanan), ""), waktu)
        identitas = klien.tukar(request.query_params, minta, waktu=waktu)
        hasil = masuk_sso(layanan.bd, identitas, tamu(request), waktu=waktu, wajib=layanan.akun.wajib)
    except (SsoDitolak, SsoTerputus, TerlaluSering) as salah:
        if isinstance(salah, SsoDitolak):
            catat_ditolak(layanan.bd, salah, waktu=waktu)
        galat = (GalatIsian("", salah.detail),)
        return _lepas(tampil_masuk(request, layanan, lanjut, galat, status=salah.status), layanan)
    # As with a password: whatever session the browser came with is over.
    with layanan.bd.tulis() as sesi:
        tutup_sesi(sesi, request.cookies.get(nama_kuki(layanan), ""))
        baru = periksa_sesi(sesi, hasil.nilai, waktu=waktu)
    tujuan = langkah_berikut(baru, lanjut) if baru is not None else "/masuk"
    return pasang_kuki(_lepas(RedirectResponse(tujuan, 303), layanan), layanan, hasil.nilai)


@rute.get("/keluar", **izin("publik"))
def keluar(request: Request, layanan: LayananDep) -> Response:
    """Out of the provider's own session, which a shared computer keeps open after ours has ended."""
    klien = _klien(layanan)
    batasi_alamat(request)
    try:
        alamat = klien.alamat_keluar(f"{layanan.alamat_dasar.rstrip('/')}/masuk?kabar=keluar")
    except SsoTerputus as salah:
        return tampil_masuk(request, layanan, BERANDA, (GalatIsian("", salah.detail),), status=salah.status)
    return RedirectResponse(alamat or "/masuk?kabar=keluar", 303)


def _klien(layanan: Layanan) -> KlienSso:
    if layanan.sso is None:
        raise TidakDitemukan("Masuk dengan SSO kantor tidak dipakai di sini.")
    return layanan.sso


def _nama_kuki(layanan: Layanan) -> str:
    return "__Host-patuh-sso" if layanan.aman else "patuh_sso"


def _segel(layanan: Layanan, minta: Permintaan, lanjut: str) -> str:
    isi = {
        "state": minta.state,
        "nonce": minta.nonce,
        "pembukti": minta.pembukti,
        "lanjut": lanjut,
        "sampai": (layanan.jam() + _LAMA).isoformat(),
    }
    return base64.urlsafe_b64encode(layanan.kunci.untuk(_RUANG).sandikan(isi)).decode()


def _buka(layanan: Layanan, kuki: str, waktu: datetime) -> tuple[Permintaan, str]:
    """The sign-in that this browser began, and where it goes on to. Raises :class:`SsoDitolak`."""
    try:
        isi = layanan.kunci.untuk(_RUANG).buka(base64.urlsafe_b64decode(kuki.encode()))
    except (KunciSalah, ValueError):
        isi = None
    if isi is None or datetime.fromisoformat(isi["sampai"]) <= waktu:
        raise SsoDitolak("state", "Masuk lewat SSO ini tidak dimulai di peramban ini, atau sudah lebih dari 10 menit.")
    return Permintaan(isi["state"], isi["nonce"], isi["pembukti"]), str(isi["lanjut"])


def _lepas(jawaban: Response, layanan: Layanan) -> Response:
    """One answer ends what was begun."""
    jawaban.delete_cookie(_nama_kuki(layanan), path="/", httponly=True, samesite="lax", secure=layanan.aman)
    return jawaban
