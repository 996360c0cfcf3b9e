"""Who stands behind a sanction, seen in the register: may he be sanctioned at all, is everyone registered by now?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from patuh.galat import GalatIsian, IsianSalah
from patuh.kesanggupan.lihat import umur_maks
from patuh.kesanggupan.tabel import OrangKesanggupan
from patuh.register.cari import impor_terpakai, keadaan_orang
from patuh.register.tabel import BarisKepesertaan, BarisPekerja
from patuh.sanksi.tabel import Sanksi


@dataclass(frozen=True)
class Kepesertaan:
    """The people of a case in the register: how many are known, registered, not registered, not found."""

    diperiksa: int
    terdaftar: int
    belum: int
    tak_ditemukan: int
    data_per: date | None
    usang: bool

    @property
    def semua_terdaftar(self) -> bool:
        """Does a register that is fresh enough show all of them registered (at least one)?"""
        return not self.usang and 0 < self.diperiksa == self.terdaftar

    def angka(self) -> dict[str, object]:
        """Counts for the record."""
        return {
            "diperiksa": self.diperiksa,
            "terdaftar": self.terdaftar,
            "belum": self.belum,
            "tidak_ditemukan": self.tak_ditemukan,
            "data_per": self.data_per.isoformat() if self.data_per is not None else None,
        }


def periksa_boleh_disanksi(sesi: Session, daerah: str, indeks: bytes, hari: date) -> None:
    """PBI members and workers are never sanctioned (PP 86/2013 Ps 5 (1)).

    Raises:
        IsianSalah: the register has this person as one of them.
    """
    kepesertaan = impor_terpakai(sesi, daerah, "kepesertaan_bpjs", hari)
    pekerja = impor_terpakai(sesi, daerah, "pekerja", hari)
    segmen: set[tuple[str, bool]] = set()
    if kepesertaan is not None:
        baris = select(BarisKepesertaan.segmen, BarisKepesertaan.aktif).where(
            BarisKepesertaan.impor_no == kepesertaan.no, BarisKepesertaan.indeks == indeks
        )
        segmen = {(s, a) for s, a in sesi.exec(baris)}
    if any(s == "PBI_APBN" for s, _ in segmen):
        raise _dilarang("Orang ini peserta PBI JK. Peserta PBI tidak pernah dikenai sanksi.")
    bekerja = ("PPU", True) in segmen
    if pekerja is not None and not bekerja:
        aktif = select(BarisPekerja.baris).where(
            BarisPekerja.impor_no == pekerja.no, BarisPekerja.indeks == indeks, col(BarisPekerja.aktif).is_(True)
        )
        bekerja = sesi.exec(aktif.limit(1)).first() is not None
    if bekerja:
        raise _dilarang(
            "Orang ini tercatat sebagai pekerja yang masih aktif. Pekerja tidak pernah dikenai sanksi; kewajiban ada "
            "pada pemberi kerjanya. Bila yang dimaksud usahanya, ajukan dengan NIB saja."
        )


def _dilarang(pesan: str) -> IsianSalah:
    return IsianSalah(f"{pesan} (PP 86/2013 Pasal 5 ayat (1).)", (GalatIsian("nik", pesan),))


def kepesertaan_sasaran(sesi: Session, sanksi: Sanksi, hari: date) -> Kepesertaan:
    """Look up the owner, the active workers listed under the NIB, and the people of the promise behind the case."""
    kepesertaan = impor_terpakai(sesi, sanksi.daerah, "kepesertaan_bpjs", hari)
    penduduk = impor_terpakai(sesi, sanksi.daerah, "kependudukan", hari)
    pekerja = impor_terpakai(sesi, sanksi.daerah, "pekerja", hari)
    orang: set[bytes] = {sanksi.indeks} if sanksi.indeks is not None else set()
    if sanksi.nib is not None and pekerja is not None:
        kueri = select(BarisPekerja.indeks).where(
            BarisPekerja.impor_no == pekerja.no, BarisPekerja.nib == sanksi.nib, col(BarisPekerja.aktif).is_(True)
        )
        orang |= set(sesi.exec(kueri))
    terpenuhi: set[bytes] = set()
    if sanksi.kesanggupan_id is not None:
        kesanggupan = select(OrangKesanggupan).where(OrangKesanggupan.kesanggupan_id == sanksi.kesanggupan_id)
        for satu in sesi.exec(kesanggupan):
            orang.add(satu.indeks)
            if satu.dipenuhi is not None:
                terpenuhi.add(satu.indeks)
    keadaan = keadaan_orang(sesi, sorted(orang), kepesertaan, penduduk)
    terdaftar = sum(k.terdaftar or i in terpenuhi for i, k in keadaan.items())
    tak = sum(not k.ditemukan and i not in terpenuhi for i, k in keadaan.items())
    data_per = kepesertaan.per_tanggal if kepesertaan is not None else None
    usang = data_per is None or (hari - data_per).days > umur_maks(sanksi.daerah, hari)
    return Kepesertaan(len(orang), terdaftar, len(orang) - terdaftar - tak, tak, data_per, usang)
