"""Look a promise's people up in the register as of a day, and keep on record who is registered by now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from patuh.kesanggupan.tabel import Kesanggupan, OrangKesanggupan
from patuh.register.cari import impor_terpakai, keadaan_orang
from rules.parameter.muat import parameter_bawaan


@dataclass(frozen=True)
class Tampak:
    """What a look showed: registered by now (ever since the promise), still not (by subjek), not found (by subjek)."""

    terdaftar: int
    belum: tuple[str, ...]
    tak_ditemukan: tuple[str, ...]
    data_per: date | None
    usang: bool

    @property
    def semua(self) -> bool:
        """Is everyone registered?"""
        return not self.belum and not self.tak_ditemukan


def lihat(sesi: Session, janji: Kesanggupan, hari: date) -> Tampak:
    """One look. Whoever was seen registered once has kept the promise, whatever a later import says."""
    kueri = select(OrangKesanggupan).where(OrangKesanggupan.kesanggupan_id == janji.id)
    orang = list(sesi.exec(kueri.order_by(col(OrangKesanggupan.subjek))))
    kepesertaan = impor_terpakai(sesi, janji.daerah, "kepesertaan_bpjs", hari)
    penduduk = impor_terpakai(sesi, janji.daerah, "kependudukan", hari)
    sisa = [o for o in orang if o.dipenuhi is None]
    keadaan = keadaan_orang(sesi, [o.indeks for o in sisa], kepesertaan, penduduk)
    belum: list[str] = []
    tak: list[str] = []
    for satu in sisa:
        kini = keadaan[satu.indeks]
        if kini.terdaftar:
            satu.dipenuhi = hari
            sesi.add(satu)
        else:
            (belum if kini.ditemukan else tak).append(satu.subjek)
    data_per = kepesertaan.per_tanggal if kepesertaan is not None else None
    janji.dilihat, janji.data_per = hari, data_per
    sesi.add(janji)
    usang = data_per is None or (hari - data_per).days > umur_maks(janji.daerah, hari)
    return Tampak(len(orang) - len(belum) - len(tak), tuple(belum), tuple(tak), data_per, usang)


def umur_maks(daerah: str, hari: date) -> int:
    """The oldest register, in days, that may be held against somebody (``register.umur_maks_hari``)."""
    nilai = parameter_bawaan().nilai("register.umur_maks_hari", hari, daerah)
    return 0 if nilai is None else nilai.nilai
