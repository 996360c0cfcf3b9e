"""Outcomes of the check in words; the codes are those of the packs."""

from __future__ import annotations

NAMA_BAGIAN = {
    "PESERTA": "Peserta PBPU dan BP Pemda",
    "BELUM_DIJAMIN": "Penduduk tanpa kepesertaan aktif",
}
NAMA_HASIL = {
    "TETAP": "Tetap dibayari daerah",
    "ALIH_PPU": "Beralih ke segmen PPU",
    "NONAKTIF_MENINGGAL": "Usul nonaktif: meninggal",
    "NONAKTIF_PINDAH": "Usul nonaktif: pindah",
    "NONAKTIF_GANDA": "Usul nonaktif: kepesertaan ganda",
    "NONAKTIF_MAMPU": "Usul nonaktif: tidak lagi miskin",
    "PERBAIKAN_DATA": "Perbaikan data",
    "VERIFIKASI_LAPANGAN": "Verifikasi lapangan",
    "PERLU_DATA": "Perlu data",
    "BUKAN_SASARAN": "Bukan sasaran (meninggal atau pindah)",
    "PBI_OTOMATIS": "PBI otomatis (bayi dari ibu PBI)",
    "DAFTAR_PPU": "Didaftarkan sebagai PPU",
    "USUL_PBI": "Usul PBI Jaminan Kesehatan",
    "USUL_PBPU_PEMDA": "Usul PBPU dan BP Pemda",
    "DANAI_DESA": "Didanai desa",
    "DAFTAR_TUNGGU": "Daftar tunggu",
    "MANDIRI": "Mandiri",
}


def sebut_hasil(kode: str) -> str:
    """The outcome in words, or its code when the packs have learnt a new one."""
    return NAMA_HASIL.get(kode, kode)
