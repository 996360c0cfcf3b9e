"""Escalations that still wait for an answer, as the Sekda reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from patuh.tugas.bentuk import kalender, nama_unit
from patuh.tugas.tabel import Eskalasi, Keadaan, Penugasan, Tugas
from rules.periode import Periode

NAMA_JENIS = {"BELUM_DIMULAI": "belum dimulai menjelang tenggat", "BELUM_SELESAI": "belum dilaporkan sesudah tenggat"}
_BELUM = (col(Tugas.lapor_pertama).is_(None), col(Tugas.keadaan).in_([Keadaan.MENDATANG, Keadaan.TERBUKA]))


@dataclass(frozen=True)
class EskalasiTerbuka:
    """The newest escalation of one assignment: ``belum`` of its tasks are not reported, ``tugas`` is the first."""

    tugas: str
    unit: str
    nama_unit: str
    diktum: str
    nama_periode: str
    jenis: str
    nama_jenis: str
    nama_kepada: str
    tanggal: date
    belum: int


def eskalasi_terbuka(sesi: Session, daerah: str, *, batas: int) -> tuple[list[EskalasiTerbuka], int]:
    """The newest ``batas`` assignments of the daerah that were escalated and are still not reported in full, and how
    many there are. One whose period is closed is no longer open."""
    satu, lain = Eskalasi, aliased(Eskalasi)
    terakhir = select(func.max(col(lain.waktu))).where(col(lain.penugasan_id) == col(satu.penugasan_id))
    belum = (
        select(col(Tugas.penugasan_id).label("penugasan_id"), func.count().label("banyak"))
        .where(Tugas.daerah == daerah, *_BELUM)
        .group_by(col(Tugas.penugasan_id))
        .subquery()
    )
    kueri = (
        select(satu, Penugasan, belum.c.banyak)
        .join(Penugasan, col(Penugasan.id) == col(satu.penugasan_id))
        .join(belum, belum.c.penugasan_id == col(satu.penugasan_id))
        .where(satu.daerah == daerah, col(satu.waktu) == terakhir.correlate(satu).scalar_subquery())
    )
    total = sesi.exec(select(func.count()).select_from(kueri.subquery())).one()
    baris = sesi.exec(kueri.order_by(col(satu.waktu).desc(), col(satu.id)).limit(batas)).all()
    milik = select(Tugas.penugasan_id, Tugas.id).where(
        col(Tugas.penugasan_id).in_([p.id for _, p, _ in baris]), *_BELUM
    )
    pertama: dict[str, str] = {}
    for penugasan, tugas in sesi.exec(milik.order_by(col(Tugas.urutan), col(Tugas.id))):
        pertama.setdefault(penugasan, tugas)
    kal = kalender(daerah)
    hasil = [
        EskalasiTerbuka(
            tugas=pertama[p.id],
            unit=p.unit,
            nama_unit=nama_unit(daerah, p.unit) or p.unit,
            diktum=p.diktum,
            nama_periode=Periode.baca(p.periode).nama,
            jenis=e.jenis,
            nama_jenis=NAMA_JENIS.get(e.jenis, e.jenis),
            nama_kepada=nama_unit(daerah, e.kepada) or e.kepada,
            tanggal=kal.tanggal(e.waktu),
            belum=banyak,
        )
        for e, p, banyak in baris
    ]
    return hasil, total
