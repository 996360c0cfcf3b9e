"""Villages and their poor: letters entered by a village, need against money, the Camat's evaluation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import Query
from pydantic import BaseModel, Field
from sqlmodel import Session, select
from starlette.requests import Request
from starlette.responses import JSONResponse, StreamingResponse

from api.auth import izin, rute_baru
from api.idempotensi import Jawaban, sekali
from api.layanan import Layanan, LayananDep, PelakuDep
from api.v1.skema import Daftar, HalamanDep, Kode, Masukan, Tanggal, TeksPendek, UkuranDep, galat
from api.v1.tugas import KUNCI_ULANG
from patuh.akun.muat import daftar_daerah
from patuh.akun.pelaku import Pelaku
from patuh.aturan.evaluasi import hari_ini
from patuh.desa.bentuk_evaluasi import EvaluasiRinci, EvaluasiRingkas, rinci_evaluasi, ringkas_evaluasi
from patuh.desa.daftar import SaringanEvaluasi
from patuh.desa.daftar import daftar_evaluasi as baca_evaluasi_daftar
from patuh.desa.evaluasi import BarisBaru, EvaluasiBaru, catat_evaluasi
from patuh.desa.kebutuhan import Kebutuhan, csv_kebutuhan, kebutuhan
from patuh.desa.lingkup import awalan, menjangkau
from patuh.desa.sktm import SktmBaru, catat_sktm
from patuh.desa.tabel import (
    EvaluasiApbdes,
    Kesimpulan,
)
from patuh.galat import GalatIsian, IsianSalah, TidakBerwenang, TidakDitemukan
from patuh.register.tabel import SktmDesa
from patuh.tugas.bentuk import kamus_unit

rute = rute_baru(prefix="/api/v1", tags=["desa"])
csv = rute_baru(prefix="/api/v1", tags=["desa"])

Rupiah = Annotated[int, Field(strict=True, ge=0, lt=10**15, description="Rupiah bulat")]
Nomor = Annotated[TeksPendek, Field(max_length=200)]


class SktmMasukan(Masukan):
    """A letter of one person."""

    nik: Annotated[str, Field(max_length=40, description="Disimpan tersandi, tidak pernah ditampilkan utuh")]
    nomor: Nomor
    tanggal: Tanggal


class SktmBentuk(BaseModel):
    """A recorded letter, without the person."""

    id: str
    daerah: str
    wilayah: str
    penerbit: str
    nomor: str
    tanggal: date
    dicatat: date


class BarisMasukan(Masukan):
    """A line of the draft budget."""

    jenis_belanja: Literal["IURAN", "SOSIALISASI"]
    sumber_dana: Literal["DANA_DESA", "ADD", "PADES", "BAGI_HASIL", "BANTUAN_KEUANGAN"]
    alokasi: Rupiah


class EvaluasiMasukan(Masukan):
    """The Camat's evaluation; without ``baris`` those of the newest ``apbdes`` import are taken."""

    tahun: Annotated[int, Field(strict=True, ge=2014, le=2100)]
    kesimpulan: Kesimpulan
    catatan: TeksPendek | None = Field(None, description="Wajib bila perlu perbaikan atau hasilnya bermasalah")
    baris: Annotated[list[BarisMasukan], Field(max_length=100)] | None = None
    bulan: Annotated[int, Field(strict=True, ge=1, le=12)] | None = Field(
        None, description="Bawaan: setahun penuh, atau sisa bulan untuk tahun berjalan"
    )


@rute.post(
    "/sktm",
    status_code=201,
    response_model=SktmBentuk,
    responses=galat(401, 403, 409, 415, 422),
    **izin("desa.catat", **KUNCI_ULANG),
)
def tulis_sktm(isi: SktmMasukan, request: Request, layanan: LayananDep, pelaku: PelakuDep) -> JSONResponse:
    """Catat satu SKTM terbitan desa atau kelurahan sendiri. Dipakai sejak hari dicatat, di samping impor."""

    def kerja(sesi: Session) -> Jawaban:
        satu: SktmDesa = catat_sktm(
            sesi, SktmBaru(**isi.model_dump()), pelaku=pelaku, kunci=layanan.kunci, waktu=layanan.jam()
        )
        return Jawaban(201, SktmBentuk.model_validate(satu, from_attributes=True).model_dump(mode="json"))

    return sekali(request, isi, kerja)


@rute.get("/desa/kebutuhan", responses=galat(401, 403, 422), **izin("desa.kebutuhan"))
def baca_kebutuhan(
    layanan: LayananDep,
    pelaku: PelakuDep,
    daerah: Annotated[Kode, Query()],
    tanggal: Annotated[Tanggal | None, Query(description="Bawaan: hari ini")] = None,
    kecamatan: Annotated[Kode | None, Query(description="Kode kecamatan")] = None,
    halaman: HalamanDep = 1,
    ukuran: UkuranDep = 50,
) -> dict[str, Any]:
    """Kebutuhan iuran tiap desa dan kelurahan, alokasinya menurut sumber, dan kekurangannya. Yang belum diketahui
    kosong, bukan nol."""
    desa = _desa(daerah, kecamatan, pelaku)
    mulai = (halaman - 1) * ukuran
    isi = _kebutuhan(layanan, daerah, tanggal, desa[mulai : mulai + ukuran])
    return isi.model_dump(mode="json") | {"total": len(desa), "halaman": halaman, "ukuran": ukuran}


@csv.get(
    "/desa/kebutuhan.csv", response_class=StreamingResponse, responses=galat(401, 403, 422), **izin("desa.kebutuhan")
)
def baca_kebutuhan_csv(
    layanan: LayananDep,
    pelaku: PelakuDep,
    daerah: Annotated[Kode, Query()],
    tanggal: Annotated[Tanggal | None, Query()] = None,
    kecamatan: Annotated[Kode | None, Query()] = None,
) -> StreamingResponse:
    """Daftar yang sama sebagai CSV, seluruhnya."""
    isi = _kebutuhan(layanan, daerah, tanggal, _desa(daerah, kecamatan, pelaku))
    return unduhan(csv_kebutuhan(isi), "kebutuhan-desa.csv")


@rute.get("/desa/evaluasi-apbdes", responses=galat(401, 403, 422), **izin("desa.lihat"))
def daftar_evaluasi(
    layanan: LayananDep,
    pelaku: PelakuDep,
    daerah: Annotated[Kode | None, Query()] = None,
    desa: Annotated[Kode | None, Query(description="Kode desa atau kecamatan")] = None,
    tahun: Annotated[int | None, Query(ge=2014, le=2100)] = None,
    kesimpulan: Kesimpulan | None = None,
    hasil: Annotated[Kode | None, Query()] = None,
    halaman: HalamanDep = 1,
    ukuran: UkuranDep = 50,
) -> Daftar[EvaluasiRingkas]:
    """Evaluasi camat yang tercatat, yang terbaru dahulu. Evaluasi lama tahun yang sama tetap ada."""
    saring = SaringanEvaluasi(daerah, desa, tahun, kesimpulan, hasil)
    with layanan.bd.baca() as sesi:
        baris, total = baca_evaluasi_daftar(sesi, pelaku, saring, halaman=halaman, ukuran=ukuran)
    return Daftar(total=total, halaman=halaman, ukuran=ukuran, data=[ringkas_evaluasi(b) for b in baris])


@rute.get("/desa/evaluasi-apbdes/{evaluasi_id}", responses=galat(401, 403, 404), **izin("desa.lihat"))
def baca_evaluasi(evaluasi_id: str, layanan: LayananDep, pelaku: PelakuDep) -> EvaluasiRinci:
    """Satu evaluasi: hasil tiap baris dan seluruhnya, dengan alasan dan kutipan klausulnya."""
    with layanan.bd.baca() as sesi:
        satu = sesi.exec(select(EvaluasiApbdes).where(EvaluasiApbdes.id == evaluasi_id)).first()
        if satu is None or not menjangkau(pelaku, satu.daerah, satu.wilayah):
            raise TidakDitemukan("Evaluasi ini tidak ada.")
        return rinci_evaluasi(sesi, satu, layanan.paket.mesin)


@rute.post(
    "/desa/{wilayah}/evaluasi-apbdes",
    status_code=201,
    response_model=EvaluasiRinci,
    responses=galat(401, 403, 404, 409, 415, 422),
    **izin("desa.catat", **KUNCI_ULANG),
)
def tulis_evaluasi(
    wilayah: str, isi: EvaluasiMasukan, request: Request, layanan: LayananDep, pelaku: PelakuDep
) -> JSONResponse:
    """Evaluasi camat atas Raperdes APBDes sebuah desa di kecamatannya (Karanganyar KEENAM BELAS huruf c)."""

    def kerja(sesi: Session) -> Jawaban:
        baris = None if isi.baris is None else [BarisBaru(**b.model_dump()) for b in isi.baris]
        baru = EvaluasiBaru(isi.tahun, isi.kesimpulan, isi.catatan, baris, isi.bulan)
        mesin = layanan.paket.mesin
        satu = catat_evaluasi(sesi, wilayah, baru, mesin=mesin, pelaku=pelaku, waktu=layanan.jam())
        kepala = {"Location": f"/api/v1/desa/evaluasi-apbdes/{satu.id}"}
        return Jawaban(201, rinci_evaluasi(sesi, satu, mesin).model_dump(mode="json"), kepala)

    return sekali(request, [wilayah, isi], kerja)


def pastikan_daerah(daerah: str, pelaku: Pelaku) -> None:
    """Raise unless the service knows the daerah and the caller's key is for it."""
    if daerah not in daftar_daerah():
        pesan = f"Daerah ini belum dilayani. Yang dilayani: {', '.join(daftar_daerah())}."
        raise IsianSalah("Daerah belum benar.", (GalatIsian("daerah", pesan),))
    if not pelaku.menjangkau(daerah):
        raise TidakBerwenang("Kunci ini tidak berlaku untuk daerah tersebut.")


def _desa(daerah: str, kecamatan: str | None, pelaku: Pelaku) -> list[str]:
    """The villages asked for that the caller sees."""
    pastikan_daerah(daerah, pelaku)
    unit = kamus_unit(daerah)
    if kecamatan is not None and (kecamatan not in unit or unit[kecamatan].jenis != "camat"):
        pesan = f"Kecamatan ini tidak ada. Tulis kodenya, misalnya {daerah}.01."
        raise IsianSalah("Kecamatan belum benar.", (GalatIsian("kecamatan", pesan),))
    awal = awalan(pelaku) or f"{daerah}."
    batas = f"{kecamatan}." if kecamatan is not None else ""
    return sorted(
        k for k, u in unit.items()
        if u.jenis in ("desa", "kelurahan") and k.startswith(awal) and k.startswith(batas)
    )  # fmt: skip


def _kebutuhan(layanan: Layanan, daerah: str, tanggal: date | None, desa: Sequence[str]) -> Kebutuhan:
    hari = tanggal or hari_ini(daerah, layanan.jam())
    with layanan.bd.baca() as sesi:
        return kebutuhan(sesi, layanan.paket.mesin, daerah, hari, desa)


def unduhan(isi: Iterator[str], nama: str) -> StreamingResponse:
    """A list as a file."""
    kepala = {"Content-Disposition": f'attachment; filename="{nama}"'}
    return StreamingResponse(isi, media_type="text/csv; charset=utf-8", headers=kepala)
