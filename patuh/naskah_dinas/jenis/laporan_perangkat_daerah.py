"""Laporan Perangkat Daerah: an office's report on a period to the Bupati through the Sekda."""

from __future__ import annotations

from patuh.naskah_dinas.laporan_unit import susun_laporan
from patuh.naskah_dinas.rangka import Bahan, Isi, IsianPeriode, JenisNaskah


def _susun(bahan: Bahan) -> Isi:
    sekda = bahan.jabatan("sekda")
    return susun_laporan(
        bahan,
        judul="Laporan Perangkat Daerah" if bahan.unit.jenis in ("opd", "bagian") else "Laporan Pelaksanaan",
        tujuan=bahan.jabatan("bupati").jabatan,
        melalui=sekda.jabatan,
        tujuan_unit=sekda.kode,
    )


JENIS = JenisNaskah(
    kode="laporan-perangkat-daerah",
    nama="Laporan Perangkat Daerah",
    bentuk="laporan",
    isian=IsianPeriode,
    penerbit=lambda u: u.jenis in ("opd", "bagian", "bumd", "blud", "baznas", "mitra"),
    susun=_susun,
    uraian="Laporan pelaksanaan instruksi satu periode oleh perangkat daerah.",
)
