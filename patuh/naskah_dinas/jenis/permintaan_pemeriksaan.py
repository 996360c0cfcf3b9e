"""Permintaan pemeriksaan kepatuhan to BPJS Kesehatan, with a proposal (PP 86/2013 Ps 6-8)."""

from __future__ import annotations

from patuh.naskah_dinas.perkara import IsianPerkara, susun_perkara
from patuh.naskah_dinas.rangka import JenisNaskah
from patuh.sanksi.dasar import klausul_sanksi
from patuh.sanksi.tabel import StatusSanksi

JENIS = JenisNaskah(
    kode="permintaan-pemeriksaan",
    nama="Permintaan Pemeriksaan Kepatuhan",
    bentuk="surat",
    isian=IsianPerkara,
    penerbit=lambda u: any(u.kode in k.unit for k in klausul_sanksi(u.kode[:5]).values()),
    susun=lambda bahan: susun_perkara(bahan, "pengantar-bpjs", StatusSanksi.USULAN, "Permintaan pemeriksaan kepatuhan"),
    uraian="Surat kepada BPJS Kesehatan agar memeriksa kepatuhan pelaku usaha yang diusulkan.",
)
