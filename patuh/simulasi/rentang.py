"""Which triwulan a simulation begins with, and whether the instrument is in force in all that were asked for."""

from __future__ import annotations

from patuh.galat import IsianSalah
from patuh.instruksi.masa import pastikan_berlaku
from patuh.instruksi.model import Instruksi
from rules.periode import Periode

BAWAAN = "2026-T1"


def triwulan_pertama(instruksi: Instruksi, mulai: str | None, jumlah: int) -> Periode:
    """The first triwulan: as asked, else 2026-T1, or the first of an instrument that has ended before.

    Raises:
        ValueError: no triwulan, or one of the ``jumlah`` triwulan lies outside the instrument's life.
    """
    if mulai is None:
        akhir = instruksi.berlaku_sampai
        berakhir = akhir is not None and akhir < Periode.baca(BAWAAN).awal
        mulai = Periode.memuat(instruksi.berlaku_dari, "triwulan").kode if berakhir else BAWAAN
    awal = terakhir = Periode.baca(mulai)
    if awal.jenis != "triwulan" or not 2000 <= awal.tahun <= 2100:
        raise ValueError(f"--mulai {mulai}: tulis sebuah triwulan antara 2000-T1 dan 2100-T4, misalnya 2026-T1")
    for _ in range(jumlah - 1):
        terakhir = terakhir.berikutnya
    try:
        for satu in (awal, terakhir):
            pastikan_berlaku(instruksi, satu)
    except IsianSalah as salah:
        raise ValueError(salah.errors[0].pesan) from None
    return awal
