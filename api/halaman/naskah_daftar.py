"""The list of papers as its page and its CSV read it."""

from __future__ import annotations

from starlette.responses import Response

from api.halaman.meja import Pilihan, terpilih
from api.halaman.unduh import SELURUHNYA, unduh_baris
from api.layanan import Layanan, LayananDep, PelakuDep
from api.v1 import naskah as v1
from api.v1.skema import Daftar
from patuh.akun.pelaku import Pelaku
from patuh.naskah_dinas.arsip import daftar_naskah
from patuh.naskah_dinas.tabel import StatusNaskah

_KOLOM_CSV = (
    "id", "kode", "daerah", "unit", "nama_unit", "tujuan", "jenis", "nama_jenis", "hal", "nomor", "status", "dibuat",
)  # fmt: skip


def baca_daftar(
    layanan: Layanan, pelaku: Pelaku, jenis: str, status: str, urut: str, ke: int, ukuran: int
) -> Daftar[v1.NaskahRingkas]:
    """The papers that this office may read, newest first. Raises :class:`IsianSalah` for a filter or an order that
    the list does not have."""
    with layanan.bd.baca() as sesi:
        baris, total = daftar_naskah(
            sesi,
            pelaku,
            daerah=pelaku.daerah,
            jenis=jenis or None,
            status=terpilih(StatusNaskah, status, "status"),
            urut=urut,
            halaman=ke,
            ukuran=ukuran,
        )
    return Daftar(total=total, halaman=ke, ukuran=ukuran, data=[v1.ringkas(b, layanan) for b in baris])


def daftar_csv(
    layanan: LayananDep, pelaku: PelakuDep, jenis: Pilihan = "", status: Pilihan = "", urut: Pilihan = ""
) -> Response:
    """The same list, all of it."""
    return unduh_baris("naskah", _KOLOM_CSV, baca_daftar(layanan, pelaku, jenis, status, urut, 1, SELURUHNYA).data)
