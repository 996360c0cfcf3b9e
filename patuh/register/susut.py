"""A file that is much smaller than what it takes the place of: a part sent as the whole would make everybody who is not
in it a stranger to the gate. Nothing is held up (a region may have become smaller); whoever sent it is told."""

from __future__ import annotations

from sqlalchemy import or_
from sqlmodel import Session, and_, col, select

from patuh.register.tabel import Impor, StatusImpor

_BAGIAN = 2


def pendahulu_lebih_besar(sesi: Session, impor: Impor) -> Impor | None:
    """The import whose place this one takes, if it has more than twice as many accepted rows."""
    if impor.status != StatusImpor.SELESAI or not impor.diterima:
        return None
    tanggal, nomor = col(Impor.per_tanggal), col(Impor.no)
    kueri = select(Impor).where(
        Impor.daerah == impor.daerah,
        Impor.jenis == impor.jenis,
        Impor.status == StatusImpor.SELESAI,
        col(Impor.diterima) > 0,
        or_(tanggal < impor.per_tanggal, and_(tanggal == impor.per_tanggal, nomor < (impor.no or 0))),
    )
    satu = sesi.exec(kueri.order_by(tanggal.desc(), nomor.desc()).limit(1)).first()
    return satu if satu is not None and satu.diterima > _BAGIAN * impor.diterima else None
