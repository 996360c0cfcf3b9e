"""The matrix of clauses against units, and where the figures of duties come from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from patuh.laporan.hitung import Fakta, kelompokkan
from patuh.laporan.model import BarisMatriks
from patuh.laporan.model_jaminan import SumberBagian

_BURUK = ("belum_disampaikan", "terlambat", "belum_jatuh_tempo", "tepat_waktu")


def baris_matriks(fakta: Sequence[Fakta], per: datetime) -> tuple[BarisMatriks, ...]:
    """Each clause that has a task in the period, with its units by where they stand, in the order of the document."""
    hasil = []
    for (diktum, huruf), milik in kelompokkan(fakta, lambda f: (f.diktum, f.huruf)).items():
        kolom: dict[str, list[str]] = {n: [] for n in _BURUK}
        for unit, tugas in sorted(kelompokkan(milik, lambda f: f.unit).items()):
            kolom[min((_letak(f, per) for f in tugas), key=_BURUK.index)].append(unit)
        hasil.append(BarisMatriks(diktum=diktum, huruf=huruf, **{n: tuple(u) for n, u in kolom.items()}))
    return tuple(hasil)


def _letak(f: Fakta, per: datetime) -> str:
    if f.lapor is not None:
        return "tepat_waktu" if f.tepat else "terlambat"
    return "belum_disampaikan" if f.dibuka and f.tenggat <= per else "belum_jatuh_tempo"


def sumber_tugas(fakta: int, eskalasi: int, bukti: int, klausul: int) -> tuple[SumberBagian, ...]:
    """The origin of every count of duties."""
    bagian = (
        "ringkasan", "jumlah_unit", "per_diktum", "per_unit", "per_kecamatan", "terlambat", "indikator", "klausul",
        "matriks", "prosa",
    )  # fmt: skip
    return (
        SumberBagian(
            bagian=bagian,
            kueri="patuh.laporan.ambil.ambil_fakta",
            uraian="tabel tugas, pengajuan, dan putusan",
            baris=fakta,
        ),
        SumberBagian(
            bagian=("eskalasi",),
            kueri="patuh.laporan.ambil.ambil_eskalasi",
            uraian="tabel eskalasi, menurut penerima dan jenis",
            baris=eskalasi,
        ),
        SumberBagian(
            bagian=("bukti",), kueri="patuh.laporan.ambil.ambil_bukti", uraian="tabel lampiran pengajuan", baris=bukti
        ),
        SumberBagian(
            bagian=("jumlah_klausul",),
            kueri="patuh.instruksi.muat.muat_instruksi",
            uraian="naskah instruksi",
            baris=klausul,
        ),
    )
