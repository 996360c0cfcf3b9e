"""Counters of this process, for Prometheus. Labels come from closed lists only: no id, no path as typed, no name.

Several processes are several targets: each is scraped on its own port, so nothing has to be shared between them.
"""

from __future__ import annotations

from typing import Any

from prometheus_client import Counter, Gauge, Histogram, Summary, disable_created_metrics
from sqlalchemy import event
from sqlalchemy.orm import Session

from patuh.basisdata.serentak import NANTI

# The instant each series began would double their number.
disable_created_metrics()  # type: ignore[no-untyped-call]
_BATAS_DETIK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

PERMINTAAN = Counter("patuh_permintaan", "Permintaan HTTP yang dijawab.", ["metode", "rute", "status"])
LAMA_PERMINTAAN = Histogram(
    "patuh_permintaan_detik", "Lama menjawab permintaan HTTP.", ["metode", "rute"], buckets=_BATAS_DETIK
)
PERISTIWA = Counter("patuh_peristiwa", "Peristiwa jejak yang tersimpan.", ["tindakan", "daerah"])
GERBANG = Counter("patuh_gerbang_putusan", "Putusan gerbang yang tersimpan.", ["daerah", "layanan", "hasil"])
KOTAK_KELUAR = Counter("patuh_kotak_keluar_baris", "Baris kotak keluar yang diantar.", ["jenis", "hasil"])
ALUR_DIMINTA = Counter("patuh_alur_diminta", "Permintaan memulai alur kepada Temporal.", ["alur"])
SELARAS = Counter("patuh_selaras_perbaikan", "Perbaikan oleh penyelaras.", ["macam"])
PEKERJAAN = Counter("patuh_pekerjaan", "Pekerjaan berkala yang selesai.", ["pekerjaan", "hasil"])
LAMA_PEKERJAAN = Summary("patuh_pekerjaan_detik", "Lama pekerjaan berkala.", ["pekerjaan"])
PEKERJAAN_BERHASIL = Gauge(
    "patuh_pekerjaan_berhasil_waktu", "Saat terakhir pekerjaan berkala berhasil (detik Unix).", ["pekerjaan"]
)
JANGKAR_LEPAS = Gauge(
    "patuh_jangkar_lepas", "Jejak tidak lagi memuat kepala yang disimpan di luar basis data (1), atau memuatnya (0)."
)
KEGIATAN = Summary("patuh_kegiatan_detik", "Lama kegiatan alur di pekerja.", ["kegiatan", "hasil"])
CATATAN = Counter("patuh_catatan", "Baris catatan kejadian menurut tingkatnya.", ["tingkat"])

_TUNDA = "pantau"


def setelah_simpan(sesi: Session, hitungan: Counter, *label: str) -> None:
    """Count once the transaction of this session has been committed; a rollback counts nothing."""
    sesi.info.setdefault(_TUNDA, []).append(hitungan.labels(*label))


@event.listens_for(Session, "after_commit")
def _hitung(sesi: Session) -> None:
    tertunda: list[Any] = sesi.info.pop(_TUNDA, [])
    nanti: list[Any] | None = sesi.info.get(NANTI)
    for satu in tertunda:
        if nanti is None:
            satu.inc()
        else:
            nanti.append(satu.inc)


@event.listens_for(Session, "after_rollback")
def _lupakan(sesi: Session) -> None:
    sesi.info.pop(_TUNDA, None)
