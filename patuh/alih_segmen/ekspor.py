"""Opening what is encrypted: the masked NIK of one case, and Dinas Sosial's list of workers whose contribution a
government pays (Pemalang KEDUA PULUH huruf c; Karanganyar KELIMA huruf d)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlmodel import Session, and_, col, select

from patuh.akun.pelaku import Pelaku
from patuh.alih_segmen.hitung import LAPOR_DINSOS
from patuh.alih_segmen.langkah import BEKERJA
from patuh.alih_segmen.penanggung import unit_dinsos
from patuh.alih_segmen.tabel import KasusAlih, PemberiKerja
from patuh.csv_aman import alirkan_csv
from patuh.register.cari import impor_terpakai
from patuh.register.rahasia import KunciRegister
from patuh.register.tabel import BarisKepesertaan, BarisPenduduk

KOLOM = ("nik", "nama", "no_kartu", "segmen", "wilayah", "nib", "pemberi_kerja", "sejak", "kasus")
DIBAYAR_PEMERINTAH = ("PBI_APBN", "PBPU_PEMDA")
_SEKALI = 400


def topeng_nik(nik: str) -> str:
    """A NIK as it may be shown: region and serial, the birth date hidden."""
    return f"{nik[:6]}******{nik[12:]}"


def boleh_buka(pelaku: Pelaku, daerah: str) -> bool:
    """May this actor see whole NIKs: Dinas Sosial, or a system's key (with the scope of the route)?"""
    return pelaku.unit in (None, unit_dinsos(daerah))


def nik_kasus(sesi: Session, kasus: KasusAlih, tanggal: date, kunci: KunciRegister) -> str | None:
    """The masked NIK behind a case; None when the register of the date does not hold the person."""
    for jenis, tabel in (("kepesertaan_bpjs", BarisKepesertaan), ("kependudukan", BarisPenduduk)):
        impor = impor_terpakai(sesi, kasus.daerah, jenis, tanggal)
        if impor is None:
            continue
        kueri = select(tabel.rahasia).where(tabel.impor_no == impor.no, tabel.indeks == kasus.indeks)
        kotak = sesi.exec(kueri.limit(1)).first()
        if kotak is not None and (nik := kunci.buka(kotak).get("nik")):
            return topeng_nik(str(nik))
    return None


def csv_pbi(sesi: Session, daerah: str, tanggal: date, kunci: KunciRegister, *, terbuka: bool) -> Iterator[str]:
    """Workers found at work while a government pays for them, one line a person and employer; with ``terbuka`` the NIK
    and name are whole, else masked and left out."""
    yield from alirkan_csv(KOLOM, (_baris(b, kunci, terbuka) for b in _baca(sesi, daerah, tanggal)))


def _baca(sesi: Session, daerah: str, tanggal: date) -> Iterator[Any]:
    impor = impor_terpakai(sesi, daerah, "kepesertaan_bpjs", tanggal)
    if impor is None:
        return
    anggota = and_(
        col(BarisKepesertaan.impor_no) == impor.no,
        col(BarisKepesertaan.indeks) == KasusAlih.indeks,
        col(BarisKepesertaan.segmen) == KasusAlih.segmen,
    )
    majikan = and_(col(PemberiKerja.daerah) == KasusAlih.daerah, col(PemberiKerja.nib) == KasusAlih.nib)
    kueri = (
        select(KasusAlih, BarisKepesertaan, PemberiKerja.nama)
        .join(BarisKepesertaan, anggota)
        .join(PemberiKerja, majikan, isouter=True)
        .where(
            KasusAlih.daerah == daerah,
            col(KasusAlih.status).in_(BEKERJA),
            KasusAlih.saran == LAPOR_DINSOS,
            col(BarisKepesertaan.segmen).in_(DIBAYAR_PEMERINTAH),
        )
        .order_by(col(KasusAlih.nib), col(KasusAlih.id))
    )
    yield from sesi.exec(kueri.execution_options(yield_per=_SEKALI))


def _baris(isi: Any, kunci: KunciRegister, terbuka: bool) -> list[object]:
    kasus, anggota, nama_majikan = isi
    diri = kunci.buka(anggota.rahasia)
    nik = str(diri.get("nik") or "")
    return [
        nik if terbuka else topeng_nik(nik) if nik else "",
        diri.get("nama") if terbuka else "",
        diri.get("no_kartu") if terbuka else "",
        anggota.segmen, anggota.wilayah, kasus.nib, nama_majikan or kasus.nib, kasus.mulai.isoformat(), kasus.id,
    ]  # fmt: skip
