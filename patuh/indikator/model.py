"""What a computation is given and what it gives back."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, col, select

from patuh.register.cari import impor_terpakai
from patuh.register.tabel import Impor, StatusImpor
from rules.parameter.muat import parameter_bawaan
from rules.periode import Periode, nama_tanggal

_KODE_WILAYAH = re.compile(r"\d\d\.\d\d\.\d\d(\.\d{4})?", re.ASCII)
_BULANAN = frozenset({"kepesertaan_bpjs", "kependudukan"})
_UMUR_LAIN = 366
NAMA_JENIS = {
    "kepesertaan_bpjs": "kepesertaan BPJS Kesehatan",
    "kependudukan": "kependudukan",
    "dtsen": "DTSEN",
    "penduduk_miskin": "penduduk miskin",
    "pekerja": "pekerja",
    "sktm": "SKTM",
    "apbdes": "APBDes",
}


class BelumAdaData(Exception):
    """The record cannot tell. The message says what is missing and what would help; it is shown to the unit."""


@dataclass(frozen=True)
class Sumber:
    """Where a figure comes from: an import (kind, its date and id) or a table of the service, as of a day."""

    jenis: str
    per: date
    id: str | None = None


@dataclass(frozen=True)
class Hasil:
    """A figure: numerator, denominator (None = only the unit knows it), sources, and what a reader must know."""

    pembilang: int
    penyebut: int | None
    sumber: tuple[Sumber, ...]
    catatan: str | None = None


@dataclass(frozen=True)
class Lingkup:
    """For whom and when: a clause of an instrument, a unit, a period, and ``tanggal``, the last day that counts.

    ``tanggal`` is the period's last day, or the day of asking while the period still runs: asked again later for the
    same period, the same imports are used. ``ingat``: what one figure has counted that another of the same report
    needs too.
    """

    sesi: Session
    daerah: str
    instruksi: str
    diktum: str
    unit: str
    periode: Periode
    tanggal: date
    ingat: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def wilayah(self) -> str | None:
        """The region that the unit governs (kecamatan, desa, kelurahan); None = the whole daerah."""
        return self.unit if _KODE_WILAYAH.fullmatch(self.unit) else None

    def impor(self, jenis: str, hari: date | None = None) -> Impor:
        """The import in force on ``hari`` (default: :attr:`tanggal`).

        A register of members or residents may be as old at the period's first day as the gate allows
        (``register.umur_maks_hari``), any other a year. Raises :class:`BelumAdaData`.
        """
        satu = impor_terpakai(self.sesi, self.daerah, jenis, hari or self.tanggal)
        if satu is None:
            raise BelumAdaData(f"Belum ada data {NAMA_JENIS[jenis]} sampai {nama_tanggal(hari or self.tanggal)}.")
        if satu.per_tanggal < self.periode.awal - timedelta(days=self._umur(jenis)):
            per = nama_tanggal(satu.per_tanggal)
            raise BelumAdaData(f"Data {NAMA_JENIS[jenis]} yang ada per {per}, terlalu lama untuk periode ini.")
        return satu

    def impor_awal(self, jenis: str) -> Impor:
        """The import that speaks of the period's first day; where none does, the first one within the period."""
        awal = self.periode.awal
        satu = impor_terpakai(self.sesi, self.daerah, jenis, awal)
        if satu is not None and satu.per_tanggal >= awal - timedelta(days=self._umur(jenis)):
            return satu
        return impor_pertama(self, jenis)

    def _umur(self, jenis: str) -> int:
        if jenis not in _BULANAN:
            return _UMUR_LAIN
        nilai = parameter_bawaan().nilai("register.umur_maks_hari", self.periode.awal, self.daerah)
        return 0 if nilai is None else nilai.nilai

    def catatan(self, tabel: str) -> Sumber:
        """A table of the service as a source."""
        return Sumber(tabel, self.tanggal)


def impor_pertama(ling: Lingkup, jenis: str) -> Impor:
    """The earliest accepted import of the period. Raises :class:`BelumAdaData`."""
    kueri = select(Impor).where(
        Impor.daerah == ling.daerah,
        Impor.jenis == jenis,
        Impor.status == StatusImpor.SELESAI,
        col(Impor.diterima) > 0,
        col(Impor.per_tanggal) > ling.periode.awal,
        col(Impor.per_tanggal) <= ling.tanggal,
    )
    satu = ling.sesi.exec(kueri.order_by(col(Impor.per_tanggal), col(Impor.no).desc()).limit(1)).first()
    if satu is None:
        raise BelumAdaData(f"Belum ada data {NAMA_JENIS[jenis]} untuk periode ini.")
    return satu


def dari_impor(*impor: Impor) -> tuple[Sumber, ...]:
    """Imports as sources, each once."""
    return tuple(dict.fromkeys(Sumber(i.jenis, i.per_tanggal, i.id) for i in impor))
