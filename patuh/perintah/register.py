"""``patuh register``: the key that people's data is encrypted with."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from patuh.perintah.gagal import gagal

if TYPE_CHECKING:
    from patuh.register.rahasia import GudangKunci

register = typer.Typer(no_args_is_help=True, help="Register: kunci yang menyandikan data orang.")
Data = Annotated[Path, typer.Option("--data", help="Folder tempat semua keadaan layanan disimpan.")]
_DATA = Path("data")
_BERKAS = "register.kunci"


@register.command("ganti-kunci")
def ganti_kunci(
    data: Data = _DATA,
    kunci_baru: Annotated[
        Path | None,
        typer.Option(help="Berkas berisi kunci baru (openssl rand -base64 32). Tanpa ini dibuatkan di folder data."),
    ] = None,
) -> None:
    """Sandikan ulang semua data orang dengan kunci register yang baru; hentikan layanan dahulu. Boleh diulang bila
    terputus: yang sudah selesai dilewati."""
    from patuh.galat import GalatDomain
    from patuh.pengaturan import baca_pengaturan
    from patuh.perintah.kunci import buka_basis_data
    from patuh.register.ganti_kunci import ganti_kunci as ganti
    from patuh.register.ganti_kunci import tenang

    try:
        pengaturan = baca_pengaturan(data, "http://127.0.0.1")
        with _sendirian(data):
            lama, baru = _lama(data, pengaturan.kunci), _baru(data, kunci_baru, pengaturan.kunci is not None)
            bd = buka_basis_data(data)
            try:
                # Its own connections are not somebody else.
                bd.tutup()
                if not tenang(bd):
                    raise ValueError("Masih ada yang tersambung ke basis data. Hentikan semua peran layanan dahulu.")
                hasil = ganti(bd, lama, baru, jam=lambda: datetime.now(UTC), kabar=typer.echo)
            finally:
                bd.tutup()
            if pengaturan.kunci is None:
                _pasang(data, lama.sidik)
    except (OSError, ValueError, GalatDomain) as salah:
        raise gagal(salah) from None
    typer.echo(f"Selesai: {hasil.baris} baris memakai kunci {baru.sidik}; kunci {lama.sidik} tidak diperlukan lagi.")
    if hasil.tanpa_nik:
        typer.echo(
            f"{hasil.tanpa_nik} baris milik orang yang NIK-nya tidak tercatat pada kependudukan atau kepesertaan mana "
            "pun: baru ditemukan lagi sesudah berkas asalnya diimpor ulang."
        )
    if pengaturan.kunci is not None:
        typer.echo("Isi PATUH_KUNCI_REGISTER dengan kunci baru sebelum layanan dijalankan.")
    typer.echo("Cadangan lama hanya terbaca dengan kunci lama: simpan terpisah sampai cadangan itu dihapus.")


@contextmanager
def _sendirian(data: Path) -> Iterator[None]:
    if not data.is_dir():
        raise ValueError(f"Folder {data} tidak ada.")
    with (data / "patuh.kunci").open("w") as berkas:
        try:
            fcntl.flock(berkas, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ValueError(f"Folder {data} sedang dipakai 'patuh dev'. Hentikan layanan dahulu.") from None
        yield


def _lama(data: Path, dari_env: GudangKunci | None) -> GudangKunci:
    if dari_env is not None:
        return dari_env
    if not (data / _BERKAS).exists():
        raise ValueError(f"Kunci lama tidak ada: isi PATUH_KUNCI_REGISTER, atau letakkan {_BERKAS} di folder data.")
    return _baca(data / _BERKAS)


def _baru(data: Path, berkas: Path | None, dari_env: bool) -> GudangKunci:
    """The new key; in the data folder it lies beside the old one until the change is done."""
    from patuh.register.rahasia import kunci_dari_folder

    if dari_env:
        if berkas is None:
            raise ValueError("Sebutkan --kunci-baru BERKAS: kunci lama berasal dari PATUH_KUNCI_REGISTER.")
        return _baca(berkas)
    if berkas is not None and not (data / f"{_BERKAS}.baru").exists():
        _tulis(data / f"{_BERKAS}.baru", berkas.read_text(encoding="ascii"))
    return kunci_dari_folder(data, f"{_BERKAS}.baru")


def _baca(berkas: Path) -> GudangKunci:
    from patuh.register.rahasia import kunci_dari_teks

    return kunci_dari_teks(berkas.read_text(encoding="ascii").strip())


def _pasang(data: Path, sidik_lama: str) -> None:
    """The new key under the name that the service reads; the old one stays beside it under its fingerprint."""
    simpan = data / f"{_BERKAS}.{sidik_lama}"
    if not simpan.exists():
        _tulis(simpan, (data / _BERKAS).read_text(encoding="ascii"))
    (data / f"{_BERKAS}.baru").replace(data / _BERKAS)


def _tulis(berkas: Path, isi: str) -> None:
    with os.fdopen(os.open(berkas, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as aliran:
        aliran.write(isi)
        aliran.flush()
        os.fsync(aliran.fileno())
