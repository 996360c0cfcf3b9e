"""From the register to the facts of pack ``alih-ppu``, for one person or for every worker of a daerah.

The rows are read in :func:`ambil_bahan`; what they mean is written in :func:`fakta_pekerja`, which is pure. People
stand in the frames under the hex of their blind index.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Select, union
from sqlmodel import Session, col, select

from patuh.alih_segmen.langkah import bulan_penuh
from patuh.alih_segmen.tabel import KasusAlih
from patuh.register.cari import impor_terpakai
from patuh.register.tabel import BarisDtsen, BarisKepesertaan, BarisPekerja, Impor, StatusImpor

PPU = "PPU"
TIDAK_ADA = "TIDAK_ADA"
FAKTA = ("bekerja_ppu", "segmen", "bulan_sejak_phk", "terdaftar_dtsen", "desil")
SEGMEN_TERURUT = ("PPU", "PBI_APBN", "PBPU_PEMDA", "PBPU", "BP")
"""Of a person's rows the active ones speak, and among them the first of these."""
_SEKALI = 20_000
_PEKERJA = {"indeks": pl.Binary, "nib": pl.String, "aktif": pl.Boolean, "tanggal_berhenti": pl.Date}
_ANGGOTA = {"indeks": pl.Binary, "segmen": pl.String, "aktif": pl.Boolean}
_DTSEN = {"indeks": pl.Binary, "desil": pl.Int64}
_ORANG = {"indeks": pl.Binary}


@dataclass(frozen=True)
class Sumber:
    """The imports in force as of a date; ``riwayat`` numbers all accepted memberships up to then."""

    pekerja: Impor | None
    kepesertaan: Impor | None
    dtsen: Impor | None
    riwayat: tuple[int, ...]

    @property
    def impor(self) -> dict[str, str]:
        """Kind: id, of those that are there."""
        ada = {"pekerja": self.pekerja, "kepesertaan_bpjs": self.kepesertaan, "dtsen": self.dtsen}
        return {jenis: satu.id for jenis, satu in ada.items() if satu is not None}

    @property
    def data_per(self) -> date | None:
        """The day of which the memberships speak."""
        return self.kepesertaan.per_tanggal if self.kepesertaan is not None else None


@dataclass(frozen=True)
class Bahan:
    """Rows of the people asked about: ``orang`` (one a person), their rows in ``pekerja``, ``anggota`` (memberships;
    None without a file) and ``dtsen`` (None without a file), and who was ever seen as PPU."""

    orang: pl.DataFrame
    pekerja: pl.DataFrame
    anggota: pl.DataFrame | None
    dtsen: pl.DataFrame | None
    pernah_ppu: pl.DataFrame


def sumber(sesi: Session, daerah: str, tanggal: date) -> Sumber:
    """Which imports count."""
    riwayat = sesi.exec(
        select(Impor.no).where(
            Impor.daerah == daerah,
            Impor.jenis == "kepesertaan_bpjs",
            Impor.status == StatusImpor.SELESAI,
            col(Impor.per_tanggal) <= tanggal,
        )
    ).all()
    return Sumber(
        impor_terpakai(sesi, daerah, "pekerja", tanggal),
        impor_terpakai(sesi, daerah, "kepesertaan_bpjs", tanggal),
        impor_terpakai(sesi, daerah, "dtsen", tanggal),
        tuple(n for n in riwayat if n is not None),
    )


def ambil_bahan(
    sesi: Session, asal: Sumber, daerah: str, pilih: Sequence[bytes] | None = None, *, segmen_saja: bool = False
) -> Bahan:
    """Rows of these people; without ``pilih`` of everyone in the file of workers or in an open case.

    ``segmen_saja`` leaves out what only a decision needs (``dtsen``, ``pernah_ppu``).
    """
    if pilih is None:
        siapa = _semua(asal, daerah)
        milik = siapa
    else:
        siapa, milik = None, list(dict.fromkeys(pilih))

    def punya(kolom: Any) -> ColumnElement[bool]:
        return col(kolom).in_(milik)

    orang = pl.DataFrame({"indeks": milik}, schema=_ORANG).pipe(_heks) if siapa is None else _baca(sesi, siapa, _ORANG)
    pekerja = anggota = dtsen = None
    if asal.pekerja is not None:
        satu = BarisPekerja
        kueri = select(satu.indeks, satu.nib, satu.aktif, col(satu.tanggal_berhenti))
        pekerja = _baca(sesi, kueri.where(satu.impor_no == asal.pekerja.no, punya(satu.indeks)), _PEKERJA)
    if asal.kepesertaan is not None:
        dua = BarisKepesertaan
        kueri_dua = select(dua.indeks, dua.segmen, dua.aktif)
        anggota = _baca(sesi, kueri_dua.where(dua.impor_no == asal.kepesertaan.no, punya(dua.indeks)), _ANGGOTA)
    if asal.dtsen is not None and not segmen_saja:
        tiga = BarisDtsen
        kueri_tiga = select(tiga.indeks, tiga.desil).where(tiga.impor_no == asal.dtsen.no, punya(tiga.indeks))
        dtsen = _baca(sesi, kueri_tiga, _DTSEN)
    dulu = BarisKepesertaan
    kueri_dulu = select(dulu.indeks).where(col(dulu.impor_no).in_(asal.riwayat), dulu.segmen == PPU, punya(dulu.indeks))
    return Bahan(
        orang=orang,
        pekerja=pekerja if pekerja is not None else _heks(pl.DataFrame(schema=_PEKERJA)),
        anggota=anggota,
        dtsen=dtsen,
        pernah_ppu=_heks(pl.DataFrame(schema=_ORANG)) if segmen_saja else _baca(sesi, kueri_dulu.distinct(), _ORANG),
    )


def fakta_pekerja(bahan: Bahan, tanggal: date, jaminan_bulan: int) -> pl.DataFrame:
    """One row a person: the facts (null = unknown), and beside them ``bekerja_kini`` (an AKTIF row in ``pekerja``),
    ``tanggal_berhenti`` (the latest) and ``dijamin_lain`` (an AKTIF row of another segment than PPU).

    - ``bekerja_ppu``: an AKTIF row in ``pekerja``, or an AKTIF row of segment PPU. For ``jaminan_bulan`` whole months
      after a recorded job loss such a PPU row is the guarantee itself (Perpres 82/2018 Pasal 27), not a new job. Who
      stands in no file of workers any more is unknown, not out of work.
    - ``bulan_sejak_phk``: only for who was PPU once: nobody else has that guarantee.
    - ``terdaftar_dtsen``: unknown only while there is no file at all.
    """
    kerja = bahan.pekerja.group_by("indeks").agg(
        pl.col("aktif").any().alias("bekerja_kini"),
        pl.col("tanggal_berhenti").filter(~pl.col("aktif")).max().alias("tanggal_berhenti"),
    )
    dasar = (
        bahan.orang.join(kerja, on="indeks", how="left", maintain_order="left")
        .join(
            bahan.pernah_ppu.with_columns(pl.lit(True).alias("pernah_ppu")),
            on="indeks",
            how="left",
            maintain_order="left",
        )
        .join(_keanggotaan(bahan.anggota), on="indeks", how="left", maintain_order="left")
        .join(_kesejahteraan(bahan.dtsen), on="indeks", how="left", maintain_order="left")
        .with_columns(
            pl.col("pernah_ppu", "ppu_aktif", "dijamin_lain").fill_null(False),
            pl.col("segmen").fill_null(pl.lit(None if bahan.anggota is None else TIDAK_ADA, dtype=pl.String)),
            pl.col("terdaftar_dtsen").fill_null(pl.lit(None if bahan.dtsen is None else False, dtype=pl.Boolean)),
        )
    )
    bulan = pl.when(pl.col("pernah_ppu") & ~pl.col("bekerja_kini").fill_null(False)).then(_bulan(dasar, tanggal))
    hasil = dasar.with_columns(bulan.alias("bulan_sejak_phk"))
    dalam_jaminan = (pl.col("bulan_sejak_phk") <= jaminan_bulan).fill_null(False)
    return hasil.with_columns(
        pl.when(pl.col("bekerja_kini").fill_null(False) | (pl.col("ppu_aktif") & ~dalam_jaminan))
        .then(pl.lit(True))
        .when(pl.col("bekerja_kini").is_not_null())
        .then(pl.lit(False))
        .alias("bekerja_ppu"),
        pl.col("bekerja_kini").fill_null(False),
    ).select("indeks", *FAKTA, "bekerja_kini", "tanggal_berhenti", "dijamin_lain", "pernah_ppu")


def _keanggotaan(anggota: pl.DataFrame | None) -> pl.DataFrame:
    """A person's one segment, and what is active."""
    isi = anggota if anggota is not None else _heks(pl.DataFrame(schema=_ANGGOTA))
    tempat = {s: i for i, s in enumerate(SEGMEN_TERURUT)}
    urut = pl.col("segmen").replace_strict(tempat, default=len(tempat), return_dtype=pl.Int64)
    return (
        isi.with_columns((urut + pl.when("aktif").then(0).otherwise(100)).alias("__urut"))
        .sort("__urut", maintain_order=True)
        .group_by("indeks", maintain_order=True)
        .agg(
            pl.col("segmen").first(),
            ((pl.col("segmen") == PPU) & pl.col("aktif")).any().alias("ppu_aktif"),
            ((pl.col("segmen") != PPU) & pl.col("aktif")).any().alias("dijamin_lain"),
        )
    )


def _kesejahteraan(dtsen: pl.DataFrame | None) -> pl.DataFrame:
    isi = dtsen if dtsen is not None else _heks(pl.DataFrame(schema=_DTSEN))
    return isi.unique("indeks", keep="last", maintain_order=True).with_columns(pl.lit(True).alias("terdaftar_dtsen"))


def _bulan(orang: pl.DataFrame, tanggal: date) -> pl.Expr:
    hari = orang["tanggal_berhenti"].drop_nulls().unique().to_list()
    kamus = {h: bulan_penuh(h, tanggal) for h in hari}
    return pl.col("tanggal_berhenti").replace_strict(kamus, default=None, return_dtype=pl.Int64)


def _semua(asal: Sumber, daerah: str) -> Any:
    kasus = select(KasusAlih.indeks).where(KasusAlih.daerah == daerah, col(KasusAlih.ditutup).is_(None))
    nomor = asal.pekerja.no if asal.pekerja is not None else -1
    pekerja = select(BarisPekerja.indeks).where(BarisPekerja.impor_no == nomor)
    return union(pekerja, kasus)


def _baca(sesi: Session, kueri: Select[Any] | Any, skema: dict[str, Any]) -> pl.DataFrame:
    # On the statement: the connection would keep the option, and PostgreSQL would ask a cursor to insert.
    hasil = sesi.connection().execute(kueri.execution_options(yield_per=_SEKALI))
    bagian = [pl.DataFrame(schema=skema)]
    bagian += [
        pl.DataFrame(dict(zip(skema, zip(*baris, strict=True), strict=True)), schema=skema)
        for baris in hasil.partitions()
    ]
    return _heks(pl.concat(bagian))


def _heks(isi: pl.DataFrame) -> pl.DataFrame:
    return isi.with_columns(pl.col("indeks").bin.encode("hex"))
