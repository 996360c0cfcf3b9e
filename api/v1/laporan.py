"""Reports: ask for one, see whether it is ready, take it in its forms."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Query
from pydantic import BaseModel
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response

from api.auth import izin, rute_baru
from api.galat import dari_domain
from api.idempotensi import Jawaban, sekali
from api.layanan import Layanan, LayananDep, PelakuDep
from api.v1.skema import Daftar, HalamanDep, Kode, Masukan, UkuranDep, galat
from api.v1.tugas import KUNCI_ULANG
from patuh.galat import TidakDitemukan
from patuh.laporan.arsip import BelumSiap, ambil_laporan, daftar_laporan, data_laporan, kantor_laporan, pdf_laporan
from patuh.laporan.cetak import cetak_html
from patuh.laporan.minta import minta_laporan
from patuh.laporan.tabel import LaporanTerbit, StatusLaporan
from patuh.tugas.bentuk import lokal

rute = rute_baru(prefix="/api/v1/laporan", tags=["laporan"])
BENTUK = ("pdf", "docx", "xlsx", "html", "json")
TIPE_BERKAS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_TUNGGU_DETIK = "5"
# The report carries its own styles, so that it can be saved as one file; it still loads and runs nothing.
_CSP_LAPORAN = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'"


class PermintaanLaporan(Masukan):
    """Which report, of which daerah and period; ``instruksi`` where a daerah has several."""

    jenis: Kode
    daerah: Kode
    periode: Kode
    instruksi: Kode | None = None


class LaporanRinci(BaseModel):
    """A report's state and hashes; ``pdf_sha256`` is known from the first drawing on."""

    id: str
    jenis: str
    daerah: str
    instruksi: str
    periode: str
    tahap: str
    status: StatusLaporan
    nomor: str | None
    kode: str
    sha256: str | None
    pdf_sha256: str | None
    dibuat: datetime
    tautan: dict[Literal["pdf", "docx", "xlsx", "html", "json", "verifikasi"], str]


def rinci(laporan: LaporanTerbit, layanan: Layanan) -> LaporanRinci:
    """The row as the API shows it."""
    alamat = f"/api/v1/laporan/{laporan.id}"
    return LaporanRinci.model_validate(
        {n: getattr(laporan, n) for n in LaporanRinci.model_fields if n not in ("dibuat", "tautan")}
        | {
            "dibuat": lokal(laporan.daerah, laporan.dibuat),
            "tautan": {b: f"{alamat}.{b}" for b in BENTUK}
            | {"verifikasi": f"{layanan.alamat_dasar.rstrip('/')}/verifikasi/{laporan.kode}"},
        }
    )


@rute.post(
    "",
    status_code=202,
    response_model=LaporanRinci,
    responses=galat(401, 403, 409, 415, 422),
    **izin("laporan.minta", **KUNCI_ULANG),
)
def minta(isi: PermintaanLaporan, request: Request, layanan: LayananDep, pelaku: PelakuDep) -> JSONResponse:
    """Minta laporan disusun; keadaannya dibaca pada alamat di Location."""

    def kerja(sesi: Session) -> Jawaban:
        laporan = minta_laporan(
            sesi,
            jenis=isi.jenis,
            daerah=isi.daerah,
            periode=isi.periode,
            instruksi_id=isi.instruksi,
            pelaku=pelaku,
            waktu=layanan.jam(),
        )
        kepala = {"Location": f"/api/v1/laporan/{laporan.id}", "Retry-After": _TUNGGU_DETIK}
        return Jawaban(202, rinci(laporan, layanan).model_dump(mode="json"), kepala)

    return sekali(request, isi, kerja)


@rute.get("", responses=galat(401, 403, 422), **izin("laporan.lihat"))
def daftar(
    layanan: LayananDep,
    pelaku: PelakuDep,
    daerah: Annotated[Kode | None, Query()] = None,
    periode: Annotated[Kode | None, Query()] = None,
    jenis: Annotated[Kode | None, Query()] = None,
    status: StatusLaporan | None = None,
    halaman: HalamanDep = 1,
    ukuran: UkuranDep = 50,
) -> Daftar[LaporanRinci]:
    """Laporan yang boleh dilihat kunci ini, yang terbaru lebih dahulu."""
    with layanan.bd.baca() as sesi:
        baris, total = daftar_laporan(
            sesi, pelaku, daerah=daerah, periode=periode, jenis=jenis, status=status, halaman=halaman, ukuran=ukuran
        )
    return Daftar(total=total, halaman=halaman, ukuran=ukuran, data=[rinci(b, layanan) for b in baris])


@rute.get(
    "/{laporan_id}.{bentuk}", response_class=Response, responses=galat(401, 403, 404, 409), **izin("laporan.lihat")
)
def ambil(laporan_id: str, bentuk: str, layanan: LayananDep, pelaku: PelakuDep) -> Response:
    """Laporannya sendiri: pdf, docx, xlsx, html, atau json (data yang menjadi sumber bentuk lainnya)."""
    with layanan.bd.baca() as sesi:
        laporan = ambil_laporan(sesi, laporan_id, pelaku)
    if bentuk not in BENTUK:
        raise TidakDitemukan(f"Laporan ini tidak ada dalam bentuk tersebut. Yang ada: {', '.join(BENTUK)}.")
    return bentuk_laporan(layanan, laporan, bentuk)


@rute.get("/{laporan_id}", responses=galat(401, 403, 404), **izin("laporan.lihat"))
def baca(laporan_id: str, layanan: LayananDep, pelaku: PelakuDep) -> LaporanRinci:
    """Keadaan laporan dan sidik isinya."""
    with layanan.bd.baca() as sesi:
        return rinci(ambil_laporan(sesi, laporan_id, pelaku), layanan)


def bentuk_laporan(layanan: Layanan, laporan: LaporanTerbit, bentuk: str) -> Response:
    """A report in one of :data:`BENTUK`; 409 with ``Retry-After`` while it is being made."""
    try:
        data = data_laporan(laporan)
    except BelumSiap as belum:
        jawaban = dari_domain(belum)
        if laporan.status == StatusLaporan.DISUSUN:
            jawaban.headers["Retry-After"] = _TUNGGU_DETIK
        return jawaban
    if bentuk == "json":
        return Response(data.encode(), media_type="application/json")
    if bentuk == "html":
        return HTMLResponse(cetak_html(data), headers={"Content-Security-Policy": _CSP_LAPORAN})
    nama = f"laporan-{laporan.jenis}-{laporan.daerah}-{laporan.periode}-{laporan.kode}.{bentuk}"
    if bentuk == "pdf":
        path, cara = pdf_laporan(layanan.bd, laporan, layanan.folder), "inline"
    else:
        path, cara = kantor_laporan(layanan.bd, laporan, bentuk, layanan.folder), "attachment"
    return FileResponse(path, media_type=TIPE_BERKAS[bentuk], filename=nama, content_disposition_type=cara)
