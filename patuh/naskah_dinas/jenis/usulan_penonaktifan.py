"""Usulan penonaktifan: members of the daerah's cover to be switched off, each approved by an official (Karanganyar
KELIMA d; Pemalang KEDUA a, b)."""

from __future__ import annotations

from patuh.naskah_dinas.daftar_orang import Perihal, susun_daftar
from patuh.naskah_dinas.rangka import JenisNaskah
from patuh.naskah_dinas.verifikasi import IsianVerifikasi, oleh_dinsos

_PERIHAL = Perihal(
    templat="usulan-penonaktifan",
    hal="Usulan penonaktifan peserta PBPU dan BP Pemda,",
    ekspor=("penonaktifan",),
    dasar={"33.13": "diktum KELIMA huruf d", "33.27": "diktum KEDUA huruf a dan huruf b"},
    kepada_bupati=False,
)
JENIS = JenisNaskah(
    kode="usulan-penonaktifan",
    nama="Usulan Penonaktifan Peserta",
    bentuk="surat",
    isian=IsianVerifikasi,
    penerbit=oleh_dinsos,
    susun=lambda bahan: susun_daftar(bahan, _PERIHAL),
    uraian="Usulan penonaktifan menurut hasil verifikasi yang disetujui, tanpa NIK.",
)
