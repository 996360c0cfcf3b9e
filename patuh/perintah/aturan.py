"""``patuh paket`` and ``patuh parameter``: check what a legal officer wrote, and list what is in use."""

from __future__ import annotations

from pathlib import Path

from patuh.aturan.pustaka import pustaka_bawaan
from rules.mesin.arsip import versi_paket
from rules.mesin.mesin import FOLDER_PAKET, Mesin, PaketSalah
from rules.paket.periksa import periksa_paket
from rules.parameter.muat import ParameterSalah, muat_parameter, parameter_bawaan


def periksa_berkas_paket(berkas: Path) -> str:
    """Check one pack file as completely as putting it to use would; the line that says it is right.

    Raises:
        rules.mesin.mesin.PaketSalah: it has findings.
    """
    parameter, pustaka = parameter_bawaan(), pustaka_bawaan()
    terpasang = Mesin(parameter, pustaka).coba(periksa_paket(berkas, parameter, pustaka))
    contoh = sum(len(a.contoh) for a in terpasang.paket.aturan)
    return f"{berkas.name}: benar: {len(terpasang.paket.aturan)} aturan, {contoh} contoh, versi {terpasang.versi[:12]}"


def daftar_paket(folder: Path = FOLDER_PAKET) -> list[str]:
    """A line for every pack that comes with the product. Files are read, not tried.

    Raises:
        rules.mesin.mesin.PaketSalah: one of them cannot be read.
    """
    baris = []
    for path in sorted(folder.glob("*.yaml")):
        hasil = periksa_paket(path, parameter_bawaan(), pustaka_bawaan())
        if hasil.paket is None or hasil.temuan:
            raise PaketSalah(f"Paket {path.name} salah:", hasil.temuan)
        sidik = versi_paket(hasil.paket, pustaka_bawaan())[:12]
        paket = hasil.paket
        baris.append(
            f"{paket.id:30} {len(paket.aturan):3} aturan  {', '.join(paket.daerah)}  versi {sidik}  {paket.judul}"
        )
    return baris


def periksa_folder_parameter(folder: Path) -> str:
    """Check a folder of parameter files; the line that says they are right.

    Raises:
        ParameterSalah: they have findings, or the folder is not there.
    """
    if not folder.is_dir():
        raise ParameterSalah(f"Folder {folder} tidak ada.")
    parameter = muat_parameter(folder)
    berkas = len(list(folder.glob("*.yaml")))
    return f"{folder}: benar: {len(parameter.nama())} parameter dalam {berkas} berkas, versi {parameter.sidik[:12]}"
