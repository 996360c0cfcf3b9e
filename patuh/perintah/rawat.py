"""Commands that look after a running installation: the audit chain and its anchors, backup, restore."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from patuh.perintah.gagal import gagal

jejak = typer.Typer(no_args_is_help=True, help="Jejak audit.")
Data = Annotated[Path, typer.Option("--data", help="Folder tempat semua keadaan layanan disimpan.")]
_DATA = Path("data")


@jejak.command("periksa")
def jejak_periksa(
    data: Data = _DATA,
    jangkar: Annotated[
        Path | None,
        typer.Option(help="Berkas kepala rantai yang disimpan di luar basis data.", envvar="PATUH_JANGKAR"),
    ] = None,
) -> None:
    """Periksa rantai jejak audit dari awal; sebutkan setiap baris yang tidak cocok."""
    from patuh.perintah.kunci import periksa_jejak

    try:
        hasil = periksa_jejak(data, jangkar)
    except (OSError, ValueError) as salah:
        raise gagal(salah) from None
    for satu in hasil.temuan[:100]:
        baris = f"baris {satu.baris}: " if satu.baris is not None else ""
        typer.echo(f"segel ke-{satu.ke}: {baris}{satu.sebab}")
    if hasil.rusak is not None:
        raise gagal(f"jejak rusak pada segel ke-{hasil.rusak}: {hasil.sebab} ({len(hasil.temuan)} temuan)")
    typer.echo(f"{hasil.jumlah} baris tersegel cocok; kepala rantai {hasil.kepala}")
    if hasil.jangkar is None:
        typer.echo("tanpa --jangkar, ekor yang terpotong tidak akan terlihat", err=True)
    else:
        typer.echo(f"{hasil.jangkar} kepala yang disimpan di luar cocok")


@jejak.command("kepala")
def jejak_kepala(data: Data = _DATA) -> None:
    """Cetak kepala rantai (waktu, nomor segel, segel), untuk disimpan di luar: di kertas, atau pada komputer lain."""
    from patuh.perintah.kunci import kepala_jejak

    try:
        typer.echo(str(kepala_jejak(data)))
    except ValueError as salah:
        raise gagal(salah) from None


def cadangkan(
    ke: Annotated[Path, typer.Option(help="Folder kosong untuk cadangannya.")],
    data: Data = _DATA,
) -> None:
    """Cadangkan basis data dan berkas-berkasnya; layanan boleh tetap berjalan."""
    from patuh.pengaturan import baca_pengaturan
    from patuh.perintah import cadangan

    try:
        url = baca_pengaturan(data, "http://127.0.0.1").basis_data
        mulai = datetime.now(UTC)
        manifes = cadangan.cadangkan(data, url, ke, waktu=mulai)
        tercatat = cadangan.catat_selesai(url, mulai)
    except (OSError, ValueError) as salah:
        raise gagal(salah) from None
    typer.echo(f"{sum(manifes.baris.values())} baris dan {len(manifes.berkas)} berkas; kepala rantai {manifes.kepala}")
    typer.echo("Rahasia register (register.kunci atau PATUH_KUNCI_REGISTER) tidak ikut: simpan terpisah.")
    if not tercatat:
        typer.echo("Waktunya tidak tercatat untuk pemantau: basis data ini belum dimutakhirkan.")


def pulihkan(
    dari: Annotated[Path, typer.Option(help="Folder cadangan.")],
    data: Data = _DATA,
) -> None:
    """Pulihkan cadangan ke folder data (dan basis data) yang kosong, lalu periksa jumlah baris dan rantai jejaknya."""
    from patuh.pengaturan import baca_pengaturan
    from patuh.perintah import cadangan

    try:
        pengaturan = baca_pengaturan(data, "http://127.0.0.1")
        manifes, hasil = cadangan.pulihkan(dari, data, pengaturan.basis_data_pemilik or pengaturan.basis_data)
    except (OSError, ValueError) as salah:
        raise gagal(salah) from None
    if hasil.rusak is not None:
        raise gagal(f"dipulihkan, tetapi jejak rusak pada segel ke-{hasil.rusak}: {hasil.sebab}")
    typer.echo(
        f"Dipulihkan: {sum(manifes.baris.values())} baris sama dengan cadangan {manifes.waktu}; {hasil.jumlah} baris "
        f"jejak cocok, kepala rantai {hasil.kepala}. Letakkan register.kunci sebelum layanan dijalankan."
    )
    if pengaturan.basis_data_pemilik is not None:
        typer.echo("Jalankan 'patuh layanan siapkan' agar peran layanan dapat memakainya.")
