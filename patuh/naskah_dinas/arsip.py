"""Reading the register of papers: the list, one by its printed code, its files (drawn once and kept)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from sqlalchemy import ColumnElement, and_, exists, func, or_
from sqlmodel import Session, col, select

from patuh.akun.pelaku import Pelaku
from patuh.basisdata.mesin import BasisData
from patuh.galat import TidakBerwenang, TidakDitemukan
from patuh.kode import kode_baku
from patuh.laporan.cetakan import bentuk_tercatat, simpan_cetakan
from patuh.naskah_dinas.cetak import BENTUK, cetak_naskah
from patuh.naskah_dinas.kirim import kunci_kabar
from patuh.naskah_dinas.langkah import riwayat
from patuh.naskah_dinas.model import Naskah
from patuh.naskah_dinas.tabel import NaskahTerbit, StatusNaskah
from patuh.naskah_dinas.templat_kantor import templat_kantor
from patuh.pemberitahuan.tabel import Pemberitahuan
from patuh.tugas.bentuk import kamus_unit
from patuh.urutan import urutkan

URUT = {n: col(getattr(NaskahTerbit, n)) for n in ("hal", "jenis", "nomor", "dibuat", "status")}


def daftar_naskah(
    sesi: Session,
    pelaku: Pelaku,
    *,
    daerah: str | None = None,
    jenis: str | None = None,
    status: str | None = None,
    unit: str | None = None,
    subjek: str | None = None,
    urut: str = "",
    halaman: int = 1,
    ukuran: int = 50,
) -> tuple[Sequence[NaskahTerbit], int]:
    """A page of the papers that the caller may read, newest first, and their number. Raises
    :class:`TidakBerwenang`, and :class:`IsianSalah` for an order that is not in ``URUT``."""
    if daerah is not None and not pelaku.menjangkau(daerah):
        raise TidakBerwenang("Kunci ini tidak berlaku untuk daerah tersebut.")
    syarat = _terlihat(pelaku)
    for kolom, nilai in (
        (col(NaskahTerbit.daerah), daerah),
        (col(NaskahTerbit.jenis), jenis),
        (col(NaskahTerbit.status), status),
        (col(NaskahTerbit.unit), unit),
        (col(NaskahTerbit.subjek), subjek),
    ):
        if nilai is not None:
            syarat.append(kolom == nilai)
    total = sesi.exec(select(func.count()).select_from(NaskahTerbit).where(*syarat)).one()
    susunan = urutkan(urut, URUT, (col(NaskahTerbit.dibuat).desc(), col(NaskahTerbit.id)))
    kueri = select(NaskahTerbit).where(*syarat).order_by(*susunan).offset((halaman - 1) * ukuran).limit(ukuran)
    return sesi.exec(kueri).all(), total


def _terlihat(pelaku: Pelaku) -> list[ColumnElement[bool]]:
    """The same people as :func:`patuh.naskah_dinas.langkah.boleh_baca`."""
    syarat: list[ColumnElement[bool]] = []
    if pelaku.daerah != "semua":
        syarat.append(col(NaskahTerbit.daerah) == pelaku.daerah)
    if pelaku.unit is not None and pelaku.unit not in (f"{pelaku.daerah}-sekda", f"{pelaku.daerah}-bupati"):
        bawahan = [u.kode for u in kamus_unit(pelaku.daerah).values() if u.atasan == pelaku.unit]
        terkirim = col(NaskahTerbit.status) == StatusNaskah.DIKIRIM
        # Everybody to whom a paper was sent has its line in the inbox.
        dikabari = exists().where(col(Pemberitahuan.kunci) == kunci_kabar(col(NaskahTerbit.id), pelaku.unit))
        diterima = and_(terkirim, or_(col(NaskahTerbit.tujuan) == pelaku.unit, dikabari))
        syarat.append(or_(col(NaskahTerbit.unit).in_([pelaku.unit, *bawahan]), diterima))
    return syarat


def naskah_berkode(sesi: Session, kode: str) -> NaskahTerbit | None:
    """The paper with this printed code; small letters, spaces and look-alike letters are forgiven."""
    baku = kode_baku(kode)
    return sesi.exec(select(NaskahTerbit).where(NaskahTerbit.kode == baku)).first() if baku is not None else None


def bentuk_naskah(satu: NaskahTerbit) -> tuple[str, ...]:
    """The forms that the paper comes in: a workbook only where it holds tables."""
    bertabel = Naskah.model_validate_json(satu.data).bertabel
    return tuple(b for b in BENTUK if b != "xlsx" or bertabel)


def berkas_naskah(bd: BasisData, satu: NaskahTerbit, bentuk: str, folder: Path) -> Path:
    """The paper's file in ``pdf``, ``docx`` or ``xlsx``. Its name holds the data's hash, so that a draft's file is
    never taken for that of the numbered paper.

    Raises :class:`TidakDitemukan` for a workbook of a paper without tables.
    """
    if bentuk == "xlsx" and bentuk not in bentuk_naskah(satu):
        raise TidakDitemukan("Naskah ini tidak memuat tabel, jadi tidak ada bentuk xlsx-nya.")
    templat = templat_kantor(folder, satu.daerah, satu.jenis) if bentuk == "docx" else None
    path = folder / "naskah" / f"{satu.id}-{satu.sha256[:12]}.{bentuk}"
    return simpan_cetakan(bd, objek_cetakan(satu), bentuk, path, lambda: cetak_naskah(satu.data, bentuk, templat))


def cocokkan_naskah(bd: BasisData, satu: NaskahTerbit, aliran: BinaryIO) -> tuple[str, str | None]:
    """The SHA-256 of a file, and which issued form of the paper it equals byte for byte; None = none of them.

    ``BERTANDA TANGAN`` is the signed file that was handed in. A draft that was numbered since is "none" too.
    """
    sidik = hashlib.file_digest(cast("SpooledTemporaryFile[bytes]", aliran), "sha256").hexdigest()
    if sidik == satu.sha256:
        return sidik, "JSON"
    with bd.baca() as sesi:
        if any(b.berkas_sha256 == sidik for b in riwayat(sesi, satu.id)):
            return sidik, "BERTANDA TANGAN"
    return sidik, bentuk_tercatat(bd, objek_cetakan(satu), sidik)


def objek_cetakan(satu: NaskahTerbit) -> str:
    """Under which name the files of this state of the paper are on record."""
    return f"naskah/{satu.id}/{satu.sha256[:12]}"
