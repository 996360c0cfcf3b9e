"""The moments of a promise: weekly looks, two reminders before its date, the end of that day, weekly after it. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from patuh.tugas.jadwal import JAM_PENGINGAT
from rules.kalender import Kalender

HARI_INGAT = (7, 1)
"""Days before the date; a reminder on a day off moves back to the last working day."""
SELANG = timedelta(days=7)


def hari_ingat(mulai: date, batas: date, kal: Kalender) -> list[date]:
    """The days on which the desk is reminded (never on the day of the promise itself)."""
    return sorted(h for h in {kal.mundur(batas - timedelta(days=n)) for n in HARI_INGAT} if h > mulai)


def ingat_terakhir(mulai: date, batas: date, hari: date, kal: Kalender) -> date | None:
    """The latest reminder that is due on ``hari``, so that a worker which was away makes up for one, not for all."""
    return max((h for h in hari_ingat(mulai, batas, kal) if h <= hari <= batas), default=None)


def titik_berikut(mulai: date, batas: date, sesudah: datetime, kal: Kalender) -> datetime:
    """The next moment after an instant."""
    titik = [kal.awal_hari(h, JAM_PENGINGAT) for h in hari_ingat(mulai, batas, kal)]
    hari = mulai + SELANG
    while hari <= batas:
        titik.append(kal.awal_hari(hari, JAM_PENGINGAT))
        hari += SELANG
    titik.append(kal.akhir_hari(batas))
    if nanti := [t for t in titik if t > sesudah]:
        return min(nanti)
    # Past its date and still without an answer: once a week, counted from the day after it.
    lewat = max(0, (kal.tanggal(sesudah) - batas).days - 1) // SELANG.days
    hari = batas + timedelta(days=1) + SELANG * max(1, lewat)
    while kal.awal_hari(hari, JAM_PENGINGAT) <= sesudah:
        hari += SELANG
    return kal.awal_hari(hari, JAM_PENGINGAT)
