"""Backup while the service runs, and restore: the database first, then the files it speaks of, last a manifest.

The manifest (``cadangan.json``) holds rows per table and the head of the audit chain as they stand in the copy, and the
SHA-256 of every file. A folder without it is an unfinished backup. The register's secret (``register.kunci``) is never
copied: it belongs elsewhere.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, SQLModel

from patuh.basisdata import skema  # noqa: F401 - every table of the record
from patuh.basisdata.mesin import BasisData, alamat_sqlite
from patuh.basisdata.pemisah import SEMUA, SETELAN
from patuh.jejak.segel import HasilPeriksa, kepala, periksa_cepat
from patuh.pantau.denyut import CADANGAN, catat_denyut

MANIFES = "cadangan.json"
_PG = "patuh.dump"
_SQLITE = ("patuh.db", "temporal.db")
# Made anew, kept elsewhere, or speaking of the running process only.
_TIDAK_DISALIN = frozenset(
    {"impor", "laporan", "patuh.kunci", "kunci-contoh.txt", "akun-contoh.txt", "nik-contoh.txt", MANIFES}
)
_LINGKUNGAN = {
    "host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT",
}  # fmt: skip


class CadanganGagal(ValueError):
    """A backup or a restore that was not made; the message says why and what to do."""


@dataclass(frozen=True)
class Manifes:
    """What a backup holds."""

    waktu: str
    dialek: str
    kepala: str | None
    baris: dict[str, int] = field(default_factory=dict)
    berkas: dict[str, str] = field(default_factory=dict)


def cadangkan(folder: Path, url: str, tujuan: Path, *, waktu: datetime) -> Manifes:
    """Copy a data folder and its database into the empty folder ``tujuan``; the service may run meanwhile."""
    if tujuan.exists() and any(tujuan.iterdir()):
        raise CadanganGagal(f"Folder {tujuan} tidak kosong; pilih folder lain.")
    tujuan.mkdir(parents=True, exist_ok=True)
    tujuan.chmod(0o700)
    sqlite = url == alamat_sqlite(folder)
    if not sqlite and url.startswith("sqlite"):
        raise CadanganGagal("Basis data SQLite di luar folder data belum dapat dicadangkan dengan perintah ini.")
    if sqlite and not (folder / "patuh.db").exists():
        raise CadanganGagal(f"Folder {folder} bukan folder data Patuh: tidak ada patuh.db di dalamnya.")
    if sqlite:
        _salin_sqlite(folder / "patuh.db", tujuan / "patuh.db")
        isi = _isi_basis_data(alamat_sqlite(tujuan))
    else:
        isi = _salin_pg(url, tujuan / _PG)
    if (folder / "temporal.db").exists():
        _salin_sqlite(folder / "temporal.db", tujuan / "temporal.db")
    for satu in sorted(folder.iterdir()):
        if satu.name in _TIDAK_DISALIN or satu.name.startswith((*_SQLITE, "register.kunci")) or ".log" in satu.name:
            continue
        if satu.is_dir():
            shutil.copytree(satu, tujuan / satu.name)
        elif satu.is_file():
            shutil.copy2(satu, tujuan / satu.name)
    manifes = Manifes(waktu.isoformat(), "sqlite" if sqlite else "postgresql", isi[0], isi[1], _sidik_folder(tujuan))
    with (tujuan / MANIFES).open("w", encoding="utf-8") as aliran:
        json.dump(asdict(manifes), aliran, indent=1)
        aliran.flush()
        os.fsync(aliran.fileno())
    return manifes


def catat_selesai(url: str, waktu: datetime) -> bool:
    """Write in the database that a backup of this instant is complete, for the alarm that waits for the next one.
    False when it could not be written (the schema is older than this program): the backup is good all the same."""
    try:
        with _bd(url) as bd:
            catat_denyut(bd, CADANGAN, waktu)
    except SQLAlchemyError:
        return False
    return True


def pulihkan(asal: Path, folder: Path, url: str) -> tuple[Manifes, HasilPeriksa]:
    """Put a backup into an empty data folder (and an empty database), and prove it: files, rows, the whole chain."""
    manifes = _baca_manifes(asal)
    if folder.exists() and any(folder.iterdir()):
        raise CadanganGagal(f"Folder {folder} tidak kosong; pulihkan ke folder yang kosong.")
    sqlite = url == alamat_sqlite(folder)
    if sqlite != (manifes.dialek == "sqlite"):
        raise CadanganGagal(f"Cadangan ini dari {manifes.dialek}; sesuaikan PATUH_BASIS_DATA lebih dahulu.")
    if beda := _beda(manifes.berkas, _sidik_folder(asal)):
        raise CadanganGagal(f"Cadangan rusak: {beda} tidak sama dengan saat dibuat. Pakai cadangan lain.")
    folder.mkdir(parents=True, exist_ok=True)
    for satu in sorted(asal.iterdir()):
        if satu.name in (_PG, MANIFES):
            continue
        if satu.is_dir():
            shutil.copytree(satu, folder / satu.name)
        else:
            shutil.copy2(satu, folder / satu.name)
    if not sqlite:
        _pulihkan_pg(url, asal / _PG)
    puncak, baris = _isi_basis_data(url)
    if puncak != manifes.kepala or baris != manifes.baris:
        raise CadanganGagal("Isi yang dipulihkan tidak sama dengan cadangannya; jangan dipakai. Ulangi pemulihan.")
    bd = BasisData(url)
    try:
        return manifes, periksa_cepat(bd)
    finally:
        bd.tutup()


def _baca_manifes(asal: Path) -> Manifes:
    try:
        return Manifes(**json.loads((asal / MANIFES).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        raise CadanganGagal(f"Folder {asal} bukan cadangan yang selesai: {MANIFES} tidak ada atau rusak.") from None


def _salin_sqlite(asal: Path, tujuan: Path) -> None:
    # One step: copied in pages, every write of the service would begin the copy anew.
    with closing(sqlite3.connect(asal, timeout=30)) as sumber, closing(sqlite3.connect(tujuan)) as salinan:
        sumber.backup(salinan)


@contextmanager
def _bd(url: str) -> Iterator[BasisData]:
    bd = BasisData(url)
    try:
        yield bd
    finally:
        bd.tutup()


def _isi_basis_data(url: str) -> tuple[str | None, dict[str, int]]:
    with _bd(url) as bd, bd.baca() as sesi:
        return _hitung(sesi)


def _hitung(sesi: Session) -> tuple[str | None, dict[str, int]]:
    koneksi = sesi.connection()
    ada = set(inspect(koneksi).get_table_names())
    tabel = {n: t for n, t in SQLModel.metadata.tables.items() if n in ada}
    jumlah = {n: koneksi.execute(select(func.count()).select_from(t)).scalar_one() for n, t in sorted(tabel.items())}
    return kepala(sesi), jumlah


def _salin_pg(url: str, tujuan: Path) -> tuple[str | None, dict[str, int]]:
    """Dump and counts of one snapshot."""
    with _bd(url) as bd, bd.baca() as sesi:
        koneksi = sesi.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        potret = str(koneksi.execute(text("SELECT pg_export_snapshot()")).scalar_one())
        _jalankan(
            url,
            "pg_dump",
            "--format=custom",
            "--no-owner",
            "--enable-row-security",
            f"--snapshot={potret}",
            f"--file={tujuan}",
        )
        return _hitung(sesi)


def _pulihkan_pg(url: str, berkas: Path) -> None:
    with _bd(url) as bd, bd.baca() as sesi:
        if inspect(sesi.connection()).get_table_names():
            raise CadanganGagal("Basis data tujuan tidak kosong; buat basis data baru dan isi PATUH_BASIS_DATA.")
    nama = conninfo_to_dict(url)["dbname"]
    _jalankan(
        url, "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction",
        f"--dbname={nama}", str(berkas),
    )  # fmt: skip


def _jalankan(url: str, program: str, *argumen: str) -> None:
    jalur = shutil.which(program)
    if jalur is None:
        raise CadanganGagal(f"Program {program} tidak ditemukan; pasang klien PostgreSQL seversi dengan servernya.")
    # By environment: what stands on a command line, everybody on the machine can read.
    bagian = conninfo_to_dict(url)
    lingkungan = os.environ | {_LINGKUNGAN[k]: str(v) for k, v in bagian.items() if k in _LINGKUNGAN and v is not None}
    # A backup is of every daerah.
    lingkungan["PGOPTIONS"] = f"{lingkungan.get('PGOPTIONS', '')} -c {SETELAN}={SEMUA}".strip()
    hasil = subprocess.run([jalur, *argumen], env=lingkungan, capture_output=True, text=True, check=False)  # noqa: S603
    if hasil.returncode:
        pesan = hasil.stderr.strip()
        saran = "; pasang klien PostgreSQL seversi dengan servernya" if "version mismatch" in pesan else ""
        raise CadanganGagal(f"{program} gagal: {pesan.splitlines()[-1] if pesan else ''}{saran}")


def _sidik_folder(folder: Path) -> dict[str, str]:
    hasil = {}
    for satu in sorted(folder.rglob("*")):
        # Looking into a copied database leaves these beside it; they hold nothing of it.
        if satu.is_file() and satu.name != MANIFES and not satu.name.endswith(("-wal", "-shm")):
            with satu.open("rb") as aliran:
                hasil[satu.relative_to(folder).as_posix()] = hashlib.file_digest(aliran, "sha256").hexdigest()
    return hasil


def _beda(dahulu: dict[str, str], kini: dict[str, str]) -> str | None:
    return next((n for n in sorted(dahulu.keys() | kini.keys()) if dahulu.get(n) != kini.get(n)), None)
