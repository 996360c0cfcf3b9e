"""What the record says of the service's state: a few indexed queries, kept for a moment so that asking is cheap."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col

from patuh.basisdata.mesin import BasisData
from patuh.jejak.tabel import Jejak, KotakKeluar
from patuh.pantau.tabel import Denyut
from patuh.pemberitahuan.tabel import StatusSurel, Surel
from patuh.register.tabel import Impor, StatusImpor
from patuh.tugas.tabel import Keadaan, KeadaanPenugasan, Penugasan, Tugas
from patuh.verifikasi.tabel import StatusVerifikasi, Verifikasi

_TERLAMBAT_DIBUKA = timedelta(hours=1)
SURAT_BELUM = (StatusSurel.DIBUAT, StatusSurel.MENGIRIM, StatusSurel.COBA_LAGI)


@dataclass(frozen=True)
class Potret:
    """The record at one instant. Ages are seconds (0 when nothing waits); counts are rows.

    ``surel`` = mails by state (sent ones are not counted), ``tugas`` = tasks that are not settled by (daerah, state as
    a reader sees it), ``impor`` and ``verifikasi`` = runs by state, ``register`` = the newest day each (daerah, kind)
    speaks of, ``denyut`` = seconds since the last sign of life of a part, ``disk`` = (free, total) bytes of the data
    folder.
    """

    waktu: datetime
    kotak_keluar: int
    kotak_keluar_umur: float
    surel: Mapping[str, int]
    surel_umur: float
    tugas: Mapping[tuple[str, str], int]
    belum_dibuka: int
    jejak_tersegel: int
    jejak_terbuka: int
    segel_umur: float
    impor: Mapping[str, int]
    impor_umur: float
    verifikasi: Mapping[str, int]
    verifikasi_umur: float
    register: Mapping[tuple[str, str], date]
    denyut: Mapping[str, float]
    disk: tuple[int, int]


class Pemantau:
    """Takes the picture, at most once in ``umur`` seconds however many ask."""

    def __init__(self, bd: BasisData, folder: Path, jam: Callable[[], datetime], *, umur: float = 10.0) -> None:
        self._bd, self._folder, self._jam, self._umur = bd, folder, jam, umur
        self._gembok = threading.Lock()
        self._isi: Potret | None = None
        self._sampai = 0.0

    def potret(self) -> Potret | None:
        """The picture; None when the database does not answer (or its schema is not ours)."""
        with self._gembok:
            if time.monotonic() >= self._sampai:
                try:
                    with self._bd.baca() as sesi:
                        self._isi = ambil_potret(sesi, self._folder, self._jam())
                except SQLAlchemyError:
                    self._isi = None
                self._sampai = time.monotonic() + self._umur
            return self._isi


def ambil_potret(sesi: Session, folder: Path, waktu: datetime) -> Potret:
    """Ask the record now."""

    koneksi = sesi.connection()

    def umur(saat: datetime | None) -> float:
        return max(0.0, (waktu - saat).total_seconds()) if saat is not None else 0.0

    def satu(*kolom: Any, syarat: Any) -> Any:
        return koneksi.execute(select(*kolom).where(syarat)).one()

    def menurut(kolom: Any, *syarat: Any) -> dict[str, int]:
        baris = koneksi.execute(select(kolom, func.count()).where(*syarat).group_by(kolom))
        return {str(k): n for k, n in baris}

    keluar, keluar_awal = satu(func.count(), func.min(KotakKeluar.dibuat), syarat=col(KotakKeluar.selesai).is_(None))
    surel_awal = satu(func.min(Surel.dibuat), syarat=col(Surel.status).in_(SURAT_BELUM))[0]
    terbuka, jejak_awal = satu(func.count(), func.min(Jejak.waktu), syarat=col(Jejak.segel_ke).is_(None))
    impor_awal = satu(func.min(Impor.dibuat), syarat=col(Impor.status) == StatusImpor.BERJALAN)[0]
    berjalan = col(Verifikasi.status) == StatusVerifikasi.BERJALAN
    ruang = shutil.disk_usage(folder)
    return Potret(
        waktu=waktu,
        kotak_keluar=keluar,
        kotak_keluar_umur=umur(keluar_awal),
        surel=menurut(Surel.status, col(Surel.status) != StatusSurel.TERKIRIM),
        surel_umur=umur(surel_awal),
        tugas=_tugas(sesi, waktu),
        belum_dibuka=satu(
            func.count(),
            syarat=and_(
                col(Penugasan.keadaan) == KeadaanPenugasan.DIRENCANAKAN,
                col(Penugasan.buka) <= waktu - _TERLAMBAT_DIBUKA,
            ),
        )[0],
        jejak_tersegel=koneksi.execute(select(func.max(Jejak.segel_ke))).scalar() or 0,
        jejak_terbuka=terbuka,
        segel_umur=umur(jejak_awal),
        impor=menurut(Impor.status),
        impor_umur=umur(impor_awal),
        verifikasi=menurut(Verifikasi.status),
        verifikasi_umur=umur(satu(func.min(Verifikasi.dibuat), syarat=berjalan)[0]),
        register=_register(sesi),
        denyut={bagian: umur(saat) for bagian, saat in koneksi.execute(select(col(Denyut.bagian), col(Denyut.waktu)))},
        disk=(ruang.free, ruang.total),
    )


def _tugas(sesi: Session, waktu: datetime) -> dict[tuple[str, str], int]:
    """As :meth:`Tugas.status` tells it, counted by the database; what is accepted or lost is settled and left out."""
    keadaan, mulai = col(Tugas.keadaan), col(Tugas.buka) <= waktu
    terbuka = or_(keadaan == Keadaan.TERBUKA, and_(keadaan == Keadaan.MENDATANG, mulai))
    terlihat = case(
        (and_(terbuka, col(Tugas.tenggat) <= waktu), Keadaan.TERLAMBAT.value),
        (terbuka, Keadaan.TERBUKA.value),
        else_=keadaan,
    ).label("terlihat")
    kueri = (
        select(col(Tugas.daerah), terlihat, func.count())
        .where(keadaan.not_in((Keadaan.DISETUJUI, Keadaan.TIDAK_DILAPORKAN)))
        .group_by(col(Tugas.daerah), "terlihat")
    )
    return {(daerah, status): n for daerah, status, n in sesi.connection().execute(kueri)}


def _register(sesi: Session) -> dict[tuple[str, str], date]:
    kueri = (
        select(col(Impor.daerah), col(Impor.jenis), func.max(Impor.per_tanggal))
        .where(col(Impor.status) == StatusImpor.SELESAI)
        .group_by(col(Impor.daerah), col(Impor.jenis))
    )
    return {(daerah, jenis): per for daerah, jenis, per in sesi.connection().execute(kueri)}
