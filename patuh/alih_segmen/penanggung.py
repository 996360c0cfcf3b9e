"""Which agency answers for an employer, and which offices decide on a case."""

from __future__ import annotations

from patuh.alih_segmen.tabel import Kelompok, PemberiKerja

# By the clause that names the group: Karanganyar KEEMPAT (ASN), KEDUA BELAS a-d (the rest); KETIGA BELAS lets each
# agency answer for its own, which the employer's own `unit` says. Village officials have no clause there: the office of
# villages. Pemalang KEEMPAT and KEDUA PULUH (companies), KELIMA (BUMD), KEENAM and KETUJUH (not ASN), KESEMBILAN
# (schools), KESEBELAS (farmers' card), KETIGA BELAS (cooperatives, small firms), KELIMA BELAS a (village officials),
# KESEMBILAN BELAS (BLUD).
_NAKER = {"33.13": "33.13-disdagnakerkopukm", "33.27": "33.27-disnaker"}
_LAIN: dict[str, dict[str, str]] = {
    "33.13": {
        Kelompok.OPD: "33.13-bkpsdm",
        Kelompok.NON_ASN: "33.13-bkpsdm",
        Kelompok.SEKOLAH: "33.13-bkpsdm",
        Kelompok.BLUD: "33.13-dinkes",
        Kelompok.PERANGKAT_DESA: "33.13-dispermades",
    },
    "33.27": {
        Kelompok.OPD: "33.27-bkd",
        Kelompok.NON_ASN: "33.27-bkd",
        Kelompok.SEKOLAH: "33.27-dindikbud",
        Kelompok.BLUD: "33.27-dinkes",
        Kelompok.KOPERASI: "33.27-diskoperindag",
        Kelompok.UMKM: "33.27-diskoperindag",
        Kelompok.KARTU_TANI: "33.27-dispertan",
        Kelompok.PERANGKAT_DESA: "33.27-dinpermasdes",
    },
}


def unit_kelompok(daerah: str, kelompok: str) -> str:
    """The agency of a group; the office of labour where no clause names another."""
    return _LAIN.get(daerah, {}).get(kelompok, unit_tenaga_kerja(daerah))


def unit_pemberi_kerja(daerah: str, satu: PemberiKerja | None) -> str:
    """The agency that answers for an employer: the one it was given, else its group's."""
    if satu is None:
        return unit_tenaga_kerja(daerah)
    return satu.unit or unit_kelompok(daerah, satu.kelompok)


def unit_tenaga_kerja(daerah: str) -> str:
    """The office of labour."""
    return _NAKER.get(daerah, unit_dinsos(daerah))


def unit_dinsos(daerah: str) -> str:
    """The office of social affairs."""
    return f"{daerah}-dinsos"
