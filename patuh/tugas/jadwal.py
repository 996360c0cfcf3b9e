"""The dates of a duty: when it opens, is due and locks, and the moments between at which somebody is told.

Pure: the calendar, the period and the daerah's settings come in, instants (UTC) go out.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from patuh.akun.daerah import Daerah, JenisUnit
from patuh.instruksi.model import AturanTenggat
from rules.kalender import Kalender
from rules.periode import Periode

HARI_PENGINGAT = (14, 7, 1)
HARI_KERJA_BELUM_DIMULAI = 3
HARI_KERJA_BELUM_SELESAI = 1
HARI_KERJA_KE_SEKDA = 5
JAM_PENGINGAT = time(5)
JAM_ESKALASI = time(8)
# Six moments an hour: at 70 runs a second each of them carries 40,000 duties before the next.
_SEBAR = 6
_JARAK_SEBAR = timedelta(minutes=10)


class JenisTitik(StrEnum):
    """What happens at a moment of the timetable."""

    INGATKAN = "INGATKAN"
    BELUM_DIMULAI = "BELUM_DIMULAI"
    BELUM_SELESAI = "BELUM_SELESAI"
    BELUM_SELESAI_SEKDA = "BELUM_SELESAI_SEKDA"
    TUTUP = "TUTUP"


@dataclass(frozen=True, order=True)
class Titik:
    """One moment: the instant (UTC) and what happens."""

    waktu: datetime
    jenis: JenisTitik


@dataclass(frozen=True)
class Tanggal:
    """The three dates of a duty in one period, as instants: opens, on time strictly before, locked from."""

    buka: datetime
    tenggat: datetime
    kunci: datetime


def kalender_daerah(daerah: Daerah) -> Kalender:
    """The working calendar of a daerah."""
    return Kalender(daerah.zona, daerah.libur_daerah)


def hari_tenggat(aturan: AturanTenggat, daerah: Daerah, jenis: JenisUnit, periode: Periode, kal: Kalender) -> date:
    """The last day on which the report is on time (moved to the next working day from a day off)."""
    match aturan.cara:
        case "menurut_daerah":
            hari = periode.tanggal_sesudah(daerah.tenggat.hari(jenis))
        case "tanggal":
            hari = periode.tanggal_sesudah(aturan.hari or 1, aturan.bulan)
        case "hari_kalender":
            hari = periode.akhir + timedelta(days=aturan.hari or 1)
        case "hari_kerja":
            hari = kal.tambah_hari_kerja(periode.akhir, aturan.hari or 1)
    return kal.maju(hari) if aturan.geser_hari_libur else hari


def tanggal_tugas(aturan: AturanTenggat, daerah: Daerah, jenis: JenisUnit, periode: Periode) -> Tanggal:
    """Opens with the period's first day. Units below the Sekda lock when the Sekda's own reporting day begins, so that
    his report counts final figures; the Sekda's duty locks at the end of that month."""
    kal = kalender_daerah(daerah)
    akhir = hari_tenggat(aturan, daerah, jenis, periode, kal)
    hari_sekda = kal.maju(periode.tanggal_sesudah(daerah.tenggat.sekda))
    if jenis in ("sekda", "bupati") or akhir >= hari_sekda:
        kunci = kal.akhir_hari(max(periode.tanggal_sesudah(31), akhir + timedelta(days=7)))
    else:
        kunci = kal.awal_hari(hari_sekda)
    return Tanggal(kal.awal_hari(periode.awal), kal.akhir_hari(akhir), kunci)


def titik_waktu(
    tanggal: Tanggal,
    kal: Kalender,
    *,
    benih: str,
    atasan: str | None,
    sekda: str | None,
    sejak: datetime,
) -> list[Titik]:
    """The timetable after ``sejak``: reminders H-14, H-7, H-1, H+1, then weekly; two escalation clocks; the lock.

    Reminders fall on working days (before the deadline the day moves back, after it forward), spread over an hour by
    ``benih`` so that 20,000 duties do not ring at once. Escalations to one superior come at one moment, so that they
    reach him as one message. ``atasan`` None (an appeal) = never escalated; ``sekda`` None = no second step.
    """
    hari = kal.hari_terakhir(tanggal.tenggat)
    kunci = kal.tanggal(tanggal.kunci)
    ingat = {kal.mundur(hari - timedelta(days=n)) for n in HARI_PENGINGAT}
    sesudah = 1
    while (kapan := kal.maju(hari + timedelta(days=sesudah))) < kunci:
        ingat.add(kapan)
        sesudah += 7
    titik = [Titik(kal.awal_hari(h, JAM_PENGINGAT) + _sebar(benih), JenisTitik.INGATKAN) for h in ingat]
    if atasan is not None:
        mulai = hari
        for _ in range(HARI_KERJA_BELUM_DIMULAI):
            mulai = kal.mundur(mulai - timedelta(days=1))
        eskalasi = [
            (mulai, JenisTitik.BELUM_DIMULAI, atasan),
            (kal.tambah_hari_kerja(hari, HARI_KERJA_BELUM_SELESAI), JenisTitik.BELUM_SELESAI, atasan),
        ]
        if sekda is not None:
            hari_sekda = kal.tambah_hari_kerja(hari, HARI_KERJA_KE_SEKDA)
            eskalasi.append((hari_sekda, JenisTitik.BELUM_SELESAI_SEKDA, sekda))
        titik += [Titik(kal.awal_hari(h, JAM_ESKALASI) + _sebar(kepada), jenis) for h, jenis, kepada in eskalasi]
    titik = [t for t in titik if max(sejak, tanggal.buka) < t.waktu < tanggal.kunci]
    titik.append(Titik(tanggal.kunci, JenisTitik.TUTUP))
    return sorted(titik)


def _sebar(benih: str) -> timedelta:
    return _JARAK_SEBAR * (int.from_bytes(hashlib.sha256(benih.encode()).digest()[:4]) % _SEBAR)
