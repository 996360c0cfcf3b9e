"""Laporan Kepala Desa/Lurah to the Bupati through the Camat."""

from __future__ import annotations

from patuh.naskah_dinas.laporan_unit import susun_laporan
from patuh.naskah_dinas.rangka import Bahan, Isi, IsianPeriode, JenisNaskah


def _susun(bahan: Bahan) -> Isi:
    camat = bahan.unit_lain(bahan.unit.atasan or "", "unit")
    return susun_laporan(
        bahan,
        judul="Laporan Kepala Desa" if bahan.unit.jenis == "desa" else "Laporan Lurah",
        tujuan=bahan.jabatan("bupati").jabatan,
        melalui=camat.jabatan,
        tujuan_unit=camat.kode,
    )


JENIS = JenisNaskah(
    kode="laporan-desa",
    nama="Laporan Kepala Desa/Lurah",
    bentuk="laporan",
    isian=IsianPeriode,
    penerbit=lambda u: u.jenis in ("desa", "kelurahan"),
    susun=_susun,
    uraian="Laporan pelaksanaan instruksi satu periode oleh Kepala Desa atau Lurah melalui Camat.",
)
