"""``make bench``: ``python -m tests.bench [putusan] [alur] [naskah]`` runs the benches named, or all of them."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable

from tests.bench import alur, naskah, putusan

BENCH: dict[str, Callable[[], None]] = {
    "putusan": putusan.utama,
    "alur": lambda: asyncio.run(alur.utama()),
    "naskah": naskah.utama,
}


def utama(nama: list[str]) -> None:
    """Run the benches named; all when none is."""
    if asing := set(nama) - set(BENCH):
        sys.exit(f"bench tidak dikenal: {', '.join(sorted(asing))}. Yang ada: {', '.join(BENCH)}")
    for satu in nama or BENCH:
        BENCH[satu]()


if __name__ == "__main__":
    utama(sys.argv[1:])
