"""Official papers: make a draft, take it in its forms, check, sign, send."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Annotated, Any

from fastapi import Query, UploadFile
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response

from api.auth import izin, rute_baru
from api.galat import terjemahkan
from api.idempotensi import KEPALA, Jawaban, sekali
from api.layanan import Layanan, LayananDep, PelakuDep, layanan_dari, pelaku_dari
from api.v1.laporan import TIPE_BERKAS
from api.v1.sanksi import CSP_SURAT
from api.v1.skema import Daftar, HalamanDep, Kode, Masukan, TeksPendek, UkuranDep, galat
from api.v1.tugas import KUNCI_ULANG
from patuh.galat import IsianSalah, TidakDitemukan
from patuh.naskah_dinas.arsip import bentuk_naskah, berkas_naskah, daftar_naskah
from patuh.naskah_dinas.buat import buat_naskah, jenis_naskah
from patuh.naskah_dinas.cetak import BENTUK, naskah_html
from patuh.naskah_dinas.langkah import (
    NAMA_STATUS,
    ambil_naskah,
    berkas_bertanda_tangan,
    langkah,
    periksa_boleh_tanda_tangan,
    riwayat,
    tandatangani,
)
from patuh.naskah_dinas.penanda import Penandatangan
from patuh.naskah_dinas.rangka import daftar_jenis
from patuh.naskah_dinas.tabel import BERIKUTNYA, LangkahNaskah, NaskahTerbit, StatusNaskah
from patuh.naskah_dinas.tanda_tangan import periksa
from patuh.tugas.bentuk import lokal, nama_unit
from patuh.tugas.lampiran import terima

rute = rute_baru(prefix="/api/v1/naskah", tags=["naskah"])


class PermintaanNaskah(BaseModel):
    """Which paper of which daerah; the other fields are those of its kind (``GET /api/v1/naskah/jenis``)."""

    model_config = ConfigDict(extra="allow")

    jenis: Kode = Field(examples=["laporan-camat"])
    daerah: Kode
    unit: Kode | None = Field(None, description="Unit penerbit; bawaan: unit kunci ini")


class LangkahMasukan(Masukan):
    """The next step. ``nomor`` only with DIPERIKSA, where the office numbers in its own agenda."""

    status: StatusNaskah
    nomor: Annotated[TeksPendek, Field(max_length=100)] | None = None
    catatan: TeksPendek | None = None


class TandaTanganMasukan(Masukan):
    """Who signs, typed for this one signature; neither is stored. ``nik`` only where the signing service asks it."""

    nik: Annotated[str, Field(max_length=16, pattern=r"^\d*$")] = ""
    sandi: SecretStr = Field(max_length=200)


class LangkahBentuk(BaseModel):
    """A step that was taken."""

    ke: int
    status: StatusNaskah
    nama_status: str
    waktu: datetime
    oleh: str
    catatan: str | None
    cara: str | None
    sha256: str
    berkas_sha256: str | None


class NaskahRingkas(BaseModel):
    """A paper in a list."""

    id: str
    kode: str
    jenis: str
    nama_jenis: str
    daerah: str
    unit: str
    nama_unit: str | None
    tujuan: str | None
    subjek: str
    hal: str
    status: StatusNaskah
    nomor: str | None
    sha256: str
    dibuat: datetime
    tautan: dict[str, str]


class NaskahRinci(NaskahRingkas):
    """A paper with the forms it comes in, its steps and what may follow."""

    bentuk: list[str]
    riwayat: list[LangkahBentuk]
    berikutnya: list[StatusNaskah]


class JenisBentuk(BaseModel):
    """A kind of paper and the fields that it asks for (JSON Schema)."""

    kode: str
    nama: str
    uraian: str
    isian: dict[str, Any]


def _ringkas(satu: NaskahTerbit, layanan: Layanan) -> dict[str, Any]:
    alamat = f"/api/v1/naskah/{satu.id}"
    sama = ("id", "kode", "jenis", "daerah", "unit", "tujuan", "subjek", "hal", "status", "nomor", "sha256")
    return {n: getattr(satu, n) for n in sama} | {
        "nama_jenis": daftar_jenis()[satu.jenis].nama if satu.jenis in daftar_jenis() else satu.jenis,
        "nama_unit": nama_unit(satu.daerah, satu.unit),
        "dibuat": lokal(satu.daerah, satu.dibuat),
        "tautan": {b: f"{alamat}.{b}" for b in BENTUK}
        | {"verifikasi": f"{layanan.alamat_dasar.rstrip('/')}/verifikasi/{satu.kode}"},
    }


def ringkas(satu: NaskahTerbit, layanan: Layanan) -> NaskahRingkas:
    """The line of a paper."""
    return NaskahRingkas.model_validate(_ringkas(satu, layanan))


def _langkah(satu: LangkahNaskah, daerah: str) -> dict[str, Any]:
    sama = ("ke", "status", "catatan", "cara", "sha256", "berkas_sha256")
    return {n: getattr(satu, n) for n in sama} | {
        "nama_status": NAMA_STATUS[StatusNaskah(satu.status)],
        "waktu": lokal(daerah, satu.waktu),
        "oleh": satu.pelaku,
    }


def _rinci(sesi: Session, satu: NaskahTerbit, layanan: Layanan) -> NaskahRinci:
    isi = _ringkas(satu, layanan)
    isi["bentuk"] = bentuk_naskah(satu)
    isi["riwayat"] = [_langkah(b, satu.daerah) for b in riwayat(sesi, satu.id)]
    isi["berikutnya"] = list(BERIKUTNYA[satu.status])
    return NaskahRinci.model_validate(isi)


@rute.post(
    "",
    status_code=201,
    response_model=NaskahRinci,
    responses=galat(401, 403, 404, 409, 415, 422),
    **izin("naskah.buat", **KUNCI_ULANG),
)
def buat(isi: PermintaanNaskah, request: Request, layanan: LayananDep, pelaku: PelakuDep) -> JSONResponse:
    """Buat rancangan naskah dari data yang tercatat. Jenis dan isiannya: GET /api/v1/naskah/jenis."""
    jenis = jenis_naskah(isi.jenis)
    try:
        isian = jenis.isian.model_validate(isi.model_extra or {})
    except ValidationError as salah:
        raise IsianSalah("Isian naskah belum benar.", tuple(terjemahkan(salah.errors()))) from None

    def kerja(sesi: Session) -> Jawaban:
        satu = buat_naskah(
            sesi,
            jenis=jenis,
            daerah=isi.daerah,
            unit=isi.unit,
            isian=isian,
            pelaku=pelaku,
            waktu=layanan.jam(),
            alamat_dasar=layanan.alamat_dasar,
            mesin=layanan.paket.mesin,
            kunci=layanan.kunci,
        )
        kepala = {"Location": f"/api/v1/naskah/{satu.id}"}
        return Jawaban(201, _rinci(sesi, satu, layanan).model_dump(mode="json"), kepala)

    return sekali(request, isi, kerja)


@rute.get("", responses=galat(401, 403, 422), **izin("naskah.lihat"))
def daftar(
    layanan: LayananDep,
    pelaku: PelakuDep,
    daerah: Annotated[Kode | None, Query()] = None,
    jenis: Annotated[Kode | None, Query()] = None,
    status: StatusNaskah | None = None,
    unit: Annotated[Kode | None, Query()] = None,
    halaman: HalamanDep = 1,
    ukuran: UkuranDep = 50,
) -> Daftar[NaskahRingkas]:
    """Naskah yang boleh dilihat kunci ini, yang terbaru lebih dahulu."""
    with layanan.bd.baca() as sesi:
        baris, total = daftar_naskah(
            sesi, pelaku, daerah=daerah, jenis=jenis, status=status, unit=unit, halaman=halaman, ukuran=ukuran
        )
    data = [ringkas(b, layanan) for b in baris]
    return Daftar(total=total, halaman=halaman, ukuran=ukuran, data=data)


@rute.get("/jenis", responses=galat(401, 403), **izin("naskah.lihat"))
def jenis() -> list[JenisBentuk]:
    """Jenis naskah yang dapat dibuat, dengan isian masing-masing."""
    return [
        JenisBentuk(kode=j.kode, nama=j.nama, uraian=j.uraian, isian=j.isian.model_json_schema())
        for j in daftar_jenis().values()
    ]


@rute.get(
    "/{naskah_id}/bertanda-tangan.pdf",
    response_class=FileResponse,
    responses=galat(401, 403, 404),
    **izin("naskah.lihat"),
)
def bertanda_tangan(naskah_id: str, layanan: LayananDep, pelaku: PelakuDep) -> FileResponse:
    """Berkas bertanda tangan elektronik yang diunggah."""
    with layanan.bd.baca() as sesi:
        satu = ambil_naskah(sesi, naskah_id, pelaku)
    path = berkas_bertanda_tangan(layanan.folder, satu.id)
    if not path.is_file():
        raise TidakDitemukan("Naskah ini belum memiliki berkas bertanda tangan elektronik.")
    return FileResponse(path, media_type="application/pdf", filename=f"{satu.jenis}-{satu.kode}-bertanda-tangan.pdf")


@rute.get("/{naskah_id}.{bentuk}", response_class=Response, responses=galat(401, 403, 404), **izin("naskah.lihat"))
def ambil(naskah_id: str, bentuk: str, layanan: LayananDep, pelaku: PelakuDep) -> Response:
    """Naskahnya: pdf, docx, xlsx (bila bertabel), html, atau json (data yang menjadi sumber bentuk lainnya)."""
    with layanan.bd.baca() as sesi:
        satu = ambil_naskah(sesi, naskah_id, pelaku)
    if bentuk not in BENTUK:
        raise TidakDitemukan(f"Naskah ini tidak ada dalam bentuk tersebut. Yang ada: {', '.join(BENTUK)}.")
    if bentuk == "json":
        return Response(satu.data.encode(), media_type="application/json")
    if bentuk == "html":
        return HTMLResponse(naskah_html(satu.data), headers={"Content-Security-Policy": CSP_SURAT})
    return FileResponse(
        berkas_naskah(layanan.bd, satu, bentuk, layanan.folder),
        media_type=TIPE_BERKAS[bentuk],
        filename=f"{satu.jenis}-{satu.kode}.{bentuk}",
        content_disposition_type="inline" if bentuk == "pdf" else "attachment",
    )


@rute.get("/{naskah_id}", responses=galat(401, 403, 404), **izin("naskah.lihat"))
def baca(naskah_id: str, layanan: LayananDep, pelaku: PelakuDep) -> NaskahRinci:
    """Satu naskah: keadaan, nomor, sidik, riwayat, dan langkah yang mungkin."""
    with layanan.bd.baca() as sesi:
        return _rinci(sesi, ambil_naskah(sesi, naskah_id, pelaku), layanan)


@rute.post(
    "/{naskah_id}/langkah",
    response_model=NaskahRinci,
    responses=galat(401, 403, 404, 409, 415, 422),
    **izin("naskah.langkah", **KUNCI_ULANG),
)
def catat_langkah(
    naskah_id: str, isi: LangkahMasukan, request: Request, layanan: LayananDep, pelaku: PelakuDep
) -> JSONResponse:
    """Catat langkah berikutnya: DIPERIKSA (memberi nomor dan tanggal), DITANDATANGANI (tanda tangan basah), DIKIRIM,
    atau BATAL (dengan alasan; nomornya tetap tercatat). Tanda tangan elektronik: unggah berkasnya."""

    def kerja(sesi: Session) -> Jawaban:
        satu = langkah(
            sesi, naskah_id, isi.status, pelaku=pelaku, waktu=layanan.jam(), nomor=isi.nomor, catatan=isi.catatan
        )
        return Jawaban(200, _rinci(sesi, satu, layanan).model_dump(mode="json"))

    return sekali(request, isi, kerja)


@rute.post(
    "/{naskah_id}/bertanda-tangan",
    response_model=NaskahRinci,
    responses=galat(401, 403, 404, 409, 413, 422),
    **izin("naskah.langkah", **KUNCI_ULANG),
)
def unggah(naskah_id: str, berkas: UploadFile, request: Request) -> JSONResponse:
    """Unggah PDF yang ditandatangani secara elektronik. Diterima hanya bila itu naskah yang diterbitkan, tidak berubah,
    dan tanda tangannya utuh; pemilik sertifikatnya tidak dinilai di sini."""
    layanan, pelaku = layanan_dari(request), pelaku_dari(request)
    with layanan.bd.baca() as sesi:
        # A repeat gets its first answer, also when the paper has been signed since.
        ulang = KEPALA in request.headers
        satu = (ambil_naskah if ulang else periksa_boleh_tanda_tangan)(sesi, naskah_id, pelaku)
    asli = berkas_naskah(layanan.bd, satu, "pdf", layanan.folder)
    with terima(layanan.folder, berkas.file, berkas.filename or "naskah.pdf") as diterima:
        periksa(asli, diterima.path, kode=satu.kode, sidik=satu.sha256)

        def kerja(sesi: Session) -> Jawaban:
            hasil = tandatangani(
                sesi, naskah_id, berkas=diterima, folder=layanan.folder, pelaku=pelaku, waktu=layanan.jam()
            )
            return Jawaban(200, _rinci(sesi, hasil, layanan).model_dump(mode="json"))

        return sekali(request, [naskah_id, diterima.sha256], kerja)


@rute.post(
    "/{naskah_id}/tanda-tangan",
    response_model=NaskahRinci,
    responses=galat(401, 403, 404, 409, 415, 422),
    **izin("naskah.langkah"),
)
def minta_tanda_tangan(naskah_id: str, isi: TandaTanganMasukan, layanan: LayananDep, pelaku: PelakuDep) -> NaskahRinci:
    """Tanda tangani lewat layanan tanda tangan yang dipasang (bila ada). NIK dan sandi diteruskan, tidak disimpan."""
    with layanan.bd.baca() as sesi:
        satu = periksa_boleh_tanda_tangan(sesi, naskah_id, pelaku)
    asli = berkas_naskah(layanan.bd, satu, "pdf", layanan.folder)
    siapa = Penandatangan(isi.nik, isi.sandi.get_secret_value())
    bertanda = layanan.penanda.tandatangani(asli.read_bytes(), siapa)
    with terima(layanan.folder, io.BytesIO(bertanda), "naskah.pdf") as diterima:
        periksa(asli, diterima.path, kode=satu.kode, sidik=satu.sha256)
        with layanan.bd.tulis() as sesi:
            hasil = tandatangani(
                sesi, naskah_id, berkas=diterima, folder=layanan.folder, pelaku=pelaku, waktu=layanan.jam()
            )
            return _rinci(sesi, hasil, layanan)
