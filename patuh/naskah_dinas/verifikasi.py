"""What papers of the quarterly check share: the check, its rows counted by region and outcome, the list without NIK."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, select

from patuh.akun.daerah import UnitData
from patuh.galat import Bentrok, GalatIsian, IsianSalah
from patuh.naskah_dinas.model import KolomTabel, Sel, Sumber, Tabel
from patuh.naskah_dinas.rangka import Bahan, Isian, Kode
from patuh.tugas.bentuk import kamus_unit
from patuh.verifikasi.ekspor import EKSPOR, SEKALI, disetujui, kueri_ekspor, putusan_verifikasi
from patuh.verifikasi.sebutan import sebut_hasil
from patuh.verifikasi.tabel import StatusVerifikasi, Verifikasi

SUMBER_DAFTAR = "V"
_PANJANG_KECAMATAN = 8
_LEBAR_BEBAS = 13.6
_BELUM_ADA = (StatusVerifikasi.BERJALAN, StatusVerifikasi.GAGAL)


class IsianVerifikasi(Isian):
    """Which check."""

    verifikasi: Kode


@dataclass(frozen=True)
class BarisDaftar:
    """A person on a list: the place in the check's list, home, outcome, part of the check. No NIK, no name."""

    urut: int
    wilayah: str
    hasil: str
    bagian: str


def oleh_dinsos(unit: UnitData) -> bool:
    """Dinas Sosial, whatever else it is called (``33.13-dinsos``, ``33.27-dinsoskbpp``)."""
    return unit.kode.partition("-")[2].startswith("dinsos")


def cari_verifikasi(sesi: Session, bahan: Bahan) -> Verifikasi:
    """A computed check of this daerah. Raises :class:`IsianSalah`, :class:`Bentrok` while it is being computed."""
    satu = sesi.exec(select(Verifikasi).where(Verifikasi.id == bahan.isian.verifikasi)).first()
    if satu is None or satu.daerah != bahan.daerah.kode:
        pesan = f"Verifikasi ini tidak ada di {bahan.daerah.nama}."
        raise IsianSalah("Verifikasi tidak dikenal.", (GalatIsian("verifikasi", pesan),))
    if satu.status in _BELUM_ADA:
        raise Bentrok("Verifikasi ini masih dihitung, atau gagal; naskahnya belum dapat disusun.")
    return satu


def daftar_disetujui(sesi: Session, satu: Verifikasi, ekspor: Iterable[str]) -> list[BarisDaftar]:
    """The people of these errands whom an official has approved, in the order of the list, each once."""
    putusan = putusan_verifikasi(sesi, satu)
    hasil: dict[int, BarisDaftar] = {}
    for nama in ekspor:
        baris = sesi.exec(kueri_ekspor(satu, EKSPOR[nama]).execution_options(yield_per=SEKALI))
        hasil |= {b.urut: BarisDaftar(b.urut, b.wilayah, b.hasil, b.bagian) for b in baris if disetujui(b, putusan)}
    return [hasil[urut] for urut in sorted(hasil)]


def tabel_wilayah(bahan: Bahan, daftar: Iterable[BarisDaftar], judul: str) -> Tabel:
    """People by kecamatan and outcome; homes outside the daerah's list are a row of their own."""
    unit = kamus_unit(bahan.daerah.kode)
    isi: dict[str, Counter[str]] = {}
    for b in daftar:
        kode = b.wilayah[:_PANJANG_KECAMATAN]
        isi.setdefault(kode if kode in unit else "", Counter())[b.hasil] += 1
    hasil = sorted({h for c in isi.values() for h in c})
    baris: list[tuple[Sel, ...]] = [
        (unit[k].nama.removeprefix("Kecamatan ") if k else "Wilayah lain", *(isi[k][h] for h in hasil), isi[k].total())
        for k in sorted(isi, key=lambda k: (not k, k))
    ]
    cm = _LEBAR_BEBAS / max(4, len(hasil) + 1)
    kolom = [KolomTabel(judul=n, jenis="bulat", cm=cm, jumlah=True) for n in (*map(sebut_hasil, hasil), "Jumlah")]
    return Tabel(judul=judul, kolom=(KolomTabel(judul="Kecamatan"), *kolom), baris=tuple(baris), sumber=SUMBER_DAFTAR)


def tabel_daftar(bahan: Bahan, daftar: Iterable[BarisDaftar], judul: str) -> Tabel:
    """The list itself: number, place in the check, home, outcome. The one with NIK is the official export."""
    unit = kamus_unit(bahan.daerah.kode)

    def nama(kode: str) -> str:
        return unit[kode].nama if kode in unit else kode

    return Tabel(
        judul=judul,
        kolom=(
            KolomTabel(judul="No.", jenis="bulat", cm=1.2),
            KolomTabel(judul="Nomor urut verifikasi", jenis="bulat", cm=2.6),
            KolomTabel(judul="Kecamatan"),
            KolomTabel(judul="Desa/kelurahan"),
            KolomTabel(judul="Hasil", lebar=1.4),
        ),
        baris=tuple(
            (
                ke,
                b.urut,
                nama(b.wilayah[:_PANJANG_KECAMATAN]).removeprefix("Kecamatan "),
                nama(b.wilayah),
                sebut_hasil(b.hasil),
            )
            for ke, b in enumerate(daftar, 1)
        ),
        sumber=SUMBER_DAFTAR,
    )


def sumber_daftar(satu: Verifikasi, baris: int, uraian: str) -> Sumber:
    """Where the figures of a list come from."""
    return Sumber(
        kode=SUMBER_DAFTAR,
        kueri="patuh.naskah_dinas.verifikasi.daftar_disetujui",
        baris=baris,
        uraian=f"{uraian}; verifikasi {satu.id}, tabel verifikasi_hasil dan verifikasi_putusan",
    )


def berkas_resmi(nama: Iterable[str], satu: Verifikasi) -> list[str]:
    """The official files with NIK that stay in the service, by name."""
    return [f"{EKSPOR[n].judul}: berkas {n}.csv pada verifikasi {satu.id}" for n in nama]
