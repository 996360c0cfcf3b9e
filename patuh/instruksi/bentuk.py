"""The shapes in which an instrument is shown, by the API and the pages alike."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

from patuh.akun.muat import muat_daerah, pilih_unit
from patuh.instruksi.model import (
    AturanTenggat,
    Diktum,
    Indikator,
    Instruksi,
    Klausul,
    Pelaksana,
    Penyusun,
    Telusur,
)


class PelaksanaRinci(BaseModel):
    """An addressee as the document calls it, and how many units that is."""

    id: str
    sebutan: str
    sifat: Literal["perintah", "himbauan"]
    unit_jumlah: int


class KlausulRinci(BaseModel):
    """One clause; ``teks`` and ``pembuka`` are verbatim, with the scan's line breaks joined."""

    diktum: str
    huruf: str | None
    pembuka: str | None
    teks: str
    jenis: str
    pelaksana: list[PelaksanaRinci]
    periode: str | None
    dasar_periode: str | None
    tenggat: AturanTenggat | None
    indikator: list[Indikator]
    bukti: list[str]
    catatan: list[str]
    telusur: Telusur
    alasan_penutup: str | None
    berlaku_dari: date | None
    berlaku_sampai: date | None


class InstruksiRingkas(BaseModel):
    """One line of the list of instruments."""

    id: str
    bentuk: str
    nama: str
    nomor: str
    tentang: str
    tanggal: date
    daerah: str
    lingkup: str = Field(description="daerah, atau nasional: mengikat semua daerah, dan daerah hanya tuan rumahnya")
    nama_daerah: str
    berlaku_dari: date
    berlaku_sampai: date | None
    jumlah_diktum: int
    jumlah_klausul: int


class InstruksiRinci(InstruksiRingkas):
    """An instrument in full; ``versi`` is the SHA-256 of its file."""

    versi: str
    penandatangan: Penyusun
    pembuka: str
    penutup: str | None
    tembusan: list[str]
    catatan: list[str]
    pelaksana: list[PelaksanaRinci] = Field(description="Alamat 'Kepada' menurut naskah")
    klausul: list[KlausulRinci]


def ringkas_instruksi(instruksi: Instruksi) -> InstruksiRingkas:
    """The line of an instrument."""
    return InstruksiRingkas(
        **{
            n: getattr(instruksi, n) for n in InstruksiRingkas.model_fields if n not in ("nama_daerah", "jumlah_diktum")
        },
        nama_daerah=muat_daerah(instruksi.daerah).nama,
        jumlah_diktum=len(instruksi.diktum),
    )


def rinci_instruksi(instruksi: Instruksi, versi: str) -> InstruksiRinci:
    """The whole instrument."""
    return InstruksiRinci(
        **ringkas_instruksi(instruksi).model_dump(),
        versi=versi,
        penandatangan=instruksi.penandatangan,
        pembuka=instruksi.pembuka,
        penutup=instruksi.penutup,
        tembusan=list(instruksi.tembusan),
        catatan=list(instruksi.catatan),
        pelaksana=[_pelaksana(instruksi, p) for p in instruksi.pelaksana],
        klausul=[_klausul(instruksi, d, k) for d in instruksi.diktum for k in d.klausul],
    )


def _klausul(instruksi: Instruksi, diktum: Diktum, klausul: Klausul) -> KlausulRinci:
    sama = (
        "huruf", "teks", "jenis", "periode", "dasar_periode", "telusur", "alasan_penutup", "berlaku_dari",
        "berlaku_sampai",
    )  # fmt: skip
    return KlausulRinci(
        **{n: getattr(klausul, n) for n in sama},
        diktum=diktum.nomor,
        pembuka=diktum.pembuka,
        pelaksana=[_pelaksana(instruksi, p) for p in instruksi.pelaksana_klausul(diktum, klausul)],
        tenggat=klausul.tenggat if klausul.periode else None,
        indikator=list(klausul.indikator),
        bukti=list(klausul.bukti),
        catatan=list(klausul.catatan),
    )


def _pelaksana(instruksi: Instruksi, pelaksana: Pelaksana) -> PelaksanaRinci:
    jumlah = len(pilih_unit(muat_daerah(instruksi.daerah), pelaksana.unit))
    return PelaksanaRinci(id=pelaksana.id, sebutan=pelaksana.sebutan, sifat=pelaksana.sifat, unit_jumlah=jumlah)
