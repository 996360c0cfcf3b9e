"""Instruments and daerah that an office has put in force itself, in its data folder, beside those of the product.

``<data>/instruksi/lembaran.json`` says which version of an instrument is in force from which day; the versions lie
under ``<data>/instruksi/arsip/<sha256>/``, those of the product included, so that a period that began with one can
always be read again. ``<data>/daerah/`` holds daerah files. The list is replaced as a whole, last of all: a file either
is in force or is not.

The folder is a matter of the whole process: the entry points name it (:func:`pakai`), child processes inherit it.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import _lru_cache_wrapper, cache
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

FOLDER_INSTRUKSI = "instruksi"
FOLDER_DAERAH = "daerah"
FOLDER_NASKAH = "naskah"
_DAFTAR = "lembaran.json"
_ARSIP = "arsip"
_WARISAN = "PATUH_LEMBARAN"
_WIB = ZoneInfo("Asia/Jakarta")

R = TypeVar("R")
_ingatan: list[Callable[[], None]] = []


@dataclass(frozen=True, order=True)
class Edisi:
    """A version of an instrument and the day from which it is in force (``None``: it came with the product)."""

    sejak: date | None
    instruksi: str
    versi: str
    berkas: Path


@dataclass
class _Keadaan:
    folder: Path | None = None
    hari: date = date.max
    tanda: tuple[int, int] | None = None
    terbit: dict[str, tuple[Edisi, ...]] = field(default_factory=dict)
    konsep: tuple[Path, ...] = ()
    diwarisi: bool = False


_kini = _Keadaan()


def ingat(kerja: Callable[..., R]) -> _lru_cache_wrapper[R]:
    """As ``functools.cache``, and forgotten when another instrument or daerah comes in force."""
    kenangan = cache(kerja)
    _ingatan.append(kenangan.cache_clear)
    return kenangan


def lupakan() -> None:
    """Forget whatever was read from instruments and daerah files."""
    for hapus in _ingatan:
        hapus()


def pakai(folder: Path, hari: date) -> None:
    """From now on this process reads the instruments and daerah of this data folder too, as they are on this day."""
    _kini.folder, _kini.tanda, _kini.diwarisi = folder, None, True
    if (folder / FOLDER_DAERAH).is_dir():
        lupakan()
    segarkan(hari)


def dipakai() -> bool:
    """Does this process read a data folder?"""
    return _kini.folder is not None


def folder_data() -> Path | None:
    """The data folder that this process reads; None where it reads none."""
    return _folder()


def lepas() -> None:
    """Back to the files of the product alone."""
    _kini.folder, _kini.hari, _kini.tanda, _kini.terbit, _kini.diwarisi = None, date.max, None, {}, True
    os.environ.pop(_WARISAN, None)
    lupakan()


def segarkan(hari: date) -> bool:
    """Look again whether something was published or comes in force on this day; True when it did."""
    folder = _folder()
    if folder is None:
        return False
    tanda = _tanda(folder)
    if tanda == _kini.tanda and hari == _kini.hari:
        return False
    baru = {} if tanda is None else _baca(folder)
    sama = tanda == _kini.tanda and _berlaku(baru, hari) == _berlaku(_kini.terbit, _kini.hari)
    _kini.tanda, _kini.hari, _kini.terbit = tanda, hari, baru
    os.environ[_WARISAN] = f"{hari.isoformat()}|{folder}"
    if not sama:
        lupakan()
    return not sama


def hari_layanan(waktu: datetime) -> date:
    """The civil day at this instant, from which something comes in force: that of Western Indonesia."""
    return waktu.astimezone(_WIB).date()


def hari_ini() -> date:
    """The day that this process takes the instruments of; far in the future where no data folder is used."""
    _folder()
    return _kini.hari


def terbitan() -> dict[str, tuple[Edisi, ...]]:
    """What the office has published, by instrument, the earliest first."""
    _folder()
    return _kini.terbit


def arsip(versi: str, instruksi: str) -> Path | None:
    """The archived file of a version; None where it was never kept."""
    folder = _folder()
    if folder is None or not versi.isalnum():
        return None
    berkas = folder / FOLDER_INSTRUKSI / _ARSIP / versi / f"{instruksi}.yaml"
    return berkas if berkas.is_file() else None


def arsip_semua(instruksi: str) -> list[Path]:
    """Every archived version of an instrument, the newest first."""
    folder = _folder()
    semua = [] if folder is None else (folder / FOLDER_INSTRUKSI / _ARSIP).glob(f"*/{instruksi}.yaml")
    return sorted(semua, key=lambda b: (-b.stat().st_mtime, b.parent.name))


def simpan_arsip(folder: Path, berkas: Path, naskah: Path | None, versi: str) -> Path:
    """Keep a version (the file and its text) under its hash; done once, whole or not at all."""
    induk = folder / FOLDER_INSTRUKSI / _ARSIP
    tujuan = induk / versi
    if not (tujuan / berkas.name).is_file():
        induk.mkdir(parents=True, exist_ok=True)
        sementara = Path(tempfile.mkdtemp(prefix=".baru-", dir=induk))
        sementara.chmod(0o755)
        try:
            shutil.copyfile(berkas, sementara / berkas.name)
            if naskah is not None:
                (sementara / FOLDER_NASKAH).mkdir()
                shutil.copyfile(naskah, sementara / FOLDER_NASKAH / naskah.name)
            sementara.rename(tujuan)
        except OSError:
            shutil.rmtree(sementara, ignore_errors=True)
            raise
    return tujuan / berkas.name


def daftarkan(folder: Path, instruksi: str, berlaku: date, versi: str) -> None:
    """Put an archived version in force from a day; another one of the same day and instrument gives way."""
    jalur = folder / FOLDER_INSTRUKSI / _DAFTAR
    lama = [] if not jalur.is_file() else json.loads(jalur.read_text(encoding="utf-8"))["terbit"]
    baru = {"instruksi": instruksi, "berlaku": berlaku.isoformat(), "versi": versi}
    tetap = [t for t in lama if (t["instruksi"], t["berlaku"]) != (instruksi, baru["berlaku"])]
    tulis_utuh(jalur, json.dumps({"terbit": [*tetap, baru]}, indent=1) + "\n")


def tulis_utuh(jalur: Path, isi: str) -> None:
    """Write a file so that a reader sees the old one or the new one, never a part."""
    jalur.parent.mkdir(parents=True, exist_ok=True)
    sementara = jalur.with_name(f".{jalur.name}.{os.getpid()}")
    sementara.write_text(isi, encoding="utf-8")
    sementara.replace(jalur)


def folder_daerah() -> tuple[Path, ...]:
    """Where daerah files lie besides those of the product: drafts being checked, then the data folder."""
    folder = _folder()
    return (*_kini.konsep, *([] if folder is None else [folder / FOLDER_DAERAH]))


@contextmanager
def dengan_konsep(folder: Path) -> Iterator[None]:
    """Daerah files in this folder count too, while drafts are checked."""
    lama, _kini.konsep = _kini.konsep, (folder, *_kini.konsep)
    lupakan()
    try:
        yield
    finally:
        _kini.konsep = lama
        lupakan()


def _folder() -> Path | None:
    """The data folder; a child process takes over its parent's."""
    if not _kini.diwarisi:
        _kini.diwarisi = True
        hari, _, folder = os.environ.get(_WARISAN, "").partition("|")
        if folder:
            pakai(Path(folder), date.fromisoformat(hari))
    return _kini.folder


def _tanda(folder: Path) -> tuple[int, int] | None:
    try:
        keadaan = (folder / FOLDER_INSTRUKSI / _DAFTAR).stat()
    except FileNotFoundError:
        return None
    return keadaan.st_mtime_ns, keadaan.st_ino


def _baca(folder: Path) -> dict[str, tuple[Edisi, ...]]:
    induk = folder / FOLDER_INSTRUKSI
    hasil: dict[str, list[Edisi]] = {}
    for satu in json.loads((induk / _DAFTAR).read_text(encoding="utf-8"))["terbit"]:
        id_, versi = satu["instruksi"], satu["versi"]
        berkas = induk / _ARSIP / versi / f"{id_}.yaml"
        hasil.setdefault(id_, []).append(Edisi(date.fromisoformat(satu["berlaku"]), id_, versi, berkas))
    return {id_: tuple(sorted(edisi, key=lambda e: e.sejak or date.min)) for id_, edisi in hasil.items()}


def _berlaku(terbit: dict[str, tuple[Edisi, ...]], hari: date) -> dict[str, list[Edisi]]:
    return {id_: [e for e in edisi if e.sejak is None or e.sejak <= hari] for id_, edisi in terbit.items()}
