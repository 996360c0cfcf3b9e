"""Sanctions: propose, take a step, read, and the letters drawn from the record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from fastapi import Depends, Form, Query, UploadFile
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response, StreamingResponse

from api.auth import izin, rute_baru
from api.idempotensi import KEPALA, Jawaban, sekali
from api.layanan import LayananDep, PelakuDep, layanan_dari, pelaku_dari
from api.v1.skema import Daftar, HalamanDep, Kode, Masukan, Tanggal, TeksPendek, UkuranDep, galat
from api.v1.tugas import KUNCI_ULANG
from patuh.sanksi.bentuk import SanksiRinci, SanksiRingkas, rinci
from patuh.sanksi.cetak import surat_html, surat_pdf
from patuh.sanksi.kueri import Saringan, csv_sanksi, daftar_sanksi
from patuh.sanksi.lampiran import ambil_berkas, periksa_pengunggah, simpan_lampiran
from patuh.sanksi.surat import susun_surat
from patuh.sanksi.tabel import StatusSanksi
from patuh.sanksi.tindakan import LangkahBaru, ambil_sanksi, langkah, riwayat
from patuh.sanksi.usul import UsulBaru, usul
from patuh.tugas.lampiran import terima

rute = rute_baru(prefix="/api/v1/sanksi", tags=["sanksi"])
# The letter carries its own styles, so that it can be saved as one file; it still loads and runs nothing.
CSP_SURAT = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'"
csv = rute_baru(tags=["sanksi"])


class UsulanSanksi(Masukan):
    """A proposal. One of ``nib``, ``nik`` or a broken ``kesanggupan_id`` says against whom."""

    daerah: Kode
    diktum: Kode = Field(examples=["KEDELAPAN"])
    nib: Annotated[str, Field(max_length=40)] | None = None
    nik: Annotated[str, Field(max_length=40, description="Disimpan tersandi, tidak pernah ditampilkan")] | None = None
    nama_usaha: Annotated[TeksPendek, Field(max_length=200)]
    kesanggupan_id: Kode | None = None
    nomor: TeksPendek = Field(description="Nomor surat usulan kepada Bupati")
    tanggal: Tanggal
    lampiran: Kode = Field(description="Nomor berkas surat yang sudah diunggah")
    alasan: TeksPendek = ""


class LangkahMasukan(Masukan):
    """The next step and its document. ``berlaku`` only with AKTIF: the first day on which services are withheld."""

    status: StatusSanksi
    nomor: TeksPendek | None = None
    tanggal: Tanggal | None = None
    diterima: Tanggal | None = None
    lampiran: Kode | None = None
    berlaku: Tanggal | None = None
    alasan: TeksPendek = ""


class SuratDiunggah(BaseModel):
    """A stored letter; its id goes into the step that it belongs to."""

    id: str
    nama_berkas: str
    tipe: str
    ukuran: int
    sha256: str


def saringan(
    daerah: Kode | None = None,
    diktum: Kode | None = None,
    status: StatusSanksi | None = None,
    pengusul: Kode | None = None,
    nib: Kode | None = None,
    berjalan: Annotated[bool | None, Query(description="true: yang belum berakhir")] = None,
) -> Saringan:
    """The filters of a list, from the query."""
    return Saringan(daerah, diktum, status, pengusul, nib, berjalan)


SaringanDep = Annotated[Saringan, Depends(saringan)]


@rute.post(
    "",
    status_code=201,
    response_model=SanksiRinci,
    responses=galat(401, 403, 409, 415, 422),
    **izin("sanksi.catat", **KUNCI_ULANG),
)
def usulkan(isi: UsulanSanksi, request: Request, layanan: LayananDep, pelaku: PelakuDep) -> JSONResponse:
    """Usulkan sanksi kepada Bupati. Hanya unit yang diperintah diktumnya, dengan kunci unit itu.

    Ditujukan kepada pemberi kerja atau pemilik usaha; peserta PBI dan pekerja aktif ditolak."""

    def kerja(sesi: Session) -> Jawaban:
        baru = UsulBaru(**isi.model_dump())
        sanksi = usul(sesi, baru, pelaku=pelaku, kunci=layanan.kunci, waktu=layanan.jam())
        hasil = rinci(sanksi, riwayat(sesi, sanksi.id), pelaku)
        return Jawaban(201, hasil.model_dump(mode="json"), {"Location": f"/api/v1/sanksi/{sanksi.id}"})

    return sekali(request, isi, kerja)


@rute.get("", responses=galat(401, 403, 422), **izin("sanksi.lihat"))
def daftar(
    layanan: LayananDep, pelaku: PelakuDep, saring: SaringanDep, halaman: HalamanDep = 1, ukuran: UkuranDep = 50
) -> Daftar[SanksiRingkas]:
    """Sanksi yang boleh dilihat kunci ini, yang terbaru dahulu; unit pengusul melihat usulannya sendiri."""
    with layanan.bd.baca() as sesi:
        data, total = daftar_sanksi(sesi, pelaku, saring, halaman=halaman, ukuran=ukuran)
    return Daftar(total=total, halaman=halaman, ukuran=ukuran, data=data)


@csv.get("/api/v1/sanksi.csv", response_class=StreamingResponse, responses=galat(401, 403, 422), **izin("sanksi.lihat"))
def daftar_csv(layanan: LayananDep, pelaku: PelakuDep, saring: SaringanDep) -> StreamingResponse:
    """Daftar yang sama sebagai CSV, seluruhnya."""

    def alirkan() -> Iterator[str]:
        with layanan.bd.baca() as sesi:
            yield from csv_sanksi(sesi, pelaku, saring)

    kepala = {"Content-Disposition": 'attachment; filename="sanksi.csv"'}
    return StreamingResponse(alirkan(), media_type="text/csv; charset=utf-8", headers=kepala)


@rute.post(
    "/lampiran",
    status_code=201,
    response_model=SuratDiunggah,
    responses=galat(401, 403, 409, 413, 422),
    **izin("sanksi.catat", **KUNCI_ULANG),
)
def unggah(daerah: Annotated[str, Form(max_length=100)], berkas: UploadFile, request: Request) -> JSONResponse:
    """Unggah surat sebuah langkah (paling besar 25 MB). Nomornya dipakai saat mengusulkan atau mencatat langkah."""
    layanan, pelaku = layanan_dari(request), pelaku_dari(request)
    if KEPALA not in request.headers:
        periksa_pengunggah(pelaku, daerah)
    with terima(layanan.folder, berkas.file, berkas.filename or "surat") as diterima:

        def kerja(sesi: Session) -> Jawaban:
            baris = simpan_lampiran(
                sesi, daerah=daerah, pelaku=pelaku, berkas=diterima, folder=layanan.folder, waktu=layanan.jam()
            )
            return Jawaban(201, SuratDiunggah.model_validate(baris, from_attributes=True).model_dump())

        return sekali(request, [daerah, diterima.nama, diterima.sha256], kerja)


@rute.get("/{sanksi_id}", responses=galat(401, 403, 404), **izin("sanksi.lihat"))
def baca(sanksi_id: str, layanan: LayananDep, pelaku: PelakuDep) -> SanksiRinci:
    """Satu sanksi: langkah-langkahnya dengan suratnya, apa yang mungkin berikutnya, sejak kapan, dan oleh siapa."""
    with layanan.bd.baca() as sesi:
        return rinci(ambil_sanksi(sesi, sanksi_id, pelaku), riwayat(sesi, sanksi_id), pelaku)


@rute.post(
    "/{sanksi_id}/langkah",
    status_code=201,
    response_model=SanksiRinci,
    responses=galat(401, 403, 404, 409, 415, 422),
    **izin("sanksi.catat", **KUNCI_ULANG),
)
def catat_langkah(
    sanksi_id: str, isi: LangkahMasukan, request: Request, layanan: LayananDep, pelaku: PelakuDep
) -> JSONResponse:
    """Catat langkah berikutnya dengan suratnya.

    Teguran, denda, dan permintaan adalah tindakan BPJS Kesehatan, dicatat unit pengusul atau Sekretariat Daerah dengan
    surat BPJS. Keputusan Bupati, penolakan, dan pencabutan dicatat Sekretariat Daerah. Layanan ditahan atau dibuka
    kembali saat itu juga."""

    def kerja(sesi: Session) -> Jawaban:
        sanksi = langkah(sesi, sanksi_id, LangkahBaru(**isi.model_dump()), pelaku=pelaku, waktu=layanan.jam())
        return Jawaban(201, rinci(sanksi, riwayat(sesi, sanksi_id), pelaku).model_dump(mode="json"))

    return sekali(request, isi, kerja)


@rute.get(
    "/{sanksi_id}/lampiran/{lampiran_id}",
    response_class=FileResponse,
    responses=galat(401, 403, 404),
    **izin("sanksi.lihat"),
)
def unduh(sanksi_id: str, lampiran_id: str, layanan: LayananDep, pelaku: PelakuDep) -> FileResponse:
    """Unduh surat sebuah langkah."""
    with layanan.bd.baca() as sesi:
        sanksi = ambil_sanksi(sesi, sanksi_id, pelaku)
        lampiran, path = ambil_berkas(sesi, sanksi, lampiran_id, layanan.folder)
    return FileResponse(path, media_type=lampiran.tipe, filename=lampiran.nama_berkas)


@rute.get(
    "/{sanksi_id}/surat/{jenis}.{bentuk}",
    response_class=Response,
    responses=galat(401, 403, 404),
    **izin("sanksi.lihat"),
)
def surat(
    sanksi_id: str, jenis: str, bentuk: Literal["pdf", "html"], layanan: LayananDep, pelaku: PelakuDep
) -> Response:
    """Rancangan surat (`usulan`, `pengantar-bpjs`, `keputusan`, `pencabutan`) sebagai pdf atau html."""
    with layanan.bd.baca() as sesi:
        isi = susun_surat(sesi, ambil_sanksi(sesi, sanksi_id, pelaku), riwayat(sesi, sanksi_id), jenis)
    return kirim_surat(isi, bentuk, f"{jenis}-{sanksi_id}.pdf")


def kirim_surat(isi: dict[str, Any], bentuk: Literal["pdf", "html"], nama: str) -> Response:
    """A letter in one of its forms."""
    if bentuk == "html":
        return HTMLResponse(surat_html(isi), headers={"Content-Security-Policy": CSP_SURAT})
    kepala = {"Content-Disposition": f'inline; filename="{nama}"'}
    return Response(surat_pdf(isi), media_type="application/pdf", headers=kepala)
