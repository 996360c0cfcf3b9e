"""Drawing papers: a list of 5,000 people in every form, and 20 papers asked for at once. Seconds and memory.

What a service needs for it is the largest child process (``anak``), times the number that runs at once, and its own
growth (``layanan``).
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psutil

from patuh.naskah_dinas.cetak import cetak_naskah, naskah_html
from patuh.naskah_dinas.model import Bagian, KolomTabel, Naskah, Sumber, Tabel
from tests.patuh.naskah_dinas.naskah_contoh import naskah

BARIS, SEKALIGUS = 5_000, 20
_MEGA = 1024 * 1024
_JEDA = 0.05


class _Pengamat:
    """Samples this process and its children until told to stop."""

    def __init__(self) -> None:
        self.anak_terbesar = self.anak_bersamaan = self.layanan = 0
        self._diri = psutil.Process(os.getpid())
        self._henti = threading.Event()
        self._utas = threading.Thread(target=self._amati)

    def __enter__(self) -> _Pengamat:
        self._utas.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._henti.set()
        self._utas.join()

    def _amati(self) -> None:
        while not self._henti.wait(_JEDA):
            anak = 0
            for proses in self._diri.children(recursive=True):
                try:
                    self.anak_terbesar = max(self.anak_terbesar, proses.memory_info().rss)
                    anak += 1
                except psutil.NoSuchProcess:
                    continue
            self.anak_bersamaan = max(self.anak_bersamaan, anak)
            self.layanan = max(self.layanan, self._diri.memory_info().rss)


def naskah_panjang(baris: int) -> Naskah:
    """A paper with a list of this many rows."""
    tabel = Tabel(
        judul="Daftar tanpa NIK dan nama",
        kolom=(
            KolomTabel(judul="No.", jenis="bulat", cm=1.4),
            KolomTabel(judul="Kecamatan"),
            KolomTabel(judul="Desa/kelurahan"),
            KolomTabel(judul="Hasil", lebar=1.4),
        ),
        baris=tuple(
            (n, f"Kecamatan {n % 17}", f"Desa {n % 177}", "Usul PBI Jaminan Kesehatan") for n in range(1, baris + 1)
        ),
        sumber="A",
    )
    sumber = Sumber(kode="A", kueri="tests.bench.naskah", uraian="daftar buatan", baris=baris)
    return naskah(lampiran=(Bagian(judul="Lampiran. Daftar", isi=(tabel,)),), sumber=(sumber,))


def utama() -> None:
    """Print seconds and memory."""
    data = naskah_panjang(BARIS).kanonik()
    print(f"Daftar {BARIS} baris ({len(data) / _MEGA:.1f} MB data):")
    for bentuk in ("pdf", "docx", "xlsx"):
        _ukur(bentuk, lambda b=bentuk: cetak_naskah(data, b))  # type: ignore[misc]
    _ukur("html", lambda: naskah_html(data).encode())
    kecil = naskah().kanonik()
    cetak_naskah(kecil, "pdf")
    print(f"{SEKALIGUS} naskah PDF bersamaan:")
    _ukur("pdf", lambda: _serentak(kecil))


def _serentak(data: str) -> bytes:
    with ThreadPoolExecutor(SEKALIGUS) as kolam:
        return max(kolam.map(lambda _: cetak_naskah(data, "pdf"), range(SEKALIGUS)), key=len)


def _ukur(nama: str, kerja: Callable[[], bytes]) -> None:
    awal = psutil.Process(os.getpid()).memory_info().rss
    mulai = time.perf_counter()
    with _Pengamat() as lihat:
        hasil = kerja()
    detik = time.perf_counter() - mulai
    print(
        f"  {nama:5} {detik:6.1f} s  berkas {len(hasil) / _MEGA:5.1f} MB  anak {lihat.anak_terbesar / _MEGA:5.0f} MB "
        f"(paling banyak {lihat.anak_bersamaan})  layanan +{max(0, lihat.layanan - awal) / _MEGA:.0f} MB"
    )
