"""An agreement's bills, events with a deadline, and notices. The instrument says what may be recorded and by whom."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import Query
from pydantic import Field
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.auth import izin, rute_baru
from api.idempotensi import Jawaban, sekali
from api.layanan import LayananDep, PelakuDep
from api.v1.anggaran import Nomor, Rupiah
from api.v1.sanksi import kirim_surat
from api.v1.skema import Kode, Masukan, Tanggal, TeksPendek, galat
from api.v1.tugas import KUNCI_ULANG
from patuh.aturan.evaluasi import hari_ini
from patuh.galat import GalatIsian, IsianSalah
from patuh.instruksi.model import Instruksi
from patuh.perjanjian.aturan import ambil_perjanjian
from patuh.perjanjian.bentuk import DaftarPeristiwa, KetepatanBentuk, PeristiwaBentuk, SuratBentuk, TagihanBentuk
from patuh.perjanjian.peristiwa import (
    PeristiwaBaru,
    bayar_peristiwa,
    catat_peristiwa,
    daftar_peristiwa,
    hitung_ketepatan,
)
from patuh.perjanjian.surat import ambil_surat, daftar_surat
from patuh.perjanjian.tabel import PeristiwaBayar
from patuh.perjanjian.tagihan import KeadaanTagihan, TagihanBaru, bayar_tagihan, catat_tagihan, keadaan_tagihan
from patuh.tugas.bentuk import lokal
from rules.periode import Periode, PeriodeTidakDikenal, bulan_triwulan

rute = rute_baru(prefix="/api/v1/perjanjian/{instruksi}", tags=["perjanjian"])
Jiwa = Annotated[int, Field(strict=True, ge=0, lt=10**8)]


class PeristiwaMasukan(Masukan):
    """An event: ``tanggal`` is the BAST's day, or a day of the capitation's month."""

    jenis: Kode
    faskes: Annotated[TeksPendek, Field(max_length=200)]
    tanggal: Tanggal
    nomor: Nomor = Field("", description="Nomor BAST; wajib untuk klaim")
    dibayar: Tanggal | None = None
    jumlah: Rupiah | None = None


class BayarPeristiwaMasukan(Masukan):
    """The day of payment."""

    dibayar: Tanggal


class TagihanMasukan(Masukan):
    """A bill of BPJS Kesehatan for one segment and month."""

    segmen: Kode
    bulan: Kode = Field(description="Bulan iuran, misalnya 2023-01")
    jiwa: Jiwa
    jumlah: Rupiah
    nomor: Nomor
    tanggal: Tanggal


class BayarTagihanMasukan(Masukan):
    """A payment of a bill."""

    jumlah: Rupiah
    tanggal: Tanggal
    nomor_bukti: Nomor


@rute.post(
    "/peristiwa",
    status_code=201,
    response_model=PeristiwaBentuk,
    responses=galat(401, 403, 404, 409, 422),
    **izin("perjanjian.catat", **KUNCI_ULANG),
)
def peristiwakan(
    instruksi: str, isi: PeristiwaMasukan, request: Request, layanan: LayananDep, pelaku: PelakuDep
) -> JSONResponse:
    """Catat peristiwa bertenggat (kapitasi satu bulan, atau BAST sebuah klaim), dengan atau tanpa pembayarannya."""
    satu = ambil_perjanjian(instruksi, pelaku)

    def kerja(sesi: Session) -> Jawaban:
        baru = PeristiwaBaru(**isi.model_dump())
        hasil = catat_peristiwa(sesi, satu, baru, pelaku=pelaku, waktu=layanan.jam())
        return Jawaban(201, bentuk_peristiwa(hasil).model_dump(mode="json"))

    return sekali(request, isi, kerja)


@rute.post(
    "/peristiwa/{id_}/bayar",
    response_model=PeristiwaBentuk,
    responses=galat(401, 403, 404, 409, 422),
    **izin("perjanjian.catat", **KUNCI_ULANG),
)
def bayarkan_peristiwa(
    instruksi: str, id_: str, isi: BayarPeristiwaMasukan, request: Request, layanan: LayananDep, pelaku: PelakuDep
) -> JSONResponse:
    """Catat tanggal bayar sebuah peristiwa."""
    ambil_perjanjian(instruksi, pelaku)

    def kerja(sesi: Session) -> Jawaban:
        hasil = bayar_peristiwa(sesi, id_, dibayar=isi.dibayar, pelaku=pelaku, waktu=layanan.jam())
        return Jawaban(200, bentuk_peristiwa(hasil).model_dump(mode="json"))

    return sekali(request, isi, kerja)


@rute.get("/peristiwa", responses=galat(401, 403, 404, 422), **izin("perjanjian.lihat"))
def lihat_peristiwa(
    instruksi: str, layanan: LayananDep, pelaku: PelakuDep, periode: Annotated[Kode, Query()],
    tanggal: Annotated[Tanggal | None, Query()] = None,
) -> DaftarPeristiwa:  # fmt: skip
    """Peristiwa yang jatuh tempo pada sebuah periode, dengan hitungan ketepatannya pada `tanggal`."""
    satu = ambil_perjanjian(instruksi, pelaku)
    p = baca_periode(periode, "periode")
    hari = tanggal or hari_ini(satu.daerah, layanan.jam())
    aturan = [k.peristiwa for d in satu.diktum for k in d.klausul if k.peristiwa is not None]
    with layanan.bd.baca() as sesi:
        data = daftar_peristiwa(sesi, satu, p)
        hitung = [hitung_ketepatan(a, [b for b in data if b.jenis == a.kode], hari) for a in aturan]
        return DaftarPeristiwa(
            periode=p.kode,
            tanggal=hari,
            ketepatan=[KetepatanBentuk(**{n: getattr(h, n) for n in KetepatanBentuk.model_fields}) for h in hitung],
            data=[bentuk_peristiwa(b) for b in data],
        )


@rute.post(
    "/tagihan",
    status_code=201,
    response_model=TagihanBentuk,
    responses=galat(401, 403, 404, 409, 422),
    **izin("perjanjian.catat", **KUNCI_ULANG),
)
def tagihkan(
    instruksi: str, isi: TagihanMasukan, request: Request, layanan: LayananDep, pelaku: PelakuDep
) -> JSONResponse:
    """Catat tagihan BPJS Kesehatan satu segmen dan bulan."""
    satu = ambil_perjanjian(instruksi, pelaku)
    bulan = baca_periode(isi.bulan, "bulan", "bulanan")

    def kerja(sesi: Session) -> Jawaban:
        baru = TagihanBaru(isi.segmen, bulan, isi.jiwa, isi.jumlah, isi.nomor, isi.tanggal)
        catat_tagihan(sesi, satu, baru, pelaku=pelaku, waktu=layanan.jam())
        return Jawaban(201, _tagihan(sesi, layanan, satu, [bulan.kode], isi.segmen)[0].model_dump(mode="json"))

    return sekali(request, isi, kerja)


@rute.post(
    "/tagihan/{id_}/bayar",
    status_code=201,
    response_model=TagihanBentuk,
    responses=galat(401, 403, 404, 409, 422),
    **izin("perjanjian.catat", **KUNCI_ULANG),
)
def bayarkan_tagihan(
    instruksi: str, id_: str, isi: BayarTagihanMasukan, request: Request, layanan: LayananDep, pelaku: PelakuDep
) -> JSONResponse:
    """Catat pembayaran tagihan. Segmen yang dianggarkan kabupaten ikut tercatat pada anggaran iuran."""
    satu = ambil_perjanjian(instruksi, pelaku)

    def kerja(sesi: Session) -> Jawaban:
        bayar_tagihan(sesi, id_, **isi.model_dump(), pelaku=pelaku, waktu=layanan.jam())
        bulan = [b.kode for b in _rentang(satu)]
        semua = _tagihan(sesi, layanan, satu, bulan, None)
        return Jawaban(201, next(t for t in semua if t.id == id_).model_dump(mode="json"))

    return sekali(request, isi, kerja)


@rute.get("/tagihan", responses=galat(401, 403, 404, 422), **izin("perjanjian.lihat"))
def lihat_tagihan(
    instruksi: str, layanan: LayananDep, pelaku: PelakuDep, periode: Annotated[Kode, Query()],
    segmen: Annotated[Kode | None, Query()] = None, tanggal: Annotated[Tanggal | None, Query()] = None,
) -> list[TagihanBentuk]:  # fmt: skip
    """Tagihan satu bulan atau triwulan: kebutuhan, pembayaran, dan tunggakannya pada `tanggal`."""
    satu = ambil_perjanjian(instruksi, pelaku)
    p = baca_periode(periode, "periode")
    bulan = [p] if p.jenis == "bulanan" else bulan_triwulan(p) if p.jenis == "triwulan" else []
    if p.jenis == "tahunan":
        bulan = [Periode(p.tahun, "bulanan", n) for n in range(1, 13)]
    with layanan.bd.baca() as sesi:
        return _tagihan(sesi, layanan, satu, [b.kode for b in bulan], segmen, tanggal)


@rute.get("/surat", responses=galat(401, 403, 404), **izin("perjanjian.lihat"))
def lihat_surat(instruksi: str, layanan: LayananDep, pelaku: PelakuDep) -> list[SuratBentuk]:
    """Surat pemberitahuan kepada para pihak sebelum masa berlaku berakhir."""
    satu = ambil_perjanjian(instruksi, pelaku)
    with layanan.bd.baca() as sesi:
        return [
            SuratBentuk(
                id=s.id, pihak=s.pihak, bulan=s.bulan, tanggal=s.tanggal, sha256=s.sha256,
                tautan={
                    "pdf": f"/api/v1/perjanjian/{satu.id}/surat/{s.id}.pdf",
                    "html": f"/api/v1/perjanjian/{satu.id}/surat/{s.id}.html",
                },
            )
            for s in daftar_surat(sesi, satu)
        ]  # fmt: skip


@rute.get("/surat/{id_}.{bentuk}", response_class=Response, responses=galat(401, 403, 404), **izin("perjanjian.lihat"))
def surat(instruksi: str, id_: str, bentuk: Literal["pdf", "html"], layanan: LayananDep, pelaku: PelakuDep) -> Response:
    """Rancangan suratnya, ke alamat menurut perjanjian."""
    satu = ambil_perjanjian(instruksi, pelaku)
    with layanan.bd.baca() as sesi:
        isi = ambil_surat(sesi, satu, id_)
    return kirim_surat(isi, bentuk, f"pemberitahuan-{id_}.pdf")


def baca_periode(kode: str, kolom: str, jenis: Literal["bulanan", "triwulan", "tahunan"] | None = None) -> Periode:
    """A period as typed. Raises :class:`IsianSalah` on ``kolom``."""
    try:
        hasil = Periode.baca(kode)
    except PeriodeTidakDikenal as salah:
        raise IsianSalah("Periode belum benar.", (GalatIsian(kolom, str(salah)),)) from None
    if jenis is not None and hasil.jenis != jenis:
        contoh = {"bulanan": "bulan, misalnya 2023-01", "triwulan": "triwulan, misalnya 2023-T1", "tahunan": "tahun"}
        raise IsianSalah("Periode belum benar.", (GalatIsian(kolom, f"Tulis {contoh[jenis]}."),))
    return hasil


def _rentang(instruksi: Instruksi) -> list[Periode]:
    """The months of an instrument's life, to the end of 2100 at most."""
    bulan = Periode.memuat(instruksi.berlaku_dari, "bulanan")
    hasil = [bulan]
    while bulan.akhir < (instruksi.berlaku_sampai or date(2100, 12, 31)):
        bulan = bulan.berikutnya
        hasil.append(bulan)
    return hasil


def _tagihan(
    sesi: Session, layanan: LayananDep, instruksi: Instruksi, bulan: list[str], segmen: str | None,
    tanggal: date | None = None,
) -> list[TagihanBentuk]:  # fmt: skip
    hari = tanggal or hari_ini(instruksi.daerah, layanan.jam())
    return [_bentuk_tagihan(k) for k in keadaan_tagihan(
        sesi, layanan.paket.mesin.parameter, instruksi, bulan, hari, segmen
    )]  # fmt: skip


def _bentuk_tagihan(k: KeadaanTagihan) -> TagihanBentuk:
    sama = ("id", "segmen", "bulan", "jiwa", "jumlah", "nomor", "tanggal")
    return TagihanBentuk(
        **{n: getattr(k.tagihan, n) for n in sama},
        kebutuhan=k.kebutuhan,
        selisih=k.selisih,
        dibayar=k.dibayar,
        tunggakan=k.tunggakan,
        lewat=k.lewat,
    )


def bentuk_peristiwa(b: PeristiwaBayar) -> PeristiwaBentuk:
    """The row as it is shown."""
    isi = {n: getattr(b, n) for n in PeristiwaBentuk.model_fields if n not in ("tepat_waktu", "waktu")}
    tepat = None if b.dibayar is None else b.dibayar <= b.tenggat
    return PeristiwaBentuk.model_validate(isi | {"tepat_waktu": tepat, "waktu": lokal(b.daerah, b.waktu)})
