"""From the register to facts, for everyone at once: the meaning of each fact is written here and nowhere else.

Pure: lazy frames in (:class:`Register`), a frame of facts out, one row a person in the order of the register, with the
columns ``nik`` and ``wilayah`` beside the facts. A null is "unknown". Nothing here prints or raises with a NIK in it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import polars as pl

PBPU_PEMDA, PBI_APBN, PPU = "PBPU_PEMDA", "PBI_APBN", "PPU"
AKTIF = "AKTIF"
SUMBER_TERLARANG = "DANA_DESA"
STATUS_PENDUDUK = ("HIDUP", "MENINGGAL", "PINDAH", "TIDAK_DITEMUKAN")
PENERBIT = {"2": "DESA", "1": "KELURAHAN"}
_HARI = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_KUNCI = "__kunci"
_FAKTA_PENJAMIN = (
    "nik", "wilayah", "status_penduduk", "nik_valid", "bayi_ibu_pbi", "bekerja_ppu", "terdaftar_dtsen", "desil",
    "miskin", "kuota_pemda_tersedia", "sktm_umur_hari", "sktm_penerbit", "anggaran_desa_cukup",
)  # fmt: skip


@dataclass(frozen=True)
class Register:
    """The latest accepted import of each kind for one daerah, rows in the order of the file.

    Columns used, with their types (others are ignored):
    ``kepesertaan_bpjs`` nik, segmen, status, wilayah; ``kependudukan`` nik, wilayah, status_penduduk; ``dtsen`` nik,
    desil (integer); ``penduduk_miskin`` nik, miskin (Y/T), tanggal_verifikasi (date); ``pekerja`` nik, status;
    ``sktm`` nik, tanggal (date), wilayah; ``apbdes`` wilayah, tahun (integer), jenis_belanja, sumber_dana, alokasi
    (rupiah, integer). All else is text. A NIK may be malformed or empty in ``kepesertaan_bpjs`` only.

    From the database ``nik`` is the hex of the blind index, and a column ``nik_sah`` beside it says whether the NIK was
    well formed when it was read.
    """

    kepesertaan_bpjs: pl.LazyFrame
    kependudukan: pl.LazyFrame
    dtsen: pl.LazyFrame
    penduduk_miskin: pl.LazyFrame
    pekerja: pl.LazyFrame
    sktm: pl.LazyFrame
    apbdes: pl.LazyFrame


@dataclass(frozen=True)
class Keadaan:
    """What the register does not hold: the date, the codes of all provinces, what a member costs (rupiah a head a
    month), and whether the kabupaten can still pay for new members."""

    tanggal: date
    provinsi: frozenset[str]
    iuran: int
    kuota_pemda_tersedia: bool = False


def fakta_verifikasi(register: Register, keadaan: Keadaan) -> pl.DataFrame:
    """Facts of ``verifikasi-kepesertaan-pemda``: every AKTIF row of segment PBPU_PEMDA.

    Two such rows with the same valid NIK are one person (the later row stands). Rows with an invalid NIK stay apart:
    they may be different people, and each is paid for.
    """
    baris = (
        register.kepesertaan_bpjs.filter((pl.col("segmen") == PBPU_PEMDA) & (pl.col("status") == AKTIF))
        .select(
            pl.col("nik").fill_null(""),
            "wilayah",
            _sah(register.kepesertaan_bpjs, keadaan).alias("nik_valid"),
            _kunci(register.kepesertaan_bpjs),
        )
        .with_row_index("__baris")
    )
    status = _terakhir(register.kependudukan).select("nik", "status_penduduk")
    return (
        _satu_seorang(baris)
        .pipe(_gabung, status)
        .with_columns(pl.col("status_penduduk").fill_null("TIDAK_DITEMUKAN"))
        .pipe(_gabung, _pbi_dan_ganda(register))
        .with_columns(pl.col("terdaftar_pbi_jk", "kepesertaan_ganda").fill_null(False))
        .pipe(_pekerjaan_dan_kesejahteraan, register)
        .select(
            *("nik", "wilayah", "status_penduduk", "nik_valid", "terdaftar_pbi_jk", "bekerja_ppu"),
            *("kepesertaan_ganda", "miskin", "terdaftar_dtsen", "desil"),
        )
        .collect()
    )


def fakta_belum_dijamin(register: Register, keadaan: Keadaan) -> pl.DataFrame:
    """Facts of ``penduduk-belum-dijamin``: every HIDUP resident without an AKTIF row in ``kepesertaan_bpjs``."""
    dijamin = register.kepesertaan_bpjs.filter(pl.col("status") == AKTIF).select("nik").unique()
    penduduk = (
        _terakhir(register.kependudukan)
        .filter(pl.col("status_penduduk") == "HIDUP")
        .join(dijamin, on="nik", how="anti", maintain_order="left")
        .select(
            *("nik", "wilayah", "status_penduduk"),
            _sah(register.kependudukan, keadaan).alias("nik_valid"),
            _kunci(register.kependudukan),
        )
    )
    return _fakta_penjamin(penduduk, register, keadaan).select(*_FAKTA_PENJAMIN).collect()


def fakta_orang_sktm(register: Register, keadaan: Keadaan, orang: pl.LazyFrame) -> pl.DataFrame:
    """The facts of :func:`fakta_belum_dijamin` for the people of ``orang`` (column ``nik``, once each), whatever their
    state: also the dead, the covered, those not found.

    Beside them ``aktif`` (any AKTIF row), ``aktif_lain`` (one that an employer or the state pays for), and of the
    newest letter ``sktm_nomor``, ``sktm_tanggal``, ``sktm_wilayah``. For people by blind index or a valid NIK only.
    """
    aktif = register.kepesertaan_bpjs.filter(pl.col("status") == AKTIF)
    lain = pl.col("segmen").is_in([PPU, PBI_APBN]).any().alias("aktif_lain")
    dijamin = aktif.group_by("nik").agg(lain, pl.lit(True).alias("aktif"))
    penduduk = _terakhir(register.kependudukan).select("nik", "wilayah", "status_penduduk")
    dasar = (
        orang.select("nik", pl.col("nik").alias(_KUNCI), pl.lit(True).alias("nik_valid"))
        .pipe(_gabung, penduduk)
        .with_columns(pl.col("status_penduduk").fill_null("TIDAK_DITEMUKAN"), pl.col("wilayah").fill_null(""))
        .pipe(_gabung, dijamin)
        .with_columns(pl.col("aktif", "aktif_lain").fill_null(False))
    )
    tambahan = ("aktif", "aktif_lain", "sktm_nomor", "sktm_tanggal", "sktm_wilayah")
    return _fakta_penjamin(dasar, register, keadaan).select(*_FAKTA_PENJAMIN, *tambahan).collect()


def _fakta_penjamin(orang: pl.LazyFrame, register: Register, keadaan: Keadaan) -> pl.LazyFrame:
    """People (``nik``, ``wilayah``, ``status_penduduk``, ``nik_valid`` and the key) with everything else that
    ``penduduk-belum-dijamin`` asks of them."""
    nomor = pl.col("nomor") if "nomor" in register.sktm.collect_schema().names() else pl.lit(None, dtype=pl.String)
    sktm = (
        register.sktm.filter(pl.col("tanggal") <= keadaan.tanggal)
        .sort("tanggal", maintain_order=True)
        .unique("nik", keep="last", maintain_order=True)
        .select(
            "nik",
            pl.lit(keadaan.tanggal).sub(pl.col("tanggal")).dt.total_days().alias("sktm_umur_hari"),
            penerbit_sktm(pl.col("wilayah")).alias("sktm_penerbit"),
            pl.col("wilayah").alias("__desa"),
            nomor.alias("sktm_nomor"),
            pl.col("tanggal").alias("sktm_tanggal"),
            pl.col("wilayah").alias("sktm_wilayah"),
        )
    )
    return (
        orang.pipe(_pekerjaan_dan_kesejahteraan, register)
        .pipe(_gabung, sktm)
        # The desa that issued the letter pays; without a letter, the one in which the person lives would.
        .with_columns(pl.col("__desa").fill_null(pl.col("wilayah")))
        .join(desa_cukup(register, keadaan), on="__desa", how="left", maintain_order="left")
        .with_columns(
            # False until births are recorded with their mother.
            pl.lit(False).alias("bayi_ibu_pbi"),
            pl.lit(keadaan.kuota_pemda_tersedia).alias("kuota_pemda_tersedia"),
            pl.col("anggaran_desa_cukup").fill_null(False),
        )
    )


FAKTA: dict[str, Callable[[Register, Keadaan], pl.DataFrame]] = {
    "verifikasi-kepesertaan-pemda": fakta_verifikasi,
    "penduduk-belum-dijamin": fakta_belum_dijamin,
}
"""The packs that are decided over a whole register, and where their facts come from."""


def nik_terbaca(nik: pl.Expr) -> pl.Expr:
    """Well formed: 16 digits with a real date in them (day, or day - 40 for women). Never null.

    The century is not written in a NIK: 29 February is real when the year is a leap year in either century.
    """

    def angka(awal: int) -> pl.Expr:
        return nik.str.slice(awal, 2).cast(pl.Int64, strict=False)

    tertulis, bulan, tahun = angka(6), angka(8), angka(10)
    hari = pl.when(tertulis > 40).then(tertulis - 40).otherwise(tertulis)
    panjang_bulan = bulan.replace_strict(dict(enumerate(_HARI, start=1)), default=0, return_dtype=pl.Int64)
    nyata = hari.is_between(1, panjang_bulan) & ((bulan != 2) | (hari < 29) | (tahun % 4 == 0))
    return (_enam_belas(nik) & nyata).fill_null(False)


def nik_valid(nik: pl.Expr, provinsi: frozenset[str]) -> pl.Expr:
    """Well formed (:func:`nik_terbaca`), with a known province code and a serial other than 0000. Never null."""
    dikenal = nik.str.slice(0, 2).is_in(sorted(provinsi))
    return nik_terbaca(nik) & (dikenal & (nik.str.slice(12) != "0000")).fill_null(False)


def penerbit_sktm(wilayah: pl.Expr) -> pl.Expr:
    """DESA or KELURAHAN by the last part of the village code (2xxx, 1xxx); null for anything else."""
    return wilayah.str.extract(r"\.([0-9])[0-9]{3}$").replace_strict(PENERBIT, default=None, return_dtype=pl.String)


def desa_cukup(register: Register, keadaan: Keadaan) -> pl.LazyFrame:
    """For every desa (``__desa``) with an IURAN allocation of the year from sources that may pay for it: does the sum
    carry one more person (``anggaran_desa_cukup``) for the months left, this month included?

    The register knows allocations, not what was spent of them.
    """
    sisa_bulan = 13 - keadaan.tanggal.month
    return (
        register.apbdes.filter(alokasi_boleh(keadaan.tanggal.year))
        .group_by(pl.col("wilayah").alias("__desa"))
        .agg((pl.col("alokasi").sum() >= keadaan.iuran * sisa_bulan).alias("anggaran_desa_cukup"))
    )


def alokasi_boleh(tahun: int) -> pl.Expr:
    """Lines of a village budget that pay contributions of the year from a source that may (SE 4/PRI.00/I/2024)."""
    sumber = pl.col("sumber_dana") != SUMBER_TERLARANG
    return (pl.col("tahun") == tahun) & (pl.col("jenis_belanja") == "IURAN") & sumber


def _enam_belas(nik: pl.Expr) -> pl.Expr:
    return nik.str.contains(r"^[0-9]{16}$")


def _berindeks(tabel: pl.LazyFrame) -> bool:
    return "nik_sah" in tabel.collect_schema().names()


def _sah(tabel: pl.LazyFrame, keadaan: Keadaan) -> pl.Expr:
    return pl.col("nik_sah") if _berindeks(tabel) else nik_valid(pl.col("nik"), keadaan.provinsi)


def _kunci(tabel: pl.LazyFrame) -> pl.Expr:
    """What a row is found by in other files. A NIK that is not 16 digits finds nobody: an empty one is not a person;
    an index finds only its like, whatever it was made from."""
    if _berindeks(tabel):
        return pl.col("nik").alias(_KUNCI)
    return pl.when(_enam_belas(pl.col("nik"))).then("nik").alias(_KUNCI)


def _satu_seorang(orang: pl.LazyFrame) -> pl.LazyFrame:
    pisah = pl.when(pl.col("nik_valid")).then(pl.lit(0, dtype=pl.UInt32)).otherwise(pl.col("__baris") + 1)
    return orang.with_columns(pisah.alias("__pisah")).unique(["nik", "__pisah"], keep="last", maintain_order=True)


def _gabung(orang: pl.LazyFrame, lain: pl.LazyFrame) -> pl.LazyFrame:
    return orang.join(lain, left_on=_KUNCI, right_on="nik", how="left", maintain_order="left")


def _terakhir(tabel: pl.LazyFrame) -> pl.LazyFrame:
    return tabel.unique("nik", keep="last", maintain_order=True)


def _pbi_dan_ganda(register: Register) -> pl.LazyFrame:
    return register.kepesertaan_bpjs.group_by("nik").agg(
        (pl.col("segmen") == PBI_APBN).any().alias("terdaftar_pbi_jk"),
        (pl.col("segmen").drop_nulls().n_unique() >= 2).alias("kepesertaan_ganda"),
    )


def _pekerjaan_dan_kesejahteraan(orang: pl.LazyFrame, register: Register) -> pl.LazyFrame:
    """Add ``bekerja_ppu``, ``miskin``, ``terdaftar_dtsen`` and ``desil``."""
    peserta_ppu = register.kepesertaan_bpjs.filter((pl.col("segmen") == PPU) & (pl.col("status") == AKTIF))
    pekerja = register.pekerja.filter(pl.col("status") == AKTIF)
    bekerja = pl.concat([peserta_ppu.select("nik"), pekerja.select("nik")]).unique()
    miskin = (
        register.penduduk_miskin.sort("tanggal_verifikasi", nulls_last=False, maintain_order=True)
        .unique("nik", keep="last", maintain_order=True)
        .select("nik", (pl.col("miskin") == "Y").alias("miskin"))
    )
    dtsen = _terakhir(register.dtsen).select("nik", "desil", pl.lit(True).alias("terdaftar_dtsen"))
    return (
        orang.pipe(_gabung, bekerja.with_columns(pl.lit(True).alias("bekerja_ppu")))
        .pipe(_gabung, miskin)
        .pipe(_gabung, dtsen)
        .with_columns(pl.col("bekerja_ppu", "terdaftar_dtsen").fill_null(False))
    )
