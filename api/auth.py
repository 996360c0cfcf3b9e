"""Who may call a route. Each route declares its permission; it is checked before the body is read.

Permissions are the actions of :mod:`patuh.akun.izin`, ``publik`` (anybody), ``sesi`` (anybody signed in), ``tahap``
(a sign-in whose second step is still owed) and ``metrik`` (the monitoring system). A route must have one. The API knows
keys by their scope, and officials by their session; the pages know sessions only.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Coroutine
from typing import Any, cast

from fastapi import APIRouter, params
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.galat import Ditolak
from api.layanan import Layanan, layanan_dari
from api.sekaligus import cukup_kecil, jalan_sekaligus
from patuh.akun.izin import AKSI, IZIN, METRIK, TAHAP, boleh
from patuh.akun.kunci import pelaku_kunci, periksa_kunci
from patuh.akun.pelaku import Pelaku
from patuh.akun.sesi import KUKI_AMAN, KUKI_POLOS, PENUH, SesiMasuk, periksa_sesi, perlu_sentuh, sentuh, token_formulir
from patuh.basisdata.pemisah import SEMUA, batasi_ruang
from patuh.galat import GalatIsian, IsianSalah
from patuh.pantau.metrik import setempat
from patuh.samar import samarkan

PUBLIK = Pelaku("publik", daerah="")
PEMANTAU = Pelaku("pemantau", daerah="")
BATAS_PUBLIK_PER_MENIT = 120
"""Changing or costly requests of one address without a key."""
BATAS_PEJABAT_PER_MENIT = 1200
KEPALA_CSRF = "X-CSRF-Token"
_PERANTARA = frozenset({"forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"})
_TANDA = "x-izin"
_BUKAN_KETIKAN = frozenset({"code", "state", "t"})
"""What a link or an identity provider brings; nobody types it."""
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TANTANGAN = {"WWW-Authenticate": 'Bearer realm="patuh"'}


class IzinTidakAda(RuntimeError):
    """A route was declared without a known permission: the application must not start."""


class BelumMasuk(Ditolak):
    """A page that needs a session was asked for without one."""

    def __init__(self) -> None:
        super().__init__(401, "Masuk dahulu.")


def izin(nama: str, **lain: Any) -> dict[str, Any]:
    """Keyword arguments of a route decorator that declare its permission (``lain`` adds to the OpenAPI operation)."""
    tambahan: dict[str, Any] = {_TANDA: nama, **lain}
    if nama in AKSI and (lingkup := AKSI[nama].lingkup) is not None:
        tambahan["security"] = [{"kunci": [lingkup]}]
    return {"openapi_extra": tambahan}


class RuteBerizin(APIRoute):
    """A route that lets nobody in without its permission, and reads a body only from those let in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nama = (self.openapi_extra or {}).get(_TANDA)
        if nama not in IZIN:
            raise IzinTidakAda(
                f"rute {sorted(self.methods or ())} {self.path} tidak menyatakan izin yang dikenal: {nama!r}"
            )
        self.izin: str = nama

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The endpoint behind its checks."""
        asli = super().get_route_handler()
        badan = self.body_field
        perlu_json = badan is not None and not isinstance(badan.field_info, params.Form)
        pendek = jalan_sekaligus(self.endpoint)

        def masuk(request: Request) -> Pelaku:
            request.state.pelaku = pelaku = _kenali(self.izin, request)
            # A public route (sign-in, a report's code, a calendar's address) finds by a secret, not by a daerah.
            batasi_ruang(pelaku.daerah or SEMUA)
            _tanpa_nik_di_alamat(request)
            if perlu_json and not _berjenis_json(request):
                raise Ditolak(415)
            return pelaku

        async def tangani(request: Request) -> Response:
            if "\x00" in request.url.path or any("\x00" in v for _, v in request.query_params.multi_items()):
                sebab = "Alamat ini memuat huruf yang tidak diizinkan."
                raise IsianSalah(sebab, (GalatIsian("isi", sebab),))
            request.state.rute = self.path
            if pendek is not None and cukup_kecil(request):
                isi = await request.body()
                if (jawaban := await pendek.jawab(request, masuk, isi)) is not None:
                    return jawaban
            else:
                await run_in_threadpool(masuk, request)
            return await asli(request)

        return tangani


def _tanpa_nik_di_alamat(request: Request) -> None:
    """A page's search field is part of its address, which browsers remember and proxies log: no NIK belongs there."""
    if request.url.path.startswith("/api/"):
        return
    salah = [
        GalatIsian(nama, "Memuat deret angka seperti NIK, yang tidak boleh tertulis di alamat. Cari dengan kata lain.")
        for nama, nilai in request.query_params.multi_items()
        if nama not in _BUKAN_KETIKAN and samarkan(nilai) != nilai and not _UUID.fullmatch(nilai)
    ]
    if salah:
        raise IsianSalah("Pencarian tidak dilakukan.", tuple(salah))


def _kenali(izin_rute: str, request: Request) -> Pelaku:
    layanan = layanan_dari(request)
    if izin_rute == "publik":
        if request.method not in ("GET", "HEAD"):
            batasi_alamat(request)
        return PUBLIK
    if izin_rute == METRIK:
        return _kenali_pemantau(layanan, request)
    if not request.url.path.startswith("/api/"):
        return _kenali_halaman(layanan, izin_rute, request)
    skema, _, teks = request.headers.get("authorization", "").partition(" ")
    if "authorization" not in request.headers and (masuk := masuk_sesi(layanan, request)) is not None:
        return _kenali_api_sesi(layanan, izin_rute, request, masuk)
    if skema.lower() != "bearer" or not teks.strip():
        raise Ditolak(401, kepala=_TANTANGAN)
    with layanan.bd.kilat() as koneksi:
        kunci = periksa_kunci(koneksi, teks)
    if kunci is None:
        tantangan = {"WWW-Authenticate": _TANTANGAN["WWW-Authenticate"] + ', error="invalid_token"'}
        raise Ditolak(401, "Kunci API ini tidak dikenal atau sudah dicabut.", tantangan)
    _batasi(layanan, f"kunci:{kunci.id}", kunci.batas_per_menit)
    lingkup = AKSI[izin_rute].lingkup if izin_rute in AKSI else None
    if lingkup not in kunci.lingkup:
        raise Ditolak(403, f"Kunci ini tidak memiliki lingkup '{lingkup or izin_rute}'.")
    return pelaku_kunci(kunci)


def _kenali_pemantau(layanan: Layanan, request: Request) -> Pelaku:
    """The monitoring system: its own secret, or (if so set) somebody on this machine whom no proxy speaks for."""
    aturan = layanan.metrik
    skema, _, teks = request.headers.get("authorization", "").partition(" ")
    if aturan.kunci is not None and skema.lower() == "bearer":
        if hmac.compare_digest(teks.strip().encode(), aturan.kunci.encode()):
            return PEMANTAU
        raise Ditolak(401, "Kunci metrik ini salah.", _TANTANGAN)
    if aturan.loopback and setempat(request.client.host if request.client else None):
        if _PERANTARA.isdisjoint(request.headers.keys()):
            return PEMANTAU
        raise Ditolak(403, "Metrik tidak dilayani lewat perantara. Mintalah langsung dari komputer layanan.")
    if aturan.kunci is not None:
        raise Ditolak(401, "Sertakan kunci metrik sebagai Bearer.", _TANTANGAN)
    raise Ditolak(403, "Metrik belum dibuka di sini. Isi PATUH_METRIK_KUNCI, lalu mulai ulang layanan.")


def _kenali_halaman(layanan: Layanan, izin_rute: str, request: Request) -> Pelaku:
    masuk = masuk_sesi(layanan, request)
    if masuk is None or (masuk.kunci is not None and not layanan.kunci_halaman):
        raise BelumMasuk
    if masuk.baris.tahap != PENUH and izin_rute != TAHAP:
        raise BelumMasuk
    _catat_masuk(layanan, request, masuk)
    kunci = masuk.kunci
    if kunci is not None:
        aksi = AKSI.get(izin_rute)
        # Every unit key that opens a page carries "tugas"; the pages have never asked it for more.
        if aksi is not None and aksi.lingkup is None:
            raise Ditolak(403, "Halaman ini untuk pejabat yang masuk dengan akunnya sendiri, bukan dengan kunci unit.")
        _batasi(layanan, f"kunci:{kunci.id}", kunci.batas_per_menit)
        return masuk.pelaku
    return _berperan(izin_rute, masuk.pelaku)


def _kenali_api_sesi(layanan: Layanan, izin_rute: str, request: Request, masuk: SesiMasuk) -> Pelaku:
    if masuk.pejabat is None or masuk.baris.tahap != PENUH:
        raise Ditolak(401, kepala=_TANTANGAN)
    token = token_formulir(request.cookies.get(nama_kuki(layanan), ""))
    if request.method not in ("GET", "HEAD") and not hmac.compare_digest(
        request.headers.get(KEPALA_CSRF, "").encode(), token.encode()
    ):
        raise Ditolak(403, f"Permintaan dari peramban harus menyertakan kepala {KEPALA_CSRF}.")
    _catat_masuk(layanan, request, masuk)
    return _berperan(izin_rute, masuk.pelaku)


def _berperan(izin_rute: str, pelaku: Pelaku) -> Pelaku:
    if not boleh(izin_rute, pelaku.peran):
        apa = AKSI[izin_rute].uraian if izin_rute in AKSI else izin_rute
        raise Ditolak(403, f"Peran Anda tidak mencakup ini: {apa.lower()}. Bila seharusnya boleh, hubungi admin Patuh.")
    return pelaku


def _catat_masuk(layanan: Layanan, request: Request, masuk: SesiMasuk) -> None:
    request.state.masuk = masuk
    if masuk.jabatan is not None:
        _batasi(layanan, f"jabatan:{masuk.jabatan.id}", BATAS_PEJABAT_PER_MENIT)
    if perlu_sentuh(masuk, layanan.jam()):
        with layanan.bd.tulis() as sesi:
            sentuh(sesi, masuk.baris.sidik, layanan.jam())


def masuk_dari(request: Request) -> SesiMasuk:
    """The session behind this request of a page for officials."""
    return cast("SesiMasuk", request.state.masuk)


def nama_kuki(layanan: Layanan) -> str:
    """The session cookie's name; with HTTPS the browser itself holds it to this host."""
    return KUKI_AMAN if layanan.aman else KUKI_POLOS


def masuk_sesi(layanan: Layanan, request: Request) -> SesiMasuk | None:
    """The live session behind the request's cookie, if any, at whatever step."""
    nilai = request.cookies.get(nama_kuki(layanan))
    if not nilai:
        return None
    with layanan.bd.baca() as sesi:
        return periksa_sesi(sesi, nilai, waktu=layanan.jam())


def batasi_alamat(request: Request) -> None:
    """Count a costly request of somebody unknown against its address. Raises :class:`Ditolak` (429)."""
    alamat = request.client.host if request.client else "-"
    _batasi(layanan_dari(request), f"alamat:{alamat}", BATAS_PUBLIK_PER_MENIT)


def _batasi(layanan: Layanan, nama: str, batas: int) -> None:
    if tunggu := layanan.pembatas.tunggu(nama, batas):
        raise Ditolak(
            429,
            f"Batas {batas} permintaan per menit tercapai. Coba lagi dalam {tunggu} detik.",
            {"Retry-After": str(tunggu)},
        )


def _berjenis_json(request: Request) -> bool:
    jenis = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return jenis == "application/json" or (jenis.startswith("application/") and jenis.endswith("+json"))


def rute_baru(**kwargs: Any) -> APIRouter:
    """A router whose routes all declare their permission."""
    return APIRouter(route_class=RuteBerizin, **kwargs)
