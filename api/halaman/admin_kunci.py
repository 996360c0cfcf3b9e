"""The admin's page of API keys: make one (shown once), see what there is, revoke."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Query
from sqlmodel import col, select
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.auth import izin, rute_baru
from api.halaman.formulir import FormulirDep, galat_formulir, token_halaman
from api.halaman.tampil import halaman
from api.halaman.unduh import pasang_unduhan, pilah, unduh_baris
from api.layanan import Layanan, LayananDep, PelakuDep, layanan_dari, pelaku_dari
from patuh.akun.izin import LINGKUP
from patuh.akun.kunci import buat_kunci, cabut_kunci
from patuh.akun.muat import muat_daerah
from patuh.akun.pelaku import Pelaku
from patuh.akun.sesi import hari_ini
from patuh.akun.tabel import KunciApi
from patuh.galat import GalatDomain, IsianSalah, TidakDitemukan
from patuh.tugas.bentuk import nama_unit

rute = rute_baru(prefix="/admin/kunci", include_in_schema=False)
Pilihan = Annotated[str, Query(max_length=100)]
Keadaan = Annotated[str, Query(pattern="^(berlaku|dicabut)?$")]
_URUT = ("nama", "nama_unit", "dibuat")
_KOLOM_CSV = ("id", "nama", "lingkup", "unit", "nama_unit", "batas_per_menit", "dibuat", "dicabut")
_KABAR = {"cabut": "Kunci dicabut dan langsung berhenti berlaku."}


@rute.get("", **izin("kunci.kelola"))
def daftar(
    request: Request, kabar: Pilihan = "", cari: Pilihan = "", keadaan: Keadaan = "", urut: Pilihan = ""
) -> Response:
    """The keys of the daerah."""
    return _tampil(request, kabar=_KABAR.get(kabar), cari=cari, keadaan=keadaan, urut=urut)


def daftar_csv(
    layanan: LayananDep, pelaku: PelakuDep, cari: Pilihan = "", keadaan: Keadaan = "", urut: Pilihan = ""
) -> Response:
    """The same list: what each key may do and since when, never the key."""
    return unduh_baris("kunci", _KOLOM_CSV, _baca(layanan, pelaku, cari, keadaan, urut))


pasang_unduhan(rute, "", daftar_csv, "kunci.kelola")


@rute.post("", **izin("kunci.kelola"))
def buat(request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep) -> Response:
    """Make a key for the admin's own daerah; its text is in this one answer and nowhere else."""
    lingkup = list(formulir.daftar.get("lingkup", ()))
    try:
        with layanan.bd.tulis() as sesi:
            teks = buat_kunci(
                sesi,
                nama=formulir.teks.get("nama", ""),
                lingkup=lingkup,
                daerah=pelaku.daerah,
                unit=formulir.teks.get("unit") or None,
                waktu=layanan.jam(),
                pelaku=pelaku.id,
            )
    except IsianSalah as salah:
        return _tampil(request, salah=salah, isian=formulir.teks, dipilih=lingkup)
    return _tampil(request, kunci_baru=teks)


@rute.post("/{kunci_id}/cabut", **izin("kunci.kelola"))
def cabut(kunci_id: str, layanan: LayananDep, pelaku: PelakuDep, _formulir: FormulirDep) -> Response:
    """Revoke a key of the admin's own daerah."""
    with layanan.bd.tulis() as sesi:
        kunci = sesi.get(KunciApi, kunci_id)
        if kunci is None or kunci.daerah != pelaku.daerah:
            raise TidakDitemukan("Kunci ini tidak ada di daerah Anda.")
        cabut_kunci(sesi, kunci_id, waktu=layanan.jam(), pelaku=pelaku.id)
    return RedirectResponse("/admin/kunci?kabar=cabut", 303)


def _baca(layanan: Layanan, pelaku: Pelaku, cari: str, keadaan: str, urut: str) -> list[dict[str, Any]]:
    with layanan.bd.baca() as sesi:
        kueri = select(KunciApi).where(KunciApi.daerah == pelaku.daerah).order_by(col(KunciApi.dibuat).desc())
        semua = sesi.exec(kueri).all()
    data: list[dict[str, Any]] = [
        {
            "id": k.id,
            "nama": k.nama,
            "lingkup": k.lingkup,
            "unit": k.unit,
            "nama_unit": nama_unit(k.daerah, k.unit),
            "batas_per_menit": k.batas_per_menit,
            "dibuat": hari_ini(k.daerah, k.dibuat),
            "dicabut": hari_ini(k.daerah, k.dicabut) if k.dicabut is not None else None,
        }
        for k in semua
    ]
    kata = cari.strip().casefold()
    terpilih = [
        d
        for d in data
        if kata in f"{d['nama']} {d['id']} {d['nama_unit'] or ''}".casefold()
        and (not keadaan or (d["dicabut"] is None) == (keadaan == "berlaku"))
    ]
    return pilah(terpilih, urut, _URUT)


def _tampil(
    request: Request,
    *,
    salah: GalatDomain | None = None,
    isian: Mapping[str, str] | None = None,
    dipilih: Sequence[str] = (),
    kabar: str | None = None,
    kunci_baru: str | None = None,
    cari: str = "",
    keadaan: str = "",
    urut: str = "",
) -> Response:
    layanan, pelaku = layanan_dari(request), pelaku_dari(request)
    galat = galat_formulir(salah) if salah is not None else []
    data = _baca(layanan, pelaku, cari, keadaan, urut)
    saring = {k: v for k, v in (("cari", cari), ("keadaan", keadaan)) if v}
    konteks = {
        "cari": cari,
        "keadaan": keadaan,
        "urut": urut,
        "kueri": urlencode(saring),
        "kueri_urut": urlencode(saring | ({"urut": urut} if urut else {})),
        "data": data,
        "galat": galat,
        "salah": {g.kolom: g.pesan for g in galat},
        "isian": isian or {},
        "dipilih": dipilih,
        "kabar": kabar,
        "kunci_baru": kunci_baru,
        "lingkup": [(nama, nama) for nama in LINGKUP],
        "unit": sorted((u.kode, f"{u.nama} ({u.kode})") for u in muat_daerah(pelaku.daerah).unit),
        "csrf": token_halaman(request),
    }
    status = salah.status if salah is not None else 200
    return halaman(request, "admin_kunci.html", konteks, {"total": len(data), "data": data}, status=status)
