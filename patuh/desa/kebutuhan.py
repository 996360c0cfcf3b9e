"""Need against money, village by village: holders of a valid SKTM whom nobody covers, and what the budget gives.

(Karanganyar KESEPULUH b, KEENAM BELAS c, KETUJUH BELAS c; Pemalang KELIMA BELAS b.) Counts only, no person.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import polars as pl
from pydantic import BaseModel, Field
from sqlmodel import Session

from patuh.csv_aman import alirkan_csv
from patuh.desa.antrean import sisa_bulan
from patuh.desa.kasus import terpakai_setahun
from patuh.desa.lihat import PAKET, SEMUA, Pandangan, lihat
from patuh.desa.telaah import berlaku_sktm
from patuh.register.fakta_massal import SUMBER_TERLARANG
from patuh.tugas.bentuk import kamus_unit
from rules.mesin.mesin import Mesin
from rules.paket.model import PERLU_DATA

_PERLU = ("DANAI_DESA", "DAFTAR_TUNGGU")
_BELUM_PASTI = ("VERIFIKASI_LAPANGAN", "PERBAIKAN_DATA", PERLU_DATA)
KOLOM_CSV = (
    "wilayah", "nama", "kecamatan", "jenis", "perlu_dijamin", "belum_pasti", "bulan", "kebutuhan", "alokasi",
    "alokasi_terlarang", "terpakai", "kekurangan",
)  # fmt: skip


class BarisAlokasi(BaseModel):
    """A line of the village's budget of the year."""

    jenis_belanja: str
    sumber_dana: str
    alokasi: int
    boleh_iuran: bool = Field(description="Baris ini boleh membayar iuran (bukan Dana Desa, dan untuk iuran)")


class KebutuhanDesa(BaseModel):
    """One village. A number that is not known is null, never zero."""

    wilayah: str
    nama: str
    kecamatan: str
    jenis: str = Field(description="desa atau kelurahan; kelurahan tidak memiliki APBDes")
    perlu_dijamin: int | None = Field(description="Pemegang SKTM yang berlaku dan belum dijamin siapa pun")
    belum_pasti: int | None = Field(description="Pemegang SKTM yang berlaku dengan data yang masih kurang")
    hasil: dict[str, int] = Field(description="Pemegang SKTM yang berlaku menurut hasil paket")
    bulan: int = Field(description="Bulan yang tersisa tahun ini, bulan ini termasuk")
    kebutuhan: int | None = Field(description="Rupiah sampai akhir tahun")
    baris: list[BarisAlokasi]
    alokasi: int | None = Field(description="Rupiah iuran dari sumber yang boleh")
    alokasi_terlarang: int | None = Field(description="Rupiah iuran dari Dana Desa, yang dilarang")
    terpakai: int = Field(description="Rupiah tahun ini bagi yang sudah didaftarkan desa")
    kekurangan: int | None = Field(description="Kebutuhan dikurangi sisa alokasi; nol bila cukup")


class Kebutuhan(BaseModel):
    """All villages asked for, in the order of their codes."""

    daerah: str
    tanggal: date
    iuran: int | None = Field(description="Rupiah seorang sebulan")
    data_per: dict[str, date | None] = Field(description="Tanggal data menurut jenis; null: belum ada")
    data: list[KebutuhanDesa]


def kebutuhan(sesi: Session, mesin: Mesin, daerah: str, hari: date, wilayah: Sequence[str]) -> Kebutuhan:
    """The need of these villages (codes of desa and kelurahan) as of a day."""
    pandangan = lihat(sesi, mesin, daerah, hari, SEMUA if len(wilayah) > 1 else wilayah)
    hasil = hasil_desa(mesin, pandangan)
    unit = kamus_unit(daerah)
    return Kebutuhan(
        daerah=daerah,
        tanggal=hari,
        iuran=pandangan.iuran,
        data_per={j: pandangan.data_per.get(j) for j in ("kepesertaan_bpjs", "kependudukan", "sktm", "apbdes")},
        data=[
            _satu(sesi, pandangan, w, unit[w].nama, unit[w].jenis, None if hasil is None else hasil.get(w, {}))
            for w in sorted(wilayah)
        ],
    )


def hasil_desa(mesin: Mesin, pandangan: Pandangan) -> dict[str, dict[str, int]] | None:
    """For each village its holders of a valid letter without an AKTIF row, by the pack's outcome; None while there is
    no register of members, residents or letters, upon which nobody can be counted."""
    if not pandangan.dapat_diputus or not _ada_surat(pandangan):
        return None
    berlaku = berlaku_sktm(mesin, pandangan.daerah, pandangan.hari)
    orang = pandangan.bingkai.filter(~pl.col("aktif") & (pl.col("sktm_umur_hari") <= berlaku))
    fakta = orang if pandangan.iuran is not None else orang.drop("anggaran_desa_cukup")
    paket = mesin.untuk(PAKET, pandangan.daerah, pandangan.hari)
    putus = paket.massal(fakta.select(n for n in paket.terikat.fakta if n in fakta.columns))
    jumlah = orang.select("sktm_wilayah").with_columns(putus["hasil"].cast(pl.String)).group_by("sktm_wilayah", "hasil")
    hasil: dict[str, dict[str, int]] = {}
    for wilayah, kode, banyak in sorted(jumlah.len().iter_rows()):
        hasil.setdefault(wilayah, {})[kode] = banyak
    return hasil


def jumlah_perlu(hasil: dict[str, int]) -> int:
    """Holders to be paid for by nobody else."""
    return sum(hasil.get(h, 0) for h in _PERLU)


def csv_kebutuhan(isi: Kebutuhan) -> Iterator[str]:
    """The list as CSV: what is not known is an empty cell; the last columns say of which day the data speaks."""
    kolom = (*KOLOM_CSV, "tanggal", *(f"data_per_{j}" for j in isi.data_per))
    tetap = [isi.tanggal.isoformat(), *(h.isoformat() if h is not None else None for h in isi.data_per.values())]
    return alirkan_csv(kolom, ([*(getattr(d, k) for k in KOLOM_CSV), *tetap] for d in isi.data))


def _ada_surat(pandangan: Pandangan) -> bool:
    return "sktm" in pandangan.versi or bool(pandangan.bingkai.height)


def _satu(
    sesi: Session, pandangan: Pandangan, wilayah: str, nama: str, jenis: str, hasil: dict[str, int] | None
) -> KebutuhanDesa:
    bulan = sisa_bulan(pandangan.hari)
    perlu = None if hasil is None else jumlah_perlu(hasil)
    butuh = None if perlu is None or pandangan.iuran is None else perlu * pandangan.iuran * bulan
    milik = pandangan.apbdes.filter((pl.col("wilayah") == wilayah) & (pl.col("tahun") == pandangan.hari.year))
    baris = [
        BarisAlokasi(
            jenis_belanja=b["jenis_belanja"],
            sumber_dana=b["sumber_dana"],
            alokasi=b["alokasi"],
            boleh_iuran=b["jenis_belanja"] == "IURAN" and b["sumber_dana"] != SUMBER_TERLARANG,
        )
        for b in milik.iter_rows(named=True)
    ]
    # A village of which the budgets say something has an allocation, be it none; of another nothing is known.
    alokasi = sum(b.alokasi for b in baris if b.boleh_iuran) if baris else None
    larang = sum(b.alokasi for b in baris if b.jenis_belanja == "IURAN" and not b.boleh_iuran) if baris else None
    terpakai = terpakai_setahun(sesi, wilayah, pandangan.hari.year)
    tahu = butuh is not None and (alokasi is not None or jenis == "kelurahan")
    sisa = max(0, (alokasi or 0) - terpakai)
    return KebutuhanDesa(
        wilayah=wilayah,
        nama=nama,
        kecamatan=wilayah.rpartition(".")[0],
        jenis=jenis,
        perlu_dijamin=perlu,
        belum_pasti=None if hasil is None else sum(hasil.get(h, 0) for h in _BELUM_PASTI),
        hasil=hasil or {},
        bulan=bulan,
        kebutuhan=butuh,
        baris=baris,
        alokasi=alokasi,
        alokasi_terlarang=larang,
        terpakai=terpakai,
        kekurangan=max(0, (butuh or 0) - sisa) if tahu else None,
    )
