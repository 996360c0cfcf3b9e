"""What a kind of paper is made of: what it asks, who issues it, and how its content is composed from the record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints
from sqlmodel import Session

from patuh.akun.daerah import Daerah, Pejabat, UnitData
from patuh.akun.pelaku import Pelaku
from patuh.galat import GalatIsian, IsianSalah
from patuh.instruksi.model import Instruksi
from patuh.instruksi.muat import daftar_instruksi, muat_instruksi
from patuh.laporan.model import LaporanTriwulan
from patuh.naskah_dinas.model import Angka, Bagian, KopNaskah, Sumber
from patuh.register.rahasia import GudangKunci
from patuh.samar import bersihkan
from patuh.tugas.bentuk import kalender, kamus_unit
from rules.mesin.mesin import Mesin
from rules.periode import Periode, PeriodeTidakDikenal

# A NIK has no place in a letter; it is masked before anything is stored.
Teks = Annotated[str, StringConstraints(max_length=2_000, strip_whitespace=True), AfterValidator(bersihkan)]
TeksPanjang = Annotated[str, StringConstraints(max_length=25_000, strip_whitespace=True), AfterValidator(bersihkan)]
Kode = Annotated[str, StringConstraints(max_length=100)]


class Isian(BaseModel):
    """Base of what a kind of paper asks for; unknown fields are errors."""

    model_config = ConfigDict(extra="forbid")


class IsianPeriode(Isian):
    """A paper about a period of an instrument; ``instruksi`` where a daerah has several."""

    periode: Kode
    instruksi: Kode | None = None


@dataclass(frozen=True)
class Bahan:
    """What a composer may read: the record in ``sesi`` at ``waktu``, the issuing ``unit``, the checked ``isian``."""

    sesi: Session
    daerah: Daerah
    unit: UnitData
    isian: Any
    pelaku: Pelaku
    waktu: datetime
    mesin: Mesin | None = None
    kunci: GudangKunci | None = None

    @property
    def hari(self) -> date:
        """The day in the daerah's zone."""
        return kalender(self.daerah.kode).tanggal(self.waktu)

    def unit_lain(self, kode: str, kolom: str) -> UnitData:
        """A unit of this daerah. Raises :class:`IsianSalah` naming the field."""
        unit = kamus_unit(self.daerah.kode).get(kode)
        if unit is None:
            pesan = f"Unit ini tidak ada di {self.daerah.nama}."
            raise IsianSalah("Unit tidak dikenal.", (GalatIsian(kolom, pesan),))
        return unit

    def jabatan(self, akhiran: Literal["bupati", "sekda"]) -> UnitData:
        """The Bupati's or the Sekda's office."""
        return kamus_unit(self.daerah.kode)[f"{self.daerah.kode}-{akhiran}"]

    def instruksi(self, diminta: str | None) -> Instruksi:
        """The daerah's instrument. Raises :class:`IsianSalah` when it is not clear which one is meant."""
        ada = [i for i in daftar_instruksi() if muat_instruksi(i).daerah == self.daerah.kode]
        pilihan = ada[0] if diminta is None and len(ada) == 1 else diminta
        if pilihan is None or pilihan not in ada:
            pesan = f"Pilih salah satu: {', '.join(ada)}." if ada else "Daerah ini belum memiliki instruksi."
            raise IsianSalah("Instruksi belum tepat.", (GalatIsian("instruksi", pesan),))
        return muat_instruksi(pilihan)

    def periode(self, kode: str) -> Periode:
        """A period. Raises :class:`IsianSalah`."""
        try:
            return Periode.baca(kode)
        except PeriodeTidakDikenal as salah:
            raise IsianSalah("Periode tidak dikenal.", (GalatIsian("periode", str(salah)),)) from None


@dataclass(frozen=True)
class Isi:
    """The content of a paper, before it has an id, a code and a number. ``subjek`` says what it is about;
    ``tujuan_unit`` is the unit it goes to (None = somebody outside the service), ``penerima`` further units
    that get it."""

    hal: str
    subjek: str
    isi: tuple[Bagian, ...]
    tujuan: tuple[str, ...] = ()
    tujuan_unit: str | None = None
    penerima: tuple[str, ...] = ()
    judul: tuple[str, ...] = ()
    lampiran: tuple[Bagian, ...] = ()
    banyak_lampiran: str = "-"
    sifat: str = "Biasa"
    dari: str | None = None
    penutup: str = ""
    penandatangan: Pejabat | None = None
    tembusan: tuple[str, ...] = ()
    angka: tuple[Angka, ...] = ()
    sumber: tuple[Sumber, ...] = ()
    catatan: tuple[str, ...] = ()
    laporan: LaporanTriwulan | None = None


@dataclass(frozen=True)
class JenisNaskah:
    """A kind of paper: its code and name, its form, what it asks, which units issue it, and its composer."""

    kode: str
    nama: str
    bentuk: Literal["surat", "nota", "laporan", "lembar", "keputusan"]
    isian: type[Isian]
    penerbit: Callable[[UnitData], bool]
    susun: Callable[[Bahan], Isi]
    uraian: str = ""


@cache
def daftar_jenis() -> Mapping[str, JenisNaskah]:
    """Every kind of paper by code: one file each in ``patuh/naskah_dinas/jenis``."""
    paket = import_module("patuh.naskah_dinas.jenis")
    semua = [import_module(f"{paket.__name__}.{m.name}").JENIS for m in iter_modules(paket.__path__)]
    return {j.kode: j for j in sorted(semua, key=lambda j: j.kode)}


def kop_unit(daerah: Daerah, unit: UnitData) -> KopNaskah:
    """The letterhead of a unit: the Sekretariat's as the daerah gives it, a village's below its kecamatan. The Bupati's
    is ``BUPATI …`` (with the emblem, which the office adds)."""
    kop = daerah.kop
    if unit.jenis == "bupati":
        return KopNaskah(pemerintah=unit.jabatan, instansi="")
    if unit.jenis == "sekda":
        return KopNaskah(
            pemerintah=kop.pemerintah, instansi=kop.instansi, baris=tuple(b for b in (kop.alamat, kop.kontak) if b)
        )
    atasan = kamus_unit(daerah.kode).get(unit.atasan or "")
    if unit.jenis in ("desa", "kelurahan") and atasan is not None:
        return KopNaskah(pemerintah=f"{kop.pemerintah} {atasan.nama}", instansi=unit.nama)
    return KopNaskah(pemerintah=kop.pemerintah, instansi=unit.nama)


def pejabat_unit(daerah: Daerah, unit: UnitData) -> Pejabat:
    """Who signs for a unit: the office title; a name only where the daerah has given it."""
    return daerah.sekda if unit.jenis == "sekda" else Pejabat(jabatan=unit.jabatan)


def tanpa_nip(unit: UnitData) -> bool:
    """Regional heads sign without NIP (Permendagri 1/2023 Ps 44); a village head is no civil servant."""
    return unit.jenis in ("bupati", "desa")


def alamat(kepada: str, kota: str, melalui: str | None = None) -> tuple[str, ...]:
    """The lines of an address."""
    return (f"Yth. {kepada}", *((f"melalui {melalui}",) if melalui else ()), "di", f"    {kota}")


def pernyataan_periode(p: Periode) -> str:
    """``periode/2026-T4``: what a paper about a period is filed under."""
    return f"periode/{p.kode}"
