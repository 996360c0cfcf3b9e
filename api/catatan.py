"""Logs as one JSON object a line, with every run of 16 digits masked: text, paths and tracebacks alike."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any

from patuh.samar import samarkan

_TAMBAHAN = ("permintaan", "metode", "jalur", "status", "milidetik", "pelaku")


class FormatJson(logging.Formatter):
    """One JSON object a record; extra fields as :mod:`api.lapisan` gives them."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, masked."""
        baris: dict[str, Any] = {
            "waktu": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "tingkat": record.levelname,
            "sumber": record.name,
            "pesan": samarkan(record.getMessage()),
        }
        for nama in _TAMBAHAN:
            if (nilai := getattr(record, nama, None)) is not None:
                baris[nama] = samarkan(nilai) if isinstance(nilai, str) else nilai
        if record.exc_info:
            baris["jejak"] = samarkan(self.formatException(record.exc_info))
        return json.dumps(baris, ensure_ascii=False)


def siapkan_log(tingkat: int = logging.INFO) -> None:
    """Send the log of the whole process to standard error in this form (replaces handlers set before)."""
    penangan = logging.StreamHandler()
    penangan.setFormatter(FormatJson())
    logging.basicConfig(level=tingkat, handlers=[penangan], force=True)
    # Uvicorn's own access log shows paths as they came; ours says the same, masked.
    logging.getLogger("uvicorn.access").disabled = True
    for nama in ("uvicorn", "uvicorn.error"):
        pencatat = logging.getLogger(nama)
        pencatat.handlers, pencatat.propagate = [], True
