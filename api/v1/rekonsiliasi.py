"""Reconciliation over HTTP: open, compare, freeze the minutes, agree."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Query, UploadFile
from pydantic import BaseModel, Field
from sqlmodel import Session, col, select
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.auth import izin, rute_baru
from api.badan import berkas_maks
from api.idempotensi import Jawaban, sekali
from api.layanan import LayananDep, PelakuDep
from api.v1.anggaran import Rupiah
from api.v1.perjanjian import Jiwa, baca_periode
from api.v1.skema import Kode, Masukan, Tanggal, TeksPendek, galat
from api.v1.tugas import KUNCI_ULANG
from patuh.basisdata.tenggat import maju
from patuh.galat import Bentrok, TerlaluBesar
from patuh.perjanjian.aturan import ambil_perjanjian
from patuh.register.terima import terima_berkas
from patuh.rekonsiliasi import jalan
from patuh.rekonsiliasi.baca import BATAS_UKURAN, BacaPeserta
from patuh.rekonsiliasi.banding import AngkaIuran
from patuh.rekonsiliasi.tabel import Rekonsiliasi, StatusRekonsiliasi
from patuh.tugas.bentuk import lokal

rute = rute_baru(prefix="/api/v1/rekonsiliasi", tags=["perjanjian"])
_CATAT = izin("perjanjian.catat", **KUNCI_ULANG)
DUA_BERKAS = berkas_maks(2 * BATAS_UKURAN)


class BukaMasukan(Masukan):
    """A reconciliation of one row of the work plan in a triwulan."""

    instruksi: Kode
    diktum: Annotated[str, Field(max_length=200)]
    periode: Kode
    tanggal: Tanggal


class AngkaMasukan(Masukan):
    """One party's figures of a segment and month."""

    bulan: Kode
    segmen: Kode
    jiwa: Jiwa
    tagihan: Rupiah
    dibayar: Rupiah


class IuranMasukan(Masukan):
    """Both parties' figures."""

    bpjs: Annotated[list[AngkaMasukan], Field(min_length=1, max_length=200)]
    pemda: Annotated[list[AngkaMasukan], Field(min_length=1, max_length=200)]


class SetujuMasukan(Masukan):
    """The office that agrees, not the person."""

    jabatan: Annotated[TeksPendek, Field(max_length=200)]


class SetujuBentuk(BaseModel):
    """A party's agreement."""

    pihak: str
    jabatan: str
    unit: str
    waktu: datetime


class RekonsiliasiBentuk(BaseModel):
    """A reconciliation as it stands; ``hitungan`` has both parties' counts and the differences by kind."""

    id: str
    instruksi: str
    diktum: str
    segmen: str
    periode: str
    tanggal: date
    status: StatusRekonsiliasi
    hitungan: dict[str, Any]
    sha256: str | None
    disepakati: datetime | None
    persetujuan: list[SetujuBentuk]


class TahunRekonsiliasi(BaseModel):
    """How many of a row were agreed in a year, against the four that the text asks."""

    diktum: str
    tahun: int
    disepakati: int
    seharusnya: int
    terpenuhi: bool


@rute.post("", status_code=201, response_model=RekonsiliasiBentuk, responses=galat(401, 403, 404, 409, 422), **_CATAT)
def buka(isi: BukaMasukan, request: Request, layanan: LayananDep, pelaku: PelakuDep) -> JSONResponse:
    """Buka rekonsiliasi satu baris rencana kerja pada sebuah triwulan."""
    instruksi = ambil_perjanjian(isi.instruksi, pelaku)
    periode = baca_periode(isi.periode, "periode")

    def kerja(sesi: Session) -> Jawaban:
        satu = jalan.buka(
            sesi, instruksi, diktum=isi.diktum, periode=periode, tanggal=isi.tanggal, pelaku=pelaku,
            waktu=layanan.jam(),
        )  # fmt: skip
        return Jawaban(201, _bentuk(sesi, satu))

    return sekali(request, isi, kerja)


@rute.post(
    "/{id_}/kepesertaan",
    response_model=RekonsiliasiBentuk,
    responses=galat(401, 403, 404, 409, 413, 422),
    **izin("perjanjian.catat", **KUNCI_ULANG, **DUA_BERKAS),
)
def kepesertaan(
    id_: str, berkas_bpjs: UploadFile, berkas_pemda: UploadFile, request: Request, layanan: LayananDep,
    pelaku: PelakuDep,
) -> JSONResponse:  # fmt: skip
    """Bandingkan dua berkas peserta (CSV atau XLSX dengan kolom nik, segmen, status). Berkasnya tidak disimpan."""
    if max(b.size or 0 for b in (berkas_bpjs, berkas_pemda)) > BATAS_UKURAN:
        raise TerlaluBesar(f"Berkas paling besar {BATAS_UKURAN // (1024 * 1024)} MB. Bagi menurut segmen.")
    with (
        terima_berkas(layanan.folder, berkas_bpjs.file, "bpjs", batas=BATAS_UKURAN) as bpjs,
        terima_berkas(layanan.folder, berkas_pemda.file, "pemda", batas=BATAS_UKURAN) as pemda,
    ):
        with layanan.bd.baca() as baca_saja:
            daerah = jalan.boleh_banding(baca_saja, id_, pelaku).daerah
        # Read before the writing transaction begins: others write meanwhile.
        banding = jalan.bandingkan(BacaPeserta(bpjs, "berkas_bpjs"), BacaPeserta(pemda, "berkas_pemda"))
        maju()

        def kerja(sesi: Session) -> Jawaban:
            kunci = layanan.kunci.untuk(daerah)
            hasil = jalan.banding_kepesertaan(sesi, id_, banding, kunci=kunci, pelaku=pelaku, waktu=layanan.jam())
            return Jawaban(200, _bentuk(sesi, hasil))

        return sekali(request, [id_, bpjs.sha256, pemda.sha256], kerja)


@rute.post("/{id_}/iuran", response_model=RekonsiliasiBentuk, responses=galat(401, 403, 404, 409, 422), **_CATAT)
def iuran(id_: str, isi: IuranMasukan, request: Request, layanan: LayananDep, pelaku: PelakuDep) -> JSONResponse:
    """Bandingkan angka iuran kedua pihak menurut bulan dan segmen."""
    bpjs, pemda = _angka("bpjs", isi.bpjs), _angka("pemda", isi.pemda)

    def kerja(sesi: Session) -> Jawaban:
        return Jawaban(
            200, _bentuk(sesi, jalan.banding_angka(sesi, id_, bpjs, pemda, pelaku=pelaku, waktu=layanan.jam()))
        )

    return sekali(request, isi, kerja)


@rute.post("/{id_}/berita-acara", response_model=RekonsiliasiBentuk, responses=galat(401, 403, 404, 409), **_CATAT)
def bekukan(id_: str, request: Request, layanan: LayananDep, pelaku: PelakuDep) -> JSONResponse:
    """Bekukan berita acara: angka dan setiap perbedaannya. Sesudahnya tidak berubah lagi."""

    def kerja(sesi: Session) -> Jawaban:
        return Jawaban(200, _bentuk(sesi, jalan.bekukan(sesi, id_, pelaku=pelaku, waktu=layanan.jam())))

    return sekali(request, id_, kerja)


@rute.post(
    "/{id_}/setujui",
    response_model=RekonsiliasiBentuk,
    responses=galat(401, 403, 404, 409, 422),
    **izin("rekonsiliasi.setujui", **KUNCI_ULANG),
)
def setujui(id_: str, isi: SetujuMasukan, request: Request, layanan: LayananDep, pelaku: PelakuDep) -> JSONResponse:
    """Sepakati berita acara atas nama pihak unit ini."""

    def kerja(sesi: Session) -> Jawaban:
        satu = jalan.setujui(sesi, id_, jabatan=isi.jabatan, pelaku=pelaku, waktu=layanan.jam())
        return Jawaban(200, _bentuk(sesi, satu))

    return sekali(request, isi, kerja)


@rute.get("", responses=galat(401, 403, 404, 422), **izin("perjanjian.lihat"))
def daftar(
    layanan: LayananDep, pelaku: PelakuDep, instruksi: Annotated[Kode, Query()],
    periode: Annotated[Kode | None, Query()] = None,
) -> list[RekonsiliasiBentuk]:  # fmt: skip
    """Rekonsiliasi sebuah perjanjian, yang terbaru lebih dahulu."""
    ambil_perjanjian(instruksi, pelaku)
    kueri = select(Rekonsiliasi).where(Rekonsiliasi.instruksi == instruksi)
    if periode is not None:
        kueri = kueri.where(Rekonsiliasi.periode == baca_periode(periode, "periode").kode)
    with layanan.bd.baca() as sesi:
        baris = sesi.exec(kueri.order_by(col(Rekonsiliasi.no).desc()).limit(200)).all()
        return [RekonsiliasiBentuk.model_validate(_bentuk(sesi, b)) for b in baris]


@rute.get("/setahun", responses=galat(401, 403, 404, 422), **izin("perjanjian.lihat"))
def setahun(
    layanan: LayananDep, pelaku: PelakuDep, instruksi: Annotated[Kode, Query()],
    tahun: Annotated[int, Query(ge=2000, le=2100)],
) -> list[TahunRekonsiliasi]:  # fmt: skip
    """Baris demi baris: berapa rekonsiliasi yang disepakati pada tahun itu, terhadap paling sedikit empat."""
    satu = ambil_perjanjian(instruksi, pelaku)
    triwulan = [f"{tahun}-T{n}" for n in range(1, 5)]
    hasil = []
    with layanan.bd.baca() as sesi:
        for diktum in jalan.diktum_rekonsiliasi(satu):
            n = jalan.jumlah_disepakati(sesi, satu.id, diktum.nomor, triwulan, layanan.jam())
            hasil.append(
                TahunRekonsiliasi(
                    diktum=diktum.nomor, tahun=tahun, disepakati=n, seharusnya=jalan.SETAHUN,
                    terpenuhi=n >= jalan.SETAHUN,
                )
            )  # fmt: skip
    return hasil


@rute.get("/{id_}", responses=galat(401, 403, 404), **izin("perjanjian.lihat"))
def baca(id_: str, layanan: LayananDep, pelaku: PelakuDep) -> RekonsiliasiBentuk:
    """Satu rekonsiliasi."""
    with layanan.bd.baca() as sesi:
        return RekonsiliasiBentuk.model_validate(_bentuk(sesi, jalan.ambil(sesi, id_, pelaku)))


@rute.get("/{id_}/perbedaan", responses=galat(401, 403, 404), **izin("perjanjian.lihat"))
def perbedaan(id_: str, layanan: LayananDep, pelaku: PelakuDep) -> list[dict[str, Any]]:
    """Setiap perbedaan dengan penjelasannya. NIK disamarkan; melihatnya dicatat pada jejak audit."""
    with layanan.bd.tulis() as sesi:
        satu = jalan.ambil(sesi, id_, pelaku)
        return [jalan.bentuk_beda(b) for b in jalan.lihat_beda(sesi, satu, pelaku=pelaku, waktu=layanan.jam())]


@rute.get(
    "/{id_}/berita-acara.json", response_class=Response, responses=galat(401, 403, 404, 409), **izin("perjanjian.lihat")
)
def berita_acara(id_: str, layanan: LayananDep, pelaku: PelakuDep) -> Response:
    """Berita acara yang dibekukan, apa adanya; sidiknya `sha256`. Melihatnya dicatat pada jejak audit."""
    with layanan.bd.tulis() as sesi:
        satu = jalan.ambil(sesi, id_, pelaku)
        if satu.berita_acara is None:
            raise Bentrok("Berita acaranya belum dibekukan.")
        jalan.lihat_beda(sesi, satu, pelaku=pelaku, waktu=layanan.jam())
        return Response(satu.berita_acara, media_type="application/json")


def _angka(nama: str, baris: list[AngkaMasukan]) -> list[AngkaIuran]:
    hasil = []
    for ke, satu in enumerate(baris):
        bulan = baca_periode(satu.bulan, f"{nama}[{ke}].bulan", "bulanan")
        hasil.append(AngkaIuran(bulan, satu.segmen, satu.jiwa, satu.tagihan, satu.dibayar))
    return hasil


def _bentuk(sesi: Session, satu: Rekonsiliasi) -> dict[str, Any]:
    sama = ("id", "instruksi", "diktum", "segmen", "periode", "tanggal", "status", "hitungan", "sha256")
    setuju = [
        SetujuBentuk(pihak=s.pihak, jabatan=s.jabatan, unit=s.unit, waktu=lokal(satu.daerah, s.waktu))
        for s in jalan.daftar_setuju(sesi, satu)
    ]
    return RekonsiliasiBentuk(
        **{n: getattr(satu, n) for n in sama},
        disepakati=lokal(satu.daerah, satu.disepakati),
        persetujuan=setuju,
    ).model_dump(mode="json")
