"""Figures of workers by group of employers (Karanganyar KEEMPAT, KEDUA BELAS, KETIGA BELAS; Pemalang KEEMPAT-KETUJUH,
KESEMBILAN, KESEBELAS, KETIGA BELAS, KELIMA BELAS a, KESEMBILAN BELAS, KEDUA PULUH a)."""

from __future__ import annotations

from sqlmodel import col, select

from patuh.alih_segmen.tabel import Kelompok, PemberiKerja
from patuh.indikator.model import BelumAdaData, Hasil, Lingkup, Sumber, dari_impor
from patuh.indikator.rekap import rekap_pekerja


def orang(ling: Lingkup, ukuran: str, kelompok: tuple[Kelompok, ...] = (), *, unit_ini: bool = False) -> Hasil:
    """Active workers of these employers, and those who are ``terdaftar``, ``aktif`` or in ``ppu``."""
    per = _usaha(ling, kelompok, unit_ini=unit_ini)
    atas, bawah = (sum(satu[n] for satu in per.values()) for n in (ukuran, "pekerja"))
    return Hasil(atas, bawah, _sumber(ling, daftar=bool(kelompok)))


def usaha(ling: Lingkup, ukuran: str, kelompok: tuple[Kelompok, ...] = ()) -> Hasil:
    """Employers with active workers, and those all of whose workers are ``terdaftar`` or in ``ppu``."""
    per = _usaha(ling, kelompok)
    lengkap = sum(1 for satu in per.values() if satu[ukuran] == satu["pekerja"])
    return Hasil(lengkap, len(per), _sumber(ling, daftar=bool(kelompok)))


def _usaha(ling: Lingkup, kelompok: tuple[Kelompok, ...], *, unit_ini: bool = False) -> dict[str, dict[str, int]]:
    """Counts by employer; without groups all employers of the file. Raises :class:`BelumAdaData`."""
    satu = rekap_pekerja(ling.sesi, ling.impor("pekerja"), ling.impor("kepesertaan_bpjs"))
    nama = ("pekerja", "terdaftar", "aktif", "ppu")
    kolom = {n: satu.per_kunci(n) for n in nama}
    milik = set(kolom["pekerja"])
    if kelompok:
        kueri = select(PemberiKerja.nib).where(
            PemberiKerja.daerah == ling.daerah, col(PemberiKerja.kelompok).in_([str(k) for k in kelompok])
        )
        if unit_ini:
            kueri = kueri.where(PemberiKerja.unit == ling.unit)
        milik.intersection_update(ling.sesi.exec(kueri).all())
    if not milik:
        siapa = f" kelompok {', '.join(kelompok)}" if kelompok else ""
        pada = " yang ditautkan ke unit ini" if unit_ini else ""
        raise BelumAdaData(f"Belum ada pemberi kerja{siapa}{pada} dalam data pekerja.")
    return {nib: {n: kolom[n].get(nib, 0) for n in nama} for nib in milik}


def _sumber(ling: Lingkup, *, daftar: bool) -> tuple[Sumber, ...]:
    impor = dari_impor(ling.impor("pekerja"), ling.impor("kepesertaan_bpjs"))
    return (*impor, ling.catatan("pemberi_kerja")) if daftar else impor
