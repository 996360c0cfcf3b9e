"""Child process of an import: reads a file of unknown make, judges and encrypts its rows, hands them back in the order
of their index.

Job and frames: :mod:`patuh.register.anak` (the key comes with the job: never in arguments or environment). Rows wait in
files of the work folder, encrypted already, sorted into them by the first bits of the index; so memory does not grow
with the file (a sheet of XLSX is the exception) and the database gets its rows in the order of its own index. No cell
and no message that could hold one ever leaves but inside a row.
"""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import IO, Any

from patuh.register.anak import BerkasGagal, baca_bingkai, bingkai, jalankan_anak, kerjakan_berbingkai
from patuh.register.baca_teks import BerkasTeks
from patuh.register.baca_xlsx import BerkasXlsx
from patuh.register.baris import UNIK, Isi, Penilai, Tolak
from patuh.register.kolom import BARIS_JUDUL_MAKS, NAMA_JENIS, Judul, kenali_judul, kurang, layak_tampil
from patuh.register.rahasia import KunciRegister

_KELOMPOK_BIT = 6
_TAMPUNG = 20_000
_SELANG = 0.3
_TOLAK_SEKALI = 5_000


@dataclass(frozen=True)
class Pekerjaan:
    """What to read: ``memori`` in bytes and ``cpu`` in seconds are hard limits."""

    path: str
    kerja: str
    jenis: str
    daerah: str
    impor_no: int
    kunci: str
    xlsx: bool
    memori: int
    cpu: int


def cari_judul(jenis: str, baris: Iterator[Any]) -> Judul:
    """Read rows down to the header of this kind. Raises :class:`BerkasGagal` when there is none that will do."""
    terbaik = None
    for nomor, isi in baris:
        if isi is None:
            continue
        judul = kenali_judul(jenis, [str(s) for s in isi])
        if not kurang(jenis, judul):
            if judul.ganda:
                raise BerkasGagal(f"Kolom {', '.join(judul.ganda)} muncul lebih dari sekali pada judul.")
            return judul
        if judul.letak and (terbaik is None or len(judul.letak) > len(terbaik[0].letak)):
            terbaik = judul, [layak_tampil(str(s)) for s in isi if str(s).strip()]
        if nomor >= BARIS_JUDUL_MAKS:
            break
    if terbaik is None:
        raise BerkasGagal(
            f"Baris judul tidak ditemukan. Berkas {NAMA_JENIS[jenis]} memerlukan kolom "
            f"{', '.join(kurang(jenis, kenali_judul(jenis, [])))}."
        )
    tiada, terlihat = ", ".join(kurang(jenis, terbaik[0])), ", ".join(terbaik[1][:30])
    raise BerkasGagal(f"Kolom wajib tidak ada: {tiada}. Judul yang terbaca: {terlihat}.")


class _Kelompok:
    """Rows on disk, by the first bits of their index."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tunggu: defaultdict[int, list[Isi]] = defaultdict(list)
        self._banyak = 0

    def tambah(self, isi: Isi) -> None:
        self._tunggu[isi[0][0] >> (8 - _KELOMPOK_BIT) if isi[0] else 0].append(isi)
        self._banyak += 1
        if self._banyak >= _TAMPUNG:
            self.tuang()

    def tuang(self) -> None:
        for nomor, baris in self._tunggu.items():
            with (self._folder / str(nomor)).open("ab") as berkas:
                berkas.write(bingkai(tuple(baris)))
        self._tunggu.clear()
        self._banyak = 0

    def urut(self) -> Iterator[list[Isi]]:
        """Everything, sorted by index and row, one file after the other."""
        self.tuang()
        for nomor in range(1 << _KELOMPOK_BIT):
            path = self._folder / str(nomor)
            if path.exists():
                with path.open("rb") as berkas:
                    baris = [satu for bagian in baca_bingkai(berkas) for satu in bagian]
                path.unlink()
                baris.sort()
                yield baris


class _Anak:
    def __init__(self, kerja: Pekerjaan, keluar: IO[bytes]) -> None:
        self._kerja = kerja
        self._keluar = keluar
        self._tolak: list[Tolak] = []
        self._ditolak = 0
        self._dibaca = 0
        self._lapor = monotonic()

    def jalan(self) -> None:
        kerja = self._kerja
        berkas = (BerkasXlsx if kerja.xlsx else BerkasTeks)(Path(kerja.path), kerja.jenis)
        try:
            baris = iter(berkas.baris())
            judul = cari_judul(kerja.jenis, baris)
            self._kirim("kepala", dict(berkas.rincian), list(judul.diabaikan))
            kelompok = _Kelompok(Path(kerja.kerja))
            kunci = KunciRegister(base64.b64decode(kerja.kunci), kerja.daerah)
            nilai = Penilai(kerja.jenis, judul, kunci, kerja.impor_no).nilai
            for nomor, isi in baris:
                self._dibaca += 1
                if isi is None:
                    self._buang((nomor, "", "tanda kutip tidak ditutup"))
                    continue
                jadi, tolak = nilai(nomor, isi)
                if jadi is not None:
                    kelompok.tambah(jadi)
                elif tolak is not None:
                    self._buang(tolak)
                if not self._dibaca & 1023 and monotonic() - self._lapor > _SELANG:
                    self._lapor = monotonic()
                    self._kirim("maju", berkas.bagian, self._dibaca, self._ditolak)
        finally:
            berkas.tutup()
        self._kirim("maju", 1.0, self._dibaca, self._ditolak)
        for urut in kelompok.urut():
            self._kirim("isi", self._tanpa_ganda(urut) if kerja.jenis in UNIK else urut)
        self._tuang_tolak()
        self._kirim("selesai", self._dibaca, self._ditolak)

    def _tanpa_ganda(self, urut: list[Isi]) -> list[Isi]:
        hasil: list[Isi] = []
        for satu in urut:
            if hasil and hasil[-1][0] == satu[0]:
                self._buang((satu[1], "nik", f"nik sudah ada pada baris {hasil[-1][1]}"))
            else:
                hasil.append(satu)
        return hasil

    def _buang(self, tolak: Tolak) -> None:
        self._ditolak += 1
        self._tolak.append(tolak)
        if len(self._tolak) >= _TOLAK_SEKALI:
            self._tuang_tolak()

    def _tuang_tolak(self) -> None:
        if self._tolak:
            self._kirim("tolak", self._tolak)
            self._tolak = []

    def _kirim(self, *isi: Any) -> None:
        self._keluar.write(bingkai(isi))
        self._keluar.flush()


def kerjakan(kerja: Pekerjaan, keluar: IO[bytes]) -> None:
    """Do the job; frames go to ``keluar``, the last one says how it ended. Raises :class:`BrokenPipeError` alone."""
    kerjakan_berbingkai(lambda: _Anak(kerja, keluar).jalan(), keluar)


if __name__ == "__main__":
    raise SystemExit(jalankan_anak(Pekerjaan, kerjakan))
