"""The moments of a case: the first of each month, the end of its letter and a month before, weekly where people are
waited for. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from patuh.desa.langkah import DITELAAH
from patuh.desa.tabel import StatusPembiayaan as S
from patuh.tugas.jadwal import JAM_PENGINGAT
from rules.kalender import Kalender

SELANG = timedelta(days=7)
SEBELUM_HABIS = timedelta(days=30)
TUNGGU_AKTIF = timedelta(days=30)
"""How long a registered person may be missing from the register before the desa is asked."""
_SEHARI = timedelta(days=1)


def hari_ingat(status: S, sejak: date, habis: date, diingatkan: date | None, hari: date) -> bool:
    """Is something of this case to be said to its desa on this day? ``habis`` is the last day of the letter."""
    mulai = habis - SEBELUM_HABIS
    if status in DITELAAH and mulai <= hari <= habis and (diingatkan is None or diingatkan < mulai):
        return True
    acuan = max(sejak, diingatkan or sejak)
    if status == S.DANAI_DESA:
        return hari - acuan >= SELANG
    return status == S.DIDAFTARKAN and hari - sejak >= TUNGGU_AKTIF and hari - acuan >= SELANG


def titik_berikut(
    status: S, sejak: date, habis: date, sesudah: datetime, kal: Kalender, *, kabar_tertunda: bool = False
) -> datetime:
    """The next moment after an instant. On the first of a month what is left of a budget carries one month less, so
    the list is looked at again; ``kabar_tertunda``: the desa is still to be told, on its next working day."""
    hari = kal.tanggal(sesudah)
    titik = [(hari.replace(day=1) + timedelta(days=32)).replace(day=1)]
    if status in DITELAAH:
        titik += [habis - SEBELUM_HABIS, habis + _SEHARI]
    if status in (S.DANAI_DESA, S.DIDAFTARKAN):
        titik.append(hari + SELANG - timedelta(days=(hari - sejak).days % SELANG.days))
    if kabar_tertunda:
        titik.append(kal.maju(hari + _SEHARI))
    return min(t for t in (kal.awal_hari(h, JAM_PENGINGAT) for h in titik) if t > sesudah)
