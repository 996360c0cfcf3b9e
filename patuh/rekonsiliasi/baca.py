"""The rows of a party's file, one at a time: NIK, segment, status. A cell that cannot be read is counted by its row
and reason, never repeated."""

from __future__ import annotations

from collections.abc import Iterator

from patuh.galat import GalatIsian, IsianSalah
from patuh.register.anak import BerkasGagal, baca_lewat_anak
from patuh.register.terima import TIPE_XLSX, BerkasImpor
from patuh.rekonsiliasi.anak import Pekerjaan
from patuh.rekonsiliasi.banding import Peserta

BATAS_UKURAN = 40 * 1024 * 1024
"""Largest file of a party, in bytes: it is read while the caller waits."""


class BacaPeserta:
    """Iterate over a file once; ``dibaca`` and ``ditolak`` (row, reason) are known afterwards."""

    def __init__(self, berkas: BerkasImpor, kolom: str) -> None:
        self._berkas, self._kolom = berkas, kolom
        self.dibaca = 0
        self.ditolak: list[tuple[int, str]] = []

    def __iter__(self) -> Iterator[Peserta]:
        """The readable rows. Raises :class:`IsianSalah` for a file without the three columns."""
        kerja = Pekerjaan(str(self._berkas.path.resolve()), xlsx=self._berkas.tipe == TIPE_XLSX)
        try:
            for macam, *isi in baca_lewat_anak("patuh.rekonsiliasi.anak", kerja):
                if macam == "isi":
                    yield from (Peserta(*satu) for satu in isi[0])
                elif macam == "selesai":
                    self.dibaca, self.ditolak = isi
        except BerkasGagal as salah:
            raise IsianSalah("Berkas tidak dapat dibandingkan.", (GalatIsian(self._kolom, str(salah)),)) from None
