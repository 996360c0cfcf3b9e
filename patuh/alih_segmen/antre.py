"""Hand cases over to their workflows a few at a time: a hundred thousand found in one file must not hold up the rest
of the outbox, nor flood Temporal."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, func, select

from patuh.alih_segmen.tabel import BukaAlihSegmen, KasusAlih, StatusBuka, alur_alih_segmen
from patuh.basisdata.mesin import BasisData
from patuh.jejak.catat import antrekan
from patuh.jejak.tabel import KotakKeluar

JENIS_ANTRE, JENIS_KABAR = "alih_segmen", "alih_segmen_kabar"
"""Kinds of outbox rows: begin, and look at the record again."""
SEKALI = 100


def isi_antrean(bd: BasisData, *, waktu: datetime, maks: int = SEKALI) -> int:
    """Owe a start or news to the next cases, as long as fewer than ``maks`` of them wait in the outbox.

    A daerah whose run is still opening cases waits, so that its notices count them all.
    """
    with bd.baca() as sesi:
        # Nothing owed is the usual case, and then the writing lock is left to others.
        if sesi.exec(select(KasusAlih.id).where(col(KasusAlih.antre).is_(True)).limit(1)).first() is None:
            return 0
    with bd.tulis() as sesi:
        menunggu = sesi.exec(
            select(func.count())
            .select_from(KotakKeluar)
            .where(col(KotakKeluar.selesai).is_(None), col(KotakKeluar.jenis).in_((JENIS_ANTRE, JENIS_KABAR)))
        ).one()
        sedang = sesi.exec(select(BukaAlihSegmen.daerah).where(BukaAlihSegmen.status == StatusBuka.BERJALAN)).all()
        kueri = select(KasusAlih).where(col(KasusAlih.antre).is_(True), col(KasusAlih.daerah).not_in(sedang))
        kasus = sesi.exec(kueri.limit(max(0, maks - menunggu)).with_for_update()).all()
        for satu in kasus:
            antrekan_kasus(sesi, satu, waktu)
        return len(kasus)


def antrekan_kasus(sesi: Session, satu: KasusAlih, waktu: datetime) -> None:
    """Owe the case's workflow its start, or news."""
    antrekan(
        sesi, kunci=f"{JENIS_ANTRE}/{satu.id}/{satu.berita}", jenis=JENIS_KABAR if satu.berita else JENIS_ANTRE,
        alur_id=alur_alih_segmen(satu.daerah, satu.id), waktu=waktu, isi={"id": satu.id},
    )  # fmt: skip
    satu.antre, satu.berita, satu.diantrekan = False, satu.berita + 1, waktu
    sesi.add(satu)
