"""Laporan Camat, with the recap of its desa and kelurahan, to the Bupati through the Sekda."""

from __future__ import annotations

from patuh.naskah_dinas.laporan_unit import susun_laporan
from patuh.naskah_dinas.rangka import Bahan, Isi, IsianPeriode, JenisNaskah


def _susun(bahan: Bahan) -> Isi:
    sekda = bahan.jabatan("sekda")
    return susun_laporan(
        bahan,
        judul="Laporan Camat",
        tujuan=bahan.jabatan("bupati").jabatan,
        melalui=sekda.jabatan,
        tujuan_unit=sekda.kode,
    )


JENIS = JenisNaskah(
    kode="laporan-camat",
    nama="Laporan Camat",
    bentuk="laporan",
    isian=IsianPeriode,
    penerbit=lambda u: u.jenis == "camat",
    susun=_susun,
    uraian="Laporan pelaksanaan instruksi satu periode oleh Camat, dengan rekapitulasi desa dan kelurahan.",
)
