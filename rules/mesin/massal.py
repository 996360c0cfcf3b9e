"""The batch form: the same conditions as Polars expressions over a whole register.

Columns are the facts; null is unknown. The answer is two mask columns; people with equal masks share one decision.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Mapping, Sequence

import polars as pl

from rules.mesin.bentuk import TANDA, Kosong, PaketTerikat, Rumus, Sama, Semua
from rules.paket.bahasa import Angka, Nama, Nilai
from rules.paket.model import Fakta

KOLOM_BENAR, KOLOM_MUNGKIN = "__benar", "__mungkin"


class KolomSalah(ValueError):
    """A register that cannot be decided: a column of the wrong type, or a value outside its codes or range."""


def topeng_massal(terikat: PaketTerikat, orang: pl.DataFrame) -> pl.DataFrame:
    """The two mask columns for every row of ``orang`` (columns named like the facts; others are ignored).

    Raises:
        KolomSalah: a column's type or a value is not what the fact allows.
    """
    siap = siapkan(terikat, orang)
    lebar = pl.UInt32 if len(terikat.kondisi) <= 32 else pl.UInt64
    kosong = {n for n in siap.columns if siap[n].null_count()}
    lengkap = terikat.tanpa_celah and not (kosong & terikat.wajib)
    kolom = [_jumlah([_rumus(k.benar, kosong) for k in terikat.kondisi], lebar).alias(KOLOM_BENAR)]
    if not lengkap:
        kolom.append(_jumlah([_rumus(k.mungkin, kosong) for k in terikat.kondisi], lebar).alias(KOLOM_MUNGKIN))
    # Added to the rows before the rest is dropped: conditions that hold for everybody must keep one mask a row.
    hasil = siap.lazy().with_columns(kolom).select([k.meta.output_name() for k in kolom]).collect()
    return hasil.with_columns(pl.col(KOLOM_BENAR).alias(KOLOM_MUNGKIN)) if lengkap else hasil


def siapkan(terikat: PaketTerikat, orang: pl.DataFrame) -> pl.DataFrame:
    """The facts as typed columns, absent ones null, defaults filled in, computed values added."""
    if len(terikat.kondisi) > 64:
        raise KolomSalah(f"Paket {terikat.paket.id} punya lebih dari 64 syarat; pecah menjadi beberapa paket.")
    kolom = []
    for nama, bentuk in terikat.fakta.items():
        if nama not in orang.columns:
            kolom.append(pl.lit(bentuk.bawaan, dtype=_jenis(bentuk, terikat.daerah)).alias(nama))
            continue
        _periksa(nama, bentuk, orang[nama], terikat.daerah)
        satu = pl.col(nama).cast(_jenis(bentuk, terikat.daerah))
        kolom.append(satu if bentuk.bawaan is None else satu.fill_null(bentuk.bawaan))
    try:
        siap = orang.select(kolom)
    except pl.exceptions.InvalidOperationError:
        # The cast to the closed list of codes is the check; its own message would tell the values.
        raise KolomSalah(f"Ada kolom dengan kode yang tidak dikenal paket {terikat.paket.id}.") from None
    turunan = [
        (pl.lit(None, dtype=pl.Int64) if t.tiada else _hitung(t.rumus).cast(pl.Int64)).alias(t.nama)
        for t in terikat.turunan
    ]
    return siap.with_columns(turunan)


def kerangka(terikat: PaketTerikat, kasus: Sequence[Mapping[str, object]]) -> pl.DataFrame:
    """Cases as a frame for the batch form: a column a fact, null where it is unknown."""
    skema = {n: {"kode": pl.String, "ya_tidak": pl.Boolean}.get(b.jenis, pl.Int64) for n, b in terikat.fakta.items()}
    return pl.DataFrame({n: [k.get(n) for k in kasus] for n in terikat.fakta}, schema=skema)


def _jenis(bentuk: Fakta, daerah: str) -> pl.DataType | type[pl.DataType]:
    match bentuk.jenis:
        case "kode":
            return pl.Enum(list(bentuk.kode_untuk(daerah)))
        case "ya_tidak":
            return pl.Boolean
        case _:
            return pl.Int64


def _periksa(nama: str, bentuk: Fakta, kolom: pl.Series, daerah: str) -> None:
    if kolom.dtype == pl.Null:
        return
    match bentuk.jenis:
        case "kode":
            if not isinstance(kolom.dtype, pl.String | pl.Enum | pl.Categorical):
                raise KolomSalah(f"Kolom {nama!r} harus berisi kode.")
        case "ya_tidak":
            if kolom.dtype != pl.Boolean:
                raise KolomSalah(f"Kolom {nama!r} harus berisi benar atau salah.")
        case _:
            if not kolom.dtype.is_integer():
                raise KolomSalah(f"Kolom {nama!r} harus berisi bilangan bulat.")
            if not kolom.drop_nulls().is_between(bentuk.min, bentuk.maks).all():
                raise KolomSalah(f"Kolom {nama!r} memuat nilai di luar {bentuk.min} sampai {bentuk.maks}.")


def _rumus(rumus: Rumus, kosong: set[str]) -> pl.Expr:
    """An expression that is never null."""
    if isinstance(rumus, Kosong):
        kolom = pl.col(rumus.fakta)
        if rumus.fakta not in kosong:
            return pl.lit(not rumus.ya)
        return kolom.is_null() if rumus.ya else kolom.is_not_null()
    if isinstance(rumus, Sama):
        kolom = pl.col(rumus.fakta)
        if isinstance(rumus.nilai, bool):
            hasil = kolom if rumus.nilai else ~kolom
        else:
            hasil = TANDA[rumus.tanda](kolom, rumus.nilai)
        return hasil.fill_null(False) if rumus.fakta in kosong else hasil
    bagian = [_rumus(r, kosong) for r in rumus.isi]
    if not bagian:
        return pl.lit(isinstance(rumus, Semua))
    return functools.reduce(operator.and_ if isinstance(rumus, Semua) else operator.or_, bagian)


def _jumlah(bit: list[pl.Expr], lebar: type[pl.DataType]) -> pl.Expr:
    nol = pl.lit(0, dtype=lebar)
    return functools.reduce(
        operator.or_, [pl.when(b).then(pl.lit(1 << i, dtype=lebar)).otherwise(nol) for i, b in enumerate(bit)]
    )


def _hitung(nilai: Nilai) -> pl.Expr:
    if isinstance(nilai, Angka):
        return pl.lit(nilai.nilai, dtype=pl.Int64)
    if isinstance(nilai, Nama):
        return pl.col(nilai.nama)
    kiri, kanan = _hitung(nilai.kiri), _hitung(nilai.kanan)
    match nilai.tanda:
        case "+":
            return kiri + kanan
        case "-":
            return kiri - kanan
        case "*":
            return kiri * kanan
        case "maks":
            lebih = pl.when(kiri >= kanan).then(kiri).otherwise(kanan)
            return pl.when(kiri.is_null() | kanan.is_null()).then(None).otherwise(lebih)
        case _:
            return -((-kiri) // kanan)
