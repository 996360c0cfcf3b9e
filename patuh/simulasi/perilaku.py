"""Units that report early, on the last day, late, badly and not at all; superiors that answer. Pure, from a seed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from random import Random
from typing import Any

from patuh.instruksi.model import Klausul
from rules.kalender import Kalender


class Watak(StrEnum):
    """How a unit behaves in one period."""

    AWAL = "AWAL"
    TEPAT = "TEPAT"
    TERLAMBAT = "TERLAMBAT"
    BURUK = "BURUK"
    SEBAGIAN = "SEBAGIAN"
    TIDAK = "TIDAK"


_BOBOT = {
    Watak.AWAL: 56,
    Watak.TEPAT: 18,
    Watak.TERLAMBAT: 10,
    Watak.BURUK: 6,
    Watak.SEBAGIAN: 5,
    Watak.TIDAK: 5,
}
_NARASI = (
    "Kegiatan dilaksanakan sesuai rencana dan didokumentasikan.",
    "Pelaksanaan berjalan; kendala dicatat dan ditindaklanjuti pada triwulan berikutnya.",
    "Sosialisasi dan pemutakhiran data dilaksanakan bersama perangkat terkait.",
)
NARASI_BURUK = "Nihil."
ALASAN_KEMBALI = "Uraian belum menyebut kegiatan dan angkanya. Mohon dilengkapi."


@dataclass(frozen=True)
class Rencana:
    """What a unit will do in a period: its nature, and the instants of its report, and of the repaired one."""

    watak: Watak
    lapor: datetime | None
    perbaiki: datetime | None


def acak(benih: int, *bagian: str) -> Random:
    """A generator of its own for each thing, so that one more unit changes no other unit's year."""
    return Random("|".join((str(benih), *bagian)))  # noqa: S311 (a simulation wants to be repeatable)


def rencana_unit(benih: int, unit: str, periode: str, hari_tenggat: date, kal: Kalender) -> Rencana:
    """How this unit behaves in this period whose last on-time day is ``hari_tenggat``."""
    r = acak(benih, unit, periode)
    watak = r.choices(list(_BOBOT), weights=list(_BOBOT.values()))[0]
    jam = time(10 + r.randrange(6), r.randrange(60), r.randrange(60))
    match watak:
        case Watak.TIDAK:
            return Rencana(watak, None, None)
        case Watak.TEPAT:
            hari = hari_tenggat
            # "On time" means before midnight: some send in the last hour.
            jam = time(23, 59, 59) if r.random() < 0.2 else jam
        case Watak.TERLAMBAT:
            hari = kal.tambah_hari_kerja(hari_tenggat, 1 + r.randrange(4))
        case _:
            hari = kal.mundur(hari_tenggat - timedelta(days=6 + r.randrange(16)))
    lapor = kal.awal_hari(hari, jam)
    perbaiki = None
    if watak == Watak.BURUK and r.random() < 0.6:
        perbaiki = kal.awal_hari(kal.tambah_hari_kerja(hari, 4), time(10, r.randrange(60)))
    return Rencana(watak, lapor, perbaiki)


def jawab_atasan(benih: int, tugas_id: str, lapor: datetime, kal: Kalender) -> datetime | None:
    """When the superior decides: one to three working days later, or (one in twelve) not at all."""
    r = acak(benih, tugas_id, lapor.isoformat())
    if r.random() < 1 / 12:
        return None
    return kal.awal_hari(kal.tambah_hari_kerja(kal.tanggal(lapor), 1 + r.randrange(3)), time(11, r.randrange(60)))


def isi_laporan(benih: int, tugas_id: str, klausul: Klausul, *, buruk: bool) -> tuple[str, dict[str, Any]]:
    """Narrative and indicator values of a report; a bad one has next to nothing."""
    if buruk:
        return NARASI_BURUK, {}
    r = acak(benih, tugas_id, "isi")
    nilai: dict[str, Any] = {}
    for indikator in klausul.indikator:
        penyebut = r.randrange(1, 200) * (100_000 if indikator.satuan == "rupiah" else 1)
        nilai[indikator.kode] = {"pembilang": round(penyebut * r.uniform(0.5, 1)), "penyebut": penyebut}
    return r.choice(_NARASI), nilai
