"""A change on a task as the API and the pages ask for it: do it, and show the task as it stands afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from pydantic import Field
from sqlmodel import Session

from patuh.akun.pelaku import Pelaku
from patuh.galat import GalatIsian, IsianSalah
from patuh.indikator.beku import Terhitung
from patuh.tugas.bentuk import TugasRingkas, bahan_ringkas, kalender
from patuh.tugas.lapor import ambil_tugas, laporkan
from patuh.tugas.putus import kembalikan, setujui, ubah_tenggat
from patuh.tugas.tabel import Tugas

_TAHUN_KE_DEPAN = 2


class TugasSesudah(TugasRingkas):
    """The task after a change, and the id of the row that the change made."""

    pengajuan_id: str | None = Field(default=None, description="Laporan yang baru diterima")
    putusan_id: str | None = Field(default=None, description="Keputusan yang baru dibuat")


def laporkan_tugas(
    sesi: Session,
    *,
    tugas_id: str,
    pelaku: Pelaku,
    narasi: str,
    indikator: Mapping[str, Any],
    lampiran: Sequence[str],
    waktu: datetime,
    terhitung: Terhitung | None = None,
) -> TugasSesudah:
    """Report; ``terhitung`` and what is raised as in :func:`laporkan`."""
    pengajuan = laporkan(
        sesi,
        tugas_id=tugas_id,
        pelaku=pelaku,
        narasi=narasi,
        indikator=indikator,
        lampiran=lampiran,
        waktu=waktu,
        terhitung=terhitung,
    )
    return _sesudah(sesi, tugas_id, waktu, pengajuan_id=pengajuan.id)


def setujui_tugas(sesi: Session, *, tugas_id: str, pelaku: Pelaku, waktu: datetime) -> TugasSesudah:
    """Accept the waiting report."""
    putusan = setujui(sesi, tugas_id=tugas_id, pelaku=pelaku, waktu=waktu)
    return _sesudah(sesi, tugas_id, waktu, pengajuan_id=putusan.pengajuan_id, putusan_id=putusan.id)


def kembalikan_tugas(sesi: Session, *, tugas_id: str, pelaku: Pelaku, alasan: str, waktu: datetime) -> TugasSesudah:
    """Return the waiting report with a reason."""
    putusan = kembalikan(sesi, tugas_id=tugas_id, pelaku=pelaku, alasan=alasan, waktu=waktu)
    return _sesudah(sesi, tugas_id, waktu, pengajuan_id=putusan.pengajuan_id, putusan_id=putusan.id)


def ubah_tenggat_tugas(
    sesi: Session, *, tugas_id: str, pelaku: Pelaku, hari: date, alasan: str, waktu: datetime
) -> TugasSesudah:
    """Move the deadline to the end of ``hari`` in the daerah's zone (today or later, within two years)."""
    tugas = ambil_tugas(sesi, tugas_id, pelaku)
    kal = kalender(tugas.daerah)
    kini = kal.tanggal(waktu)
    if hari.year > kini.year + _TAHUN_KE_DEPAN:
        raise IsianSalah("Tenggat tidak diubah.", (GalatIsian("tenggat", "Tanggal ini terlalu jauh ke depan."),))
    # A date long gone need not become an instant (year 1 has none in UTC): yesterday is refused just the same.
    batas = kal.akhir_hari(hari) if hari >= kini else waktu
    ubah_tenggat(sesi, tugas_id=tugas_id, pelaku=pelaku, tanggal_baru=batas, alasan=alasan, waktu=waktu)
    return _sesudah(sesi, tugas_id, waktu)


def _sesudah(
    sesi: Session, tugas_id: str, waktu: datetime, *, pengajuan_id: str | None = None, putusan_id: str | None = None
) -> TugasSesudah:
    sesi.flush()
    bahan = bahan_ringkas(sesi.get_one(Tugas, tugas_id), waktu)
    return TugasSesudah.model_construct(**bahan, pengajuan_id=pengajuan_id, putusan_id=putusan_id)
