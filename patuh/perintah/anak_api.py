"""The application in one of several API processes: what :mod:`uvicorn` makes in each child of ``patuh layanan api``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from patuh import lembaran
from patuh.perintah.sampah import mulai_sampah, tunda_sampah

if TYPE_CHECKING:
    from fastapi import FastAPI


def aplikasi() -> FastAPI:
    """API and pages over the data folder that the parent process named. Raises as ``patuh layanan api`` does."""
    tunda_sampah()
    from patuh.catatan import pasang_catatan
    from patuh.perintah.produksi import aplikasi_api

    pasang_catatan(None)
    folder = lembaran.folder_data()
    if folder is None:
        raise RuntimeError("proses API tanpa folder data")
    app = aplikasi_api(folder)
    mulai_sampah()
    return app
