"""Schemathesis against the running application: requests made from its own OpenAPI document, right and wrong ones."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from patuh.akun.kunci import LINGKUP, buat_kunci
from tests.api.conftest import KINI, Uji

_SINI = Path(__file__).parent
FASE = "examples,coverage,fuzzing,stateful"


@dataclass(frozen=True)
class HasilSkema:
    """How many cases were sent, how many findings there were, and what the runner said."""

    kasus: int
    temuan: int
    keluaran: str


def jalankan(uji: Uji, *, fase: str = FASE, contoh: int, benih: int | None = None) -> HasilSkema:
    """Run it with a key of every scope, ``contoh`` generated requests for each operation and phase.

    Without ``benih`` (a seed) every run sends the same requests. That a request which fits the schema is accepted is
    not asked: the schema says what a code looks like, not which codes exist nor what the present state allows. What a
    refusal must say instead is our own check (:mod:`tests.api.skema_periksa`).
    """
    with uji.bd.tulis() as sesi:
        kunci = buat_kunci(sesi, nama="skema", lingkup=LINGKUP, daerah="semua", waktu=KINI, batas_per_menit=1_000_000)
    perintah = [
        str(Path(sys.executable).parent / "schemathesis"), "--config-file", str(_SINI / "schemathesis.toml"),
        "--no-color", "run", "--phases", fase, "-c", "all", "--exclude-checks", "positive_data_acceptance",
        "-n", str(contoh), "--no-shrink", "--continue-on-failure",
        "--suppress-health-check", "all", "--warnings", "off", "--request-timeout", "60",
        "-H", f"Authorization: Bearer {kunci}",
    ]  # fmt: skip
    perintah += ["--generation-deterministic"] if benih is None else ["--seed", str(benih)]
    env = os.environ | {"SCHEMATHESIS_HOOKS": "tests.api.skema_periksa", "PYTHONPATH": str(_SINI.parent.parent)}
    # Made once, and slowly: not within the runner's patience on a busy machine.
    uji.app.openapi()
    with dilayani(uji.app) as alamat, tempfile.TemporaryDirectory() as folder:
        hasil = subprocess.run(
            [*perintah, f"{alamat}/openapi.json"], cwd=folder, env=env, capture_output=True, text=True, check=False
        )
    kasus = re.search(r"(\d+) generated", hasil.stdout)
    if kasus is None or hasil.returncode > 1:
        raise RuntimeError(hasil.stdout[-2000:] + hasil.stderr[-2000:])
    temuan = len(re.findall(r"^\d+\. Test Case ID", hasil.stdout, re.MULTILINE))
    return HasilSkema(int(kasus[1]), max(temuan, hasil.returncode), hasil.stdout)


@contextmanager
def dilayani(app: FastAPI) -> Iterator[str]:
    """The application on a port of this machine, in a thread; its address."""
    soket = socket.socket()
    soket.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", log_config=None))
    utas = threading.Thread(target=server.run, kwargs={"sockets": [soket]})
    utas.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{soket.getsockname()[1]}"
    finally:
        server.should_exit = True
        utas.join()
        soket.close()
