"""A mail server as a process: ``python -m tests.tahan.kotak_pos <port> <file>``.

Every mail becomes a line of the file (Message-ID, hash of its bytes) on disk before the sender is told "taken".
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import sys
import threading
from email import message_from_bytes
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class _Simpan:
    def __init__(self, berkas: Path) -> None:
        self._aliran = berkas.open("a", encoding="utf-8")

    async def handle_DATA(self, _server: SMTP, _sesi: Session, amplop: Envelope) -> str:
        isi = amplop.original_content or b""
        nomor = message_from_bytes(isi)["Message-ID"]
        self._aliran.write(f"{nomor} {hashlib.sha256(isi).hexdigest()}\n")
        self._aliran.flush()
        os.fsync(self._aliran.fileno())
        # A moment in which both sides can die: taken, and not yet told so.
        await asyncio.sleep(0.02)
        return "250 diterima"


def utama(port: str, berkas: str) -> None:
    """Serve until killed."""
    Controller(_Simpan(Path(berkas)), hostname="127.0.0.1", port=int(port)).start()
    threading.Event().wait()


if __name__ == "__main__":
    utama(*sys.argv[1:])
