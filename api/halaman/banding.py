"""All instruments side by side, and the traceability of all in one table."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query, Request
from starlette.responses import Response

from api.auth import izin, rute_baru
from api.halaman.tampil import halaman
from api.halaman.unduh import pasang_unduhan, unduh_csv
from patuh.csv_aman import alirkan_csv
from patuh.galat import GalatIsian, IsianSalah
from patuh.instruksi.banding import banding
from patuh.instruksi.muat import daftar_instruksi, muat_instruksi
from patuh.instruksi.telusur import telusur

rute = rute_baru(include_in_schema=False)
Pilihan = Annotated[str, Query(max_length=100)]
_KOLOM_CSV = (
    "instruksi", "diktum", "huruf", "jenis", "terikat", "alur", "perkara", "paket", "bagian_laporan", "keterangan",
)  # fmt: skip


@rute.get("/instruksi/banding", **izin("publik"))
def bandingkan(request: Request) -> Response:
    """What each document asks of whom, theme by theme."""
    semua = banding()
    return halaman(request, "banding.html", {"banding": semua}, semua)


@rute.get("/instruksi/telusur", **izin("publik"))
def telusur_semua(request: Request, instruksi: Pilihan = "") -> Response:
    """Every clause of every document, or of one, and what makes it work."""
    pilih = _pilih(instruksi)
    semua = [{"instruksi": muat_instruksi(i), "baris": telusur(muat_instruksi(i))} for i in pilih]
    data = [{"instruksi": i, "klausul": telusur(muat_instruksi(i))} for i in pilih]
    konteks = {
        "semua": semua,
        "instruksi": instruksi,
        "pilihan": [(i, muat_instruksi(i).nama) for i in daftar_instruksi()],
        "kueri": urlencode({"instruksi": instruksi} if instruksi else {}),
    }
    return halaman(request, "telusur.html", konteks, data)


def telusur_csv(instruksi: Pilihan = "") -> Response:
    """The same table as a file."""
    baris = [
        [
            i, b.diktum, b.huruf, b.jenis, b.terikat, b.alur, "; ".join(b.perkara), "; ".join(b.paket),
            "; ".join(b.bagian_laporan), b.alasan_penutup or b.sebab,
        ]
        for i in _pilih(instruksi)
        for b in telusur(muat_instruksi(i))
    ]  # fmt: skip
    return unduh_csv("telusur", alirkan_csv(_KOLOM_CSV, baris))


pasang_unduhan(rute, "/instruksi/telusur", telusur_csv, "publik")


def _pilih(instruksi: str) -> list[str]:
    semua = list(daftar_instruksi())
    if instruksi and instruksi not in semua:
        raise IsianSalah("Instruksi tidak dikenal.", (GalatIsian("instruksi", "Pilih dari daftar."),))
    return [instruksi] if instruksi else semua
