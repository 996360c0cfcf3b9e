"""Cases of village funding, and offers of the waiting list to Baznas and companies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from fastapi import Depends, Query
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import JSONResponse, StreamingResponse

from api.auth import izin, rute_baru
from api.idempotensi import Jawaban, sekali
from api.layanan import Layanan, LayananDep, PelakuDep
from api.v1.desa import Nomor, pastikan_daerah, unduhan
from api.v1.skema import Daftar, HalamanDep, Kode, Masukan, Tanggal, TeksPendek, UkuranDep, galat
from api.v1.tugas import KUNCI_ULANG
from patuh.akun.muat import daftar_daerah
from patuh.akun.pelaku import Pelaku
from patuh.desa.bentuk import (
    PembiayaanRinci,
    PembiayaanRingkas,
    Saringan,
    TawaranBentuk,
    bentuk_tawaran,
    csv_pembiayaan,
    daftar_pembiayaan,
    rinci_pembiayaan,
)
from patuh.desa.buka import buka_semua
from patuh.desa.daftar import SaringanTawaran
from patuh.desa.daftar import daftar_tawaran as baca_tawaran_daftar
from patuh.desa.langkah import Tindakan
from patuh.desa.lingkup import awalan, sedaerah
from patuh.desa.tabel import (
    PembiayaanDesa,
    StatusPembiayaan,
    StatusTawaran,
    SumberBiaya,
)
from patuh.desa.tawaran import JawabanTawaran, TawaranBaru, ambil_tawaran, buat_tawaran, jawab_tawaran
from patuh.desa.tindakan import TindakanBaru, ambil_pembiayaan, catat_tindakan
from patuh.galat import TidakBerwenang
from patuh.jejak.catat import catat

rute = rute_baru(prefix="/api/v1", tags=["desa"])
csv = rute_baru(prefix="/api/v1", tags=["desa"])


class Pembukaan(Masukan):
    """Which daerah to look at."""

    daerah: Kode


class HasilPembukaan(BaseModel):
    """How many cases were opened, and how many moved."""

    daerah: str
    dibuka: int
    berubah: int


class TindakanMasukan(Masukan):
    """What an official records."""

    tindakan: Tindakan
    nomor: Nomor | None = Field(None, description="Nomor bukti pendaftaran (DAFTARKAN)")
    tanggal: Tanggal | None = Field(None, description="Tanggal pendaftaran (DAFTARKAN)")
    alasan: TeksPendek | None = Field(None, description="Wajib pada BATAL_DAFTAR dan TUTUP")


class TawaranMasukan(Masukan):
    """An offer of everybody who waits in a desa, a kecamatan or the daerah."""

    daerah: Kode
    kepada: Literal["BAZNAS", "TJSLP"]
    nama: Annotated[TeksPendek, Field(max_length=200, description="Baznas atau nama perusahaannya")]
    nomor: Nomor = Field(description="Nomor surat tawaran")
    tanggal: Tanggal
    wilayah: Kode | None = None
    catatan: TeksPendek | None = None


class JawabanMasukan(Masukan):
    """The answer to an offer."""

    jawaban: Literal["TERIMA", "TOLAK"]
    jumlah: Annotated[int, Field(strict=True, ge=1, le=10**6)] | None = None
    sejak: Tanggal | None = None
    nomor: Nomor | None = Field(None, description="Nomor surat jawaban")
    catatan: TeksPendek | None = None


def saringan(
    daerah: Kode | None = None,
    desa: Annotated[Kode | None, Query(description="Kode desa atau kecamatan")] = None,
    status: StatusPembiayaan | None = None,
    sumber: SumberBiaya | None = None,
    terbuka: Annotated[bool | None, Query(description="true: yang belum berakhir")] = None,
) -> Saringan:
    """The filters of a list, from the query."""
    return Saringan(daerah, desa, status, sumber, terbuka)


SaringanDep = Annotated[Saringan, Depends(saringan)]


@rute.get("/pembiayaan-desa", responses=galat(401, 403, 422), **izin("desa.lihat"))
def daftar(
    layanan: LayananDep, pelaku: PelakuDep, saring: SaringanDep, halaman: HalamanDep = 1, ukuran: UkuranDep = 50
) -> Daftar[PembiayaanRingkas]:
    """Kasus pembiayaan menurut urutan daftar tunggunya: SKTM tertua dahulu, lalu nomornya. Tanpa nama orang."""
    with layanan.bd.baca() as sesi:
        data, total = daftar_pembiayaan(sesi, pelaku, saring, layanan.paket.mesin, halaman=halaman, ukuran=ukuran)
    return Daftar(total=total, halaman=halaman, ukuran=ukuran, data=data)


@csv.get("/pembiayaan-desa.csv", response_class=StreamingResponse, responses=galat(401, 403, 422), **izin("desa.lihat"))
def daftar_csv(layanan: LayananDep, pelaku: PelakuDep, saring: SaringanDep) -> StreamingResponse:
    """Daftar yang sama sebagai CSV, seluruhnya."""
    # Asked for before the answer begins: a unit without a part in it gets its 403, and the taking away is on record.
    awalan(pelaku)
    # A daerah that is none, or not his to see, has no record of it: it stands in his own.
    daerah = saring.daerah
    if daerah is None or daerah not in daftar_daerah() or not pelaku.menjangkau(daerah):
        daerah = pelaku.daerah
    with layanan.bd.tulis() as sesi:
        catat(sesi, waktu=layanan.jam(), daerah=daerah, pelaku=pelaku.id, tindakan="pembiayaan.unduh",
              objek="pembiayaan/daftar", isi={"desa": saring.desa, "status": saring.status})  # fmt: skip

    def alirkan() -> Iterator[str]:
        with layanan.bd.baca() as sesi:
            yield from csv_pembiayaan(sesi, pelaku, saring, layanan.paket.mesin)

    return unduhan(alirkan(), "pembiayaan-desa.csv")


@rute.post(
    "/pembiayaan-desa/buka",
    response_model=HasilPembukaan,
    responses=galat(401, 403, 409, 415, 422),
    **izin("desa.catat", **KUNCI_ULANG),
)
def buka(isi: Pembukaan, request: Request, layanan: LayananDep, pelaku: PelakuDep) -> JSONResponse:
    """Buka kasus bagi pemegang SKTM yang belum dijamin dan telaah daftar tunggunya sekarang (biasanya berjalan sendiri
    sesudah impor). Diulang tidak mengubah apa pun."""
    pastikan_daerah(isi.daerah, pelaku)
    if not sedaerah(pelaku):
        raise TidakBerwenang(
            "Pembukaan untuk seluruh daerah diminta Dinas Sosial, dinas pemberdayaan desa, atau Sekda."
        )
    # In transactions of its own, some villages each, so that others can write meanwhile; safe to repeat.
    hasil = buka_semua(layanan.bd, layanan.paket.mesin, isi.daerah, waktu=layanan.jam())
    bentuk = HasilPembukaan(daerah=isi.daerah, dibuka=hasil.dibuka, berubah=hasil.berubah)
    return sekali(request, isi, lambda _sesi: Jawaban(200, bentuk.model_dump()))


@rute.get("/pembiayaan-desa/{kasus_id}", responses=galat(401, 403, 404), **izin("desa.lihat"))
def baca(kasus_id: str, layanan: LayananDep, pelaku: PelakuDep) -> PembiayaanRinci:
    """Satu kasus: langkahnya, putusan dengan dasarnya, dan orangnya dengan NIK tersamar. Melihatnya tercatat."""
    with layanan.bd.tulis() as sesi:
        kasus = ambil_pembiayaan(sesi, kasus_id, pelaku)
        return _rinci(sesi, kasus, layanan, pelaku)


@rute.post(
    "/pembiayaan-desa/{kasus_id}/tindak",
    response_model=PembiayaanRinci,
    responses=galat(401, 403, 404, 409, 415, 422),
    **izin("desa.catat", **KUNCI_ULANG),
)
def tindak(
    kasus_id: str, isi: TindakanMasukan, request: Request, layanan: LayananDep, pelaku: PelakuDep
) -> JSONResponse:
    """Catat tindakan pejabat: sudah didaftarkan (nomor dan tanggal), pendaftaran batal, atau kasus ditutup (alasan)."""

    def kerja(sesi: Session) -> Jawaban:
        baru = TindakanBaru(**isi.model_dump())
        kasus = catat_tindakan(sesi, kasus_id, baru, mesin=layanan.paket.mesin, pelaku=pelaku, waktu=layanan.jam())
        return Jawaban(200, _rinci(sesi, kasus, layanan, pelaku).model_dump(mode="json"))

    return sekali(request, isi, kerja)


@rute.post(
    "/tawaran-pembiayaan",
    status_code=201,
    response_model=TawaranBentuk,
    responses=galat(401, 403, 409, 415, 422),
    **izin("desa.catat", **KUNCI_ULANG),
)
def tawarkan(isi: TawaranMasukan, request: Request, layanan: LayananDep, pelaku: PelakuDep) -> JSONResponse:
    """Tawarkan daftar tunggu sebuah desa, kecamatan, atau daerah kepada Baznas atau perusahaan. Ini ajakan."""
    pastikan_daerah(isi.daerah, pelaku)

    def kerja(sesi: Session) -> Jawaban:
        baru = TawaranBaru(**isi.model_dump() | {"kepada": SumberBiaya(isi.kepada)})
        satu = buat_tawaran(sesi, baru, pelaku=pelaku, waktu=layanan.jam())
        return Jawaban(201, bentuk_tawaran(satu).model_dump(mode="json"))

    return sekali(request, isi, kerja)


@rute.get("/tawaran-pembiayaan", responses=galat(401, 403, 422), **izin("desa.lihat"))
def daftar_tawaran(
    layanan: LayananDep,
    pelaku: PelakuDep,
    daerah: Annotated[Kode | None, Query()] = None,
    status: StatusTawaran | None = None,
    kepada: SumberBiaya | None = None,
    halaman: HalamanDep = 1,
    ukuran: UkuranDep = 50,
) -> Daftar[TawaranBentuk]:
    """Tawaran yang boleh dilihat, yang terbaru dahulu."""
    saring = SaringanTawaran(daerah, status, kepada)
    with layanan.bd.baca() as sesi:
        baris, total = baca_tawaran_daftar(sesi, pelaku, saring, halaman=halaman, ukuran=ukuran)
    return Daftar(total=total, halaman=halaman, ukuran=ukuran, data=[bentuk_tawaran(b) for b in baris])


@rute.get("/tawaran-pembiayaan/{tawaran_id}", responses=galat(401, 403, 404), **izin("desa.lihat"))
def baca_tawaran(tawaran_id: str, layanan: LayananDep, pelaku: PelakuDep) -> TawaranBentuk:
    """Satu tawaran dan jawabannya."""
    with layanan.bd.baca() as sesi:
        return bentuk_tawaran(ambil_tawaran(sesi, tawaran_id, pelaku))


@rute.post(
    "/tawaran-pembiayaan/{tawaran_id}/jawab",
    response_model=TawaranBentuk,
    responses=galat(401, 403, 404, 409, 415, 422),
    **izin("desa.catat", **KUNCI_ULANG),
)
def jawab(
    tawaran_id: str, isi: JawabanMasukan, request: Request, layanan: LayananDep, pelaku: PelakuDep
) -> JSONResponse:
    """Catat jawaban: TERIMA untuk sekian orang sejak suatu tanggal (yang terdepan dalam antrean), atau TOLAK."""

    def kerja(sesi: Session) -> Jawaban:
        bahan = isi.model_dump(exclude={"jawaban"})
        jawaban = JawabanTawaran(terima=isi.jawaban == "TERIMA", **bahan)
        satu = jawab_tawaran(sesi, tawaran_id, jawaban, pelaku=pelaku, waktu=layanan.jam())
        return Jawaban(200, bentuk_tawaran(satu).model_dump(mode="json"))

    return sekali(request, isi, kerja)


def _rinci(sesi: Session, kasus: PembiayaanDesa, layanan: Layanan, pelaku: Pelaku) -> PembiayaanRinci:
    """The case with its person, and the look at the person on record."""
    catat(sesi, waktu=layanan.jam(), daerah=kasus.daerah, pelaku=pelaku.id, tindakan="pembiayaan.lihat",
          objek=f"pembiayaan/{kasus.id}", isi={"unit": pelaku.unit})  # fmt: skip
    return rinci_pembiayaan(sesi, kasus, layanan.paket.mesin, layanan.kunci.untuk(kasus.daerah))
