"""Draft a daerah file: name and zone from the official region list, offices from the addressees of a text."""

from __future__ import annotations

import csv
from collections.abc import Iterable

from patuh.akun.muat import FOLDER_WILAYAH

TANDA = "# TEBAKAN"
# Provinces outside the western zone (Keppres 41/1987), by their codes of today.
_WITA = {"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"}
_WIT = {"81", "82", "91", "92", "93", "94", "95", "96", "97"}


class DaerahTakTerdaftar(ValueError):
    """A code that the official region list does not have."""


def nama_resmi(kode: str) -> str:
    """``Kabupaten Purworejo``. Raises :class:`DaerahTakTerdaftar`."""
    with (FOLDER_WILAYAH / "regencies.csv").open(encoding="utf-8", newline="") as sumber:
        nama = next((b["name"] for b in csv.DictReader(sumber) if b["code"] == kode), None)
    if nama is None:
        raise DaerahTakTerdaftar(f"Kode {kode!r} tidak ada dalam daftar wilayah resmi. Tulis seperti 33.06.")
    return nama


def susun_daerah(kode: str, kantor: Iterable[tuple[str, str, str]]) -> str:
    """The draft as the text of a YAML file; ``kantor``: tail of the code, office title, kind of unit."""
    nama = nama_resmi(kode)
    jenis, _, sebutan = nama.partition(" ")
    kepala = "Wali Kota" if jenis == "Kota" else "Bupati"
    provinsi = kode.partition(".")[0]
    zona = "Asia/Makassar" if provinsi in _WITA else "Asia/Jayapura" if provinsi in _WIT else "Asia/Jakarta"
    baris = [
        f"# Rancangan. Baris bertanda {TANDA} adalah dugaan: betulkan, lalu hapus tandanya. Camat, desa, dan kelurahan",
        "# tidak ditulis; mereka diambil dari daftar wilayah. Nama orang tidak ditulis.",
        f"kode: '{kode}'",
        f"nama: {nama}",
        f"sebutan: {sebutan}",
        f"zona: {zona}",
        f"tenggat: {{desa: 5, camat: 10, opd: 10, sekda: 20}}  {TANDA}: tanggal pada bulan sesudah periode",
        "libur_daerah: []",
        f"kop: {{pemerintah: Pemerintah {nama}, instansi: Sekretariat Daerah, kota: {sebutan}}}  {TANDA}",
        f"sekda: {{jabatan: Sekretaris Daerah {nama}}}",
        "unit:",
        *_unit(f"{kode}-bupati", f"{kepala} {sebutan}", "bupati", f"{kepala} {sebutan}", None),
        *_unit(f"{kode}-sekda", f"Sekretariat Daerah {nama}", "sekda", "Sekretaris Daerah", f"{kode}-bupati"),
    ]
    for ekor, jabatan, macam in kantor:
        awal = next((a for a in ("Kepala ", "Direktur ", "Pimpinan ") if jabatan.startswith(a)), "")
        baris += _unit(f"{kode}-{ekor}", jabatan.removeprefix(awal), macam, jabatan, f"{kode}-sekda", TANDA)
    return "\n".join(baris) + "\n"


def _unit(kode: str, nama: str, jenis: str, jabatan: str, atasan: str | None, tanda: str = "") -> list[str]:
    akhir = [f"    atasan: {atasan}"] if atasan else []
    return [
        f"  - kode: {kode}{f'  {tanda}' if tanda else ''}",
        f"    nama: '{nama}'",
        f"    jenis: {jenis}",
        f"    jabatan: '{jabatan}'",
        *akhir,
    ]
