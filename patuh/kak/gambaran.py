"""A KAK's calculation, its months against what was paid, and what-if. Nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pydantic import BaseModel, Field
from sqlmodel import Session

from patuh.anggaran.rekam import pembayaran_berlaku
from patuh.galat import GalatIsian, IsianSalah
from patuh.instruksi.model import Instruksi
from rules.iuran import ParameterTiada
from rules.kak import Baris, BarisHitung, ganti_jiwa, hitung_kak
from rules.parameter.model import KumpulanParameter
from rules.periode import Periode


class BarisKak(BaseModel):
    """A line: heads x rate x months, or a sum. ``sumber_tarif`` names the law; None where a rate was supposed."""

    uraian: str
    jiwa: int | None
    tarif: int | None
    parameter: str | None
    bulan: int | None
    jumlah: int
    segmen: str | None
    lajur: str | None
    sumber_tarif: str | None


class BulanKak(BaseModel):
    """A month: what the plan asks, what was paid for it by ``tanggal``, the difference, and all of it so far."""

    bulan: str
    nama: str
    rencana: int
    realisasi: int
    selisih: int
    rencana_kumulatif: int
    realisasi_kumulatif: int


class KakHitung(BaseModel):
    """A KAK calculated for a year. ``iuran`` is heads x rate x months, ``lain`` the fixed sums (pendampingan)."""

    instruksi: str
    daerah: str
    tahun: int
    tanggal: date
    baris: list[BarisKak]
    iuran: int
    lain: int
    total: int
    bulanan: list[BulanKak]
    pendampingan_dibayar: int
    sisa: int = Field(description="Total dikurangi yang sudah dibayar")


class Andai(BaseModel):
    """What changes if people or rates do: both calculations and the difference."""

    semula: KakHitung
    andai: KakHitung
    selisih: int


def baris_instruksi(instruksi: Instruksi) -> tuple[Baris, ...]:
    """The budget lines of an instrument. Raises :class:`IsianSalah` when it has none."""
    if not instruksi.anggaran:
        pesan = "Instruksi ini tidak memiliki baris anggaran; pilih sebuah KAK."
        raise IsianSalah("Bukan KAK.", (GalatIsian("instruksi", pesan),))
    return tuple(
        Baris(a.uraian, a.jumlah, a.jiwa, a.tarif_parameter, a.bulan, a.segmen, a.lajur) for a in instruksi.anggaran
    )


def gambaran_kak(
    sesi: Session,
    parameter: KumpulanParameter,
    instruksi: Instruksi,
    tanggal: date,
    *,
    tahun: int | None = None,
    jiwa: Mapping[str, int] | None = None,
    tarif: Mapping[str, int] | None = None,
    bulan: int | None = None,
) -> KakHitung:
    """The calculation at the rates of the year's first day, against the payments on record by ``tanggal``.

    Raises :class:`IsianSalah`: no budget lines, an unknown segment or rate, a rate without a value.
    """
    ke = tahun or instruksi.berlaku_dari.year
    baris = baris_instruksi(instruksi)
    _kenal("jiwa", jiwa or {}, {b.segmen for b in baris if b.segmen})
    _kenal("tarif", tarif or {}, {b.tarif for b in baris if b.tarif})
    try:
        hasil = hitung_kak(
            parameter, ganti_jiwa(baris, jiwa or {}, bulan), date(ke, 1, 1), daerah=instruksi.daerah, tarif=tarif
        )
    except ParameterTiada as salah:
        raise IsianSalah("KAK tahun ini tidak dapat dihitung.", (GalatIsian("tahun", str(salah)),)) from None
    return _susun(sesi, instruksi, ke, tanggal, hasil)


def _susun(
    sesi: Session, instruksi: Instruksi, tahun: int, tanggal: date, hasil: tuple[BarisHitung, ...]
) -> KakHitung:  # fmt: skip
    iuran = sum(b.jumlah for b in hasil if b.tarif is not None)
    total = sum(b.jumlah for b in hasil)
    bayar = pembayaran_berlaku(sesi, instruksi.daerah, tahun, tanggal)
    lajur = {b.baris.lajur for b in hasil if b.tarif is not None}
    bulanan: list[BulanKak] = []
    rencana_semua = nyata_semua = 0
    for ke in range(1, 13):
        rencana = sum(b.sebulan for b in hasil if ke <= (b.baris.bulan or 0))
        nyata = sum(p.jumlah for p in bayar if p.bulan == ke and p.jenis in lajur)
        rencana_semua, nyata_semua = rencana_semua + rencana, nyata_semua + nyata
        p = Periode(tahun, "bulanan", ke)
        bulanan.append(
            BulanKak(
                bulan=p.kode, nama=p.nama, rencana=rencana, realisasi=nyata, selisih=nyata - rencana,
                rencana_kumulatif=rencana_semua, realisasi_kumulatif=nyata_semua,
            )
        )  # fmt: skip
    damping = sum(p.jumlah for p in bayar if p.jenis not in lajur)
    return KakHitung(
        instruksi=instruksi.id,
        daerah=instruksi.daerah,
        tahun=tahun,
        tanggal=tanggal,
        baris=[
            BarisKak(
                uraian=b.baris.uraian, jiwa=b.baris.jiwa, tarif=b.tarif, parameter=b.baris.tarif, bulan=b.baris.bulan,
                jumlah=b.jumlah, segmen=b.baris.segmen, lajur=b.baris.lajur,
                sumber_tarif=b.sumber.sumber if b.sumber is not None else None,
            )
            for b in hasil
        ],
        iuran=iuran,
        lain=total - iuran,
        total=total,
        bulanan=bulanan,
        pendampingan_dibayar=damping,
        sisa=total - nyata_semua - damping,
    )  # fmt: skip


def _kenal(kolom: str, isi: Mapping[str, int], dikenal: set[str]) -> None:
    asing = sorted(set(isi) - dikenal)
    if asing:
        pesan = f"Tidak dikenal pada KAK ini. Pilihan: {', '.join(sorted(dikenal))}."
        raise IsianSalah("Pengandaian belum benar.", (GalatIsian(f"{kolom}.{asing[0]}", pesan),))
    if any(n < 0 for n in isi.values()):
        raise IsianSalah("Pengandaian belum benar.", (GalatIsian(kolom, "Tulis bilangan bulat, paling kecil 0."),))
