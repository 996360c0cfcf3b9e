"""Commands for the rights of one person (UU 27/2022): everything on record about him, and its erasure.

The NIK is read from standard input or asked for, never an argument: those stand in the shell's history and in the list
of processes.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from patuh.perintah.gagal import gagal

orang = typer.Typer(no_args_is_help=True, help="Hak subjek data: ekspor dan penghapusan data satu orang.")
Data = Annotated[Path, typer.Option("--data", help="Folder tempat semua keadaan layanan disimpan.")]
Daerah = Annotated[str, typer.Option(help="Kode daerah, misalnya 33.13.")]
_DATA = Path("data")
_PELAKU = "layanan:perintah"


def _nik() -> str:
    teks = typer.prompt("NIK", hide_input=True, err=True) if sys.stdin.isatty() else sys.stdin.readline()
    return str(teks).strip()


def _gagal(salah: Exception) -> typer.Exit:
    rinci = getattr(salah, "errors", ())
    return gagal(f"{salah} {' '.join(f'{e.kolom}: {e.pesan}' for e in rinci)}".rstrip())


@orang.command("ekspor")
def ekspor(
    daerah: Daerah,
    keluar: Annotated[Path, typer.Option(help="Berkas JSON baru; hanya pemiliknya yang dapat membaca.")],
    data: Data = _DATA,
) -> None:
    """Tulis semua data dan jejak pengolahan satu orang. NIK dibaca dari masukan baku."""
    import json

    from patuh.galat import GalatDomain
    from patuh.pengaturan import baca_pengaturan
    from patuh.perintah.kunci import buka_basis_data
    from patuh.register.subjek import ekspor_orang

    nik, bd = _nik(), buka_basis_data(data)
    kunci = baca_pengaturan(data, "http://127.0.0.1").gudang_kunci()
    try:
        with os.fdopen(os.open(keluar, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as berkas:
            with bd.tulis() as sesi:
                hasil = ekspor_orang(sesi, daerah=daerah, nik=nik, kunci=kunci, pelaku=_PELAKU, waktu=datetime.now(UTC))
            json.dump(hasil, berkas, ensure_ascii=False, indent=2, default=str)
    except GalatDomain as salah:
        keluar.unlink()
        raise _gagal(salah) from None
    except OSError as salah:
        raise _gagal(salah) from None
    finally:
        bd.tutup()
    jumlah = sum(len(b) for b in hasil["data"].values())
    typer.echo(f"{jumlah} baris data dan {len(hasil['jejak'])} peristiwa ditulis ke {keluar}")


@orang.command("hapus")
def hapus(
    daerah: Daerah,
    alasan: Annotated[str, typer.Option(help="Dasar penghapusan, misalnya nomor permohonan. Tanpa nama dan NIK.")],
    data: Data = _DATA,
) -> None:
    """Hapus data satu orang dari register dan lepaskan dari perkaranya. NIK dibaca dari masukan baku."""
    from patuh.galat import GalatDomain
    from patuh.pengaturan import baca_pengaturan
    from patuh.perintah.kunci import buka_basis_data
    from patuh.register.subjek import hapus_orang
    from patuh.samar import bersihkan

    nik, bd = _nik(), buka_basis_data(data)
    kunci = baca_pengaturan(data, "http://127.0.0.1").gudang_kunci()
    try:
        with bd.tulis() as sesi:
            jumlah = hapus_orang(
                sesi, daerah=daerah, nik=nik, alasan=bersihkan(alasan), kunci=kunci, pelaku=_PELAKU,
                waktu=datetime.now(UTC),
            )  # fmt: skip
    except GalatDomain as salah:
        raise _gagal(salah) from None
    finally:
        bd.tutup()
    typer.echo("\n".join(f"{nama}: {banyak}" for nama, banyak in sorted(jumlah.items())) or "Tidak ada data orang ini.")
