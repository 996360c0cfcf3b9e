"""The audit chain: each event is sealed with the hash of the one before it, so that a change, a deletion or a swap of
sealed rows shows. The head is printed in every report: a cut tail then disagrees with paper outside the database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

from sqlalchemy import func, text
from sqlmodel import Session, col, select

from patuh.basisdata.mesin import BasisData
from patuh.jejak.rantai import AWAL, BARIS, DARI, Temuan, periksa_potong, sidik, telusuri
from patuh.jejak.tabel import Jejak

_PENYEGEL = 0x5E6E1
_POTONG = 100_000


@dataclass(frozen=True)
class HasilPeriksa:
    """What a check of the chain found: sealed rows, head, every place that does not verify, in order, and with how many
    heads written down outside it was compared (None: with none, so a cut tail would not have shown)."""

    jumlah: int
    kepala: str
    temuan: tuple[Temuan, ...] = ()
    jangkar: int | None = None

    @property
    def rusak(self) -> int | None:
        """The first bad position (None when the chain verifies)."""
        return self.temuan[0].ke if self.temuan else None

    @property
    def sebab(self) -> str | None:
        """What is wrong there."""
        return self.temuan[0].sebab if self.temuan else None


def kepala(sesi: Session) -> str | None:
    """The newest seal (None before the first)."""
    return sesi.exec(
        select(Jejak.segel).where(col(Jejak.segel_ke).is_not(None)).order_by(col(Jejak.segel_ke).desc()).limit(1)
    ).first()


def segel(bd: BasisData, batas: int = 5000) -> int:
    """Seal events that are committed and not sealed yet; return how many."""
    with bd.tulis() as sesi:
        if bd.dialek == "postgresql":
            # Two sealers at once would both go on from the same head.
            sesi.connection().execute(text("SELECT pg_advisory_xact_lock(:kunci)"), {"kunci": _PENYEGEL})
        ke = sesi.exec(select(func.max(Jejak.segel_ke))).one() or 0
        sidik_ = kepala(sesi) or AWAL
        baris = sesi.exec(select(Jejak).where(col(Jejak.segel_ke).is_(None)).order_by(col(Jejak.id)).limit(batas)).all()
        for satu in baris:
            ke += 1
            waktu = satu.waktu.isoformat()
            sidik_ = sidik(sidik_, ke, satu.id, waktu, satu.daerah, satu.pelaku, satu.tindakan, satu.objek, satu.isi)
            satu.segel_ke, satu.segel = ke, sidik_
            sesi.add(satu)
        return len(baris)


def periksa(sesi: Session) -> HasilPeriksa:
    """Recompute the chain from its start and name every place that does not verify.

    Each row is checked against the stored seal of the one before it, so one changed row is one finding.
    """
    jumlah = _panjang(sesi)
    return HasilPeriksa(jumlah, kepala(sesi) or AWAL, tuple(_telusuri(sesi, 1, jumlah)))


def periksa_cepat(bd: BasisData) -> HasilPeriksa:
    """The same, a long chain in pieces on all cores."""
    with bd.baca() as sesi:
        jumlah = _panjang(sesi)
        if jumlah <= _POTONG:
            return periksa(sesi)
        puncak = kepala(sesi) or AWAL
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as kolam:
        awal = range(1, jumlah + 1, _POTONG)
        potongan = kolam.map(periksa_potong, [bd.url] * len(awal), awal, [min(a + _POTONG - 1, jumlah) for a in awal])
        return HasilPeriksa(jumlah, puncak, tuple(t for satu in potongan for t in satu))


def _panjang(sesi: Session) -> int:
    return sesi.exec(select(func.max(Jejak.segel_ke))).one() or 0


def _telusuri(sesi: Session, dari: int, sampai: int) -> Iterator[Temuan]:
    """The same over the session's own connection: it sees what its transaction has not committed yet."""
    sebelum: Any = AWAL
    if dari > 1:
        sebelum = sesi.exec(select(Jejak.segel).where(Jejak.segel_ke == dari - 1)).first()
    kueri = text(BARIS[sesi.get_bind().dialect.name] + DARI.format(dari=dari, sampai=sampai))
    hasil = sesi.connection().execute(kueri.execution_options(yield_per=2000))
    return telusuri((tuple(satu) for satu in hasil), dari, sampai, sebelum)
