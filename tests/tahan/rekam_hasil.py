"""What ``make tahan`` measured, kept row by row: all of it takes hours, and a machine may stop before the end.

Each row says which state of the code it was measured on. Only rows of one and the same state make a table.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

_AKAR = Path(__file__).parents[2]
BERKAS = _AKAR / "keluaran" / "tahan.jsonl"
_PENGECIL = ("TAHAN_SKALA", "PATUH_BEBAN_")


@dataclass(frozen=True)
class Baris:
    """One measured row. ``kode``: the commit, None where files differ from it or the run was made smaller or was told
    other figures by its environment; ``mulai``: UTC; ``detik``: how long it took."""

    uji: str
    garis: str
    lulus: bool
    lewat: bool
    ukuran: str
    kode: str | None
    mulai: str
    detik: float

    @property
    def tanda(self) -> str:
        """The verdict as the table has it."""
        if not self.lulus:
            return "**gagal**"
        return "dilewati" if self.lewat else "lulus"


def kode_kini() -> str | None:
    """The commit that is run; None when a file differs from it, or the environment asks for another size."""
    if any(nama.startswith(_PENGECIL) for nama in os.environ):
        return None
    try:
        if _git("status", "--porcelain"):
            return None
        return _git("rev-parse", "--short=12", "HEAD")
    except (OSError, subprocess.CalledProcessError):
        return None


def _git(*perintah: str) -> str:
    return subprocess.run(
        ["git", "-C", str(_AKAR), *perintah], capture_output=True, text=True, check=True
    ).stdout.strip()


def rekam(baris: Baris, berkas: Path = BERKAS) -> None:
    """Keep one row; it is on disk when this returns. Several runs may do so at once."""
    berkas.parent.mkdir(parents=True, exist_ok=True)
    with berkas.open("a", encoding="utf-8") as tulis:
        tulis.write(json.dumps(asdict(baris), ensure_ascii=False) + "\n")
        tulis.flush()
        os.fsync(tulis.fileno())


def baca(kode: str | None, berkas: Path = BERKAS) -> dict[str, Baris]:
    """The last row of each test that was measured on this state of the code; nothing for a state without a name."""
    if kode is None or not berkas.exists():
        return {}
    hasil: dict[str, Baris] = {}
    for teks in berkas.read_text(encoding="utf-8").splitlines():
        isi: dict[str, Any] = json.loads(teks)
        if isi["kode"] == kode:
            hasil[isi["uji"]] = Baris(**isi)
    return hasil


def tabel(baris: Iterable[Baris]) -> str:
    """As Markdown."""
    kepala = ["| uji | garis lulus | terukur | |", "|---|---|---|---|"]
    return "\n".join([*kepala, *(f"| {b.uji} | {b.garis} | {b.ukuran} | {b.tanda} |" for b in baris)])
