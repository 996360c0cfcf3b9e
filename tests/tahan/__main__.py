"""``make tahan``: ``python -m tests.tahan [word ...]`` runs the tests whose names hold one of the words, or all of
them, and prints one table. Ends with code 1 when a test does not hold.

``TAHAN_SKALA=0.1`` makes the numbers a tenth, for development."""

from __future__ import annotations

import importlib
import signal
import sys
import time
import traceback

from tests.tahan.alas import alas_baru
from tests.tahan.bentuk import Hasil, UjiTahan
from tests.tahan.daftar import MODUL


def kumpulkan(kata: list[str]) -> list[UjiTahan]:
    """The tests asked for, in the order of the list."""
    semua = [uji for nama in MODUL for uji in importlib.import_module(nama).UJI]
    return [u for u in semua if not kata or any(k in u.nama for k in kata)]


def utama(kata: list[str]) -> int:
    """Run, print the table, return the number of tests that did not hold."""
    # A run that is stopped takes its servers with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    daftar = kumpulkan(kata)
    if not daftar:
        sys.exit(f"tidak ada uji yang namanya memuat {' atau '.join(kata)}")
    hasil: list[tuple[UjiTahan, Hasil]] = []
    with alas_baru() as alas:
        for uji in daftar:
            mulai = time.monotonic()
            try:
                satu = uji.jalan(alas)
            except Exception as galat:
                traceback.print_exc()
                satu = Hasil(False, f"{type(galat).__name__}: {str(galat).splitlines()[0] if str(galat) else ''}"[:200])
            hasil.append((uji, satu))
            tanda = _tanda(satu).upper()
            print(f"[{tanda}] {uji.nama} ({time.monotonic() - mulai:.0f} detik): {satu.ukuran}", flush=True)
    print("\n| uji | garis lulus | terukur | |\n|---|---|---|---|")
    for uji, satu in hasil:
        print(f"| {uji.nama} | {uji.garis} | {satu.ukuran} | {_tanda(satu)} |")
    return sum(not h.lulus for _, h in hasil)


def _tanda(hasil: Hasil) -> str:
    if not hasil.lulus:
        return "**gagal**"
    return "dilewati" if hasil.lewat else "lulus"


if __name__ == "__main__":
    sys.exit(1 if utama(sys.argv[1:]) else 0)
