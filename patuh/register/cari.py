"""Look people up in the register as of a date: what the imports in force then say, by blind index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from patuh.register.tabel import BarisKepesertaan, BarisPenduduk, Impor, StatusImpor

_BATCH = 400


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
    kueri = select(Impor).where(
        Impor.daerah == daerah,
        Impor.jenis == jenis,
        Impor.status == StatusImpor.SELESAI,
        col(Impor.diterima) > 0,
        col(Impor.per_tanggal) <= tanggal,
    )
    return sesi.exec(kueri.order_by(col(Impor.per_tanggal).desc(), col(Impor.no).desc()).limit(1)).first()


def keadaan_orang(
    sesi: Session, indeks: Sequence[bytes], kepesertaan: Impor | None, penduduk: Impor | None
) -> dict[bytes, KeadaanOrang]:
    """The state of each person; those in neither file are not found."""
    ada: dict[bytes, list[bool]] = {}
    hidup: set[bytes] = set()
    dicari = list(dict.fromkeys(indeks))
    for mulai in range(0, len(dicari), _BATCH):
        bagian = dicari[mulai : mulai + _BATCH]
        if kepesertaan is not None:
            tabel = BarisKepesertaan
            kueri = select(tabel.indeks, tabel.aktif).where(
                tabel.impor_no == kepesertaan.no, col(tabel.indeks).in_(bagian)
            )
            for satu, aktif in sesi.exec(kueri):
                ada.setdefault(satu, []).append(aktif)
        if penduduk is not None:
            hidup |= set(
                sesi.exec(
                    select(BarisPenduduk.indeks).where(
                        BarisPenduduk.impor_no == penduduk.no, col(BarisPenduduk.indeks).in_(bagian)
                    )
                )
            )
    return {satu: KeadaanOrang(satu in ada or satu in hidup, satu in ada, any(ada.get(satu, ()))) for satu in dicari}
