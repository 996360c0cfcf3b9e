"""Lists of evaluations and of offers: filtered, ordered, kept to what the caller may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from patuh.akun.pelaku import Pelaku
from patuh.desa.lingkup import syarat
from patuh.desa.tabel import EvaluasiApbdes, Kesimpulan, StatusTawaran, SumberBiaya, TawaranPembiayaan
from patuh.desa.tawaran import syarat_tawaran
from patuh.urutan import urutkan

URUT_EVALUASI = {
    n: col(getattr(EvaluasiApbdes, n)) for n in ("wilayah", "tanggal", "tahun", "kebutuhan", "alokasi", "kesimpulan")
}
URUT_TAWARAN = {
    n: col(getattr(TawaranPembiayaan, n)) for n in ("nama", "wilayah", "jumlah", "nomor", "tanggal", "status")
}


@dataclass(frozen=True)
class SaringanEvaluasi:
    """What a list of evaluations asks for; None = all. ``desa`` is a village or a kecamatan."""

    daerah: str | None = None
    desa: str | None = None
    tahun: int | None = None
    kesimpulan: Kesimpulan | None = None
    hasil: str | None = None
    urut: str = ""


@dataclass(frozen=True)
class SaringanTawaran:
    """What a list of offers asks for; None = all."""

    daerah: str | None = None
    status: StatusTawaran | None = None
    kepada: SumberBiaya | None = None
    urut: str = ""


def daftar_evaluasi(
    sesi: Session, pelaku: Pelaku, saringan: SaringanEvaluasi, *, halaman: int, ukuran: int
) -> tuple[Sequence[EvaluasiApbdes], int]:
    """A page of the evaluations the caller may see, newest first, and how many there are.

    Raises:
        TidakBerwenang: the unit has no part in village funding.
        IsianSalah: an order that is not in ``URUT_EVALUASI``.
    """
    tabel = EvaluasiApbdes
    milik: list[Any] = syarat(pelaku, tabel)
    for nama in ("daerah", "tahun", "kesimpulan", "hasil"):
        if (nilai := getattr(saringan, nama)) is not None:
            milik.append(getattr(tabel, nama) == nilai)
    if (desa := saringan.desa) is not None:
        milik.append((col(tabel.wilayah) == desa) | col(tabel.wilayah).startswith(f"{desa}.", autoescape=True))
    urut = urutkan(saringan.urut, URUT_EVALUASI, [col(tabel.no).desc()])
    total = sesi.exec(select(func.count()).select_from(tabel).where(*milik)).one()
    kueri = select(tabel).where(*milik).order_by(*urut).offset((halaman - 1) * ukuran).limit(ukuran)
    return sesi.exec(kueri).all(), total


def daftar_tawaran(
    sesi: Session, pelaku: Pelaku, saringan: SaringanTawaran, *, halaman: int, ukuran: int
) -> tuple[Sequence[TawaranPembiayaan], int]:
    """A page of the offers the caller may see, newest first, and how many there are. Errors: as
    :func:`daftar_evaluasi`, with ``URUT_TAWARAN``."""
    tabel = TawaranPembiayaan
    milik: list[Any] = syarat_tawaran(pelaku)
    for nama in ("daerah", "status", "kepada"):
        if (nilai := getattr(saringan, nama)) is not None:
            milik.append(getattr(tabel, nama) == nilai)
    urut = urutkan(saringan.urut, URUT_TAWARAN, [col(tabel.waktu).desc(), col(tabel.id)])
    total = sesi.exec(select(func.count()).select_from(tabel).where(*milik)).one()
    kueri = select(tabel).where(*milik).order_by(*urut).offset((halaman - 1) * ukuran).limit(ukuran)
    return sesi.exec(kueri).all(), total
