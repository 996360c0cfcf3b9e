"""Logs: one JSON object a line, into a file under the data folder. What may be a NIK never gets in."""

from __future__ import annotations

import json
import logging
import logging.handlers
from datetime import UTC, datetime
from pathlib import Path

from patuh.samar import samarkan

_SENDIRI = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class BarisJson(logging.Formatter):
    """A log record as JSON; what was given with ``extra`` becomes fields."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        isi = {
            "waktu": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "tingkat": record.levelname,
            "asal": record.name,
            "pesan": record.getMessage(),
        }
        isi |= {k: str(v) for k, v in vars(record).items() if k not in _SENDIRI}
        if record.exc_info:
            isi["galat"] = self.formatException(record.exc_info)
        return json.dumps({k: samarkan(v) for k, v in isi.items()}, ensure_ascii=False)


def pasang_catatan(berkas: Path | None) -> None:
    """Send all logs of the process to the file (rotated at 10 MB, five kept), or to standard error (None)."""
    penulis: logging.Handler = logging.StreamHandler()
    if berkas is not None:
        penulis = logging.handlers.RotatingFileHandler(berkas, maxBytes=10_000_000, backupCount=5, encoding="utf-8")
    penulis.setFormatter(BarisJson())
    akar = logging.getLogger()
    akar.handlers[:] = [penulis]
    akar.setLevel(logging.INFO)
    for ramai in ("apscheduler", "httpx", "temporalio"):
        logging.getLogger(ramai).setLevel(logging.WARNING)
