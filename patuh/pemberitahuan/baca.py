"""Whose inbox a caller may read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from patuh.akun.pelaku import Pelaku
from patuh.galat import GalatIsian, IsianSalah, TidakBerwenang, TidakDitemukan
from patuh.pemberitahuan.kotak import belum_dibaca, kotak_masuk
from patuh.pemberitahuan.tabel import Pemberitahuan
from patuh.tugas.bentuk import daerah_unit


@dataclass(frozen=True)
class Kotak:
    """A page of a unit's inbox."""

    unit: str
    baris: Sequence[Pemberitahuan]
    total: int
    belum_dibaca: int


def kotak_pelaku(
    sesi: Session, pelaku: Pelaku, unit: str | None, *, jenis: str = "", baca: str = "", urut: str = "", halaman: int,
    ukuran: int,
) -> Kotak:  # fmt: skip
    """The inbox of the caller's unit; a key without a unit names one of its daerah. Filters and
    order: :func:`kotak_masuk`.

    Raises :class:`IsianSalah` (no such unit, none named), :class:`TidakBerwenang` (somebody else's inbox).
    """
    milik = unit or pelaku.unit
    if milik is None:
        raise IsianSalah("Sebutkan unitnya.", (GalatIsian("unit", "Wajib diisi untuk kunci tanpa unit."),))
    daerah = daerah_unit(milik)
    if daerah is None:
        raise IsianSalah("Unit tidak dikenal.", (GalatIsian("unit", "Unit ini tidak dikenal."),))
    if not pelaku.menjangkau(daerah) or pelaku.unit not in (None, milik):
        raise TidakBerwenang("Kotak masuk ini milik unit lain.")
    baris, total = kotak_masuk(sesi, milik, halaman, ukuran, jenis=jenis, baca=baca, urut=urut)
    return Kotak(milik, baris, total, belum_dibaca(sesi, milik))


def unit_kotak(sesi: Session, pelaku: Pelaku, pemberitahuan_id: str) -> str:
    """The unit whose inbox holds this row, when the caller may read it. Raises :class:`TidakDitemukan`."""
    baris = sesi.get(Pemberitahuan, pemberitahuan_id)
    if baris is None or not pelaku.menjangkau(baris.daerah) or pelaku.unit not in (None, baris.unit):
        raise TidakDitemukan("Pemberitahuan ini tidak ada di kotak masuk Anda.")
    return baris.unit
