"""Files of evidence on a task."""

from __future__ import annotations

import json
from pathlib import Path

from fastapi import UploadFile
from pydantic import BaseModel
from sqlmodel import Session
from starlette.datastructures import UploadFile as UnggahanForm
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse

from api.auth import izin, rute_baru
from api.idempotensi import KEPALA, Jawaban, sekali
from api.layanan import Layanan, LayananDep, PelakuDep, layanan_dari, pelaku_dari
from api.v1.skema import galat
from api.v1.tugas import KUNCI_ULANG
from patuh.akun.pelaku import Pelaku
from patuh.tugas.lampiran import ambil_lampiran, lampirkan, periksa_boleh, terima

rute = rute_baru(prefix="/api/v1/tugas/{tugas_id}/lampiran", tags=["tugas"])


class LampiranBaru(BaseModel):
    """A stored file of evidence."""

    id: str
    nama_berkas: str
    tipe: str
    ukuran: int
    sha256: str


@rute.post(
    "",
    status_code=201,
    response_model=LampiranBaru,
    responses=galat(401, 403, 404, 409, 413, 422),
    **izin("tugas.lapor", **KUNCI_ULANG),
)
def unggah(tugas_id: str, berkas: UploadFile, request: Request) -> JSONResponse:
    """Unggah bukti (PDF, foto, DOCX, XLSX, teks/CSV; paling besar 25 MB). Nomornya dipakai saat melapor."""
    return simpan_unggahan(request, tugas_id, berkas)


def simpan_unggahan(request: Request, tugas_id: str, berkas: UnggahanForm, *, kunci: str | None = None) -> JSONResponse:
    """Receive the file and keep it, once for the request's idempotency key (or ``kunci``)."""
    layanan = layanan_dari(request)
    pelaku = pelaku_dari(request)
    if kunci is None and KEPALA not in request.headers:
        # Whoever may not add evidence is told so before the file is looked at; a retry gets its first answer.
        boleh_unggah(layanan, tugas_id, pelaku)
    with terima(layanan.folder, berkas.file, berkas.filename or "bukti") as diterima:

        def kerja(sesi: Session) -> Jawaban:
            baris = lampirkan(
                sesi, tugas_id=tugas_id, pelaku=pelaku, berkas=diterima, folder=layanan.folder, waktu=layanan.jam()
            )
            return Jawaban(201, LampiranBaru.model_validate(baris, from_attributes=True).model_dump())

        return sekali(request, [diterima.nama, diterima.sha256], kerja, kunci=kunci)


def terima_unggahan(request: Request, tugas_id: str, berkas: UnggahanForm, *, kunci: str) -> str:
    """Keep a file of a page's form, once for its token; return its id."""
    jawaban = json.loads(bytes(simpan_unggahan(request, tugas_id, berkas, kunci=kunci).body))
    return str(jawaban["id"])


def boleh_unggah(layanan: Layanan, tugas_id: str, pelaku: Pelaku) -> None:
    """Raise when the actor may not add evidence to the task now."""
    with layanan.bd.baca() as sesi:
        periksa_boleh(sesi, tugas_id, pelaku, layanan.jam())


@rute.get("/{lampiran_id}", response_class=FileResponse, responses=galat(401, 403, 404), **izin("tugas.lihat"))
def unduh(tugas_id: str, lampiran_id: str, layanan: LayananDep, pelaku: PelakuDep) -> FileResponse:
    """Unduh bukti; selalu sebagai berkas, tidak pernah dibuka peramban sebagai halaman."""
    return kirim_lampiran(layanan, tugas_id, lampiran_id, pelaku)


def kirim_lampiran(layanan: Layanan, tugas_id: str, lampiran_id: str, pelaku: Pelaku) -> FileResponse:
    """The file as a download. Raises :class:`TidakDitemukan`, :class:`TidakBerwenang`."""
    with layanan.bd.baca() as sesi:
        lampiran, path = ambil_lampiran(
            sesi, tugas_id=tugas_id, lampiran_id=lampiran_id, pelaku=pelaku, folder=layanan.folder
        )
    return FileResponse(Path(path), media_type=lampiran.tipe, filename=lampiran.nama_berkas)
