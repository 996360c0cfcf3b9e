"""What is withheld from whom today: the one question the gate asks of sanctions."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, bindparam, or_, select
from sqlmodel import Session

from patuh.basisdata.siap import Siap
from patuh.basisdata.tipe import tabel
from patuh.sanksi.tabel import Sanksi

_S = tabel(Sanksi).c
# Built once, for every gate check. What is not given is NULL, and equal to nothing.
_BERLAKU = Siap(
    select(_S.layanan).where(
        _S.daerah == bindparam("daerah"),
        or_(_S.nib == bindparam("nib"), _S.indeks == bindparam("indeks")),
        _S.aktif_sejak <= bindparam("tanggal"),
        or_(_S.berakhir.is_(None), _S.berakhir > bindparam("tanggal")),
    )
)


def sanksi_berlaku(
    sesi: Session | Connection, daerah: str, layanan: str, *, nib: str | None, indeks: bytes | None, tanggal: date
) -> bool:
    """Was a sanction in force on ``tanggal`` for this NIB or person that withholds this service?

    Read from its dates, not from its present state, so that a check of a past day gives the same answer again.
    """
    if not nib and indeks is None:
        return False
    isi = {"daerah": daerah, "nib": nib or None, "indeks": indeks, "tanggal": tanggal}
    return any(layanan in daftar for (daftar,) in _BERLAKU.baca(sesi, isi))
