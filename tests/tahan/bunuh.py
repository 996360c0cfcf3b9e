"""kill -9 of the API, and of the whole PostgreSQL tree, in the middle of keyed submissions that clients repeat."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable

from patuh.basisdata.mesin import BasisData
from tests.tahan.alas import Alas, Wadah
from tests.tahan.bentuk import JENIS, Hasil, UjiTahan, gabung, skala
from tests.tahan.rumah import ApiAnak, Catatan, buka_lagi, neraca, serahkan, siapkan


async def _berputar(api: ApiAnak, bd: BasisData, tugas: list[str], jumlah: int, catatan: Catatan) -> None:
    """``jumlah`` submissions: every task once a round."""
    for putaran in range(math.ceil(jumlah / len(tugas))):
        await serahkan(api, tugas[: jumlah - putaran * len(tugas)], catatan, putaran)
        await asyncio.to_thread(buka_lagi, bd)


async def _selama_laporan(
    wadah: Wadah, jumlah: int, kali: int, ganggu: Callable[[ApiAnak], Awaitable[None]]
) -> tuple[Hasil, float]:
    """``ganggu`` (kill something, start it again) ``kali`` times while ``jumlah`` reports come in."""
    kunci, tugas = await asyncio.to_thread(siapkan, wadah)
    api, catatan, lama = ApiAnak(wadah, kunci), Catatan(), [0.0]
    bd = BasisData(wadah.url)
    api.mulai()
    try:
        await api.menjawab()
        kerja = asyncio.ensure_future(_berputar(api, bd, tugas, jumlah, catatan))
        for ke in range(1, kali + 1):
            # By progress, not by time: each kill falls among submissions under way.
            while len(catatan.diterima) < ke * jumlah // (kali + 1) and not kerja.done():  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            saat = time.monotonic()
            await ganggu(api)
            await api.menjawab()
            lama.append(time.monotonic() - saat)
        await kerja
        akhir = await asyncio.to_thread(neraca, bd, catatan.diterima)
    finally:
        api.bunuh()
        bd.tutup()
    baik = akhir.utuh and not catatan.ditolak and len(catatan.diterima) == jumlah and max(lama) <= 10
    teks = f"{bd.dialek}: {len(catatan.diterima)} diterima, {kali} kali dibunuh, {catatan.ulang} diulang, {akhir}"
    return Hasil(baik, teks), max(lama)


async def _api(api: ApiAnak) -> None:
    api.bunuh()
    api.mulai()


def uji_api(wadah: Wadah, jumlah: int, kali: int) -> Hasil:
    """Kill the API ``kali`` times during ``jumlah`` submissions."""
    hasil, lama = asyncio.run(_selama_laporan(wadah, jumlah, kali, _api))
    return Hasil(hasil.lulus, f"{hasil.ukuran}; jawaban pertama lagi paling lama {lama:.1f} detik")


def uji_pg(alas: Alas, jumlah: int, kali: int) -> Hasil:
    """Kill the whole PostgreSQL tree ``kali`` times; the API stays up."""
    server = alas.pg

    async def pohon(_: ApiAnak) -> None:
        await asyncio.to_thread(server.bunuh)
        await asyncio.to_thread(server.mulai)

    hasil, lama = asyncio.run(_selama_laporan(alas.baru("postgresql"), jumlah, kali, pohon))
    return Hasil(
        hasil.lulus,
        f"{hasil.ukuran}; API tidak dimulai ulang, menjawab lagi paling lama {lama:.1f} detik sesudah dibunuh",
    )


_GARIS = "diterima lalu hilang 0, ganda 0, laporan = jejak = kotak keluar, rantai cocok, menjawab lagi <= 10 detik"
UJI = (
    UjiTahan(
        "bunuh: kill -9 API 20 kali selama 5.000 laporan",
        _GARIS,
        lambda alas: gabung(uji_api(alas.baru(j), skala(5000), skala(20)) for j in JENIS),
    ),
    UjiTahan("bunuh: kill -9 seluruh PostgreSQL 10 kali", _GARIS, lambda alas: uji_pg(alas, skala(1500), skala(10))),
)
