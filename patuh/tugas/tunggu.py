"""Reports that wait for their superior: the list with what each says, and accepting several of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel
from sqlmodel import Session, col, func, select

from patuh.akun.pelaku import Pelaku
from patuh.galat import Bentrok, TidakBerwenang, TidakDitemukan
from patuh.samar import bersihkan
from patuh.tugas.bentuk import TugasRingkas, lokal, ringkas
from patuh.tugas.kueri import terlihat
from patuh.tugas.lapor import ambil_tugas
from patuh.tugas.putus import setujui
from patuh.tugas.tabel import Keadaan, Lampiran, Pengajuan, Tugas
from patuh.urutan import urutkan

URUT = {"tenggat": col(Tugas.tenggat), "unit": col(Tugas.unit), "waktu": col(Pengajuan.waktu)}


class LaporanTunggu(BaseModel):
    """One report that waits: its task, what it says and how many files of evidence it brings."""

    tugas: TugasRingkas
    pengajuan_id: str
    ke: int
    waktu: datetime
    narasi: str
    bukti: int


@dataclass(frozen=True)
class DaftarTunggu:
    """A page of them, and how many there are in all."""

    data: Sequence[LaporanTunggu]
    total: int


def daftar_tunggu(
    sesi: Session, pelaku: Pelaku, *, waktu: datetime, unit: str = "", urut: str = "", halaman: int, ukuran: int
) -> DaftarTunggu:
    """The reports (of one ``unit``) on which this unit decides, the earliest deadline first; all of the daerah for who
    has no unit. Raises :class:`patuh.galat.IsianSalah` for an order that is not in ``URUT``."""
    syarat = [*terlihat(pelaku), col(Tugas.keadaan) == Keadaan.DILAPORKAN.value]
    if pelaku.unit is not None:
        syarat.append(col(Tugas.atasan) == pelaku.unit)
    if unit:
        syarat.append(col(Tugas.unit) == unit)
    susunan = [col(Tugas.tenggat), col(Tugas.unit), col(Tugas.urutan), col(Tugas.id)]
    total = sesi.exec(select(func.count()).select_from(Tugas).where(*syarat)).one()
    terakhir = (
        select(Pengajuan.tugas_id, func.max(col(Pengajuan.ke)).label("ke")).group_by(col(Pengajuan.tugas_id)).subquery()
    )
    bukti = (
        select(func.count())
        .where(col(Lampiran.pengajuan_id) == col(Pengajuan.id))
        .correlate(Pengajuan)
        .scalar_subquery()
    )
    kueri = (
        select(Tugas, Pengajuan, bukti)
        .join(terakhir, terakhir.c.tugas_id == col(Tugas.id))
        .join(Pengajuan, (col(Pengajuan.tugas_id) == col(Tugas.id)) & (col(Pengajuan.ke) == terakhir.c.ke))
        .where(*syarat)
        .order_by(*urutkan(urut, URUT, susunan))
        .offset((halaman - 1) * ukuran)
        .limit(ukuran)
    )
    return DaftarTunggu([_satu(t, p, b, waktu) for t, p, b in sesi.exec(kueri)], total)


def _satu(tugas: Tugas, pengajuan: Pengajuan, bukti: int, waktu: datetime) -> LaporanTunggu:
    return LaporanTunggu.model_construct(
        tugas=ringkas(tugas, waktu),
        pengajuan_id=pengajuan.id,
        ke=pengajuan.ke,
        waktu=lokal(tugas.daerah, pengajuan.waktu) or pengajuan.waktu,
        narasi=bersihkan(pengajuan.narasi),
        bukti=bukti,
    )


def setujui_banyak(sesi: Session, pilihan: Sequence[str], *, pelaku: Pelaku, waktu: datetime) -> int:
    """Accept the named reports (ids of submissions) in the caller's transaction; how many were accepted.

    One that is not there, not the superior's to decide, decided already or replaced by a newer one stays as it is:
    nobody accepts what he has not seen.
    """
    jumlah = 0
    for satu in pilihan:
        pengajuan = sesi.get(Pengajuan, satu)
        if pengajuan is None:
            continue
        try:
            ambil_tugas(sesi, pengajuan.tugas_id, pelaku, kunci=True)
            if _terbaru(sesi, pengajuan.tugas_id) != pengajuan.id:
                continue
            setujui(sesi, tugas_id=pengajuan.tugas_id, pelaku=pelaku, waktu=waktu)
        except (Bentrok, TidakBerwenang, TidakDitemukan):
            # These are raised before anything is written.
            continue
        jumlah += 1
    return jumlah


def _terbaru(sesi: Session, tugas_id: str) -> str | None:
    kueri = select(Pengajuan.id).where(Pengajuan.tugas_id == tugas_id).order_by(col(Pengajuan.ke).desc()).limit(1)
    return sesi.exec(kueri).first()
