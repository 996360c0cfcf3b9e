"""A register told in plain Python, written to the tables, and counted again by hand from the same words."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session, SQLModel

from patuh.basisdata.mesin import BasisData
from patuh.indikator.daftar import hitung
from patuh.indikator.model import BelumAdaData, Hasil
from patuh.register.tabel import (
    BarisApbdes,
    BarisDtsen,
    BarisKepesertaan,
    BarisMiskin,
    BarisPekerja,
    BarisPenduduk,
    BarisSktm,
)
from rules.periode import Periode
from tests.register_kecil import KUNCI, impor, nik

DESA = ("33.13.01.2001", "33.13.01.2002", "33.13.02.2001")
SEGMEN = ("PPU", "PBPU", "BP", "PBI_APBN", "PBPU_PEMDA")
PERIODE = Periode.baca("2026-T4")
HARI = date(2026, 11, 22)
KARANGANYAR, PEMALANG = "karanganyar-440-3-2022", "pemalang-1-2023"


@dataclass
class Isi:
    """What one version of each file says. People are numbers."""

    penduduk: dict[int, tuple[str, str]] = field(default_factory=dict)
    peserta: list[tuple[int | None, str, bool, str]] = field(default_factory=list)
    awal: list[tuple[int | None, str, bool, str]] = field(default_factory=list)
    miskin: dict[int, tuple[bool, date | None]] = field(default_factory=dict)
    pekerja: list[tuple[int, str, bool]] = field(default_factory=list)
    sktm: list[tuple[int, str, date]] = field(default_factory=list)
    apbdes: list[tuple[str, str, str, int]] = field(default_factory=list)


def acak(benih: int, orang: int = 60) -> Isi:
    """A made-up register, with the usual dirt: dead and moved people, double members, malformed NIKs, strangers."""
    r = random.Random(benih)
    isi = Isi()

    def anggota() -> list[tuple[int | None, str, bool, str]]:
        baris: list[tuple[int | None, str, bool, str]] = []
        for siapa in range(orang + 10):
            for _ in range(r.choices((0, 1, 2), (4, 8, 1))[0]):
                baris.append((siapa, r.choice(SEGMEN), r.random() < 0.7, r.choice(DESA)))
        return [*baris, *((None, "PBPU_PEMDA", True, DESA[0]) for _ in range(3))]

    for siapa in range(orang):
        isi.penduduk[siapa] = (r.choices(("HIDUP", "MENINGGAL", "PINDAH"), (8, 1, 1))[0], r.choice(DESA))
        if r.random() < 0.5:
            isi.miskin[siapa] = (r.random() < 0.6, date(2026, 10, 5) if r.random() < 0.7 else None)
        if r.random() < 0.3:
            isi.pekerja.append((siapa, f"9120{r.randrange(6)}", r.random() < 0.8))
        if r.random() < 0.2:
            isi.sktm.append((siapa, r.choice(DESA), date(2026, r.randrange(1, 11), 3)))
    isi.awal, isi.peserta = anggota(), anggota()
    for desa in DESA:
        if r.random() < 0.7:
            sumber = r.choice(("ADD", "DANA_DESA"))
            isi.apbdes.append((desa, r.choice(("IURAN", "SOSIALISASI")), sumber, r.choice((0, 1_000_000))))
    return isi


def tulis(bd: BasisData, isi: Isi, *, per: date = date(2026, 11, 1), awal: date = date(2026, 10, 1)) -> None:
    """Put the versions in: memberships of ``awal`` and of ``per``, everything else of ``per``."""
    kunci = KUNCI.untuk("33.13")

    def indeks(siapa: int | None, baris: int, no: int) -> bytes:
        return kunci.indeks(nik(siapa) if siapa is not None else f"baris:{no}:{baris}")

    def masukkan(jenis: str, hari: date, buat: object) -> None:
        no = impor(bd, "33.13", jenis, hari)
        with bd.tulis() as sesi:
            for satu in buat(no):  # type: ignore[operator]
                sesi.add(satu)

    def anggota(baris: list[tuple[int | None, str, bool, str]], no: int) -> list[SQLModel]:
        return [
            BarisKepesertaan(
                impor_no=no, indeks=indeks(s, n, no), baris=n, nik_sah=s is not None, segmen=seg, aktif=a, kelas=3,
                wilayah=w, rahasia=kunci.sandikan({"nik": nik(s) if s is not None else "", "nama": f"Warga {s}"}),
            )
            for n, (s, seg, a, w) in enumerate(baris)
        ]  # fmt: skip

    masukkan("kepesertaan_bpjs", awal, lambda no: anggota(isi.awal, no))
    masukkan("kepesertaan_bpjs", per, lambda no: anggota(isi.peserta, no))
    masukkan("kependudukan", per, lambda no: [
        BarisPenduduk(impor_no=no, indeks=indeks(s, 0, no), baris=s, status=st, wilayah=w,
                      rahasia=kunci.sandikan({"nik": nik(s), "nama": f"Siti Warga {s}"}))
        for s, (st, w) in isi.penduduk.items()
    ])  # fmt: skip
    masukkan("penduduk_miskin", per, lambda no: [
        BarisMiskin(impor_no=no, indeks=indeks(s, 0, no), baris=s, miskin=m, tanggal=t)
        for s, (m, t) in isi.miskin.items()
    ])  # fmt: skip
    masukkan("dtsen", per, lambda no: [
        BarisDtsen(impor_no=no, indeks=indeks(s, 0, no), baris=s, desil=s % 10 + 1) for s in isi.penduduk
    ])  # fmt: skip
    masukkan("pekerja", per, lambda no: [
        BarisPekerja(impor_no=no, indeks=indeks(s, 0, no), baris=n, nib=b, nama_badan_usaha=f"CV {b}", aktif=a)
        for n, (s, b, a) in enumerate(isi.pekerja)
    ])  # fmt: skip
    masukkan("sktm", per, lambda no: [
        BarisSktm(impor_no=no, indeks=indeks(s, 0, no), baris=n, nomor=f"4/{n}", tanggal=t, wilayah=w, penerbit="DESA")
        for n, (s, w, t) in enumerate(isi.sktm)
    ])  # fmt: skip
    masukkan("apbdes", per, lambda no: [
        BarisApbdes(impor_no=no, baris=n, wilayah=w, tahun=2026, jenis_belanja=j, sumber_dana=d, alokasi=a)
        for n, (w, j, d, a) in enumerate(isi.apbdes)
    ])  # fmt: skip


def angka(
    sesi: Session, nama: str, *, unit: str = "33.13-dinsos", diktum: str = "KELIMA", hari: date = HARI,
    periode: Periode = PERIODE, daerah: str = "33.13", instruksi: str = KARANGANYAR,
) -> tuple[int, int | None] | str:  # fmt: skip
    """Numerator and denominator, or what is missing."""
    hasil = hitung(sesi, nama, daerah=daerah, instruksi=instruksi, diktum=diktum, unit=unit, periode=periode, hari=hari)
    if isinstance(hasil, BelumAdaData):
        return str(hasil)
    assert isinstance(hasil, Hasil)
    return hasil.pembilang, hasil.penyebut
