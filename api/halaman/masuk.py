"""Signing in (e-mail and password, then a code; or a unit's key), and out again."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Query
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from api.auth import izin, masuk_dari, masuk_sesi, nama_kuki, rute_baru
from api.halaman.formulir import FormulirDep, pastikan_asal, token_halaman
from api.halaman.lanjut import BERANDA, KABAR_HABIS, alamat_masuk, langkah_berikut, lanjut_aman
from api.halaman.tampil import gambar, ingin_json
from api.layanan import Layanan, LayananDep
from patuh.akun.masuk import Tamu, TerlaluSering, masuk_kode, masuk_sandi
from patuh.akun.sesi import KODE, LAMA_SESI, buka_sesi, periksa_sesi, tutup_sesi
from patuh.galat import GalatDomain, GalatIsian, IsianSalah

rute = rute_baru(include_in_schema=False)
_PANJANG_KUNCI = 200
_KABAR = {
    "sandi": "Sandi sudah disimpan. Silakan masuk.",
    "keluar": "Anda sudah keluar.",
    "keluar-sso": "Anda sudah keluar dari Patuh.",
    KABAR_HABIS: "Sesi Anda sudah berakhir. Masuk lagi; isian yang belum terkirim perlu diisi ulang.",
}


@rute.get("/masuk", **izin("publik"))
def formulir(
    request: Request,
    layanan: LayananDep,
    lanjut: Annotated[str, Query()] = BERANDA,
    kabar: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """The form; somebody who has begun is led to the step that is owed."""
    masuk = masuk_sesi(layanan, request)
    if masuk is not None and (masuk.kunci is None or layanan.kunci_halaman):
        return RedirectResponse(langkah_berikut(masuk, lanjut), 303)
    if ingin_json(request):
        return JSONResponse({"masuk": "POST /masuk dengan kolom 'surel' dan 'sandi', atau 'kunci' (kunci unit)"})
    return tampil_masuk(request, layanan, lanjut, (), kabar=_KABAR.get(kabar))


@rute.post("/masuk", **izin("publik"))
def masuk(
    request: Request,
    layanan: LayananDep,
    kunci: Annotated[str | None, Form()] = None,
    surel: Annotated[str, Form()] = "",
    sandi: Annotated[str, Form()] = "",
    lanjut: Annotated[str, Form()] = BERANDA,
) -> Response:
    """Open a session, or show the form again (never with the secret that was typed)."""
    pastikan_asal(request)
    lama = request.cookies.get(nama_kuki(layanan), "")
    try:
        if kunci is not None:
            nilai = _dengan_kunci(layanan, kunci)
        else:
            hasil = masuk_sandi(
                layanan.bd, _surel(surel), sandi, tamu(request), waktu=layanan.jam(), wajib=layanan.akun.wajib
            )
            nilai = hasil.nilai
    except (IsianSalah, TerlaluSering) as salah:
        return tampil_masuk(request, layanan, lanjut, salah.errors, surel=surel, status=salah.status)
    # Whatever session the browser came with is over: nobody can be made to sign in into one that is known already.
    with layanan.bd.tulis() as sesi:
        tutup_sesi(sesi, lama)
        baru = periksa_sesi(sesi, nilai, waktu=layanan.jam())
    tujuan = langkah_berikut(baru, lanjut) if baru is not None else "/masuk"
    return pasang_kuki(RedirectResponse(tujuan, 303), layanan, nilai)


@rute.get("/masuk/kode", **izin("tahap"))
def formulir_kode(request: Request, lanjut: Annotated[str, Query()] = BERANDA) -> Response:
    """The form of the second step."""
    if masuk_dari(request).baris.tahap != KODE:
        return RedirectResponse(langkah_berikut(masuk_dari(request), lanjut), 303)
    return _tampil_kode(request, lanjut, None)


@rute.post("/masuk/kode", **izin("tahap"))
def kode(request: Request, layanan: LayananDep, kiriman: FormulirDep) -> Response:
    """The second step; the full session has a new cookie."""
    lanjut, ini = kiriman.teks.get("lanjut", BERANDA), masuk_dari(request)
    try:
        hasil = masuk_kode(
            layanan.bd,
            ini,
            request.cookies.get(nama_kuki(layanan), ""),
            kiriman.teks.get("kode", ""),
            tamu(request),
            layanan.kunci,
            waktu=layanan.jam(),
        )
    except (IsianSalah, TerlaluSering) as salah:
        return _tampil_kode(request, lanjut, salah)
    return pasang_kuki(RedirectResponse(lanjut_aman(lanjut), 303), layanan, hasil.nilai)


@rute.post("/keluar", **izin("tahap"))
def keluar(request: Request, layanan: LayananDep, _formulir: FormulirDep) -> Response:
    """End the session."""
    with layanan.bd.tulis() as sesi:
        tutup_sesi(sesi, request.cookies.get(nama_kuki(layanan), ""))
    # The provider's own session lives on; whoever shares this computer is told so.
    jawaban = RedirectResponse("/masuk?kabar=keluar-sso" if masuk_dari(request).baris.sso else "/", 303)
    jawaban.delete_cookie(nama_kuki(layanan), path="/", httponly=True, samesite="lax", secure=layanan.aman)
    return jawaban


def pasang_kuki(jawaban: Response, layanan: Layanan, nilai: str) -> Response:
    """The answer with the session's cookie."""
    jawaban.set_cookie(
        nama_kuki(layanan),
        nilai,
        max_age=int(LAMA_SESI.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=layanan.aman,
    )
    return jawaban


def tamu(request: Request) -> Tamu:
    """Where the request comes from."""
    return Tamu(request.client.host if request.client else "-", request.headers.get("user-agent", ""))


def _dengan_kunci(layanan: Layanan, kunci: str) -> str:
    if not layanan.kunci_halaman:
        pesan = "Masuk dengan kunci unit sudah ditutup di sini. Pakai surel dan sandi Anda."
        raise IsianSalah("Belum bisa masuk.", (GalatIsian("surel", pesan),))
    if not kunci.strip() or len(kunci) > _PANJANG_KUNCI:
        raise IsianSalah("Belum bisa masuk.", (GalatIsian("kunci", "Tempel kunci unit Anda."),))
    with layanan.bd.tulis() as sesi:
        return buka_sesi(sesi, kunci.strip(), waktu=layanan.jam())


def _surel(surel: str) -> str:
    if not surel.strip():
        raise IsianSalah("Belum bisa masuk.", (GalatIsian("surel", "Tulis surel kedinasan Anda."),))
    return surel


def tampil_masuk(
    request: Request,
    layanan: Layanan,
    lanjut: str,
    galat: tuple[GalatIsian, ...],
    *,
    surel: str = "",
    kabar: str | None = None,
    status: int = 200,
) -> Response:
    """The form of the first step."""
    konteks = {
        "lanjut": lanjut_aman(lanjut),
        "galat": galat,
        "salah": {g.kolom: g.pesan for g in galat},
        "surel": surel[:_PANJANG_KUNCI],
        "kabar": kabar,
        "kunci_halaman": layanan.kunci_halaman,
        "alamat_sso": alamat_masuk(lanjut, "/masuk/sso") if layanan.sso is not None else None,
        "sesi_habis": kabar == _KABAR[KABAR_HABIS],
        "keluar_sso": kabar == _KABAR["keluar-sso"],
    }
    return gambar(request, "masuk.html", konteks, status=status)


def _tampil_kode(request: Request, lanjut: str, salah: GalatDomain | None) -> Response:
    galat = salah.errors if salah is not None else ()
    konteks = {
        "lanjut": lanjut_aman(lanjut),
        "galat": galat,
        "salah": {g.kolom: g.pesan for g in galat},
        "csrf": token_halaman(request),
        "sso": masuk_dari(request).baris.sso,
        "unit_masuk": None,
        "menu": (),
    }
    return gambar(request, "masuk_kode.html", konteks, status=salah.status if salah is not None else 200)
