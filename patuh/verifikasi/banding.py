"""This quarter beside the last one: the same people, then and now."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import Session, and_, col, func, select

from patuh.verifikasi.tabel import HasilVerifikasi, StatusVerifikasi, Verifikasi


def sebelumnya(sesi: Session, satu: Verifikasi) -> Verifikasi | None:
    """The last finished check of the daerah whose date is before this one's."""
    selesai = (StatusVerifikasi.MENUNGGU_PERSETUJUAN, StatusVerifikasi.DISETUJUI, StatusVerifikasi.DITOLAK)
    kueri = select(Verifikasi).where(
        Verifikasi.daerah == satu.daerah, col(Verifikasi.tanggal) < satu.tanggal, col(Verifikasi.status).in_(selesai)
    )
    return sesi.exec(kueri.order_by(col(Verifikasi.tanggal).desc(), col(Verifikasi.no).desc()).limit(1)).first()


def bandingkan(sesi: Session, kini: Verifikasi, dulu: Verifikasi) -> dict[str, Any]:
    """Counts of people by (part, outcome then, outcome now); ``null`` where a person was not in that check."""
    lama, baru = aliased(HasilVerifikasi), aliased(HasilVerifikasi)
    sama = and_(col(lama.indeks) == baru.indeks, col(lama.bagian) == baru.bagian, col(lama.verifikasi_no) == dulu.no)
    kueri = (
        select(baru.bagian, lama.hasil, baru.hasil, func.count())
        .join(lama, sama, isouter=True)
        .where(baru.verifikasi_no == kini.no)
        .group_by(baru.bagian, lama.hasil, baru.hasil)
    )
    pindah = [{"bagian": b, "dulu": d, "kini": k, "orang": n} for b, d, k, n in sesi.exec(kueri)]
    balik = and_(col(lama.indeks) == baru.indeks, col(lama.bagian) == baru.bagian, col(baru.verifikasi_no) == kini.no)
    hilang = (
        select(lama.bagian, lama.hasil, func.count())
        .join(baru, balik, isouter=True)
        .where(lama.verifikasi_no == dulu.no, col(baru.urut).is_(None))
        .group_by(lama.bagian, lama.hasil)
    )
    pindah += [{"bagian": b, "dulu": d, "kini": None, "orang": n} for b, d, n in sesi.exec(hilang)]
    return {
        "kini": {"id": kini.id, "periode": kini.periode, "tanggal": kini.tanggal.isoformat()},
        "dulu": {"id": dulu.id, "periode": dulu.periode, "tanggal": dulu.tanggal.isoformat()},
        "pindah": sorted(pindah, key=lambda p: (p["bagian"], p["dulu"] or "", p["kini"] or "")),
    }
