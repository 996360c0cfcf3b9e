"""The parts of the command line that open the database of a data folder: keys and the audit chain."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import col, select

from patuh import lembaran
from patuh.akun.kunci import buat_kunci, cabut_kunci
from patuh.akun.muat import daftar_daerah, muat_daerah
from patuh.akun.tabel import KunciApi
from patuh.basisdata.mesin import BasisData, alamat_sqlite
from patuh.galat import GalatDomain
from patuh.jejak.jangkar import Jangkar, jangkar_kini, periksa_semua
from patuh.jejak.segel import HasilPeriksa, segel
from patuh.pengaturan import baca_pengaturan
from patuh.tugas.rencana import isi_unit


def buka_basis_data(folder: Path) -> BasisData:
    """The database of a data folder, migrated and with its units (made when it is not there yet)."""
    folder.mkdir(parents=True, exist_ok=True)
    bd = BasisData(baca_pengaturan(folder, "http://127.0.0.1").basis_data)
    bd.migrasi()
    lembaran.pakai(folder, lembaran.hari_layanan(datetime.now(UTC)))
    for kode in daftar_daerah():
        isi_unit(bd, muat_daerah(kode))
    return bd


def _harus_ada(folder: Path) -> None:
    url = baca_pengaturan(folder, "http://127.0.0.1").basis_data
    if url == alamat_sqlite(folder) and not (folder / "patuh.db").exists():
        raise ValueError(f"Folder {folder} bukan folder data Patuh: tidak ada patuh.db di dalamnya.")


def buat(folder: Path, *, nama: str, lingkup: str, daerah: str, unit: str | None) -> str:
    """Make a key in the data folder's database (made when it is not there yet) and return it.

    Raises ``ValueError`` with what is wrong and what is known.
    """
    bd = buka_basis_data(folder)
    try:
        with bd.tulis() as sesi:
            return buat_kunci(
                sesi,
                nama=nama,
                lingkup=[bagian.strip() for bagian in lingkup.split(",") if bagian.strip()],
                daerah=daerah,
                unit=unit,
                waktu=datetime.now(UTC),
            )
    except GalatDomain as salah:
        raise ValueError(" ".join([salah.detail, *(f"{e.kolom}: {e.pesan}" for e in salah.errors)])) from None
    finally:
        bd.tutup()


def daftar(folder: Path) -> list[str]:
    """One line a key: id, scopes, daerah, unit, name; revoked ones say so. Raises ``ValueError`` without a database."""
    _harus_ada(folder)
    bd = buka_basis_data(folder)
    try:
        with bd.baca() as sesi:
            return [
                f"{k.id}  {','.join(k.lingkup):40} {k.daerah:6} {k.unit or '-':16} {k.nama}"
                + ("  (dicabut)" if k.dicabut else "")
                for k in sesi.exec(select(KunciApi).order_by(col(KunciApi.dibuat))).all()
            ]
    finally:
        bd.tutup()


def cabut(folder: Path, kunci_id: str) -> None:
    """Revoke a key at once. Raises ``ValueError`` when there is none with this id."""
    bd = buka_basis_data(folder)
    try:
        with bd.tulis() as sesi:
            cabut_kunci(sesi, kunci_id, waktu=datetime.now(UTC))
    except GalatDomain as salah:
        raise ValueError(salah.detail) from None
    finally:
        bd.tutup()


def periksa_jejak(folder: Path, jangkar: Path | None = None) -> HasilPeriksa:
    """Seal what is committed, then verify the whole chain, and the anchors of a file. Raises ``ValueError`` when the
    folder holds no database or the file no anchors, ``OSError`` when it cannot be read."""
    _harus_ada(folder)
    bd = buka_basis_data(folder)
    try:
        return periksa_semua(bd, jangkar)
    finally:
        bd.tutup()


def kepala_jejak(folder: Path) -> Jangkar:
    """Seal what is committed and return the head as an anchor. Raises ``ValueError`` when there is nothing to seal."""
    _harus_ada(folder)
    bd = buka_basis_data(folder)
    try:
        while segel(bd):
            pass
        with bd.baca() as sesi:
            kini = jangkar_kini(sesi, datetime.now(UTC))
    finally:
        bd.tutup()
    if kini is None:
        raise ValueError("Jejak masih kosong.")
    return kini
