"""The small service worker that keeps the task pages readable where the signal is bad."""

from __future__ import annotations

from starlette.responses import FileResponse

from api.auth import izin, rute_baru
from api.halaman.tampil import FOLDER_STATIS

rute = rute_baru(include_in_schema=False)


@rute.get("/luring.js", response_class=FileResponse, **izin("publik"))
def pekerja() -> FileResponse:
    """The worker's script: at the root, because a worker sees no page above its own address."""
    return FileResponse(
        FOLDER_STATIS / "luring.js", media_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"}
    )
