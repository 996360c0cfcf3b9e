"""Tasks: list, read, report, decide, move a deadline."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import Depends, Query
from pydantic import AfterValidator, Field, WithJsonSchema
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import JSONResponse, StreamingResponse

from api.auth import izin, rute_baru
from api.idempotensi import KEPALA, Jawaban, sekali
from api.layanan import LayananDep, PelakuDep
from api.sekaligus import sekaligus
from api.v1.skema import Daftar, HalamanDep, Kode, Masukan, Tanggal, TeksBebas, TeksPendek, UkuranDep, galat
from patuh.tugas.bentuk import TugasRinci, TugasRingkas
from patuh.tugas.kueri import Saringan, Urutan, daftar_tugas, kueri_csv
from patuh.tugas.lapor import hitung_sebelum_menulis
from patuh.tugas.rinci import rinci_tugas
from patuh.tugas.tabel import Keadaan
from patuh.tugas.tindakan import (
    TugasSesudah,
    kembalikan_tugas,
    laporkan_tugas,
    setujui_tugas,
    ubah_tenggat_tugas,
)

rute = rute_baru(prefix="/api/v1/tugas", tags=["tugas"])
KUNCI_ULANG = {
    "parameters": [
        {
            "name": KEPALA,
            "in": "header",
            "required": False,
            "schema": {"type": "string", "maxLength": 200},
            "description": "Kunci dan isi yang sama mendapat jawaban pertama lagi; isi lain dijawab 409.",
        }
    ]
}


def saringan(
    daerah: Kode | None = None,
    instruksi: Kode | None = None,
    unit: Kode | None = None,
    atasan: Kode | None = None,
    periode: Annotated[Kode | None, Query(description="2026-T4, 2026-11, atau 2026")] = None,
    diktum: Kode | None = None,
    status: Keadaan | None = None,
    jatuh_tempo_sebelum: Annotated[Tanggal | None, Query(description="Hari tenggatnya sebelum tanggal ini")] = None,
    urut: Urutan = "tenggat",
) -> Saringan:
    """The filters of a list, from the query."""
    return Saringan(daerah, instruksi, unit, atasan, periode, diktum, status, jatuh_tempo_sebelum, urut)


SaringanDep = Annotated[Saringan, Depends(saringan)]


_MAKS_BESARAN = 10**15


def _besaran_wajar(nilai: Any) -> Any:
    """At most 15 digits: no indicator of a regency is larger, and a NIK written as a number cannot pass for one. The
    rest (known codes, numerator and denominator) is the service's to judge."""
    for satu in nilai.values() if isinstance(nilai, dict) else (nilai,):
        if isinstance(satu, int | float) and not abs(satu) < _MAKS_BESARAN:
            raise ValueError("Tulis angka biasa, paling banyak 15 angka.")
    return nilai


_ANGKA = {"type": "number", "minimum": 0, "maximum": _MAKS_BESARAN - 1}
NilaiIndikator = Annotated[
    Any,
    AfterValidator(_besaran_wajar),
    WithJsonSchema({"anyOf": [_ANGKA, {"type": "object", "properties": {"pembilang": _ANGKA, "penyebut": _ANGKA}}]}),
]


class LaporanBaru(Masukan):
    """A report on a task: at least one of the three."""

    narasi: TeksBebas = ""
    indikator: dict[Kode, NilaiIndikator] = Field(default_factory=dict, max_length=50)
    lampiran: list[Kode] = Field(default_factory=list, max_length=50)


class Pengembalian(Masukan):
    """Why a report goes back."""

    alasan: TeksPendek


class TenggatBaru(Masukan):
    """The new last day that is on time, in the daerah's zone, and why."""

    tenggat: Tanggal
    alasan: TeksPendek


@rute.get("", responses=galat(401, 403, 422), **izin("tugas.lihat"))
def daftar(
    layanan: LayananDep, pelaku: PelakuDep, saring: SaringanDep, halaman: HalamanDep = 1, ukuran: UkuranDep = 50
) -> Daftar[TugasRingkas]:
    """Tugas yang boleh dilihat kunci ini; kunci unit melihat tugasnya sendiri dan tugas bawahannya."""
    with layanan.bd.baca() as sesi:
        hasil = daftar_tugas(sesi, pelaku, saring, waktu=layanan.jam(), halaman=halaman, ukuran=ukuran)
    return Daftar(total=hasil.total, halaman=halaman, ukuran=ukuran, data=list(hasil.data))


csv = rute_baru(tags=["tugas"])


@csv.get("/api/v1/tugas.csv", response_class=StreamingResponse, responses=galat(401, 403, 422), **izin("tugas.lihat"))
def daftar_csv(layanan: LayananDep, pelaku: PelakuDep, saring: SaringanDep) -> StreamingResponse:
    """Daftar yang sama sebagai CSV, seluruhnya. Tidak ada sel yang dibaca lembar kerja sebagai rumus."""

    def alirkan() -> Iterator[str]:
        with layanan.bd.baca() as sesi:
            yield from kueri_csv(sesi, pelaku, saring, waktu=layanan.jam())

    baris = alirkan()
    # The checks run with the first line: an error must still be able to become a problem answer.
    kepala = next(baris)

    def seluruhnya() -> Iterator[str]:
        yield kepala
        yield from baris

    return StreamingResponse(
        seluruhnya(),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="tugas.csv"'},
    )


@rute.get("/{tugas_id}", responses=galat(401, 403, 404), **izin("tugas.lihat"))
def baca(tugas_id: str, layanan: LayananDep, pelaku: PelakuDep) -> TugasRinci:
    """Satu tugas: bunyi diktum, periode, tenggat, laporan, dan riwayatnya."""
    with layanan.bd.baca() as sesi:
        return rinci_tugas(sesi, tugas_id, pelaku, waktu=layanan.jam())


@rute.post(
    "/{tugas_id}/laporan",
    status_code=201,
    response_model=TugasSesudah,
    responses=galat(401, 403, 404, 409, 413, 415, 422),
    **izin("tugas.lapor", **KUNCI_ULANG),
)
@sekaligus(sqlite=4, bersama=True)
def lapor(tugas_id: str, isi: LaporanBaru, request: Request, layanan: LayananDep, pelaku: PelakuDep) -> JSONResponse:
    """Kirim laporan atas tugas: narasi, angka indikator, dan nomor lampiran yang sudah diunggah."""
    waktu = layanan.jam()
    terhitung = hitung_sebelum_menulis(layanan.bd, tugas_id, pelaku, waktu)

    def kerja(sesi: Session) -> Jawaban:
        hasil = laporkan_tugas(
            sesi,
            tugas_id=tugas_id,
            pelaku=pelaku,
            narasi=isi.narasi,
            indikator=isi.indikator,
            lampiran=isi.lampiran,
            waktu=waktu,
            terhitung=terhitung,
        )
        return Jawaban(201, hasil.model_dump(mode="json"))

    return sekali(request, isi, kerja)


@rute.post(
    "/{tugas_id}/setujui",
    response_model=TugasSesudah,
    responses=galat(401, 403, 404, 409),
    **izin("tugas.putuskan", **KUNCI_ULANG),
)
def setujui(tugas_id: str, request: Request, layanan: LayananDep, pelaku: PelakuDep) -> JSONResponse:
    """Setujui laporan yang menunggu (atasan unit pelaksana)."""

    def kerja(sesi: Session) -> Jawaban:
        hasil = setujui_tugas(sesi, tugas_id=tugas_id, pelaku=pelaku, waktu=layanan.jam())
        return Jawaban(200, hasil.model_dump(mode="json"))

    return sekali(request, None, kerja)


@rute.post(
    "/{tugas_id}/kembalikan",
    response_model=TugasSesudah,
    responses=galat(401, 403, 404, 409, 415, 422),
    **izin("tugas.putuskan", **KUNCI_ULANG),
)
def kembalikan(
    tugas_id: str, isi: Pengembalian, request: Request, layanan: LayananDep, pelaku: PelakuDep
) -> JSONResponse:
    """Kembalikan laporan yang menunggu, dengan alasan (atasan unit pelaksana)."""

    def kerja(sesi: Session) -> Jawaban:
        hasil = kembalikan_tugas(sesi, tugas_id=tugas_id, pelaku=pelaku, alasan=isi.alasan, waktu=layanan.jam())
        return Jawaban(200, hasil.model_dump(mode="json"))

    return sekali(request, isi, kerja)


@rute.post(
    "/{tugas_id}/tenggat",
    response_model=TugasSesudah,
    responses=galat(401, 403, 404, 409, 415, 422),
    **izin("tugas.putuskan", **KUNCI_ULANG),
)
def tenggat(tugas_id: str, isi: TenggatBaru, request: Request, layanan: LayananDep, pelaku: PelakuDep) -> JSONResponse:
    """Ubah tenggat (atasan atau Sekda): hari terakhir yang masih tepat waktu, hari ini atau sesudahnya."""

    def kerja(sesi: Session) -> Jawaban:
        hasil = ubah_tenggat_tugas(
            sesi, tugas_id=tugas_id, pelaku=pelaku, hari=isi.tenggat, alasan=isi.alasan, waktu=layanan.jam()
        )
        return Jawaban(200, hasil.model_dump(mode="json"))

    return sekali(request, isi, kerja)
