"""The part of the quarterly report that the register and the records of the service tell: cover, promises, sanctions,
money. Counts are people or rows, money whole rupiah; None = not known."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pydantic import BaseModel, ConfigDict, model_validator


class _Beku(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SumberBagian(_Beku):
    """Where fields of the report come from: the fields, the query's name, what it reads, how many rows it returned."""

    bagian: tuple[str, ...]
    kueri: str
    uraian: str
    baris: int


class HitunganCakupan(_Beku):
    """Living residents, of these members (``terdaftar``), of these active."""

    penduduk: int
    terdaftar: int
    aktif: int

    @model_validator(mode="after")
    def _bertingkat(self) -> HitunganCakupan:
        if not self.penduduk >= self.terdaftar >= self.aktif >= 0:
            raise ValueError("cakupan tidak bertingkat: penduduk >= terdaftar >= aktif")
        return self

    @classmethod
    def jumlah(cls, bagian: Iterable[HitunganCakupan]) -> HitunganCakupan:
        """The sum of disjoint regions."""
        semua = list(bagian)
        return cls(**{nama: sum(getattr(h, nama) for h in semua) for nama in cls.model_fields})


class TitikTren(_Beku):
    """Cover at the end of a quarter (or on the day of the count, if earlier), from the imports of these dates; None
    where the register of that time is missing, ``sebab`` says which."""

    periode: str
    nama: str
    per_peserta: date | None = None
    per_penduduk: date | None = None
    hitungan: HitunganCakupan | None = None
    sebab: str | None = None


class BarisCakupan(_Beku):
    """Cover of a kecamatan; ``kode`` is empty for residents whose home lies in none that is known."""

    kode: str
    nama: str
    hitungan: HitunganCakupan


class BarisSegmen(_Beku):
    """Members of a segment in the file of BPJS Kesehatan, wherever they live; one with two segments is in both."""

    kode: str
    nama: str
    terdaftar: int
    aktif: int


class BarisKesanggupan(_Beku):
    """Promises: given in the period, closed in it by how they ended, still open at the instant of the report."""

    diberikan: int
    dipenuhi: int
    ingkar: int
    dibatalkan: int
    terbuka: int


class BarisSanksi(_Beku):
    """A stage of sanctions: steps taken in the period, cases that stood there at the instant of the report."""

    status: str
    nama: str
    langkah: int
    perkara: int


class BarisAnggaran(_Beku):
    """A line of the year's budget, or all of them (``kode`` empty), in whole rupiah."""

    kode: str
    nama: str
    kebutuhan: int | None
    alokasi: int | None
    dibayar: int
    tunggakan: int | None
    selisih: int | None


class Ambang(_Beku):
    """A threshold in percent with its source."""

    nilai: int
    sumber: str


class KeadaanJaminan(_Beku):
    """Cover, promises, sanctions and money at the instant of the report.

    ``peserta_berkas`` and ``aktif_berkas`` are people in the file of BPJS Kesehatan, whether or not they are found
    among the residents. ``catatan`` says what is not known, and why.
    """

    cakupan: HitunganCakupan | None
    per_peserta: date | None
    per_penduduk: date | None
    peserta_berkas: int | None
    aktif_berkas: int | None
    ambang_terdaftar: Ambang | None
    ambang_aktif: Ambang | None
    tren: tuple[TitikTren, ...]
    kecamatan: tuple[BarisCakupan, ...]
    segmen: tuple[BarisSegmen, ...]
    kesanggupan: BarisKesanggupan
    sanksi: tuple[BarisSanksi, ...]
    tahun_anggaran: int
    anggaran: tuple[BarisAnggaran, ...]
    catatan: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _rincian_sama(self) -> KeadaanJaminan:
        if self.cakupan is not None and HitunganCakupan.jumlah(k.hitungan for k in self.kecamatan) != self.cakupan:
            raise ValueError("jumlah cakupan per kecamatan tidak sama dengan cakupan daerah")
        return self
