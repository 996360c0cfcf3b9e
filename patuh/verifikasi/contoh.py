"""Some rows of a check for the page: filtered, counted by kecamatan, NIK and name masked. A look is an audit row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from sqlmodel import Session, col, func, select

from patuh.register.rahasia import KunciRegister
from patuh.samar import samarkan_nama, samarkan_nik
from patuh.tugas.bentuk import nama_unit
from patuh.verifikasi.ekspor import buka_orang, disetujui, nomor_impor, putusan_verifikasi
from patuh.verifikasi.sebutan import sebut_hasil
from patuh.verifikasi.tabel import HasilVerifikasi, Verifikasi


@dataclass(frozen=True)
class Saring:
    """Empty means all."""

    bagian: str = ""
    hasil: str = ""
    kecamatan: str = ""

    def syarat(self, satu: Verifikasi) -> list[Any]:
        """As conditions over the rows of a check."""
        hasil: list[Any] = [HasilVerifikasi.verifikasi_no == satu.no]
        if self.bagian:
            hasil.append(HasilVerifikasi.bagian == self.bagian)
        if self.hasil:
            hasil.append(HasilVerifikasi.hasil == self.hasil)
        if self.kecamatan:
            hasil.append(col(HasilVerifikasi.wilayah).startswith(f"{self.kecamatan}.", autoescape=True))
        return hasil


class BarisContoh(BaseModel):
    """One row, masked."""

    urut: int
    bagian: str
    nik: str
    nama: str
    desa: str
    hasil: str
    nama_hasil: str
    alasan: str
    disetujui: bool


def contoh_hasil(
    sesi: Session, satu: Verifikasi, kunci: KunciRegister, saring: Saring, *, halaman: int, ukuran: int
) -> tuple[list[BarisContoh], int]:
    """A page of rows in the order of the list, and how many fit the filter."""
    syarat = saring.syarat(satu)
    total = sesi.exec(select(func.count()).select_from(HasilVerifikasi).where(*syarat)).one()
    kueri = select(HasilVerifikasi).where(*syarat).order_by(col(HasilVerifikasi.urut))
    baris = sesi.exec(kueri.offset((halaman - 1) * ukuran).limit(ukuran)).all()
    orang = buka_orang(sesi, baris, nomor_impor(sesi, satu), kunci)
    putusan = putusan_verifikasi(sesi, satu)
    hasil = []
    for b in baris:
        diri = orang.get((b.bagian, b.indeks), {})
        hasil.append(
            BarisContoh(
                urut=b.urut,
                bagian=b.bagian,
                nik=samarkan_nik(diri.get("nik") or ""),
                nama=samarkan_nama(diri.get("nama") or ""),
                desa=nama_unit(satu.daerah, b.wilayah) or "-",
                hasil=b.hasil,
                nama_hasil=sebut_hasil(b.hasil),
                alasan=b.alasan,
                disetujui=disetujui(b, putusan),
            )
        )
    return hasil, total
