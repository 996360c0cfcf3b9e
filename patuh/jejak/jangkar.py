"""Anchors: heads of the audit chain kept outside the database (a file on another machine, a print-out). The chain alone
cannot show that its tail was cut, or that all of it was written anew; a head written down before can.

One anchor is one line: instant, number of sealed rows, seal.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import Session, col, select

from patuh.basisdata.mesin import BasisData
from patuh.jejak.rantai import Temuan
from patuh.jejak.segel import HasilPeriksa, periksa_cepat, segel
from patuh.jejak.tabel import Jejak

SELANG = timedelta(hours=1)


class JangkarSalah(ValueError):
    """A line of the file is no anchor."""


class JejakLepas(RuntimeError):
    """The chain no longer holds the head that was written down last: its tail was cut, or it was written anew."""


@dataclass(frozen=True)
class Jangkar:
    """The chain as it was at one instant: how many rows, and the seal of the last."""

    waktu: datetime
    ke: int
    segel: str

    def __str__(self) -> str:
        return f"{self.waktu.isoformat()} {self.ke} {self.segel}"


def jangkar_kini(sesi: Session, waktu: datetime) -> Jangkar | None:
    """The head now (None before the first seal)."""
    kueri = select(Jejak.segel_ke, Jejak.segel).where(col(Jejak.segel_ke).is_not(None))
    baris = sesi.exec(kueri.order_by(col(Jejak.segel_ke).desc()).limit(1)).first()
    return Jangkar(waktu, baris[0] or 0, baris[1] or "") if baris is not None else None


def baca_jangkar(berkas: Path) -> list[Jangkar]:
    """The anchors of a file. Raises :class:`JangkarSalah` naming the line, ``OSError`` when it cannot be read."""
    hasil = []
    for nomor, baris in enumerate(berkas.read_text(encoding="utf-8").splitlines(), start=1):
        if not baris.strip():
            continue
        try:
            waktu, ke, segel = baris.split()
            hasil.append(Jangkar(datetime.fromisoformat(waktu), int(ke), segel))
        except ValueError:
            raise JangkarSalah(f"{berkas.name} baris {nomor}: bukan 'waktu nomor segel'") from None
    return hasil


def catat_jangkar(bd: BasisData, berkas: Path, waktu: datetime) -> bool:
    """Append the head, at most once in :data:`SELANG` and only when it has moved; True when a line was written.

    The head written down last is looked up each time. Raises :class:`JejakLepas` when it is not there any more: a head
    put behind it would hide that from whoever compares only the newest. ``OSError``, :class:`JangkarSalah`: the file.
    """
    lama = baca_jangkar(berkas) if berkas.exists() else []
    with bd.baca() as sesi:
        if lepas := periksa_jangkar(sesi, lama[-1:]):
            raise JejakLepas(lepas[0].sebab)
        if lama and waktu < lama[-1].waktu + SELANG:
            return False
        kini = jangkar_kini(sesi, waktu)
    if kini is None or (lama and lama[-1].segel == kini.segel):
        return False
    with berkas.open("a", encoding="utf-8") as aliran:
        aliran.write(f"{kini}\n")
        aliran.flush()
        os.fsync(aliran.fileno())
    return True


def periksa_jangkar(sesi: Session, jangkar: list[Jangkar]) -> list[Temuan]:
    """Compare the chain with heads written down before: what was sealed then must be there now, unchanged."""
    temuan = []
    for satu in jangkar:
        dulu = f"{satu.waktu:%Y-%m-%d %H.%M}"
        baris = sesi.exec(select(Jejak.id, Jejak.segel).where(Jejak.segel_ke == satu.ke)).first()
        if baris is None:
            temuan.append(Temuan(satu.ke, None, f"ekor jejak terpotong: kepala {dulu} tidak ada lagi"))
        elif baris[1] != satu.segel:
            temuan.append(Temuan(satu.ke, baris[0], f"rantai ditulis ulang: kepala {dulu} lain segelnya"))
    return temuan


def periksa_semua(bd: BasisData, berkas: Path | None) -> HasilPeriksa:
    """Seal what is committed, verify the whole chain, and compare it with every head in ``berkas`` (None: with none).
    Raises ``OSError`` or :class:`JangkarSalah` when the file cannot be read."""
    dikenal = baca_jangkar(berkas) if berkas is not None else None
    # Before sealing: a cut tail would grow again.
    with bd.baca() as sesi:
        lepas = periksa_jangkar(sesi, dikenal or [])
    while segel(bd):
        pass
    hasil = periksa_cepat(bd)
    return replace(hasil, temuan=(*hasil.temuan, *lepas), jangkar=None if dikenal is None else len(dikenal))
