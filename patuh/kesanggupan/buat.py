"""A promise is put on record with the check that accepted it, in the same transaction, and owed to its workflow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from patuh.akun.pelaku import Pelaku
from patuh.jejak.catat import antrekan, catat
from patuh.kesanggupan.tabel import Kesanggupan, OrangKesanggupan, alur_kesanggupan, id_kesanggupan
from patuh.samar import samarkan
from patuh.tugas.bentuk import kamus_unit

JENIS_ANTRE = "kesanggupan"


@dataclass(frozen=True)
class KesanggupanBaru:
    """What a check knows of the promise: the check, the letter, who is to be registered within ``hari`` days."""

    pemeriksaan_id: str
    daerah: str
    layanan: str
    nomor: str
    tanggal: date
    nib: str | None
    mulai: date
    hari: int
    orang: Sequence[tuple[str, bytes]]


def unit_meja(daerah: str) -> str:
    """The desk of the daerah that takes applications: its one-stop permit office, or else the Sekda."""
    dpmptsp = f"{daerah}-dpmptsp"
    return dpmptsp if dpmptsp in kamus_unit(daerah) else f"{daerah}-sekda"


def catat_kesanggupan(sesi: Session, janji: KesanggupanBaru, pelaku: Pelaku, waktu: datetime) -> str:
    """Write the promise, its people and the owed follow-up; return its id."""
    id_ = id_kesanggupan(janji.pemeriksaan_id)
    nib = janji.nib if janji.nib and samarkan(janji.nib) == janji.nib else None
    sesi.add(
        Kesanggupan(
            id=id_,
            daerah=janji.daerah,
            pemeriksaan_id=janji.pemeriksaan_id,
            layanan=janji.layanan,
            nomor=samarkan(janji.nomor.strip()),
            tanggal=janji.tanggal,
            nib=nib,
            unit=unit_meja(janji.daerah),
            mulai=janji.mulai,
            batas=janji.mulai + timedelta(days=janji.hari),
            dibuat=waktu,
        )
    )
    sesi.flush()
    sesi.add_all(OrangKesanggupan(kesanggupan_id=id_, subjek=s, indeks=i) for s, i in janji.orang)
    sesi.flush()
    catat(
        sesi,
        waktu=waktu,
        daerah=janji.daerah,
        pelaku=pelaku.id,
        tindakan="kesanggupan.catat",
        objek=f"kesanggupan/{id_}",
        isi={"pemeriksaan": janji.pemeriksaan_id, "orang": len(janji.orang)},
    )
    antrekan(
        sesi, kunci=f"{JENIS_ANTRE}/{id_}", jenis=JENIS_ANTRE, alur_id=alur_kesanggupan(janji.daerah, id_), waktu=waktu,
        isi={"id": id_},
    )  # fmt: skip
    return id_
