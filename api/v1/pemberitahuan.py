"""The in-app inbox of a unit."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel

from api.auth import izin, rute_baru
from api.layanan import LayananDep, PelakuDep
from api.v1.skema import Daftar, HalamanDep, Kode, UkuranDep, galat
from patuh.pemberitahuan.baca import kotak_pelaku, unit_kotak
from patuh.pemberitahuan.kotak import tandai_dibaca
from patuh.pemberitahuan.tabel import Pemberitahuan
from patuh.tugas.bentuk import lokal

rute = rute_baru(prefix="/api/v1/pemberitahuan", tags=["pemberitahuan"])


class PemberitahuanRinci(BaseModel):
    """One line of the inbox; ``dibaca`` None = unread."""

    id: str
    jenis: str
    judul: str
    isi: str
    tugas_id: str | None
    waktu: datetime
    dibaca: datetime | None


class KotakMasuk(Daftar[PemberitahuanRinci]):
    """A page of the inbox and how much of the whole is unread."""

    unit: str
    belum_dibaca: int


class Dibaca(BaseModel):
    """The line is read; ``baru`` False = it was before."""

    id: str
    baru: bool


def rinci(baris: Pemberitahuan) -> PemberitahuanRinci:
    """The row as the API shows it."""
    return PemberitahuanRinci(
        id=baris.id,
        jenis=baris.jenis,
        judul=baris.judul,
        isi=baris.isi,
        tugas_id=baris.tugas_id,
        waktu=lokal(baris.daerah, baris.waktu) or baris.waktu,
        dibaca=lokal(baris.daerah, baris.dibaca),
    )


@rute.get("", responses=galat(401, 403, 422), **izin("kabar.lihat"))
def daftar(
    layanan: LayananDep, pelaku: PelakuDep, unit: Kode | None = None, halaman: HalamanDep = 1, ukuran: UkuranDep = 50
) -> KotakMasuk:
    """Kotak masuk unit, yang terbaru lebih dahulu. Kunci unit hanya melihat kotaknya sendiri."""
    with layanan.bd.baca() as sesi:
        kotak = kotak_pelaku(sesi, pelaku, unit, halaman=halaman, ukuran=ukuran)
    return KotakMasuk(
        total=kotak.total,
        halaman=halaman,
        ukuran=ukuran,
        data=[rinci(b) for b in kotak.baris],
        unit=kotak.unit,
        belum_dibaca=kotak.belum_dibaca,
    )


@rute.post("/{pemberitahuan_id}/dibaca", responses=galat(401, 403, 404), **izin("kabar.tandai"))
def dibaca(pemberitahuan_id: str, layanan: LayananDep, pelaku: PelakuDep) -> Dibaca:
    """Tandai sudah dibaca; saat pertama kali dibaca yang disimpan."""
    with layanan.bd.tulis() as sesi:
        unit = unit_kotak(sesi, pelaku, pemberitahuan_id)
        baru = tandai_dibaca(sesi, unit, layanan.jam(), [pemberitahuan_id])
    return Dibaca(id=pemberitahuan_id, baru=baru == 1)
