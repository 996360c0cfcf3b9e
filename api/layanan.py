"""What every request needs, made once at the start and reached through ``request.app.state.layanan``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated, cast

from fastapi import Depends
from starlette.requests import Request

from api.batas import Pembatas
from patuh.akun.aturan_masuk import AturanMasuk
from patuh.akun.pelaku import Pelaku
from patuh.akun.sso import KlienSso
from patuh.aturan.pakai import PaketPakai
from patuh.basisdata.mesin import BasisData
from patuh.naskah_dinas.penanda import Penanda, TanpaPenanda
from patuh.pantau.metrik import AturanMetrik
from patuh.pantau.potret import Pemantau
from patuh.register.rahasia import GudangKunci
from patuh.register.terima import BATAS_UKURAN

CekTemporal = Callable[[], Awaitable[bool]]


@dataclass(frozen=True)
class Layanan:
    """The service's parts: database, data folder, clock, public address, Temporal check, rate limits, the picture of
    the record, rule packs, the keys of the register, the largest register file in bytes, how people sign in, who signs
    papers, who may read the metrics, the office's own provider of sign-ins, and the file of the trail's heads outside
    the database (None = there is none)."""

    bd: BasisData
    folder: Path
    jam: Callable[[], datetime]
    alamat_dasar: str
    cek_temporal: CekTemporal | None
    pembatas: Pembatas
    pemantau: Pemantau
    paket: PaketPakai
    kunci: GudangKunci
    batas_impor: int = BATAS_UKURAN
    akun: AturanMasuk = field(default_factory=AturanMasuk)
    penanda: Penanda = field(default_factory=TanpaPenanda)
    metrik: AturanMetrik = field(default_factory=AturanMetrik)
    sso: KlienSso | None = None
    jangkar: Path | None = None

    @property
    def kunci_halaman(self) -> bool:
        """May units sign in to the pages with their key?"""
        return self.akun.kunci_halaman

    @property
    def aman(self) -> bool:
        """Is the service reached by HTTPS?"""
        return self.alamat_dasar.startswith("https://")


def layanan_dari(request: Request) -> Layanan:
    """The service that answers this request."""
    return cast("Layanan", request.app.state.layanan)


def pelaku_dari(request: Request) -> Pelaku:
    """Who asks: set by the route's permission check before the body is read."""
    return cast("Pelaku", request.state.pelaku)


LayananDep = Annotated[Layanan, Depends(layanan_dari)]
PelakuDep = Annotated[Pelaku, Depends(pelaku_dari)]
