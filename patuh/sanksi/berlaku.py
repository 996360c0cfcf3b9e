"""What is withheld from whom today: the one question the gate asks of sanctions."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session, col, or_, select

from patuh.sanksi.tabel import Sanksi


def sanksi_berlaku(
    sesi: Session, daerah: str, layanan: str, *, nib: str | None, indeks: bytes | None, tanggal: date
) -> bool:
    """Was a sanction in force on ``tanggal`` for this NIB or person that withholds this service?

    Read from its dates, not from its present state, so that a check of a past day gives the same answer again.
    """
    siapa = []
    if nib:
        siapa.append(Sanksi.nib == nib)
    if indeks is not None:
        siapa.append(Sanksi.indeks == indeks)
    if not siapa:
        return False
    kueri = select(Sanksi.layanan).where(
        Sanksi.daerah == daerah,
        or_(*siapa),
        col(Sanksi.aktif_sejak) <= tanggal,
        or_(col(Sanksi.berakhir).is_(None), col(Sanksi.berakhir) > tanggal),
    )
    return any(layanan in daftar for daftar in sesi.exec(kueri))
