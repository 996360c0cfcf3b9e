"""Promises to register that came with a permit: where they stand, and withdrawing one with its application."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from fastapi import Depends, Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from api.auth import izin, rute_baru
from api.idempotensi import Jawaban, sekali
from api.layanan import LayananDep, PelakuDep
from api.v1.sanksi import kirim_surat
from api.v1.skema import Daftar, HalamanDep, Kode, Masukan, Tanggal, TeksPendek, UkuranDep, galat
from api.v1.tugas import KUNCI_ULANG
from patuh.galat import GalatIsian, IsianSalah, TidakBerwenang
from patuh.kesanggupan.bentuk import (
    KesanggupanRinci,
    KesanggupanRingkas,
    Saringan,
    ambil_kesanggupan,
    csv_kesanggupan,
    daftar_kesanggupan,
    rinci,
)
from patuh.kesanggupan.tabel import StatusKesanggupan
from patuh.kesanggupan.tindak import batalkan
from patuh.sanksi.surat import susun_usulan

rute = rute_baru(prefix="/api/v1/kesanggupan", tags=["kesanggupan"])
csv = rute_baru(tags=["kesanggupan"])


class Pembatalan(Masukan):
    """Why there is nothing left to keep."""

    alasan: TeksPendek


def saringan(
    daerah: Kode | None = None,
    layanan: Kode | None = None,
    status: StatusKesanggupan | None = None,
    nib: Kode | None = None,
    batas_sebelum: Annotated[Tanggal | None, Query(description="Batasnya sebelum tanggal ini")] = None,
    terbuka: Annotated[bool | None, Query(description="true: yang masih ditindaklanjuti")] = None,
) -> Saringan:
    """The filters of a list, from the query."""
    return Saringan(daerah, layanan, status, nib, batas_sebelum, terbuka)


SaringanDep = Annotated[Saringan, Depends(saringan)]


@rute.get("", responses=galat(401, 403, 422), **izin("kesanggupan.lihat"))
def daftar(
    layanan: LayananDep, pelaku: PelakuDep, saring: SaringanDep, halaman: HalamanDep = 1, ukuran: UkuranDep = 50
) -> Daftar[KesanggupanRingkas]:
    """Kesanggupan yang boleh dilihat kunci ini, yang batasnya paling dekat dahulu."""
    with layanan.bd.baca() as sesi:
        data, total = daftar_kesanggupan(sesi, pelaku, saring, halaman=halaman, ukuran=ukuran)
    return Daftar(total=total, halaman=halaman, ukuran=ukuran, data=data)


@csv.get(
    "/api/v1/kesanggupan.csv",
    response_class=StreamingResponse,
    responses=galat(401, 403, 422),
    **izin("kesanggupan.lihat"),
)
def daftar_csv(layanan: LayananDep, pelaku: PelakuDep, saring: SaringanDep) -> StreamingResponse:
    """Daftar yang sama sebagai CSV, seluruhnya."""

    def alirkan() -> Iterator[str]:
        with layanan.bd.baca() as sesi:
            yield from csv_kesanggupan(sesi, pelaku, saring)

    kepala = {"Content-Disposition": 'attachment; filename="kesanggupan.csv"'}
    return StreamingResponse(alirkan(), media_type="text/csv; charset=utf-8", headers=kepala)


@rute.get("/{kesanggupan_id}", responses=galat(401, 403, 404), **izin("kesanggupan.lihat"))
def baca(kesanggupan_id: str, layanan: LayananDep, pelaku: PelakuDep) -> KesanggupanRinci:
    """Satu kesanggupan: siapa yang sudah terdaftar (menurut tempatnya dalam permohonan) dan, bila diingkari, rancangan
    usulan sanksi yang hanya berjalan bila diajukan pejabat."""
    with layanan.bd.baca() as sesi:
        return rinci(sesi, ambil_kesanggupan(sesi, kesanggupan_id, pelaku))


@rute.get(
    "/{kesanggupan_id}/surat/usulan.{bentuk}",
    response_class=Response,
    responses=galat(401, 403, 404),
    **izin("kesanggupan.lihat"),
)
def surat_usulan(
    kesanggupan_id: str, bentuk: Literal["pdf", "html"], layanan: LayananDep, pelaku: PelakuDep
) -> Response:
    """Rancangan surat usulan sanksi dari kesanggupan yang diingkari: diberi nomor, ditandatangani, dipindai, lalu
    diajukan lewat `POST /api/v1/sanksi`."""
    with layanan.bd.baca() as sesi:
        isi = susun_usulan(sesi, ambil_kesanggupan(sesi, kesanggupan_id, pelaku))
    return kirim_surat(isi, bentuk, f"usulan-{kesanggupan_id}.pdf")


@rute.post(
    "/{kesanggupan_id}/batal",
    response_model=KesanggupanRinci,
    responses=galat(401, 403, 404, 409, 415, 422),
    **izin("kesanggupan.catat", **KUNCI_ULANG),
)
def batal(
    kesanggupan_id: str, isi: Pembatalan, request: Request, layanan: LayananDep, pelaku: PelakuDep
) -> JSONResponse:
    """Batalkan tindak lanjut karena permohonannya ditarik atau ditolak (meja layanan, dengan kunci unitnya)."""

    def kerja(sesi: Session) -> Jawaban:
        janji = ambil_kesanggupan(sesi, kesanggupan_id, pelaku, kunci=True)
        if pelaku.unit is None:
            raise TidakBerwenang("Kesanggupan hanya dapat dibatalkan dengan kunci yang bertindak untuk unitnya.")
        if not isi.alasan.strip():
            raise IsianSalah("Alasan belum diisi.", (GalatIsian("alasan", "Tulis mengapa tidak perlu ditepati lagi."),))
        batalkan(sesi, janji, isi.alasan.strip(), pelaku, layanan.jam())
        sesi.flush()
        return Jawaban(200, rinci(sesi, janji).model_dump(mode="json"))

    return sekali(request, isi, kerja)
