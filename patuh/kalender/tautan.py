"""The secret address of a unit's calendar: made, checked, revoked. Shown once; stored hashed."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from sqlmodel import Session, col, select

from patuh.akun.pelaku import Pelaku
from patuh.galat import GalatIsian, IsianSalah
from patuh.jejak.catat import catat
from patuh.kalender.tabel import TautanKalender
from patuh.tugas.bentuk import daerah_unit


def buat_kalender(sesi: Session, pelaku: Pelaku, *, waktu: datetime) -> str:
    """A new token for the caller's unit; its earlier ones stop working. Raises :class:`IsianSalah` without a unit."""
    if pelaku.unit is None or daerah_unit(pelaku.unit) is None:
        raise IsianSalah(
            "Kalender hanya untuk unit yang punya tugas.", (GalatIsian("unit", "Unit ini tidak punya tugas."),)
        )
    cabut_kalender(sesi, pelaku, waktu=waktu)
    token = secrets.token_urlsafe(32)
    sesi.add(
        TautanKalender(sidik=_sidik(token), daerah=pelaku.daerah, unit=pelaku.unit, pelaku=pelaku.id, dibuat=waktu)
    )
    _catat(sesi, pelaku, "kalender.buat", waktu)
    return token


def cabut_kalender(sesi: Session, pelaku: Pelaku, *, waktu: datetime) -> int:
    """Revoke the unit's addresses; return how many there were."""
    ada = sesi.exec(
        select(TautanKalender).where(TautanKalender.unit == pelaku.unit, col(TautanKalender.dicabut).is_(None))
    ).all()
    for satu in ada:
        satu.dicabut = waktu
        sesi.add(satu)
    if ada:
        _catat(sesi, pelaku, "kalender.cabut", waktu)
    return len(ada)


def kalender_aktif(sesi: Session, unit: str) -> TautanKalender | None:
    """The unit's address in use (without its token)."""
    return sesi.exec(
        select(TautanKalender).where(TautanKalender.unit == unit, col(TautanKalender.dicabut).is_(None))
    ).first()


def unit_kalender(sesi: Session, token: str) -> tuple[str, str] | None:
    """Daerah and unit of a token; None when it is unknown or revoked."""
    baris = sesi.get(TautanKalender, _sidik(token))
    return None if baris is None or baris.dicabut is not None else (baris.daerah, baris.unit)


def _sidik(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _catat(sesi: Session, pelaku: Pelaku, tindakan: str, waktu: datetime) -> None:
    objek = f"kalender/{pelaku.unit}"
    catat(sesi, waktu=waktu, daerah=pelaku.daerah, pelaku=pelaku.id, tindakan=tindakan, objek=objek)
