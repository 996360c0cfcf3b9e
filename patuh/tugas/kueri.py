"""Reading tasks: lists with filters, their CSV, and the counts per clause. What a caller may see is decided here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, case, false, func, or_, text
from sqlmodel import Session, col, select

from patuh.akun.muat import daftar_daerah, muat_daerah
from patuh.akun.pelaku import Pelaku
from patuh.csv_aman import alirkan_csv
from patuh.galat import GalatIsian, IsianSalah, TidakBerwenang
from patuh.instruksi.muat import daftar_instruksi
from patuh.tugas.bentuk import TugasRingkas, daerah_unit, kalender, ringkas
from patuh.tugas.edisi import kamus_klausul
from patuh.tugas.tabel import Keadaan, Tugas
from rules.periode import Periode, PeriodeTidakDikenal

Urutan = Literal["tenggat", "-tenggat", "diktum", "-diktum", "unit", "-unit"]
KOLOM_CSV = (
    "id", "daerah", "instruksi", "diktum", "huruf", "teks", "jenis", "sifat", "unit", "nama_unit", "atasan",
    "nama_atasan", "periode", "tenggat", "status", "tepat_waktu", "lapor_pertama", "lapor_terakhir", "disetujui",
)  # fmt: skip
_TAHUN_WAJAR = range(2000, 2101)


@dataclass(frozen=True)
class Saringan:
    """What a list asks for; None = all. ``jatuh_tempo_sebelum``: deadline day before it, in the daerah's zone."""

    daerah: str | None = None
    instruksi: str | None = None
    unit: str | None = None
    atasan: str | None = None
    periode: str | None = None
    diktum: str | None = None
    status: Keadaan | None = None
    jatuh_tempo_sebelum: date | None = None
    urut: Urutan = "tenggat"


@dataclass(frozen=True)
class Halaman:
    """A page of tasks and how many there are in all."""

    data: Sequence[TugasRingkas]
    total: int


def daftar_tugas(
    sesi: Session, pelaku: Pelaku, saringan: Saringan, *, waktu: datetime, halaman: int = 1, ukuran: int = 50
) -> Halaman:
    """A page of the tasks the caller may see. Raises :class:`IsianSalah` (unknown code), :class:`TidakBerwenang`."""
    syarat = _syarat(pelaku, saringan, waktu)
    total = sesi.exec(select(func.count()).select_from(Tugas).where(*syarat)).one()
    kueri = select(Tugas).where(*syarat).order_by(*_urut(saringan)).offset((halaman - 1) * ukuran).limit(ukuran)
    return Halaman([ringkas(t, waktu) for t in sesi.exec(kueri)], total)


def kueri_csv(sesi: Session, pelaku: Pelaku, saringan: Saringan, *, waktu: datetime) -> Iterator[str]:
    """The whole list as lines of CSV (RFC 4180). No cell can be read as a formula. The checks run at the first line."""
    syarat = _syarat(pelaku, saringan, waktu)

    def baris() -> Iterator[list[object]]:
        for tugas in sesi.exec(select(Tugas).where(*syarat).order_by(*_urut(saringan))).yield_per(500):
            satu = ringkas(tugas, waktu).model_dump(mode="json", include=set(KOLOM_CSV))
            yield [satu[k] for k in KOLOM_CSV]

    yield from alirkan_csv(KOLOM_CSV, baris())


def hitung_klausul(
    sesi: Session, instruksi: str, triwulan: Periode, *, waktu: datetime, unit: str | None = None
) -> dict[tuple[str, str | None], dict[str, int]]:
    """How many tasks of each clause (of one unit, where it is named) are in each state, in one grouped query.

    A monthly or yearly clause counts the months of the triwulan, or its year.
    """
    terbuka = _terbuka(waktu)
    status = case(
        (and_(terbuka, col(Tugas.tenggat) <= waktu), Keadaan.TERLAMBAT.value),
        (terbuka, Keadaan.TERBUKA.value),
        else_=col(Tugas.keadaan),
    ).label("status")
    satu = (Tugas.unit == unit,) if unit is not None else ()
    kueri = (
        select(Tugas.diktum, Tugas.huruf, status, func.count())
        .where(Tugas.instruksi == instruksi, col(Tugas.periode).in_(kode_periode(triwulan)), *satu)
        # By its name: PostgreSQL would not know the same expression with other parameters for the same.
        .group_by(col(Tugas.diktum), col(Tugas.huruf), text("status"))
    )
    hasil: dict[tuple[str, str | None], dict[str, int]] = defaultdict(lambda: dict.fromkeys(map(str, Keadaan), 0))
    for diktum, huruf, nama, jumlah in sesi.exec(kueri):
        hasil[diktum, huruf][nama] = jumlah
    return hasil


def daftar_periode(sesi: Session, pelaku: Pelaku) -> list[Periode]:
    """The periods of the tasks that the caller may see, the newest first."""
    kode = sesi.exec(select(Tugas.periode).where(*terlihat(pelaku)).distinct()).all()
    return sorted((Periode.baca(k) for k in kode), key=lambda p: (p.akhir, p.kode), reverse=True)


def kode_periode(triwulan: Periode) -> list[str]:
    """The codes of every period that belongs to a triwulan: itself, its months, its year."""
    bulan = [Periode(triwulan.tahun, "bulanan", triwulan.awal.month + n).kode for n in range(3)]
    return [triwulan.kode, *bulan, str(triwulan.tahun)]


def terlihat(pelaku: Pelaku) -> list[ColumnElement[bool]]:
    """The conditions that keep a list to what the caller may see: its daerah; for a unit, its own tasks and those of
    its subordinates (Sekda and Bupati: the whole daerah)."""
    syarat: list[ColumnElement[bool]] = []
    if pelaku.daerah != "semua":
        syarat.append(col(Tugas.daerah) == pelaku.daerah)
    if pelaku.unit is not None and pelaku.unit not in (f"{pelaku.daerah}-sekda", f"{pelaku.daerah}-bupati"):
        syarat.append(or_(col(Tugas.unit) == pelaku.unit, col(Tugas.atasan) == pelaku.unit))
    return syarat


def _syarat(pelaku: Pelaku, saringan: Saringan, waktu: datetime) -> list[ColumnElement[bool]]:
    _periksa(pelaku, saringan)
    syarat = terlihat(pelaku)
    for nama in ("daerah", "instruksi", "unit", "atasan", "periode", "diktum"):
        if (nilai := getattr(saringan, nama)) is not None:
            syarat.append(getattr(Tugas, nama) == nilai)
    if saringan.status in (Keadaan.TERBUKA, Keadaan.TERLAMBAT):
        lewat = col(Tugas.tenggat) <= waktu
        syarat += [
            _terbuka(waktu),
            lewat if saringan.status == Keadaan.TERLAMBAT else col(Tugas.tenggat) > waktu,
        ]
    elif saringan.status is not None:
        syarat.append(col(Tugas.keadaan) == saringan.status)
        if saringan.status == Keadaan.MENDATANG:
            syarat.append(col(Tugas.buka) > waktu)
    if saringan.jatuh_tempo_sebelum is not None:
        syarat.append(_sebelum(saringan.jatuh_tempo_sebelum))
    return syarat


def _terbuka(waktu: datetime) -> ColumnElement[bool]:
    """Open at this instant, as :meth:`Tugas.status` has it (in time or late)."""
    mulai = and_(col(Tugas.keadaan) == Keadaan.MENDATANG, col(Tugas.buka) <= waktu)
    return or_(col(Tugas.keadaan) == Keadaan.TERBUKA, mulai)


def _sebelum(hari: date) -> ColumnElement[bool]:
    """The deadline day lies before ``hari``: the first late instant is not after that day's local midnight."""
    per_zona: dict[datetime, list[str]] = defaultdict(list)
    for kode in daftar_daerah():
        per_zona[kalender(kode).awal_hari(hari)].append(kode)
    return or_(
        false(), *(and_(col(Tugas.daerah).in_(kode), col(Tugas.tenggat) <= awal) for awal, kode in per_zona.items())
    )


def _urut(saringan: Saringan) -> list[Any]:
    kunci, turun = saringan.urut.removeprefix("-"), saringan.urut.startswith("-")
    naskah: list[Any] = [col(Tugas.instruksi), col(Tugas.urutan)]
    akhir: list[Any] = [col(Tugas.unit), col(Tugas.id)]
    if kunci == "diktum":
        return [*([k.desc() for k in naskah] if turun else naskah), col(Tugas.periode), *akhir]
    depan = col(Tugas.unit) if kunci == "unit" else col(Tugas.tenggat)
    return [depan.desc() if turun else depan.asc(), *naskah, *akhir]


def _periksa(pelaku: Pelaku, saringan: Saringan) -> None:
    galat = []
    if saringan.daerah is not None and saringan.daerah not in daftar_daerah():
        galat.append(GalatIsian("daerah", f"Daerah ini tidak dikenal. Pilihan: {', '.join(daftar_daerah())}."))
    if saringan.instruksi is not None and saringan.instruksi not in daftar_instruksi():
        galat.append(GalatIsian("instruksi", f"Instruksi ini tidak ada. Pilihan: {', '.join(daftar_instruksi())}."))
    galat += [
        GalatIsian(kolom, "Unit ini tidak dikenal. Pakai kode unit, misalnya 33.13-dinsos atau 33.13.01.2001.")
        for kolom, kode in (("unit", saringan.unit), ("atasan", saringan.atasan))
        if kode is not None and daerah_unit(kode) is None
    ]
    if saringan.diktum is not None and saringan.diktum not in _diktum_dikenal():
        galat.append(GalatIsian("diktum", "Diktum ini tidak ada. Tulis seperti pada naskah, misalnya KELIMA."))
    if saringan.periode is not None:
        try:
            Periode.baca(saringan.periode)
        except PeriodeTidakDikenal:
            pesan = "Periode tidak dikenal. Tulis 2026-T4 (triwulan), 2026-11 (bulan) atau 2026 (tahun)."
            galat.append(GalatIsian("periode", pesan))
    if saringan.jatuh_tempo_sebelum is not None and saringan.jatuh_tempo_sebelum.year not in _TAHUN_WAJAR:
        galat.append(GalatIsian("jatuh_tempo_sebelum", "Tulis tanggal antara tahun 2000 dan 2100."))
    if galat:
        raise IsianSalah("Saringan daftar tugas belum benar.", tuple(galat))
    if saringan.daerah is not None and not pelaku.menjangkau(saringan.daerah):
        raise TidakBerwenang(f"Kunci ini tidak berlaku untuk {muat_daerah(saringan.daerah).nama}.")


def _diktum_dikenal() -> set[str]:
    return {diktum for i in daftar_instruksi() for diktum, _ in kamus_klausul(i)}
