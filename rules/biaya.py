"""What an outcome costs whom a month: a checked table of parameter names per pack, turned into whole rupiah on a date.

An outcome without a line has no known cost, which is not zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from rules.berkas import BerkasYaml, Temuan, baca_yaml, tebakan
from rules.iuran import ParameterTiada
from rules.paket.model import Bentuk, Id, KodeHasil, Teks
from rules.parameter.model import KumpulanParameter, NamaParameter

BERKAS_BAWAAN = Path(__file__).parent / "biaya.yaml"
SATUAN = "rupiah/jiwa/bulan"

Pembayar = Literal["kabupaten", "desa"]
PEMBAYAR: tuple[Pembayar, ...] = ("kabupaten", "desa")


class Beban(Bentuk):
    """What one payer pays a head a month: the sum of the parameters named."""

    pembayar: Pembayar
    parameter: tuple[NamaParameter, ...] = Field(min_length=1)


class BarisBiaya(Bentuk):
    """Outcomes that cost the same, with the reason and its source. No ``beban``: they cost these payers nothing."""

    hasil: tuple[KodeHasil, ...] = Field(min_length=1)
    beban: tuple[Beban, ...]
    alasan: Teks
    sumber: Teks


class BerkasBiaya(Bentuk):
    """The cost table of every pack that has one."""

    paket: dict[Id, tuple[BarisBiaya, ...]] = Field(min_length=1)


class BiayaSalah(ValueError):
    """A cost file has findings (``temuan``)."""

    def __init__(self, pesan: str, temuan: Iterable[Temuan] = ()) -> None:
        self.temuan = tuple(temuan)
        super().__init__("\n".join([pesan, *map(str, self.temuan)]))


@dataclass(frozen=True)
class TabelBiaya:
    """Rupiah a head a month by outcome and payer, at the amounts of one date; and the parameters they came from."""

    per_jiwa: Mapping[str, Mapping[Pembayar, int]]
    parameter: Mapping[str, int]


def periksa_biaya(path: Path, parameter: KumpulanParameter) -> tuple[BerkasBiaya | None, list[Temuan]]:
    """Read and check a cost file; never raises for bad content. None as soon as anything is wrong."""
    berkas = baca_yaml(path)
    isi: BerkasBiaya | None = None
    if berkas.data is not None:
        try:
            isi = BerkasBiaya.model_validate(berkas.data)
        except ValidationError as salah:
            kunci = [*BerkasBiaya.model_fields, *BarisBiaya.model_fields, *Beban.model_fields]
            berkas.catat_bentuk(salah, kunci)
    for paket, baris in isi.paket.items() if isi is not None else ():
        _periksa_paket(berkas, paket, baris, parameter)
    return (None if berkas.temuan else isi), sorted(berkas.temuan)


def muat_biaya(path: Path, parameter: KumpulanParameter) -> BerkasBiaya:
    """The cost tables of a file.

    Raises:
        BiayaSalah: it has findings.
    """
    isi, temuan = periksa_biaya(path, parameter)
    if isi is None:
        raise BiayaSalah(f"Berkas biaya {path.name} salah:", temuan)
    return isi


def tabel_biaya(
    berkas: BerkasBiaya, paket: str, parameter: KumpulanParameter, tanggal: date, daerah: str
) -> TabelBiaya:
    """The cost of every outcome of a pack on a date.

    Raises:
        KeyError: the pack has no cost table.
        ParameterTiada: an amount has no known value on the date.
    """
    nilai: dict[str, int] = {}
    per_jiwa: dict[str, dict[Pembayar, int]] = {}
    for baris in berkas.paket[paket]:
        beban: dict[Pembayar, int] = {}
        for satu in baris.beban:
            for nama in satu.parameter:
                ketemu = parameter.nilai(nama, tanggal, daerah)
                if ketemu is None:
                    riwayat = parameter.riwayat(nama, daerah)
                    raise ParameterTiada(nama, tanggal, riwayat[0].sejak if riwayat else None)
                nilai[nama] = ketemu.nilai
                beban[satu.pembayar] = beban.get(satu.pembayar, 0) + ketemu.nilai
        per_jiwa.update(dict.fromkeys(baris.hasil, beban))
    return TabelBiaya(per_jiwa, nilai)


def _periksa_paket(berkas: BerkasYaml, paket: str, baris: tuple[BarisBiaya, ...], parameter: KumpulanParameter) -> None:
    sudah: set[str] = set()
    for i, satu in enumerate(baris):
        for j, hasil in enumerate(satu.hasil):
            if hasil in sudah:
                berkas.catat(
                    ("paket", paket, i, "hasil", j), f"Hasil {hasil!r} sudah punya baris biaya.", "Hapus satu."
                )
            sudah.add(hasil)
        for j, beban in enumerate(satu.beban):
            for k, nama in enumerate(beban.parameter):
                jalur = ("paket", paket, i, "beban", j, "parameter", k)
                if nama not in parameter.nama():
                    pesan = f"Parameter {nama!r} tidak dikenal."
                    berkas.catat(jalur, pesan, tebakan(nama, parameter.nama()))
                    continue
                for asing in {n.satuan for n in parameter.riwayat(nama)} - {SATUAN}:
                    pesan = f"Satuan {nama!r} adalah {asing}, bukan {SATUAN}."
                    berkas.catat(jalur, pesan, "Pakai parameter iuran per jiwa per bulan.")
