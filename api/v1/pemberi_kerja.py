"""Employers, and how far their workers are covered as PPU."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Annotated

from fastapi import Depends, Form, Query, UploadFile
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import JSONResponse, StreamingResponse

from api.auth import izin, rute_baru
from api.idempotensi import Jawaban, sekali
from api.layanan import LayananDep, PelakuDep
from api.v1.skema import Daftar, HalamanDep, Kode, Masukan, Tanggal, TeksPendek, UkuranDep, galat
from api.v1.tugas import KUNCI_ULANG
from patuh.alih_segmen.cakupan import Per, cakupan
from patuh.alih_segmen.pemberi_kerja import (
    MAKS_BARIS,
    PemberiKerjaBentuk,
    Saringan,
    baca_csv,
    csv_pemberi_kerja,
    daftar_pemberi_kerja,
    tulis_banyak,
)
from patuh.alih_segmen.tabel import Kelompok
from patuh.aturan.evaluasi import hari_ini
from patuh.galat import GalatIsian, IsianSalah, TerlaluBesar, TidakBerwenang

rute = rute_baru(prefix="/api/v1/pemberi-kerja", tags=["pekerja"])
csv = rute_baru(tags=["pekerja"])
_BATAS_CSV = 8 * 1024 * 1024


class PemberiKerjaMasukan(Masukan):
    """An employer as told. ``unit``: the agency that answers for it, when not the one of its group."""

    nib: Kode
    nama: TeksPendek
    kelompok: Kelompok
    sektor: TeksPendek | None = None
    unit: Kode | None = None


class DaftarMasukan(Masukan):
    """Employers of one daerah; those not named stay as they are."""

    daerah: Kode
    data: list[PemberiKerjaMasukan] = Field(min_length=1, max_length=MAKS_BARIS)


class HasilTulis(BaseModel):
    """How many were new, how many changed."""

    baru: int
    berubah: int


class BarisBentuk(BaseModel):
    """Workers of one line by the segment they are registered in; null where there are no memberships to compare."""

    kunci: str
    nama: str
    pekerja: int
    ppu: int | None
    ppu_aktif: int | None
    pbi_apbn: int | None
    pbpu_pemda: int | None
    lain: int | None = Field(description="PBPU atau BP")
    belum: int | None = Field(description="Belum terdaftar di segmen mana pun")
    pembilang: int | None = Field(description="Terdaftar sebagai PPU")
    penyebut: int = Field(description="Pekerja")


class CakupanBentuk(BaseModel):
    """Coverage of the workers as of a date, counted from the register."""

    daerah: str
    tanggal: date
    per: Per
    data_per: date | None = Field(description="Tanggal data kepesertaan; kosong bila belum ada")
    pekerja_per: date | None = Field(description="Tanggal data pekerja; kosong bila belum ada")
    jumlah: BarisBentuk
    baris: list[BarisBentuk]


def saringan(
    daerah: Kode | None = None,
    kelompok: Kelompok | None = None,
    sektor: TeksPendek | None = None,
    unit: Kode | None = None,
    cari: Annotated[TeksPendek | None, Query(description="Bagian dari nama")] = None,
) -> Saringan:
    """The filters of a list, from the query."""
    return Saringan(daerah, kelompok, sektor, unit, cari)


SaringanDep = Annotated[Saringan, Depends(saringan)]


@rute.put(
    "",
    response_model=HasilTulis,
    responses=galat(401, 403, 409, 415, 422),
    **izin("pemberi_kerja.catat", **KUNCI_ULANG),
)
def tulis(isi: DaftarMasukan, request: Request, layanan: LayananDep, pelaku: PelakuDep) -> JSONResponse:
    """Catat atau perbarui pemberi kerja satu daerah. Semua atau tidak sama sekali; yang tidak disebut tidak berubah."""

    def kerja(sesi: Session) -> Jawaban:
        baris = [b.model_dump() for b in isi.data]
        baru, berubah = tulis_banyak(sesi, isi.daerah, baris, pelaku=pelaku, waktu=layanan.jam())
        return Jawaban(200, {"baru": baru, "berubah": berubah})

    return sekali(request, isi, kerja)


@csv.put(
    "/api/v1/pemberi-kerja.csv",
    response_model=HasilTulis,
    responses=galat(401, 403, 409, 413, 422),
    **izin("pemberi_kerja.catat", **KUNCI_ULANG),
)
def tulis_csv(
    daerah: Annotated[Kode, Form()],
    berkas: UploadFile,
    request: Request,
    layanan: LayananDep,
    pelaku: PelakuDep,
) -> JSONResponse:
    """Sama, dari berkas CSV berjudul nib, nama, kelompok, sektor, unit (dua yang terakhir boleh tidak ada)."""
    mentah = berkas.file.read(_BATAS_CSV + 1)
    if len(mentah) > _BATAS_CSV:
        raise TerlaluBesar("Berkas pemberi kerja paling besar 8 MB. Bagi menjadi beberapa berkas.")
    baris = baca_csv(mentah)

    def kerja(sesi: Session) -> Jawaban:
        baru, berubah = tulis_banyak(sesi, daerah, baris, pelaku=pelaku, waktu=layanan.jam())
        return Jawaban(200, {"baru": baru, "berubah": berubah})

    return sekali(request, [daerah, baris], kerja)


@rute.get("", responses=galat(401, 403, 422), **izin("pemberi_kerja.lihat"))
def daftar(
    layanan: LayananDep, pelaku: PelakuDep, saring: SaringanDep, halaman: HalamanDep = 1, ukuran: UkuranDep = 50
) -> Daftar[PemberiKerjaBentuk]:
    """Pemberi kerja menurut nama, dengan unit yang menanganinya."""
    with layanan.bd.baca() as sesi:
        data, total = daftar_pemberi_kerja(sesi, pelaku, saring, halaman=halaman, ukuran=ukuran)
    return Daftar(total=total, halaman=halaman, ukuran=ukuran, data=data)


@csv.get(
    "/api/v1/pemberi-kerja.csv",
    response_class=StreamingResponse,
    responses=galat(401, 403, 422),
    **izin("pemberi_kerja.lihat"),
)
def daftar_csv(layanan: LayananDep, pelaku: PelakuDep, saring: SaringanDep) -> StreamingResponse:
    """Daftar yang sama sebagai CSV; dapat diperbaiki lalu dikirim kembali."""

    def alirkan() -> Iterator[str]:
        with layanan.bd.baca() as sesi:
            yield from csv_pemberi_kerja(sesi, pelaku, saring)

    kepala = {"Content-Disposition": 'attachment; filename="pemberi-kerja.csv"'}
    return StreamingResponse(alirkan(), media_type="text/csv; charset=utf-8", headers=kepala)


@csv.get("/api/v1/cakupan-pekerja", responses=galat(401, 403, 422), **izin("cakupan.lihat"))
def cakupan_pekerja(
    layanan: LayananDep,
    pelaku: PelakuDep,
    daerah: Annotated[Kode, Query()],
    tanggal: Annotated[Tanggal | None, Query(description="Bawaan: hari ini di zona waktu daerah")] = None,
    per: Per = "pemberi_kerja",
) -> CakupanBentuk:
    """Berapa pekerja yang sudah PPU menurut register pada `tanggal`: per pemberi kerja, sektor, kelompok, atau unit."""
    if not pelaku.menjangkau(daerah):
        raise TidakBerwenang("Kunci ini tidak berlaku untuk daerah tersebut.")
    hari = tanggal or hari_ini(daerah, layanan.jam())
    with layanan.bd.baca() as sesi:
        hasil = cakupan(sesi, daerah, hari, per=per)
    if hasil.pekerja_per is None:
        pesan = "Belum ada impor pekerja sampai tanggal ini. Unggah dahulu lewat /api/v1/impor."
        raise IsianSalah("Register pekerja belum ada.", (GalatIsian("tanggal", pesan),))
    baris = [BarisBentuk(**asdict(b), pembilang=b.pembilang, penyebut=b.penyebut) for b in (hasil.jumlah, *hasil.baris)]
    return CakupanBentuk(
        daerah=daerah, tanggal=hari, per=per, data_per=hasil.data_per, pekerja_per=hasil.pekerja_per,
        jumlah=baris[0], baris=baris[1:],
    )  # fmt: skip
