"""What an instrument is: a regent's instruction, an agreement with its work plan, a budgeted activity or a ministerial
guideline, as data. One YAML file each; a new regency is taken in by writing such a file, without code.

A clause (:class:`Klausul`) is the smallest unit that asks something of somebody: a diktum/huruf, a pasal/ayat/huruf,
or one cell of a work plan's row. Its text is verbatim (line breaks of the scan joined).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from patuh.instruksi.bagian import (
    JENIS_BENTUK,
    Anggaran,
    AturanPeristiwa,
    AturanTenggat,
    Bentuk,
    Besaran,
    Identitas,
    Indikator,
    JenisDiktum,
    JenisPeriodeDiktum,
    KlausulRujukan,
    Kode,
    Penyusun,
    Perubahan,
    Pihak,
    Segmen,
    Teks,
    Tema,
)

__all__ = [
    "JENIS_BENTUK",
    "Anggaran",
    "AturanPeristiwa",
    "AturanTenggat",
    "Bentuk",
    "Besaran",
    "Diktum",
    "Identitas",
    "Indikator",
    "Instruksi",
    "JenisDiktum",
    "JenisPeriodeDiktum",
    "Klausul",
    "KlausulRujukan",
    "Kode",
    "Pelaksana",
    "Penyusun",
    "Perubahan",
    "Pihak",
    "Segmen",
    "Teks",
    "Telusur",
    "Tema",
]


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


class Telusur(Bentuk):
    """What makes a clause work: the Temporal workflow that drives it, the workflows of the cases that arise under it,
    rule packs, sections of the report."""

    alur: Literal["DiktumWorkflow", "LaporanBerjenjangWorkflow"] | None = None
    perkara: tuple[
        Literal[
            "KesanggupanWorkflow",
            "SanksiWorkflow",
            "VerifikasiWorkflow",
            "PengumpulanWorkflow",
            "AlihSegmenWorkflow",
            "PembiayaanDesaWorkflow",
        ],
        ...,
    ] = ()
    paket: tuple[Kode, ...] = ()
    bagian_laporan: tuple[Kode, ...] = ()

    @property
    def terikat(self) -> bool:
        """True when at least one of them is named."""
        return bool(self.alur or self.perkara or self.paket or self.bagian_laporan)


class Klausul(Bentuk):
    """One duty as written. ``huruf`` is None where the diktum has no letters; ``d.1`` is item 1 under letter d.

    A ``penutup`` clause carries no duty of its own and gives ``alasan_penutup``; every other clause has a period,
    one to three indicators, the evidence expected and a :class:`Telusur`. ``layanan_ditahan`` are the services that an
    active sanction under a ``sanksi`` clause withholds, and no others. ``tema`` is the row in which the clause
    stands when instruments are compared.
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
    layanan_ditahan: tuple[Kode, ...] = ()
    catatan: tuple[Teks, ...] = ()
    pihak: Kode | None = None
    pembayar: Teks | None = None
    manfaat: Teks | None = None
    berlaku_dari: date | None = None
    berlaku_sampai: date | None = None
    anggaran: tuple[Anggaran, ...] = ()
    peristiwa: AturanPeristiwa | None = None
    segmen: Segmen | None = None
    tema: Tema | None = None

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
        if self.layanan_ditahan and self.jenis != "sanksi":
            raise ValueError("'layanan_ditahan' hanya untuk klausul 'sanksi'")
        if self.alasan_penutup:
            raise ValueError("'alasan_penutup' hanya untuk klausul 'penutup'")
        return self


class Diktum(Bentuk):
    """A numbered part of the document: KESATU, KEDUA ... (or a pasal, or a work-plan section) with its clauses.

    ``pembuka`` is the verbatim text before the letters; ``pelaksana`` are the default addressees of its clauses.
    ``segmen`` names the members whose bills and reconciliations belong to a row of a work plan;
    a clause may name its own.
    """

    nomor: Teks
    segmen: Segmen | None = None
    pembuka: Teks | None = None
    pelaksana: tuple[Kode, ...] = ()
    klausul: tuple[Klausul, ...] = Field(min_length=1)


class Instruksi(Bentuk):
    """An instrument: metadata, addressees, every diktum. ``naskah`` names the verbatim source file beside it.

    ``baris_halaman`` are the lines of page furniture in that file (letterhead, footers) between its sentences.
    ``pengingat_akhir``: months before ``berlaku_sampai`` at which the parties are told, ``dasar_masa_berlaku`` the
    sentence that sets that day.
    """

    id: Kode
    bentuk: JENIS_BENTUK
    nama: Teks
    nomor: Teks
    tentang: Teks
    tanggal: date
    daerah: Annotated[str, StringConstraints(pattern=r"^\d{2}(\.\d{2})?$")]
    lingkup: Literal["daerah", "nasional"] = "daerah"
    berlaku_dari: date
    berlaku_sampai: date | None = None
    dasar_masa_berlaku: Teks | None = None
    pengingat_akhir: tuple[Annotated[int, Field(ge=1, le=24)], ...] = ()
    identitas: tuple[Identitas, ...] = ()
    penandatangan: Penyusun
    naskah: str
    baris_halaman: tuple[Teks, ...] = ()
    pembuka: Teks
    penutup: Teks | None = None
    tembusan: tuple[Teks, ...] = ()
    catatan: tuple[Teks, ...] = ()
    mengubah: tuple[Perubahan, ...] = ()
    mencabut: tuple[Perubahan, ...] = ()
    para_pihak: tuple[Pihak, ...] = ()
    anggaran: tuple[Anggaran, ...] = ()
    pelaksana: tuple[Pelaksana, ...] = Field(min_length=1)
    diktum: tuple[Diktum, ...] = Field(min_length=1)

    @property
    def nasional(self) -> bool:
        """Does it bind every daerah? ``daerah`` is then the one that hosts its run, with the units of all its tiers."""
        return self.lingkup == "nasional"

    @property
    def jumlah_klausul(self) -> int:
        """How many clauses the document has (Karanganyar 50, Pemalang 40)."""
        return sum(len(d.klausul) for d in self.diktum)

    def pelaksana_klausul(self, diktum: Diktum, klausul: Klausul) -> tuple[Pelaksana, ...]:
        """The addressees of a clause: its own, or those of its diktum."""
        kamus = {p.id: p for p in self.pelaksana}
        return tuple(kamus[i] for i in (klausul.pelaksana or diktum.pelaksana))

    @property
    def segmen(self) -> tuple[str, ...]:
        """The segments that its clauses bill and reconcile, in the order of the document."""
        semua = (k.segmen or d.segmen for d in self.diktum for k in d.klausul)
        return tuple(dict.fromkeys(s for s in semua if s is not None))

    def berlaku(self, hari: date) -> bool:
        """In force on this day?"""
        return self.berlaku_dari <= hari and (self.berlaku_sampai is None or hari <= self.berlaku_sampai)
