"""The arithmetic of the audit chain, over rows as the database driver gives them: no ORM, few imports, because a check
of a million rows is spread over processes that each begin here."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from json.encoder import encode_basestring
from typing import Any

AWAL = "0" * 64
_SUSUN = json.JSONEncoder(sort_keys=True, ensure_ascii=False).encode
_BACA = json.JSONDecoder().decode
_SEKALI_AMBIL = 2000
# The driver's own values. Both give the instant as text in UTC.
BARIS = {
    "sqlite": "SELECT segel_ke, id, replace(waktu, ' ', 'T'), daerah, pelaku, tindakan, objek, isi, segel",
    "postgresql": "SELECT segel_ke, id, to_char(waktu AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US'), daerah,"
    " pelaku, tindakan, objek, isi::text, segel",
}
DARI = " FROM jejak WHERE segel_ke BETWEEN {dari:d} AND {sampai:d} ORDER BY segel_ke"


@dataclass(frozen=True)
class Temuan:
    """A place where the chain does not verify: its position, the row's id (None: it is gone), and what is wrong."""

    ke: int
    baris: int | None
    sebab: str


def sidik(sebelum: str, ke: int, id_: object, waktu: str, *lain: object) -> str:
    """The seal of a row: SHA-256 of the seal before it and the row as JSON with sorted keys."""
    return hashlib.sha256((sebelum + _SUSUN([ke, id_, waktu, *lain])).encode()).hexdigest()


def telusuri(baris: Iterable[tuple[Any, ...]], dari: int, sampai: int, sebelum: Any) -> Iterator[Temuan]:
    """Every place from ``dari`` to ``sampai`` that does not verify; ``sebelum`` is the stored seal before the first.

    The JSON of :func:`sidik` is put together from its parts here: seven of eight are plain text.
    """
    ke, teks, sha256 = dari - 1, encode_basestring, hashlib.sha256
    for posisi, id_, waktu, daerah, pelaku, tindakan, objek, isi, tersimpan in baris:
        if posisi != ke + 1:
            yield from (Temuan(hilang, None, "barisnya tidak ada lagi") for hilang in range(ke + 1, posisi))
            sebelum = None
        ke = posisi
        try:
            dasar = sebelum if isinstance(sebelum, str) else ""
            saat = f"{waktu.removesuffix('.000000')}+00:00"
            # Every value passes the function that quotes it: nothing can slip from one column into the next.
            isi_baris = (
                f"{dasar}[{ke:d}, {id_:d}, {teks(saat)}, {teks(daerah)}, {teks(pelaku)}, {teks(tindakan)}, "
                f"{teks(objek)}, {_SUSUN(_BACA(isi))}]"
            )
            cocok = sha256(isi_baris.encode()).hexdigest()
        except (AttributeError, TypeError, ValueError):
            # Not what the service writes into these columns: changed by another hand.
            cocok = ""
        # After a lost row its successor cannot be checked against it; the loss itself is named.
        if cocok != tersimpan and sebelum is not None:
            yield Temuan(ke, id_, "isi baris tidak sesuai segelnya")
        sebelum = tersimpan
    if ke < sampai:
        yield from (Temuan(hilang, None, "barisnya tidak ada lagi") for hilang in range(ke + 1, sampai + 1))


def periksa_potong(url: str, dari: int, sampai: int) -> list[Temuan]:
    """Check a part of the chain over a connection of its own. ``url`` as ``BasisData.url``."""
    jenis = "sqlite" if url.startswith("sqlite") else "postgresql"
    kueri = BARIS[jenis] + DARI.format(dari=dari, sampai=sampai)
    sebelumnya = f"SELECT segel FROM jejak WHERE segel_ke = {dari - 1:d}"
    if jenis == "sqlite":
        with closing(sqlite3.connect(f"file:{url.removeprefix('sqlite:///')}?mode=ro", uri=True)) as koneksi:
            awal = koneksi.execute(sebelumnya).fetchone()
            kursor = koneksi.execute(kueri)
            kursor.arraysize = _SEKALI_AMBIL
            return list(telusuri(kursor, dari, sampai, _sebelum(dari, awal)))
    import psycopg

    with psycopg.connect(url.replace("+psycopg", "", 1)) as sambungan:
        # The second net shows nothing to a connection that does not say for whom it reads (patuh.basisdata.pemisah).
        sambungan.execute(b"SELECT set_config('patuh.daerah', 'semua', false)")
        satu = sambungan.execute(sebelumnya.encode()).fetchone()
        with sambungan.cursor(name="jejak") as aliran:
            aliran.itersize = _SEKALI_AMBIL
            aliran.execute(kueri.encode())
            return list(telusuri(aliran, dari, sampai, _sebelum(dari, satu)))


def _sebelum(dari: int, baris: tuple[Any, ...] | None) -> Any:
    """The seal before a part: that of the row before it, or the beginning; None when that row is gone."""
    if dari == 1:
        return AWAL
    return baris[0] if baris is not None else None
