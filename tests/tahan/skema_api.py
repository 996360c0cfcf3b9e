"""Every operation of the OpenAPI document under thousands of right and wrong requests, on both databases."""

from __future__ import annotations

from functools import partial

from patuh.basisdata.mesin import BasisData
from tests.api.conftest import isi_contoh, layani
from tests.api.ramai import ramaikan
from tests.api.skema_api import jalankan
from tests.tahan.alas import Alas
from tests.tahan.bentuk import JENIS, Hasil, Jenis, UjiTahan

_CONTOH = 60
_PALING_SEDIKIT = 10_000


def _jalan(jenis: Jenis, alas: Alas) -> Hasil:
    wadah = alas.baru(jenis)
    bd = BasisData(wadah.url, sinkron="OFF")
    try:
        uji = layani(bd, wadah.folder / "layanan", isi_contoh(bd))
        for daerah in ("33.13", "33.27"):
            ramaikan(uji, daerah)
        hasil = jalankan(uji, contoh=_CONTOH, benih=2026)
    finally:
        bd.tutup()
    if hasil.temuan:
        print(hasil.keluaran)
    lulus = hasil.temuan == 0 and hasil.kasus >= _PALING_SEDIKIT
    return Hasil(lulus, f"{hasil.kasus} permintaan, {hasil.temuan} temuan")


UJI = tuple(
    UjiTahan(f"skema API ({jenis})", "10.000 permintaan lebih, 0 temuan", partial(_jalan, jenis)) for jenis in JENIS
)
