"""The API alone as a process that can be killed: ``python -m tests.tahan.pelayan <folder> <url> <port>``.

The clock stands in the quarter of :mod:`tests.api.conftest`; the rate limits do not count. All else is as in
``patuh dev``: the start, the log, the data folder, the event loop.
"""

from __future__ import annotations

import sys
from pathlib import Path

from patuh.perintah.sampah import tunda_sampah


def utama(folder: str, url: str, port: str, sinkron: str = "FULL") -> None:
    """Serve until killed."""
    tunda_sampah()
    import uvicorn
    import uvloop

    from api.aplikasi import buat_aplikasi
    from patuh.basisdata.mesin import BasisData
    from patuh.catatan import pasang_catatan
    from patuh.instruksi.muat import pakai_folder
    from patuh.perintah.dev import ServerSiap
    from tests.api.conftest import KINI, jam_tanpa_batas
    from tests.register_kecil import KUNCI

    pasang_catatan(Path(folder) / "patuh.log")
    pakai_folder(Path(folder), KINI.date())
    app = buat_aplikasi(
        BasisData(url, sinkron=sinkron),
        folder=Path(folder),
        jam=lambda: KINI,
        alamat_dasar="http://patuh.contoh",
        detik=jam_tanpa_batas(),
        kunci=KUNCI,
    )
    server = ServerSiap(uvicorn.Config(app, host="127.0.0.1", port=int(port), log_config=None, access_log=False))
    uvloop.run(server.serve())


if __name__ == "__main__":
    utama(*sys.argv[1:])
