"""What-if: the same people decided twice, by two packs or two sets of parameters. Who moves, where, at what cost.

Everything is a count of people (jiwa) or whole rupiah a month; nobody is named.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import polars as pl

from rules.biaya import PEMBAYAR, TabelBiaya
from rules.mesin.bentuk import PaketTerikat
from rules.mesin.massal import KOLOM_BENAR, KOLOM_MUNGKIN
from rules.mesin.putus import putuskan

PANJANG_KECAMATAN = len("33.13.01")
TAK_DIKETAHUI = "tidak diketahui"


class BiayaTiada(ValueError):
    """Outcomes (``hasil``) that occur and have no line in the cost table: their cost is not guessed."""

    def __init__(self, paket: str, hasil: tuple[str, ...]) -> None:
        self.paket, self.hasil = paket, hasil
        super().__init__(
            f"Hasil {', '.join(hasil)} pada paket {paket} belum punya baris biaya, jadi biayanya tidak diketahui. "
            "Tambahkan barisnya pada berkas biaya."
        )


@dataclass(frozen=True)
class Sisi:
    """One side of the comparison: the bound pack, ``MesinPaket.massal`` of it over the people, and its costs."""

    terikat: PaketTerikat
    hasil: pl.DataFrame
    biaya: TabelBiaya


@dataclass(frozen=True)
class Peralihan:
    """How many people had outcome ``dari`` and now have ``ke`` (the same one, when nothing changes for them)."""

    dari: str
    ke: str
    jiwa: int


@dataclass(frozen=True)
class Ubah:
    """A count of people, or rupiah, before and after."""

    sebelum: int
    sesudah: int

    @property
    def selisih(self) -> int:
        """After less before."""
        return self.sesudah - self.sebelum


@dataclass(frozen=True)
class DampakKecamatan:
    """One kecamatan (official code; ``tidak diketahui`` for people without one)."""

    kode: str
    jiwa: int
    berubah: int
    hasil: dict[str, Ubah]
    biaya: dict[str, Ubah]


@dataclass(frozen=True)
class Dampak:
    """The comparison. ``hasil`` and ``biaya`` (rupiah a month by payer) are sums over ``kecamatan``.

    ``saran`` counts advice: it may change where the outcome does not.
    """

    jiwa: int
    berubah: int
    peralihan: tuple[Peralihan, ...]
    hasil: dict[str, Ubah]
    saran: dict[str, Ubah]
    biaya: dict[str, Ubah]
    kecamatan: tuple[DampakKecamatan, ...]


def hitung_dampak(wilayah: pl.Series, sebelum: Sisi, sesudah: Sisi) -> Dampak:
    """Compare two decisions of the same people; row n of ``wilayah`` and of both sides is the same person.

    ``wilayah`` holds official village codes (``33.13.01.2001``).

    Raises:
        BiayaTiada: an outcome that occurs has no cost line.
        ValueError: the sides do not have the same rows.
    """
    if not wilayah.len() == sebelum.hasil.height == sesudah.hasil.height:
        raise ValueError("Kedua sisi harus memuat orang yang sama.")
    for sisi in (sebelum, sesudah):
        _periksa_biaya(sisi)
    hitungan = (
        pl.DataFrame(
            {
                "kecamatan": wilayah.cast(pl.String).str.slice(0, PANJANG_KECAMATAN).fill_null(TAK_DIKETAHUI),
                "dari": sebelum.hasil["hasil"].cast(pl.String),
                "ke": sesudah.hasil["hasil"].cast(pl.String),
            }
        )
        .with_columns(pl.when(pl.col("kecamatan") == "").then(pl.lit(TAK_DIKETAHUI)).otherwise("kecamatan"))
        .group_by("kecamatan", "dari", "ke")
        .len("jiwa")
    )
    alih: dict[str, Counter[tuple[str, str]]] = {}
    for kecamatan, dari, ke, jiwa in hitungan.iter_rows():
        alih.setdefault(kecamatan, Counter())[dari, ke] += jiwa
    semua: Counter[tuple[str, str]] = sum(alih.values(), Counter())
    urut = _urutan(sebelum, sesudah, semua)
    return Dampak(
        jiwa=semua.total(),
        berubah=_berubah(semua),
        peralihan=tuple(Peralihan(dari, ke, semua[dari, ke]) for dari in urut for ke in urut if semua[dari, ke]),
        hasil=_hasil(semua, urut),
        saran=_saran(sebelum, sesudah),
        biaya=_biaya(semua, sebelum, sesudah),
        kecamatan=tuple(
            DampakKecamatan(kode, isi.total(), _berubah(isi), _hasil(isi, urut), _biaya(isi, sebelum, sesudah))
            for kode, isi in sorted(alih.items())
        ),
    )


def _periksa_biaya(sisi: Sisi) -> None:
    ada = set(sisi.hasil["hasil"].cast(pl.String).unique().to_list())
    if tiada := tuple(sorted(ada - set(sisi.biaya.per_jiwa))):
        raise BiayaTiada(sisi.terikat.paket.id, tiada)


def _urutan(sebelum: Sisi, sesudah: Sisi, semua: Counter[tuple[str, str]]) -> list[str]:
    """The outcomes that occur, in the order in which the packs list them."""
    ada = {h for pasang in semua for h in pasang}
    sebut = dict.fromkeys([*sebelum.terikat.paket.hasil, *sesudah.terikat.paket.hasil, *sorted(ada)])
    return [h for h in sebut if h in ada]


def _berubah(isi: Counter[tuple[str, str]]) -> int:
    return sum(jiwa for (dari, ke), jiwa in isi.items() if dari != ke)


def _hasil(isi: Counter[tuple[str, str]], urut: list[str]) -> dict[str, Ubah]:
    dari: Counter[str] = Counter()
    ke: Counter[str] = Counter()
    for (awal, akhir), jiwa in isi.items():
        dari[awal] += jiwa
        ke[akhir] += jiwa
    return {h: Ubah(dari[h], ke[h]) for h in urut}


def _biaya(isi: Counter[tuple[str, str]], sebelum: Sisi, sesudah: Sisi) -> dict[str, Ubah]:
    return {
        pembayar: Ubah(
            sum(sebelum.biaya.per_jiwa[dari].get(pembayar, 0) * jiwa for (dari, _), jiwa in isi.items()),
            sum(sesudah.biaya.per_jiwa[ke].get(pembayar, 0) * jiwa for (_, ke), jiwa in isi.items()),
        )
        for pembayar in PEMBAYAR
    }


def _saran(sebelum: Sisi, sesudah: Sisi) -> dict[str, Ubah]:
    dulu, kini = _hitung_saran(sebelum), _hitung_saran(sesudah)
    return {kode: Ubah(dulu[kode], kini[kode]) for kode in sorted({*dulu, *kini})}


def _hitung_saran(sisi: Sisi) -> Counter[str]:
    jumlah: Counter[str] = Counter()
    topeng = sisi.hasil.group_by(KOLOM_BENAR, KOLOM_MUNGKIN).len("jiwa")
    for benar, mungkin, jiwa in topeng.iter_rows():
        inti = putuskan(sisi.terikat, benar, mungkin)
        for tempat in inti.saran:
            jumlah[sisi.terikat.aturan[inti.aturan].saran[tempat][0].kode] += jiwa
    return jumlah
