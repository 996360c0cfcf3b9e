"""Carrying rows of an earlier import over into a merged one, so that who handed in nothing does not vanish.

People are moved by their blind index and their box as it stands: no NIK is opened for it.
"""

from __future__ import annotations

from typing import Any, TypedDict

from sqlalchemy import ColumnElement, Select, Table, and_, exists, func, insert, literal, or_, select

from patuh.basisdata.mesin import BasisData
from patuh.basisdata.tipe import tabel
from patuh.register.baris import UNIK
from patuh.register.tabel import BarisPenduduk, ImporDitolak
from patuh.register.tulis import SEKALI, TABEL

_SAMA = {"sktm": ("nomor", "tanggal", "wilayah")}
"""In kinds where a person may stand twice: what makes two rows the same one."""


class RencanaBawaan(TypedDict):
    """``impor_no``: whose rows; ``diganti``: desa whose rows stay behind; ``penduduk_no``: the import that says where a
    person of a kind without ``wilayah`` lives."""

    impor_no: int
    diganti: list[str]
    penduduk_no: int | None


def sisip_bawaan(bd: BasisData, jenis: str, impor_no: int, rencana: RencanaBawaan) -> tuple[int, int]:
    """Copy the rows; return how many were carried over, and how many the new ones replace. In short transactions.

    A row stays behind when its desa is one of ``diganti``, or when the new import has the person (in ``sktm``: the same
    letter) already. A person of no known desa is carried over: nobody has said otherwise.
    """
    lama = tabel(TABEL[jenis])
    dari = lama.c.impor_no == rencana["impor_no"]
    with bd.baca() as sesi:
        semua = sesi.connection().execute(select(func.count()).select_from(lama).where(dari)).scalar_one()
        geser = max(
            sesi.connection().execute(select(func.max(t.c.baris)).where(t.c.impor_no == impor_no)).scalar() or 1
            for t in (lama, tabel(ImporDitolak))
        )
    baru = lama.alias()
    sudah = exists().where(baru.c.impor_no == impor_no, *_sama(jenis, baru, lama))
    asal, syarat = _wilayah(lama, rencana)
    isi: dict[str, ColumnElement[Any]] = {k.name: k for k in lama.c}
    isi |= {"impor_no": literal(impor_no), "baris": lama.c.baris + geser}
    terbawa = 0
    # Without it PostgreSQL's count of an INSERT is thrown away.
    hitung = {"preserve_rowcount": True}
    for rentang in _rentang(lama, semua):
        pilih = asal.with_only_columns(*isi.values()).where(dari, rentang, syarat, ~sudah)
        with bd.tulis() as sesi:
            terbawa += (
                sesi.connection().execute(insert(lama).from_select(list(isi), pilih), execution_options=hitung).rowcount
            )
    return terbawa, semua - terbawa


def _sama(jenis: str, baru: Any, lama: Table) -> list[ColumnElement[bool]]:
    kolom = ("indeks",) if jenis in UNIK else ("indeks", *_SAMA[jenis])
    return [baru.c[k] == lama.c[k] for k in kolom]


def _wilayah(lama: Table, rencana: RencanaBawaan) -> tuple[Select[Any], ColumnElement[bool]]:
    diganti = rencana["diganti"]
    if "wilayah" in lama.c:
        return select(lama), lama.c.wilayah.not_in(diganti)
    orang = tabel(BarisPenduduk)
    tinggal = and_(orang.c.impor_no == rencana["penduduk_no"], orang.c.indeks == lama.c.indeks)
    asal = select(lama).select_from(lama.outerjoin(orang, tinggal))
    return asal, or_(orang.c.wilayah.is_(None), orang.c.wilayah.not_in(diganti))


def _rentang(lama: Table, semua: int) -> list[ColumnElement[bool]]:
    """Pieces of about equal size: an index is as good as random."""
    banyak = max(1, min(256, -(-semua // SEKALI)))
    batas = [b * 256 // banyak for b in range(1, banyak)]
    awal = [lama.c.indeks >= bytes([b]) for b in batas]
    akhir = [lama.c.indeks < bytes([b]) for b in batas]
    return [
        and_(*([awal[i - 1]] if i else []), *([akhir[i]] if i < len(akhir) else [lama.c.indeks.is_not(None)]))
        for i in range(banyak)
    ]
