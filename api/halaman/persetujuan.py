"""The superior's list of reports that wait: read, accept several at once, or return one with a reason."""

from __future__ import annotations

import json
from typing import Annotated
from urllib.parse import urlencode
from uuid import uuid4

from fastapi import Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.auth import izin, rute_baru
from api.halaman.formulir import FormulirDep, token_halaman
from api.halaman.tampil import halaman
from api.halaman.unduh import SELURUHNYA, pasang_unduhan, unduh_baris
from api.idempotensi import Jawaban, sekali
from api.layanan import LayananDep, PelakuDep
from patuh.akun.muat import muat_daerah
from patuh.galat import GalatIsian
from patuh.tugas.tunggu import daftar_tunggu, setujui_banyak

rute = rute_baru(prefix="/persetujuan", include_in_schema=False)
UKURAN = 25
Pilihan = Annotated[str, Query(max_length=100)]
_KOLOM_CSV = (
    "unit", "nama_unit", "instruksi", "diktum", "huruf", "periode", "tenggat", "ke", "waktu", "tepat_waktu", "bukti",
    "narasi",
)  # fmt: skip
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
    unit: Pilihan = "",
    urut: Pilihan = "",
    ke: Annotated[int, Query(alias="halaman", ge=1, le=100_000)] = 1,
) -> Response:
    """The reports of subordinates that wait, the earliest deadline first."""
    with layanan.bd.baca() as sesi:
        hasil = daftar_tunggu(sesi, pelaku, waktu=layanan.jam(), unit=unit, urut=urut, halaman=ke, ukuran=UKURAN)
    data = {"total": hasil.total, "halaman": ke, "ukuran": UKURAN, "data": hasil.data}
    galat = [GalatIsian("pilih-semua", _TAK_DIPILIH)] if kabar == "kosong" and hasil.data else []
    konteks = data | {
        "galat": galat,
        "kabar": {"setuju": _kata(setuju, lewat), "kembalikan": "Laporan dikembalikan kepada unit pelaksana."}.get(
            kabar
        ),
        "unit": unit,
        "urut": urut,
        "bawahan": sorted((u.kode, u.nama) for u in muat_daerah(pelaku.daerah).unit if u.atasan == pelaku.unit),
        "kueri": urlencode({"unit": unit} if unit else {}),
        "kueri_urut": urlencode({k: v for k, v in (("unit", unit), ("urut", urut)) if v}),
        "jumlah_halaman": max(1, -(-hasil.total // UKURAN)),
        "csrf": token_halaman(request),
        "sekali": str(uuid4()),
    }
    return halaman(request, "persetujuan.html", konteks, data)


def daftar_csv(layanan: LayananDep, pelaku: PelakuDep, unit: Pilihan = "", urut: Pilihan = "") -> Response:
    """The same list, all of it."""
    with layanan.bd.baca() as sesi:
        hasil = daftar_tunggu(sesi, pelaku, waktu=layanan.jam(), unit=unit, urut=urut, halaman=1, ukuran=SELURUHNYA)
    baris = [d.tugas.model_dump(mode="json") | d.model_dump(mode="json", exclude={"tugas"}) for d in hasil.data]
    return unduh_baris("persetujuan", _KOLOM_CSV, baris)


pasang_unduhan(rute, "", daftar_csv, "tugas.putuskan")


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
