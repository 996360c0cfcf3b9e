"""Disk full, and a locked database, under a running API: reads go on, writes are told to come again, nothing
acknowledged is lost, and all goes on by itself afterwards."""

from __future__ import annotations

import asyncio
import resource
import secrets
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import psycopg

from patuh.basisdata.mesin import BasisData
from patuh.basisdata.tenggat import BATAS_DETIK
from tests.tahan.alas import Alas, Wadah
from tests.tahan.bentuk import JENIS, Hasil, Jenis, UjiTahan, gabung
from tests.tahan.rumah import ApiAnak, Catatan, neraca, serahkan, siapkan


async def tanya(klien: httpx.AsyncClient, metode: str, jalur: str, **lain: object) -> tuple[int, float]:
    """Status (0: no answer) and seconds of one request."""
    mulai = time.monotonic()
    try:
        jawab = await klien.request(metode, jalur, **lain)  # type: ignore[arg-type]
        return jawab.status_code, time.monotonic() - mulai
    except httpx.HTTPError:
        return 0, time.monotonic() - mulai


@dataclass(frozen=True)
class Serbuan:
    """Reports and reads at once: statuses of the writes and of the reads, and seconds: of the longest answer, and of
    the shortest refusal."""

    tulis: Counter[int]
    baca: Counter[int]
    lama: float
    tolak_tercepat: float


async def serbu(api: ApiAnak, tugas: list[str], narasi: str = "Sudah dilaksanakan.") -> Serbuan:
    """A report for each task, and ten reads, all at once."""
    async with api.klien() as klien:
        tulis = [
            tanya(
                klien,
                "POST",
                f"/api/v1/tugas/{id_}/laporan",
                json={"narasi": narasi},
                headers={"Idempotency-Key": f"uji-1-{id_}"},
            )
            for id_ in tugas
        ]
        baca = [tanya(klien, "GET", "/api/v1/tugas", params={"ukuran": 1}) for _ in range(10)]
        jawab = await asyncio.gather(*tulis, *baca)
    dari_tulis, dari_baca = jawab[: len(tugas)], jawab[len(tugas) :]
    return Serbuan(
        Counter(s for s, _ in dari_tulis),
        Counter(s for s, _ in dari_baca),
        max(detik for _, detik in jawab),
        min((detik for s, detik in dari_tulis if s != 201), default=0.0),
    )


Gangguan = Callable[[ApiAnak], AbstractContextManager[None]]


async def saat(
    wadah: Wadah, gangguan: Gangguan, tulis_harap: set[int], *, tahan: float = 0, narasi: str = "Sudah."
) -> Hasil:
    """Report 30 tasks, then 16 under the fault, then these 16 and 30 more without it. ``tahan``: seconds that the fault
    lasts; eight reports come five seconds before its end, and wait for it."""
    kunci, tugas = await asyncio.to_thread(siapkan, wadah)
    api, catatan = ApiAnak(wadah, kunci), Catatan()
    bd = BasisData(wadah.url)
    api.mulai()
    susul: asyncio.Task[Serbuan] | None = None
    try:
        await api.menjawab()
        await serahkan(api, tugas[:30], catatan, narasi=narasi)
        mulai = time.monotonic()
        with gangguan(api):
            satu = await serbu(api, tugas[30:46], narasi)
            if tahan:
                await asyncio.sleep(max(0.0, mulai + tahan - 5 - time.monotonic()))
                susul = asyncio.create_task(serbu(api, tugas[46:54], narasi))
                await asyncio.sleep(max(0.0, mulai + tahan - time.monotonic()))
        lama_gangguan = time.monotonic() - mulai
        menyusul = await susul if susul is not None else None
        await serahkan(api, tugas[30:76], catatan, narasi=narasi)
        akhir = await asyncio.to_thread(neraca, bd, catatan.diterima)
    finally:
        api.bunuh()
        bd.tutup()
    baik = (
        set(satu.tulis) <= tulis_harap
        and bool(set(satu.tulis) & {503, 507})
        and set(satu.baca) == {200}
        and satu.lama <= 10
        and akhir.utuh
        and len(catatan.diterima) == 76
        and not catatan.ditolak
    )
    teks = f"{bd.dialek}: tulis {dict(satu.tulis)}, baca {dict(satu.baca)}, jawaban terlama {satu.lama:.1f} detik"
    if menyusul is not None:
        # Nobody is refused before the time that a request may wait for.
        baik = baik and satu.tolak_tercepat >= BATAS_DETIK - 1.5 and set(menyusul.tulis) == {201}
        teks += f", penolakan tercepat {satu.tolak_tercepat:.1f} detik; 8 laporan yang masuk 5 detik sebelum"
        teks += f" kunci lepas ({lama_gangguan:.0f} detik terkunci): {dict(menyusul.tulis)}"
    return Hasil(baik, f"{teks}; sesudahnya {len(catatan.diterima) - 30} dari 46 diterima tanpa memulai ulang, {akhir}")


@contextmanager
def _penuh(api: ApiAnak) -> Iterator[None]:
    """No file of the API may grow any more."""
    proses = psutil.Process(api.pid)
    lama = proses.rlimit(psutil.RLIMIT_FSIZE)
    wal = Path(f"{api.wadah.folder}/patuh.db-wal")
    proses.rlimit(psutil.RLIMIT_FSIZE, (wal.stat().st_size // 2 if wal.exists() else 4096, resource.RLIM_INFINITY))
    try:
        yield
    finally:
        proses.rlimit(psutil.RLIMIT_FSIZE, lama)


@contextmanager
def _terkunci(api: ApiAnak) -> Iterator[None]:
    with closing(sqlite3.connect(api.wadah.folder / "patuh.db", isolation_level=None)) as lain:
        lain.execute("BEGIN IMMEDIATE")
        yield
        lain.execute("ROLLBACK")


@contextmanager
def _tabel_terkunci(api: ApiAnak) -> Iterator[None]:
    with psycopg.connect(api.wadah.pemilik) as lain:
        lain.execute("LOCK TABLE pengajuan IN ACCESS EXCLUSIVE MODE")
        yield


@contextmanager
def _disk_kecil(megabita: int) -> Iterator[Path]:
    """A file system of this size. Raises ``PermissionError`` where mounting is not allowed."""
    folder = Path(tempfile.mkdtemp(prefix="patuh-kecil-"))
    perintah = ["mount", "-t", "tmpfs", "-o", f"size={megabita}m,mode=755", "tmpfs", str(folder)]
    try:
        hasil = subprocess.run(perintah, capture_output=True, text=True, check=False)
        if hasil.returncode:
            raise PermissionError(hasil.stderr.strip())
        try:
            yield folder
        finally:
            # What was ended a moment ago may still hold a file open.
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _isi_penuh(folder: Path) -> Gangguan:
    @contextmanager
    def penuh(api: ApiAnak) -> Iterator[None]:
        catatan = api.wadah.folder / "patuh.db"
        if catatan.exists():
            # A log that was longer before has room for all that is written here.
            with closing(sqlite3.connect(catatan, timeout=10)) as lain:
                lain.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        pengisi = folder / "pengisi"
        with pengisi.open("wb", buffering=0) as aliran:
            for ukuran in (1 << 20, 4096):
                with suppress(OSError):
                    while aliran.write(b"\0" * ukuran) == ukuran:
                        pass
        try:
            yield
        finally:
            pengisi.unlink()

    return penuh


def uji_penuh(wadah: Wadah) -> Hasil:
    """No file may grow."""
    return asyncio.run(saat(wadah, _penuh, {503, 507}))


def uji_disk_penuh(jenis: Jenis) -> Hasil:
    """A real file system without a byte left. What still fits into pages that were there is taken, and kept."""
    narasi = secrets.token_hex(9_000)
    try:
        with _disk_kecil(400) as folder:
            data = folder / "data"
            data.mkdir(mode=0o755)
            alas = Alas(data, folder / "pg")
            try:
                if jenis == "postgresql":
                    with psycopg.connect(alas.pg.alamat("postgres"), autocommit=True) as koneksi:
                        koneksi.execute("ALTER SYSTEM SET max_wal_size = '64MB'")
                        koneksi.execute("SELECT pg_reload_conf()")
                return asyncio.run(saat(alas.baru(jenis), _isi_penuh(folder), {201, 503, 507}, narasi=narasi))
            finally:
                alas.tutup()
    except PermissionError as salah:
        return Hasil(True, f"{jenis}: DILEWATI, sistem berkas kecil tidak boleh dipasang di sini ({salah})", lewat=True)


def uji_terkunci(wadah: Wadah, jenis: Jenis, tahan: float) -> Hasil:
    """Another one holds the write lock for longer than a request waits."""
    return asyncio.run(saat(wadah, _terkunci if jenis == "sqlite" else _tabel_terkunci, {503}, tahan=tahan))


UJI = (
    UjiTahan(
        "penuh: berkas tidak boleh tumbuh (SQLite)",
        "baca berjalan, tulis 503/507, yang diterima tidak hilang, pulih sendiri",
        lambda alas: uji_penuh(alas.baru("sqlite")),
    ),
    UjiTahan(
        "penuh: disk penuh",
        "baca berjalan, tulis 503/507 (atau diterima bila masih muat), yang diterima tidak hilang, pulih sendiri",
        lambda _: gabung(uji_disk_penuh(j) for j in JENIS),
    ),
    UjiTahan(
        "penuh: basis data terkunci 30 detik",
        "baca berjalan; tulis tidak ditolak sebelum 8 detik dan dijawab 503 dalam 10; pulih sendiri",
        lambda alas: gabung(uji_terkunci(alas.baru(j), j, 30) for j in JENIS),
    ),
)
