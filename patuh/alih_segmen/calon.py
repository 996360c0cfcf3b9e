"""Who becomes a case, and which open cases are to look again. Frames in, frames out; only reading needs a session."""

from __future__ import annotations

import polars as pl
from sqlmodel import Session, select

from patuh.alih_segmen.fakta import Bahan
from patuh.alih_segmen.langkah import ALIH_PPU, PERLU_DATA, SUDAH_PPU, StatusAlih, Tampak, sesudah_lihat
from patuh.alih_segmen.tabel import KasusAlih

_LAMA = {
    "id": pl.String, "indeks": pl.String, "nib": pl.String, "ke": pl.Int64, "status": pl.String,
    "berhenti_lama": pl.Date, "terbuka": pl.Boolean,
}  # fmt: skip


def kasus_terakhir(sesi: Session, daerah: str) -> pl.DataFrame:
    """The last case of each person at each employer."""
    satu = KasusAlih
    kolom = (satu.id, satu.indeks, satu.nib, satu.ke, satu.status, satu.tanggal_berhenti, satu.ditutup)
    kueri = select(*kolom).where(satu.daerah == daerah)  # type: ignore[call-overload]
    baris = [
        (id_, indeks.hex(), nib, ke, status, berhenti, ditutup is None)
        for id_, indeks, nib, ke, status, berhenti, ditutup in sesi.exec(kueri)
    ]
    return pl.DataFrame(baris, schema=_LAMA, orient="row").sort("ke").unique(["indeks", "nib"], keep="last")


def calon(bahan: Bahan, orang: pl.DataFrame, lama: pl.DataFrame) -> pl.DataFrame:
    """Cases to open: columns of ``orang`` with ``nib``, ``ke`` and the first ``status``.

    A case that is over opens again (``ke`` + 1) when the register speaks anew; one that an official has closed only
    after another job loss.
    """
    kerja = bahan.pekerja.filter("aktif").unique(["indeks", "nib"], maintain_order=True).select("indeks", "nib")
    alih = kerja.join(orang.filter(pl.col("hasil") == ALIH_PPU), on="indeks", how="inner", maintain_order="left")
    alih = alih.with_columns(
        pl.lit(StatusAlih.DITEMUKAN.value).alias("status"), pl.lit(None, dtype=pl.Date).alias("tanggal_berhenti")
    )
    henti = (
        bahan.pekerja.filter(~pl.col("aktif"))
        .sort("tanggal_berhenti", descending=True, nulls_last=True, maintain_order=True)
        .unique("indeks", keep="first", maintain_order=True)
        .select("indeks", "nib")
    )
    diikuti = lama.filter("terbuka").select("indeks")
    tanpa_penjamin = orang.filter(
        ~pl.col("hasil").is_in([ALIH_PPU, SUDAH_PPU, PERLU_DATA])
        & ~pl.col("bekerja_kini")
        & pl.col("pernah_ppu")
        & ~pl.col("dijamin_lain")
    ).join(diikuti, on="indeks", how="anti")
    phk = henti.join(tanpa_penjamin, on="indeks", how="inner", maintain_order="left")
    phk = phk.with_columns(pl.col("hasil").alias("status"))
    semua = pl.concat([alih, phk.select(alih.columns)])
    sambung = semua.join(
        lama.select("indeks", "nib", pl.col("ke").alias("__ke"), pl.col("status").alias("__status"), "berhenti_lama",
                    "terbuka"),
        on=["indeks", "nib"], how="left", maintain_order="left",
    )  # fmt: skip
    ditutup_pejabat = (pl.col("__status") == StatusAlih.DITUTUP.value) & (
        pl.col("berhenti_lama").eq_missing(pl.col("tanggal_berhenti"))
    )
    return (
        sambung.filter(~pl.col("terbuka").fill_null(False) & ~ditutup_pejabat.fill_null(False))
        .with_columns((pl.col("__ke").fill_null(0) + 1).alias("ke"))
        .drop("__ke", "__status", "berhenti_lama", "terbuka")
    )


def perlu_kabar(bahan: Bahan, orang: pl.DataFrame, lama: pl.DataFrame) -> list[str]:
    """Ids of open cases that a look would bring to another state."""
    kerja = bahan.pekerja.filter("aktif").select("indeks", "nib", pl.lit(True).alias("di_sini")).unique()
    kini = (
        lama.filter("terbuka")
        .join(orang.select("indeks", "hasil", "dijamin_lain"), on="indeks", how="inner")
        .join(kerja, on=["indeks", "nib"], how="left")
        .with_columns(pl.col("di_sini").fill_null(False))
    )
    pola = kini.select("status", "hasil", "di_sini", "dijamin_lain").unique()
    pindah = [
        sesudah_lihat(StatusAlih(status), Tampak(hasil, di_sini, dijamin)) != status
        for status, hasil, di_sini, dijamin in pola.iter_rows()
    ]
    berubah = pola.filter(pl.Series(pindah, dtype=pl.Boolean))
    return kini.join(berubah, on=pola.columns, how="semi")["id"].to_list()
