"""The rows of a party's file, one at a time: NIK, segment, status. A cell that cannot be read is counted by its row
and reason, never repeated."""

from __future__ import annotations

from collections.abc import Iterator

from patuh.galat import GalatIsian, IsianSalah
from patuh.register import kode, sel
from patuh.register.baca_teks import BerkasTeks, BukanTeks
from patuh.register.baca_xlsx import BerkasXlsx, XlsxSalah
from patuh.register.baris import mungkin
from patuh.register.kolom import BARIS_JUDUL_MAKS, kenali_judul
from patuh.register.sel import SelSalah
from patuh.register.terima import TIPE_XLSX, BerkasImpor
from patuh.rekonsiliasi.banding import Peserta

_JENIS = "kepesertaan_bpjs"
_PERLU = ("nik", "segmen", "status")
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
        try:
            sumber = (
                BerkasXlsx(self._berkas.path, _JENIS)
                if self._berkas.tipe == TIPE_XLSX
                else BerkasTeks(self._berkas.path, _JENIS)
            )
        except (BukanTeks, XlsxSalah) as salah:
            raise self._salah(str(salah) or "Berkas ini bukan CSV atau XLSX.") from None
        try:
            yield from self._baris(sumber)
        except XlsxSalah as salah:
            raise self._salah(str(salah)) from None
        finally:
            sumber.tutup()

    def _baris(self, sumber: BerkasTeks | BerkasXlsx) -> Iterator[Peserta]:
        letak: dict[str, int] | None = None
        for ke, (nomor, isi) in enumerate(sumber.baris()):
            if letak is None:
                judul = kenali_judul(_JENIS, [str(s) for s in isi or ()])
                if all(k in judul.letak for k in _PERLU):
                    letak = judul.letak
                elif ke >= BARIS_JUDUL_MAKS:
                    break
                continue
            self.dibaca += 1
            try:
                if isi is None or len(isi) <= max(letak[k] for k in _PERLU):
                    raise SelSalah("baris tidak lengkap")
                nik = sel.nik(isi[letak["nik"]])
                if not mungkin(nik):
                    raise SelSalah("NIK tidak sah")
                yield Peserta(nomor, nik, kode.segmen(isi[letak["segmen"]]), kode.aktif(isi[letak["status"]]))
            except SelSalah as salah:
                self.ditolak.append((nomor, str(salah)))
        if letak is None:
            raise self._salah("Baris judul harus memuat kolom nik, segmen, dan status.")

    def _salah(self, sebab: str) -> IsianSalah:
        return IsianSalah("Berkas tidak dapat dibandingkan.", (GalatIsian(self._kolom, sebab),))
