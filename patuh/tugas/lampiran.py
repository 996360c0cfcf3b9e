"""Files of evidence: received into a temporary file, judged by content, then kept under a random id with their row."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from sqlalchemy import event, func
from sqlmodel import Session, col, select

from patuh.akun.pelaku import Pelaku
from patuh.galat import Bentrok, TerlaluBesar, TidakBerwenang, TidakDitemukan
from patuh.jejak.catat import catat
from patuh.tugas.lapor import ambil_tugas
from patuh.tugas.tabel import Lampiran, Tugas
from patuh.tugas.tipe_berkas import kenali, nama_aman

BATAS_UKURAN = 25 * 1024 * 1024
"""Largest file of evidence, in bytes."""
MAKS_LEPAS = 20
"""Most files that may wait on a task for its next report."""
_POTONGAN = 1 << 20


@dataclass(frozen=True)
class BerkasTerima:
    """A received file: still under its temporary ``path``, already counted, hashed and recognised."""

    path: Path
    nama: str
    tipe: str
    ukuran: int
    sha256: str


def folder_lampiran(folder: Path) -> Path:
    """Where the files of evidence lie inside the data folder."""
    return folder / "lampiran"


@contextmanager
def terima(folder: Path, aliran: BinaryIO, nama: str, *, batas: int = BATAS_UKURAN) -> Iterator[BerkasTerima]:
    """Receive a stream into a temporary file, which is gone afterwards unless :func:`lampirkan` has taken it.

    Raises :class:`TerlaluBesar` as soon as ``batas`` bytes are passed, :class:`IsianSalah` for a type not allowed.
    """
    tujuan = folder_lampiran(folder)
    tujuan.mkdir(parents=True, exist_ok=True)
    path = tujuan / f"{uuid4()}.sementara"
    try:
        ukuran, sidik = _salin(aliran, path, batas)
        tipe = kenali(path, nama)
        yield BerkasTerima(path, nama_aman(nama, tipe), tipe, ukuran, sidik)
    finally:
        path.unlink(missing_ok=True)


def _salin(aliran: BinaryIO, path: Path, batas: int) -> tuple[int, str]:
    ukuran, sidik = 0, hashlib.sha256()
    with path.open("xb") as keluar:
        while potongan := aliran.read(_POTONGAN):
            ukuran += len(potongan)
            if ukuran > batas:
                raise TerlaluBesar(f"Berkas paling besar {batas // (1024 * 1024)} MB. Perkecil atau bagi berkasnya.")
            sidik.update(potongan)
            keluar.write(potongan)
        keluar.flush()
        os.fsync(keluar.fileno())
    return ukuran, sidik.hexdigest()


def periksa_boleh(sesi: Session, tugas_id: str, pelaku: Pelaku, waktu: datetime, *, kunci: bool = False) -> Tugas:
    """The task, when the actor may add evidence to it now. Raises as :func:`patuh.tugas.lapor.laporkan` does."""
    tugas = ambil_tugas(sesi, tugas_id, pelaku, kunci=kunci)
    if pelaku.unit not in (None, tugas.unit):
        raise TidakBerwenang("Hanya unit pelaksana yang dapat melampirkan bukti pada tugas ini.")
    if not tugas.menerima_laporan(waktu):
        raise Bentrok("Tugas ini tidak sedang menerima laporan, sehingga bukti tidak dapat ditambahkan.")
    lepas = (col(Lampiran.tugas_id) == tugas.id, col(Lampiran.pengajuan_id).is_(None))
    if sesi.exec(select(func.count()).select_from(Lampiran).where(*lepas)).one() >= MAKS_LEPAS:
        raise Bentrok(f"Sudah ada {MAKS_LEPAS} berkas yang menunggu laporan. Kirim laporannya dahulu.")
    return tugas


def lampirkan(
    sesi: Session, *, tugas_id: str, pelaku: Pelaku, berkas: BerkasTerima, folder: Path, waktu: datetime
) -> Lampiran:
    """Keep a received file: row + start of the task + audit in the caller's transaction, then the final name.

    A transaction that fails afterwards takes the file with it; nothing is ever half written.
    """
    tugas = periksa_boleh(sesi, tugas_id, pelaku, waktu, kunci=True)
    lampiran = Lampiran(
        id=str(uuid4()),
        tugas_id=tugas.id,
        nama_berkas=berkas.nama,
        tipe=berkas.tipe,
        ukuran=berkas.ukuran,
        sha256=berkas.sha256,
        pelaku=pelaku.id,
        waktu=waktu,
    )
    tugas.mulai = tugas.mulai or waktu
    sesi.add(tugas)
    sesi.add(lampiran)
    catat(
        sesi,
        waktu=waktu,
        daerah=tugas.daerah,
        pelaku=pelaku.id,
        tindakan="tugas.lampiran",
        objek=f"tugas/{tugas.id}",
        isi={"lampiran": lampiran.id, "ukuran": lampiran.ukuran, "sha256": lampiran.sha256},
    )
    sesi.flush()
    tujuan = folder_lampiran(folder) / lampiran.id
    event.listen(sesi, "after_rollback", lambda _sesi: tujuan.unlink(missing_ok=True), once=True)
    berkas.path.replace(tujuan)
    return lampiran


def ambil_lampiran(
    sesi: Session, *, tugas_id: str, lampiran_id: str, pelaku: Pelaku, folder: Path
) -> tuple[Lampiran, Path]:
    """A file of evidence and where it lies. Raises :class:`TidakDitemukan`, :class:`TidakBerwenang`."""
    tugas = ambil_tugas(sesi, tugas_id, pelaku)
    lampiran = sesi.get(Lampiran, lampiran_id)
    if lampiran is None or lampiran.tugas_id != tugas.id:
        raise TidakDitemukan("Lampiran ini tidak ada pada tugas tersebut.")
    path = folder_lampiran(folder) / lampiran.id
    if not path.is_file():
        raise TidakDitemukan("Berkas lampiran ini sudah tidak tersimpan.")
    return lampiran, path
