"""Workers and their segment: open cases from the register, follow them, decide as an official, take the lists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated

from fastapi import Depends, Query
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import JSONResponse, StreamingResponse

from api.auth import izin, rute_baru
from api.idempotensi import Jawaban, sekali
from api.layanan import LayananDep, PelakuDep
from api.v1.skema import Daftar, HalamanDep, Kode, Masukan, Tanggal, TeksPendek, UkuranDep, galat
from api.v1.tugas import KUNCI_ULANG
from patuh.alih_segmen.bentuk import (
    KasusRinci,
    KasusRingkas,
    Saringan,
    ambil_kasus,
    csv_kasus,
    daftar_kasus,
    rinci,
)
from patuh.alih_segmen.buka import ambil_buka, minta_buka
from patuh.alih_segmen.ekspor import boleh_buka, csv_pbi, nik_kasus
from patuh.alih_segmen.langkah import Keputusan, StatusAlih
from patuh.alih_segmen.putus import PutusanPejabat, putuskan
from patuh.alih_segmen.tabel import BukaAlihSegmen, StatusBuka
from patuh.aturan.evaluasi import hari_ini
from patuh.galat import TidakBerwenang
from patuh.jejak.catat import catat
from patuh.tugas.bentuk import lokal

rute = rute_baru(prefix="/api/v1/alih-segmen", tags=["pekerja"])
csv = rute_baru(tags=["pekerja"])
_KEPALA_CSV = {"Cache-Control": "no-store"}


class PermintaanBuka(Masukan):
    """Which daerah, and as of which day."""

    daerah: Kode
    tanggal: Tanggal | None = Field(None, description="Bawaan: hari ini di zona waktu daerah")


class BukaRinci(BaseModel):
    """A run: how far it is, people by outcome, cases opened and open ones that are to look again."""

    id: str
    daerah: str
    tanggal: date
    status: StatusBuka
    kemajuan: float
    jumlah: dict[str, int] = Field(description="Orang menurut hasil paket alih-ppu")
    dibuka: int
    dikabari: int
    impor: dict[str, str] = Field(description="Impor yang dipakai, menurut jenis")
    versi: dict[str, str]
    galat: str | None
    dibuat: datetime
    selesai: datetime | None


class Tindakan(Masukan):
    """An official's decision. ``pejabat`` is the name of the office held, not of the person."""

    keputusan: Keputusan
    pejabat: TeksPendek = Field(examples=["Kepala Dinas Sosial"])
    alasan: TeksPendek | None = Field(None, description="Wajib pada TUTUP dan sesudah pemeriksaan lapangan")
    nomor: TeksPendek | None = Field(None, description="Nomor surat usulan, bila ada")


def saringan(
    daerah: Kode | None = None,
    nib: Kode | None = None,
    status: StatusAlih | None = None,
    hasil: Kode | None = None,
    segmen: Kode | None = None,
    saran: Annotated[Kode | None, Query(description="Misalnya LAPOR_DINSOS")] = None,
    terbuka: Annotated[bool | None, Query(description="true: yang masih diikuti")] = None,
) -> Saringan:
    """The filters of a list, from the query."""
    return Saringan(daerah, nib, status, hasil, segmen, saran, terbuka)


SaringanDep = Annotated[Saringan, Depends(saringan)]


def bentuk_buka(satu: BukaAlihSegmen) -> BukaRinci:
    """The run as the API shows it."""
    waktu = {n: lokal(satu.daerah, getattr(satu, n)) for n in ("dibuat", "selesai")}
    return BukaRinci.model_validate({n: getattr(satu, n) for n in BukaRinci.model_fields} | waktu)


@rute.post(
    "/buka",
    status_code=202,
    response_model=BukaRinci,
    responses=galat(401, 403, 409, 415, 422),
    **izin("alih_segmen.buka", **KUNCI_ULANG),
)
def buka(isi: PermintaanBuka, request: Request, layanan: LayananDep, pelaku: PelakuDep) -> JSONResponse:
    """Bandingkan data pekerja, kepesertaan, dan DTSEN yang berlaku pada `tanggal`, lalu buka kasus bagi pekerja yang
    belum PPU. Register dan tanggal yang sama mendapat pembukaan yang sama. Berjalan sendiri sesudah impor selesai."""
    if not pelaku.menjangkau(isi.daerah):
        raise TidakBerwenang("Kunci ini tidak berlaku untuk daerah tersebut.")
    waktu = layanan.jam()

    def kerja(sesi: Session) -> Jawaban:
        tanggal = isi.tanggal or hari_ini(isi.daerah, waktu)
        satu = minta_buka(sesi, daerah=isi.daerah, tanggal=tanggal, pelaku=pelaku, waktu=waktu)
        kepala = {"Location": f"{rute.prefix}/buka/{satu.id}", "Retry-After": "5"}
        return Jawaban(202, bentuk_buka(satu).model_dump(mode="json"), kepala)

    return sekali(request, isi, kerja)


@rute.get("/buka/{buka_id}", responses=galat(401, 403, 404), **izin("alih_segmen.lihat"))
def baca_buka(buka_id: str, layanan: LayananDep, pelaku: PelakuDep) -> BukaRinci:
    """Keadaan satu pembukaan dan hitungannya."""
    with layanan.bd.baca() as sesi:
        return bentuk_buka(ambil_buka(sesi, buka_id, pelaku))


@rute.get("", responses=galat(401, 403, 422), **izin("alih_segmen.lihat"))
def daftar(
    layanan: LayananDep, pelaku: PelakuDep, saring: SaringanDep, halaman: HalamanDep = 1, ukuran: UkuranDep = 50
) -> Daftar[KasusRingkas]:
    """Kasus yang boleh dilihat kunci ini, yang terbaru dahulu. Orangnya tidak disebut."""
    with layanan.bd.baca() as sesi:
        data, total = daftar_kasus(sesi, pelaku, saring, halaman=halaman, ukuran=ukuran)
    return Daftar(total=total, halaman=halaman, ukuran=ukuran, data=data)


@csv.get(
    "/api/v1/alih-segmen.csv",
    response_class=StreamingResponse,
    responses=galat(401, 403, 422),
    **izin("alih_segmen.lihat"),
)
def daftar_csv(layanan: LayananDep, pelaku: PelakuDep, saring: SaringanDep) -> StreamingResponse:
    """Daftar yang sama sebagai CSV, seluruhnya."""

    def alirkan() -> Iterator[str]:
        with layanan.bd.baca() as sesi:
            yield from csv_kasus(sesi, pelaku, saring)

    kepala = {"Content-Disposition": 'attachment; filename="alih-segmen.csv"'}
    return StreamingResponse(alirkan(), media_type="text/csv; charset=utf-8", headers=kepala)


@csv.get(
    "/api/v1/alih-segmen/pekerja-pbi.csv",
    response_class=StreamingResponse,
    responses=galat(401, 403, 422),
    **izin("alih_segmen.unduh"),
)
def pekerja_pbi(
    layanan: LayananDep,
    pelaku: PelakuDep,
    daerah: Annotated[Kode, Query()],
    tanggal: Annotated[Tanggal | None, Query(description="Bawaan: hari ini di zona waktu daerah")] = None,
) -> StreamingResponse:
    """Pekerja yang iurannya masih dibayar pemerintah, untuk Dinas Sosial (Pemalang KEDUA PULUH huruf c). NIK dan nama
    utuh hanya bagi Dinas Sosial atau sistemnya; bagi unit lain disamarkan. Pengunduhannya tercatat."""
    if not pelaku.menjangkau(daerah):
        raise TidakBerwenang("Kunci ini tidak berlaku untuk daerah tersebut.")
    waktu = layanan.jam()
    hari, terbuka = tanggal or hari_ini(daerah, waktu), boleh_buka(pelaku, daerah)
    with layanan.bd.tulis() as sesi:
        catat(sesi, waktu=waktu, daerah=daerah, pelaku=pelaku.id, tindakan="alih_segmen.unduh",
              objek=f"alih_segmen_pbi/{daerah}", isi={"tanggal": hari.isoformat(), "nik_utuh": terbuka})  # fmt: skip

    def alirkan() -> Iterator[str]:
        with layanan.bd.baca() as sesi:
            yield from csv_pbi(sesi, daerah, hari, layanan.kunci.untuk(daerah), terbuka=terbuka)

    kepala = {"Content-Disposition": 'attachment; filename="pekerja-pbi.csv"', **_KEPALA_CSV}
    return StreamingResponse(alirkan(), media_type="text/csv; charset=utf-8", headers=kepala)


@rute.get("/{kasus_id}", responses=galat(401, 403, 404), **izin("alih_segmen.lihat"))
def baca(kasus_id: str, layanan: LayananDep, pelaku: PelakuDep) -> KasusRinci:
    """Satu kasus: riwayatnya, alasan putusannya dengan kutipan, dan yang dapat diputuskan. NIK disamarkan; setiap kali
    dibaca tercatat."""
    with layanan.bd.tulis() as sesi:
        satu = ambil_kasus(sesi, kasus_id, pelaku)
        waktu = layanan.jam()
        nik = nik_kasus(sesi, satu, hari_ini(satu.daerah, waktu), layanan.kunci.untuk(satu.daerah))
        catat(sesi, waktu=waktu, daerah=satu.daerah, pelaku=pelaku.id, tindakan="alih_segmen.baca",
              objek=f"alih_segmen/{satu.id}")  # fmt: skip
        return rinci(sesi, satu, layanan.paket.mesin.pustaka, nik)


@rute.post(
    "/{kasus_id}/tindak",
    response_model=KasusRinci,
    responses=galat(401, 403, 404, 409, 415, 422),
    **izin("alih_segmen.putuskan", **KUNCI_ULANG),
)
def tindak(kasus_id: str, isi: Tindakan, request: Request, layanan: LayananDep, pelaku: PelakuDep) -> JSONResponse:
    """Keputusan pejabat Dinas Sosial (usulkan kembali ke PBI, teruskan, tutup) atau dinas tenaga kerja (tutup). Tidak
    ada kepesertaan yang berakhir karena perhitungan saja."""
    waktu = layanan.jam()

    def kerja(sesi: Session) -> Jawaban:
        keputusan = PutusanPejabat(isi.keputusan, isi.pejabat, isi.alasan, isi.nomor)
        satu = putuskan(sesi, kasus_id, keputusan, pelaku=pelaku, waktu=waktu)
        nik = nik_kasus(sesi, satu, hari_ini(satu.daerah, waktu), layanan.kunci.untuk(satu.daerah))
        return Jawaban(200, rinci(sesi, satu, layanan.paket.mesin.pustaka, nik).model_dump(mode="json"))

    return sekali(request, isi, kerja)
