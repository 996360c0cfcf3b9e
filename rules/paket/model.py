"""What a rule pack is: facts, rules in order, outcomes and their law, as data (one YAML file each).

A pack says *what* is decided and why. It holds no amounts that the law may change: those are parameters, by name.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StringConstraints, model_validator

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$")]
NamaFakta = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
KodeHasil = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*$")]
KodeDaerah = Annotated[str, StringConstraints(pattern=r"^\d\d\.\d\d$")]
Kata = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]
Teks = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
NilaiFakta = StrictBool | StrictInt | Kata | None

Kepastian = Literal["TEXT", "REPORT", "SEED", "RUN", "INFER", "MEM"]
"""How sure a statement of law is: its wording was seen, it was reported, it stands in one of our documents, it was
computed, it is our reading, or it is from memory (which may not decide against a person)."""

BATAS_BILANGAN = 10**15 - 1
"""Largest number of a fact: fifteen digits, so that a message that names the limit is not taken for a NIK."""
PERLU_DATA = "PERLU_DATA"
NASIONAL = "nasional"
"""In place of a list of daerah: a pack for any daerah, of national law alone."""


class Bentuk(BaseModel):
    """Base of all parts of a pack file: unknown keys are errors, values are immutable."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Fakta(Bentuk):
    """One fact: its type, its closed list of codes or its range, and what it means.

    ``boleh_kosong``: the fact may be null or absent, and a comparison with it is then false. Any other fact is required
    when a rule reaches it, unless ``bawaan`` gives its value when absent. ``kode_daerah`` adds codes for one daerah.
    """

    jenis: Literal["kode", "ya_tidak", "bilangan", "rupiah"]
    arti: Teks
    satuan: Teks | None = None
    kode: tuple[Kata, ...] = ()
    kode_daerah: dict[KodeDaerah, tuple[Kata, ...]] = Field(default_factory=dict)
    min: StrictInt = Field(default=0, ge=-BATAS_BILANGAN)
    maks: StrictInt = Field(default=BATAS_BILANGAN, le=BATAS_BILANGAN)
    boleh_kosong: bool = False
    bawaan: NilaiFakta = None

    def kode_untuk(self, daerah: str | None) -> tuple[str, ...]:
        """Codes in use in a daerah; those of every daerah when none is named."""
        if daerah is not None:
            return self.kode + self.kode_daerah.get(daerah, ())
        return tuple(dict.fromkeys(self.kode + tuple(k for daftar in self.kode_daerah.values() for k in daftar)))

    def memuat(self, nilai: object) -> bool:
        """Is this a value of its type, within its codes or range?"""
        if self.jenis == "kode":
            return isinstance(nilai, str) and nilai in self.kode_untuk(None)
        if self.jenis == "ya_tidak":
            return isinstance(nilai, bool)
        return isinstance(nilai, int) and not isinstance(nilai, bool) and self.min <= nilai <= self.maks

    @model_validator(mode="after")
    def _kode_hanya_untuk_kode(self) -> Fakta:
        if (self.jenis == "kode") != bool(self.kode_untuk(None)):
            raise ValueError("Fakta berjenis 'kode' perlu daftar kode; jenis lain tidak memakainya")
        if self.bawaan is not None and self.boleh_kosong:
            raise ValueError("Fakta dengan nilai bawaan tidak perlu 'boleh_kosong'")
        if self.min > self.maks:
            raise ValueError("'min' lebih besar daripada 'maks'")
        return self


class Dasar(Bentuk):
    """The law behind a rule: a clause of an instrument with its words, or a national regulation from our register."""

    instruksi: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_.-]*$")] | None = None
    diktum: Teks | None = None
    huruf: Teks | None = None
    kutipan: Teks | None = None
    peraturan: Id | None = None
    pasal: Teks | None = None
    isi: Teks | None = None
    kepastian: Kepastian | None = None

    @model_validator(mode="after")
    def _salah_satu(self) -> Dasar:
        if self.instruksi is not None:
            if self.diktum is None or self.kutipan is None:
                raise ValueError("Dasar dari instruksi perlu 'diktum' dan 'kutipan' (kata demi kata)")
            if self.peraturan or self.pasal or self.isi or self.kepastian:
                raise ValueError("Satu dasar menyebut instruksi atau peraturan, tidak keduanya")
        elif self.peraturan is None:
            raise ValueError("Dasar perlu 'instruksi' atau 'peraturan'")
        elif self.isi is None or self.kepastian is None or self.diktum or self.huruf or self.kutipan:
            raise ValueError("Dasar dari peraturan perlu 'isi' dan 'kepastian', tanpa diktum, huruf, atau kutipan")
        return self


class Contoh(Bentuk):
    """A case that must come out as written; it runs whenever the pack is checked."""

    nama: Teks | None = None
    daerah: KodeDaerah
    tanggal: date
    fakta: dict[NamaFakta, NilaiFakta]
    hasil: KodeHasil
    saran: tuple[KodeHasil, ...] | None = None
    kurang: tuple[str, ...] | None = None


class Saran(Bentuk):
    """Advice added to the outcome of its rule when its condition is true."""

    kode: KodeHasil
    bila: Teks = "selalu"
    keterangan: Teks
    dasar: tuple[Dasar, ...] = ()


class Aturan(Bentuk):
    """One line of the table: condition, outcome, reason, law, what to do next.

    ``keterangan`` and ``langkah`` may name a fact, a computed value or a parameter in braces (``{alokasi}``).
    ``daerah`` limits the line to some daerah; ``sejak``/``sampai`` (both included) to a time.
    """

    id: Id
    bila: Teks
    hasil: KodeHasil
    keterangan: Teks
    langkah: Teks | None = None
    dasar: tuple[Dasar, ...]
    saran: tuple[Saran, ...] = ()
    catatan: Teks | None = None
    daerah: tuple[KodeDaerah, ...] = ()
    sejak: date | None = None
    sampai: date | None = None
    contoh: tuple[Contoh, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _rentang(self) -> Aturan:
        if self.sejak and self.sampai and self.sejak > self.sampai:
            raise ValueError("'sejak' sesudah 'sampai'")
        return self


class Ubahan(Bentuk):
    """The last line: turns one outcome into another when its condition is true, save those of the rules named."""

    id: Id
    dari: KodeHasil
    kecuali_aturan: tuple[Id, ...] = ()
    bila: Teks
    menjadi: KodeHasil
    keterangan: Teks
    langkah: Teks | None = None


class Hitungan(Bentuk):
    """A computed whole number (jiwa, rupiah), shown with the answer."""

    rumus: Teks
    arti: Teks
    satuan: Teks


class Paket(Bentuk):
    """A rule pack. ``daerah`` lists the daerah it is for, or says :data:`NASIONAL`; ``tolak_sebelum_instruksi`` refuses
    dates before the instrument."""

    id: Id
    judul: Teks
    tentang: Teks
    daerah: tuple[KodeDaerah | Literal["nasional"], ...] = Field(min_length=1)
    tolak_sebelum_instruksi: bool = False
    catatan: tuple[Teks, ...] = ()
    fakta: dict[NamaFakta, Fakta] = Field(min_length=1)
    hitungan: dict[NamaFakta, Hitungan] = Field(default_factory=dict)
    hasil: dict[KodeHasil, Teks] = Field(min_length=1)
    saran: dict[KodeHasil, Teks] = Field(default_factory=dict)
    aturan: tuple[Aturan, ...] = Field(min_length=1)
    ubahan: tuple[Ubahan, ...] = ()

    @property
    def nasional(self) -> bool:
        """For any daerah?"""
        return NASIONAL in self.daerah

    def untuk(self, daerah: str) -> bool:
        """Is it for this daerah? A national pack is for every code of a kabupaten or kota."""
        return daerah in self.daerah or (self.nasional and re.fullmatch(r"\d\d\.\d\d", daerah) is not None)

    @model_validator(mode="after")
    def _nasional_saja(self) -> Paket:
        if self.nasional and len(self.daerah) > 1:
            raise ValueError("'nasional' sudah berarti semua daerah; jangan menyebut daerah lain di sampingnya")
        if self.nasional and any(f.kode_daerah for f in self.fakta.values()):
            raise ValueError("Paket nasional tidak memakai 'kode_daerah'")
        return self
