"""Look people up in the register as of a date: what the imports in force then say, by blind index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Boolean, Connection, bindparam, cast, literal_column, null
from sqlalchemy import select as pilih
from sqlmodel import Session, select

from patuh.basisdata.siap import Siap
from patuh.basisdata.tipe import tabel
from patuh.register.tabel import BarisKepesertaan, BarisPenduduk, Impor, StatusImpor

_BATCH = 256


class ImporBernomor(Protocol):
    """An import as far as a look-up needs it."""

    @property
    def no(self) -> int | None: ...


class ImporRingkas(NamedTuple):
    """An import in force: its number, and the day it speaks of."""

    no: int
    per_tanggal: date


# Built once: these run with every gate check, and building a statement costs more than running it.
_IMPOR, _PESERTA, _PENDUDUK = tabel(Impor).c, tabel(BarisKepesertaan).c, tabel(BarisPenduduk).c
_SYARAT = (
    _IMPOR.daerah == bindparam("daerah"),
    _IMPOR.status == StatusImpor.SELESAI.value,
    _IMPOR.diterima > 0,
    _IMPOR.per_tanggal <= bindparam("tanggal"),
)
_URUT = (_IMPOR.per_tanggal.desc(), _IMPOR.no.desc())
_TERPAKAI = select(Impor).where(_IMPOR.jenis == bindparam("jenis"), *_SYARAT).order_by(*_URUT).limit(1)


def _terpakai(jenis: str) -> Any:
    satu = pilih(literal_column(f"'{jenis}'").label("jenis"), _IMPOR.no, _IMPOR.per_tanggal)
    return pilih(satu.where(_IMPOR.jenis == jenis, *_SYARAT).order_by(*_URUT).limit(1).subquery())


_TERPAKAI_GERBANG = Siap(_terpakai("kepesertaan_bpjs").union_all(_terpakai("kependudukan")))


@cache
def _cari(jumlah: int) -> Siap:
    """The look-up of so many people at once: memberships and whether they are active, and residents (no word of it)."""
    dicari: list[Any] = [bindparam(f"i{ke}") for ke in range(jumlah)]
    peserta = pilih(_PESERTA.indeks, _PESERTA.aktif).where(
        _PESERTA.impor_no == bindparam("kepesertaan"), _PESERTA.indeks.in_(dicari)
    )
    warga = pilih(_PENDUDUK.indeks, cast(null(), Boolean)).where(
        _PENDUDUK.impor_no == bindparam("penduduk"), _PENDUDUK.indeks.in_(dicari)
    )
    return Siap(peserta.union_all(warga))


@dataclass(frozen=True)
class KeadaanOrang:
    """What the register says of one person: found at all, a member in any segment, a member whose status is AKTIF."""

    ditemukan: bool = False
    terdaftar: bool = False
    aktif: bool = False


def impor_terpakai(sesi: Session, daerah: str, jenis: str, tanggal: date) -> Impor | None:
    """The accepted import of a kind that speaks of the latest day up to ``tanggal``; of several, the last taken in.

    A file of which no row was taken in says nothing: it must not make the whole daerah *belum terdaftar*.
    """
    return sesi.exec(_TERPAKAI, params={"daerah": daerah, "jenis": jenis, "tanggal": tanggal}).first()


def impor_gerbang(
    sesi: Session | Connection, daerah: str, tanggal: date
) -> tuple[ImporRingkas | None, ImporRingkas | None]:
    """The memberships and the residents in force, chosen as :func:`impor_terpakai` does, in one look."""
    hasil = _TERPAKAI_GERBANG.baca(sesi, {"daerah": daerah, "tanggal": tanggal})
    ada = {jenis: ImporRingkas(no, per) for jenis, no, per in hasil}
    return ada.get("kepesertaan_bpjs"), ada.get("kependudukan")


def keadaan_orang(
    sesi: Session | Connection,
    indeks: Sequence[bytes],
    kepesertaan: ImporBernomor | None,
    penduduk: ImporBernomor | None,
) -> dict[bytes, KeadaanOrang]:
    """The state of each person; those in neither file are not found."""
    ada: dict[bytes, list[bool]] = {}
    hidup: set[bytes] = set()
    dicari = list(dict.fromkeys(indeks))
    for mulai in range(0, len(dicari), _BATCH):
        bagian = dicari[mulai : mulai + _BATCH]
        # Few statements for all numbers of people: the last one is asked for again until a power of two is full.
        jumlah = 1 << (len(bagian) - 1).bit_length()
        nilai: dict[str, object] = {f"i{ke}": bagian[min(ke, len(bagian) - 1)] for ke in range(jumlah)}
        # No import is NULL, and equal to nothing.
        nilai |= {"kepesertaan": kepesertaan and kepesertaan.no, "penduduk": penduduk and penduduk.no}
        for satu, aktif in _cari(jumlah).baca(sesi, nilai):
            if aktif is None:
                hidup.add(satu)
            else:
                ada.setdefault(satu, []).append(aktif)
    return {satu: KeadaanOrang(satu in ada or satu in hidup, satu in ada, any(ada.get(satu, ()))) for satu in dicari}
