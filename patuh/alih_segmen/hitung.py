"""Ask pack ``alih-ppu``: one person with a whole explanation, or a frame of people in its batch form."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import polars as pl
from sqlmodel import Session

from patuh.alih_segmen.fakta import FAKTA, Sumber, ambil_bahan, fakta_pekerja, sumber
from patuh.alih_segmen.langkah import Tampak
from patuh.aturan.simpan import simpan_putusan
from patuh.aturan.tabel import PutusanTersimpan
from rules.mesin.bentuk import Skalar
from rules.mesin.fakta import periksa_fakta
from rules.mesin.jelas import Putusan
from rules.mesin.massal import KOLOM_BENAR, KOLOM_MUNGKIN
from rules.mesin.mesin import Mesin

PAKET = "alih-ppu"
JAMINAN = "phk.jaminan_bulan"
LAPOR_DINSOS = "LAPOR_DINSOS"
_RUANG = uuid5(NAMESPACE_URL, "patuh:alih_segmen:putusan")


@dataclass(frozen=True)
class Lihat:
    """One look at one person: the decision, the facts behind it, and what the states need to know."""

    putusan: Putusan
    nilai: dict[str, Skalar]
    tampak: Tampak
    segmen: str | None
    tanggal_berhenti: date | None
    data_per: date | None


def jaminan_bulan(mesin: Mesin, daerah: str, tanggal: date) -> int:
    """Months of free cover after a job loss (``phk.jaminan_bulan``); 0 where the law of that date gave none."""
    nilai = mesin.parameter.nilai(JAMINAN, tanggal, daerah)
    return 0 if nilai is None else nilai.nilai


def lihat(sesi: Session, mesin: Mesin, *, daerah: str, indeks: bytes, nib: str, tanggal: date) -> Lihat:
    """Look a person up as of a date and decide."""
    asal: Sumber = sumber(sesi, daerah, tanggal)
    bahan = ambil_bahan(sesi, asal, daerah, [indeks])
    (baris,) = fakta_pekerja(bahan, tanggal, jaminan_bulan(mesin, daerah, tanggal)).to_dicts()
    satu = mesin.untuk(PAKET, daerah, tanggal)
    nilai = periksa_fakta(satu.terikat, diketahui(baris))
    putusan = satu.putus(nilai, tanggal)
    di_sini = bahan.pekerja.filter((pl.col("nib") == nib) & pl.col("aktif")).height > 0
    return Lihat(
        putusan, nilai, Tampak(putusan.hasil, di_sini, baris["dijamin_lain"]), baris["segmen"],
        baris["tanggal_berhenti"] if not baris["bekerja_kini"] else None, asal.data_per,
    )  # fmt: skip


def putuskan_massal(mesin: Mesin, daerah: str, tanggal: date, fakta: pl.DataFrame) -> pl.DataFrame:
    """The frame with ``hasil``, ``saran`` and ``putusan_id`` added (equal facts share one kept decision), and the two
    mask columns."""
    satu = mesin.untuk(PAKET, daerah, tanggal)
    versi = (satu.terikat.versi, satu.terikat.versi_parameter)
    lengkap = pl.concat([fakta, satu.massal(fakta).select(KOLOM_BENAR, KOLOM_MUNGKIN, "hasil")], how="horizontal")
    wakil = lengkap.select(*FAKTA, KOLOM_BENAR, KOLOM_MUNGKIN).unique(maintain_order=True)
    saran, nomor = [], []
    for baris in wakil.iter_rows(named=True):
        putusan = satu.jelaskan((baris[KOLOM_BENAR], baris[KOLOM_MUNGKIN]), diketahui(baris), tanggal)
        saran.append(" ".join(putusan.saran))
        nomor.append(id_putusan(daerah, tanggal, versi, diketahui(baris)))
    arti = wakil.with_columns(
        pl.Series("saran", saran, dtype=pl.String), pl.Series("putusan_id", nomor, dtype=pl.String)
    )
    kunci = [*FAKTA, KOLOM_BENAR, KOLOM_MUNGKIN]
    return lengkap.with_columns(pl.col("hasil").cast(pl.String)).join(
        arti, on=kunci, how="left", maintain_order="left", nulls_equal=True
    )


def simpan_massal(
    sesi: Session, mesin: Mesin, daerah: str, tanggal: date, baris: pl.DataFrame, waktu: datetime
) -> None:
    """Keep the decisions of these rows (as :func:`putuskan_massal` gave them) that are not kept yet."""
    satu = mesin.untuk(PAKET, daerah, tanggal)
    for b in baris.unique("putusan_id", maintain_order=True).iter_rows(named=True):
        nilai = diketahui(b)
        putusan = satu.jelaskan((b[KOLOM_BENAR], b[KOLOM_MUNGKIN]), nilai, tanggal)
        if id_putusan(daerah, tanggal, (putusan.versi, putusan.versi_parameter), nilai) != b["putusan_id"]:
            # The pack was replaced between deciding and keeping: the run begins again with the new one.
            raise PaketBerganti
        simpan_sekali(sesi, mesin, b["putusan_id"], putusan, nilai, waktu)


class PaketBerganti(RuntimeError):
    """The pack changed while a run was under way."""


def simpan_lihat(sesi: Session, mesin: Mesin, satu: Lihat, waktu: datetime) -> str:
    """Keep the decision of one look; its id."""
    p = satu.putusan
    id_ = id_putusan(p.daerah, p.tanggal, (p.versi, p.versi_parameter), satu.nilai)
    simpan_sekali(sesi, mesin, id_, p, satu.nilai, waktu)
    return id_


def simpan_sekali(
    sesi: Session, mesin: Mesin, id: str, putusan: Putusan, nilai: Mapping[str, Skalar], waktu: datetime
) -> None:
    """Keep a decision unless this id holds it already."""
    if sesi.get(PutusanTersimpan, id) is None:
        simpan_putusan(sesi, mesin, id, putusan, nilai, waktu)
        sesi.flush()


def id_putusan(daerah: str, tanggal: date, versi: tuple[str, str], nilai: Mapping[str, Skalar]) -> str:
    """The one id that a decision from these facts, with these versions, on this date can have."""
    isi = [daerah, tanggal.isoformat(), *versi, sorted(nilai.items())]
    return str(uuid5(_RUANG, json.dumps(isi)))


def diketahui(baris: Mapping[str, Any]) -> dict[str, Skalar]:
    """The known facts of a row."""
    return {n: baris[n] for n in FAKTA if baris[n] is not None}
