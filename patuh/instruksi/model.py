"""What an instrument is: a regent's instruction, an agreement with its work plan, a budgeted activity or a ministerial
guideline, as data. One YAML file each; a new regency is taken in by writing such a file, without code.

A clause (:class:`Klausul`) is the smallest unit that asks something of somebody: a diktum/huruf, a pasal/ayat/huruf,
or one cell of a work plan's row. Its text is verbatim (line breaks of the scan joined).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Kode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_.-]*$")]
Teks = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]

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


class Pelaksana(Bentuk):
    """An addressee as the document calls it, mapped to units.

    ``unit`` are unit codes (``33.13-dinsos``) or selectors of every unit of a kind (``jenis:desa``).
    ``sifat`` = ``himbauan`` for those a regent cannot order (companies, Baznas): reminded, never escalated.
    """

    id: Kode
    sebutan: Teks
    unit: tuple[str, ...] = Field(min_length=1)
    sifat: Literal["perintah", "himbauan"] = "perintah"
    catatan: Teks | None = None


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

    ``satuan`` is the unit of the numerator (jiwa, dokumen, rupiah, kegiatan ...).
    """

    kode: Kode
    nama: Teks
    satuan: Teks
    pembilang: Besaran
    penyebut: Besaran


class Telusur(Bentuk):
    """What makes a clause work: the Temporal workflow that drives it, rule packs, sections of the report."""

    alur: Literal["DiktumWorkflow", "LaporanBerjenjangWorkflow"] | None = None
    paket: tuple[Kode, ...] = ()
    bagian_laporan: tuple[Kode, ...] = ()

    @property
    def terikat(self) -> bool:
        """True when at least one of the three is named."""
        return bool(self.alur or self.paket or self.bagian_laporan)


class Anggaran(Bentuk):
    """A budget line (Temanggung KAK): whole rupiah, or people x rate x months."""

    uraian: Teks
    jumlah: int | None = Field(default=None, ge=0)
    jiwa: int | None = Field(default=None, ge=0)
    tarif_parameter: Kode | None = None
    bulan: int | None = Field(default=None, ge=1, le=12)
    sumber: Teks | None = None


class Klausul(Bentuk):
    """One duty as written. ``huruf`` is None where the diktum has no letters; ``d.1`` is item 1 under letter d.

    A ``penutup`` clause carries no duty of its own and gives ``alasan_penutup``; every other clause has a period,
    one to three indicators, the evidence expected and a :class:`Telusur`.
    """

    huruf: str | None = None
    teks: Teks
    jenis: JenisDiktum
    pelaksana: tuple[Kode, ...] = ()
    periode: JenisPeriodeDiktum | None = None
    dasar_periode: Teks | None = None
    tenggat: AturanTenggat = AturanTenggat()
    indikator: tuple[Indikator, ...] = Field(default=(), max_length=3)
    bukti: tuple[Teks, ...] = ()
    telusur: Telusur = Telusur()
    alasan_penutup: Teks | None = None
    catatan: tuple[Teks, ...] = ()
    pihak: Kode | None = None
    pembayar: Teks | None = None
    manfaat: Teks | None = None
    berlaku_dari: date | None = None
    berlaku_sampai: date | None = None
    anggaran: tuple[Anggaran, ...] = ()

    @model_validator(mode="after")
    def _lengkap(self) -> Klausul:
        if self.jenis == "penutup":
            if not self.alasan_penutup:
                raise ValueError("klausul 'penutup' memerlukan 'alasan_penutup'")
            if self.indikator or self.periode:
                raise ValueError("klausul 'penutup' tidak memiliki 'periode' atau 'indikator'")
            return self
        kurang = [
            nama
            for nama, ada in (
                ("periode", self.periode),
                ("indikator", self.indikator),
                ("bukti", self.bukti),
                ("telusur", self.telusur.terikat),
            )
            if not ada
        ]
        if kurang:
            raise ValueError(f"klausul '{self.jenis}' memerlukan: {', '.join(kurang)}")
        if self.alasan_penutup:
            raise ValueError("'alasan_penutup' hanya untuk klausul 'penutup'")
        return self


class Diktum(Bentuk):
    """A numbered part of the document: KESATU, KEDUA ... (or a pasal, or a work-plan section) with its clauses.

    ``pembuka`` is the verbatim text before the letters; ``pelaksana`` are the default addressees of its clauses.
    """

    nomor: Teks
    pembuka: Teks | None = None
    pelaksana: tuple[Kode, ...] = ()
    klausul: tuple[Klausul, ...] = Field(min_length=1)


class Instruksi(Bentuk):
    """An instrument: metadata, addressees, every diktum. ``naskah`` names the verbatim source file beside it.

    ``baris_halaman`` are the lines of page furniture in that file (letterhead, footers) between its sentences.
    """

    id: Kode
    bentuk: JENIS_BENTUK
    nama: Teks
    nomor: Teks
    tentang: Teks
    tanggal: date
    daerah: Annotated[str, StringConstraints(pattern=r"^\d{2}(\.\d{2})?$")]
    berlaku_dari: date
    berlaku_sampai: date | None = None
    penandatangan: Penyusun
    naskah: str
    baris_halaman: tuple[Teks, ...] = ()
    pembuka: Teks
    penutup: Teks | None = None
    tembusan: tuple[Teks, ...] = ()
    catatan: tuple[Teks, ...] = ()
    para_pihak: tuple[Pihak, ...] = ()
    anggaran: tuple[Anggaran, ...] = ()
    pelaksana: tuple[Pelaksana, ...] = Field(min_length=1)
    diktum: tuple[Diktum, ...] = Field(min_length=1)

    @property
    def jumlah_klausul(self) -> int:
        """How many clauses the document has (Karanganyar 50, Pemalang 40)."""
        return sum(len(d.klausul) for d in self.diktum)

    def pelaksana_klausul(self, diktum: Diktum, klausul: Klausul) -> tuple[Pelaksana, ...]:
        """The addressees of a clause: its own, or those of its diktum."""
        kamus = {p.id: p for p in self.pelaksana}
        return tuple(kamus[i] for i in (klausul.pelaksana or diktum.pelaksana))

    def berlaku(self, hari: date) -> bool:
        """In force on this day?"""
        return self.berlaku_dari <= hari and (self.berlaku_sampai is None or hari <= self.berlaku_sampai)
