"""The superior's list of reports that wait: read, accept several at once, or return one with a reason."""

from __future__ import annotations

import json
from typing import Annotated
from uuid import uuid4

from fastapi import Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.auth import izin, rute_baru
from api.halaman.formulir import FormulirDep, token_halaman
from api.halaman.tampil import halaman
from api.idempotensi import Jawaban, sekali
from api.layanan import LayananDep, PelakuDep
from patuh.galat import GalatIsian
from patuh.tugas.tunggu import daftar_tunggu, setujui_banyak

rute = rute_baru(prefix="/persetujuan", include_in_schema=False)
UKURAN = 25
_TAK_DIPILIH = "Pilih dahulu laporan yang disetujui."
_DIKEMBALIKAN = "Laporan dikembalikan kepada unit pelaksana."


@rute.get("", **izin("tugas.putuskan"))
def daftar(
    request: Request,
    layanan: LayananDep,
    pelaku: PelakuDep,
    kabar: Annotated[str, Query(max_length=20)] = "",
    setuju: Annotated[int, Query(ge=0, le=UKURAN)] = 0,
    lewat: Annotated[int, Query(ge=0, le=UKURAN)] = 0,
    ke: Annotated[int, Query(alias="halaman", ge=1, le=100_000)] = 1,
) -> Response:
    """The reports of subordinates that wait, the earliest deadline first."""
    with layanan.bd.baca() as sesi:
        hasil = daftar_tunggu(sesi, pelaku, waktu=layanan.jam(), halaman=ke, ukuran=UKURAN)
    data = {"total": hasil.total, "halaman": ke, "ukuran": UKURAN, "data": hasil.data}
    galat = [GalatIsian("pilih-semua", _TAK_DIPILIH)] if kabar == "kosong" and hasil.data else []
    konteks = data | {
        "galat": galat,
        "kabar": {"setuju": _kata(setuju, lewat), "kembalikan": "Laporan dikembalikan kepada unit pelaksana."}.get(
            kabar
        ),
        "jumlah_halaman": max(1, -(-hasil.total // UKURAN)),
        "csrf": token_halaman(request),
        "sekali": str(uuid4()),
    }
    return halaman(request, "persetujuan.html", konteks, data)


@rute.post("", **izin("tugas.putuskan"))
def setujui(request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep) -> Response:
    """Accept the ticked reports in one go; those that changed since the list was shown are left and counted."""
    pilihan = list(dict.fromkeys(formulir.daftar.get("laporan", ())))[:UKURAN]
    if not pilihan:
        return RedirectResponse("/persetujuan?kabar=kosong", 303)

    def kerja(sesi: Session) -> Jawaban:
        berhasil = setujui_banyak(sesi, pilihan, pelaku=pelaku, waktu=layanan.jam())
        return Jawaban(200, {"disetujui": berhasil})

    jawaban = sekali(request, pilihan, kerja, kunci=formulir.sekali)
    berhasil = int(json.loads(bytes(jawaban.body))["disetujui"])
    lewat = len(pilihan) - berhasil
    return RedirectResponse(f"/persetujuan?kabar=setuju&setuju={berhasil}&lewat={lewat}", 303)


def _kata(setuju: int, lewat: int) -> str:
    kata = f"{setuju} laporan disetujui." if setuju else "Tidak ada laporan yang disetujui."
    if lewat:
        kata += f" {lewat} dilewati karena keadaannya sudah berubah sejak daftar ini ditampilkan; periksa lagi."
    return kata
