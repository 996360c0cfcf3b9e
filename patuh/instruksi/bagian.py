"""The smaller parts of an instrument file, and its closed vocabularies (the whole: :mod:`patuh.instruksi.model`)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Kode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_.-]*$")]
Teks = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Segmen = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*$")]

JENIS_BENTUK = Literal["instruksi_bupati", "nota_kesepakatan", "kak", "peraturan_menteri"]
JenisDiktum = Literal[
    "berkala",
    "berkelanjutan",
    "verifikasi_data",
    "gerbang",
    "sanksi",
    "alih_segmen",
    "pembiayaan_desa",
    "anggaran",
    "produk_hukum",
    "kerja_sama",
    "pelaporan",
    "penutup",
]
Tema = Literal[
    "data",
    "pendaftaran",
    "perizinan",
    "anggaran",
    "desa",
    "sosialisasi",
    "fasilitas",
    "pelaporan",
    "sanksi",
    "kerja_sama",
]
JenisPeriodeDiktum = Literal["bulanan", "triwulan", "tahunan", "peristiwa"]


class Bentuk(BaseModel):
    """Base of all parts of an instrument file: unknown keys are errors, values are immutable."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Penyusun(Bentuk):
    """Who signed, where and when."""

    jabatan: Teks
    nama: Teks | None = None
    tempat: Teks


class Pihak(Bentuk):
    """A party to an agreement; ``alamat`` holds the address lines for written notice (Kebumen Pasal 8)."""

    id: Kode
    sebutan: Teks
    unit: tuple[str, ...] = ()
    alamat: tuple[Teks, ...] = ()
    surel: str | None = None
    jabatan: Teks | None = None


class Identitas(Bentuk):
    """One line of the head of a document (``Sumber Anggaran``: ``Dana Alokasi Umum``), both verbatim."""

    label: Teks
    isi: Teks


class AturanTenggat(Bentuk):
    """When a report on a clause is due.

    ``menurut_daerah``: the day the daerah sets for this kind of unit (5th, 10th, 20th; see ``daerah/*.yaml``).
    ``tanggal``: day ``hari`` of the ``bulan``-th month after the period (Permenkes 40/2012: 5, 10, 15, 20).
    ``hari_kalender`` / ``hari_kerja``: ``hari`` days after the period's end or, with ``sejak: peristiwa``,
    after an event.
    """

    cara: Literal["menurut_daerah", "tanggal", "hari_kalender", "hari_kerja"] = "menurut_daerah"
    hari: int | None = Field(default=None, ge=1, le=366)
    bulan: int = Field(default=1, ge=0, le=12)
    sejak: Literal["akhir_periode", "peristiwa"] = "akhir_periode"
    geser_hari_libur: bool = True
    keterangan: Teks | None = None

    @model_validator(mode="after")
    def _hari_ada(self) -> AturanTenggat:
        if self.cara != "menurut_daerah" and self.hari is None:
            raise ValueError(f"cara {self.cara!r} memerlukan 'hari'")
        if self.cara == "tanggal" and self.hari is not None and self.hari > 31:
            raise ValueError("'hari' untuk cara 'tanggal' paling besar 31")
        return self


class Besaran(Bentuk):
    """One side of an indicator: what is counted, and exactly how."""

    nama: Teks
    definisi: Teks


class Indikator(Bentuk):
    """A measure of a clause. A ratio when ``penyebut`` is given; a plain count or amount otherwise is not allowed:
    every indicator names what it is measured against, so that a figure in the report can be judged.

    ``satuan`` is the unit of the numerator (jiwa, dokumen, rupiah, kegiatan ...). ``hitung`` names a computation of
    :mod:`patuh.indikator`: wherever the record holds the data, its figure counts and not what a unit types.
    """

    kode: Kode
    nama: Teks
    satuan: Teks
    hitung: Kode | None = None
    pembilang: Besaran
    penyebut: Besaran


class AturanPeristiwa(Bentuk):
    """Events inside a period that have a deadline of their own (Kebumen, Rencana Kerja Pelayanan Kesehatan 2 and 3).

    ``tanggal``: by day ``hari`` of the month of the event; ``hari_kalender``: within ``hari`` calendar days, counted
    from the day after the event's own date (``sejak`` says which that is). Not moved from a day off.
    """

    kode: Kode
    nama: Teks
    cara: Literal["tanggal", "hari_kalender"]
    hari: int = Field(ge=1, le=366)
    sejak: Teks
    dasar: Teks


class Anggaran(Bentuk):
    """A budget line (Temanggung KAK): whole rupiah, or people x rate x months.

    ``segmen`` are the heads that it counts in the register, ``lajur`` the line of payments that it is compared with.
    """

    uraian: Teks
    jumlah: int | None = Field(default=None, ge=0)
    jiwa: int | None = Field(default=None, ge=0)
    tarif_parameter: Kode | None = None
    bulan: int | None = Field(default=None, ge=1, le=12)
    sumber: Teks | None = None
    segmen: Literal["PBPU_PEMDA", "MANDIRI_KELAS3"] | None = None
    lajur: Literal["IURAN", "BANTUAN_IURAN", "PENDAMPINGAN"] | None = None

    @model_validator(mode="after")
    def _terhitung(self) -> Anggaran:
        terhitung = (self.jiwa, self.tarif_parameter, self.bulan)
        if self.jumlah is None and None in terhitung:
            raise ValueError("baris anggaran memerlukan 'jumlah', atau 'jiwa', 'tarif_parameter' dan 'bulan'")
        if self.jumlah is not None and any(t is not None for t in terhitung):
            raise ValueError("baris anggaran memuat 'jumlah' atau perhitungannya, tidak keduanya")
        return self


class KlausulRujukan(Bentuk):
    """A clause of another instrument; the whole diktum where ``huruf`` is left out."""

    diktum: Teks
    huruf: str | None = None


class Perubahan(Bentuk):
    """What an instrument changes or repeals in another: the clauses named, or all of it, in periods that begin on or
    after ``sejak``. ``dasar`` is the sentence that says so, verbatim."""

    instruksi: Kode
    sejak: date
    klausul: tuple[KlausulRujukan, ...] = ()
    dasar: Teks

    def mengenai(self, instruksi: str, diktum: str, huruf: str | None) -> bool:
        """Does it touch this clause?"""
        if instruksi != self.instruksi:
            return False
        return not self.klausul or any(k.diktum == diktum and k.huruf in (None, huruf) for k in self.klausul)
