"""``Idempotency-Key``: the first answer again for a retry, 409 for the same key with another body.

The key's row is inserted in the transaction of the effect. A second request with the same key, even at the same moment,
waits for that row and then finds the first answer; a failed effect takes its key back with it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi.encoders import jsonable_encoder
from pydantic import BaseModel
from sqlalchemy import bindparam, select, update
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import JSONResponse

from api.layanan import layanan_dari, pelaku_dari
from patuh.akun.tabel import Idempotensi
from patuh.basisdata.siap import Siap, sisipan
from patuh.basisdata.tipe import tabel
from patuh.galat import Bentrok, GalatIsian, IsianSalah

KEPALA = "Idempotency-Key"
KEPALA_ULANG = "Idempotency-Replayed"
_PANJANG = 200
_TABEL = tabel(Idempotensi)
_SISIP = sisipan(_TABEL, "kunci", "sidik_badan", "status", "jawaban", "waktu", sekali=True)
_SIMPANAN = select(_TABEL.c.sidik_badan, _TABEL.c.status, _TABEL.c.jawaban).where(_TABEL.c.kunci == bindparam("kunci"))
_ISI = Siap(
    update(_TABEL)
    .where(_TABEL.c.kunci == bindparam("milik"))
    .values(status=bindparam("hasil"), jawaban=bindparam("isi", type_=_TABEL.c.jawaban.type))
)


class _Tertulis(JSONResponse):
    """An answer that is JSON already."""

    def render(self, content: str) -> bytes:
        """Its bytes."""
        return content.encode()


@dataclass(frozen=True)
class Jawaban:
    """What an effect answers: status, JSON body, extra headers."""

    status: int
    isi: Mapping[str, Any]
    kepala: Mapping[str, str] = field(default_factory=dict)


def sekali(
    request: Request, badan: object, kerja: Callable[[Session], Jawaban], *, kunci: str | None = None
) -> JSONResponse:
    """Run ``kerja`` in one writing transaction, once for the request's key (or ``kunci``, the once-token of a form).

    ``badan`` is what the request says (JSON-able), by which a repeat is told from another request.
    """
    layanan = layanan_dari(request)
    if kunci is None:
        # A page that hands its form to a route of the API has the form's once-token instead of a header.
        kunci = getattr(request.state, "kunci_ulang", None) or request.headers.get(KEPALA)
    if kunci is None:
        with layanan.bd.tulis() as sesi:
            jawaban = kerja(sesi)
        return _kirim(jawaban.status, _teks(jawaban.isi), jawaban.kepala)
    if not (0 < len(kunci) <= _PANJANG and kunci.isprintable()):
        raise IsianSalah("Kunci pengulangan salah.", (GalatIsian(KEPALA, f"Isi 1 sampai {_PANJANG} huruf."),))
    polos = badan.model_dump(mode="json", by_alias=True) if isinstance(badan, BaseModel) else jsonable_encoder(badan)
    sidik_badan = hashlib.sha256(json.dumps(polos, sort_keys=True).encode()).hexdigest()
    with layanan.bd.tulis() as sesi:
        baris = {
            "kunci": _kunci_baris(request, kunci),
            "sidik_badan": sidik_badan,
            "status": 0,
            "jawaban": {},
            "waktu": layanan.jam(),
        }
        if _SISIP.jalankan(sesi, baris) != 1:
            return _ulang(*sesi.connection().execute(_SIMPANAN, {"kunci": baris["kunci"]}).one(), sidik_badan)
        jawaban = kerja(sesi)
        teks = _teks(jawaban.isi)
        isi = {"isi": json.loads(teks), "kepala": dict(jawaban.kepala)}
        sesi.flush()
        _ISI.jalankan(sesi, {"milik": baris["kunci"], "hasil": jawaban.status, "isi": isi})
    return _kirim(jawaban.status, teks, jawaban.kepala)


def _kunci_baris(request: Request, kunci: str) -> str:
    """A key counts for one API key and one route; hashed, so that whatever a client put into it stays out of here."""
    bagian = (pelaku_dari(request).id, request.method, request.url.path, kunci)
    return hashlib.sha256("\n".join(bagian).encode()).hexdigest()


def _ulang(sidik_simpanan: str, status: int, jawaban: Any, sidik_badan: str) -> JSONResponse:
    if sidik_simpanan != sidik_badan:
        raise Bentrok(
            "Kunci pengulangan ini sudah dipakai untuk isi yang lain. Pakai kunci baru untuk permintaan baru.",
            (GalatIsian(KEPALA, "Sudah dipakai untuk isi yang lain."),),
        )
    return _kirim(status, _teks(jawaban["isi"]), {**jawaban["kepala"], KEPALA_ULANG: "true"})


def _teks(isi: object) -> str:
    """As JSON; what JSON does not know (dates, models) as FastAPI writes it."""
    return json.dumps(isi, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=jsonable_encoder)


def _kirim(status: int, teks: str, kepala: Mapping[str, str]) -> JSONResponse:
    return _Tertulis(teks, status_code=status, headers=dict(kepala))
