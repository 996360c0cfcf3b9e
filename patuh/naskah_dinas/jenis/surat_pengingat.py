"""Surat pengingat: what a unit still has to report, and by when."""

from __future__ import annotations

from patuh.naskah_dinas.penagihan import IsianTagih, berhak_menagih, susun_tagihan
from patuh.naskah_dinas.rangka import JenisNaskah

JENIS = JenisNaskah(
    kode="surat-pengingat",
    nama="Surat Pengingat",
    bentuk="surat",
    isian=IsianTagih,
    penerbit=berhak_menagih,
    susun=lambda bahan: susun_tagihan(
        bahan, "surat-pengingat", "Pengingat penyampaian laporan", "Biasa", lewat=False
    ),
    uraian="Mengingatkan unit akan laporan yang masih ditunggu dan tenggatnya.",
)  # fmt: skip
