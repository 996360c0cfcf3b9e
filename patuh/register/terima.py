"""Taking in a register file: streamed to disk, hashed, recognised by content, then an ``impor`` row that waits.

The file holds NIKs in the clear; it lies in the data folder, readable by its owner only, until its import has ended.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from sqlalchemy import ColumnElement, func, text
from sqlmodel import Session, col, select

from patuh.akun.muat import daftar_daerah, muat_daerah
from patuh.akun.pelaku import Pelaku
from patuh.galat import GalatIsian, IsianSalah, TerlaluBesar, TidakBerwenang, TidakDitemukan
from patuh.jejak.catat import catat
from patuh.register.baca_teks import BukanTeks, tebak_sandi
from patuh.register.baca_xlsx import XlsxSalah, periksa_zip
from patuh.register.kolom import JENIS
from patuh.register.tabel import Impor, ImporDitolak, StatusImpor
from patuh.tugas.bentuk import kalender
from patuh.tugas.tipe_berkas import nama_aman
from patuh.urutan import urutkan

BATAS_UKURAN = 300 * 1024 * 1024
"""Largest register file, in bytes, unless the operator sets another."""
TIPE_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TIPE_CSV = "text/csv"
URUT = {n: col(getattr(Impor, n)) for n in ("jenis", "per_tanggal", "diterima", "ditolak", "status", "dibuat")}
_POTONGAN = 1 << 20
_TAHUN_AWAL = 2000
_LAIN = (
    (b"\xd0\xcf\x11\xe0", "Berkas Excel lama (.xls) atau bersandi tidak dapat dibaca. Simpan sebagai XLSX atau CSV."),
    (b"%PDF-", "Berkas PDF tidak dapat diimpor. Kirim CSV atau XLSX."),
)


@dataclass(frozen=True)
class BerkasImpor:
    """A received register file, still under its temporary ``path``."""

    path: Path
    nama: str
    tipe: str
    ukuran: int
    sha256: str


def folder_impor(folder: Path) -> Path:
    """Where register files wait inside the data folder."""
    tujuan = folder / "impor"
    tujuan.mkdir(parents=True, exist_ok=True, mode=0o700)
    return tujuan


@contextmanager
def terima_berkas(folder: Path, aliran: BinaryIO, nama: str, *, batas: int = BATAS_UKURAN) -> Iterator[BerkasImpor]:
    """Receive a stream into a temporary file, which is gone afterwards unless :func:`mulai_impor` has taken it.

    Raises :class:`TerlaluBesar` as soon as ``batas`` bytes are passed, :class:`IsianSalah` for what is no table.
    """
    path = folder_impor(folder) / f"{uuid4()}.sementara"
    try:
        ukuran, sidik = _salin(aliran, path, batas)
        tipe = _kenali(path)
        yield BerkasImpor(path, nama_aman(nama, tipe), tipe, ukuran, sidik)
    finally:
        path.unlink(missing_ok=True)


def _salin(aliran: BinaryIO, path: Path, batas: int) -> tuple[int, str]:
    ukuran, sidik = 0, hashlib.sha256()
    pegangan = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(pegangan, "wb") as keluar:
        while potongan := aliran.read(_POTONGAN):
            ukuran += len(potongan)
            if ukuran > batas:
                raise TerlaluBesar(f"Berkas paling besar {batas // (1024 * 1024)} MB. Bagi berkasnya.")
            sidik.update(potongan)
            keluar.write(potongan)
        keluar.flush()
        os.fsync(keluar.fileno())
    return ukuran, sidik.hexdigest()


def _kenali(path: Path) -> str:
    with path.open("rb") as berkas:
        awal = berkas.read(512)
        for tanda, sebab in _LAIN:
            if awal.startswith(tanda):
                raise _berkas_salah(sebab)
        if not awal.strip():
            raise _berkas_salah("Berkas kosong.")
        if awal.startswith(b"PK\x03\x04"):
            try:
                periksa_zip(path)
            except XlsxSalah as salah:
                raise _berkas_salah(str(salah)) from None
            return TIPE_XLSX
        if awal.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
            raise _berkas_salah("Berkas ini halaman web atau XML, bukan tabel. Simpan sebagai XLSX atau CSV.")
        berkas.seek(0)
        try:
            tebak_sandi(berkas)
        except BukanTeks:
            raise _berkas_salah("Berkas ini bukan CSV atau XLSX.") from None
    return TIPE_CSV


def _berkas_salah(sebab: str) -> IsianSalah:
    return IsianSalah(sebab, (GalatIsian("berkas", sebab),))


def periksa_isian(jenis: str, daerah: str, per_tanggal: date, pelaku: Pelaku, waktu: datetime) -> None:
    """Raise :class:`IsianSalah` naming every wrong field, or :class:`TidakBerwenang` for another's daerah."""
    galat = []
    if jenis not in JENIS:
        pesan = f"Jenis ini tidak dikenal. Pilihan: {', '.join(JENIS)}." if jenis else "Pilih isi berkasnya."
        galat.append(GalatIsian("jenis", pesan))
    if daerah not in daftar_daerah():
        galat.append(GalatIsian("daerah", f"Daerah ini tidak dikenal. Pilihan: {', '.join(daftar_daerah())}."))
    elif per_tanggal > kalender(daerah).tanggal(waktu):
        galat.append(GalatIsian("per_tanggal", "Tanggal data tidak boleh sesudah hari ini."))
    if per_tanggal.year < _TAHUN_AWAL:
        galat.append(GalatIsian("per_tanggal", f"Tulis tanggal sejak tahun {_TAHUN_AWAL}."))
    if galat:
        raise IsianSalah("Impor tidak dimulai.", tuple(galat))
    if not pelaku.menjangkau(daerah):
        raise TidakBerwenang(f"Kunci ini tidak berlaku untuk {muat_daerah(daerah).nama}.")


def mulai_impor(
    sesi: Session,
    *,
    jenis: str,
    daerah: str,
    per_tanggal: date,
    berkas: BerkasImpor,
    folder: Path,
    pelaku: Pelaku,
    waktu: datetime,
) -> Impor:
    """The import of this file: row + audit in the caller's transaction, then the file under its final name.

    The same file of the same kind, daerah and date that is done or under way is that import; nothing changes then.
    """
    if sesi.get_bind().dialect.name == "postgresql":
        # Two of the same at once must meet; on SQLite the write lock does that.
        kunci = f"impor|{daerah}|{jenis}|{per_tanggal}|{berkas.sha256}"
        sesi.connection().execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:k, 0))"), {"k": kunci})
    sama = select(Impor).where(
        Impor.daerah == daerah,
        Impor.jenis == jenis,
        Impor.per_tanggal == per_tanggal,
        Impor.sha256 == berkas.sha256,
        Impor.status != StatusImpor.GAGAL,
    )
    if ada := sesi.exec(sama.order_by(col(Impor.no)).limit(1)).first():
        return ada
    impor = Impor(
        id=str(uuid4()),
        daerah=daerah,
        jenis=jenis,
        per_tanggal=per_tanggal,
        nama_berkas=berkas.nama,
        sha256=berkas.sha256,
        ukuran=berkas.ukuran,
        rincian={"bentuk": "xlsx" if berkas.tipe == TIPE_XLSX else "csv"},
        pelaku=pelaku.id,
        dibuat=waktu,
    )
    sesi.add(impor)
    isi = {"jenis": jenis, "per_tanggal": per_tanggal.isoformat(), "ukuran": berkas.ukuran, "sha256": berkas.sha256}
    objek = f"impor/{impor.id}"
    catat(sesi, waktu=waktu, daerah=daerah, pelaku=pelaku.id, tindakan="impor.terima", objek=objek, isi=isi)
    sesi.flush()
    # A crash before the commit leaves a file that no row knows; the queue sweeps those away.
    berkas.path.replace(folder_impor(folder) / impor.id)
    return impor


def ambil_impor(sesi: Session, impor_id: str, pelaku: Pelaku) -> Impor:
    """One import; that of another daerah is "not found". Raises :class:`TidakDitemukan`."""
    impor = sesi.exec(select(Impor).where(Impor.id == impor_id)).first()
    if impor is None or not pelaku.menjangkau(impor.daerah):
        raise TidakDitemukan("Impor ini tidak ada.")
    return impor


def daftar_impor(
    sesi: Session,
    pelaku: Pelaku,
    *,
    daerah: str | None = None,
    jenis: str | None = None,
    status: StatusImpor | None = None,
    urut: str = "",
    halaman: int = 1,
    ukuran: int = 50,
) -> tuple[Sequence[Impor], int]:
    """A page of the imports that the caller may see, newest first, and their number.

    Raises :class:`TidakBerwenang`, and :class:`IsianSalah` for an order that is not in ``URUT``.
    """
    if daerah is not None and not pelaku.menjangkau(daerah):
        raise TidakBerwenang("Kunci ini tidak berlaku untuk daerah tersebut.")
    syarat: list[ColumnElement[bool]] = []
    if pelaku.daerah != "semua":
        syarat.append(col(Impor.daerah) == pelaku.daerah)
    for kolom, nilai in ((col(Impor.daerah), daerah), (col(Impor.jenis), jenis), (col(Impor.status), status)):
        if nilai is not None:
            syarat.append(kolom == nilai)
    total = sesi.exec(select(func.count()).select_from(Impor).where(*syarat)).one()
    susunan = urutkan(urut, URUT, [col(Impor.no).desc()])
    kueri = select(Impor).where(*syarat).order_by(*susunan).offset((halaman - 1) * ukuran).limit(ukuran)
    return sesi.exec(kueri).all(), total


def baris_ditolak(sesi: Session, impor: Impor) -> Iterator[tuple[int, str, str]]:
    """The rejected rows in the order of the file: row, column, reason."""
    tabel = ImporDitolak
    kueri = select(tabel.baris, tabel.kolom, tabel.alasan).where(tabel.impor_no == impor.no)
    yield from sesi.exec(kueri.order_by(col(tabel.baris))).yield_per(2000)
