"""The packs in use by this process, and their change while it runs."""

from __future__ import annotations

import logging
import threading
from functools import cache
from pathlib import Path

from patuh.aturan.pustaka import pustaka_bawaan
from rules.mesin.mesin import FOLDER_PAKET, Mesin, PaketSalah
from rules.paket.periksa import periksa_paket
from rules.parameter.muat import parameter_bawaan

catatan = logging.getLogger("patuh.aturan")


class PaketPakai:
    """The packs of a folder, read again when a file changes. A file that does not check leaves the old pack in use."""

    def __init__(self, folder: Path = FOLDER_PAKET) -> None:
        """Load every pack.

        Raises:
            PaketSalah: a pack does not check; a service does not begin with half of its rules.
        """
        self.folder = folder
        self.mesin = Mesin(parameter_bawaan(), pustaka_bawaan())
        self._dilihat: dict[Path, tuple[int, int]] = {}
        self._kunci = threading.Lock()
        for path in sorted(folder.glob("*.yaml")):
            self._dilihat[path] = _tanda(path)
            self.mesin.pasang(periksa_paket(path, self.mesin.parameter, self.mesin.pustaka))

    def segarkan(self) -> list[str]:
        """Put changed and new files to use; ids of the packs replaced. Findings of a refused file go to the log."""
        diganti = []
        with self._kunci:
            for path in sorted(self.folder.glob("*.yaml")):
                try:
                    tanda = _tanda(path)
                except OSError:
                    continue
                if self._dilihat.get(path) == tanda:
                    continue
                self._dilihat[path] = tanda
                try:
                    baru = self.mesin.pasang(periksa_paket(path, self.mesin.parameter, self.mesin.pustaka))
                except PaketSalah as salah:
                    catatan.error("paket %s ditolak, yang lama tetap dipakai: %s", path.name, salah)
                    continue
                diganti.append(baru.paket.id)
                catatan.info("paket %s dipakai, versi %s", baru.paket.id, baru.versi[:12])
        return diganti


@cache
def paket_bawaan() -> PaketPakai:
    """The packs that come with the product, loaded once a process."""
    return PaketPakai()


def _tanda(path: Path) -> tuple[int, int]:
    keadaan = path.stat()
    return keadaan.st_mtime_ns, keadaan.st_size
