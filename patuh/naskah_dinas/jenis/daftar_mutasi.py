"""Daftar mutasi: people of the daerah's cover who belong in PPU (Karanganyar KELIMA d)."""

from __future__ import annotations

from patuh.naskah_dinas.daftar_orang import Perihal, susun_daftar
from patuh.naskah_dinas.rangka import JenisNaskah
from patuh.naskah_dinas.verifikasi import IsianVerifikasi, oleh_dinsos

_PERIHAL = Perihal(
    templat="daftar-mutasi",
    hal="Mutasi peserta PBPU dan BP Pemda,",
    ekspor=("mutasi",),
    dasar={"33.13": "diktum KELIMA huruf d", "33.27": "diktum KEDUA huruf b"},
    kepada_bupati=False,
)
JENIS = JenisNaskah(
    kode="daftar-mutasi",
    nama="Daftar Mutasi Peserta",
    bentuk="surat",
    isian=IsianVerifikasi,
    penerbit=oleh_dinsos,
    susun=lambda bahan: susun_daftar(bahan, _PERIHAL),
    uraian="Daftar peserta yang beralih ke segmen PPU menurut hasil verifikasi yang disetujui, tanpa NIK.",
)
