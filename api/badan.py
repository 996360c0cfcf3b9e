"""How large a request's body may be where it is larger than evidence: declared by the route, enforced by the layer
around it, which sees a request before any route does."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute

FORMULIR = 256 * 1024
"""Room for the form around the files."""
BERKAS_IMPOR = "impor"
"""As large as the operator lets a register file be."""
_TANDA = "x-berkas-maks"


def berkas_maks(batas: int | str) -> dict[str, Any]:
    """For ``izin(...)``: this route takes files of so many bytes altogether (or :data:`BERKAS_IMPOR`)."""
    return {_TANDA: batas}


class BatasRute:
    """The routes that take more, found once; only a request with files asks."""

    def __init__(self, rute: Iterable[APIRouter], batas_impor: int) -> None:
        self._batas: list[tuple[re.Pattern[str], frozenset[str], int]] = []
        for router in rute:
            for satu in router.routes:
                if isinstance(satu, APIRoute) and (batas := (satu.openapi_extra or {}).get(_TANDA)) is not None:
                    berkas = batas_impor if batas == BERKAS_IMPOR else int(batas)
                    self._batas.append((satu.path_regex, frozenset(satu.methods or ()), berkas + FORMULIR))

    def cari(self, metode: str, jalur: str, bila_tidak: int) -> int:
        """The most bytes that a request with files may have."""
        return next((b for pola, cara, b in self._batas if metode in cara and pola.match(jalur)), bila_tidak)
