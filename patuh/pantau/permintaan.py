"""Counting HTTP requests: the series are looked up once and kept, so that a request costs a few microseconds."""

from __future__ import annotations

from functools import lru_cache

from prometheus_client import Counter, Histogram

from patuh.pantau.hitung import LAMA_PERMINTAAN, PERMINTAAN

_METODE = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


@lru_cache(maxsize=4096)
def _deret(metode: str, rute: str, status: int) -> tuple[Counter, Histogram]:
    return PERMINTAAN.labels(metode, rute, str(status)), LAMA_PERMINTAAN.labels(metode, rute)


def hitung(metode: str, rute: str, status: int, detik: float) -> None:
    """Count one answered request. ``rute`` is the template (``/api/v1/tugas/{tugas_id}``), ``status`` 0 when the
    connection ended before an answer."""
    jumlah, lama = _deret(metode if metode in _METODE else "LAIN", rute, status)
    jumlah.inc()
    lama.observe(detik)
