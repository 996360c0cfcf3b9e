"""kill -9 of the API, and of the whole PostgreSQL tree, in the middle of keyed submissions that clients repeat."""

from __future__ import annotations

import asyncio
import math

from patuh.basisdata.mesin import BasisData
from tests.tahan.alas import Alas, ServerPg, Wadah
from tests.tahan.bentuk import JENIS, Hasil, UjiTahan
from tests.tahan.rumah import ApiAnak, Catatan, buka_lagi, neraca, serahkan, siapkan


async def _berputar(api: ApiAnak, bd: BasisData, tugas: list[str], jumlah: int, catatan: Catatan) -> None:
    """``jumlah`` submissions: every task once a round."""
    for putaran in range(math.ceil(jumlah / len(tugas))):
        await serahkan(api, tugas[: jumlah - putaran * len(tugas)], catatan, putaran)
        await asyncio.to_thread(buka_lagi, bd)


async def _api(wadah: Wadah, jumlah: int, kali: int) -> Hasil:
    kunci, tugas = await asyncio.to_thread(siapkan, wadah)
    api, catatan, lama = ApiAnak(wadah, kunci), Catatan(), []
    bd = BasisData(wadah.url)
    api.mulai()
    try:
        await api.menjawab()
        kerja = asyncio.ensure_future(_berputar(api, bd, tugas, jumlah, catatan))
        for ke in range(1, kali + 1):
            # By progress, not by time: each kill falls among submissions under way.
            while len(catatan.diterima) < ke * jumlah // (kali + 1) and not kerja.done():  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            api.bunuh()
            api.mulai()
            lama.append(await api.menjawab())
        await kerja
        akhir = await asyncio.to_thread(neraca, bd, catatan.diterima)
    finally:
        api.bunuh()
        bd.tutup()
    baik = akhir.utuh and not catatan.ditolak and len(catatan.diterima) == jumlah and max(lama) <= 10
    return Hasil(
        baik,
        f"{bd.dialek}: {jumlah} diterima, {kali} kali dibunuh, {catatan.ulang} diulang, {akhir}; "
        f"jawaban pertama lagi paling lama {max(lama):.1f} detik",
    )


def uji_api(wadah: Wadah, jumlah: int, kali: int) -> Hasil:
    """Kill the API ``kali`` times during ``jumlah`` submissions."""
    return asyncio.run(_api(wadah, jumlah, kali))


async def _pg(server: ServerPg, wadah: Wadah, jumlah: int, kali: int) -> Hasil:
    kunci, tugas = await asyncio.to_thread(siapkan, wadah)
    api, catatan, lama = ApiAnak(wadah, kunci), Catatan(), []
    bd = BasisData(wadah.url)
    api.mulai()
    try:
        await api.menjawab()
        kerja = asyncio.ensure_future(_berputar(api, bd, tugas, jumlah, catatan))
        for ke in range(1, kali + 1):
            while len(catatan.diterima) < ke * jumlah // (kali + 1) and not kerja.done():  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            await asyncio.to_thread(server.bunuh)
            await asyncio.to_thread(server.mulai)
            lama.append(await api.menjawab())
        await kerja
        akhir = await asyncio.to_thread(neraca, bd, catatan.diterima)
    finally:
        api.bunuh()
        bd.tutup()
    baik = akhir.utuh and not catatan.ditolak and len(catatan.diterima) == jumlah and max(lama) <= 10
    return Hasil(
        baik,
        f"{jumlah} diterima, {kali} kali dibunuh, {catatan.ulang} diulang, {akhir}; API tidak dimulai ulang, "
        f"menjawab lagi paling lama {max(lama):.1f} detik sesudah server kembali",
    )


def _semua(alas: Alas) -> Hasil:
    hasil = [uji_api(alas.baru(jenis), 5000, 20) for jenis in JENIS]
    return Hasil(all(h.lulus for h in hasil), "; ".join(h.ukuran for h in hasil))


def uji_pg(alas: Alas, jumlah: int, kali: int) -> Hasil:
    """Kill the whole PostgreSQL tree ``kali`` times; the API stays up."""
    return asyncio.run(_pg(alas.pg, alas.baru("postgresql"), jumlah, kali))


_GARIS = "diterima lalu hilang 0, ganda 0, laporan = jejak = kotak keluar, rantai cocok, menjawab lagi <= 10 detik"
UJI = (
    UjiTahan("bunuh: kill -9 API 20 kali selama 5.000 laporan", _GARIS, _semua),
    UjiTahan("bunuh: kill -9 seluruh PostgreSQL 10 kali", _GARIS, lambda alas: uji_pg(alas, 1500, 10)),
)
