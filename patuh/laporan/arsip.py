"""Reading reports: the list, one by id or by its printed code, its PDF (drawn once and kept), and checking a file."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from patuh.akun.pelaku import Pelaku
from patuh.basisdata.mesin import BasisData
from patuh.galat import GalatDomain, TidakBerwenang, TidakDitemukan
from patuh.kode import kode_baku
from patuh.laporan.cetak import cetak_kantor, cetak_pdf
from patuh.laporan.cetakan import bentuk_tercatat, sidik_berkas, simpan_cetakan
from patuh.laporan.tabel import LaporanTerbit, StatusLaporan
from patuh.urutan import urutkan

URUT = {n: col(getattr(LaporanTerbit, n)) for n in ("dibuat", "periode", "tahap", "status")}


class BelumSiap(GalatDomain):
    """The report is still being made (409); ask again shortly."""

    kode, status, judul = "laporan-disusun", 409, "Laporan masih disusun"


def daftar_laporan(
    sesi: Session,
    pelaku: Pelaku,
    *,
    daerah: str | None = None,
    periode: str | None = None,
    jenis: str | None = None,
    status: str | None = None,
    tahap: str | None = None,
    urut: str = "",
    halaman: int = 1,
    ukuran: int = 50,
) -> tuple[Sequence[LaporanTerbit], int]:
    """A page of the reports that the caller may see, newest first, and their number. Raises
    :class:`TidakBerwenang`, and :class:`IsianSalah` for an order that is not in ``URUT``."""
    if daerah is not None and not pelaku.menjangkau(daerah):
        raise TidakBerwenang("Kunci ini tidak berlaku untuk daerah tersebut.")
    _penerima_saja(pelaku)
    syarat: list[ColumnElement[bool]] = []
    if pelaku.daerah != "semua":
        syarat.append(col(LaporanTerbit.daerah) == pelaku.daerah)
    for kolom, nilai in (
        (col(LaporanTerbit.daerah), daerah),
        (col(LaporanTerbit.periode), periode),
        (col(LaporanTerbit.jenis), jenis),
        (col(LaporanTerbit.status), status),
        (col(LaporanTerbit.tahap), tahap),
    ):
        if nilai is not None:
            syarat.append(kolom == nilai)
    total = sesi.exec(select(func.count()).select_from(LaporanTerbit).where(*syarat)).one()
    susunan = urutkan(urut, URUT, (col(LaporanTerbit.dibuat).desc(), col(LaporanTerbit.id)))
    kueri = select(LaporanTerbit).where(*syarat).order_by(*susunan).offset((halaman - 1) * ukuran).limit(ukuran)
    return sesi.exec(kueri).all(), total


def _penerima_saja(pelaku: Pelaku) -> None:
    """A unit's key opens the report of the whole daerah only to those it is made by and for."""
    if pelaku.unit is not None and pelaku.unit not in (f"{pelaku.daerah}-sekda", f"{pelaku.daerah}-bupati"):
        raise TidakBerwenang("Laporan ini untuk Sekretaris Daerah dan Bupati.")


def ambil_laporan(sesi: Session, laporan_id: str, pelaku: Pelaku) -> LaporanTerbit:
    """One report; that of another daerah is "not found". Raises :class:`TidakDitemukan`, :class:`TidakBerwenang`."""
    _penerima_saja(pelaku)
    laporan = sesi.get(LaporanTerbit, laporan_id)
    if laporan is None or not pelaku.menjangkau(laporan.daerah):
        raise TidakDitemukan("Laporan ini tidak ada. Periksa kembali nomornya.")
    return laporan


def laporan_berkode(sesi: Session, kode: str) -> LaporanTerbit | None:
    """The finished report with this printed code; small letters, spaces and look-alike letters are forgiven."""
    baku = kode_baku(kode)
    if baku is None:
        return None
    return sesi.exec(
        select(LaporanTerbit).where(LaporanTerbit.kode == baku, LaporanTerbit.status == StatusLaporan.SIAP)
    ).first()


def data_laporan(laporan: LaporanTerbit) -> str:
    """The canonical JSON of a finished report. Raises :class:`BelumSiap` while it is being made or when that failed."""
    if laporan.data is None:
        if laporan.status == StatusLaporan.GAGAL:
            raise BelumSiap("Laporan gagal disusun. Minta ulang, atau hubungi pengelola layanan.")
        raise BelumSiap("Laporan masih disusun. Coba lagi beberapa saat lagi.")
    return laporan.data


def pdf_laporan(bd: BasisData, laporan: LaporanTerbit, folder: Path) -> Path:
    """The report's PDF file: drawn at the first call and kept, its SHA-256 stored. A lost one is drawn again: the same
    data gives the same bytes. A layout that has changed since gives other ones: these go on record beside the first,
    so that both are known as issued. Raises :class:`BelumSiap`."""
    path = folder / "laporan" / f"{laporan.id}.pdf"
    if laporan.pdf_sha256 is not None and path.is_file() and sidik_berkas(path) == laporan.pdf_sha256:
        return path
    data = data_laporan(laporan)
    simpan_cetakan(bd, f"laporan/{laporan.id}", "pdf", path, lambda: cetak_pdf(data))
    with bd.tulis() as sesi:
        baris = sesi.exec(select(LaporanTerbit).where(LaporanTerbit.id == laporan.id).with_for_update()).one()
        baris.pdf_sha256 = baris.pdf_sha256 or sidik_berkas(path)
        sesi.add(baris)
    laporan.pdf_sha256 = baris.pdf_sha256
    return path


def kantor_laporan(bd: BasisData, laporan: LaporanTerbit, bentuk: str, folder: Path) -> Path:
    """The report's Word or Excel file (``docx``, ``xlsx``): drawn at the first call and kept, its SHA-256 on record.

    Raises :class:`BelumSiap` while the report is being made."""
    data = data_laporan(laporan)
    path = folder / "laporan" / f"{laporan.id}.{bentuk}"
    return simpan_cetakan(bd, f"laporan/{laporan.id}", bentuk, path, lambda: cetak_kantor(data, bentuk))


def cocokkan(bd: BasisData, laporan: LaporanTerbit, aliran: BinaryIO, folder: Path) -> tuple[str, str | None]:
    """The SHA-256 of a file, and which issued form it equals byte for byte (``PDF``, ``DOCX``, ``XLSX``, ``JSON``)."""
    sidik = hashlib.file_digest(cast("SpooledTemporaryFile[bytes]", aliran), "sha256").hexdigest()
    if sidik == laporan.sha256:
        return sidik, "JSON"
    if laporan.pdf_sha256 is None:
        pdf_laporan(bd, laporan, folder)
    if sidik == laporan.pdf_sha256:
        return sidik, "PDF"
    return sidik, bentuk_tercatat(bd, f"laporan/{laporan.id}", sidik)
