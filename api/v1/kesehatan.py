"""Is the process alive, and can it serve?"""

from __future__ import annotations

import asyncio
from typing import Literal

from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from api.auth import izin, rute_baru
from api.layanan import CekTemporal, LayananDep
from patuh.basisdata.periksa import periksa_skema

rute = rute_baru(tags=["kesehatan"])
_BATAS_DETIK = 2


class Sehat(BaseModel):
    """The process lives."""

    status: Literal["sehat"] = "sehat"


class Siap(BaseModel):
    """What the service depends on. Temporal being away does not keep it from answering."""

    basis_data: Literal["ok", "gagal"]
    temporal: Literal["ok", "terputus"]
    migrasi: Literal["terbaru", "tertinggal", "tidak diketahui"]


@rute.get("/sehat", **izin("publik"))
def sehat() -> Sehat:
    """Proses hidup."""
    return Sehat()


@rute.get("/siap", response_model=Siap, responses={503: {"model": Siap}}, **izin("publik"))
async def siap(layanan: LayananDep) -> JSONResponse:
    """Layanan dapat bekerja. Temporal yang terputus tidak menghentikan pembacaan, pelaporan, dan keputusan."""
    skema, temporal = await asyncio.gather(
        run_in_threadpool(periksa_skema, layanan.bd), temporal_menjawab(layanan.cek_temporal)
    )
    isi = Siap(
        basis_data="ok" if skema else "gagal",
        temporal="ok" if temporal else "terputus",
        migrasi="terbaru" if skema == "terbaru" else "tertinggal" if skema else "tidak diketahui",
    )
    return JSONResponse(isi.model_dump(), status_code=200 if skema == "terbaru" else 503)


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
