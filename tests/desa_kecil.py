"""A village in the tests: letters, budgets, and what is said of its cases."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlmodel import col, select

from patuh.akun.pelaku import Pelaku
from patuh.aturan.pakai import paket_bawaan
from patuh.basisdata.mesin import BasisData
from patuh.desa.buka import buka_semua
from patuh.desa.sktm import SktmBaru, catat_sktm
from patuh.desa.tabel import PembiayaanDesa
from patuh.desa.telaah import HasilTelaah
from patuh.desa.tindakan import TindakanBaru, catat_tindakan
from patuh.register.tabel import BarisApbdes, BarisSktm
from tests.register_kecil import KUNCI, impor, nik

DESA, DESA_LAIN, KELURAHAN, CAMAT = "33.13.01.2001", "33.13.01.2002", "33.13.05.1001", "33.13.01"
DINSOS = Pelaku("kunci:dinsos", "33.13", "33.13-dinsos")
KADES = Pelaku("kunci:desa", "33.13", DESA)
IURAN = 37_800
PER = date(2026, 11, 1)


def mesin() -> Any:
    """The packs of the product."""
    return paket_bawaan().mesin


def surat(bd: BasisData, isi: Iterable[tuple[int, str, date, str]], *, per: date = PER, daerah: str = "33.13") -> None:
    """A file of letters: person, number, date, village."""
    no = impor(bd, daerah, "sktm", per)
    kotak = KUNCI.untuk(daerah)
    with bd.tulis() as sesi:
        for baris, (orang, nomor, tanggal, wilayah) in enumerate(isi):
            penerbit = "KELURAHAN" if wilayah[-4] == "1" else "DESA"
            sesi.add(
                BarisSktm(
                    impor_no=no, indeks=kotak.indeks(nik(orang, daerah)), baris=baris, nomor=nomor, tanggal=tanggal,
                    wilayah=wilayah, penerbit=penerbit,
                )
            )  # fmt: skip


def apbdes(
    bd: BasisData, isi: Iterable[tuple[str, int, str, str, int]], *, per: date = PER, daerah: str = "33.13"
) -> None:
    """A file of budgets: village, year, spending, source, rupiah."""
    no = impor(bd, daerah, "apbdes", per)
    with bd.tulis() as sesi:
        for baris, (wilayah, tahun, jenis, sumber, alokasi) in enumerate(isi):
            sesi.add(
                BarisApbdes(
                    impor_no=no, baris=baris, wilayah=wilayah, tahun=tahun, jenis_belanja=jenis, sumber_dana=sumber,
                    alokasi=alokasi,
                )
            )  # fmt: skip


def tulis_surat(bd: BasisData, orang: int, nomor: str, tanggal: date, waktu: datetime, pelaku: Pelaku = KADES) -> None:
    """The village itself enters a letter."""
    with bd.tulis() as sesi:
        catat_sktm(sesi, SktmBaru(nik(orang), nomor, tanggal), pelaku=pelaku, kunci=KUNCI, waktu=waktu)


def buka(bd: BasisData, waktu: datetime, daerah: str = "33.13") -> HasilTelaah:
    """Open and look again, as the scheduler does."""
    return buka_semua(bd, mesin(), daerah, waktu=waktu)


def kasus(bd: BasisData) -> dict[str, PembiayaanDesa]:
    """Every case, by the number of its letter."""
    with bd.baca() as sesi:
        return {k.nomor: k for k in sesi.exec(select(PembiayaanDesa).order_by(col(PembiayaanDesa.ke)))}


def status(bd: BasisData) -> dict[str, tuple[str, str | None]]:
    """Where every case stands and why."""
    return {n: (k.status, k.sebab) for n, k in sorted(kasus(bd).items())}


def tindak(bd: BasisData, sktm: str, waktu: datetime, pelaku: Pelaku = KADES, **isi: Any) -> PembiayaanDesa:
    """An official's act on the case of this letter."""
    with bd.tulis() as sesi:
        id_ = sesi.exec(select(PembiayaanDesa.id).where(PembiayaanDesa.nomor == sktm)).one()
        return catat_tindakan(sesi, id_, TindakanBaru(**isi), mesin=mesin(), pelaku=pelaku, waktu=waktu)
