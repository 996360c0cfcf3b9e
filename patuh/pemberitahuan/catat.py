"""Writing to a unit's inbox: each row once, in the transaction of the change it speaks of.

The mails are made later from these rows (:mod:`patuh.pemberitahuan.susun`), so a change never waits for a mail server.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from sqlmodel import Session, SQLModel

from patuh.basisdata.mesin import sisip_baru
from patuh.pemberitahuan.isi import rapi
from patuh.pemberitahuan.tabel import JenisPemberitahuan

_RUANG = uuid5(NAMESPACE_URL, "patuh:pemberitahuan")


@dataclass(frozen=True)
class PemberitahuanBaru:
    """One row to be written. ``kunci`` is its business key (``ditugaskan/<tugas>``); ``judul`` and ``isi`` are plain
    text of one line without personal names; ``segera`` = mailed at once instead of with the morning's digest."""

    kunci: str
    daerah: str
    unit: str
    jenis: JenisPemberitahuan
    judul: str
    isi: str
    waktu: datetime
    segera: bool
    tugas_id: str | None = None


def id_pemberitahuan(kunci: str) -> str:
    """The one id that the row with this business key can have."""
    return str(uuid5(_RUANG, kunci))


def beri_tahu_banyak(sesi: Session, baris: Sequence[PemberitahuanBaru]) -> int:
    """Insert the rows that are not there yet; return how many were new."""
    return sisip_baru(
        sesi,
        SQLModel.metadata.tables["pemberitahuan"],
        [
            {
                "id": id_pemberitahuan(b.kunci),
                "kunci": b.kunci,
                "daerah": b.daerah,
                "unit": b.unit,
                "jenis": b.jenis.value,
                "segera": b.segera,
                "tugas_id": b.tugas_id,
                # Cleaned on the way in, so that neither page nor mail can show a NIK typed into a reason.
                "judul": rapi(b.judul),
                "isi": rapi(b.isi),
                "waktu": b.waktu,
                "dibaca": None,
                "surel_id": None,
            }
            for b in baris
        ],
    )


def beri_tahu(
    sesi: Session,
    *,
    kunci: str,
    daerah: str,
    unit: str,
    jenis: JenisPemberitahuan,
    judul: str,
    isi: str,
    waktu: datetime,
    segera: bool,
    tugas_id: str | None = None,
) -> bool:
    """Insert one row; False when the row with this ``kunci`` was there already (nothing is changed then)."""
    baru = PemberitahuanBaru(
        kunci=kunci,
        daerah=daerah,
        unit=unit,
        jenis=jenis,
        judul=judul,
        isi=isi,
        waktu=waktu,
        segera=segera,
        tugas_id=tugas_id,
    )
    return beri_tahu_banyak(sesi, [baru]) == 1
