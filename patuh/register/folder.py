"""A register from a folder of CSV files (UTF-8, comma), one a kind, with the columns of ``patuh data-contoh``.

What cannot be read is told with file and row, never with the content of a cell: it may be a NIK.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from patuh.register.contoh import KOLOM
from patuh.register.fakta_massal import Register, nik_valid
from patuh.register.nik import kode_provinsi

_SEGMEN = ("PBI_APBN", "PBPU_PEMDA", "PPU", "PBPU", "BP")
_KODE: dict[tuple[str, str], tuple[str, ...]] = {
    ("kepesertaan_bpjs", "segmen"): _SEGMEN,
    ("kependudukan", "status_penduduk"): ("HIDUP", "MENINGGAL", "PINDAH"),
    ("penduduk_miskin", "miskin"): ("Y", "T"),
    ("pekerja", "status"): ("AKTIF", "BERHENTI"),
    ("apbdes", "jenis_belanja"): ("IURAN", "SOSIALISASI"),
    ("apbdes", "sumber_dana"): ("DANA_DESA", "ADD", "PADES", "BAGI_HASIL", "BANTUAN_KEUANGAN"),
}
_TANGGAL = (("penduduk_miskin", "tanggal_verifikasi"), ("sktm", "tanggal"))
_BILANGAN = (("dtsen", "desil"), ("apbdes", "tahun"), ("apbdes", "alokasi"))
_WAJIB_ADA = {*_KODE, ("sktm", "tanggal"), ("apbdes", "tahun"), ("apbdes", "alokasi")}


class RegisterSalah(ValueError):
    """A file of the folder is missing or cannot be read as its kind."""


@dataclass(frozen=True)
class RegisterFolder:
    """The register, and how many rows of each kind were left out for a malformed NIK."""

    register: Register
    ditolak: dict[str, int]


def baca_folder(folder: Path) -> RegisterFolder:
    """Read every kind of file. A row with a malformed NIK stays in ``kepesertaan_bpjs`` (the member exists and is paid
    for) and is left out elsewhere.

    Raises:
        RegisterSalah: a file or column is missing, or a cell is not what its column holds.
    """
    tabel: dict[str, pl.LazyFrame] = {}
    ditolak: dict[str, int] = {}
    for jenis in KOLOM:
        isi = _baca(folder / f"{jenis}.csv", jenis)
        if "nik" in isi.columns and jenis != "kepesertaan_bpjs":
            baik = isi.filter(nik_valid(pl.col("nik"), kode_provinsi()))
            ditolak[jenis] = isi.height - baik.height
            isi = baik
        tabel[jenis] = isi.lazy()
    return RegisterFolder(Register(**tabel), ditolak)


def _baca(path: Path, jenis: str) -> pl.DataFrame:
    try:
        isi = pl.read_csv(path, infer_schema=False, encoding="utf8")
    except OSError as salah:
        raise RegisterSalah(f"Berkas {path} tidak dapat dibuka ({salah.strerror or 'tidak ada'}).") from None
    except pl.exceptions.NoDataError:
        raise RegisterSalah(f"Berkas {path.name} kosong, judul kolomnya pun tidak ada.") from None
    except pl.exceptions.ComputeError:
        # Its own message may quote a line of the file.
        raise RegisterSalah(f"Berkas {path.name} tidak terbaca sebagai CSV berhuruf UTF-8.") from None
    if tiada := [k for k in KOLOM[jenis] if k not in isi.columns]:
        raise RegisterSalah(f"Berkas {path.name} tidak memiliki kolom {', '.join(tiada)}.")
    bersih = isi.select(pl.col(KOLOM[jenis]).str.strip_chars().replace("", None))
    kolom: list[pl.Series] = []
    for nama in bersih.columns:
        asal, kunci = bersih[nama], (jenis, nama)
        baru = asal
        if kunci in _TANGGAL:
            baru = asal.str.to_date("%Y-%m-%d", strict=False)
        elif kunci in _BILANGAN:
            baru = asal.cast(pl.Int64, strict=False)
        elif kunci in _KODE:
            baru = asal.set(~asal.is_in(_KODE[kunci]), None)
        keliru = (baru.is_null() & (asal.is_not_null() | (kunci in _WAJIB_ADA))).arg_true()
        if keliru.len():
            # Row 1 is the header.
            raise RegisterSalah(f"Berkas {path.name}, baris {keliru[0] + 2}: {_harus(jenis, nama)}.")
        kolom.append(baru)
    return pl.DataFrame(kolom)


def _harus(jenis: str, nama: str) -> str:
    if (jenis, nama) in _KODE:
        return f"kolom {nama} harus salah satu dari {', '.join(_KODE[jenis, nama])}"
    if (jenis, nama) in _TANGGAL:
        return f"kolom {nama} harus tanggal seperti 2026-11-22"
    return f"kolom {nama} harus bilangan bulat"
