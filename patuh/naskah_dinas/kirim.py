"""Sending a paper inside the government: a line in the inbox of every unit it goes to, and from there its mail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session

from patuh.naskah_dinas.model import Naskah
from patuh.naskah_dinas.tabel import NaskahTerbit
from patuh.pemberitahuan.catat import PemberitahuanBaru, beri_tahu_banyak
from patuh.pemberitahuan.tabel import JenisPemberitahuan
from patuh.tugas.bentuk import kamus_unit

_SIFAT_SEGERA = ("Penting", "Segera", "Sangat Segera")


def kunci_kabar(naskah_id: Any, unit: str) -> Any:
    """The business key of a unit's line about a paper; works on text and on a column."""
    return "naskah/" + naskah_id + "/" + unit


def kabari_penerima(sesi: Session, satu: NaskahTerbit, waktu: datetime) -> int:
    """Write the inbox lines of a paper that is sent, each once, in the caller's transaction; how many were new.

    The paper itself is read in the service: the line says from whom, about what, and its printed code, no content.
    """
    naskah = Naskah.model_validate_json(satu.data)
    unit = kamus_unit(satu.daerah)
    dari = unit[satu.unit].nama if satu.unit in unit else satu.unit
    return beri_tahu_banyak(
        sesi,
        [
            PemberitahuanBaru(
                kunci=kunci_kabar(satu.id, kode),
                daerah=satu.daerah,
                unit=kode,
                jenis=JenisPemberitahuan.NASKAH_MASUK,
                judul=f"{naskah.nama_jenis} dari {dari}: {satu.hal}"[:200],
                isi=f"Nomor {satu.nomor}, sifat {naskah.sifat}, kode {satu.kode}.",
                waktu=waktu,
                segera=naskah.sifat in _SIFAT_SEGERA,
            )
            for kode in naskah.penerima
            if kode in unit
        ],
    )
