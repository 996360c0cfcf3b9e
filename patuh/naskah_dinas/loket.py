"""What papers of a service desk share: a check of the gate, its service by name, what it asks for next."""

from __future__ import annotations

from typing import Any

from patuh.galat import GalatIsian, IsianSalah, TidakDitemukan
from patuh.naskah_dinas.model import Sumber
from patuh.naskah_dinas.rangka import Bahan
from patuh.pemeriksaan.kecuali import ambil_pemeriksaan, bentuk
from patuh.pemeriksaan.tabel import Pemeriksaan
from patuh.sanksi.dasar import NAMA_LAYANAN

SUMBER_PERIKSA = "P"
NAMA_HASIL = {
    "LANJUT": "Dapat dilanjutkan",
    "LANJUT_BERSYARAT": "Dapat dilanjutkan dengan surat kesanggupan",
    "IMBAUAN": "Dapat dilanjutkan, disertai imbauan",
    "PERLU_DATA": "Belum dapat diputuskan karena datanya belum lengkap; permohonan tidak ditolak",
    "TAHAN": "Belum dapat dilanjutkan",
}


def cari_pemeriksaan(bahan: Bahan, id_: str) -> tuple[Pemeriksaan, dict[str, Any]]:
    """A check of this daerah and its answer (no NIK, no name). Raises :class:`IsianSalah`."""
    try:
        satu = ambil_pemeriksaan(bahan.sesi, id_, bahan.pelaku)
    except TidakDitemukan:
        satu = None
    if satu is None or satu.daerah != bahan.daerah.kode:
        pesan = "Pemeriksaan ini tidak ada. Pakai id dari jawaban pemeriksaan."
        raise IsianSalah("Pemeriksaan tidak dikenal.", (GalatIsian("pemeriksaan", pesan),))
    return satu, bentuk(bahan.sesi, satu)


def nama_layanan(kode: str) -> str:
    """A service in words; its code without underscores where no clause names it."""
    return NAMA_LAYANAN.get(kode, kode.replace("_", " "))


def sumber_periksa(jawaban: dict[str, Any]) -> Sumber:
    """Where the figures of a check come from."""
    return Sumber(
        kode=SUMBER_PERIKSA,
        kueri="patuh.pemeriksaan.kecuali.bentuk",
        baris=int(jawaban["ringkasan"].get("diperiksa", 0)),
        uraian="jawaban pemeriksaan yang tersimpan, aturan versi " + str(jawaban["versi_aturan"])[:12],
    )
