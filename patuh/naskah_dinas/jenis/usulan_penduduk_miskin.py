"""Usulan data penduduk miskin: whom the check proposes for PBI JK or for the daerah's own cover.

(Karanganyar KELIMA c, e; Pemalang KEDUA a, b.)
"""

from __future__ import annotations

from patuh.naskah_dinas.daftar_orang import Perihal, susun_daftar
from patuh.naskah_dinas.rangka import JenisNaskah
from patuh.naskah_dinas.verifikasi import IsianVerifikasi, oleh_dinsos

_PERIHAL = Perihal(
    templat="usulan-penduduk-miskin",
    hal="Usulan data penduduk miskin yang belum dijamin,",
    ekspor=("usulan-pbi", "usulan-pbpu-pemda"),
    dasar={"33.13": "diktum KELIMA huruf c dan huruf e", "33.27": "diktum KEDUA huruf a dan huruf b"},
    kepada_bupati=True,
)
JENIS = JenisNaskah(
    kode="usulan-penduduk-miskin",
    nama="Usulan Data Penduduk Miskin",
    bentuk="surat",
    isian=IsianVerifikasi,
    penerbit=oleh_dinsos,
    susun=lambda bahan: susun_daftar(bahan, _PERIHAL),
    uraian="Usulan PBI JK dan PBPU dan BP Pemda menurut hasil verifikasi yang disetujui, tanpa NIK.",
)
