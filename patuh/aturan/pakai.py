"""The packs in use by this process, and their change while it runs."""

from __future__ import annotations

import logging
import threading
from functools import cache
from pathlib import Path

from patuh.aturan.bukti import Bukti, Rentang, berkas_bukti
from patuh.aturan.pustaka import pustaka_bawaan
from rules.mesin.mesin import FOLDER_PAKET, Mesin, PaketSalah
from rules.paket.periksa import baca_paket, periksa_paket
from rules.parameter.muat import parameter_bawaan

catatan = logging.getLogger("patuh.aturan")


class PaketPakai:
    """The packs of a folder, read again when a file changes. A file that does not check leaves the old pack in use."""

    def __init__(self, folder: Path = FOLDER_PAKET) -> None:
        """Load every pack. What the data folder of this process proves to have been checked before, to the byte, is
        not tried again case by case; whatever is new or changed is checked whole.

        Raises:
            PaketSalah: a pack does not check; a service does not begin with half of its rules.
        """
        self.folder = folder
        berkas = berkas_bukti()
        bukti = None if berkas is None else Bukti(berkas)
        self.mesin = Mesin(parameter_bawaan(), pustaka_bawaan())
        self._dilihat: dict[Path, tuple[int, int]] = {}
        self._kunci = threading.Lock()
        baru: dict[str, list[Rentang]] = {}
        for path in sorted(folder.glob("*.yaml")):
            self._dilihat[path] = _tanda(path)
            sidik = bukti.sidik(path) if bukti is not None else ""
            if bukti is not None and (rentang := bukti.ambil(sidik)) is not None:
                paket = baca_paket(path)
                # The file may have been replaced between the two readings.
                if paket is not None and bukti.sidik(path) == sidik:
                    self.mesin.pasang_terbukti(paket, rentang)
                    continue
            terpasang = self.mesin.pasang(periksa_paket(path, self.mesin.parameter, self.mesin.pustaka))
            if bukti is not None and bukti.sidik(path) == sidik:
                baru[sidik] = list(terpasang.mesin)
        if bukti is not None and baru:
            bukti.simpan(baru)

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
