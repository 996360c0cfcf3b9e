"""The child process of a check: reads the register, decides everyone, leaves an Arrow file. Progress on its output.

Run as ``python -m patuh.verifikasi.anak`` with one JSON object on standard input; prints one JSON object a line.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

from patuh.aturan.pakai import PaketPakai, paket_bawaan
from patuh.basisdata.mesin import BasisData
from patuh.register.versi import register_polars
from patuh.verifikasi.hitung import hitung


def utama() -> None:
    """Compute one check as asked on standard input."""
    minta = json.loads(sys.stdin.readline())

    def kabar(**isi: object) -> None:
        sys.stdout.write(json.dumps(isi) + "\n")
        sys.stdout.flush()

    mesin = (PaketPakai(Path(minta["paket"])) if minta["paket"] else paket_bawaan()).mesin
    kabar(kemajuan=0.05)
    bd = BasisData(minta["basis_data"])
    tanggal = date.fromisoformat(minta["tanggal"])
    register = register_polars(bd, minta["daerah"], tanggal, detak=lambda bagian: kabar(kemajuan=0.05 + 0.35 * bagian))
    bd.tutup()
    kabar(kemajuan=0.4)
    hasil = hitung(
        register,
        mesin,
        daerah=minta["daerah"],
        tanggal=tanggal,
        kuota_pemda_tersedia=minta["kuota"],
        detak=lambda bagian: kabar(kemajuan=0.4 + 0.3 * bagian),
    )
    hasil.baris.write_ipc(minta["keluar"])
    kabar(kemajuan=0.75, jumlah=hasil.jumlah, saran=hasil.saran, versi=hasil.versi, baris=hasil.baris.height)


if __name__ == "__main__":
    utama()
