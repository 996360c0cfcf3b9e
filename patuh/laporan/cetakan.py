"""Files of issued papers: drawn once, kept under the data folder, their SHA-256 on record."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from sqlmodel import SQLModel, col, select

from patuh.basisdata.mesin import BasisData, sisip_baru
from patuh.laporan.tabel import Cetakan


def simpan_cetakan(bd: BasisData, objek: str, bentuk: str, path: Path, gambar: Callable[[], bytes]) -> Path:
    """The file at ``path`` when it is one that was issued; otherwise drawn by ``gambar``, put on record and kept.

    A lost or damaged file is drawn again. Raises whatever ``gambar`` raises.
    """
    with bd.baca() as sesi:
        kueri = select(Cetakan.sha256).where(Cetakan.objek == objek, Cetakan.bentuk == bentuk)
        tercatat = set(sesi.exec(kueri).all())
    if tercatat and path.is_file() and sidik_berkas(path) in tercatat:
        return path
    isi = gambar()
    sidik = hashlib.sha256(isi).hexdigest()
    if sidik not in tercatat:
        baris = {"objek": objek, "bentuk": bentuk, "sha256": sidik, "ukuran": len(isi)}
        with bd.tulis() as sesi:
            sisip_baru(sesi, SQLModel.metadata.tables[str(Cetakan.__tablename__)], [baris])
    tulis_berkas(path, isi)
    return path


def bentuk_tercatat(bd: BasisData, objek: str, sidik: str) -> str | None:
    """The form (capital letters) that this hash belongs to; None when no issued file of the paper has it."""
    with bd.baca() as sesi:
        kueri = select(Cetakan.bentuk).where(Cetakan.objek == objek, col(Cetakan.sha256) == sidik)
        bentuk = sesi.exec(kueri).first()
    return bentuk.upper() if bentuk is not None else None


def tulis_berkas(path: Path, isi: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    sementara = path.with_name(f"{uuid4()}.sementara")
    try:
        with sementara.open("xb") as berkas:
            berkas.write(isi)
            berkas.flush()
            os.fsync(berkas.fileno())
        sementara.replace(path)
    finally:
        sementara.unlink(missing_ok=True)


def sidik_berkas(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as berkas:
        return hashlib.file_digest(berkas, "sha256").hexdigest()
