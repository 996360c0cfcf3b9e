"""Decide a whole register: facts of everyone, the packs in their batch form, reasons in words. Pure but for the packs.

(Karanganyar KELIMA b-e, KEDUA BELAS c; Pemalang KEDUA a, b, KETIGA c.)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import polars as pl

from patuh.register.fakta_massal import FAKTA, Keadaan, Register
from patuh.register.nik import kode_provinsi
from patuh.verifikasi.tabel import Bagian
from rules.iuran import BANTUAN_DAERAH, PESERTA
from rules.mesin.massal import KOLOM_BENAR, KOLOM_MUNGKIN
from rules.mesin.mesin import Mesin
from rules.mesin.terikat import MesinPaket

PAKET = {Bagian.PESERTA: "verifikasi-kepesertaan-pemda", Bagian.BELUM_DIJAMIN: "penduduk-belum-dijamin"}
_POLA = "__pola"


@dataclass(frozen=True)
class HasilHitung:
    """Rows of both parts (columns as in ``verifikasi_hasil``, ``indeks`` in hex), and the counts by outcome, advice."""

    baris: pl.DataFrame
    jumlah: dict[str, dict[str, int]]
    saran: dict[str, int]
    versi: dict[str, str]


def hitung(
    register: Register,
    mesin: Mesin,
    *,
    daerah: str,
    tanggal: date,
    kuota_pemda_tersedia: bool,
    detak: Callable[[float], None] = lambda _: None,
) -> HasilHitung:
    """Every person of both packs. ``detak`` is told the progress (0 to 1).

    Raises:
        ValueError: the contribution is not known on that date, so that a village's means cannot be judged.
    """
    keadaan = Keadaan(tanggal, kode_provinsi(), _iuran(mesin, daerah, tanggal), kuota_pemda_tersedia)
    bagian = []
    versi = {"parameter": mesin.parameter.sidik}
    for ke, (nama, paket) in enumerate(PAKET.items()):
        satu = mesin.untuk(paket, daerah, tanggal)
        versi[paket] = satu.terikat.versi
        fakta = FAKTA[paket](register, keadaan)
        detak(0.5 * ke + 0.2)
        bagian.append(_putuskan(satu, fakta, nama, tanggal))
        detak(0.5 * ke + 0.5)
    baris = pl.concat(bagian).with_row_index("urut", offset=1)
    jumlah = {b.value: _hitungan(baris.filter(pl.col("bagian") == b.value)["hasil"]) for b in Bagian}
    saran = _hitungan(baris.filter(pl.col("saran") != "")["saran"].str.split(" ").explode())
    return HasilHitung(baris, jumlah, saran, versi)


def _iuran(mesin: Mesin, daerah: str, tanggal: date) -> int:
    nilai = [mesin.parameter.nilai(n, tanggal, daerah) for n in (PESERTA, BANTUAN_DAERAH)]
    if any(n is None for n in nilai):
        raise ValueError(f"Besar iuran belum diketahui untuk tanggal {tanggal.isoformat()}.")
    return sum(n.nilai for n in nilai if n is not None)


def _putuskan(mesin: MesinPaket, fakta: pl.DataFrame, bagian: Bagian, tanggal: date) -> pl.DataFrame:
    """Equal masks and equal gaps share one reason: it is told once and joined to everyone it fits."""
    nama = [n for n in mesin.terikat.fakta if n in fakta.columns]
    hasil = mesin.massal(fakta)
    pola = pl.sum_horizontal(pl.col(n).is_null().cast(pl.UInt32) * (1 << i) for i, n in enumerate(nama))
    lengkap = pl.concat([fakta, hasil], how="horizontal").with_columns(pola.alias(_POLA))
    kunci = [KOLOM_BENAR, KOLOM_MUNGKIN, _POLA]
    wakil = lengkap.unique(kunci, maintain_order=True)
    arti = []
    for satu in wakil.iter_rows(named=True):
        nilai = {n: satu[n] for n in nama if satu[n] is not None}
        putusan = mesin.jelaskan((satu[KOLOM_BENAR], satu[KOLOM_MUNGKIN]), nilai, tanggal)
        arti.append((putusan.alasan[0].keterangan, " ".join(putusan.saran)))
    kata = wakil.select(kunci).with_columns(
        pl.Series("alasan", [a for a, _ in arti], dtype=pl.String),
        pl.Series("saran", [s for _, s in arti], dtype=pl.String),
    )
    return (
        lengkap.join(kata, on=kunci, how="left", maintain_order="left")
        .with_columns(
            pl.lit(bagian.value).alias("bagian"),
            pl.struct(nama).struct.json_encode().alias("fakta"),
            pl.col("hasil", "aturan").cast(pl.String),
            pl.col(KOLOM_BENAR).cast(pl.UInt64).alias("benar"),
            pl.col(KOLOM_MUNGKIN).cast(pl.UInt64).alias("mungkin"),
            pl.col("wilayah").fill_null(""),
        )
        .select("bagian", pl.col("nik").alias("indeks"), "wilayah", "hasil", "aturan", "alasan", "saran", "fakta",
                "benar", "mungkin")
    )  # fmt: skip


def _hitungan(kolom: pl.Series) -> dict[str, int]:
    cacah = kolom.value_counts()
    return dict(sorted(zip(cacah.to_series(0).to_list(), cacah.to_series(1).to_list(), strict=True)))
