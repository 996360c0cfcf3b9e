"""A small register of workers written straight into the tables, and runs over it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from sqlmodel import col, select

from patuh.akun.pelaku import Pelaku
from patuh.alih_segmen.antre import isi_antrean
from patuh.alih_segmen.buka import jalankan_semua, minta_buka
from patuh.alih_segmen.tabel import BukaAlihSegmen, KasusAlih
from patuh.aturan.pakai import paket_bawaan
from patuh.basisdata.mesin import BasisData
from patuh.pemberitahuan.tabel import Pemberitahuan
from patuh.register.tabel import BarisDtsen, BarisKepesertaan, BarisPekerja
from tests.register_kecil import KUNCI, impor, nik

NIB = "9120000000001"
NIB_LAIN = "9120000000002"
DINSOS, NAKER = "33.27-dinsos", "33.27-disnaker"
AWAL = date(2026, 11, 1)
Baris = tuple[int, str, bool, date | None]


def indeks(orang: int, daerah: str = "33.27") -> bytes:
    """The blind index of a person of the tests."""
    return KUNCI.untuk(daerah).indeks(nik(orang, daerah))


def pekerja(bd: BasisData, baris: Iterable[Baris], *, per: date = AWAL, daerah: str = "33.27") -> None:
    """A file of workers: person, NIB, still working, since when not."""
    no = impor(bd, daerah, "pekerja", per)
    with bd.tulis() as sesi:
        for ke, (orang, nib, aktif, berhenti) in enumerate(baris):
            sesi.add(
                BarisPekerja(
                    impor_no=no, indeks=indeks(orang, daerah), baris=ke, nib=nib, nama_badan_usaha=f"PT {nib[-1]}",
                    aktif=aktif, tanggal_berhenti=berhenti,
                )
            )  # fmt: skip


def anggota(
    bd: BasisData, isi: Mapping[int, str | tuple[str, bool]], *, per: date = AWAL, daerah: str = "33.27"
) -> None:
    """A file of memberships: person to segment (active), or to (segment, active)."""
    no, kunci = impor(bd, daerah, "kepesertaan_bpjs", per), KUNCI.untuk(daerah)
    with bd.tulis() as sesi:
        for ke, (orang, satu) in enumerate(isi.items()):
            segmen, aktif = satu if isinstance(satu, tuple) else (satu, True)
            kotak = kunci.sandikan({"nik": nik(orang, daerah), "nama": "WARGA", "no_kartu": "0001"})
            sesi.add(
                BarisKepesertaan(
                    impor_no=no, indeks=indeks(orang, daerah), baris=ke, rahasia=kotak, nik_sah=True, segmen=segmen,
                    aktif=aktif, kelas=3, wilayah=f"{daerah}.01.2001",
                )
            )  # fmt: skip


def dtsen(bd: BasisData, isi: Mapping[int, int | None], *, per: date = AWAL, daerah: str = "33.27") -> None:
    """A file of DTSEN: person to decile."""
    no = impor(bd, daerah, "dtsen", per)
    with bd.tulis() as sesi:
        for ke, (orang, desil) in enumerate(isi.items()):
            sesi.add(BarisDtsen(impor_no=no, indeks=indeks(orang, daerah), baris=ke, desil=desil))


def buka(bd: BasisData, waktu: datetime, hari: date | None = None, daerah: str = "33.27") -> BukaAlihSegmen:
    """Ask for a run and let it be worked on."""
    with bd.tulis() as sesi:
        id_ = minta_buka(
            sesi, daerah=daerah, tanggal=hari or waktu.date(), pelaku=Pelaku("kunci:naker", daerah), waktu=waktu
        ).id
    jalankan_semua(bd, paket_bawaan().mesin, lambda: waktu)
    with bd.baca() as sesi:
        return sesi.exec(select(BukaAlihSegmen).where(BukaAlihSegmen.id == id_)).one()


def semua_kasus(bd: BasisData) -> list[KasusAlih]:
    """Every case, in the order of its opening."""
    with bd.baca() as sesi:
        return list(sesi.exec(select(KasusAlih).order_by(col(KasusAlih.dibuat), col(KasusAlih.nib), col(KasusAlih.id))))


def kasus(bd: BasisData) -> KasusAlih:
    """The one case on record."""
    (satu,) = semua_kasus(bd)
    return satu


def kotak(bd: BasisData, unit: str) -> list[Pemberitahuan]:
    """The inbox of a unit, the oldest first."""
    with bd.baca() as sesi:
        kueri = select(Pemberitahuan).where(Pemberitahuan.unit == unit)
        return list(sesi.exec(kueri.order_by(col(Pemberitahuan.waktu), col(Pemberitahuan.judul))))


def serahkan(bd: BasisData, waktu: datetime) -> int:
    """Hand the cases that are due over to the outbox."""
    return isi_antrean(bd, waktu=waktu)
