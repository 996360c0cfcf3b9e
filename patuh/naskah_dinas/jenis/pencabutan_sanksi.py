"""Keputusan Bupati that lifts a sanction."""

from __future__ import annotations

from patuh.naskah_dinas.perkara import IsianPerkara, susun_perkara
from patuh.naskah_dinas.rangka import JenisNaskah
from patuh.sanksi.tabel import StatusSanksi

_HAL = "Pencabutan sanksi administratif"
JENIS = JenisNaskah(
    kode="pencabutan-sanksi",
    nama="Keputusan Pencabutan Sanksi",
    bentuk="keputusan",
    isian=IsianPerkara,
    penerbit=lambda u: u.jenis == "bupati",
    susun=lambda bahan: susun_perkara(
        bahan, "pencabutan", StatusSanksi.KEPUTUSAN_BUPATI, "Pencabutan sanksi administratif"
    ),
    uraian="Rancangan keputusan Bupati tentang pencabutan sanksi administratif.",
)
