"""All instruments side by side: what each asks of whom, theme by theme, and how much of it is bound."""

from __future__ import annotations

from typing import get_args

from pydantic import BaseModel, Field

from patuh.instruksi.bagian import Tema
from patuh.instruksi.bentuk import InstruksiRingkas, ringkas_instruksi
from patuh.instruksi.model import Instruksi
from patuh.instruksi.muat import daftar_instruksi, muat_instruksi
from patuh.instruksi.telusur import telusur
from patuh.lembaran import ingat

NAMA_TEMA: dict[Tema, str] = {
    "data": "Data dan verifikasi",
    "pendaftaran": "Pendaftaran pekerja dan peserta",
    "perizinan": "Perizinan dan pelayanan publik",
    "anggaran": "Anggaran dan iuran",
    "desa": "Pembiayaan desa",
    "sosialisasi": "Sosialisasi",
    "fasilitas": "Fasilitas dan pelayanan kesehatan",
    "pelaporan": "Pelaporan",
    "sanksi": "Sanksi",
    "kerja_sama": "Kerja sama dan produk hukum",
}


class KlausulBanding(BaseModel):
    """A clause in the comparison: where it stands, of whom it asks, how often, and its words."""

    diktum: str
    huruf: str | None
    pelaksana: list[str]
    periode: str | None
    teks: str


class IsiTema(BaseModel):
    """What one instrument asks on a theme; ``pelaksana`` are all who are asked, each once."""

    instruksi: str
    pelaksana: list[str]
    klausul: list[KlausulBanding]


class BarisTema(BaseModel):
    """A theme, with one cell for each instrument in the order of ``instruksi``; no clauses where it is silent."""

    tema: str | None = Field(description="Kosong: klausul yang temanya tidak disebut berkasnya")
    nama: str
    isi: list[IsiTema]


class InstruksiBanding(InstruksiRingkas):
    """An instrument in the head of the comparison, and how many of its clauses are bound."""

    penutup: int = Field(description="Klausul tanpa kewajiban sendiri; tidak dibandingkan")
    telusur_total: int
    telusur_terikat: int


class Banding(BaseModel):
    """The comparison: themes down, instruments across. Every duty stands in exactly one row."""

    instruksi: list[InstruksiBanding]
    tema: list[BarisTema]
    tanpa_tema: BarisTema


@ingat
def banding() -> Banding:
    """All instruments known to the service (kept until another comes in force)."""
    semua = [muat_instruksi(i) for i in daftar_instruksi()]
    return Banding(
        instruksi=[_kepala(i) for i in semua],
        tema=[_baris(semua, tema, NAMA_TEMA[tema]) for tema in get_args(Tema)],
        tanpa_tema=_baris(semua, None, "Tugas umum, tanpa tema"),
    )


def _kepala(instruksi: Instruksi) -> InstruksiBanding:
    baris = telusur(instruksi)
    return InstruksiBanding(
        **ringkas_instruksi(instruksi).model_dump(),
        penutup=sum(b.jenis == "penutup" for b in baris),
        telusur_total=len(baris),
        telusur_terikat=sum(b.terikat for b in baris),
    )


def _baris(semua: list[Instruksi], tema: Tema | None, nama: str) -> BarisTema:
    return BarisTema(tema=tema, nama=nama, isi=[_isi(i, tema) for i in semua])


def _isi(instruksi: Instruksi, tema: Tema | None) -> IsiTema:
    klausul = [
        KlausulBanding(
            diktum=diktum.nomor,
            huruf=satu.huruf,
            pelaksana=[p.sebutan for p in instruksi.pelaksana_klausul(diktum, satu)],
            periode=satu.periode,
            teks=satu.teks,
        )
        for diktum in instruksi.diktum
        for satu in diktum.klausul
        if satu.jenis != "penutup" and satu.tema == tema
    ]
    siapa = list(dict.fromkeys(p for k in klausul for p in k.pelaksana))
    return IsiTema(instruksi=instruksi.id, pelaksana=siapa, klausul=klausul)
