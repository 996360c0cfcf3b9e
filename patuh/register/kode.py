"""Codes of the register and what offices write in their place (BPJS Kesehatan's names of segments among them)."""

from __future__ import annotations

from collections.abc import Mapping

from patuh.register.sel import Nilai, SelSalah, kode_rapi

SEGMEN = ("PBI_APBN", "PBPU_PEMDA", "PPU", "PBPU", "BP")
_SEGMEN: dict[str, str] = {kode.replace("_", " "): kode for kode in SEGMEN} | {
    sebutan: kode
    for kode, semua in {
        "PBI_APBN": ("PBI", "PBI JK", "PBI PUSAT", "PBI JAMINAN KESEHATAN", "PENERIMA BANTUAN IURAN"),
        "PBPU_PEMDA": (
            *("PBPU DAN BP PEMERINTAH DAERAH", "PBPU BP PEMERINTAH DAERAH", "PBPU DAN BP PEMDA", "PBPU BP PEMDA"),
            *("PBI APBD", "JAMKESDA", "PENDUDUK YANG DIDAFTARKAN PEMERINTAH DAERAH"),
        ),
        "PPU": ("PEKERJA PENERIMA UPAH", "PPPK", "DPRD", "BUMN", "BUMD", "SWASTA", "TNI", "POLRI"),
        "PBPU": ("PEKERJA MANDIRI", "MANDIRI", "PEKERJA BUKAN PENERIMA UPAH"),
        "BP": ("BUKAN PEKERJA", "INVESTOR", "PEMBERI KERJA", "VETERAN", "PERINTIS KEMERDEKAAN", "PENSIUNAN"),
    }.items()
    for sebutan in semua
}
_AWALAN_SEGMEN = (
    ("PENERIMA PENSIUN", "BP"),
    ("VETERAN", "BP"),
    ("PERINTIS KEMERDEKAAN", "BP"),
    ("PEGAWAI ", "PPU"),
    ("PNS", "PPU"),
    ("PPU ", "PPU"),
    ("PRAJURIT", "PPU"),
    ("ANGGOTA ", "PPU"),
    ("KEPALA DESA", "PPU"),
    ("PERANGKAT DESA", "PPU"),
    ("PEJABAT NEGARA", "PPU"),
    ("DEWAN PERWAKILAN RAKYAT", "PPU"),
)
"""Names that go on with an office, a corps or a kind of pension."""

_PENDUDUK = {k: k for k in ("HIDUP", "MENINGGAL", "PINDAH")} | {
    **dict.fromkeys(("MENINGGAL DUNIA", "WAFAT", "MATI"), "MENINGGAL"),
    **dict.fromkeys(("PINDAH KELUAR", "PINDAH DATANG KELUAR"), "PINDAH"),
}
_MISKIN = {"Y": True, "YA": True, "MISKIN": True, "T": False, "TIDAK": False, "TIDAK MISKIN": False}
_KERJA = {"AKTIF": True, "BERHENTI": False}
_BELANJA = {"IURAN": "IURAN", "IURAN JKN": "IURAN", "SOSIALISASI": "SOSIALISASI", "SOSIALISASI JKN": "SOSIALISASI"}
_SUMBER = {k.replace("_", " "): k for k in ("DANA_DESA", "ADD", "PADES", "BAGI_HASIL", "BANTUAN_KEUANGAN")} | {
    "DD": "DANA_DESA",
    "ALOKASI DANA DESA": "ADD",
    "PAD DESA": "PADES",
    "PADESA": "PADES",
    "PENDAPATAN ASLI DESA": "PADES",
    "BAGI HASIL PAJAK DAN RETRIBUSI": "BAGI_HASIL",
    "BANKEU": "BANTUAN_KEUANGAN",
}


def segmen(nilai: Nilai) -> str:
    """The segment, by its code or by a name of BPJS Kesehatan."""
    isi = kode_rapi(nilai)
    if kode := _SEGMEN.get(isi):
        return kode
    for awalan, kode in _AWALAN_SEGMEN:
        if isi.startswith(awalan):
            return kode
    raise SelSalah(f"harus salah satu dari {', '.join(SEGMEN)} atau sebutan segmen BPJS Kesehatan")


def aktif(nilai: Nilai) -> bool:
    """Is the membership AKTIF? Anything else, also nothing, is not."""
    return kode_rapi(nilai) == "AKTIF"


def _dari(nilai: Nilai, kamus: Mapping[str, str], pilihan: str) -> str:
    if (kode := kamus.get(kode_rapi(nilai))) is None:
        raise SelSalah(f"harus salah satu dari {pilihan}")
    return kode


def status_penduduk(nilai: Nilai) -> str:
    """HIDUP, MENINGGAL or PINDAH."""
    return _dari(nilai, _PENDUDUK, "HIDUP, MENINGGAL, PINDAH")


def jenis_belanja(nilai: Nilai) -> str:
    """IURAN or SOSIALISASI."""
    return _dari(nilai, _BELANJA, "IURAN, SOSIALISASI")


def sumber_dana(nilai: Nilai) -> str:
    """Where a village's money comes from."""
    return _dari(nilai, _SUMBER, "DANA_DESA, ADD, PADES, BAGI_HASIL, BANTUAN_KEUANGAN")


def miskin(nilai: Nilai) -> bool:
    """Y or T."""
    if (hasil := _MISKIN.get(kode_rapi(nilai))) is None:
        raise SelSalah("harus Y atau T")
    return hasil


def bekerja(nilai: Nilai) -> bool:
    """AKTIF or BERHENTI."""
    if (hasil := _KERJA.get(kode_rapi(nilai))) is None:
        raise SelSalah("harus AKTIF atau BERHENTI")
    return hasil
