"""The audit chain: each event is sealed with the hash of the one before it, so that a change, a deletion or a swap of
sealed rows shows. The head is printed in every report: a cut tail then disagrees with paper outside the database."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from patuh.basisdata.mesin import BasisData
from patuh.jejak.tabel import Jejak

AWAL = "0" * 64


@dataclass(frozen=True)
class HasilPeriksa:
    """What a check of the chain found; ``rusak`` is the first bad position (None when the chain verifies)."""

    jumlah: int
    kepala: str
    rusak: int | None = None
    sebab: str | None = None


def _sidik(sebelum: str, ke: int, baris: Jejak) -> str:
    isi = [
        ke, baris.id, baris.waktu.isoformat(), baris.daerah, baris.pelaku, baris.tindakan, baris.objek, baris.isi
    ]  # fmt: skip
    return hashlib.sha256((sebelum + json.dumps(isi, sort_keys=True, ensure_ascii=False)).encode()).hexdigest()


def kepala(sesi: Session) -> str | None:
    """The newest seal (None before the first)."""
    return sesi.exec(
        select(Jejak.segel).where(col(Jejak.segel_ke).is_not(None)).order_by(col(Jejak.segel_ke).desc()).limit(1)
    ).first()


def segel(bd: BasisData, batas: int = 5000) -> int:
    """Seal events that are committed and not sealed yet; return how many."""
    with bd.tulis() as sesi:
        ke = sesi.exec(select(func.max(Jejak.segel_ke))).one() or 0
        sidik = kepala(sesi) or AWAL
        baris = sesi.exec(select(Jejak).where(col(Jejak.segel_ke).is_(None)).order_by(col(Jejak.id)).limit(batas)).all()
        for satu in baris:
            ke += 1
            sidik = _sidik(sidik, ke, satu)
            satu.segel_ke, satu.segel = ke, sidik
            sesi.add(satu)
        return len(baris)


def periksa(sesi: Session) -> HasilPeriksa:
    """Recompute the chain from its start and name the first position that does not verify."""
    sidik, jumlah = AWAL, 0
    kueri = select(Jejak).where(col(Jejak.segel_ke).is_not(None)).order_by(col(Jejak.segel_ke))
    for satu in sesi.exec(kueri).yield_per(1000):
        jumlah += 1
        if satu.segel_ke != jumlah:
            return HasilPeriksa(jumlah, sidik, jumlah, "baris hilang atau bertukar tempat")
        sidik = _sidik(sidik, jumlah, satu)
        if sidik != satu.segel:
            return HasilPeriksa(jumlah, sidik, jumlah, "isi baris tidak sesuai segelnya")
    return HasilPeriksa(jumlah, sidik)
