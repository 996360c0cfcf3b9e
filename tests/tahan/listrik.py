"""Power cuts: what the database writes and syncs is recorded below SQLite, and the disk is rebuilt as it may stand at a
random instant: what was synced is there, of the rest each write survives by chance, and the last one may be torn."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw

from patuh.basisdata.mesin import BasisData, alamat_sqlite
from patuh.jejak.catat import antrekan, catat
from tests.api.conftest import KINI
from tests.tahan.alas import Alas
from tests.tahan.bentuk import Hasil, UjiTahan


@dataclass
class Rekaman:
    """What went to the disk, in order: ``("tulis", file, offset, bytes)``, ``("sinkron", file)``,
    ``("potong", file, length)``, ``("hapus", file)``, and ``("selesai", numbers)`` after each acknowledged commit.
    ``batal``: the numbers that were refused within a commit of others."""

    kejadian: list[tuple[Any, ...]] = field(default_factory=list)
    batal: set[int] = field(default_factory=set)


def _vfs(rekaman: Rekaman) -> apsw.VFS:
    class Berkas(apsw.VFSFile):
        def __init__(self, induk: str, nama: Any, bendera: list[int]) -> None:
            super().__init__(induk, nama, bendera)
            self.nama = Path(nama.filename() if isinstance(nama, apsw.URIFilename) else nama).name

        def xWrite(self, data: bytes, offset: int) -> None:
            super().xWrite(data, offset)
            rekaman.kejadian.append(("tulis", self.nama, offset, bytes(data)))

        def xSync(self, flags: int) -> None:
            super().xSync(flags)
            rekaman.kejadian.append(("sinkron", self.nama))

        def xTruncate(self, newsize: int) -> None:
            super().xTruncate(newsize)
            rekaman.kejadian.append(("potong", self.nama, newsize))

    class Vfs(apsw.VFS):
        def __init__(self) -> None:
            super().__init__("patuh-rekam", "unix")

        def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:
            return Berkas("unix", name, flags)

    return Vfs()


def _pernyataan(contoh: Path, jumlah: int) -> tuple[list[list[tuple[str, Any]]], list[str]]:
    """The SQL of our own writing transactions (audit event + outbox row), and the settings of our connections."""
    bd = BasisData(alamat_sqlite(contoh))
    transaksi: list[list[tuple[str, Any]]] = []

    def lihat(sql: str) -> None:
        if sql.startswith("INSERT"):
            transaksi[-1].append((sql, ()))

    for i in range(jumlah):
        transaksi.append([])
        with bd.tulis() as sesi:
            koneksi: Any = sesi.connection().connection.dbapi_connection
            koneksi.set_trace_callback(lihat)
            catat(sesi, waktu=KINI, daerah="33.13", pelaku="kunci:uji", tindakan="tugas.lapor", objek=f"tugas/{i}")
            antrekan(sesi, kunci=f"laporkan/{i}", jenis="laporkan", alur_id="alur", waktu=KINI, isi={"n": "x" * 500})
    with bd.tulis() as sesi:
        koneksi = sesi.connection()
        sinkron = koneksi.exec_driver_sql("PRAGMA synchronous").scalar_one()
        jurnal = koneksi.exec_driver_sql("PRAGMA journal_mode").scalar_one()
    bd.tutup()
    return transaksi, [f"journal_mode={jurnal}", f"synchronous={sinkron}"]


def rekam(folder: Path, contoh: Path, jumlah: int, sinkron: str | None = None) -> Rekaman:
    """Run the transactions on a copy of the database, recorded, as the service does: up to eight together in one
    commit, each in a savepoint, some refused; the log worked into the database between commits, and cut now and then.

    The WAL's index lies in memory (it is no part of what survives, and so the log is worked in by the same connection);
    everything else is as the service sets it (but ``sinkron``, to see that this test can fail)."""
    salinan = folder / "salinan"
    salinan.mkdir()
    shutil.copy(contoh, salinan / "patuh.db")
    transaksi, setelan = _pernyataan(salinan, jumlah)
    shutil.copy(contoh, folder / "patuh.db")
    rekaman = Rekaman()
    vfs = _vfs(rekaman)
    koneksi = apsw.Connection(str(folder / "patuh.db"), vfs="patuh-rekam")
    koneksi.pragma("locking_mode", "exclusive")
    for satu in setelan:
        koneksi.execute(f"PRAGMA {satu}")
    if sinkron is not None:
        koneksi.execute(f"PRAGMA synchronous={sinkron}")
    koneksi.execute("PRAGMA wal_autocheckpoint=0")
    acak, belum = random.Random(7), list(enumerate(transaksi))
    while belum:
        bersama = [belum.pop(0) for _ in range(min(len(belum), acak.randint(1, 8)))]
        koneksi.execute("BEGIN IMMEDIATE")
        for nomor, isi in bersama:
            koneksi.execute("SAVEPOINT bagian")
            for sql, nilai in isi:
                koneksi.execute(sql, nilai)
            if acak.random() < 0.1:
                koneksi.execute("ROLLBACK TO bagian")
                rekaman.batal.add(nomor)
            koneksi.execute("RELEASE bagian")
        koneksi.execute("COMMIT")
        rekaman.kejadian.append(("selesai", {n for n, _ in bersama} - rekaman.batal))
        if acak.random() < 0.3:
            koneksi.execute(f"PRAGMA wal_checkpoint({'TRUNCATE' if acak.random() < 0.2 else 'PASSIVE'})")
    # Copied before the connection closes: a clean end is what a power cut does not have.
    hasil = Rekaman(list(rekaman.kejadian), rekaman.batal)
    koneksi.close()
    vfs.unregister()
    return hasil


def _tulis_pada(citra: bytearray, offset: int, data: bytes) -> None:
    if len(citra) < offset + len(data):
        citra.extend(bytes(offset + len(data) - len(citra)))
    citra[offset : offset + len(data)] = data


def _setelah_mati(
    tetap: dict[str, bytearray], menunggu: dict[str, list[tuple[Any, ...]]], acak: random.Random
) -> dict[str, bytearray]:
    hasil = {}
    for nama, citra in tetap.items():
        salinan = bytearray(citra)
        for satu in menunggu.get(nama, ()):
            if acak.random() < 0.5:
                continue
            if satu[0] == "potong":
                del salinan[satu[2] :]
                continue
            data = satu[3]
            # A write of many sectors may end in the middle.
            sampai = len(data) if acak.random() < 0.7 else acak.randrange(0, len(data) + 1, 512)
            _tulis_pada(salinan, satu[2], data[:sampai])
        hasil[nama] = salinan
    return hasil


def uji_listrik(folder: Path, contoh: Path, jumlah: int, titik: int, sinkron: str | None = None) -> Hasil:
    """Cut the power at ``titik`` random instants while ``jumlah`` transactions are written."""
    acak = random.Random(1)
    rekaman = rekam(folder, contoh, jumlah, sinkron)
    kejadian = rekaman.kejadian
    pilih = sorted(acak.sample(range(len(kejadian)), min(titik, len(kejadian))))
    tetap: dict[str, bytearray] = {"patuh.db": bytearray(contoh.read_bytes())}
    menunggu: dict[str, list[tuple[Any, ...]]] = {}
    selesai: set[int] = set()
    rusak, hilang, mati = 0, 0, folder / "mati"
    mati.mkdir()
    dipilih = set(pilih)
    for nomor, satu in enumerate(kejadian):
        if satu[0] == "selesai":
            selesai |= satu[1]
        elif satu[0] == "sinkron":
            for lama in menunggu.pop(satu[1], []):
                if lama[0] == "potong":
                    del tetap[satu[1]][lama[2] :]
                else:
                    _tulis_pada(tetap[satu[1]], lama[2], lama[3])
        else:
            tetap.setdefault(satu[1], bytearray())
            menunggu.setdefault(satu[1], []).append(satu)
        if nomor in dipilih:
            for nama, citra in _setelah_mati(tetap, menunggu, acak).items():
                (mati / nama).write_bytes(citra)
            utuh, ada = _buka(mati / "patuh.db")
            rusak += not utuh or bool(ada & rekaman.batal)
            hilang += len(selesai - ada)
            for sisa in mati.iterdir():
                sisa.unlink()
    return Hasil(
        not rusak and not hilang and len(selesai) + len(rekaman.batal) == jumlah,
        f"{len(pilih)} titik mati atas {len(kejadian)} tulisan dan sinkron dari {jumlah} permintaan dalam "
        f"{sum(k[0] == 'selesai' for k in kejadian)} transaksi bersama ({len(rekaman.batal)} ditolak di dalamnya): "
        f"rusak {rusak}, diterima lalu hilang {hilang}",
    )


def _buka(berkas: Path) -> tuple[bool, set[int]]:
    """Does it open whole, and which transactions are in it (audit and outbox alike)?"""
    try:
        with closing(sqlite3.connect(berkas)) as koneksi:
            utuh = koneksi.execute("PRAGMA quick_check").fetchone()[0] == "ok"
            jejak = {int(b[0][6:]) for b in koneksi.execute("SELECT objek FROM jejak WHERE tindakan = 'tugas.lapor'")}
            kotak = {int(b[0][9:]) for b in koneksi.execute("SELECT kunci FROM kotak_keluar")}
            return utuh and jejak == kotak, jejak & kotak
    except sqlite3.DatabaseError:
        return False, set()


def _semua(alas: Alas) -> Hasil:
    wadah = alas.baru("sqlite")
    contoh = wadah.folder / "patuh.db"
    folder = wadah.folder / "listrik"
    folder.mkdir()
    return uji_listrik(folder, contoh, 900, 500)


UJI = (UjiTahan("listrik: mati pada 500 titik acak (SQLite)", "rusak 0, diterima lalu hilang 0", _semua),)
