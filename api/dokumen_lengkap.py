"""What every operation may answer, completed in the OpenAPI document from what the service does everywhere.

A route documents the answers of its own matter; what the layers around it may answer to anybody (a body that cannot be
read, an address with a letter that is not allowed, a file that is too large) is written here once for all of them.
"""

from __future__ import annotations

import re
from typing import Any

from api.idempotensi import KEPALA
from api.v1.skema import galat

_BENTUK = {
    "csv": "text/csv",
    "html": "text/html",
    "ics": "text/calendar",
    "json": "application/json",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_BINER: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}


def lengkapi(skema: dict[str, Any]) -> None:
    """Complete the responses and parameters of every operation of an OpenAPI document, in place."""
    for jalur, butir in skema["paths"].items():
        for operasi in butir.values():
            jawaban = operasi["responses"]
            for status, isi in galat(*_status(jalur, operasi)).items():
                jawaban.setdefault(str(status), isi)
            if jalur in ("/sehat", "/siap"):
                jawaban.pop("429", None)
            elif not jalur.startswith("/api/"):
                _juga_halaman(jawaban)
            sukses = jawaban.get("200")
            if sukses is not None and "content" not in sukses:
                sukses["content"] = _isi_berkas(jalur)
            for parameter in operasi.get("parameters", ()):
                if parameter["name"] == KEPALA:
                    parameter["schema"]["minLength"] = 1


def _juga_halaman(jawaban: dict[str, Any]) -> None:
    """Pages for people say what they say as a page to a browser, errors too."""
    for status, isi in jawaban.items():
        if isi.get("content", {}).keys() & {"application/problem+json", "application/json"}:
            jawaban[status] = isi | {"content": isi["content"] | {"text/html": {"schema": {"type": "string"}}}}


def _status(jalur: str, operasi: dict[str, Any]) -> list[int]:
    hasil = []
    badan = operasi.get("requestBody", {}).get("content", {})
    if badan:
        hasil += [400, 413, 422]
    if "application/json" in badan:
        hasil.append(415)
    if operasi.get("parameters"):
        hasil.append(422)
    if "{" in jalur:
        hasil.append(404)
    return hasil


def _isi_berkas(jalur: str) -> dict[str, Any]:
    """The media types of a download: by the ending of its path, or any of ours where the path leaves it open."""
    akhiran = re.search(r"\.(\w+)$", jalur)
    if akhiran is not None and akhiran[1] in _BENTUK:
        return {_BENTUK[akhiran[1]]: _isi(akhiran[1])}
    if jalur.endswith(".{bentuk}"):
        return {jenis: _isi(bentuk) for bentuk, jenis in _BENTUK.items()}
    return {"*/*": _BINER}


def _isi(bentuk: str) -> dict[str, Any]:
    return {"schema": {}} if bentuk == "json" else _BINER
