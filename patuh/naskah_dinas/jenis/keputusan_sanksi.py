"""Keputusan Bupati on a sanction: only after the request of BPJS Kesehatan (PP 86/2013 Ps 8, 9)."""

from __future__ import annotations

from patuh.naskah_dinas.perkara import IsianPerkara, susun_perkara
from patuh.naskah_dinas.rangka import JenisNaskah
from patuh.sanksi.tabel import StatusSanksi

_HAL = "Keputusan sanksi administratif"
JENIS = JenisNaskah(
    kode="keputusan-sanksi",
    nama="Keputusan Sanksi Administratif",
    bentuk="keputusan",
    isian=IsianPerkara,
    penerbit=lambda u: u.jenis == "bupati",
    susun=lambda bahan: susun_perkara(
        bahan, "keputusan", StatusSanksi.PERMINTAAN_BPJS, "Keputusan sanksi administratif"
    ),
    uraian="Rancangan keputusan Bupati tentang sanksi administratif.",
)
