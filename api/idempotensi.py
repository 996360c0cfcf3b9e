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
from sqlmodel import Session, SQLModel
from starlette.requests import Request
from starlette.responses import JSONResponse

from api.layanan import layanan_dari, pelaku_dari
from patuh.akun.tabel import Idempotensi
from patuh.basisdata.mesin import sisip_baru
from patuh.galat import Bentrok, GalatIsian, IsianSalah

KEPALA = "Idempotency-Key"
KEPALA_ULANG = "Idempotency-Replayed"
_PANJANG = 200


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
        return _kirim(jawaban.status, jsonable_encoder(jawaban.isi), jawaban.kepala)
    if not (0 < len(kunci) <= _PANJANG and kunci.isprintable()):
        raise IsianSalah("Kunci pengulangan salah.", (GalatIsian(KEPALA, f"Isi 1 sampai {_PANJANG} huruf."),))
    sidik_badan = hashlib.sha256(json.dumps(jsonable_encoder(badan), sort_keys=True).encode()).hexdigest()
    with layanan.bd.tulis() as sesi:
        baris = {
            "kunci": _kunci_baris(request, kunci),
            "sidik_badan": sidik_badan,
            "status": 0,
            "jawaban": {},
            "waktu": layanan.jam(),
        }
        baru = sisip_baru(sesi, SQLModel.metadata.tables[str(Idempotensi.__tablename__)], [baris]) == 1
        simpanan = sesi.get_one(Idempotensi, baris["kunci"])
        if not baru:
            return _ulang(simpanan, sidik_badan)
        jawaban = kerja(sesi)
        isi = jsonable_encoder(jawaban.isi)
        simpanan.status = jawaban.status
        simpanan.jawaban = {"isi": isi, "kepala": dict(jawaban.kepala)}
        sesi.add(simpanan)
    return _kirim(jawaban.status, isi, jawaban.kepala)


def _kunci_baris(request: Request, kunci: str) -> str:
    """A key counts for one API key and one route; hashed, so that whatever a client put into it stays out of here."""
    bagian = (pelaku_dari(request).id, request.method, request.url.path, kunci)
    return hashlib.sha256("\n".join(bagian).encode()).hexdigest()


def _ulang(simpanan: Idempotensi, sidik_badan: str) -> JSONResponse:
    if simpanan.sidik_badan != sidik_badan:
        raise Bentrok(
            "Kunci pengulangan ini sudah dipakai untuk isi yang lain. Pakai kunci baru untuk permintaan baru.",
            (GalatIsian(KEPALA, "Sudah dipakai untuk isi yang lain."),),
        )
    kepala: Any = simpanan.jawaban["kepala"]
    return _kirim(simpanan.status, simpanan.jawaban["isi"], {**kepala, KEPALA_ULANG: "true"})


def _kirim(status: int, isi: object, kepala: Mapping[str, str]) -> JSONResponse:
    return JSONResponse(isi, status_code=status, headers=dict(kepala))
