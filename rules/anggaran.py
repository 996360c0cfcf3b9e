"""A budget year of contributions: need against allocation and payment, month by month, in whole rupiah.

(Karanganyar KEDUA b, KETIGA b-c, KEENAM d; Pemalang KEDELAPAN.) Pure: the register's counts, the records and the date
are arguments. What is not known stays None and is never zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rules.iuran import beban_daerah
from rules.parameter.model import KumpulanParameter
from rules.periode import Periode

HARI_JATUH_TEMPO = 10
"""A month's contribution is due on this day of that month (Perpres 82/2018 as reported; REPORT)."""


class JenisAnggaran(StrEnum):
    """Lines of the budget: members whom the kabupaten registers (their part and the regional aid), the regional aid for
    class 3 members who pay for themselves, and what goes with it (no need is computed for that one)."""

    IURAN = "IURAN"
    BANTUAN_IURAN = "BANTUAN_IURAN"
    PENDAMPINGAN = "PENDAMPINGAN"


BERKEBUTUHAN = (JenisAnggaran.IURAN, JenisAnggaran.BANTUAN_IURAN)


@dataclass(frozen=True)
class Jiwa:
    """Active heads according to a register that speaks of ``data_per``."""

    data_per: date
    pbpu_pemda: int
    mandiri_kelas3: int


@dataclass(frozen=True)
class Realisasi:
    """A payment for month ``bulan`` (1-12), with the number of its document."""

    bulan: int
    jenis: JenisAnggaran
    jumlah: int
    nomor: str


@dataclass(frozen=True)
class BulanAnggaran:
    """One month. ``perkiraan``: no register speaks of this month, so another month's number stands in.

    ``kebutuhan`` and ``tunggakan`` are by line, None when no register is known at all. ``lewat``: the due day is past.
    """

    periode: Periode
    jiwa: Jiwa | None
    perkiraan: bool
    jatuh_tempo: date
    lewat: bool
    kebutuhan: Mapping[JenisAnggaran, int] | None
    dibayar: Mapping[JenisAnggaran, int]
    tunggakan: Mapping[JenisAnggaran, int] | None


@dataclass(frozen=True)
class LajurAnggaran:
    """A line of the budget, or all of them (``jenis`` None), over the year.

    ``belanja`` is what the year will cost: the need, or what was paid where that was more. ``selisih`` is allocation
    less that (negative: a shortfall), ``habis`` the first month that the allocation does not cover in full.
    ``tunggakan_perkiraan`` is the part of the arrears that rests on estimated months.
    """

    jenis: JenisAnggaran | None
    alokasi: int | None
    kebutuhan: int | None
    dibayar: int
    tunggakan: int | None
    tunggakan_perkiraan: int | None
    menunggak: tuple[Periode, ...]
    sisa: int | None
    belanja: int | None
    selisih: int | None
    habis: Periode | None


@dataclass(frozen=True)
class SasaranUhc:
    """What closing the gap costs in the months not yet due, all of it paid by the kabupaten (the dearest case)."""

    kekurangan_jiwa: int
    bulan: tuple[Periode, ...]
    biaya: int
    selisih: int | None


@dataclass(frozen=True)
class Anggaran:
    """The year as seen on ``tanggal``."""

    tahun: int
    tanggal: date
    bulan: tuple[BulanAnggaran, ...]
    lajur: tuple[LajurAnggaran, ...]
    total: LajurAnggaran
    uhc: SasaranUhc | None


def susun_anggaran(
    parameter: KumpulanParameter,
    *,
    daerah: str | None,
    tahun: int,
    tanggal: date,
    register: Sequence[Jiwa],
    alokasi: Mapping[JenisAnggaran, int],
    realisasi: Iterable[Realisasi] = (),
    kekurangan_jiwa: int | None = None,
) -> Anggaran:
    """The year's picture on a date. ``register`` are the known counts; ``kekurangan_jiwa`` is pack ``uhc``'s.

    Raises:
        ParameterTiada: an amount has no known value in a month of the year.
        ValueError: a negative number of people or rupiah.
    """
    dibayar = {(b, j): 0 for b in range(1, 13) for j in JenisAnggaran}
    for satu in realisasi:
        dibayar[satu.bulan, satu.jenis] += satu.jumlah
    if min((*dibayar.values(), *alokasi.values(), kekurangan_jiwa or 0)) < 0:
        raise ValueError("Anggaran, pembayaran, dan jumlah jiwa tidak boleh negatif.")
    urut = sorted(register, key=lambda j: j.data_per)
    setahun = [(Periode(tahun, "bulanan", b), {j: dibayar[b, j] for j in JenisAnggaran}) for b in range(1, 13)]
    bulan = tuple(_bulan(parameter, daerah, periode, tanggal, urut, lunas) for periode, lunas in setahun)
    lajur = tuple(_lajur(bulan, (j,), alokasi.get(j), j) for j in JenisAnggaran)
    # A need-bearing line without an allocation on record would make the total a shortfall that nobody has stated.
    semua = sum(alokasi.values()) if all(j in alokasi for j in BERKEBUTUHAN) else None
    total = _lajur(bulan, tuple(JenisAnggaran), semua, None)
    uhc = None if kekurangan_jiwa is None else _uhc(parameter, daerah, bulan, total, kekurangan_jiwa)
    return Anggaran(tahun, tanggal, bulan, lajur, total, uhc)


def _bulan(
    parameter: KumpulanParameter,
    daerah: str | None,
    periode: Periode,
    tanggal: date,
    register: Sequence[Jiwa],
    dibayar: Mapping[JenisAnggaran, int],
) -> BulanAnggaran:
    jatuh_tempo = periode.awal.replace(day=HARI_JATUH_TEMPO)
    lewat = tanggal > jatuh_tempo
    # Before the first register its number is the nearest one known; zero would turn the year into a false surplus.
    jiwa = next((j for j in reversed(register) if j.data_per <= periode.akhir), register[0] if register else None)
    pemda, mandiri = (jiwa.pbpu_pemda, jiwa.mandiri_kelas3) if jiwa else (0, 0)
    # Worked out without people too, so that a year whose amounts are unknown is always refused.
    kebutuhan = {
        JenisAnggaran.IURAN: _biaya(parameter, daerah, periode, pbpu_pemda=pemda),
        JenisAnggaran.BANTUAN_IURAN: _biaya(parameter, daerah, periode, mandiri_kelas3=mandiri),
        JenisAnggaran.PENDAMPINGAN: 0,
    }
    if jiwa is None:
        return BulanAnggaran(periode, None, True, jatuh_tempo, lewat, None, dibayar, None)
    tunggakan = {j: max(0, kebutuhan[j] - dibayar[j]) if lewat else 0 for j in JenisAnggaran}
    perkiraan = not periode.awal <= jiwa.data_per <= periode.akhir
    return BulanAnggaran(periode, jiwa, perkiraan, jatuh_tempo, lewat, kebutuhan, dibayar, tunggakan)


def _lajur(
    bulan: Sequence[BulanAnggaran], jenis: Sequence[JenisAnggaran], alokasi: int | None, nama: JenisAnggaran | None
) -> LajurAnggaran:
    dibayar = sum(b.dibayar[j] for b in bulan for j in jenis)
    sisa = None if alokasi is None else alokasi - dibayar
    kebutuhan = tunggakan = perkiraan = belanja = selisih = None
    menunggak: list[Periode] = []
    habis: Periode | None = None
    if nama is JenisAnggaran.PENDAMPINGAN or all(b.kebutuhan is not None for b in bulan):
        kebutuhan = tunggakan = perkiraan = belanja = 0
        for b in bulan:
            perlu, kurang = b.kebutuhan or {}, b.tunggakan or {}
            kebutuhan += sum(perlu.get(j, 0) for j in jenis)
            sebulan = sum(kurang.get(j, 0) for j in jenis)
            tunggakan += sebulan
            perkiraan += sebulan if b.perkiraan else 0
            belanja += sum(max(perlu.get(j, 0), b.dibayar[j]) for j in jenis)
            if sebulan:
                menunggak.append(b.periode)
            if habis is None and alokasi is not None and belanja > alokasi:
                habis = b.periode
        selisih = None if alokasi is None else alokasi - belanja
    return LajurAnggaran(
        nama, alokasi, kebutuhan, dibayar, tunggakan, perkiraan, tuple(menunggak), sisa, belanja, selisih, habis
    )


def _uhc(
    parameter: KumpulanParameter, daerah: str | None, bulan: Sequence[BulanAnggaran], total: LajurAnggaran, jiwa: int
) -> SasaranUhc:
    sisa = tuple(b.periode for b in bulan if not b.lewat)
    biaya = sum(_biaya(parameter, daerah, p, pbpu_pemda=jiwa) for p in sisa)
    return SasaranUhc(jiwa, sisa, biaya, None if total.selisih is None else total.selisih - biaya)


def _biaya(
    parameter: KumpulanParameter, daerah: str | None, bulan: Periode, *, pbpu_pemda: int = 0, mandiri_kelas3: int = 0
) -> int:
    return beban_daerah(
        parameter, bulan.awal, pbpu_pemda=pbpu_pemda, mandiri_kelas3=mandiri_kelas3, bulan=1, daerah=daerah
    )
