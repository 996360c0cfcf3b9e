"""Logs: one line an event, as JSON or as text for eyes, into a file or to standard error.

What may be a NIK never gets in: both forms mask every field here, and nowhere else. :data:`KONTEKS` carries what every
line of one piece of work shares (the HTTP request's id, the workflow's id and run).
"""

from __future__ import annotations

import json
import logging
import logging.handlers
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from patuh.pantau.hitung import CATATAN
from patuh.samar import bertanda, samarkan

_SENDIRI = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
KONTEKS: ContextVar[Mapping[str, str]] = ContextVar("konteks_catatan", default={})  # noqa: B039 - never changed in place
BENTUK = ("json", "teks")


class BentukSalah(ValueError):
    """``PATUH_LOG`` is neither of the two forms."""


@contextmanager
def dalam_konteks(**isi: str) -> Iterator[None]:
    """Every line written within carries these fields, also from threads that the work hands on to."""
    tanda = KONTEKS.set({**KONTEKS.get(), **isi})
    try:
        yield
    finally:
        KONTEKS.reset(tanda)


def id_permintaan() -> str | None:
    """The id of the HTTP request that is being answered; None outside of one."""
    return KONTEKS.get().get("permintaan")


def _isi(record: logging.LogRecord) -> dict[str, str]:
    """The fields of a line, masked."""
    isi: dict[str, Any] = {
        "waktu": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "tingkat": record.levelname,
        "asal": record.name,
        "pesan": record.getMessage(),
    }
    isi |= KONTEKS.get()
    for nama, nilai in vars(record).items():
        if nama in ("temporal_workflow", "temporal_activity") and isinstance(nilai, Mapping):
            # The SDK's own lines say where they come from in a field of their own.
            isi["alur"] = nilai.get("workflow_id")
            isi["jalan"] = nilai.get("run_id") or nilai.get("workflow_run_id")
        elif nama not in _SENDIRI:
            isi[nama] = nilai
    teks = {nama: str(nilai) for nama, nilai in isi.items()}
    # Looked for in one go: a line with sixteen digits anywhere is rare. (None runs from one field into the next.)
    if not bertanda("\x1f".join(teks.values())):
        return teks
    return {nama: samarkan(nilai) for nama, nilai in teks.items()}


def _galat(format_: logging.Formatter, record: logging.LogRecord) -> str:
    return samarkan(format_.formatException(record.exc_info)) if record.exc_info else ""


class BarisJson(logging.Formatter):
    """A log record as JSON; what was given with ``extra`` becomes fields."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        isi = _isi(record)
        if galat := _galat(self, record):
            isi["galat"] = galat
        return json.dumps(isi, ensure_ascii=False)


class BarisTeks(logging.Formatter):
    """The same for a terminal: ``time LEVEL logger: message field=value``; a traceback follows on lines of its own."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, and the traceback if there is one."""
        isi = _isi(record)
        kepala = f"{isi.pop('waktu')} {isi.pop('tingkat'):<7} {isi.pop('asal')}: {isi.pop('pesan')}"
        baris = " ".join(
            [kepala.replace("\n", " "), *(f"{n}={json.dumps(v, ensure_ascii=False)}" for n, v in isi.items())]
        )
        return "\n".join(filter(None, (baris, _galat(self, record))))


class _Hitung(logging.Filter):
    """Counts lines by level; an alarm looks at the errors."""

    def filter(self, record: logging.LogRecord) -> bool:
        CATATAN.labels(record.levelname).inc()
        return True


class _Bergilir(logging.handlers.RotatingFileHandler):
    """The library looks twice into the folder and writes the line a second time, before each line."""

    def shouldRollover(self, record: logging.LogRecord) -> bool:
        """Is the file full?"""
        return self.stream is not None and self.stream.tell() >= self.maxBytes


def pasang_catatan(berkas: Path | None, env: Mapping[str, str] = os.environ) -> None:
    """Send all logs of the process to the file (rotated at 10 MB, five kept), or to standard error (None).

    ``PATUH_LOG`` says in which form; raises :class:`BentukSalah` for one that does not exist.
    """
    bentuk = env.get("PATUH_LOG") or "json"
    if bentuk not in BENTUK:
        raise BentukSalah("PATUH_LOG harus 'json' atau 'teks'")
    penulis: logging.Handler = logging.StreamHandler()
    if berkas is not None:
        penulis = _Bergilir(berkas, maxBytes=10_000_000, backupCount=5, encoding="utf-8")
    penulis.setFormatter(BarisTeks() if bentuk == "teks" else BarisJson())
    penulis.addFilter(_Hitung())
    akar = logging.getLogger()
    akar.handlers[:] = [penulis]
    akar.setLevel(logging.INFO)
    for ramai in ("apscheduler", "httpx", "temporalio"):
        logging.getLogger(ramai).setLevel(logging.WARNING)
