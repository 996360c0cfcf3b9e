"""Reading: a unit's inbox, and the admin's list of mails. ``halaman`` counts from 1; lists come with their total."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, func, select, update

from patuh.pemberitahuan.tabel import Pemberitahuan, StatusSurel, Surel
from patuh.urutan import urutkan

URUT = {n: col(getattr(Pemberitahuan, n)) for n in ("waktu", "judul", "jenis")}


def kotak_masuk(
    sesi: Session, unit: str, halaman: int = 1, ukuran: int = 25, *, jenis: str = "", baca: str = "", urut: str = ""
) -> tuple[Sequence[Pemberitahuan], int]:
    """A page of the unit's inbox (of one kind; ``baca``: "belum" or "sudah" read), newest first, and how many rows it
    has in all. Raises :class:`patuh.galat.IsianSalah` for an order that is not in ``URUT``."""
    syarat = [col(Pemberitahuan.unit) == unit]
    if jenis:
        syarat.append(col(Pemberitahuan.jenis) == jenis)
    if baca:
        dibaca = col(Pemberitahuan.dibaca)
        syarat.append(dibaca.is_(None) if baca == "belum" else dibaca.is_not(None))
    total = sesi.exec(select(func.count()).select_from(Pemberitahuan).where(*syarat)).one()
    baris = sesi.exec(
        select(Pemberitahuan)
        .where(*syarat)
        .order_by(*urutkan(urut, URUT, [col(Pemberitahuan.waktu).desc(), col(Pemberitahuan.id)]))
        .offset(max(0, halaman - 1) * ukuran)
        .limit(ukuran)
    ).all()
    return baris, total


def belum_dibaca(sesi: Session, unit: str) -> int:
    """How many rows of the unit's inbox are unread."""
    return sesi.exec(
        select(func.count())
        .select_from(Pemberitahuan)
        .where(col(Pemberitahuan.unit) == unit, col(Pemberitahuan.dibaca).is_(None))
    ).one()


def tandai_dibaca(sesi: Session, unit: str, waktu: datetime, pemberitahuan: Sequence[str] | None = None) -> int:
    """Mark rows read (all of the unit's, or those with these ids) and return how many were unread.

    Rows of another unit are left alone, whatever ids are given; the first reading's instant is kept.
    """
    syarat = [col(Pemberitahuan.unit) == unit, col(Pemberitahuan.dibaca).is_(None)]
    if pemberitahuan is not None:
        syarat.append(col(Pemberitahuan.id).in_(pemberitahuan))
    return sesi.exec(update(Pemberitahuan).where(*syarat).values(dibaca=waktu)).rowcount


def daftar_surel(
    sesi: Session, *, daerah: str, status: StatusSurel | None = None, halaman: int = 1, ukuran: int = 25
) -> tuple[Sequence[Surel], int]:
    """A page of the daerah's mails (of one status, or all), newest first, and their number."""
    syarat = [col(Surel.daerah) == daerah]
    if status is not None:
        syarat.append(col(Surel.status) == status.value)
    total = sesi.exec(select(func.count()).select_from(Surel).where(*syarat)).one()
    baris = sesi.exec(
        select(Surel)
        .where(*syarat)
        .order_by(col(Surel.dibuat).desc(), col(Surel.id))
        .offset(max(0, halaman - 1) * ukuran)
        .limit(ukuran)
    ).all()
    return baris, total


def kirim_ulang(sesi: Session, *, daerah: str, surel_id: str, alamat: str, waktu: datetime) -> bool:
    """Put a mail that was given up back into the queue, to the unit's corrected address; False when it is not GAGAL."""
    perintah = (
        update(Surel)
        .where(col(Surel.id) == surel_id, col(Surel.daerah) == daerah, col(Surel.status) == StatusSurel.GAGAL)
        .values(status=StatusSurel.COBA_LAGI, alamat=alamat.strip(), percobaan=0, berikutnya=waktu)
    )
    return sesi.exec(perintah).rowcount == 1
