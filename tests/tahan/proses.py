"""Processes of a run: started, killed without a word with all their children, and ended with the run."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psutil


@dataclass
class Proses:
    """A command. ``siap`` says whether it is at work (given what it has printed since its last start)."""

    nama: str
    perintah: list[str]
    env: dict[str, str]
    catatan: Path
    siap: Callable[[str], bool]
    _proses: subprocess.Popen[bytes] | None = None
    _dari: int = 0
    dibunuh: int = field(default=0)

    def mulai(self) -> None:
        """Start; it is ready some moments later."""
        self._dari = self.catatan.stat().st_size if self.catatan.exists() else 0
        with self.catatan.open("ab") as aliran:
            self._proses = subprocess.Popen(
                self.perintah, env=self.env, stdout=aliran, stderr=aliran, start_new_session=True
            )

    @property
    def pid(self) -> int:
        """Of the running process."""
        assert self._proses is not None
        return self._proses.pid

    def hidup(self) -> bool:
        """Does it run?"""
        return self._proses is not None and self._proses.poll() is None

    def bunuh(self) -> None:
        """kill -9, children included that share its group."""
        if self._proses is None or self._proses.poll() is not None:
            return
        self.dibunuh += 1
        os.killpg(self._proses.pid, signal.SIGKILL)
        self._proses.wait(30)

    def tutup(self) -> None:
        """End it and everything it started."""
        if self._proses is None or self._proses.poll() is not None:
            return
        pohon = psutil.Process(self._proses.pid).children(recursive=True)
        self._proses.terminate()
        try:
            self._proses.wait(15)
        except subprocess.TimeoutExpired:
            self._proses.kill()
            self._proses.wait(10)
        for satu in pohon:
            if satu.is_running():
                satu.kill()

    def terbaca(self) -> str:
        """What it printed since its last start."""
        with self.catatan.open("rb") as aliran:
            aliran.seek(self._dari)
            return aliran.read().decode("utf-8", "replace")

    def tunggu_siap(self, batas: float = 120) -> float:
        """Wait until it is at work, starting it again when it gives up by itself (as systemd would); seconds."""
        mulai = time.monotonic()
        while not self.siap(self.terbaca()):
            if not self.hidup():
                self.mulai()
                time.sleep(1)
            if time.monotonic() - mulai > batas:
                raise TimeoutError(f"{self.nama} tidak siap: {self.terbaca()[-2000:]}")
            time.sleep(0.1)
        return time.monotonic() - mulai
