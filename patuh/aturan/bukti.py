"""What was already checked on this data folder: a start does not try again, case by case, what it has proved before.

A proof belongs to one content: the bytes of the pack, of every file that its check rests on (parameters, instruments,
regulations), and of the code that checks. One changed byte gives another name, under which there is no proof, and the
pack is checked whole. A lost or unreadable file of proofs costs a check, nothing else.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Collection, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path

import rules
from patuh import lembaran
from patuh.instruksi import muat as instruksi

BERKAS = "paket-terperiksa.json"
_KEPERCAYAAN = ("durable-rules", "lark", "polars", "pydantic", "pyyaml")
"""Libraries that take part in a check or a decision."""
_MAKS = 200
Rentang = tuple[str, int]
"""A daerah and the number of a span of dates, for which a bound pack was held against every back end."""


def berkas_bukti() -> Path | None:
    """The file of proofs in the data folder of this process; None where it uses none."""
    folder = lembaran.folder_data()
    return None if folder is None else folder / BERKAS


class Bukti:
    """The proofs kept in one file."""

    def __init__(self, berkas: Path) -> None:
        self._berkas = berkas
        self._dasar = _dasar()

    def sidik(self, paket: Path) -> str:
        """The name of a proof for the pack file as it is now. Raises ``OSError`` when it cannot be read."""
        return hashlib.sha256(f"{self._dasar}/{paket.name}/".encode() + paket.read_bytes()).hexdigest()

    def ambil(self, sidik: str) -> frozenset[Rentang] | None:
        """The spans proved under this name; None when nothing is."""
        isi = self._baca().get(sidik)
        return None if isi is None else frozenset(isi)

    def simpan(self, baru: Mapping[str, Collection[Rentang]]) -> None:
        """Keep what was proved now; of many, the newest."""
        semua = self._baca()
        for sidik, rentang in baru.items():
            semua.pop(sidik, None)
            semua[sidik] = sorted(rentang)
        lembaran.tulis_utuh(self._berkas, json.dumps(dict(list(semua.items())[-_MAKS:])))

    def _baca(self) -> dict[str, list[Rentang]]:
        try:
            isi = json.loads(self._berkas.read_bytes())
            return {str(k): [(str(daerah), int(nomor)) for daerah, nomor in satu] for k, satu in isi.items()}
        except (OSError, ValueError, AttributeError, TypeError):
            return {}


@cache
def _dasar() -> str:
    """A hash of all that every check rests on besides the pack itself. Once a process: it is what was loaded."""
    rumah, sendiri = Path(rules.__file__).parent, Path(__file__).parents[1]
    jumlah = hashlib.sha256(sys.version.encode())
    for nama in _KEPERCAYAAN:
        jumlah.update(f"{nama} {version(nama)}\n".encode())
    kode = [*rumah.rglob("*.py"), *rumah.rglob("*.lark"), rumah / "peraturan.yaml", *rumah.glob("parameter/*.y*ml")]
    kode += [*sendiri.glob("aturan/*.py"), *sendiri.glob("instruksi/*.py"), *sendiri.glob("instruksi/naskah/*.txt")]
    for berkas in sorted(kode):
        jumlah.update(f"{berkas} {instruksi.sidik_berkas(berkas)}\n".encode())
    for id_ in instruksi.daftar_instruksi():
        # The edition that packs quote.
        edisi = instruksi.edisi_instruksi(id_)[0]
        jumlah.update(f"{id_} {edisi.sejak} {instruksi.sidik_berkas(edisi.berkas)}\n".encode())
    return jumlah.hexdigest()
