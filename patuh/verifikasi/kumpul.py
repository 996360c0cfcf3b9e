"""The collections that a quarter's check rests on: used or not, and what is still missing. A warning, never a block.

(Karanganyar KELIMA a: the updating comes before the check of KELIMA b.)
"""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session, col, select

from patuh.pengumpulan.bentuk import ringkas
from patuh.pengumpulan.tabel import Pengumpulan, StatusPengumpulan
from patuh.verifikasi.tabel import Verifikasi


class PengumpulanVerifikasi(BaseModel):
    """A collection of the same period; ``dipakai`` = the check was made from its merged import."""

    model_config = ConfigDict(frozen=True)

    id: str
    jenis: str
    nama_jenis: str
    status: StatusPengumpulan
    tenggat_desa: date
    desa: int
    masuk: int
    diterima: int
    dipakai: bool
    peringatan: str | None = Field(description="Yang perlu diketahui; tidak menahan verifikasi")


def pengumpulan_verifikasi(sesi: Session, satu: Verifikasi, waktu: datetime) -> list[PengumpulanVerifikasi]:
    """The collections of the check's daerah and period that were not called off, oldest first."""
    dipakai = {i["id"] for i in satu.impor.values()}
    kueri = select(Pengumpulan).where(
        Pengumpulan.daerah == satu.daerah,
        Pengumpulan.periode == satu.periode,
        Pengumpulan.status != StatusPengumpulan.DIBATALKAN,
    )
    hasil = []
    for kumpul in sesi.exec(kueri.order_by(col(Pengumpulan.no))).all():
        isi = ringkas(sesi, kumpul, waktu)
        peringatan = None
        if isi.lewat_tenggat and isi.masuk < isi.desa:
            peringatan = f"Data {isi.nama_jenis} dari {isi.desa - isi.masuk} desa belum masuk."
        elif kumpul.impor_id is not None and kumpul.impor_id not in dipakai:
            peringatan = f"Data {isi.nama_jenis} yang dikumpulkan belum dipakai verifikasi ini."
        bahan = isi.model_dump(include={"id", "jenis", "nama_jenis", "status", "tenggat_desa", "desa", "masuk",
                                        "diterima"})  # fmt: skip
        lain = {"dipakai": kumpul.impor_id in dipakai, "peringatan": peringatan}
        hasil.append(PengumpulanVerifikasi.model_validate(bahan | lain))
    return hasil
