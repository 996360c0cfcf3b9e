"""``patuh`` with a moved clock: ``python -m tests.tahan.peran_anak <seconds> <arguments of patuh>``.

The record's time is the real one less these seconds, and the reminders of a day are spread over minutes, not an hour:
so that a morning of reminders falls into a run.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from functools import partial

from patuh import cli
from patuh.perintah import dev, produksi
from patuh.tugas import jadwal
from workflows.pekerja import pekerja

JARAK_SEBAR = timedelta(seconds=25)


def utama(geser: str, *argumen: str) -> None:
    """Run the command."""
    jarak = timedelta(seconds=float(geser))

    def kini() -> datetime:
        return datetime.now(UTC) - jarak

    setattr(jadwal, "_JARAK_SEBAR", JARAK_SEBAR)  # noqa: B010
    for modul in (dev, produksi):
        setattr(modul, "sekarang", kini)  # noqa: B010
        setattr(modul, "pekerja", partial(pekerja, geser=jarak))  # noqa: B010
    sys.argv = ["patuh", *argumen]
    cli.app()


if __name__ == "__main__":
    utama(*sys.argv[1:])
