"""The document as blocks: what PDF and HTML both draw, so that the two can never say different things.

Every value is finished text (numbers already written the Indonesian way); the two layouts only place it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Subjudul:
    """A heading inside a section."""

    teks: str
    blok: str = "subjudul"


@dataclass(frozen=True)
class Paragraf:
    """A paragraph; ``kecil`` for explanations under a table, ``lengket`` to stay with what follows."""

    teks: str
    kecil: bool = False
    lengket: bool = False
    blok: str = "paragraf"


@dataclass(frozen=True)
class Butir:
    """A list, numbered (a, b, c) when ``bernomor``."""

    isi: Sequence[str]
    bernomor: bool = False
    blok: str = "butir"


@dataclass(frozen=True)
class AngkaKunci:
    """The row of key figures: (value, label, what it is measured against)."""

    isi: Sequence[tuple[str, str, str]]
    blok: str = "angka_kunci"


@dataclass(frozen=True)
class Gambar:
    """A chart: SVG text and the words that stand for it when it cannot be seen."""

    svg: str
    alt: str
    judul: str
    blok: str = "gambar"


@dataclass(frozen=True)
class Kolom:
    """A column: heading, its share of the width that fixed columns leave, or its width in cm; figures stand right."""

    judul: str
    lebar: float = 0
    cm: float = 0
    kanan: bool = False


@dataclass(frozen=True)
class Kelompok:
    """Rows under a heading of their own (``judul`` empty = none)."""

    baris: Sequence[Sequence[str]]
    judul: str = ""


@dataclass(frozen=True)
class Tabel:
    """A table with repeated header; ``total`` is its last row. ``rapat`` for long lists in small type."""

    judul: str
    kolom: Sequence[Kolom]
    kelompok: Sequence[Kelompok]
    total: Sequence[str] = ()
    rapat: bool = False
    blok: str = "tabel"


@dataclass(frozen=True)
class KlausulPenuh:
    """A clause of the annex: runs ``(text, italic)`` of its verbatim words, and what is said about it."""

    label: str
    pembuka: Sequence[tuple[str, bool]]
    teks: Sequence[tuple[str, bool]]
    pelaksana: str
    keterangan: Sequence[str]
    hitungan: str
    blok: str = "klausul"


Blok = Subjudul | Paragraf | Butir | AngkaKunci | Gambar | Tabel | KlausulPenuh


@dataclass(frozen=True)
class Bagian:
    """A section with its numbered heading; ``lampiran`` starts a page."""

    judul: str
    isi: Sequence[Blok]
    lampiran: bool = False


@dataclass(frozen=True)
class TandaTangan:
    """Signature block; dots where the office has not given a name."""

    jabatan: str
    nama: str
    pangkat: str
    nip: str


@dataclass(frozen=True)
class Dokumen:
    """The whole paper, ready to be drawn. ``waktu_unix`` stamps the PDF: its bytes do not depend on the clock."""

    judul_berkas: str
    waktu_unix: int
    tanggal: tuple[int, int, int]
    kop_pemerintah: str
    kop_instansi: str
    kop_baris: Sequence[str]
    tanda: str
    keterangan_tanda: str
    judul: Sequence[str]
    surat: Sequence[tuple[str, str]]
    tempat_tanggal: str
    yth: Sequence[str]
    kaki: str
    penutup: str
    tanda_tangan: TandaTangan
    qr: str
    verifikasi: Sequence[tuple[str, str]]
    bagian: Sequence[Bagian] = field(default=())
