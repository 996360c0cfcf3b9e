"""The admin's list of officials: invite, roles, term of office, end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.auth import izin, rute_baru
from api.halaman.formulir import FormulirDep, galat_formulir, token_halaman
from api.halaman.tampil import halaman
from api.halaman.unduh import SELURUHNYA, pasang_unduhan, unduh_baris
from api.layanan import LayananDep, PelakuDep, layanan_dari, pelaku_dari
from patuh.akun.masuk_sso import lepas_sso, terkait_sso
from patuh.akun.pejabat import (
    BarisPejabat,
    JabatanBaru,
    akhiri,
    ambil_jabatan,
    atur_jabatan,
    daftar_pejabat,
    kirim_ulang,
    undang,
)
from patuh.akun.peran import PERAN, nama_peran, unit_dikenal
from patuh.akun.sesi import hari_ini
from patuh.akun.tabel_pejabat import JabatanPejabat, Pejabat
from patuh.galat import Bentrok, GalatDomain, GalatIsian, IsianSalah

rute = rute_baru(prefix="/admin/pejabat", include_in_schema=False)
UKURAN = 50
_KABAR = {
    "undang": "Undangan sedang dikirim lewat surel.",
    "tambah": "Jabatan ditambahkan. Pejabat ini sudah punya sandi, jadi tidak perlu undangan.",
    "atur": "Jabatan diubah.",
    "akhiri": "Jabatan diakhiri; haknya berhenti saat ini juga.",
    "sso": "Kaitan dengan SSO kantor dilepas. Pejabat ini harus masuk lagi.",
}
_KOLOM_CSV = (
    "nama", "surel", "jabatan", "unit", "nama_unit", "nama_peran", "mulai", "sampai", "keadaan", "punya_sandi",
    "dua_langkah",
)  # fmt: skip
Teks = Annotated[str, Query(max_length=100)]


@rute.get("", **izin("pejabat.kelola"))
def daftar(
    request: Request,
    kabar: Teks = "",
    cari: Teks = "",
    peran: Teks = "",
    urut: Teks = "",
    ke: Annotated[int, Query(alias="halaman", ge=1, le=100_000)] = 1,
) -> Response:
    """The list with its filter, and the form of an invitation."""
    return _tampil(request, kabar=_KABAR.get(kabar), cari=cari, peran=peran, urut=urut, ke=ke)


def daftar_csv(layanan: LayananDep, pelaku: PelakuDep, cari: Teks = "", peran: Teks = "", urut: Teks = "") -> Response:
    """The same list, all of it."""
    with layanan.bd.baca() as sesi:
        baris, _ = daftar_pejabat(
            sesi, pelaku.daerah, cari=cari, peran=peran, urut=urut, waktu=layanan.jam(), ukuran=SELURUHNYA
        )
        return unduh_baris("pejabat", _KOLOM_CSV, [_rinci(b) for b in baris])


pasang_unduhan(rute, "", daftar_csv, "pejabat.kelola")


@rute.post("", **izin("pejabat.kelola"))
def undang_pejabat(request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep) -> Response:
    """Give an office and mail the invitation."""
    teks = formulir.teks
    try:
        baru = JabatanBaru(
            daerah=pelaku.daerah,
            unit=teks.get("unit", "").strip(),
            nama=teks.get("nama", ""),
            surel=teks.get("surel", ""),
            peran=tuple(formulir.daftar.get("peran", ())),
            mulai=_hari("mulai", teks) or hari_ini(pelaku.daerah, layanan.jam()).date(),
            sampai=_hari("sampai", teks),
            jabatan=teks.get("jabatan", ""),
        )
        with layanan.bd.tulis() as sesi:
            _, tautan = undang(sesi, baru, alamat_dasar=layanan.alamat_dasar, waktu=layanan.jam(), pelaku=pelaku.id)
    except IsianSalah as salah:
        return _tampil(request, salah=salah, isian=teks, dipilih=formulir.daftar.get("peran", ()))
    return RedirectResponse(f"/admin/pejabat?kabar={'undang' if tautan else 'tambah'}", 303)


@rute.get("/{jabatan_id}", **izin("pejabat.kelola"))
def baca(jabatan_id: str, request: Request) -> Response:
    """One office: its roles and term."""
    return _tampil_satu(request, jabatan_id)


@rute.post("/{jabatan_id}", **izin("pejabat.kelola"))
def atur(jabatan_id: str, request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep) -> Response:
    """Set roles and last day."""
    try:
        with layanan.bd.tulis() as sesi:
            atur_jabatan(
                sesi,
                jabatan_id,
                peran=list(formulir.daftar.get("peran", ())),
                sampai=_hari("sampai", formulir.teks),
                oleh=pelaku,
                waktu=layanan.jam(),
            )
    except (IsianSalah, Bentrok) as salah:
        return _tampil_satu(request, jabatan_id, salah)
    return RedirectResponse("/admin/pejabat?kabar=atur", 303)


@rute.post("/{jabatan_id}/akhiri", **izin("pejabat.kelola"))
def akhiri_jabatan(
    jabatan_id: str, request: Request, layanan: LayananDep, pelaku: PelakuDep, _formulir: FormulirDep
) -> Response:
    """End an office at once."""
    try:
        with layanan.bd.tulis() as sesi:
            akhiri(sesi, jabatan_id, oleh=pelaku, waktu=layanan.jam())
    except Bentrok as salah:
        return _tampil_satu(request, jabatan_id, salah)
    return RedirectResponse("/admin/pejabat?kabar=akhiri", 303)


@rute.post("/{jabatan_id}/undang", **izin("pejabat.kelola"))
def undang_ulang(
    jabatan_id: str, request: Request, layanan: LayananDep, pelaku: PelakuDep, _formulir: FormulirDep
) -> Response:
    """Mail the invitation again."""
    try:
        with layanan.bd.tulis() as sesi:
            kirim_ulang(sesi, jabatan_id, oleh=pelaku, alamat_dasar=layanan.alamat_dasar, waktu=layanan.jam())
    except Bentrok as salah:
        return _tampil_satu(request, jabatan_id, salah)
    return RedirectResponse("/admin/pejabat?kabar=undang", 303)


@rute.post("/{jabatan_id}/lepas-sso", **izin("pejabat.kelola"))
def lepas_kaitan(
    jabatan_id: str, request: Request, layanan: LayananDep, pelaku: PelakuDep, _formulir: FormulirDep
) -> Response:
    """Untie the official from an account at the office's provider."""
    try:
        with layanan.bd.tulis() as sesi:
            lepas_sso(sesi, jabatan_id, oleh=pelaku, waktu=layanan.jam())
    except Bentrok as salah:
        return _tampil_satu(request, jabatan_id, salah)
    return RedirectResponse("/admin/pejabat?kabar=sso", 303)


def _hari(kolom: str, teks: Mapping[str, str]) -> date | None:
    try:
        return date.fromisoformat(teks[kolom]) if teks.get(kolom) else None
    except ValueError:
        raise IsianSalah("Isian belum benar.", (GalatIsian(kolom, "Pilih tanggalnya."),)) from None


def _rinci(satu: BarisPejabat) -> dict[str, Any]:
    return _data(satu.jabatan, satu.pejabat, satu.nama_unit) | {"keadaan": satu.keadaan}


def _data(jabatan: JabatanPejabat, pejabat: Pejabat, unit: str) -> dict[str, Any]:
    return {
        "id": jabatan.id,
        "nama": pejabat.nama,
        "surel": pejabat.surel,
        "jabatan": jabatan.jabatan,
        "unit": jabatan.unit,
        "nama_unit": unit,
        "peran": jabatan.peran,
        "nama_peran": nama_peran(jabatan.peran),
        "mulai": jabatan.mulai,
        "sampai": jabatan.sampai,
        "punya_sandi": pejabat.sandi is not None,
        "dua_langkah": pejabat.totp_aktif is not None,
    }


def _tampil(
    request: Request,
    *,
    salah: GalatDomain | None = None,
    isian: Mapping[str, str] | None = None,
    dipilih: Sequence[str] = (),
    kabar: str | None = None,
    cari: str = "",
    peran: str = "",
    urut: str = "",
    ke: int = 1,
) -> Response:
    layanan, pelaku = layanan_dari(request), pelaku_dari(request)
    with layanan.bd.baca() as sesi:
        baris, total = daftar_pejabat(
            sesi, pelaku.daerah, cari=cari, peran=peran, urut=urut, waktu=layanan.jam(), halaman=ke, ukuran=UKURAN
        )
    galat = galat_formulir(salah) if salah is not None else []
    data = {"total": total, "halaman": ke, "ukuran": UKURAN, "data": [_rinci(b) for b in baris]}
    konteks = data | {
        "galat": galat,
        "salah": {g.kolom: g.pesan for g in galat},
        "isian": isian or {},
        "dipilih": dipilih,
        "kabar": kabar,
        "cari": cari,
        "peran": peran,
        "urut": urut,
        "semua_peran": [(k, p.nama) for k, p in PERAN.items()],
        "unit": sorted(unit_dikenal(pelaku.daerah).items(), key=lambda u: u[0]),
        "kueri": urlencode({k: v for k, v in (("cari", cari), ("peran", peran)) if v}),
        "kueri_urut": urlencode({k: v for k, v in (("cari", cari), ("peran", peran), ("urut", urut)) if v}),
        "jumlah_halaman": max(1, -(-total // UKURAN)),
        "csrf": token_halaman(request),
    }
    return halaman(request, "admin_pejabat.html", konteks, data, status=salah.status if salah is not None else 200)


def _tampil_satu(request: Request, jabatan_id: str, salah: GalatDomain | None = None) -> Response:
    layanan, pelaku = layanan_dari(request), pelaku_dari(request)
    with layanan.bd.baca() as sesi:
        jabatan = ambil_jabatan(sesi, jabatan_id, pelaku)
        pejabat = sesi.get_one(Pejabat, jabatan.pejabat_id)
        sso = terkait_sso(sesi, pejabat.id)
    unit = unit_dikenal(jabatan.daerah).get(jabatan.unit, jabatan.unit)
    data = _data(jabatan, pejabat, unit) | {"sso": sso}
    galat = galat_formulir(salah) if salah is not None else []
    konteks = {
        "p": data,
        "berakhir": not jabatan.berlaku(hari_ini(jabatan.daerah, layanan.jam()).date()),
        "sendiri": pelaku.id == f"jabatan:{jabatan.id}",
        "galat": galat,
        "salah": {g.kolom: g.pesan for g in galat},
        "semua_peran": [(k, p.nama) for k, p in PERAN.items()],
        "csrf": token_halaman(request),
    }
    return halaman(request, "admin_jabatan.html", konteks, data, status=salah.status if salah is not None else 200)
