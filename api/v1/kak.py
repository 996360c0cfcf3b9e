"""A KAK: calculation, months against payments, what-if, and its document."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Query
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.auth import izin, rute_baru
from api.idempotensi import Jawaban, sekali
from api.layanan import LayananDep, PelakuDep
from api.v1.sanksi import kirim_surat
from api.v1.skema import Masukan, Tanggal, galat
from api.v1.tugas import KUNCI_ULANG
from patuh.aturan.evaluasi import hari_ini
from patuh.kak.dokumen import ambil_dokumen, daftar_dokumen, surat_kak, susun_rancangan
from patuh.kak.gambaran import Andai, KakHitung, gambaran_kak
from patuh.kak.tabel import DokumenKak
from patuh.perjanjian.aturan import ambil_perjanjian
from patuh.tugas.bentuk import lokal

rute = rute_baru(prefix="/api/v1/kak", tags=["anggaran"])
TahunDep = Annotated[int | None, Query(ge=2014, le=2100)]
TanggalDep = Annotated[Tanggal | None, Query(description="Bawaan: hari ini di zona waktu daerah")]
_Jiwa = Annotated[int, Field(strict=True, ge=0, lt=10**8)]
_Tarif = Annotated[int, Field(strict=True, ge=0, lt=10**9)]


class AndaiMasukan(Masukan):
    """Other people (by segment), other rates (by parameter name), other months."""

    tahun: Annotated[int, Field(strict=True, ge=2014, le=2100)] | None = None
    jiwa: Annotated[dict[str, _Jiwa], Field(default_factory=dict, max_length=10)]
    tarif: Annotated[dict[str, _Tarif], Field(default_factory=dict, max_length=10)]
    bulan: Annotated[int, Field(strict=True, ge=1, le=12)] | None = None


class RancanganMasukan(Masukan):
    """A document for a year with the heads as of a date."""

    tahun: Annotated[int, Field(strict=True, ge=2014, le=2100)]
    tanggal: Tanggal


class DokumenBentuk(BaseModel):
    """A kept KAK."""

    id: str
    instruksi: str
    tahun: int
    sha256: str
    waktu: datetime
    tautan: dict[Literal["json", "html", "pdf"], str]


@rute.get("/{instruksi}", responses=galat(401, 403, 404, 422), **izin("kak.lihat"))
def baca(
    instruksi: str, layanan: LayananDep, pelaku: PelakuDep, tahun: TahunDep = None, tanggal: TanggalDep = None
) -> KakHitung:
    """Perhitungan KAK sampai rupiah, rencana bulanan terhadap realisasi, dan sisanya."""
    satu = ambil_perjanjian(instruksi, pelaku)
    hari = tanggal or hari_ini(satu.daerah, layanan.jam())
    with layanan.bd.baca() as sesi:
        return gambaran_kak(sesi, layanan.paket.mesin.parameter, satu, hari, tahun=tahun)


@rute.post("/{instruksi}/andai", responses=galat(401, 403, 404, 422), **izin("kak.lihat"))
def andai(instruksi: str, isi: AndaiMasukan, layanan: LayananDep, pelaku: PelakuDep) -> Andai:
    """Bila jumlah orang, tarif, atau bulannya lain. Tidak ada yang disimpan."""
    satu = ambil_perjanjian(instruksi, pelaku)
    hari = hari_ini(satu.daerah, layanan.jam())
    parameter = layanan.paket.mesin.parameter
    with layanan.bd.baca() as sesi:
        semula = gambaran_kak(sesi, parameter, satu, hari, tahun=isi.tahun)
        lain = gambaran_kak(
            sesi, parameter, satu, hari, tahun=isi.tahun, jiwa=isi.jiwa, tarif=isi.tarif, bulan=isi.bulan
        )
    return Andai(semula=semula, andai=lain, selisih=lain.total - semula.total)


@rute.post(
    "/{instruksi}/dokumen",
    status_code=201,
    response_model=DokumenBentuk,
    responses=galat(401, 403, 404, 422),
    **izin("kak.susun", **KUNCI_ULANG),
)
def susun(
    instruksi: str, isi: RancanganMasukan, request: Request, layanan: LayananDep, pelaku: PelakuDep
) -> JSONResponse:
    """Susun dan bekukan dokumen KAK. Tahun lain daripada tahun KAK memakai jumlah orang dari register."""
    satu = ambil_perjanjian(instruksi, pelaku)

    def kerja(sesi: Session) -> Jawaban:
        dokumen = susun_rancangan(
            sesi, layanan.paket.mesin.parameter, satu, tahun=isi.tahun, tanggal=isi.tanggal, pelaku=pelaku,
            waktu=layanan.jam(),
        )  # fmt: skip
        return Jawaban(201, _bentuk(dokumen).model_dump(mode="json"))

    return sekali(request, isi, kerja)


@rute.get("/{instruksi}/dokumen", responses=galat(401, 403, 404), **izin("kak.lihat"))
def daftar(instruksi: str, layanan: LayananDep, pelaku: PelakuDep) -> list[DokumenBentuk]:
    """Dokumen yang pernah disusun, yang terbaru lebih dahulu."""
    satu = ambil_perjanjian(instruksi, pelaku)
    with layanan.bd.baca() as sesi:
        return [_bentuk(d) for d in daftar_dokumen(sesi, satu)]


@rute.get(
    "/{instruksi}/dokumen/{id_}.{bentuk}", response_class=Response, responses=galat(401, 403, 404), **izin("kak.lihat")
)
def dokumen(
    instruksi: str, id_: str, bentuk: Literal["json", "html", "pdf"], layanan: LayananDep, pelaku: PelakuDep
) -> Response:
    """Dokumennya sebagai json (yang dibekukan), html, atau pdf."""
    ambil_perjanjian(instruksi, pelaku)
    with layanan.bd.baca() as sesi:
        satu = ambil_dokumen(sesi, id_, pelaku)
    if bentuk == "json":
        return Response(satu.data, media_type="application/json")
    return kirim_surat(surat_kak(satu.data), bentuk, f"kak-{satu.tahun}.pdf")


def _bentuk(d: DokumenKak) -> DokumenBentuk:
    alamat = f"/api/v1/kak/{d.instruksi}/dokumen/{d.id}"
    return DokumenBentuk(
        id=d.id, instruksi=d.instruksi, tahun=d.tahun, sha256=d.sha256, waktu=lokal(d.daerah, d.waktu),
        tautan={"json": f"{alamat}.json", "html": f"{alamat}.html", "pdf": f"{alamat}.pdf"},
    )  # fmt: skip
