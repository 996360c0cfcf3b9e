"""The account page: who I am here, my password, the second step, my sessions, my unit's calendar and channels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import segno
from fastapi import Query
from markupsafe import Markup
from sqlmodel import Session, col, select
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.auth import izin, masuk_dari, nama_kuki, rute_baru
from api.halaman.formulir import FormulirDep, galat_formulir, token_halaman
from api.halaman.lanjut import BERANDA, lanjut_aman
from api.halaman.masuk import pasang_kuki, tamu
from api.halaman.tampil import gambar, halaman
from api.layanan import Layanan, LayananDep, PelakuDep, layanan_dari, pelaku_dari
from patuh.akun.dua_langkah import (
    alamat_totp,
    baca_rahasia,
    kode_pemulihan_baru,
    pakai_kode,
    rahasia_baru,
    simpan_rahasia,
)
from patuh.akun.izin import AKSI
from patuh.akun.masuk import perbarui_sesi
from patuh.akun.masuk_sso import terkait_sso
from patuh.akun.peran import nama_peran, unit_dikenal, unit_khusus
from patuh.akun.sandi import sandi_benar
from patuh.akun.sesi import KODE, PENUH, SesiMasuk, hari_ini, jabatan_berlaku, pindah_jabatan, tutup_semua
from patuh.akun.tabel import Sesi
from patuh.akun.tabel_pejabat import Pejabat
from patuh.akun.tautan import ganti_sandi, periksa_sandi_baru
from patuh.galat import Bentrok, GalatDomain, GalatIsian, IsianSalah
from patuh.jejak.catat import catat
from patuh.kalender.tautan import buat_kalender, cabut_kalender, kalender_aktif
from patuh.pemberitahuan.saluran import atur_saluran, baca_saluran

rute = rute_baru(prefix="/akun", include_in_schema=False)
_KABAR = {
    "sandi": "Sandi sudah diganti. Perangkat lain harus masuk lagi.",
    "sesi": "Semua perangkat lain sudah dikeluarkan.",
    "jabatan": "Anda sekarang bertindak dalam jabatan lain.",
    "dua-langkah": "Masuk dua langkah dimatikan.",
    "kalender": "Tautan kalender sudah dicabut.",
    "saluran": "Pengaturan pemberitahuan disimpan.",
}


@rute.get("", **izin("akun.sendiri"))
def baca(request: Request, kabar: Annotated[str, Query(max_length=20)] = "") -> Response:
    """The page."""
    return _tampil(request, kabar=_KABAR.get(kabar))


@rute.post("/sandi", **izin("akun.sendiri"))
def sandi(request: Request, layanan: LayananDep, formulir: FormulirDep) -> Response:
    """Change the password; other devices must sign in again."""
    masuk, isi = masuk_dari(request), formulir.daftar
    pejabat = _pejabat(masuk)
    try:
        if not sandi_benar(pejabat.sandi, _satu(isi, "lama")):
            raise IsianSalah("Sandi belum diganti.", (GalatIsian("lama", "Sandi Anda yang sekarang tidak cocok."),))
        periksa_sandi_baru(_satu(isi, "sandi"), _satu(isi, "ulang"), pejabat.surel)
    except IsianSalah as salah:
        return _tampil(request, salah=salah)
    with layanan.bd.tulis() as sesi:
        kuki = request.cookies.get(nama_kuki(layanan))
        ganti_sandi(
            sesi,
            sesi.get_one(Pejabat, pejabat.id),
            _satu(isi, "sandi"),
            pelaku=masuk.pelaku.id,
            waktu=layanan.jam(),
            kecuali=kuki,
        )
    return RedirectResponse("/akun?kabar=sandi", 303)


@rute.post("/sesi/keluar", **izin("akun.sendiri"))
def keluar_semua(request: Request, layanan: LayananDep, _formulir: FormulirDep) -> Response:
    """End all sessions but this one."""
    masuk = masuk_dari(request)
    with layanan.bd.tulis() as sesi:
        jumlah = tutup_semua(sesi, _pejabat(masuk).id, kecuali=request.cookies.get(nama_kuki(layanan)))
        _catat(sesi, masuk, "akun.sesi", layanan, {"ditutup": jumlah})
    return RedirectResponse("/akun?kabar=sesi", 303)


@rute.post("/jabatan", **izin("akun.sendiri"))
def jabatan(request: Request, layanan: LayananDep, formulir: FormulirDep) -> Response:
    """Act in another office that is held today; the session gets a new cookie."""
    masuk = masuk_dari(request)
    try:
        with layanan.bd.tulis() as sesi:
            nilai = pindah_jabatan(
                sesi,
                masuk,
                request.cookies.get(nama_kuki(layanan), ""),
                formulir.teks.get("jabatan", ""),
                waktu=layanan.jam(),
            )
    except IsianSalah as salah:
        return _tampil(request, salah=salah)
    return pasang_kuki(RedirectResponse("/akun?kabar=jabatan", 303), layanan, nilai)


@rute.get("/dua-langkah", **izin("tahap"))
def formulir_dua_langkah(request: Request, layanan: LayananDep) -> Response:
    """Set up the second step: a secret that counts once a code proves it."""
    masuk = masuk_dari(request)
    if masuk.pejabat is None or masuk.baris.tahap == KODE:
        return RedirectResponse("/masuk", 303)
    if masuk.pejabat.totp_aktif is not None:
        return RedirectResponse("/akun", 303)
    with layanan.bd.tulis() as sesi:
        pejabat = sesi.get_one(Pejabat, masuk.pejabat.id)
        if pejabat.totp is None:
            simpan_rahasia(pejabat, rahasia_baru(), layanan.kunci)
            sesi.add(pejabat)
    return _tampil_dua_langkah(request, layanan, pejabat, request.query_params.get("lanjut", BERANDA))


@rute.post("/dua-langkah", **izin("tahap"))
def dua_langkah(request: Request, layanan: LayananDep, formulir: FormulirDep) -> Response:
    """Turn the second step on; the session gets a new cookie and the recovery codes are shown, once."""
    masuk, lanjut = masuk_dari(request), formulir.teks.get("lanjut", BERANDA)
    if masuk.pejabat is None or masuk.baris.tahap == KODE or masuk.pejabat.totp_aktif is not None:
        return RedirectResponse("/masuk", 303)
    with layanan.bd.tulis() as sesi:
        pejabat = sesi.get_one(Pejabat, masuk.pejabat.id)
        benar = pakai_kode(sesi, pejabat, formulir.teks.get("kode", ""), layanan.kunci, layanan.jam())
        if benar:
            pejabat.totp_aktif = layanan.jam()
            sesi.add(pejabat)
            pemulihan = kode_pemulihan_baru(sesi, pejabat)
            tutup_semua(sesi, pejabat.id, kecuali=request.cookies.get(nama_kuki(layanan)))
            _catat(sesi, masuk, "akun.dua_langkah", layanan, {"aktif": True})
    if not benar:
        pesan = "Kode tidak cocok. Periksa jam ponsel, lalu ketik kode yang sedang tampil."
        salah = IsianSalah("Belum aktif.", (GalatIsian("kode", pesan),))
        return _tampil_dua_langkah(request, layanan, pejabat, lanjut, salah)
    lama = request.cookies.get(nama_kuki(layanan), "")
    nilai = perbarui_sesi(layanan.bd, masuk, lama, tamu(request), waktu=layanan.jam())
    konteks = _konteks_dua_langkah(request, (), pemulihan, lanjut_aman(lanjut))
    return pasang_kuki(gambar(request, "dua_langkah.html", konteks), layanan, nilai)


@rute.post("/dua-langkah/mati", **izin("akun.sendiri"))
def matikan(request: Request, layanan: LayananDep, formulir: FormulirDep) -> Response:
    """Turn the second step off: with the password, and only where no role demands it."""
    masuk = masuk_dari(request)
    pejabat = _pejabat(masuk)
    try:
        if not sandi_benar(pejabat.sandi, _satu(formulir.daftar, "sandi_mati")):
            raise IsianSalah("Belum dimatikan.", (GalatIsian("sandi_mati", "Sandi Anda tidak cocok."),))
        with layanan.bd.tulis() as sesi:
            segar = sesi.get_one(Pejabat, pejabat.id)
            if any(p in layanan.akun.wajib for j in jabatan_berlaku(sesi, segar, layanan.jam()) for p in j.peran):
                raise Bentrok("Peran Anda mewajibkan masuk dua langkah.")
            segar.totp, segar.totp_aktif = None, None
            sesi.add(segar)
            _catat(sesi, masuk, "akun.dua_langkah", layanan, {"aktif": False})
    except (IsianSalah, Bentrok) as salah:
        return _tampil(request, salah=salah)
    return RedirectResponse("/akun?kabar=dua-langkah", 303)


@rute.post("/kalender", **izin("kalender.kelola"))
def kalender(request: Request, layanan: LayananDep, pelaku: PelakuDep, _formulir: FormulirDep) -> Response:
    """A new address for the unit's calendar, shown once."""
    with layanan.bd.tulis() as sesi:
        token = buat_kalender(sesi, pelaku, waktu=layanan.jam())
    return _tampil(request, tautan=f"{layanan.alamat_dasar.rstrip('/')}/kalender/{token}.ics")


@rute.post("/kalender/cabut", **izin("kalender.kelola"))
def kalender_cabut(layanan: LayananDep, pelaku: PelakuDep, _formulir: FormulirDep) -> Response:
    """Revoke it."""
    with layanan.bd.tulis() as sesi:
        cabut_kalender(sesi, pelaku, waktu=layanan.jam())
    return RedirectResponse("/akun?kabar=kalender", 303)


@rute.post("/saluran", **izin("saluran.kelola"))
def saluran(request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep) -> Response:
    """The unit's digest and webhook."""
    try:
        with layanan.bd.tulis() as sesi:
            rahasia = atur_saluran(
                sesi,
                pelaku,
                ringkasan="ringkasan" in formulir.daftar,
                webhook=formulir.teks.get("webhook", ""),
                kunci=layanan.kunci,
                waktu=layanan.jam(),
                bebas=layanan.akun.webhook_bebas,
                ganti_kunci="ganti_kunci" in formulir.daftar,
            )
    except IsianSalah as salah:
        return _tampil(request, salah=salah, isian=formulir.teks)
    return _tampil(request, rahasia=rahasia) if rahasia else RedirectResponse("/akun?kabar=saluran", 303)


def _pejabat(masuk: SesiMasuk) -> Pejabat:
    if masuk.pejabat is None:
        raise Bentrok("Halaman ini untuk pejabat yang masuk dengan akunnya sendiri.")
    return masuk.pejabat


def _satu(daftar: Any, nama: str) -> str:
    """A secret as it was typed: masking would change it."""
    nilai = daftar.get(nama, [""])
    return str(nilai[-1])


def _catat(sesi: Session, masuk: SesiMasuk, tindakan: str, layanan: Layanan, isi: dict[str, Any]) -> None:
    pelaku = masuk.pelaku
    objek = f"pejabat/{masuk.pejabat.id if masuk.pejabat else '-'}"
    catat(sesi, waktu=layanan.jam(), daerah=pelaku.daerah, pelaku=pelaku.id, tindakan=tindakan, objek=objek, isi=isi)


def _tampil(
    request: Request,
    *,
    salah: GalatDomain | None = None,
    kabar: str | None = None,
    tautan: str | None = None,
    rahasia: str | None = None,
    isian: Any = None,
) -> Response:
    layanan, pelaku, masuk = layanan_dari(request), pelaku_dari(request), masuk_dari(request)
    pejabat, waktu = _pejabat(masuk), layanan.jam()
    with layanan.bd.baca() as sesi:
        punya = jabatan_berlaku(sesi, pejabat, waktu)
        semua = sesi.exec(
            select(Sesi)
            .where(Sesi.pejabat_id == pejabat.id, Sesi.tahap == PENUH, col(Sesi.berakhir) > waktu)
            .order_by(col(Sesi.terakhir).desc())
        ).all()
        aktif = kalender_aktif(sesi, pelaku.unit or "")
        setelan = baca_saluran(sesi, pelaku.unit or "")
        sso = terkait_sso(sesi, pejabat.id)
    galat = galat_formulir(salah) if salah is not None else []
    nama = unit_dikenal(pelaku.daerah)
    data = {
        "nama": pejabat.nama,
        "surel": pejabat.surel,
        "unit": pelaku.unit,
        "nama_unit": nama.get(pelaku.unit or "", pelaku.unit),
        "jabatan": [
            {
                "id": j.id,
                "jabatan": j.jabatan,
                "unit": nama.get(j.unit, j.unit),
                "peran": nama_peran(j.peran),
                "sampai": j.sampai,
                "dipakai": masuk.jabatan is not None and j.id == masuk.jabatan.id,
            }
            for j in punya
        ],
        "dua_langkah": pejabat.totp_aktif is not None,
        "sso": sso,
        "sesi": [
            {
                "perangkat": s.perangkat or "Perangkat tanpa nama",
                "masuk": hari_ini(pelaku.daerah, s.dibuat),
                "terakhir": hari_ini(pelaku.daerah, s.terakhir),
                "sso": s.sso,
                "ini": s.sidik == masuk.baris.sidik,
            }
            for s in semua
        ],
        "kalender": hari_ini(pelaku.daerah, aktif.dibuat) if aktif else None,
        "saluran": {
            "ringkasan": setelan is None or setelan.ringkasan,
            "webhook": setelan.webhook if setelan is not None else None,
        },
    }
    konteks = data | {
        "kabar": kabar,
        "galat": galat,
        "salah": {g.kolom: g.pesan for g in galat},
        "isian": isian or {},
        "tautan": tautan,
        "rahasia": rahasia,
        "wajib": bool(layanan.akun.wajib & {p for j in punya for p in j.peran}),
        "boleh_kalender": AKSI["kalender.kelola"].boleh(pelaku.peran)
        and not unit_khusus(pelaku.daerah, pelaku.unit or ""),
        "boleh_saluran": AKSI["saluran.kelola"].boleh(pelaku.peran),
        "csrf": token_halaman(request),
    }
    return halaman(request, "akun.html", konteks, data, status=salah.status if salah is not None else 200)


def _tampil_dua_langkah(
    request: Request, layanan: Layanan, pejabat: Pejabat, lanjut: str, salah: GalatDomain | None = None
) -> Response:
    rahasia = baca_rahasia(pejabat, layanan.kunci) or ""
    qr = segno.make(alamat_totp(rahasia, pejabat.surel), error="m").svg_inline(scale=5, border=4, light="#fff")
    galat = salah.errors if salah is not None else ()
    konteks = _konteks_dua_langkah(request, galat, None, lanjut_aman(lanjut))
    # The library draws the SVG from the address alone; no text of a user stands in it.
    konteks |= {"qr": Markup(qr), "rahasia": " ".join(rahasia[i : i + 4] for i in range(0, len(rahasia), 4))}  # noqa: S704
    konteks["wajib"] = masuk_dari(request).baris.tahap != PENUH
    return gambar(request, "dua_langkah.html", konteks, status=salah.status if salah is not None else 200)


def _konteks_dua_langkah(
    request: Request, galat: Sequence[GalatIsian], pemulihan: list[str] | None, lanjut: str
) -> dict[str, Any]:
    penuh = masuk_dari(request).baris.tahap == PENUH
    konteks: dict[str, Any] = {
        "galat": galat,
        "salah": {g.kolom: g.pesan for g in galat},
        "pemulihan": pemulihan,
        "lanjut": lanjut,
    }
    if pemulihan is None:
        konteks["csrf"] = token_halaman(request)
    return konteks if penuh else konteks | {"unit_masuk": None, "menu": ()}
