"""Which imports count as of a date, and the register they make up.

People stand in it under the hex of their blind index; whether a NIK is well formed was judged when it was read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import SelectBase
from sqlmodel import Session, select

from patuh.basisdata.mesin import BasisData
from patuh.basisdata.tipe import tabel
from patuh.register.cari import impor_terpakai
from patuh.register.fakta_massal import Register
from patuh.register.kolom import JENIS
from patuh.register.tabel import Impor, SktmDesa
from patuh.register.tulis import TABEL

_SEKALI = 50_000
_KOLOM: dict[str, dict[str, Any]] = {
    "kepesertaan_bpjs": {"nik_sah": pl.Boolean, "segmen": pl.String, "aktif": pl.Boolean, "wilayah": pl.String},
    "kependudukan": {"wilayah": pl.String, "status": pl.String},
    "dtsen": {"desil": pl.Int64},
    "penduduk_miskin": {"miskin": pl.Boolean, "tanggal": pl.Date},
    "pekerja": {"aktif": pl.Boolean},
    "sktm": {"nomor": pl.String, "tanggal": pl.Date, "wilayah": pl.String},
    "apbdes": {
        "wilayah": pl.String,
        "tahun": pl.Int64,
        "jenis_belanja": pl.String,
        "sumber_dana": pl.String,
        "alokasi": pl.Int64,
    },
}


def terpakai(sesi: Session, daerah: str, tanggal: date) -> dict[str, Impor]:
    """For each kind the accepted import that speaks of the latest day up to ``tanggal`` (of several, the last taken
    in). A kind without one is not in the answer."""
    return {j: impor for j in JENIS if (impor := impor_terpakai(sesi, daerah, j, tanggal)) is not None}


def register_polars(
    bd: BasisData, daerah: str, tanggal: date, *, detak: Callable[[float], None] = lambda _: None
) -> Register:
    """The register as of a date, rows in the order of their files; a kind without an import is empty.

    ``nik`` is the hex of the blind index: the same person has the same one in every kind. A column ``nik_sah`` beside
    it says whether the NIK is valid (outside ``kepesertaan_bpjs`` always, or the row would not have been taken in).
    ``detak`` is told the part read, kind by kind.
    """
    with bd.baca() as sesi:
        return register_sebagian(sesi, daerah, tanggal, detak=detak)


def register_sebagian(
    sesi: Session,
    daerah: str,
    tanggal: date,
    orang: SelectBase | None = None,
    *,
    detak: Callable[[float], None] = lambda _: None,
) -> Register:
    """:func:`register_polars` in the caller's session, and with ``orang`` (a query of blind indexes) only what it says
    of these people; village budgets are read whole."""
    versi = terpakai(sesi, daerah, tanggal)
    isi = {}
    for ke, jenis in enumerate(JENIS, start=1):
        isi[jenis] = _baca(sesi, jenis, versi.get(jenis), orang)
        detak(ke / len(JENIS))
    # After the rows of the file: of two letters of the same day the one that the desa entered stands.
    isi["sktm"] = pl.concat([isi["sktm"], _sktm_desa(sesi, daerah, tanggal, orang)])
    return Register(
        kepesertaan_bpjs=isi["kepesertaan_bpjs"].with_columns(_status()).lazy(),
        kependudukan=_sah(isi["kependudukan"]).rename({"status": "status_penduduk"}).lazy(),
        dtsen=_sah(isi["dtsen"]).lazy(),
        penduduk_miskin=_sah(isi["penduduk_miskin"])
        .rename({"tanggal": "tanggal_verifikasi"})
        .with_columns(pl.when("miskin").then(pl.lit("Y")).otherwise(pl.lit("T")).alias("miskin"))
        .lazy(),
        pekerja=_sah(isi["pekerja"]).with_columns(_status(bukan="BERHENTI")).lazy(),
        sktm=_sah(isi["sktm"]).lazy(),
        apbdes=isi["apbdes"].lazy(),
    )


def _status(bukan: str = "TIDAK AKTIF") -> pl.Expr:
    return pl.when("aktif").then(pl.lit("AKTIF")).otherwise(pl.lit(bukan)).alias("status")


def _sah(isi: pl.DataFrame) -> pl.DataFrame:
    return isi.with_columns(pl.lit(True).alias("nik_sah"))


def _sktm_desa(sesi: Session, daerah: str, tanggal: date, orang: SelectBase | None) -> pl.DataFrame:
    """Letters entered by the villages themselves up to a day, in the order of their entry."""
    skema = {"indeks": pl.Binary} | _KOLOM["sktm"]
    sasaran = tabel(SktmDesa)
    kueri = select(*(sasaran.c[k] for k in skema)).where(sasaran.c.daerah == daerah, sasaran.c.dicatat <= tanggal)
    if orang is not None:
        kueri = kueri.where(sasaran.c.indeks.in_(orang))
    baris = sesi.connection().execute(kueri.order_by(sasaran.c.no)).all()
    isi = _bingkai(baris, skema) if baris else pl.DataFrame(schema=skema)
    return isi.with_columns(pl.col("indeks").bin.encode("hex").alias("nik")).drop("indeks")


def _baca(sesi: Session, jenis: str, impor: Impor | None, orang: SelectBase | None = None) -> pl.DataFrame:
    sasaran = tabel(TABEL[jenis])
    berorang = "indeks" in sasaran.c
    skema = {"baris": pl.Int64} | ({"indeks": pl.Binary} if berorang else {}) | _KOLOM[jenis]
    bagian = [pl.DataFrame(schema=skema)]
    if impor is not None:
        kueri = select(*(sasaran.c[k] for k in skema)).where(sasaran.c.impor_no == impor.no)
        if orang is not None and berorang:
            kueri = kueri.where(sasaran.c.indeks.in_(orang))
        # On the statement: options of a connection would stay with the caller's session.
        hasil = sesi.connection().execute(kueri.execution_options(yield_per=_SEKALI))
        bagian += [_bingkai(satu, skema) for satu in hasil.partitions()]
    isi = pl.concat(bagian).sort("baris")
    if berorang:
        isi = isi.with_columns(pl.col("indeks").bin.encode("hex").alias("nik")).drop("indeks")
    return isi.drop("baris")


def _bingkai(baris: Sequence[Any], skema: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(dict(zip(skema, zip(*baris, strict=True), strict=True)), schema=skema)
