"""How a child process that reads somebody's file takes its job, keeps within its limits, and says how it ended.

The job comes as JSON on stdin, frames go out on stdout. No message that could hold a cell ever leaves.
"""

from __future__ import annotations

import json
import logging
import marshal
import os
import resource
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol, TypeVar

from patuh.register.baca_teks import BukanTeks
from patuh.register.baca_xlsx import XlsxSalah

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

LOG = logging.getLogger("patuh.register")
_AKAR = Path(__file__).parents[2]
_PANJANG = 4
_GALAT = "Berkas ini tidak dapat dibaca karena kesalahan layanan. Hubungi pengelola layanan."


class BerkasGagal(ValueError):
    """The file as a whole cannot be read; the message is for the user."""


class Terbatas(Protocol):
    """A job with hard limits: ``memori`` in bytes, ``cpu`` in seconds."""

    @property
    def memori(self) -> int: ...

    @property
    def cpu(self) -> int: ...


Kerja = TypeVar("Kerja", bound=Terbatas)


def bingkai(isi: tuple[Any, ...]) -> bytes:
    """A frame's bytes."""
    data = marshal.dumps(isi)
    return len(data).to_bytes(_PANJANG, "big") + data


def baca_bingkai(aliran: IO[bytes]) -> Iterator[tuple[Any, ...]]:
    """The frames of a stream, to its end; a frame cut off ends it too."""
    while len(kepala := aliran.read(_PANJANG)) == _PANJANG:
        panjang = int.from_bytes(kepala, "big")
        data = aliran.read(panjang)
        if len(data) < panjang:
            return
        # Our own child wrote it, and unlike pickle it can make nothing but plain values.
        yield marshal.loads(data)  # noqa: S302


def kerjakan_berbingkai(jalan: Callable[[], None], keluar: IO[bytes]) -> None:
    """Do the job; when it fails, the last frame says why. Raises :class:`BrokenPipeError` alone."""
    try:
        jalan()
    except (BerkasGagal, XlsxSalah) as salah:
        keluar.write(bingkai(("gagal", str(salah))))
    except BukanTeks:
        keluar.write(bingkai(("gagal", "Berkas ini bukan CSV atau XLSX.")))
    except MemoryError:
        keluar.write(bingkai(("gagal", "Berkas ini memerlukan memori lebih dari yang diizinkan. Kirim sebagai CSV.")))
    except BrokenPipeError:
        raise
    except Exception as salah:
        # Its own words may quote a cell; where it happened does not.
        letak = [f"{Path(b.filename).name}:{b.lineno}" for b in traceback.extract_tb(salah.__traceback__)[-4:]]
        keluar.write(bingkai(("galat", type(salah).__name__, " < ".join(reversed(letak)))))
    keluar.flush()


def jalankan_anak(bentuk: Callable[..., Kerja], kerjakan: Callable[[Kerja, IO[bytes]], None]) -> int:
    """Take the job, under its limits, and do it; the process's exit code."""
    kerja = bentuk(**json.loads(sys.stdin.buffer.readline()))
    resource.setrlimit(resource.RLIMIT_AS, (kerja.memori, kerja.memori))
    resource.setrlimit(resource.RLIMIT_CPU, (kerja.cpu, kerja.cpu + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        kerjakan(kerja, sys.stdout.buffer)
    except BrokenPipeError:
        # Nobody listens any more; the interpreter must not try to flush on its way out.
        os._exit(1)
    return 0


def baca_lewat_anak(modul: str, kerja: DataclassInstance) -> Iterator[tuple[Any, ...]]:
    """Have a file read by the child process ``modul`` while the caller waits; its frames, to the last.

    Raises :class:`BerkasGagal` when the file cannot be read, also when its limits have ended the child.
    """
    tamat = False
    with subprocess.Popen(  # noqa: S603 - a module of ours, named by ours
        [sys.executable, "-m", modul],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_AKAR,
        start_new_session=True,
    ) as anak:
        assert anak.stdin is not None and anak.stdout is not None  # noqa: S101 - asked for above
        try:
            anak.stdin.write(json.dumps(asdict(kerja)).encode() + b"\n")
            anak.stdin.close()
            for satu in baca_bingkai(anak.stdout):
                if satu[0] == "gagal":
                    raise BerkasGagal(satu[1])
                if satu[0] == "galat":
                    LOG.error("%s terhenti: %s di %s", modul, *satu[1:])
                    raise BerkasGagal(
                        "Berkas ini tidak dapat dibaca karena kesalahan layanan. Hubungi pengelola layanan."
                    )
                tamat = tamat or satu[0] == "selesai"
                yield satu
        finally:
            anak.kill()
    if not tamat:
        raise BerkasGagal("Pembacaan berkas dihentikan karena memerlukan memori atau waktu lebih dari yang diizinkan.")
