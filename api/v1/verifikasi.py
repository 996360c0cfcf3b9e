"""The Dinsos quarter: ask for a check, follow it, take its lists, decide on it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel, Field, StrictBool
from sqlmodel import Session, col, func, select
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from api.auth import izin, rute_baru
from api.idempotensi import Jawaban, sekali
from api.layanan import Layanan, LayananDep, PelakuDep
from api.v1.skema import Daftar, HalamanDep, Kode, Masukan, Tanggal, TeksPendek, UkuranDep, galat
from api.v1.tugas import KUNCI_ULANG
from patuh.akun.pelaku import Pelaku
from patuh.aturan.evaluasi import hari_ini
from patuh.galat import Bentrok, TidakBerwenang, TidakDitemukan
from patuh.jejak.catat import catat
from patuh.verifikasi.banding import bandingkan, sebelumnya
from patuh.verifikasi.edabu import DAFTAR
from patuh.verifikasi.ekspor import EKSPOR, baris_ekspor, tulis_csv, tulis_xlsx
from patuh.verifikasi.jalan import ambil_verifikasi, minta_verifikasi, putuskan
from patuh.verifikasi.kumpul import PengumpulanVerifikasi, pengumpulan_verifikasi
from patuh.verifikasi.tabel import StatusVerifikasi, Verifikasi

rute = rute_baru(prefix="/api/v1/verifikasi", tags=["verifikasi"])
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class PermintaanVerifikasi(Masukan):
    """Which quarter, as of which day, and whether the kabupaten can pay for new members."""

    daerah: Kode
    periode: Kode = Field(examples=["2026-T4"])
    tanggal: Tanggal | None = Field(None, description="Bawaan: hari ini di zona waktu daerah")
    kuota_pemda_tersedia: StrictBool


class VerifikasiRinci(BaseModel):
    """A check: where it stands, how far, and people by outcome."""

    id: str
    daerah: str
    periode: str
    tanggal: date
    kuota_pemda_tersedia: bool
    status: StatusVerifikasi
    kemajuan: float
    jumlah: dict[str, int] = Field(description="Peserta PBPU & BP Pemda menurut hasil")
    belum_dijamin: dict[str, int] = Field(description="Penduduk tanpa kepesertaan aktif menurut hasil")
    saran: dict[str, int]
    impor: dict[str, Any] = Field(description="Impor yang dipakai, menurut jenis")
    versi: dict[str, str]
    galat: str | None
    dibuat: datetime
    selesai: datetime | None
    pengumpulan: list[PengumpulanVerifikasi] = Field(description="Pengumpulan data desa untuk triwulan yang sama")
    peringatan: list[str] = Field(description="Yang perlu diketahui sebelum menyetujui; tidak menahan apa pun")
    tautan: dict[str, str]


class Persetujuan(Masukan):
    """What is approved: all of it, or the outcomes named; ``kecuali`` are row numbers left out."""

    hasil: list[Kode] = Field(default_factory=list, max_length=50)
    kecuali: list[int] = Field(default_factory=list, max_length=100_000)
    pejabat: TeksPendek | None = Field(None, description="Nama jabatan yang menyetujui")
    alasan: TeksPendek | None = None


class Penolakan(Masukan):
    """Why the list is sent back."""

    alasan: TeksPendek


def rinci(sesi: Session, satu: Verifikasi, waktu: datetime) -> VerifikasiRinci:
    """The row as the API shows it."""
    alamat = f"/api/v1/verifikasi/{satu.id}"
    tautan = {f"{nama}.{bentuk}": f"{alamat}/{nama}.{bentuk}" for nama in EKSPOR for bentuk in ("csv", "xlsx")}
    tautan |= {f"edabu/{n}.{b}": f"{alamat}/edabu/{n}.{b}" for n in DAFTAR for b in ("csv", "xlsx")}
    tautan |= {n: f"{alamat}/{n}" for n in ("banding", "berita-acara", "berita-acara.pdf")}
    kumpul = pengumpulan_verifikasi(sesi, satu, waktu)
    lain = {"pengumpulan": kumpul, "peringatan": [k.peringatan for k in kumpul if k.peringatan], "tautan": tautan}
    isi = {n: getattr(satu, n) for n in VerifikasiRinci.model_fields if n not in lain}
    return VerifikasiRinci.model_validate(isi | lain)


@rute.post(
    "",
    status_code=202,
    response_model=VerifikasiRinci,
    responses=galat(401, 403, 409, 415, 422),
    **izin("verifikasi.minta", **KUNCI_ULANG),
)
def minta(isi: PermintaanVerifikasi, request: Request, layanan: LayananDep, pelaku: PelakuDep) -> JSONResponse:
    """Mulai verifikasi triwulanan atas register pada `tanggal`. Kemajuannya dibaca pada alamat di Location.

    Hasilnya usulan: tidak seorang pun dinonaktifkan sebelum pejabat menyetujui."""
    if not pelaku.menjangkau(isi.daerah):
        raise TidakBerwenang("Kunci ini tidak berlaku untuk daerah tersebut.")
    waktu = layanan.jam()

    def kerja(sesi: Session) -> Jawaban:
        satu = minta_verifikasi(
            sesi,
            daerah=isi.daerah,
            periode=isi.periode,
            tanggal=isi.tanggal or hari_ini(isi.daerah, waktu),
            kuota_pemda_tersedia=isi.kuota_pemda_tersedia,
            pelaku=pelaku,
            waktu=waktu,
        )
        return Jawaban(
            202, rinci(sesi, satu, waktu).model_dump(mode="json"), {"Location": f"/api/v1/verifikasi/{satu.id}"}
        )

    return sekali(request, isi, kerja)


@rute.get("", responses=galat(401, 403, 422), **izin("verifikasi.lihat"))
def daftar(
    layanan: LayananDep,
    pelaku: PelakuDep,
    daerah: Annotated[str | None, Query()] = None,
    periode: Annotated[str | None, Query()] = None,
    status: Annotated[StatusVerifikasi | None, Query()] = None,
    halaman: HalamanDep = 1,
    ukuran: UkuranDep = 50,
) -> Daftar[VerifikasiRinci]:
    """Verifikasi yang tercatat, yang terbaru dahulu."""
    saring = ((Verifikasi.daerah, daerah), (Verifikasi.periode, periode), (Verifikasi.status, status))
    syarat: list[Any] = [kolom == nilai for kolom, nilai in saring if nilai is not None]
    if pelaku.daerah != "semua":
        syarat.append(Verifikasi.daerah == pelaku.daerah)
    with layanan.bd.baca() as sesi:
        total = sesi.exec(select(func.count()).select_from(Verifikasi).where(*syarat)).one()
        kueri = select(Verifikasi).where(*syarat).order_by(col(Verifikasi.no).desc())
        baris = sesi.exec(kueri.offset((halaman - 1) * ukuran).limit(ukuran)).all()
        return Daftar(total=total, halaman=halaman, ukuran=ukuran, data=[rinci(sesi, b, layanan.jam()) for b in baris])


@rute.get("/{verifikasi_id}", responses=galat(401, 403, 404), **izin("verifikasi.lihat"))
def baca(verifikasi_id: str, layanan: LayananDep, pelaku: PelakuDep) -> VerifikasiRinci:
    """Keadaan, kemajuan, dan jumlah orang menurut hasilnya."""
    with layanan.bd.baca() as sesi:
        return rinci(sesi, ambil_verifikasi(sesi, verifikasi_id, pelaku), layanan.jam())


@rute.get("/{verifikasi_id}/banding", responses=galat(401, 403, 404), **izin("verifikasi.lihat"))
def banding(verifikasi_id: str, layanan: LayananDep, pelaku: PelakuDep) -> dict[str, Any]:
    """Dibandingkan dengan verifikasi sebelumnya: siapa berpindah dari hasil apa ke hasil apa, dalam jumlah orang."""
    with layanan.bd.baca() as sesi:
        kini = ambil_verifikasi(sesi, verifikasi_id, pelaku)
        dulu = sebelumnya(sesi, kini)
        if dulu is None:
            raise TidakDitemukan("Belum ada verifikasi sebelumnya untuk dibandingkan.")
        return bandingkan(sesi, kini, dulu)


@rute.get("/{verifikasi_id}/{nama}.csv", responses=galat(401, 403, 404, 409), **izin("verifikasi.lihat"))
def unduh_csv(verifikasi_id: str, nama: str, layanan: LayananDep, pelaku: PelakuDep) -> Response:
    """Satu baris satu orang. `hasil` memuat semuanya; nama lain memuat satu keperluan, misalnya `usulan-pbi`."""
    _siap_diunduh(layanan, verifikasi_id, nama, pelaku, "csv")

    def isi() -> Iterator[str]:
        with layanan.bd.baca() as sesi:
            satu = ambil_verifikasi(sesi, verifikasi_id, pelaku)
            yield from tulis_csv(baris_ekspor(sesi, satu, EKSPOR[nama], layanan.kunci.untuk(satu.daerah)))

    kepala = {"Content-Disposition": f'attachment; filename="{nama}.csv"', "Cache-Control": "no-store"}
    return StreamingResponse(isi(), media_type="text/csv; charset=utf-8", headers=kepala)


@rute.get("/{verifikasi_id}/{nama}.xlsx", responses=galat(401, 403, 404, 409), **izin("verifikasi.lihat"))
def unduh_xlsx(verifikasi_id: str, nama: str, layanan: LayananDep, pelaku: PelakuDep) -> Response:
    """Sama dengan CSV, sebagai buku kerja; setiap sel teks, sehingga NIK tetap enam belas angka."""
    _siap_diunduh(layanan, verifikasi_id, nama, pelaku, "xlsx")
    with tempfile.TemporaryDirectory(prefix="patuh-ekspor-") as folder, layanan.bd.baca() as sesi:
        satu = ambil_verifikasi(sesi, verifikasi_id, pelaku)
        path = Path(folder) / "daftar.xlsx"
        tulis_xlsx(baris_ekspor(sesi, satu, EKSPOR[nama], layanan.kunci.untuk(satu.daerah)), EKSPOR[nama], path)
        isi = path.read_bytes()
    kepala = {"Content-Disposition": f'attachment; filename="{nama}.xlsx"', "Cache-Control": "no-store"}
    return Response(isi, media_type=_XLSX, headers=kepala)


@rute.post(
    "/{verifikasi_id}/setujui",
    response_model=VerifikasiRinci,
    responses=galat(401, 403, 404, 409, 415, 422),
    **izin("verifikasi.putuskan", **KUNCI_ULANG),
)
def setujui(
    verifikasi_id: str, isi: Persetujuan, request: Request, layanan: LayananDep, pelaku: PelakuDep
) -> JSONResponse:
    """Pejabat menyetujui seluruh daftar, atau hanya hasil yang disebut."""
    return _putus(request, layanan, verifikasi_id, isi, pelaku, setuju=True)


@rute.post(
    "/{verifikasi_id}/tolak",
    response_model=VerifikasiRinci,
    responses=galat(401, 403, 404, 409, 415, 422),
    **izin("verifikasi.putuskan", **KUNCI_ULANG),
)
def tolak(verifikasi_id: str, isi: Penolakan, request: Request, layanan: LayananDep, pelaku: PelakuDep) -> JSONResponse:
    """Pejabat menolak daftar, dengan alasan; tidak ada yang berubah bagi siapa pun."""
    return _putus(request, layanan, verifikasi_id, isi, pelaku, setuju=False)


def _putus(
    request: Request, layanan: Layanan, id: str, isi: Persetujuan | Penolakan, pelaku: Pelaku, *, setuju: bool
) -> JSONResponse:
    waktu = layanan.jam()

    def kerja(sesi: Session) -> Jawaban:
        satu = putuskan(sesi, id, setuju=setuju, pelaku=pelaku, waktu=waktu, **isi.model_dump())
        return Jawaban(200, rinci(sesi, satu, waktu).model_dump(mode="json"))

    return sekali(request, isi, kerja)


def _siap_diunduh(layanan: Layanan, id: str, nama: str, pelaku: Pelaku, bentuk: str) -> None:
    """The list exists and is finished; that somebody takes it away is on record first."""
    with layanan.bd.tulis() as sesi:
        satu = ambil_verifikasi(sesi, id, pelaku)
        if nama not in EKSPOR:
            raise TidakDitemukan(f"Daftar ini tidak ada. Yang ada: {', '.join(EKSPOR)}.")
        if satu.status in (StatusVerifikasi.BERJALAN, StatusVerifikasi.GAGAL):
            raise Bentrok("Daftar belum ada: verifikasinya masih dihitung, atau gagal.")
        catat(sesi, waktu=layanan.jam(), daerah=satu.daerah, pelaku=pelaku.id, tindakan="verifikasi.unduh",
              objek=f"verifikasi/{id}", isi={"daftar": nama, "bentuk": bentuk})  # fmt: skip
