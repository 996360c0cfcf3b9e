"""Ports of this machine: is one free, and the one that shows the counters of a role without pages."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from prometheus_client import start_http_server

from patuh.pengaturan import PengaturanSalah


def port_bebas(nomor: int, host: str = "127.0.0.1") -> bool:
    """Can somebody listen there now?"""
    try:
        with socket.create_server((host, nomor)):
            return True
    except OSError:
        return False


@contextmanager
def porta_metrik(env: Mapping[str, str] = os.environ) -> Iterator[None]:
    """Show this process's counters on the loopback port of ``PATUH_METRIK_PORT``, if it is set."""
    teks = env.get("PATUH_METRIK_PORT")
    if not teks:
        yield
        return
    if not (teks.isdigit() and 0 < int(teks) < 2**16):
        raise PengaturanSalah("PATUH_METRIK_PORT harus nomor port, misalnya 9201")
    try:
        server, _ = start_http_server(int(teks), addr="127.0.0.1")
    except OSError as salah:
        raise PengaturanSalah(
            f"PATUH_METRIK_PORT {teks} tidak dapat dipakai ({salah.strerror}); beri setiap proses port sendiri"
        ) from None
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
