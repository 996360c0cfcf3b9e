"""Read and check the files of dated parameters: one for the nation, one for each daerah that sets values of its own.

:func:`periksa_parameter` never raises for bad content; nothing may use a folder that has findings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from rules.berkas import BerkasYaml, Temuan, baca_yaml
from rules.parameter.model import (
    NASIONAL,
    BerkasParameter,
    KumpulanParameter,
    Parameter,
    Rentang,
    salah_rentang,
)

FOLDER_BAWAAN = Path(__file__).parent

_KUNCI = [*BerkasParameter.model_fields, *Parameter.model_fields, *Rentang.model_fields]
_BILANGAN = "Tulis bilangan bulat biasa tanpa titik, koma, atau satuan, misalnya 35000; pecahan memakai permil."
_TANGGAL = "Tulis tanggal tanpa tanda kutip sebagai tahun-bulan-hari, misalnya 2021-01-01."
# What helps with a wrong key, for findings of the reader and of the schema that do not say it.
_JALAN_KELUAR = {
    "berlaku_di": f"Tulis '{NASIONAL}', atau kode daerah dalam tanda kutip seperti '33.27'.",
    "parameter": "Isi sedikitnya satu parameter dengan arti, satuan, dan nilai.",
    "arti": "Jelaskan parameter ini dalam satu kalimat.",
    "satuan": "Tulis satuannya, misalnya rupiah/jiwa/bulan, persen, atau hari.",
    "nilai": _BILANGAN,
    "sejak": _TANGGAL,
    "sampai": f"{_TANGGAL} Hapus 'sampai' bila belum ada akhirnya.",
    "sumber": "Tulis peraturan dan pasalnya.",
    "kepastian": "Pilih tanda kepastian dari daftar parameter.",
    "catatan": "Isi catatannya, atau hapus kuncinya.",
}
_UMUM = "Samakan bentuknya dengan parameter lain: {sejak: 2021-01-01, nilai: 35000, sumber: ..., kepastian: REPORT}."
_NAMA = "Nama parameter memakai huruf kecil dan titik, misalnya sktm.berlaku_hari."


class ParameterSalah(ValueError):
    """A folder of parameters has findings (``temuan``)."""

    def __init__(self, pesan: str, temuan: Iterable[Temuan] = ()) -> None:
        self.temuan = tuple(temuan)
        super().__init__("\n".join([pesan, *map(str, self.temuan)]))


def periksa_parameter(folder: Path) -> tuple[KumpulanParameter | None, list[Temuan]]:
    """Read and check every parameter file of a folder.

    Returns the collection (None as soon as anything is wrong) and every finding, in the order of file and line.
    """
    temuan: list[Temuan] = []
    baik: list[tuple[BerkasYaml, BerkasParameter]] = []
    daftar = sorted(folder.glob("*.y*ml"))
    if folder / f"{NASIONAL}.yaml" not in daftar:
        pesan = f"Berkas {NASIONAL}.yaml tidak ada di folder {folder.name!r}."
        temuan.append(Temuan(f"{NASIONAL}.yaml", 1, 1, "", pesan, "Simpan nilai nasional dalam berkas itu."))
    for path in daftar:
        berkas, isi = _periksa_berkas(path)
        if isi is not None:
            baik.append((berkas, isi))
        else:
            temuan += map(_lengkapi, berkas.temuan)
    _satuan_sama(baik)
    temuan += [_lengkapi(t) for berkas, _ in baik for t in berkas.temuan]
    if temuan:
        return None, sorted(temuan, key=lambda t: (t.berkas, t.baris, t.kolom, t.jalur, t.pesan))
    return KumpulanParameter(isi for _, isi in baik), []


def muat_parameter(folder: Path) -> KumpulanParameter:
    """The parameters of a folder.

    Raises:
        ParameterSalah: a file has findings.
    """
    kumpulan, temuan = periksa_parameter(folder)
    if kumpulan is None:
        raise ParameterSalah(f"Berkas parameter di {folder.name!r} salah:", temuan)
    return kumpulan


@cache
def parameter_bawaan() -> KumpulanParameter:
    """The parameters that come with the product."""
    return muat_parameter(FOLDER_BAWAAN)


def _periksa_berkas(path: Path) -> tuple[BerkasYaml, BerkasParameter | None]:
    """One file by itself; its content is None when its shape is wrong."""
    berkas = baca_yaml(path)
    if path.suffix != ".yaml":
        berkas.catat((), f"Berkas {path.name!r} tidak berakhiran .yaml.", "Ganti akhiran nama berkasnya.")
    if berkas.data is None:
        return berkas, None
    try:
        isi = BerkasParameter.model_validate(berkas.data)
    except ValidationError as salah:
        berkas.catat_bentuk(salah, _KUNCI)
        return berkas, None
    if isi.berlaku_di != path.stem:
        pesan = f"Berlaku di {isi.berlaku_di!r}, tetapi nama berkasnya {path.name!r}."
        berkas.catat(("berlaku_di",), pesan, f"Namai berkasnya {isi.berlaku_di}.yaml, atau perbaiki 'berlaku_di'.")
    for nama, parameter in isi.parameter.items():
        for i, pesan, saran in salah_rentang(parameter.nilai):
            berkas.catat(("parameter", nama, "nilai", i), pesan, saran)
    _angka_biasa(path, berkas, isi)
    return berkas, isi


def _angka_biasa(path: Path, berkas: BerkasYaml, isi: BerkasParameter) -> None:
    """Refuse a number that YAML reads as another one than an officer sees: 010 is 8, 1:30 is 90, 0x10 is 16."""
    baris = path.read_text(encoding="utf-8-sig").splitlines()
    for nama, parameter in isi.parameter.items():
        for i, rentang in enumerate(parameter.nilai):
            jalur = ("parameter", nama, "nilai", i, "nilai")
            nomor, kolom = berkas.letak(jalur)
            tertulis = re.match(r"[\"']?nilai[\"']?\s*:\s*([^\s,}#]+)", baris[nomor - 1][kolom - 1 :])
            if tertulis is None or tertulis[1] != str(rentang.nilai):
                berkas.catat(
                    jalur, f"Angka di sini terbaca sebagai {rentang.nilai}, tidak seperti tertulis.", _BILANGAN
                )


def _satuan_sama(berkas: list[tuple[BerkasYaml, BerkasParameter]]) -> None:
    """One name has one unit: a rule that reads it by name must not meet months where it expects days."""
    pertama: dict[str, tuple[str, str]] = {}
    for asal, isi in sorted(berkas, key=lambda b: (b[1].daerah is not None, b[1].berlaku_di)):
        for nama, parameter in isi.parameter.items():
            satuan, di = pertama.setdefault(nama, (parameter.satuan, asal.nama))
            if parameter.satuan != satuan:
                pesan = f"Satuan {parameter.satuan!r} tidak sama dengan {satuan!r} di {di}."
                asal.catat(("parameter", nama, "satuan"), pesan, "Pakai satuan itu, atau beri parameter nama lain.")


def _lengkapi(temuan: Temuan) -> Temuan:
    """The finding with a way out."""
    if temuan.saran is not None:
        return temuan
    if "pola" in temuan.pesan and not temuan.jalur.startswith("berlaku_di"):
        return replace(temuan, saran=_NAMA)
    if "ditulis dua kali" in temuan.pesan:
        return replace(temuan, saran="Hapus salah satunya, atau gabungkan isinya.")
    kunci = temuan.jalur.rpartition(" > ")[2]
    # The number and the list of spans share the key 'nilai'.
    daftar = kunci == "nilai" and " > nilai " not in temuan.jalur
    return replace(temuan, saran=_UMUM if daftar else _JALAN_KELUAR.get(kunci, _UMUM))
