"""A report begun and not yet sent: what was typed on a task's form, kept for the unit until the report is in.

A draft is nobody's record: it stands beside the evidence in the data folder, one small file a task, shared by whoever
reports for the unit, and is never shown to a superior. Files that were uploaded meanwhile wait as rows of their own.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from sqlmodel import Session

from patuh.akun.pelaku import Pelaku
from patuh.galat import Bentrok, GalatIsian, IsianSalah, TidakBerwenang
from patuh.samar import bersihkan
from patuh.tugas.lapor import PANJANG_NARASI, ambil_tugas

_KOLOM = ("pembilang.", "penyebut.")
_PANJANG_ANGKA = 25


@dataclass(frozen=True)
class Draf:
    """What was typed, by the names of the form's fields, and when it was kept."""

    isi: Mapping[str, str]
    waktu: datetime


def simpan_draf(
    sesi: Session, folder: Path, tugas_id: str, pelaku: Pelaku, isi: Mapping[str, str], *, waktu: datetime
) -> None:
    """Keep the draft in place of the one before; other fields than a report's are left out, a NIK is masked.

    Raises :class:`TidakBerwenang` (another unit's task), :class:`Bentrok` (the task takes no report now),
    :class:`IsianSalah` (a narrative longer than a report may have).
    """
    tugas = ambil_tugas(sesi, tugas_id, pelaku)
    if pelaku.unit not in (None, tugas.unit):
        raise TidakBerwenang("Hanya unit pelaksana yang dapat menyimpan draf laporan tugas ini.")
    if not tugas.menerima_laporan(waktu):
        raise Bentrok("Tugas ini tidak sedang menerima laporan, sehingga drafnya tidak dapat disimpan.")
    if len(isi.get("narasi", "")) > PANJANG_NARASI:
        raise IsianSalah(
            "Draf belum disimpan.", (GalatIsian("narasi", f"Uraian paling panjang {PANJANG_NARASI} huruf."),)
        )
    bersih = {n: bersihkan(t) for n, t in isi.items() if n == "narasi"}
    bersih |= {n: bersihkan(t)[:_PANJANG_ANGKA] for n, t in isi.items() if n.startswith(_KOLOM)}
    tujuan = _path(folder, tugas.id)
    tujuan.parent.mkdir(parents=True, exist_ok=True)
    sementara = tujuan.with_name(f"{uuid4()}.sementara")
    try:
        # Nobody else on the machine reads what is not sent yet.
        berkas = os.open(sementara, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(berkas, "w", encoding="utf-8") as keluar:
            json.dump({"waktu": waktu.isoformat(), "isi": bersih}, keluar)
            keluar.flush()
            os.fsync(keluar.fileno())
        sementara.replace(tujuan)
    finally:
        sementara.unlink(missing_ok=True)


def baca_draf(folder: Path, tugas_id: str, *, lapor_terakhir: datetime | None) -> Draf | None:
    """The task's draft; one from before the last report (``lapor_terakhir``) is over."""
    try:
        data = json.loads(_path(folder, tugas_id).read_text(encoding="utf-8"))
        draf = Draf(data["isi"], datetime.fromisoformat(data["waktu"]))
    except (FileNotFoundError, ValueError, KeyError):
        return None
    return None if lapor_terakhir is not None and draf.waktu <= lapor_terakhir else draf


def buang_draf(folder: Path, tugas_id: str) -> None:
    """Forget the draft: its report is in."""
    _path(folder, tugas_id).unlink(missing_ok=True)


def _path(folder: Path, tugas_id: str) -> Path:
    return folder / "draf" / f"{tugas_id}.json"
