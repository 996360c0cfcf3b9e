"""Look at the holders of SKTM of some villages in the register as of a day: the pack's facts of each, and the budgets.

The meaning of each fact stands in :mod:`patuh.register.fakta_massal` alone; here only the right people are read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl
from sqlalchemy import CompoundSelect, or_, select, union
from sqlmodel import Session, col, func
from sqlmodel import select as pilih

from patuh.basisdata.tipe import tabel
from patuh.desa.langkah import BERAKHIR
from patuh.desa.tabel import PembiayaanDesa, StatusPembiayaan, SumberBiaya
from patuh.register.fakta_massal import Keadaan, alokasi_boleh, fakta_orang_sktm
from patuh.register.nik import kode_provinsi
from patuh.register.tabel import BarisSktm, Impor, SktmDesa
from patuh.register.versi import register_sebagian, terpakai
from patuh.verifikasi.tabel import Verifikasi
from rules.iuran import BANTUAN_DAERAH, PESERTA
from rules.mesin.mesin import Mesin

PAKET = "penduduk-belum-dijamin"
SEMUA: tuple[str, ...] = ()
_JENIS = ("kepesertaan_bpjs", "kependudukan", "sktm", "apbdes")
_BUKAN_FAKTA = ("nik", "wilayah", "aktif", "aktif_lain", "sktm_nomor", "sktm_tanggal", "sktm_wilayah")


@dataclass(frozen=True)
class Orang:
    """A person: the pack's facts (without the budget's word), cover, and the newest letter if there is one."""

    indeks: bytes
    fakta: dict[str, Any]
    aktif: bool
    aktif_lain: bool
    nomor: str | None
    tanggal: date | None
    wilayah: str | None


@dataclass(frozen=True)
class Pandangan:
    """What the register showed. ``bingkai``: one row a person, columns as ``fakta_orang_sktm`` gives them; ``apbdes``:
    the budget lines; ``iuran`` rupiah a head a month, None when not known on the day."""

    daerah: str
    hari: date
    versi: dict[str, Impor]
    bingkai: pl.DataFrame
    apbdes: pl.DataFrame
    iuran: int | None

    @property
    def data_per(self) -> dict[str, date]:
        """The day that each kind of the register speaks of."""
        return {j: self.versi[j].per_tanggal for j in _JENIS if j in self.versi}

    @property
    def dapat_diputus(self) -> bool:
        """Is there a register of members and of residents? Without both, nobody can be said to be without cover."""
        return "kepesertaan_bpjs" in self.versi and "kependudukan" in self.versi

    @cached_property
    def orang(self) -> list[Orang]:
        """The people, one each."""
        return [
            Orang(
                indeks=bytes.fromhex(b["nik"]),
                fakta={n: v for n, v in b.items() if n not in _BUKAN_FAKTA and n != "anggaran_desa_cukup"},
                aktif=b["aktif"],
                aktif_lain=b["aktif_lain"],
                nomor=b["sktm_nomor"],
                tanggal=b["sktm_tanggal"],
                wilayah=b["sktm_wilayah"],
            )
            for b in self.bingkai.iter_rows(named=True)
        ]

    @cached_property
    def alokasi(self) -> dict[str, int]:
        """For each desa with such a line: rupiah of the year that may pay contributions. No line: not known."""
        jumlah = self.apbdes.filter(alokasi_boleh(self.hari.year)).group_by("wilayah").agg(pl.col("alokasi").sum())
        return dict(zip(jumlah["wilayah"].to_list(), jumlah["alokasi"].to_list(), strict=True))


def lihat(sesi: Session, mesin: Mesin, daerah: str, hari: date, wilayah: Sequence[str] = SEMUA) -> Pandangan:
    """Everybody with a letter of these villages (none named: of all), and those of their cases."""
    versi = terpakai(sesi, daerah, hari)
    kueri = _orang(daerah, hari, versi.get("sktm"), wilayah)
    indeks = [baris[0].hex() for baris in sesi.connection().execute(kueri)]
    register = register_sebagian(sesi, daerah, hari, kueri)
    iuran = iuran_sebulan(mesin, daerah, hari)
    keadaan = Keadaan(hari, kode_provinsi(), iuran or 0, kuota_pemda(sesi, daerah, hari))
    orang = pl.LazyFrame({"nik": indeks}, schema={"nik": pl.String})
    bingkai = fakta_orang_sktm(register, keadaan, orang).sort("nik")
    return Pandangan(daerah, hari, versi, bingkai, register.apbdes.collect(), iuran)


def sidik_register(sesi: Session, daerah: str, hari: date) -> str:
    """A name for what the register says on a day: another one when anything was imported or entered since."""
    versi = terpakai(sesi, daerah, hari)
    masuk = sesi.exec(
        pilih(func.max(SktmDesa.no)).where(SktmDesa.daerah == daerah, col(SktmDesa.dicatat) <= hari)
    ).one()
    nomor = ",".join(f"{j}={i.no}" for j, i in sorted(versi.items()))
    return f"{nomor};desa={masuk or 0};kuota={kuota_pemda(sesi, daerah, hari):d}"


def iuran_sebulan(mesin: Mesin, daerah: str, hari: date) -> int | None:
    """What a head costs a month; None when an amount is not known on the day."""
    nilai = [mesin.parameter.nilai(n, hari, daerah) for n in (PESERTA, BANTUAN_DAERAH)]
    return None if any(n is None for n in nilai) else sum(n.nilai for n in nilai if n is not None)


def kuota_pemda(sesi: Session, daerah: str, hari: date) -> bool:
    """Can the kabupaten still take people? As last said with a check of the register; until somebody says so: no."""
    kueri = pilih(Verifikasi.kuota_pemda_tersedia).where(Verifikasi.daerah == daerah, col(Verifikasi.tanggal) <= hari)
    return bool(sesi.exec(kueri.order_by(col(Verifikasi.no).desc()).limit(1)).first())


def desa_bersangkutan(sesi: Session, daerah: str, hari: date) -> list[str]:
    """Every village with a letter or a case that is not over."""
    impor = terpakai(sesi, daerah, hari).get("sktm")
    berkas, masuk, kasus = tabel(BarisSktm), tabel(SktmDesa), tabel(PembiayaanDesa)
    kueri = union(
        select(berkas.c.wilayah).where(berkas.c.impor_no == (impor.no if impor is not None else -1)),
        select(masuk.c.wilayah).where(masuk.c.daerah == daerah, masuk.c.dicatat <= hari),
        select(kasus.c.wilayah).where(kasus.c.daerah == daerah, _masih(kasus)),
    )
    return sorted(baris[0] for baris in sesi.connection().execute(kueri))


def _orang(daerah: str, hari: date, impor: Impor | None, wilayah: Sequence[str]) -> CompoundSelect[Any]:
    berkas, masuk, kasus = tabel(BarisSktm), tabel(SktmDesa), tabel(PembiayaanDesa)
    asal = (
        select(berkas.c.indeks).where(berkas.c.impor_no == (impor.no if impor is not None else -1)),
        select(masuk.c.indeks).where(masuk.c.daerah == daerah, masuk.c.dicatat <= hari),
        select(kasus.c.indeks).where(kasus.c.daerah == daerah, _masih(kasus)),
    )
    if wilayah:
        kolom = (berkas.c.wilayah, masuk.c.wilayah, kasus.c.wilayah)
        asal = tuple(k.where(w.in_(wilayah)) for k, w in zip(asal, kolom, strict=True))  # type: ignore[assignment]
    return union(*asal)


def _masih(kasus: Any) -> Any:
    """Open, or a member for whom the desa goes on paying."""
    dibayar = (kasus.c.status == StatusPembiayaan.SELESAI) & (kasus.c.sumber == SumberBiaya.DESA)
    return or_(kasus.c.status.not_in(sorted(BERAKHIR)), dibayar)
