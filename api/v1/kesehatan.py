"""Is the process alive, and can it serve?"""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Literal

from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from api.auth import izin, rute_baru
from api.layanan import CekTemporal, Layanan, LayananDep
from patuh.basisdata.periksa import periksa_skema
from patuh.pantau.bagian import Antrean, Hidup, bagian

rute = rute_baru(tags=["kesehatan"])
_BATAS_DETIK = 2


class Sehat(BaseModel):
    """The process lives."""

    status: Literal["sehat"] = "sehat"


class Siap(BaseModel):
    """What the service depends on, and its other parts. Only the database and its schema decide whether it can serve:
    with Temporal, the scheduler or the mails away it still reads, takes in and decides."""

    basis_data: Literal["ok", "gagal"]
    temporal: Literal["ok", "terputus"]
    migrasi: Literal["terbaru", "tertinggal", "tidak diketahui"]
    penjadwal: Hidup
    pekerja: Hidup
    kotak_keluar: Antrean
    surel: Antrean
    segel: Literal["ok", "tertinggal", "tidak diketahui"]
    ruang_disk: Literal["ok", "menipis", "penuh", "tidak diketahui"]

    @property
    def melayani(self) -> bool:
        """Can it serve?"""
        return self.migrasi == "terbaru"


@rute.get("/sehat", **izin("publik"))
def sehat() -> Sehat:
    """Proses hidup."""
    return Sehat()


@rute.get("/siap", response_model=Siap, responses={503: {"model": Siap}}, **izin("publik"))
async def siap(layanan: LayananDep) -> JSONResponse:
    """Layanan dapat bekerja. Temporal yang terputus tidak menghentikan pembacaan, pelaporan, dan keputusan."""
    isi = await keadaan(layanan)
    return JSONResponse(isi.model_dump(), status_code=200 if isi.melayani else 503)


async def keadaan(layanan: Layanan) -> Siap:
    """Ask every part."""
    skema, temporal, potret = await asyncio.gather(
        run_in_threadpool(periksa_skema, layanan.bd),
        temporal_menjawab(layanan.cek_temporal),
        run_in_threadpool(layanan.pemantau.potret),
    )
    return Siap(
        basis_data="ok" if skema else "gagal",
        temporal="ok" if temporal else "terputus",
        migrasi="terbaru" if skema == "terbaru" else "tertinggal" if skema else "tidak diketahui",
        **asdict(bagian(potret)),
    )


async def temporal_menjawab(cek: CekTemporal | None) -> bool:
    """Does Temporal answer within two seconds?"""
    if cek is None:
        return False
    try:
        async with asyncio.timeout(_BATAS_DETIK):
            return await cek()
    except Exception:
        # Whatever kept the check from finishing, the answer is the same: Temporal cannot be reached now.
        return False
