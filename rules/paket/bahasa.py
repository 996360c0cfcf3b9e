"""The language of conditions: Indonesian words to a small tree, every name still as written.

``miskin = ya dan bukan (desil <= pbi.desil_maks)``; the grammar is ``tatabahasa.lark``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, reduce
from pathlib import Path
from typing import Any, cast

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedCharacters, UnexpectedInput

TEMPAT = re.compile(r"\{([a-z][a-z0-9_.]*)\}")
"""A name in braces inside a sentence of a pack."""


class SyaratSalah(ValueError):
    """A condition that cannot be read; ``kolom`` counts from 1."""

    def __init__(self, pesan: str, kolom: int | None = None) -> None:
        super().__init__(pesan)
        self.kolom = kolom


@dataclass(frozen=True)
class Nama:
    """A fact, a computed value, a parameter (with a dot), or a code: which one is settled when it is checked."""

    nama: str


@dataclass(frozen=True)
class Angka:
    """A whole number."""

    nilai: int


@dataclass(frozen=True)
class Hitung:
    """Arithmetic on whole numbers: ``+ - * maks bagi_atas``."""

    tanda: str
    kiri: Nilai
    kanan: Nilai


@dataclass(frozen=True)
class Banding:
    """A comparison of two values."""

    kiri: Nilai
    tanda: str
    kanan: Nilai


@dataclass(frozen=True)
class Ketahui:
    """Is a fact known (``ada``), or unknown?"""

    fakta: str
    ada: bool


@dataclass(frozen=True)
class Bukan:
    """Negation."""

    isi: Syarat


@dataclass(frozen=True)
class Dan:
    """All of them; true when empty."""

    isi: tuple[Syarat, ...]


@dataclass(frozen=True)
class Atau:
    """Any of them; false when empty."""

    isi: tuple[Syarat, ...]


Nilai = Nama | Angka | Hitung
Syarat = Banding | Ketahui | Bukan | Dan | Atau | Nama
SELALU = Dan(())


class _Susun(Transformer[Token, Any]):
    def atau(self, isi: list[Any]) -> Syarat:
        return Atau(tuple(isi))

    def dan(self, isi: list[Any]) -> Syarat:
        return Dan(tuple(isi))

    def bukan(self, isi: list[Any]) -> Syarat:
        return Bukan(isi[0])

    def selalu(self, _: list[Any]) -> Syarat:
        return SELALU

    def banding(self, isi: list[Any]) -> Syarat:
        return Banding(isi[0], str(isi[1]), isi[2])

    def anggota(self, isi: list[Any]) -> Syarat:
        return Atau(tuple(Banding(Nama(str(isi[0])), "=", Nama(str(k))) for k in isi[1:]))

    def diketahui(self, isi: list[Any]) -> Syarat:
        return Ketahui(str(isi[0]), ada=True)

    def tidak_diketahui(self, isi: list[Any]) -> Syarat:
        return Ketahui(str(isi[0]), ada=False)

    def benar(self, isi: list[Any]) -> Syarat:
        return Nama(str(isi[0]))

    def nama(self, isi: list[Any]) -> Nilai:
        return Nama(str(isi[0]))

    def tidak(self, _: list[Any]) -> Nilai:
        return Nama("tidak")

    def angka(self, isi: list[Any]) -> Nilai:
        return Angka(int(isi[0]))

    def nilai(self, isi: list[Any]) -> Nilai:
        hasil = isi[0]
        for tanda, kanan in zip(isi[1::2], isi[2::2], strict=True):
            hasil = Hitung(str(tanda), hasil, kanan)
        return cast(Nilai, hasil)

    def suku(self, isi: list[Any]) -> Nilai:
        return cast(Nilai, reduce(lambda kiri, kanan: Hitung("*", kiri, kanan), isi))

    def maks(self, isi: list[Any]) -> Nilai:
        return Hitung("maks", isi[0], isi[1])

    def bagi_atas(self, isi: list[Any]) -> Nilai:
        return Hitung("bagi_atas", isi[0], Angka(int(isi[1])))


@cache
def _pengurai(mulai: str) -> Lark:
    tatabahasa = Path(__file__).with_name("tatabahasa.lark").read_text(encoding="utf-8")
    return Lark(tatabahasa, start=mulai, parser="lalr", maybe_placeholders=False)


def _baca(teks: str, mulai: str) -> Any:
    try:
        return _Susun().transform(_pengurai(mulai).parse(teks))
    except UnexpectedInput as salah:
        kolom = salah.column if isinstance(salah.column, int) and salah.column > 0 else None
        if isinstance(salah, UnexpectedCharacters):
            letak = salah.pos_in_stream or 0
            pesan = f"Tanda {teks[letak : letak + 1]!r} tidak dikenal dalam syarat."
        elif (kata := getattr(salah, "token", None)) is not None and kata.type != "$END":
            pesan = f"Kata {str(kata)!r} tidak pada tempatnya."
        else:
            pesan, kolom = "Syarat belum selesai.", len(teks) + 1
        raise SyaratSalah(pesan, kolom) from None


@cache
def baca_syarat(teks: str) -> Syarat:
    """The tree of a condition.

    Raises:
        SyaratSalah: it cannot be read.
    """
    return cast(Syarat, _baca(teks, "syarat"))


@cache
def baca_rumus(teks: str) -> Nilai:
    """The tree of a formula on whole numbers.

    Raises:
        SyaratSalah: it cannot be read.
    """
    return cast(Nilai, _baca(teks, "rumus"))


def nama_dalam(simpul: Syarat | Nilai) -> Iterator[str]:
    """Every name in a tree, in order of appearance; codes too."""
    if isinstance(simpul, Nama):
        yield simpul.nama
    elif isinstance(simpul, Ketahui):
        yield simpul.fakta
    elif isinstance(simpul, Bukan):
        yield from nama_dalam(simpul.isi)
    elif isinstance(simpul, Dan | Atau):
        for anak in simpul.isi:
            yield from nama_dalam(anak)
    elif isinstance(simpul, Banding | Hitung):
        yield from nama_dalam(simpul.kiri)
        yield from nama_dalam(simpul.kanan)


def disebut(*teks: str | None) -> list[str]:
    """The names in braces in some sentences."""
    return [n for t in teks if t for n in TEMPAT.findall(t)]


def hitung(simpul: Nilai, nilai: Callable[[str], int | None]) -> int | None:
    """The number a formula gives; None as soon as one of its values is unknown."""
    if isinstance(simpul, Angka):
        return simpul.nilai
    if isinstance(simpul, Nama):
        return nilai(simpul.nama)
    kiri, kanan = hitung(simpul.kiri, nilai), hitung(simpul.kanan, nilai)
    if kiri is None or kanan is None:
        return None
    match simpul.tanda:
        case "+":
            return kiri + kanan
        case "-":
            return kiri - kanan
        case "*":
            return kiri * kanan
        case "maks":
            return max(kiri, kanan)
        case "bagi_atas":
            return -(-kiri // kanan)
    raise AssertionError(simpul.tanda)
