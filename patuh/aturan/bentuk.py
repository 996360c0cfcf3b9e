"""The shapes in which a decision and its law are shown, by the API and the pages alike."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pydantic import BaseModel, Field

from rules.mesin.jelas import MengapaTidak, Putusan
from rules.paket.model import PERLU_DATA, Dasar, Paket
from rules.paket.pustaka import Pustaka
from rules.parameter.model import NilaiParameter

ARTI_PERLU_DATA = "Ada fakta yang belum diketahui; lengkapi dahulu sebelum ada keputusan."
SkalarFakta = bool | int | str


class DasarInstruksi(BaseModel):
    """A clause of an instrument, with its words."""

    instruksi: str
    diktum: str
    huruf: str | None
    kutipan: str = Field(description="Kata demi kata dari naskah")


class DasarPeraturan(BaseModel):
    """A national regulation, and how sure we are of what it says."""

    peraturan: str
    nama: str
    pasal: str | None
    isi: str
    kepastian: str = Field(description="TEXT, REPORT, SEED, RUN, INFER, atau MEM")


DasarBentuk = DasarInstruksi | DasarPeraturan


class NilaiBentuk(BaseModel):
    """The value of a parameter from ``sejak`` to ``sampai``; ``daerah`` null when it holds for the nation."""

    nilai: int
    satuan: str
    sumber: str
    kepastian: str
    sejak: date
    sampai: date | None
    catatan: str | None
    daerah: str | None


class AlasanBentuk(BaseModel):
    """One rule that spoke."""

    aturan: str
    keterangan: str
    dasar: list[DasarBentuk]


class MengapaTidakBentuk(BaseModel):
    """Why one rule did not give the outcome that was asked about."""

    hasil: str
    aturan: str
    syarat: str = Field(description="Syarat pertama yang tidak terpenuhi")
    keterangan: str


class PutusanBentuk(BaseModel):
    """A decision with its reasons, law, amounts, gaps and next steps."""

    paket: str
    versi: str = Field(description="SHA-256 paket beserta yang dirujuknya")
    versi_parameter: str = Field(description="SHA-256 semua parameter")
    daerah: str
    tanggal: date
    hasil: str
    arti: str = Field(description="Arti hasil menurut paket")
    saran: list[str]
    alasan: list[AlasanBentuk]
    kurang: list[str] = Field(description="Fakta atau parameter yang belum diketahui")
    langkah: list[str]
    parameter: dict[str, NilaiBentuk] = Field(description="Parameter yang dipakai, dengan nilainya pada tanggal itu")
    fakta_dipakai: dict[str, SkalarFakta]
    perhitungan: dict[str, int]
    penjelasan_perhitungan: dict[str, str]
    catatan: list[str]
    mengapa_tidak: list[MengapaTidakBentuk] = Field(description="Hanya untuk hasil yang ditanyakan")


def bentuk_putusan(
    putusan: Putusan, paket: Paket, pustaka: Pustaka, mengapa: Iterable[MengapaTidak] = ()
) -> PutusanBentuk:
    """The answer of a decision; ``paket`` is the pack that gave it."""
    return PutusanBentuk(
        paket=putusan.paket,
        versi=putusan.versi,
        versi_parameter=putusan.versi_parameter,
        daerah=putusan.daerah,
        tanggal=putusan.tanggal,
        hasil=putusan.hasil,
        arti=arti_hasil(paket)[putusan.hasil],
        saran=list(putusan.saran),
        alasan=[
            AlasanBentuk(aturan=a.aturan, keterangan=a.keterangan, dasar=bentuk_dasar(a.dasar, pustaka))
            for a in putusan.alasan
        ],
        kurang=list(putusan.kurang),
        langkah=list(putusan.langkah),
        parameter={n: bentuk_nilai(p) for n, p in putusan.parameter.items()},
        fakta_dipakai=putusan.fakta,
        perhitungan=putusan.hitungan,
        penjelasan_perhitungan={n: _penjelasan(paket, n) for n in putusan.hitungan},
        catatan=[*putusan.catatan, *paket.catatan],
        mengapa_tidak=[
            MengapaTidakBentuk(hasil=m.hasil, aturan=m.aturan, syarat=m.syarat, keterangan=m.keterangan)
            for m in mengapa
        ],
    )


def arti_hasil(paket: Paket) -> dict[str, str]:
    """Every outcome that the pack can give, with its meaning."""
    return {**paket.hasil, PERLU_DATA: paket.hasil.get(PERLU_DATA, ARTI_PERLU_DATA)}


def bentuk_dasar(dasar: Iterable[Dasar], pustaka: Pustaka) -> list[DasarBentuk]:
    """The law behind a rule, regulations with their names."""
    return [_satu_dasar(d, pustaka) for d in dasar]


def _satu_dasar(dasar: Dasar, pustaka: Pustaka) -> DasarBentuk:
    if dasar.instruksi is not None:
        return DasarInstruksi.model_validate(dasar, from_attributes=True)
    nama = pustaka.peraturan[str(dasar.peraturan)].nama
    sama = {n: getattr(dasar, n) for n in ("peraturan", "pasal", "isi", "kepastian")}
    return DasarPeraturan(nama=nama, **sama)


def bentuk_nilai(nilai: NilaiParameter) -> NilaiBentuk:
    """The value of a parameter, with its source."""
    return NilaiBentuk.model_validate(nilai, from_attributes=True)


def _penjelasan(paket: Paket, nama: str) -> str:
    hitungan = paket.hitungan[nama]
    return f"{hitungan.arti.rstrip('.')}, dalam {hitungan.satuan}: {hitungan.rumus}"
