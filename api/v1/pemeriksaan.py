"""The gate: a permit or service desk asks whether a service may go on."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import JSONResponse

from api.auth import izin, rute_baru
from api.idempotensi import Jawaban, sekali
from api.layanan import LayananDep, PelakuDep
from api.sekaligus import sekaligus
from api.v1.skema import Daftar, HalamanDep, Kode, Masukan, Tanggal, TeksPendek, UkuranDep, galat
from api.v1.tugas import KUNCI_ULANG
from patuh.aturan.bentuk import DasarBentuk
from patuh.aturan.evaluasi import hari_ini
from patuh.galat import TidakBerwenang
from patuh.pemeriksaan.kecuali import ambil_pemeriksaan, bentuk, kecualikan
from patuh.pemeriksaan.kueri import Saringan, daftar_pemeriksaan
from patuh.pemeriksaan.periksa import ROMBONGAN_MAKS, Kesanggupan, Permintaan, periksa

rute = rute_baru(prefix="/api/v1/pemeriksaan", tags=["pemeriksaan"])
Nik = Annotated[str, Field(max_length=40, description="16 angka, sebagai teks", examples=["3313014502990001"])]


class OrangMasukan(Masukan):
    """One person by NIK."""

    nik: Nik


class PemohonMasukan(OrangMasukan):
    """The applicant; ``nib`` when it is a business."""

    nib: Annotated[str, Field(max_length=40)] | None = None


class KesanggupanMasukan(Masukan):
    """A signed commitment letter."""

    nomor: TeksPendek
    tanggal: Tanggal


class PermintaanPemeriksaan(Masukan):
    """What the desk asks."""

    daerah: Kode
    layanan: Kode
    nomor_permohonan: TeksPendek | None = None
    tanggal: Tanggal | None = Field(None, description="Bawaan: hari ini di zona waktu daerah")
    pemohon: PemohonMasukan
    pekerja: list[OrangMasukan] = Field(default_factory=list, max_length=ROMBONGAN_MAKS)
    keluarga: list[OrangMasukan] = Field(default_factory=list, max_length=ROMBONGAN_MAKS)
    kesanggupan: KesanggupanMasukan | None = None


class AlasanPemeriksaan(BaseModel):
    """One reason, with the person it is about."""

    aturan: str
    subjek: str
    keterangan: str
    dasar: list[DasarBentuk]


class TindakLanjut(BaseModel):
    """What is to be done next; ``batas`` is its last day, where there is one."""

    kode: str
    keterangan: str
    batas: date | None


class PengecualianBentuk(BaseModel):
    """An official's exception."""

    unit: str
    nama_unit: str
    alasan: str
    waktu: str


class HasilPemeriksaan(BaseModel):
    """The answer. ``boleh_lanjut`` takes an official's exception into account."""

    id: str
    hasil: str
    alasan: list[AlasanPemeriksaan]
    tindak_lanjut: list[TindakLanjut]
    ringkasan: dict[str, int]
    daerah: str
    layanan: str
    nomor_permohonan: str | None
    tanggal: date
    data_per: date | None
    data_usang: bool
    versi_aturan: str
    catatan: list[str]
    tautan_verifikasi: str
    pengecualian: PengecualianBentuk | None = None
    boleh_lanjut: bool


class RingkasPemeriksaan(BaseModel):
    """A check in a list."""

    id: str
    daerah: str
    layanan: str
    nomor_permohonan: str | None
    tanggal: date
    hasil: str


class PermintaanPengecualian(Masukan):
    """Why the request may go on all the same."""

    alasan: TeksPendek


@rute.post(
    "",
    response_model=HasilPemeriksaan,
    responses=galat(401, 403, 409, 415, 422),
    **izin("pemeriksaan.minta", **KUNCI_ULANG),
)
@sekaligus(bersama=True)
def tanya(isi: PermintaanPemeriksaan, request: Request, layanan: LayananDep, pelaku: PelakuDep) -> JSONResponse:
    """Bolehkah layanan ini diteruskan? Jawabannya sudah tercatat sebelum dikirim.

    Setiap orang dicari dalam register pada `tanggal`. Orang yang tidak ditemukan, atau register yang usang, tidak
    pernah menjadi penolakan: hasilnya `PERLU_DATA`."""
    if not pelaku.menjangkau(isi.daerah):
        raise TidakBerwenang("Kunci ini tidak berlaku untuk daerah tersebut.")
    waktu = layanan.jam()
    permintaan = Permintaan(
        daerah=isi.daerah,
        layanan=isi.layanan,
        tanggal=isi.tanggal or hari_ini(isi.daerah, waktu),
        nik_pemohon=isi.pemohon.nik.strip(),
        nib=isi.pemohon.nib.strip() or None if isi.pemohon.nib else None,
        pekerja=[o.nik.strip() for o in isi.pekerja],
        keluarga=[o.nik.strip() for o in isi.keluarga],
        nomor_permohonan=isi.nomor_permohonan,
        kesanggupan=Kesanggupan(isi.kesanggupan.nomor, isi.kesanggupan.tanggal) if isi.kesanggupan else None,
    )

    def kerja(sesi: Session) -> Jawaban:
        jawaban = periksa(
            sesi,
            permintaan,
            mesin=layanan.paket.mesin,
            kunci=layanan.kunci,
            alamat_dasar=layanan.alamat_dasar,
            pelaku=pelaku,
            waktu=waktu,
        )
        lengkap = jawaban | {"pengecualian": None, "boleh_lanjut": jawaban["hasil"] not in ("TAHAN", "PERLU_DATA")}
        return Jawaban(200, lengkap, {"Location": f"/api/v1/pemeriksaan/{jawaban['id']}"})

    return sekali(request, isi, kerja)


@rute.get("", responses=galat(401, 403, 422), **izin("pemeriksaan.lihat"))
def daftar(
    layanan: LayananDep,
    pelaku: PelakuDep,
    daerah: Annotated[str | None, Query()] = None,
    jenis_layanan: Annotated[str | None, Query(alias="layanan")] = None,
    hasil: Annotated[str | None, Query()] = None,
    halaman: HalamanDep = 1,
    ukuran: UkuranDep = 50,
) -> Daftar[RingkasPemeriksaan]:
    """Pemeriksaan yang tercatat, yang terbaru dahulu."""
    saring = Saringan(daerah, jenis_layanan, hasil)
    with layanan.bd.baca() as sesi:
        baris, total = daftar_pemeriksaan(sesi, pelaku, saring, halaman=halaman, ukuran=ukuran)
    data = [RingkasPemeriksaan.model_validate(b, from_attributes=True) for b in baris]
    return Daftar(total=total, halaman=halaman, ukuran=ukuran, data=data)


@rute.get("/{pemeriksaan_id}", responses=galat(401, 403, 404), **izin("pemeriksaan.lihat"))
def baca(pemeriksaan_id: str, layanan: LayananDep, pelaku: PelakuDep) -> HasilPemeriksaan:
    """Satu pemeriksaan, kata demi kata seperti dijawab, dengan pengecualiannya bila ada."""
    with layanan.bd.baca() as sesi:
        return HasilPemeriksaan.model_validate(bentuk(sesi, ambil_pemeriksaan(sesi, pemeriksaan_id, pelaku)))


@rute.post(
    "/{pemeriksaan_id}/pengecualian",
    response_model=HasilPemeriksaan,
    responses=galat(401, 403, 404, 409, 415, 422),
    **izin("pemeriksaan.kecuali", **KUNCI_ULANG),
)
def beri_pengecualian(
    pemeriksaan_id: str, isi: PermintaanPengecualian, request: Request, layanan: LayananDep, pelaku: PelakuDep
) -> JSONResponse:
    """Pejabat meloloskan permohonan yang tertahan, dengan alasan yang tercatat."""
    waktu = layanan.jam()

    def kerja(sesi: Session) -> Jawaban:
        return Jawaban(200, kecualikan(sesi, pemeriksaan_id, isi.alasan, pelaku, waktu))

    return sekali(request, isi, kerja)
