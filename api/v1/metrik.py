"""The metrics of this process and of the record, for Prometheus."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.auth import izin, rute_baru
from api.layanan import LayananDep
from patuh.pantau.metrik import JENIS_ISI, Pengumpul, teks_metrik

rute = rute_baru(include_in_schema=False)


@rute.get("/metrics", **izin("metrik"))
@rute.get("/metrik", **izin("metrik"))
async def metrik(layanan: LayananDep) -> Response:
    """In Prometheus's text format; closed to everybody but the monitoring system."""
    pengumpul = Pengumpul(layanan.pemantau.potret, layanan.bd)
    return Response(await run_in_threadpool(teks_metrik, pengumpul), media_type=JENIS_ISI)
