"""The shapes in which a task is shown, by the API and the pages alike.

``tenggat`` is the last day that is on time, in the daerah's zone; ``tenggat_waktu`` the first instant that is late.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field

from patuh.akun.daerah import UnitData
from patuh.akun.muat import daftar_daerah, muat_daerah
from patuh.indikator.bentuk import HitunganIndikator
from patuh.instruksi.model import Indikator
from patuh.lembaran import ingat
from patuh.tugas.edisi import bunyi_tugas
from patuh.tugas.jadwal import kalender_daerah
from patuh.tugas.tabel import Keadaan, Tugas
from rules.kalender import Kalender
from rules.periode import Periode

NAMA_STATUS = {
    Keadaan.MENDATANG: "Akan datang",
    Keadaan.TERBUKA: "Terbuka",
    Keadaan.DILAPORKAN: "Menunggu persetujuan",
    Keadaan.DIKEMBALIKAN: "Dikembalikan",
    Keadaan.DISETUJUI: "Disetujui",
    Keadaan.TERLAMBAT: "Terlambat",
    Keadaan.TIDAK_DILAPORKAN: "Tidak dilaporkan",
}


class TugasRingkas(BaseModel):
    """One line of a task list."""

    id: str
    daerah: str
    instruksi: str
    diktum: str
    huruf: str | None
    teks: str = Field(description="Bunyi klausul sesuai naskah")
    jenis: str
    sifat: str
    unit: str
    nama_unit: str
    atasan: str | None
    nama_atasan: str | None
    periode: str
    nama_periode: str
    buka: datetime
    tenggat: date = Field(description="Hari terakhir yang masih tepat waktu, menurut zona daerah")
    tenggat_waktu: datetime = Field(description="Saat pertama yang sudah terlambat")
    kunci: datetime = Field(description="Sejak saat ini laporan tidak diterima lagi")
    status: Keadaan
    tepat_waktu: bool | None
    mulai: datetime | None
    lapor_pertama: datetime | None
    lapor_terakhir: datetime | None
    disetujui: datetime | None


class BerkasBukti(BaseModel):
    """A file of evidence; ``pengajuan_id`` None = uploaded and not yet part of a report."""

    id: str
    nama_berkas: str
    tipe: str
    ukuran: int = Field(description="Ukuran dalam bita")
    sha256: str
    waktu: datetime
    pengajuan_id: str | None


class PutusanRinci(BaseModel):
    """The superior's decision on a submission."""

    id: str
    jenis: str
    oleh: str
    waktu: datetime
    alasan: str | None


class PengajuanRinci(BaseModel):
    """One submission with its evidence and the decision on it."""

    id: str
    ke: int
    oleh: str
    waktu: datetime
    narasi: str
    indikator: dict[str, Any]
    otomatis: bool
    lampiran: list[BerkasBukti]
    putusan: PutusanRinci | None


class Peristiwa(BaseModel):
    """One line of a task's history: ``peristiwa`` is a code, ``keterangan`` a sentence."""

    waktu: datetime
    peristiwa: str
    keterangan: str
    oleh: str


class Boleh(BaseModel):
    """What the asker may do with the task now."""

    lapor: bool
    putuskan: bool
    ubah_tenggat: bool


class TugasRinci(TugasRingkas):
    """A task with its clause, definitions, submissions and history."""

    nama_instruksi: str
    pembuka: str | None
    catatan: list[str]
    bukti: list[str] = Field(description="Bukti yang diharapkan")
    definisi_indikator: list[Indikator]
    hitungan: dict[str, HitunganIndikator] = Field(
        description="Indikator yang dihitung layanan, selama tugas masih menerima laporan; dibekukan saat dilaporkan"
    )
    lampiran_lepas: list[BerkasBukti] = Field(description="Berkas yang sudah diunggah dan belum dipakai laporan")
    pengajuan: list[PengajuanRinci]
    riwayat: list[Peristiwa]
    boleh: Boleh


@ingat
def kamus_unit(daerah: str) -> dict[str, UnitData]:
    """The daerah's units by code."""
    return {u.kode: u for u in muat_daerah(daerah).unit}


def daerah_unit(kode: str) -> str | None:
    """The daerah that has this unit; None when nobody does."""
    return next((d for d in daftar_daerah() if kode in kamus_unit(d)), None)


@ingat
def kalender(daerah: str) -> Kalender:
    """The daerah's calendar."""
    return kalender_daerah(muat_daerah(daerah))


def nama_unit(daerah: str, kode: str | None) -> str | None:
    """The unit's name, or its code when the daerah does not list it."""
    if kode is None:
        return None
    unit = kamus_unit(daerah).get(kode)
    return unit.nama if unit else kode


def lokal(daerah: str, waktu: datetime | None) -> datetime | None:
    """The instant with the offset of the daerah's zone."""
    return None if waktu is None else waktu.astimezone(kalender(daerah).zona)


def ringkas(tugas: Tugas, waktu: datetime) -> TugasRingkas:
    """The line for a task as it stands at ``waktu``."""
    return TugasRingkas.model_construct(**bahan_ringkas(tugas, waktu))


def bahan_ringkas(tugas: Tugas, waktu: datetime) -> dict[str, Any]:
    """The fields of :class:`TugasRingkas`."""
    sama = (
        "id", "daerah", "instruksi", "diktum", "huruf", "jenis", "sifat", "unit", "atasan", "periode", "tepat_waktu"
    )  # fmt: skip
    saat = ("buka", "kunci", "mulai", "lapor_pertama", "lapor_terakhir", "disetujui")
    return (
        {k: getattr(tugas, k) for k in sama}
        | {k: lokal(tugas.daerah, getattr(tugas, k)) for k in saat}
        | {
            "teks": bunyi_tugas(tugas)[1].teks,
            "nama_unit": nama_unit(tugas.daerah, tugas.unit),
            "nama_atasan": nama_unit(tugas.daerah, tugas.atasan),
            "nama_periode": Periode.baca(tugas.periode).nama,
            "tenggat": kalender(tugas.daerah).hari_terakhir(tugas.tenggat),
            "tenggat_waktu": lokal(tugas.daerah, tugas.tenggat),
            "status": tugas.status(waktu),
        }
    )
