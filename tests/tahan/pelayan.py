"""The API alone as a process that can be killed: ``python -m tests.tahan.pelayan <folder> <url> <port>``.

The clock stands in the quarter of :mod:`tests.api.conftest`; the rate limits do not count.
"""

from __future__ import annotations

import sys
from pathlib import Path

import uvicorn

from api.aplikasi import buat_aplikasi
from patuh.basisdata.mesin import BasisData
from tests.api.conftest import KINI
from tests.register_kecil import KUNCI


class _Henti:
    """A clock that goes on a minute with each look: no request is ever over a limit."""

    def __init__(self) -> None:
        self.kini = 0.0

    def __call__(self) -> float:
        self.kini += 60
        return self.kini


def utama(folder: str, url: str, port: str, sinkron: str = "FULL") -> None:
    """Serve until killed."""
    app = buat_aplikasi(
        BasisData(url, sinkron=sinkron),
        folder=Path(folder),
        jam=lambda: KINI,
        alamat_dasar="http://patuh.contoh",
        detik=_Henti(),
        kunci=KUNCI,
    )
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_config=None, access_log=False)


if __name__ == "__main__":
    utama(*sys.argv[1:])
