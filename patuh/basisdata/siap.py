"""Statements that run with every gate check and every report: compiled once, then only bound and sent.

What SQLAlchemy does for each execution (look the statement up, build its context, wrap the result) costs ten times what
the database does for one row. A :class:`Siap` keeps the text and the converters of one statement for each dialect and
hands it to the driver, on the session's own connection and in its transaction; errors are SQLAlchemy's as ever.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, NamedTuple, cast

import psycopg
from sqlalchemy import ClauseElement, Connection, Dialect, Insert, SelectBase, Table, insert
from sqlalchemy.dialects.postgresql import insert as sisip_pg
from sqlalchemy.dialects.sqlite import insert as sisip_sqlite
from sqlalchemy.sql.compiler import SQLCompiler
from sqlmodel import Session

from patuh.basisdata.galat import GALAT_PENGEMUDI, galat_pengemudi, sebagai_sqlalchemy

_Ubah = Callable[[Any], Any]


class _Naskah(NamedTuple):
    """A statement for one dialect: its text, its parameters in order with their converters, those of its columns."""

    sql: str
    masuk: tuple[tuple[str, _Ubah | None], ...]
    tetap: Mapping[str, Any]
    keluar: tuple[_Ubah | None, ...]
    ubah_keluar: bool
    bernama: bool

    def isi(self, nilai: Mapping[str, Any]) -> Any:
        """The values as the driver wants them, with those that stand in the statement itself."""
        semua = {**nilai, **self.tetap} if self.tetap else nilai
        if self.bernama:
            return {n: ubah(semua[n]) if ubah is not None else semua[n] for n, ubah in self.masuk}
        return [semua[n] if ubah is None else ubah(semua[n]) for n, ubah in self.masuk]


class Siap:
    """One statement without expanding parameters; every value is given with each execution.

    Raises:
        ValueError: with the first execution, when the statement would need what only SQLAlchemy fills in (a column's
            default of Python, a list of unknown length).
    """

    def __init__(self, pernyataan: ClauseElement, kolom: Sequence[str] = (), *, sekali: bool = False) -> None:
        self._pernyataan = pernyataan
        self._sekali = sekali
        self._kolom = list(kolom) or None
        self._naskah: dict[str, _Naskah] = {}

    def baca(self, sesi: Session | Connection, nilai: Mapping[str, Any]) -> list[Any]:
        """The rows of a SELECT."""
        koneksi = sesi if isinstance(sesi, Connection) else sesi.connection()
        naskah = self._untuk(koneksi.dialect)
        try:
            baris: list[Any] = _pengemudi(koneksi).execute(naskah.sql, naskah.isi(nilai)).fetchall()
        except GALAT_PENGEMUDI as galat:
            raise sebagai_sqlalchemy(koneksi, galat) from galat
        if not naskah.ubah_keluar:
            return baris
        return [
            tuple(ubah(v) if ubah is not None else v for v, ubah in zip(b, naskah.keluar, strict=True)) for b in baris
        ]

    def jalankan(self, sesi: Session | Connection, nilai: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> int:
        """Run a statement that changes rows, once or for each set of values; how many it touched (-1: not told)."""
        if not nilai:
            return 0
        koneksi = sesi if isinstance(sesi, Connection) else sesi.connection()
        naskah = self._untuk(koneksi.dialect)
        sql, banyak = naskah.sql, False
        if isinstance(nilai, Mapping):
            isi = naskah.isi(nilai)
        elif len(nilai) == 1:
            isi = naskah.isi(nilai[0])
        elif naskah.bernama and self._kolom and len(nilai) <= _SEKALI_MAKS:
            # The embedded database takes rows one by one for nothing; a server answers each.
            sql = _berbaris(naskah.sql, len(nilai))
            isi = {f"{n}__{ke}": v for ke, satu in enumerate(nilai) for n, v in naskah.isi(satu).items()}
        else:
            isi = [naskah.isi(n) for n in nilai]
            banyak = True
        kursor = _pengemudi(koneksi).cursor()
        try:
            if banyak:
                kursor.executemany(sql, isi)
            else:
                kursor.execute(sql, isi)
        except GALAT_PENGEMUDI as galat:
            raise sebagai_sqlalchemy(koneksi, galat) from galat
        return int(kursor.rowcount)

    def _untuk(self, dialek: Dialect) -> _Naskah:
        if (naskah := self._naskah.get(dialek.name)) is None:
            pernyataan = self._pernyataan
            if self._sekali:
                assert isinstance(pernyataan, Insert)  # noqa: S101 - only sisipan() asks for it
                khas = (sisip_pg if dialek.name == "postgresql" else sisip_sqlite)(pernyataan.table)
                pernyataan = khas.inline().on_conflict_do_nothing()
            naskah = self._naskah[dialek.name] = _susun(pernyataan, self._kolom, dialek)
        return naskah


def _pengemudi(koneksi: Connection) -> Any:
    return koneksi.connection.dbapi_connection


_SEKALI_MAKS = 16
_TANDA = re.compile(r"%\((\w+)\)s")


@cache
def _berbaris(sql: str, jumlah: int) -> str:
    """An INSERT of one row as one of several, whose values are numbered."""
    awal, _, baris = sql.partition(" VALUES ")
    return f"{awal} VALUES " + ", ".join(_TANDA.sub(rf"%(\g<1>__{ke})s", baris) for ke in range(jumlah))


def sisipan(tabel: Table, *kolom: str, sekali: bool = False) -> Siap:
    """An INSERT of these columns, which asks for no key back; with ``sekali`` a row whose key is there stays as it
    is."""
    if tak_dikenal := set(kolom) - set(tabel.columns.keys()):
        raise ValueError(f"{tabel.name} tidak punya kolom {', '.join(sorted(tak_dikenal))}")
    return Siap(insert(tabel).inline(), kolom, sekali=sekali)


def _susun(pernyataan: ClauseElement, kolom: list[str] | None, dialek: Dialect) -> _Naskah:
    tersusun = cast("SQLCompiler", pernyataan.compile(dialect=dialek, column_keys=kolom))
    if tersusun.insert_prefetch or tersusun.update_prefetch or tersusun.post_compile_params:
        raise ValueError("pernyataan ini tidak dapat disiapkan: ada nilai bawaan atau daftar di dalamnya")
    nama = tersusun.positiontup if tersusun.positional else list(tersusun.bind_names.values())
    masuk = tuple((n, tersusun.binds[n].type.dialect_impl(dialek).bind_processor(dialek)) for n in nama or ())
    keluar: tuple[_Ubah | None, ...] = ()
    if isinstance(pernyataan, SelectBase):
        jenis = [k.type.dialect_impl(dialek) for k in pernyataan.selected_columns]
        keluar = tuple(j.result_processor(dialek, None) for j in jenis)
    tetap = {n: tersusun.binds[n].value for n, _ in masuk if not tersusun.binds[n].required}
    ubah_keluar = any(ubah is not None for ubah in keluar)
    return _Naskah(str(tersusun), masuk, tetap, keluar, ubah_keluar, bernama=not tersusun.positional)


@contextmanager
def sekali_kirim(koneksi: Connection) -> Iterator[None]:
    """What is written inside goes to PostgreSQL together: one way there and back instead of one for each statement.

    Nothing may be read inside, and no count is told. The first error ends the block, as SQLAlchemy's own would.
    """
    asli = koneksi.connection.driver_connection
    if not isinstance(asli, psycopg.Connection):
        yield
        return
    with galat_pengemudi(koneksi), asli.pipeline():
        yield
