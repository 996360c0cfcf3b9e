"""The states of a worker's case and what moves it: what the register shows, or what an official decides. Pure.

(Karanganyar KEDUA BELAS huruf c; Pemalang KEDUA PULUH huruf a, c, d.1, d.2; Perpres 82/2018 Pasal 27 as amended.)
Nothing here takes cover away: whatever ends with another guarantor waits for an official or for the register.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

ALIH_PPU, SUDAH_PPU, PERLU_DATA = "ALIH_PPU", "SUDAH_PPU", "PERLU_DATA"
"""Outcomes of pack ``alih-ppu`` with a meaning of their own here; the others are named like the states."""


class StatusAlih(StrEnum):
    """Found; employer's desk told; after a job loss: in the months of the guarantee, or in want of a guarantor; with
    an official's word: proposed for PBI, handed on. Over: PPU, back at work elsewhere, covered otherwise, closed."""

    DITEMUKAN = "DITEMUKAN"
    DIBERITAHUKAN = "DIBERITAHUKAN"
    JAMINAN_PHK = "JAMINAN_PHK"
    KEMBALI_PBI = "KEMBALI_PBI"
    VERIFIKASI_LAPANGAN = "VERIFIKASI_LAPANGAN"
    BELUM_DIJAMIN = "BELUM_DIJAMIN"
    PERLU_DATA = "PERLU_DATA"
    DIUSULKAN_PBI = "DIUSULKAN_PBI"
    DITERUSKAN = "DITERUSKAN"
    SUDAH_PPU = "SUDAH_PPU"
    KEMBALI_BEKERJA = "KEMBALI_BEKERJA"
    DIJAMIN = "DIJAMIN"
    DITUTUP = "DITUTUP"


class Keputusan(StrEnum):
    """What an official can do: propose for PBI, hand on to the search for a guarantor, close with a reason."""

    USULKAN_PBI = "USULKAN_PBI"
    TERUSKAN = "TERUSKAN"
    TUTUP = "TUTUP"


BERAKHIR = frozenset({StatusAlih.SUDAH_PPU, StatusAlih.KEMBALI_BEKERJA, StatusAlih.DIJAMIN, StatusAlih.DITUTUP})
TERBUKA = tuple(s for s in StatusAlih if s not in BERAKHIR)
BEKERJA = (StatusAlih.DITEMUKAN, StatusAlih.DIBERITAHUKAN)
"""States of a person who works and is not PPU yet."""
PUTUSAN_PEJABAT = (StatusAlih.DIUSULKAN_PBI, StatusAlih.DITERUSKAN)
"""States that an official has set; only the register's good news, or another word, changes them."""
MENUNGGU_PEJABAT = (StatusAlih.KEMBALI_PBI, StatusAlih.VERIFIKASI_LAPANGAN, StatusAlih.BELUM_DIJAMIN)

_PILIHAN: dict[StatusAlih, dict[Keputusan, StatusAlih]] = {
    StatusAlih.KEMBALI_PBI: {Keputusan.USULKAN_PBI: StatusAlih.DIUSULKAN_PBI},
    StatusAlih.VERIFIKASI_LAPANGAN: {
        Keputusan.USULKAN_PBI: StatusAlih.DIUSULKAN_PBI,
        Keputusan.TERUSKAN: StatusAlih.DITERUSKAN,
    },
    StatusAlih.BELUM_DIJAMIN: {Keputusan.TERUSKAN: StatusAlih.DITERUSKAN},
    # A proposal can be refused by those above; then another guarantor is looked for.
    StatusAlih.DIUSULKAN_PBI: {Keputusan.TERUSKAN: StatusAlih.DITERUSKAN},
}


@dataclass(frozen=True)
class Tampak:
    """What one look showed: the pack's outcome, whether the person still works at the employer of the case, and
    whether another segment than PPU covers him now."""

    hasil: str
    bekerja_di_sini: bool = False
    dijamin_lain: bool = False


def sesudah_lihat(status: StatusAlih, tampak: Tampak) -> StatusAlih:
    """The state after a look at the register."""
    if status in BERAKHIR:
        return status
    if tampak.hasil == SUDAH_PPU:
        return StatusAlih.SUDAH_PPU
    if tampak.hasil == ALIH_PPU:
        if not tampak.bekerja_di_sini:
            # The new employer's case follows him from here.
            return StatusAlih.KEMBALI_BEKERJA
        return status if status in BEKERJA else StatusAlih.DITEMUKAN
    if tampak.hasil != PERLU_DATA and tampak.dijamin_lain:
        return StatusAlih.DIJAMIN
    if status in PUTUSAN_PEJABAT:
        return status
    return StatusAlih(tampak.hasil)


def pilihan(status: StatusAlih) -> dict[Keputusan, StatusAlih]:
    """What an official can decide now, and the state it leads to."""
    if status in BERAKHIR:
        return {}
    return {**_PILIHAN.get(status, {}), Keputusan.TUTUP: StatusAlih.DITUTUP}


def perlu_alasan(status: StatusAlih, keputusan: Keputusan) -> bool:
    """Must the official say why? Where he closes a case, or goes beyond what the register could tell."""
    return keputusan == Keputusan.TUTUP or status == StatusAlih.VERIFIKASI_LAPANGAN


def tambah_bulan(hari: date, bulan: int) -> date:
    """The same day some months later; the month's last day where it is shorter."""
    nomor = hari.year * 12 + hari.month - 1 + bulan
    tahun, ke = divmod(nomor, 12)
    return date(tahun, ke + 1, min(hari.day, calendar.monthrange(tahun, ke + 1)[1]))


def bulan_penuh(dari: date, sampai: date) -> int:
    """Whole months from one day to another; 0 when the second is not later."""
    bulan = (sampai.year - dari.year) * 12 + sampai.month - dari.month
    return max(0, bulan if tambah_bulan(dari, bulan) <= sampai else bulan - 1)
