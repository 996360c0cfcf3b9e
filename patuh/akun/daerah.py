"""A daerah and its units as data: settings (zone, deadlines, letterhead) and who reports to whom.

Kecamatan, desa and kelurahan come from the official region list (Kemendagri codes); everything else from
``patuh/akun/daerah/<kode>.yaml``.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

JenisUnit = Literal["bupati", "sekda", "opd", "bagian", "camat", "desa", "kelurahan", "bumd", "blud", "baznas", "mitra"]


class _Dasar(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class UnitData(_Dasar):
    """A unit: ``kode`` (``33.13-dinsos``, ``33.13.01``, ``33.13.01.2001``), its superior, and its head's office title.

    No personal names: rights and duties hang on the office. ``konfirmasi`` says what an admin must still confirm.
    """

    kode: str
    nama: str
    jenis: JenisUnit
    jabatan: str
    atasan: str | None = None
    surel: str | None = None
    konfirmasi: str | None = None


class TenggatDaerah(_Dasar):
    """Day of the month after the period on which each tier reports (5 / 10 / 20 by default)."""

    desa: int = Field(default=5, ge=1, le=28)
    camat: int = Field(default=10, ge=1, le=28)
    opd: int = Field(default=10, ge=1, le=28)
    sekda: int = Field(default=20, ge=1, le=28)

    def hari(self, jenis: JenisUnit) -> int:
        """The day for a kind of unit; BUMD, BLUD, Baznas and partners report with the OPD."""
        if jenis in ("desa", "kelurahan"):
            return self.desa
        if jenis == "camat":
            return self.camat
        return self.sekda if jenis in ("sekda", "bupati") else self.opd


class Kop(_Dasar):
    """Letterhead of the Sekretariat Daerah; ``None`` where the office must still give it."""

    pemerintah: str
    instansi: str
    alamat: str | None = None
    kontak: str | None = None
    kota: str


class Pejabat(_Dasar):
    """The signing official; unknown fields are printed as dots to be filled in by hand, never invented."""

    jabatan: str
    nama: str | None = None
    nip: str | None = None
    pangkat: str | None = None


class Daerah(_Dasar):
    """Settings of one kabupaten/kota."""

    kode: str
    nama: str
    sebutan: str
    zona: Literal["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"] = "Asia/Jakarta"
    tenggat: TenggatDaerah = TenggatDaerah()
    libur_daerah: tuple[date, ...] = ()
    kop: Kop
    sekda: Pejabat
    format_nomor: str = "440/{urut:03d}/JKN/{tahun}"
    unit: tuple[UnitData, ...]
