"""Writing the record: an audit event or an owed effect, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from patuh.jejak.tabel import Jejak, KotakKeluar

TINDAKAN = frozenset(
    {
        "penugasan.rencana",
        "penugasan.buka",
        "penugasan.tutup",
        "tugas.lapor",
        "tugas.setuju",
        "tugas.kembali",
        "tugas.lampiran",
        "tugas.tenggat",
        "tugas.eskalasi",
        "laporan.minta",
        "laporan.terbit",
        "laporan.gagal",
        "kunci.buat",
        "kunci.cabut",
        "alur.selaras",
    }
)
"""The closed vocabulary of audit events."""


def catat(
    sesi: Session,
    *,
    waktu: datetime,
    daerah: str,
    pelaku: str,
    tindakan: str,
    objek: str,
    isi: Mapping[str, Any] | None = None,
) -> None:
    """Add one audit event. ``objek`` is ``kind/id``; ``isi`` holds ids, codes and counts only (no NIK, no name)."""
    if tindakan not in TINDAKAN:
        raise ValueError(f"tindakan {tindakan!r} tidak ada dalam daftar jejak")
    sesi.add(Jejak(waktu=waktu, daerah=daerah, pelaku=pelaku, tindakan=tindakan, objek=objek, isi=dict(isi or {})))


def antrekan(
    sesi: Session, *, kunci: str, jenis: str, alur_id: str, waktu: datetime, isi: Mapping[str, Any] | None = None
) -> None:
    """Owe an effect to the workflow ``alur_id``. A ``kunci`` that is owed already fails the transaction."""
    sesi.add(
        KotakKeluar(kunci=kunci, jenis=jenis, alur_id=alur_id, isi=dict(isi or {}), dibuat=waktu, berikutnya=waktu)
    )
