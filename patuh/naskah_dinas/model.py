"""The frozen official paper: letterhead, reference block, blocks of content, signature, and where every figure is from.

Figures stand as numbers, dates as ISO text; how they are written is the work of whoever draws them. A figure in a
sentence is also an :class:`Angka`, a table names its :class:`Sumber`: query and rows.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from patuh.akun.daerah import Pejabat
from patuh.laporan.model import LaporanTriwulan

Sel = str | int | float | None
JenisKolom = Literal["teks", "bulat", "desimal", "persen", "rupiah", "tanggal"]


class _Beku(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Sumber(_Beku):
    """Where figures come from: the query's name, what it counts, how many rows it returned."""

    kode: str
    kueri: str
    uraian: str
    baris: int


class Angka(_Beku):
    """A figure that a sentence of the paper rests on; None = not known."""

    nama: str
    uraian: str
    nilai: int | float | None
    sumber: str


class Paragraf(_Beku):
    """A paragraph; ``kecil`` for explanations under a table."""

    blok: Literal["paragraf"] = "paragraf"
    teks: str
    kecil: bool = False


class Subjudul(_Beku):
    """A heading inside a section."""

    blok: Literal["subjudul"] = "subjudul"
    teks: str


class Tengah(_Beku):
    """A centred line in bold."""

    blok: Literal["tengah"] = "tengah"
    teks: str


class Butir(_Beku):
    """A list, lettered when ``bernomor``."""

    blok: Literal["butir"] = "butir"
    isi: tuple[str, ...]
    bernomor: bool = False


class Pasangan(_Beku):
    """Labels and values, one pair a line."""

    blok: Literal["pasangan"] = "pasangan"
    isi: tuple[tuple[str, str], ...]


class KolomTabel(_Beku):
    """A column: heading, kind of cell, its share of the free width or its width in cm; ``jumlah`` = summed below."""

    judul: str
    jenis: JenisKolom = "teks"
    lebar: float = 1
    cm: float = 0
    jumlah: bool = False


class Tabel(_Beku):
    """A table. A percentage is a fraction, a date ISO text; None is a dash. ``sumber`` names a :class:`Sumber`."""

    blok: Literal["tabel"] = "tabel"
    judul: str
    kolom: tuple[KolomTabel, ...]
    baris: tuple[tuple[Sel, ...], ...]
    sumber: str

    @model_validator(mode="after")
    def _lengkap(self) -> Tabel:
        if any(len(b) != len(self.kolom) for b in self.baris):
            raise ValueError(f"tabel {self.judul!r}: banyaknya sel tidak sama dengan banyaknya kolom")
        return self


class Gambar(_Beku):
    """A chart drawn by us (SVG) and the words that stand for it."""

    blok: Literal["gambar"] = "gambar"
    judul: str
    svg: str
    alt: str
    sumber: str


Blok = Annotated[
    Paragraf | Subjudul | Tengah | Butir | Pasangan | Tabel | Gambar, Field(discriminator="blok")
]  # fmt: skip


class Bagian(_Beku):
    """A section; without a heading when ``judul`` is empty."""

    judul: str = ""
    isi: tuple[Blok, ...]


class KopNaskah(_Beku):
    """Letterhead: government, office, lines below."""

    pemerintah: str
    instansi: str
    baris: tuple[str, ...] = ()


class Naskah(_Beku):
    """An official paper. ``nomor`` and ``tanggal`` are None until it is checked; ``keadaan_per`` is the instant at
    which the record was read. ``bentuk``: ``surat``, ``nota`` (nota dinas), ``laporan`` (titled), ``lembar`` (a form),
    ``keputusan`` (a decision). ``penerima`` are the units that get it once sent. ``laporan`` is the quarterly report
    that this paper is, whole: its sections stand in place of ``isi`` and ``lampiran``.
    """

    skema: Literal["naskah/1"] = "naskah/1"
    id: str
    kode_verifikasi: str
    alamat_verifikasi: str
    jenis: str
    nama_jenis: str
    bentuk: Literal["surat", "nota", "laporan", "lembar", "keputusan"]
    daerah: str
    nama_daerah: str
    unit: str
    kop: KopNaskah
    kota: str
    nomor: str | None = None
    tanggal: date | None = None
    keadaan_per: datetime
    zona: str
    sifat: str = "Biasa"
    banyak_lampiran: str = "-"
    hal: str
    judul: tuple[str, ...] = ()
    tujuan: tuple[str, ...] = ()
    penerima: tuple[str, ...] = ()
    dari: str | None = None
    isi: tuple[Bagian, ...]
    lampiran: tuple[Bagian, ...] = ()
    penutup: str = ""
    penandatangan: Pejabat
    tanpa_nip: bool = False
    tembusan: tuple[str, ...] = ()
    angka: tuple[Angka, ...] = ()
    sumber: tuple[Sumber, ...] = ()
    catatan: tuple[str, ...] = ()
    laporan: LaporanTriwulan | None = None

    @model_serializer(mode="wrap")
    def _tulis(self, tulis: SerializerFunctionWrapHandler) -> dict[str, Any]:
        # A paper from before this field keeps its bytes, and so its hash.
        isi: dict[str, Any] = tulis(self)
        return {k: v for k, v in isi.items() if v is not None or k != "laporan"}

    @model_validator(mode="after")
    def _bersumber(self) -> Naskah:
        # A figure whose origin nobody can name must not go out over a signature.
        ada = {s.kode for s in self.sumber}
        dipakai = {a.sumber for a in self.angka} | {
            b.sumber for s in (*self.isi, *self.lampiran) for b in s.isi if isinstance(b, Tabel | Gambar)
        }
        if dipakai - ada:
            raise ValueError(f"sumber tidak ada: {', '.join(sorted(dipakai - ada))}")
        return self

    @property
    def bertabel(self) -> bool:
        """Is there something to compute with?"""
        return bool(self.tabel) or self.laporan is not None

    @property
    def tabel(self) -> tuple[Tabel, ...]:
        """All tables, in the order of the paper."""
        return tuple(b for s in (*self.isi, *self.lampiran) for b in s.isi if isinstance(b, Tabel))

    def kanonik(self) -> str:
        """The canonical JSON text: what is stored, hashed and drawn from."""
        return self.model_dump_json()

    def sidik(self) -> str:
        """SHA-256 of :meth:`kanonik`, in hex."""
        return hashlib.sha256(self.kanonik().encode()).hexdigest()
