"""Instruments: what was ordered, of whom, and where it stands."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from api.auth import izin, rute_baru
from api.layanan import LayananDep
from api.v1.skema import Daftar, HalamanDep, UkuranDep, galat
from patuh.instruksi.banding import Banding, banding
from patuh.instruksi.bentuk import InstruksiRinci, InstruksiRingkas, ringkas_instruksi
from patuh.instruksi.keadaan import (
    TelusurInstruksi,
    ambil_instruksi,
    instruksi_rinci,
    telusur_instruksi,
    triwulan_instruksi,
)
from patuh.instruksi.muat import daftar_instruksi, muat_instruksi

rute = rute_baru(prefix="/api/v1/instruksi", tags=["instruksi"])


@rute.get("", responses=galat(422), **izin("publik"))
def daftar(halaman: HalamanDep = 1, ukuran: UkuranDep = 50) -> Daftar[InstruksiRingkas]:
    """Semua instrumen yang dikenal layanan."""
    semua = daftar_instruksi()
    terpilih = semua[(halaman - 1) * ukuran : halaman * ukuran]
    data = [ringkas_instruksi(muat_instruksi(i)) for i in terpilih]
    return Daftar(total=len(semua), halaman=halaman, ukuran=ukuran, data=data)


@rute.get("/banding", **izin("publik"))
def bandingkan() -> Banding:
    """Semua instrumen berdampingan: apa yang diminta dari siapa, menurut tema, dan telusurnya."""
    return banding()


@rute.get("/{instruksi_id}", responses=galat(404), **izin("publik"))
def baca(instruksi_id: str) -> InstruksiRinci:
    """Satu instrumen dengan setiap klausulnya, sesuai naskah."""
    return instruksi_rinci(instruksi_id)


@rute.get("/{instruksi_id}/telusur", responses=galat(404, 422), **izin("publik"))
def telusur(
    instruksi_id: str,
    layanan: LayananDep,
    triwulan: Annotated[str | None, Query(description="Misalnya 2026-T3; bawaan: triwulan berjalan")] = None,
) -> TelusurInstruksi:
    """Klausul demi klausul: apa yang menjalankannya, dan keadaan tugasnya pada satu triwulan."""
    instruksi, waktu = ambil_instruksi(instruksi_id), layanan.jam()
    periode = triwulan_instruksi(instruksi, triwulan, waktu)
    with layanan.bd.baca() as sesi:
        return telusur_instruksi(sesi, instruksi, periode, waktu=waktu)
