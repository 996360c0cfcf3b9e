"""What a unit reported on the same clause in an earlier period: shown beside the form, so that nobody begins anew."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel
from sqlmodel import Session, col, select

from patuh.akun.pelaku import Pelaku
from patuh.samar import bersihkan
from patuh.tugas.bentuk import lokal
from patuh.tugas.lapor import ambil_tugas
from patuh.tugas.tabel import Pengajuan, Tugas
from rules.periode import Periode


class LaporanLalu(BaseModel):
    """The last report of an earlier period, and the task on which it stands."""

    tugas_id: str
    periode: str
    nama_periode: str
    waktu: datetime
    narasi: str
    indikator: dict[str, Any]


def laporan_lalu(sesi: Session, tugas_id: str, pelaku: Pelaku) -> LaporanLalu | None:
    """The newest report of this unit on this clause from an earlier period, if any.

    Raises :class:`TidakDitemukan` and :class:`TidakBerwenang` as :func:`ambil_tugas` does.
    """
    tugas = ambil_tugas(sesi, tugas_id, pelaku)
    sama = (
        col(Tugas.instruksi) == tugas.instruksi,
        col(Tugas.diktum) == tugas.diktum,
        col(Tugas.huruf).is_(None) if tugas.huruf is None else col(Tugas.huruf) == tugas.huruf,
        col(Tugas.unit) == tugas.unit,
        col(Tugas.tenggat) < tugas.tenggat,
    )
    kueri = (
        select(Pengajuan, Tugas.id, Tugas.periode)
        .join(Tugas, col(Tugas.id) == col(Pengajuan.tugas_id))
        .where(*sama)
        .order_by(col(Tugas.tenggat).desc(), col(Pengajuan.ke).desc())
        .limit(1)
    )
    baris = sesi.exec(kueri).first()
    if baris is None:
        return None
    pengajuan, id_, periode = baris
    return LaporanLalu(
        tugas_id=id_,
        periode=periode,
        nama_periode=Periode.baca(periode).nama,
        waktu=lokal(tugas.daerah, pengajuan.waktu) or pengajuan.waktu,
        narasi=bersihkan(pengajuan.narasi),
        indikator=pengajuan.indikator,
    )
