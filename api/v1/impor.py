"""Imports of the register: hand in a file, see how far it is, take the list of rejected rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import Form, Query, UploadFile
from pydantic import BaseModel
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import JSONResponse, StreamingResponse

from api.auth import izin, rute_baru
from api.badan import BERKAS_IMPOR, berkas_maks
from api.idempotensi import Jawaban, sekali
from api.layanan import LayananDep, PelakuDep
from api.v1.skema import Daftar, HalamanDep, Kode, Tanggal, UkuranDep, galat
from api.v1.tugas import KUNCI_ULANG
from patuh.csv_aman import alirkan_csv
from patuh.galat import GalatIsian, IsianSalah
from patuh.register.kolom import JENIS
from patuh.register.tabel import Impor, StatusImpor
from patuh.register.terima import (
    ambil_impor,
    baris_ditolak,
    daftar_impor,
    mulai_impor,
    periksa_isian,
    terima_berkas,
)
from patuh.tugas.bentuk import lokal

rute = rute_baru(prefix="/api/v1/impor", tags=["register"])
JALUR = "/api/v1/impor"
_TUNGGU_DETIK = "2"
_KOLOM_DITOLAK = ("baris", "kolom", "alasan")
Barisan = Iterator[tuple[int, str, str]]


class ImporRinci(BaseModel):
    """An import and its account: ``dibaca`` = ``diterima`` + ``ditolak`` once it is ``SELESAI``.

    ``kolom_diabaikan`` are headers without a meaning for this kind; ``rincian`` says what was found out about the file;
    ``galat`` why it is ``GAGAL`` (then none of its rows count).
    """

    id: str
    status: StatusImpor
    kemajuan: float
    dibaca: int
    diterima: int
    ditolak: int
    jenis: str
    daerah: str
    per_tanggal: date
    nama_berkas: str
    ukuran: int
    sha256: str
    kolom_diabaikan: list[str]
    rincian: dict[str, str]
    galat: str | None
    dibuat: datetime
    selesai: datetime | None
    tautan: dict[Literal["ditolak_csv", "ditolak_json"], str]


def rinci(impor: Impor) -> ImporRinci:
    """The row as the API shows it."""
    alamat = f"{JALUR}/{impor.id}/ditolak"
    berubah = ("rincian", "dibuat", "selesai", "tautan")
    return ImporRinci.model_validate(
        {n: getattr(impor, n) for n in ImporRinci.model_fields if n not in berubah}
        | {
            "rincian": {k: str(v) for k, v in impor.rincian.items() if k not in ("percobaan", "bawaan")},
            "dibuat": lokal(impor.daerah, impor.dibuat),
            "selesai": lokal(impor.daerah, impor.selesai),
            "tautan": {"ditolak_csv": f"{alamat}.csv", "ditolak_json": f"{alamat}.json"},
        }
    )


@rute.post(
    "",
    status_code=202,
    response_model=ImporRinci,
    responses=galat(401, 403, 409, 413, 422),
    **izin("impor.kirim", **KUNCI_ULANG, **berkas_maks(BERKAS_IMPOR)),
)
def unggah(
    jenis: Annotated[Kode, Form(description=f"Salah satu dari {', '.join(JENIS)}")],
    daerah: Annotated[Kode, Form()],
    per_tanggal: Annotated[Tanggal, Form(description="Tanggal keadaan data, tidak sesudah hari ini")],
    berkas: UploadFile,
    request: Request,
    layanan: LayananDep,
    pelaku: PelakuDep,
) -> JSONResponse:
    """Impor berkas register (CSV atau XLSX). Keadaannya dibaca pada alamat di Location.

    Berkas yang sama untuk jenis, daerah, dan tanggal yang sama mendapat impor yang sudah ada; tidak ada yang berubah.
    """
    periksa_isian(jenis, daerah, per_tanggal, pelaku, layanan.jam())
    nama = berkas.filename or "register"
    with terima_berkas(layanan.folder, berkas.file, nama, batas=layanan.batas_impor) as diterima:

        def kerja(sesi: Session) -> Jawaban:
            impor = mulai_impor(
                sesi,
                jenis=jenis,
                daerah=daerah,
                per_tanggal=per_tanggal,
                berkas=diterima,
                folder=layanan.folder,
                pelaku=pelaku,
                waktu=layanan.jam(),
            )
            kepala = {"Location": f"{JALUR}/{impor.id}", "Retry-After": _TUNGGU_DETIK}
            return Jawaban(202, rinci(impor).model_dump(mode="json"), kepala)

        return sekali(request, [jenis, daerah, per_tanggal.isoformat(), diterima.nama, diterima.sha256], kerja)


@rute.get("", responses=galat(401, 403, 422), **izin("impor.lihat"))
def daftar(
    layanan: LayananDep,
    pelaku: PelakuDep,
    daerah: Annotated[Kode | None, Query()] = None,
    jenis: Annotated[Kode | None, Query()] = None,
    status: StatusImpor | None = None,
    halaman: HalamanDep = 1,
    ukuran: UkuranDep = 50,
) -> Daftar[ImporRinci]:
    """Impor daerah yang dijangkau kunci ini, yang terbaru lebih dahulu."""
    if jenis is not None and jenis not in JENIS:
        pesan = f"Jenis ini tidak dikenal. Pilihan: {', '.join(JENIS)}."
        raise IsianSalah("Saringan daftar impor belum benar.", (GalatIsian("jenis", pesan),))
    with layanan.bd.baca() as sesi:
        baris, total = daftar_impor(
            sesi, pelaku, daerah=daerah, jenis=jenis, status=status, halaman=halaman, ukuran=ukuran
        )
    return Daftar(total=total, halaman=halaman, ukuran=ukuran, data=[rinci(b) for b in baris])


@rute.get("/{impor_id}", responses=galat(401, 403, 404), **izin("impor.lihat"))
def baca(impor_id: str, layanan: LayananDep, pelaku: PelakuDep) -> ImporRinci:
    """Keadaan impor dan hitungannya."""
    with layanan.bd.baca() as sesi:
        return rinci(ambil_impor(sesi, impor_id, pelaku))


@rute.get(
    "/{impor_id}/ditolak.csv", response_class=StreamingResponse, responses=galat(401, 403, 404), **izin("impor.lihat")
)
def ditolak_csv(impor_id: str, layanan: LayananDep, pelaku: PelakuDep) -> StreamingResponse:
    """Baris yang ditolak: nomor baris pada berkas (judul ialah baris 1), kolom, dan alasannya. Tanpa isi selnya."""
    return _alirkan(layanan, pelaku, impor_id, "csv", _csv)


@rute.get(
    "/{impor_id}/ditolak.json", response_class=StreamingResponse, responses=galat(401, 403, 404), **izin("impor.lihat")
)
def ditolak_json(impor_id: str, layanan: LayananDep, pelaku: PelakuDep) -> StreamingResponse:
    """Daftar yang sama sebagai JSON."""
    return _alirkan(layanan, pelaku, impor_id, "json", _json)


def _alirkan(
    layanan: LayananDep, pelaku: PelakuDep, impor_id: str, bentuk: str, tulis: Callable[[Barisan], Iterator[str]]
) -> StreamingResponse:
    with layanan.bd.baca() as sesi:
        impor = ambil_impor(sesi, impor_id, pelaku)

    def isi() -> Iterator[str]:
        with layanan.bd.baca() as sesi:
            yield from tulis(baris_ditolak(sesi, impor))

    tipe = {"csv": "text/csv; charset=utf-8", "json": "application/json"}[bentuk]
    nama = f"ditolak-{impor.jenis}-{impor.per_tanggal}.{bentuk}"
    return StreamingResponse(isi(), media_type=tipe, headers={"Content-Disposition": f'attachment; filename="{nama}"'})


def _csv(baris: Barisan) -> Iterator[str]:
    return alirkan_csv(_KOLOM_DITOLAK, baris)


def _json(baris: Barisan) -> Iterator[str]:
    pemisah = "["
    for satu in baris:
        yield pemisah + json.dumps(dict(zip(_KOLOM_DITOLAK, satu, strict=True)), ensure_ascii=False)
        pemisah = ",\n"
    yield "]" if pemisah != "[" else "[]"
