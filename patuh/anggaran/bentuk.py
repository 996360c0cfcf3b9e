"""The shapes in which the money is shown: the year as JSON, and its months as a table."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, Field

from patuh.anggaran.tabel import AlokasiAnggaran, PembayaranIuran
from patuh.csv_aman import alirkan_csv
from patuh.tugas.bentuk import lokal
from rules.anggaran import BulanAnggaran, JenisAnggaran, LajurAnggaran
from rules.parameter.model import NilaiParameter


class BulanBentuk(BaseModel):
    """One month; amounts in whole rupiah, by line."""

    bulan: str
    nama: str
    data_per: date | None = Field(description="Tanggal register yang dipakai")
    perkiraan: bool = Field(description="Tidak ada register bulan ini; memakai jumlah bulan lain")
    pbpu_pemda: int | None = Field(description="Peserta aktif PBPU & BP Pemda, jiwa")
    mandiri_kelas3: int | None = Field(description="Peserta mandiri (PBPU/BP) aktif kelas 3, jiwa")
    jatuh_tempo: date
    lewat: bool
    kebutuhan: dict[JenisAnggaran, int] | None
    dibayar: dict[JenisAnggaran, int]
    tunggakan: dict[JenisAnggaran, int] | None


class LajurBentuk(BaseModel):
    """A line of the budget over the year, or all of them. Unknown is null, never zero."""

    jenis: JenisAnggaran | None
    alokasi: int | None
    kebutuhan: int | None
    dibayar: int
    tunggakan: int | None = Field(description="Kebutuhan bulan yang sudah jatuh tempo dikurangi yang dibayar")
    tunggakan_perkiraan: int | None = Field(description="Bagian tunggakan yang berasal dari bulan perkiraan")
    bulan_menunggak: list[str]
    sisa_alokasi: int | None = Field(description="Alokasi dikurangi yang sudah dibayar")
    proyeksi_belanja: int | None = Field(description="Belanja sampai akhir tahun, tunggakan termasuk")
    selisih_akhir_tahun: int | None = Field(description="Alokasi dikurangi proyeksi; negatif berarti kurang")
    bulan_habis: str | None = Field(description="Bulan pertama yang tidak tertutup seluruhnya oleh alokasi")


class UhcBentuk(BaseModel):
    """The gap to UHC by pack ``uhc`` and what closing it costs in the months not yet due."""

    hasil: str
    penduduk: int
    terdaftar: int
    aktif: int
    kekurangan_jiwa: int
    bulan_sisa: list[str]
    biaya: int
    selisih_akhir_tahun: int | None = Field(description="Selisih akhir tahun sesudah biaya ini")


class AlokasiBentuk(BaseModel):
    """An allocation on record."""

    id: str
    daerah: str
    tahun: int
    jenis: JenisAnggaran
    jumlah: int
    dokumen_nomor: str
    dokumen_tanggal: date
    unit: str
    waktu: datetime


class PembayaranBentuk(BaseModel):
    """A payment on record; ``koreksi`` is the row that it replaces."""

    id: str
    daerah: str
    tahun: int
    bulan: int
    jenis: JenisAnggaran
    jumlah: int
    nomor_bukti: str
    tanggal: date
    koreksi: str | None
    alasan: str | None
    unit: str
    waktu: datetime


class TarifBentuk(BaseModel):
    """An amount in force in the year, with its source."""

    nama: str
    nilai: int
    satuan: str
    sejak: date
    sampai: date | None
    sumber: str
    kepastian: str


class AnggaranBentuk(BaseModel):
    """The whole picture of a year on a date."""

    daerah: str
    tahun: int
    tanggal: date
    bulan: list[BulanBentuk]
    lajur: list[LajurBentuk]
    total: LajurBentuk
    uhc: UhcBentuk | None
    alokasi: list[AlokasiBentuk]
    pembayaran: list[PembayaranBentuk]
    tarif: list[TarifBentuk]
    catatan: list[str] = Field(description="Apa yang belum diketahui, dan cara membacanya")


def bentuk_bulan(satu: BulanAnggaran) -> BulanBentuk:
    """A month as the API shows it."""
    jiwa = satu.jiwa
    return BulanBentuk(
        bulan=satu.periode.kode,
        nama=satu.periode.nama,
        data_per=jiwa.data_per if jiwa else None,
        perkiraan=satu.perkiraan,
        pbpu_pemda=jiwa.pbpu_pemda if jiwa else None,
        mandiri_kelas3=jiwa.mandiri_kelas3 if jiwa else None,
        jatuh_tempo=satu.jatuh_tempo,
        lewat=satu.lewat,
        kebutuhan=dict(satu.kebutuhan) if satu.kebutuhan is not None else None,
        dibayar=dict(satu.dibayar),
        tunggakan=dict(satu.tunggakan) if satu.tunggakan is not None else None,
    )


def bentuk_lajur(satu: LajurAnggaran) -> LajurBentuk:
    """A line as the API shows it."""
    return LajurBentuk(
        jenis=satu.jenis,
        alokasi=satu.alokasi,
        kebutuhan=satu.kebutuhan,
        dibayar=satu.dibayar,
        tunggakan=satu.tunggakan,
        tunggakan_perkiraan=satu.tunggakan_perkiraan,
        bulan_menunggak=[p.kode for p in satu.menunggak],
        sisa_alokasi=satu.sisa,
        proyeksi_belanja=satu.belanja,
        selisih_akhir_tahun=satu.selisih,
        bulan_habis=satu.habis.kode if satu.habis else None,
    )


def bentuk_alokasi(satu: AlokasiAnggaran) -> AlokasiBentuk:
    """An allocation as the API shows it."""
    isi = {n: getattr(satu, n) for n in AlokasiBentuk.model_fields}
    return AlokasiBentuk.model_validate(isi | {"waktu": lokal(satu.daerah, satu.waktu)})


def bentuk_pembayaran(satu: PembayaranIuran) -> PembayaranBentuk:
    """A payment as the API shows it."""
    isi = {n: getattr(satu, n) for n in PembayaranBentuk.model_fields}
    return PembayaranBentuk.model_validate(isi | {"waktu": lokal(satu.daerah, satu.waktu)})


def bentuk_tarif(satu: NilaiParameter) -> TarifBentuk:
    """An amount as the API shows it."""
    return TarifBentuk.model_validate({n: getattr(satu, n) for n in TarifBentuk.model_fields})


def tabel_bulan(anggaran: AnggaranBentuk) -> str:
    """The months as CSV. A cell that a spreadsheet would run as a formula is made text; what is unknown is empty."""
    uang = ("kebutuhan", "dibayar", "tunggakan")
    kepala = ["bulan", "data_per", "perkiraan", "pbpu_pemda", "mandiri_kelas3", "jatuh_tempo", "lewat"]
    kolom = [*kepala, *(f"{u}_{j.lower()}" for u in uang for j in JenisAnggaran)]
    baris = (
        [*(getattr(b, k) for k in kepala), *((getattr(b, u) or {}).get(j) for u in uang for j in JenisAnggaran)]
        for b in anggaran.bulan
    )
    return "".join(alirkan_csv(kolom, baris))
