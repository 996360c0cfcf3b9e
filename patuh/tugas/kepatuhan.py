"""How a daerah keeps its instruction: by clause and kind of unit, what came on time, late, not at all, is not yet due.

Units of a kind stand together; a unit is never given a place among the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from sqlalchemy import Label, and_, case, func, or_, select, text
from sqlmodel import Session, col

from patuh.akun.tabel import Unit
from patuh.tugas.kueri import kode_periode
from patuh.tugas.tabel import Keadaan, Tugas
from rules.periode import Periode

Golongan = Literal["tepat", "lewat", "belum", "berjalan"]
GOLONGAN: tuple[Golongan, ...] = ("tepat", "lewat", "belum", "berjalan")
KELOMPOK = {
    "desa": "Desa",
    "kelurahan": "Kelurahan",
    "camat": "Kecamatan",
    "opd": "Perangkat daerah",
    "bagian": "Perangkat daerah",
    "blud": "Perangkat daerah",
    "bumd": "BUMD, Baznas, dan mitra",
    "baznas": "BUMD, Baznas, dan mitra",
    "mitra": "BUMD, Baznas, dan mitra",
    "sekda": "Sekretaris Daerah",
}
"""Kinds of units as they stand together in the matrix."""


def _kosong() -> dict[str, int]:
    return dict.fromkeys(GOLONGAN, 0)


@dataclass
class Hitungan:
    """Tasks by how they stand; ``berjalan``: open and not yet due."""

    jumlah: dict[str, int] = field(default_factory=_kosong)

    @property
    def total(self) -> int:
        """All tasks."""
        return sum(self.jumlah.values())

    @property
    def jatuh_tempo(self) -> int:
        """Tasks that should be there by now, or are."""
        return self.total - self.jumlah["berjalan"]


Matriks = dict[tuple[str, str, str | None], dict[str, Hitungan]]
"""(instruksi, diktum, huruf) -> group of units -> counts."""


def matriks(sesi: Session, daerah: str, triwulan: Periode, *, waktu: datetime) -> Matriks:
    """The clauses with tasks in the triwulan (its months and its year included), in one grouped query."""
    golongan = _golongan(waktu)
    kueri = (
        select(col(Tugas.instruksi), col(Tugas.diktum), col(Tugas.huruf), col(Unit.jenis), golongan, func.count())
        .join(Unit, col(Unit.kode) == Tugas.unit)
        .where(col(Tugas.daerah) == daerah, col(Tugas.periode).in_(kode_periode(triwulan)), col(Tugas.buka) <= waktu)
        .group_by(col(Tugas.instruksi), col(Tugas.diktum), col(Tugas.huruf), col(Unit.jenis), text("golongan"))
    )
    hasil: Matriks = defaultdict(lambda: defaultdict(Hitungan))
    for instruksi, diktum, huruf, jenis, nama, banyak in sesi.connection().execute(kueri):
        hasil[instruksi, diktum, huruf][KELOMPOK.get(jenis, jenis)].jumlah[nama] += banyak
    return hasil


def tren(sesi: Session, daerah: str, triwulan: Sequence[Periode], *, waktu: datetime) -> list[tuple[Periode, Hitungan]]:
    """The whole daerah in each of these triwulan, of the tasks of the triwulan itself."""
    golongan = _golongan(waktu)
    kueri = (
        select(col(Tugas.periode), golongan, func.count())
        .where(
            col(Tugas.daerah) == daerah, col(Tugas.periode).in_([p.kode for p in triwulan]), col(Tugas.buka) <= waktu
        )
        .group_by(col(Tugas.periode), text("golongan"))
    )
    hasil: dict[str, Hitungan] = defaultdict(Hitungan)
    for periode, nama, banyak in sesi.connection().execute(kueri):
        hasil[periode].jumlah[nama] += banyak
    return [(p, hasil[p.kode]) for p in triwulan]


def per_unit(
    sesi: Session, daerah: str, triwulan: Periode, *, waktu: datetime, atasan: str | None = None
) -> dict[str, Hitungan]:
    """Each unit with tasks in the triwulan (its months and its year included); of one superior, where it is named."""
    golongan = _golongan(waktu)
    satu = (or_(col(Tugas.atasan) == atasan, col(Tugas.unit) == atasan),) if atasan is not None else ()
    kueri = (
        select(col(Tugas.unit), golongan, func.count())
        .where(col(Tugas.daerah) == daerah, col(Tugas.periode).in_(kode_periode(triwulan)), col(Tugas.buka) <= waktu)
        .where(*satu)
        .group_by(col(Tugas.unit), text("golongan"))
    )
    hasil: dict[str, Hitungan] = defaultdict(Hitungan)
    for unit, nama, banyak in sesi.connection().execute(kueri):
        hasil[unit].jumlah[nama] += banyak
    return dict(hasil)


def riwayat_klausul(
    sesi: Session, instruksi: str, triwulan: Sequence[Periode], *, waktu: datetime, unit: str | None = None
) -> dict[tuple[str, str | None], list[tuple[Periode, Hitungan]]]:
    """Each clause in these triwulan (where it had tasks due), in their order; of one unit, where it is named."""
    golongan = _golongan(waktu)
    satu = (col(Tugas.unit) == unit,) if unit is not None else ()
    kueri = (
        select(col(Tugas.diktum), col(Tugas.huruf), col(Tugas.periode), golongan, func.count())
        .where(col(Tugas.instruksi) == instruksi, col(Tugas.periode).in_([p.kode for p in triwulan]), *satu)
        .group_by(col(Tugas.diktum), col(Tugas.huruf), col(Tugas.periode), text("golongan"))
    )
    isi: dict[tuple[str, str | None], dict[str, Hitungan]] = defaultdict(lambda: defaultdict(Hitungan))
    for diktum, huruf, periode, nama, banyak in sesi.connection().execute(kueri):
        isi[diktum, huruf][periode].jumlah[nama] += banyak
    return {
        kunci: [(p, ada[p.kode]) for p in triwulan if p.kode in ada and ada[p.kode].jatuh_tempo]
        for kunci, ada in isi.items()
    }


def jumlahkan(isi: Iterable[Mapping[str, Hitungan]]) -> dict[str, Hitungan]:
    """The sums of several clauses by group of units."""
    hasil: dict[str, Hitungan] = defaultdict(Hitungan)
    for baris in isi:
        for kelompok, hitungan in baris.items():
            for nama, banyak in hitungan.jumlah.items():
                hasil[kelompok].jumlah[nama] += banyak
    return dict(hasil)


def _golongan(waktu: datetime) -> Label[str]:
    terlapor = col(Tugas.lapor_pertama).is_not(None)
    return case(
        (and_(terlapor, col(Tugas.tepat_waktu).is_(True)), "tepat"),
        (terlapor, "lewat"),
        (or_(col(Tugas.tenggat) <= waktu, col(Tugas.keadaan) == Keadaan.TIDAK_DILAPORKAN.value), "belum"),
        else_="berjalan",
    ).label("golongan")
