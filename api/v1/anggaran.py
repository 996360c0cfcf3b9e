"""The money of PBPU & BP contributions: record allocations and payments, and read the year.

Writing takes the scope ``tugas``: it is what the key of a unit carries, and only a named office may say what was
allocated or paid. Reading takes ``laporan``, as the picture holds sums and no person.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import Field
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.auth import izin, rute_baru
from api.idempotensi import Jawaban, sekali
from api.layanan import Layanan, LayananDep, PelakuDep
from api.v1.skema import Kode, Masukan, Tanggal, TeksPendek, galat
from api.v1.tugas import KUNCI_ULANG
from patuh.akun.pelaku import Pelaku
from patuh.anggaran.bentuk import (
    AlokasiBentuk,
    AnggaranBentuk,
    PembayaranBentuk,
    bentuk_alokasi,
    bentuk_pembayaran,
    tabel_bulan,
)
from patuh.anggaran.gambaran import gambaran
from patuh.anggaran.rekam import AlokasiBaru, PembayaranBaru, catat_alokasi, catat_pembayaran
from patuh.aturan.evaluasi import hari_ini
from rules.anggaran import JenisAnggaran

rute = rute_baru(prefix="/api/v1/anggaran", tags=["anggaran"])
csv = rute_baru(tags=["anggaran"])

# No budget line of a regency has more than 15 digits, and a NIK typed by mistake cannot pass for one.
Rupiah = Annotated[int, Field(strict=True, ge=0, lt=10**15, description="Rupiah bulat")]
Tahun = Annotated[int, Field(strict=True, ge=2014, le=2100)]
Nomor = Annotated[TeksPendek, Field(max_length=200)]
TahunDep = Annotated[int, Query(ge=2014, le=2100)]
TanggalDep = Annotated[Tanggal | None, Query(description="Bawaan: hari ini di zona waktu daerah")]


class AlokasiMasukan(Masukan):
    """An allocation and the budget document that gives it."""

    daerah: Kode
    tahun: Tahun
    jenis: JenisAnggaran
    jumlah: Rupiah
    dokumen_nomor: Nomor = Field(description="Nomor DPA atau perubahannya")
    dokumen_tanggal: Tanggal


class PembayaranMasukan(Masukan):
    """A payment for one month of one line; with ``koreksi`` the right content of an earlier row."""

    daerah: Kode
    tahun: Tahun
    bulan: Annotated[int, Field(strict=True, ge=1, le=12, description="Bulan iuran yang dibayar")]
    jenis: JenisAnggaran
    jumlah: Rupiah
    nomor_bukti: Nomor = Field(description="Nomor SP2D atau bukti setor")
    tanggal: Tanggal
    koreksi: Kode | None = Field(None, description="id pembayaran yang digantikan baris ini")
    alasan: TeksPendek | None = Field(None, description="Wajib pada koreksi")


@rute.post(
    "/alokasi",
    status_code=201,
    response_model=AlokasiBentuk,
    responses=galat(401, 403, 409, 415, 422),
    **izin("anggaran.catat", **KUNCI_ULANG),
)
def alokasikan(isi: AlokasiMasukan, request: Request, layanan: LayananDep, pelaku: PelakuDep) -> JSONResponse:
    """Catat alokasi satu jenis untuk satu tahun. Yang terakhir dicatat berlaku; yang lama tetap tersimpan.

    Hanya dengan kunci unit keuangan, perencanaan, kesehatan, sosial, atau Sekda."""

    def kerja(sesi: Session) -> Jawaban:
        satu = catat_alokasi(sesi, AlokasiBaru(**isi.model_dump()), pelaku=pelaku, waktu=layanan.jam())
        return Jawaban(201, bentuk_alokasi(satu).model_dump(mode="json"))

    return sekali(request, isi, kerja)


@rute.post(
    "/pembayaran",
    status_code=201,
    response_model=PembayaranBentuk,
    responses=galat(401, 403, 409, 415, 422),
    **izin("anggaran.catat", **KUNCI_ULANG),
)
def bayarkan(isi: PembayaranMasukan, request: Request, layanan: LayananDep, pelaku: PelakuDep) -> JSONResponse:
    """Catat pembayaran iuran satu bulan, atau koreksi atas catatan terdahulu (isi yang benar; nol membatalkan).

    Unit yang boleh sama dengan pencatat alokasi."""

    def kerja(sesi: Session) -> Jawaban:
        satu = catat_pembayaran(sesi, PembayaranBaru(**isi.model_dump()), pelaku=pelaku, waktu=layanan.jam())
        return Jawaban(201, bentuk_pembayaran(satu).model_dump(mode="json"))

    return sekali(request, isi, kerja)


@rute.get("", responses=galat(401, 403, 422), **izin("anggaran.lihat"))
def baca(
    layanan: LayananDep,
    pelaku: PelakuDep,
    daerah: Annotated[Kode, Query()],
    tahun: TahunDep,
    tanggal: TanggalDep = None,
) -> AnggaranBentuk:
    """Kebutuhan, alokasi, pembayaran, tunggakan, dan proyeksi satu tahun, dilihat pada `tanggal`."""
    return _gambar(layanan, pelaku, daerah, tahun, tanggal)


@csv.get("/api/v1/anggaran.csv", response_class=Response, responses=galat(401, 403, 422), **izin("anggaran.lihat"))
def baca_csv(
    layanan: LayananDep,
    pelaku: PelakuDep,
    daerah: Annotated[Kode, Query()],
    tahun: TahunDep,
    tanggal: TanggalDep = None,
) -> Response:
    """Tabel bulanannya sebagai CSV. Tidak ada sel yang dibaca lembar kerja sebagai rumus."""
    isi = tabel_bulan(_gambar(layanan, pelaku, daerah, tahun, tanggal))
    kepala = {"Content-Disposition": f'attachment; filename="anggaran-{tahun}.csv"'}
    return Response(isi, media_type="text/csv; charset=utf-8", headers=kepala)


def _gambar(layanan: Layanan, pelaku: Pelaku, daerah: str, tahun: int, tanggal: Tanggal | None) -> AnggaranBentuk:
    hari = tanggal or hari_ini(daerah, layanan.jam())
    with layanan.bd.baca() as sesi:
        return gambaran(sesi, layanan.paket.mesin, daerah=daerah, tahun=tahun, tanggal=hari, pelaku=pelaku)
