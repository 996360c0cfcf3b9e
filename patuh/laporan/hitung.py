"""Pure counting: from the facts of each task at one instant to the tables of the report. No database, no clock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal, TypeVar

from patuh.akun.daerah import UnitData
from patuh.laporan.angka import label_klausul
from patuh.laporan.model import BarisKecamatan, BarisTerlambat, BarisUnit, Hitungan
from rules.kalender import Kalender

K = TypeVar("K")
Sebab = Literal["DITERIMA_TERLAMBAT", "TERLAMBAT", "TIDAK_DILAPORKAN", "DIKEMBALIKAN"]
_SESAAT = timedelta(microseconds=1)
URUTAN_JENIS = ("sekda", "opd", "bagian", "blud", "bumd", "baznas", "mitra", "bupati", "camat", "kelurahan", "desa")


@dataclass(frozen=True, slots=True)
class Fakta:
    """One task as it stood at ``per``: only what had happened by then.

    ``lapor``: first submission (None = not received). ``putusan``: decision on the latest submission (``SETUJU``,
    ``KEMBALI`` or None = waiting). ``dibuka`` is False while the service has not opened the task yet.
    ``indikator``: figures of the latest submission that was not returned. ``alasan``: why the latest submission was
    returned, in the superior's words. Instants are UTC; ``tenggat`` is the first instant that is late.
    """

    diktum: str
    huruf: str | None
    jenis: str
    sifat: Literal["perintah", "himbauan"]
    unit: str
    periode: str
    tenggat: datetime
    kunci: datetime
    lapor: datetime | None = None
    putusan: str | None = None
    dibuka: bool = True
    indikator: Mapping[str, Any] | None = None
    alasan: str | None = None

    @property
    def tepat(self) -> bool:
        """Received, and strictly before the deadline."""
        return self.lapor is not None and self.lapor < self.tenggat


def hitung_satu(f: Fakta, per: datetime) -> Hitungan:
    """The count of one task: one expected, and where it stands."""
    if f.lapor is not None:
        return Hitungan(
            diharapkan=1,
            diterima=1,
            tepat_waktu=int(f.tepat),
            diterima_terlambat=int(not f.tepat),
            disetujui=int(f.putusan == "SETUJU"),
            dikembalikan=int(f.putusan == "KEMBALI"),
            menunggu_persetujuan=int(f.putusan not in ("SETUJU", "KEMBALI")),
        )
    if not f.dibuka or per < f.tenggat:
        return Hitungan(diharapkan=1, belum_jatuh_tempo=1)
    if f.kunci <= per:
        return Hitungan(diharapkan=1, tidak_dilaporkan=1)
    return Hitungan(diharapkan=1, terlambat=1)


def hitung(fakta: Iterable[Fakta], per: datetime) -> Hitungan:
    """The counts of many tasks."""
    return Hitungan.jumlah(hitung_satu(f, per) for f in fakta)


def kelompokkan(fakta: Iterable[Fakta], kunci: Callable[[Fakta], K]) -> dict[K, list[Fakta]]:
    """Facts by key, in the order in which keys appear."""
    hasil: dict[K, list[Fakta]] = defaultdict(list)
    for f in fakta:
        hasil[kunci(f)].append(f)
    return dict(hasil)


def baris_unit(fakta: Iterable[Fakta], unit: Mapping[str, UnitData], per: datetime) -> tuple[BarisUnit, ...]:
    """One row a unit that has a task, offices first, villages last."""
    baris = []
    for kode, milik in kelompokkan(fakta, lambda f: f.unit).items():
        u = kenali(kode, unit)
        baris.append(BarisUnit(kode=kode, nama=u.nama, jenis=u.jenis, atasan=u.atasan, hitungan=hitung(milik, per)))
    return tuple(sorted(baris, key=lambda b: (URUTAN_JENIS.index(b.jenis), b.kode)))


def kenali(kode: str, unit: Mapping[str, UnitData]) -> UnitData:
    """The unit of a code; one that the region list no longer has keeps its code as its name, and its place in sums."""
    return unit.get(kode) or UnitData(kode=kode, nama=kode, jenis="opd", jabatan=kode)


def baris_kecamatan(per_unit: Iterable[BarisUnit]) -> tuple[BarisKecamatan, ...]:
    """The cascade: each kecamatan with its own tasks and those of its desa/kelurahan."""
    unit = list(per_unit)
    hasil = []
    for camat in (u for u in unit if u.jenis == "camat"):
        desa = [u.hitungan for u in unit if u.atasan == camat.kode and u.jenis in ("desa", "kelurahan")]
        hasil.append(
            BarisKecamatan(
                kode=camat.kode,
                nama=camat.nama,
                camat=camat.hitungan,
                jumlah_desa=len(desa),
                desa_lengkap=sum(1 for h in desa if h.diterima == h.diharapkan),
                desa=Hitungan.jumlah(desa),
            )
        )
    return tuple(hasil)


def sebab_terlambat(f: Fakta, per: datetime) -> Sebab | None:
    """Why a task is in the list by name; None when there is nothing to say. What was returned is named as such even
    when it came late: the unit's next step is the correction."""
    if f.lapor is not None:
        if f.putusan == "KEMBALI":
            return "DIKEMBALIKAN"
        return None if f.tepat else "DITERIMA_TERLAMBAT"
    h = hitung_satu(f, per)
    if h.tidak_dilaporkan:
        return "TIDAK_DILAPORKAN"
    return "TERLAMBAT" if h.terlambat else None


def baris_terlambat(
    fakta: Iterable[Fakta], unit: Mapping[str, UnitData], per: datetime, kal: Kalender
) -> tuple[BarisTerlambat, ...]:
    """The list by name; clauses of one unit with the same cause, dates and reason share a row."""
    kelompok: dict[tuple[str, Sebab, date, date | None, str, str | None], list[Fakta]] = defaultdict(list)
    for f in fakta:
        sebab = sebab_terlambat(f, per)
        if sebab is not None:
            diterima = kal.tanggal(f.lapor) if f.lapor else None
            alasan = f.alasan if sebab == "DIKEMBALIKAN" else None
            kelompok[(f.unit, sebab, kal.tanggal(f.tenggat - _SESAAT), diterima, f.sifat, alasan)].append(f)
    baris = []
    for (kode, sebab, tenggat, diterima, _, alasan), milik in kelompok.items():
        u = kenali(kode, unit)
        baris.append(
            BarisTerlambat(
                unit=kode,
                nama=u.nama,
                jenis=u.jenis,
                atasan=u.atasan,
                sebab=sebab,
                klausul=tuple(label_klausul(f.diktum, f.huruf) for f in milik),
                tenggat=tenggat,
                diterima=diterima,
                sifat=milik[0].sifat,
                alasan=alasan,
            )
        )
    return tuple(sorted(baris, key=lambda b: (URUTAN_JENIS.index(b.jenis), b.unit, b.tenggat, b.sebab, b.klausul)))
