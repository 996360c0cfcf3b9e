"""``patuh layanan``: the production roles, one process each (:mod:`patuh.perintah.produksi`)."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any

import typer

from patuh.perintah.gagal import gagal

layanan = typer.Typer(
    no_args_is_help=True, help="Peran produksi, masing-masing satu proses (PostgreSQL, gugus Temporal)."
)
Data = Annotated[Path, typer.Option("--data", help="Folder bersama: bukti, laporan, naskah.")]
_DATA = Path("data")


def _jalankan(buat: Callable[[ModuleType], Coroutine[Any, Any, None]]) -> None:
    from patuh.perintah.sampah import tunda_sampah

    tunda_sampah()
    import uvloop

    from patuh.catatan import BentukSalah, pasang_catatan
    from patuh.pengaturan import PengaturanSalah
    from patuh.perintah import produksi

    try:
        pasang_catatan(None)
        uvloop.run(buat(produksi))
    except (BentukSalah, PengaturanSalah) as salah:
        raise gagal(salah) from None


@layanan.command("siapkan")
def layanan_siapkan(data: Data = _DATA) -> None:
    """Buat atau mutakhirkan basis data; jalankan sekali sebelum layanan dimulai dan pada setiap pemutakhiran."""
    from patuh.pengaturan import PengaturanSalah
    from patuh.perintah.produksi import siapkan

    try:
        terikat = siapkan(data)
    except PengaturanSalah as salah:
        raise gagal(salah) from None
    typer.echo("Basis data siap.")
    typer.echo(
        "Pemisah daerah mengikat peran layanan."
        if terikat
        else "Pemisah daerah TIDAK mengikat peran layanan: ia superuser, pemilik tabel, atau memiliki BYPASSRLS. "
        "Isi PATUH_BASIS_DATA_PEMILIK dan beri layanan peran sendiri (docs/operasi.md)."
    )


@layanan.command("api")
def layanan_api(
    data: Data = _DATA,
    host: Annotated[str, typer.Option(help="Alamat yang didengarkan; TLS diakhiri di depannya.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8000,
    proses: Annotated[
        int, typer.Option(min=1, max=64, envvar="PATUH_API_PROSES", help="Banyaknya proses di belakang port ini.")
    ] = 1,
) -> None:
    """Layani API dan halaman. Boleh lebih dari satu."""
    from patuh.perintah.porta import port_bebas

    if not port_bebas(port, host):
        raise gagal(
            f"{host}:{port} (--host, --port) tidak dapat dipakai: ada program lain di sana, atau bukan alamat sini"
        )
    if proses == 1:
        _jalankan(lambda produksi: produksi.jalankan_api(data, host, port))
        return
    from patuh.catatan import pasang_catatan
    from patuh.pengaturan import PengaturanSalah
    from patuh.perintah.produksi import jalankan_banyak

    pasang_catatan(None)
    try:
        jalankan_banyak(data, host, port, proses)
    except PengaturanSalah as salah:
        raise gagal(salah) from None


@layanan.command("pekerja")
def layanan_pekerja(data: Data = _DATA) -> None:
    """Jalankan alur kerja Temporal. Boleh lebih dari satu."""
    _jalankan(lambda produksi: produksi.jalankan_pekerja(data))


@layanan.command("penjadwal")
def layanan_penjadwal(data: Data = _DATA) -> None:
    """Jalankan pekerjaan berkala: antrean keluar, surel, impor, segel. Hanya satu yang bekerja; lainnya menunggu."""
    _jalankan(lambda produksi: produksi.jalankan_penjadwal(data))
