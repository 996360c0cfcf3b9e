"""The parts of the service and whether each works, from a picture of the record (:mod:`patuh.pantau.potret`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from patuh.pantau.denyut import PEKERJA, PENJADWAL
from patuh.pantau.potret import Potret

BATAS_DENYUT = 90.0
BATAS_KOTAK_KELUAR = 15 * 60.0
BATAS_SUREL = 60 * 60.0
BATAS_SEGEL = 5 * 60.0
RUANG_MENIPIS = 1024**3
RUANG_PENUH = 200 * 1024**2
"""Seconds and bytes beyond which a part is not well. The alarms in ``docs/alarm`` use the same figures (tested)."""

Hidup = Literal["ok", "terhenti", "belum pernah", "tidak diketahui"]
Antrean = Literal["ok", "tertahan", "tidak diketahui"]


@dataclass(frozen=True)
class Bagian:
    """One word a part; ``ok`` is the only good one."""

    penjadwal: Hidup
    pekerja: Hidup
    kotak_keluar: Antrean
    surel: Antrean
    segel: Literal["ok", "tertinggal", "tidak diketahui"]
    ruang_disk: Literal["ok", "menipis", "penuh", "tidak diketahui"]


TAK_DIKETAHUI = Bagian(*(("tidak diketahui",) * 6))


def bagian(potret: Potret | None) -> Bagian:
    """Judge each part; without a picture nothing is known."""
    if potret is None:
        return TAK_DIKETAHUI
    ruang = potret.disk[0]
    return Bagian(
        penjadwal=_hidup(potret.denyut.get(PENJADWAL)),
        pekerja=_hidup(potret.denyut.get(PEKERJA)),
        kotak_keluar="ok" if potret.kotak_keluar_umur <= BATAS_KOTAK_KELUAR else "tertahan",
        surel="ok" if potret.surel_umur <= BATAS_SUREL else "tertahan",
        segel="ok" if potret.segel_umur <= BATAS_SEGEL else "tertinggal",
        ruang_disk="penuh" if ruang < RUANG_PENUH else "menipis" if ruang < RUANG_MENIPIS else "ok",
    )


def _hidup(umur: float | None) -> Hidup:
    if umur is None:
        return "belum pernah"
    return "ok" if umur <= BATAS_DENYUT else "terhenti"
