"""Collections from desa to kecamatan to Dinas Sosial: open, hand in, accept or return, pass on, merge."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import Query, UploadFile
from pydantic import Field
from sqlmodel import Session, select
from starlette.datastructures import UploadFile as UploadMentah
from starlette.requests import Request
from starlette.responses import JSONResponse, StreamingResponse

from api.auth import izin, rute_baru
from api.idempotensi import Jawaban, sekali
from api.layanan import Layanan, LayananDep, PelakuDep
from api.v1.skema import Daftar, HalamanDep, Kode, Masukan, Tanggal, TeksPendek, UkuranDep, galat
from api.v1.tugas import KUNCI_ULANG
from patuh.akun.pelaku import Pelaku
from patuh.csv_aman import alirkan_csv
from patuh.galat import TidakDitemukan
from patuh.pengumpulan.baca import baca_berkas
from patuh.pengumpulan.bentuk import (
    KirimanRinci,
    PengumpulanRinci,
    PengumpulanRingkas,
    daftar_pengumpulan,
    kiriman_rinci,
    rinci,
    ringkas,
)
from patuh.pengumpulan.gabung import gabungkan
from patuh.pengumpulan.jalan import (
    PengumpulanBaru,
    ambil_pengumpulan,
    batalkan_pengumpulan,
    buka_pengumpulan,
    pastikan_dibuka,
)
from patuh.pengumpulan.kirim import baris_tolak, kirim_berkas, nyatakan_nihil, putuskan_kiriman, teruskan
from patuh.pengumpulan.tabel import Cara, Kiriman, Pengumpulan, StatusPengumpulan
from patuh.pengumpulan.wilayah import jangkauan, pastikan_desa
from patuh.register.terima import terima_berkas
from patuh.tugas.lampiran import BATAS_UKURAN

rute = rute_baru(prefix="/api/v1/pengumpulan", tags=["pengumpulan"])
_JALUR = "/api/v1/pengumpulan"


class PengumpulanMasukan(Masukan):
    """What Dinas Sosial collects, and until when; ``cara`` says whether a file is the whole list or changes to it."""

    daerah: Kode
    periode: Kode = Field(examples=["2026-T4"])
    jenis: Kode = Field(description="penduduk_miskin, sktm, atau kependudukan")
    per_tanggal: Tanggal = Field(description="Tanggal keadaan data gabungan")
    tenggat_desa: Tanggal
    tenggat_kecamatan: Tanggal
    cara: Cara | None = Field(None, description="Bawaan: LENGKAP; untuk kependudukan PERUBAHAN")


class Nihil(Masukan):
    """A desa's word that nothing has changed."""

    penyata: TeksPendek = Field(description="Nama dan jabatan yang menyatakan", max_length=200)


class Pengembalian(Masukan):
    """Why a file goes back."""

    alasan: TeksPendek


class PenerusanMasukan(Masukan):
    """Who passes on."""

    pejabat: TeksPendek | None = None


@rute.post(
    "",
    status_code=201,
    response_model=PengumpulanRinci,
    responses=galat(401, 403, 409, 415, 422),
    **izin("pengumpulan.kelola", **KUNCI_ULANG),
)
def buka(isi: PengumpulanMasukan, request: Request, layanan: LayananDep, pelaku: PelakuDep) -> JSONResponse:
    """Buka pengumpulan data dari desa dan kelurahan. Hanya Dinas Sosial; desa dan camat langsung diberi tahu."""

    def kerja(sesi: Session) -> Jawaban:
        satu = buka_pengumpulan(sesi, PengumpulanBaru(**isi.model_dump()), pelaku=pelaku, waktu=layanan.jam())
        return Jawaban(201, _isi(sesi, satu, layanan, pelaku), {"Location": f"{_JALUR}/{satu.id}"})

    return sekali(request, isi, kerja)


@rute.get("", responses=galat(401, 403, 422), **izin("pengumpulan.lihat"))
def daftar(
    layanan: LayananDep,
    pelaku: PelakuDep,
    daerah: Annotated[Kode | None, Query()] = None,
    periode: Annotated[Kode | None, Query()] = None,
    jenis: Annotated[Kode | None, Query()] = None,
    status: StatusPengumpulan | None = None,
    halaman: HalamanDep = 1,
    ukuran: UkuranDep = 50,
) -> Daftar[PengumpulanRingkas]:
    """Pengumpulan yang tercatat, yang terbaru dahulu."""
    with layanan.bd.baca() as sesi:
        baris, total = daftar_pengumpulan(
            sesi, pelaku, daerah=daerah, periode=periode, jenis=jenis, status=status, halaman=halaman, ukuran=ukuran
        )
        data = [ringkas(sesi, b, layanan.jam()) for b in baris]
    return Daftar(total=total, halaman=halaman, ukuran=ukuran, data=data)


@rute.get("/{pengumpulan_id}", responses=galat(401, 403, 404), **izin("pengumpulan.lihat"))
def baca(pengumpulan_id: str, layanan: LayananDep, pelaku: PelakuDep) -> PengumpulanRinci:
    """Siapa sudah dan belum mengirim, hitungan berkasnya, dan riwayatnya. Desa melihat kirimannya sendiri."""
    with layanan.bd.baca() as sesi:
        return rinci(sesi, ambil_pengumpulan(sesi, pengumpulan_id, pelaku), pelaku, layanan.jam())


@rute.post(
    "/{pengumpulan_id}/desa/{desa}/berkas",
    status_code=201,
    response_model=KirimanRinci,
    responses=galat(401, 403, 404, 409, 413, 422),
    **izin("pengumpulan.kirim", **KUNCI_ULANG),
)
def unggah(
    pengumpulan_id: str, desa: str, berkas: UploadFile, request: Request, layanan: LayananDep, pelaku: PelakuDep
) -> JSONResponse:
    """Kirim berkas desa (CSV atau XLSX, kolom seperti impor). Baris yang salah disebut nomor, kolom, dan alasannya.

    Berkas yang sama tidak mengubah apa pun; berkas lain menggantikan yang menunggu, dan keduanya tetap tercatat."""
    return terima_kiriman(request, layanan, pelaku, pengumpulan_id, desa, berkas)


def terima_kiriman(
    request: Request,
    layanan: Layanan,
    pelaku: Pelaku,
    pengumpulan_id: str,
    desa: str,
    berkas: UploadMentah,
    *,
    kunci: str | None = None,
) -> JSONResponse:
    """Receive, read and record a desa's file; what is refused outright is refused before the file is read."""
    with layanan.bd.baca() as sesi:
        satu = ambil_pengumpulan(sesi, pengumpulan_id, pelaku)
        pastikan_desa(pelaku, satu.daerah, desa)
        pastikan_dibuka(satu)
    nama = berkas.filename or "kiriman"
    with terima_berkas(layanan.folder, berkas.file, nama, batas=BATAS_UKURAN) as diterima:
        with layanan.bd.baca() as sesi:
            bacaan = baca_berkas(
                sesi, diterima, jenis=satu.jenis, daerah=satu.daerah, desa=desa, tanggal=satu.per_tanggal,
                kunci=layanan.kunci,
            )  # fmt: skip

        def kerja(sesi: Session) -> Jawaban:
            kiriman = kirim_berkas(
                sesi, pengumpulan_id, diterima, bacaan, desa=desa, kunci=layanan.kunci, pelaku=pelaku,
                waktu=layanan.jam(),
            )  # fmt: skip
            return Jawaban(201, kiriman_rinci(satu, kiriman).model_dump(mode="json"))

        return sekali(request, [desa, diterima.nama, diterima.sha256], kerja, kunci=kunci)


@rute.post(
    "/{pengumpulan_id}/desa/{desa}/nihil",
    status_code=201,
    response_model=KirimanRinci,
    responses=galat(401, 403, 404, 409, 415, 422),
    **izin("pengumpulan.kirim", **KUNCI_ULANG),
)
def nihil(
    pengumpulan_id: str, desa: str, isi: Nihil, request: Request, layanan: LayananDep, pelaku: PelakuDep
) -> JSONResponse:
    """Nyatakan tidak ada perubahan, dengan nama yang menyatakan. Data desa ini sebelumnya tetap dipakai."""

    def kerja(sesi: Session) -> Jawaban:
        kiriman = nyatakan_nihil(sesi, pengumpulan_id, isi.penyata, desa=desa, pelaku=pelaku, waktu=layanan.jam())
        satu = ambil_pengumpulan(sesi, pengumpulan_id, pelaku)
        return Jawaban(201, kiriman_rinci(satu, kiriman).model_dump(mode="json"))

    return sekali(request, isi, kerja)


@rute.post(
    "/{pengumpulan_id}/kiriman/{kiriman_id}/terima",
    response_model=KirimanRinci,
    responses=galat(401, 403, 404, 409),
    **izin("pengumpulan.putuskan", **KUNCI_ULANG),
)
def terima(
    pengumpulan_id: str, kiriman_id: str, request: Request, layanan: LayananDep, pelaku: PelakuDep
) -> JSONResponse:
    """Camat menerima kiriman desanya."""
    return _putus(request, layanan, pelaku, pengumpulan_id, kiriman_id, None)


@rute.post(
    "/{pengumpulan_id}/kiriman/{kiriman_id}/kembalikan",
    response_model=KirimanRinci,
    responses=galat(401, 403, 404, 409, 415, 422),
    **izin("pengumpulan.putuskan", **KUNCI_ULANG),
)
def kembalikan(
    pengumpulan_id: str,
    kiriman_id: str,
    isi: Pengembalian,
    request: Request,
    layanan: LayananDep,
    pelaku: PelakuDep,
) -> JSONResponse:
    """Camat mengembalikan kiriman desanya, dengan alasan; desa langsung diberi tahu."""
    return _putus(request, layanan, pelaku, pengumpulan_id, kiriman_id, isi.alasan)


def _putus(
    request: Request, layanan: Layanan, pelaku: Pelaku, id: str, kiriman_id: str, alasan: str | None
) -> JSONResponse:
    def kerja(sesi: Session) -> Jawaban:
        kiriman = putuskan_kiriman(
            sesi, id, kiriman_id, terima=alasan is None, pelaku=pelaku, waktu=layanan.jam(), alasan=alasan or ""
        )
        satu = ambil_pengumpulan(sesi, id, pelaku)
        return Jawaban(200, kiriman_rinci(satu, kiriman).model_dump(mode="json"))

    return sekali(request, alasan, kerja)


@rute.post(
    "/{pengumpulan_id}/teruskan",
    response_model=PengumpulanRinci,
    responses=galat(401, 403, 404, 409, 415, 422),
    **izin("pengumpulan.putuskan", **KUNCI_ULANG),
)
def kirim_terus(
    pengumpulan_id: str, isi: PenerusanMasukan, request: Request, layanan: LayananDep, pelaku: PelakuDep
) -> JSONResponse:
    """Camat meneruskan data kecamatannya: bila semua desa diterima, atau sesudah tenggat dengan menyebut yang belum."""

    def kerja(sesi: Session) -> Jawaban:
        teruskan(sesi, pengumpulan_id, pelaku=pelaku, waktu=layanan.jam(), pejabat=isi.pejabat)
        return Jawaban(200, _isi(sesi, ambil_pengumpulan(sesi, pengumpulan_id, pelaku), layanan, pelaku))

    return sekali(request, isi, kerja)


@rute.post(
    "/{pengumpulan_id}/gabung",
    status_code=202,
    response_model=PengumpulanRinci,
    responses=galat(401, 403, 404, 409),
    **izin("pengumpulan.kelola"),
)
def gabung(pengumpulan_id: str, layanan: LayananDep, pelaku: PelakuDep) -> JSONResponse:
    """Dinas Sosial menggabungkan yang diterima menjadi satu impor; `impor_id` dibaca pada /api/v1/impor.

    Desa yang tidak mengirim tetap memakai datanya pada impor sebelumnya, dan disebut pada `hasil`."""
    gabungkan(
        layanan.bd, pengumpulan_id, folder=layanan.folder, kunci=layanan.kunci, pelaku=pelaku, waktu=layanan.jam()
    )
    with layanan.bd.baca() as sesi:
        isi = _isi(sesi, ambil_pengumpulan(sesi, pengumpulan_id, pelaku), layanan, pelaku)
    return JSONResponse(isi, 202)


@rute.post(
    "/{pengumpulan_id}/batal",
    response_model=PengumpulanRinci,
    responses=galat(401, 403, 404, 409, 415, 422),
    **izin("pengumpulan.kelola", **KUNCI_ULANG),
)
def batal(
    pengumpulan_id: str, isi: Pengembalian, request: Request, layanan: LayananDep, pelaku: PelakuDep
) -> JSONResponse:
    """Dinas Sosial membatalkan pengumpulan, dengan alasan; isi berkas yang dikirim dihapus."""

    def kerja(sesi: Session) -> Jawaban:
        satu = batalkan_pengumpulan(sesi, pengumpulan_id, isi.alasan, pelaku=pelaku, waktu=layanan.jam())
        return Jawaban(200, _isi(sesi, satu, layanan, pelaku))

    return sekali(request, isi, kerja)


@rute.get(
    "/{pengumpulan_id}/kiriman/{kiriman_id}/ditolak.csv",
    response_class=StreamingResponse,
    responses=galat(401, 403, 404),
    **izin("pengumpulan.lihat"),
)
def ditolak(pengumpulan_id: str, kiriman_id: str, layanan: LayananDep, pelaku: PelakuDep) -> StreamingResponse:
    """Baris kiriman yang ditolak: nomor baris (judul ialah baris 1), kolom, dan alasannya. Tanpa isi selnya."""
    return alirkan_tolak(layanan, pelaku, pengumpulan_id, kiriman_id)


def alirkan_tolak(layanan: Layanan, pelaku: Pelaku, pengumpulan_id: str, kiriman_id: str) -> StreamingResponse:
    """The rejections of a hand-in that the caller may see."""
    with layanan.bd.baca() as sesi:
        satu = ambil_pengumpulan(sesi, pengumpulan_id, pelaku)
        lihat = jangkauan(pelaku, satu.daerah)
        milik = select(Kiriman).where(Kiriman.id == kiriman_id, Kiriman.pengumpulan_no == satu.no)
        kiriman = sesi.exec(milik).first()
        if kiriman is None or kiriman.desa not in lihat:
            raise TidakDitemukan("Kiriman ini tidak ada dalam pengumpulan tersebut.")

    def isi() -> Iterator[str]:
        with layanan.bd.baca() as sesi:
            yield from alirkan_csv(("baris", "kolom", "alasan"), baris_tolak(sesi, kiriman))

    kepala = {"Content-Disposition": f'attachment; filename="ditolak-{satu.jenis}-{kiriman.desa}.csv"'}
    return StreamingResponse(isi(), media_type="text/csv; charset=utf-8", headers=kepala)


def _isi(sesi: Session, satu: Pengumpulan, layanan: Layanan, pelaku: Pelaku) -> dict[str, object]:
    return rinci(sesi, satu, pelaku, layanan.jam()).model_dump(mode="json")
