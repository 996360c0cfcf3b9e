"""Surat teguran: a unit let its deadlines pass. A surat dinas inside the government, no sanction of PP 86/2013."""

from __future__ import annotations

from patuh.naskah_dinas.penagihan import IsianTagih, berhak_menagih, susun_tagihan
from patuh.naskah_dinas.rangka import JenisNaskah

JENIS = JenisNaskah(
    kode="surat-teguran",
    nama="Surat Teguran",
    bentuk="surat",
    isian=IsianTagih,
    penerbit=berhak_menagih,
    susun=lambda bahan: susun_tagihan(
        bahan, "surat-teguran", "Teguran atas laporan yang melewati tenggat", "Penting", lewat=True
    ),
    uraian="Menegur unit yang laporannya melewati tenggat dan masih dapat disampaikan.",
)  # fmt: skip
