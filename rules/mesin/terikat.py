"""A bound pack at work: durable-rules decides, the compiled function watches, and a batch is checked by sample.

It is put to use only after every back end agreed on the cases worth trying (:func:`pasang_terikat`).
"""

from __future__ import annotations

import copy
import itertools
import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import polars as pl

from rules.mesin.bentuk import PaketTerikat, Skalar
from rules.mesin.fakta import Nilai
from rules.mesin.fungsi import Topeng, kompilasi
from rules.mesin.jelas import MengapaTidak, Putusan, jelaskan, mengapa_tidak
from rules.mesin.massal import KOLOM_BENAR, KOLOM_MUNGKIN, kerangka, siapkan, topeng_massal
from rules.mesin.putus import Inti, Pemutus
from rules.mesin.rete import Rete
from rules.mesin.ruang import ruang

SAMPEL_GERBANG = 400
SAMPEL_MASSAL = 0.01
SAMPEL_MASSAL_MAKS = 2_000


class TopengBeda(RuntimeError):
    """Two back ends disagree about one case. No decision is given; the case is told by its masks only."""


class MesinPaket:
    """One pack, one daerah, one span of dates. Safe for threads."""

    def __init__(self, terikat: PaketTerikat, sejak: date | None) -> None:
        self.terikat = terikat
        self._sejak = sejak
        self._bayangan = kompilasi(terikat)
        self._rete = Rete(terikat)
        self._pemutus = Pemutus(terikat)

    def di(self, daerah: str) -> MesinPaket:
        """The same conditions, answering for one daerah: how a national pack, bound once, speaks to each."""
        salinan = copy.copy(self)
        salinan.terikat = replace(self.terikat, daerah=daerah)
        return salinan

    def topeng(self, nilai: Mapping[str, Skalar]) -> Topeng:
        """The masks, by durable-rules and its shadow.

        Raises:
            TopengBeda: the two disagree.
        """
        dari_rete = self._rete.topeng(nilai)
        bayangan = self._bayangan(nilai)
        if dari_rete != bayangan:
            raise TopengBeda(f"Paket {self.terikat.paket.id}: durable-rules {dari_rete}, bayangan {bayangan}.")
        return dari_rete

    def inti(self, nilai: Mapping[str, Skalar]) -> Inti:
        """The bare decision of one case: microseconds."""
        return self._pemutus(*self.topeng(nilai))

    def putus(self, nilai: Mapping[str, Skalar], tanggal: date) -> Putusan:
        """The decision with its whole explanation."""
        return self.jelaskan(self.topeng(nilai), nilai, tanggal)

    def jelaskan(self, topeng: Topeng, nilai: Mapping[str, Skalar], tanggal: date) -> Putusan:
        """The explanation of masks reached earlier: how a stored decision is told again, years later."""
        return jelaskan(self.terikat, self._pemutus(*topeng), topeng, nilai, tanggal=tanggal, sejak=self._sejak)

    def mengapa_tidak(self, nilai: Mapping[str, Skalar], hasil: str) -> list[MengapaTidak]:
        """Why ``hasil`` was not the outcome: one line for each rule that would have given it."""
        return mengapa_tidak(self.terikat, self.inti(nilai), nilai, hasil)

    def massal(self, orang: pl.DataFrame, *, benih: int = 1) -> pl.DataFrame:
        """Outcome, rule and masks for every row, in their order (columns ``hasil``, ``aturan``, ``berhenti``).

        One row in a hundred (at most 2,000) is decided again by durable-rules.

        Raises:
            rules.mesin.massal.KolomSalah: a column or value is not what the fact allows.
            TopengBeda: the sample disagrees.
        """
        topeng = topeng_massal(self.terikat, orang)
        self._cocokkan(orang, topeng, benih)
        unik = topeng.unique()
        inti = [self._pemutus(b, m) for b, m in unik.iter_rows()]
        kode_hasil = list(dict.fromkeys(i.hasil for i in inti))
        id_aturan = list(dict.fromkeys(self.terikat.aturan[i.aturan].aturan.id for i in inti))
        arti = unik.with_columns(
            pl.Series("hasil", [i.hasil for i in inti], dtype=pl.Enum(kode_hasil)),
            pl.Series("aturan", [self.terikat.aturan[i.aturan].aturan.id for i in inti], dtype=pl.Enum(id_aturan)),
            pl.Series("berhenti", [i.berhenti for i in inti], dtype=pl.Boolean),
        )
        return topeng.join(arti, on=[KOLOM_BENAR, KOLOM_MUNGKIN], how="left", maintain_order="left")

    def _cocokkan(self, orang: pl.DataFrame, topeng: pl.DataFrame, benih: int) -> None:
        jumlah = min(SAMPEL_MASSAL_MAKS, max(min(20, orang.height), int(orang.height * SAMPEL_MASSAL)))
        if not jumlah:
            return
        nomor = sorted(random.Random(benih).sample(range(orang.height), jumlah))  # noqa: S311 (a sample, not a secret)
        baris = siapkan(self.terikat, orang[nomor]).to_dicts()
        for satu, (benar, mungkin) in zip(baris, topeng[nomor].iter_rows(), strict=True):
            nilai: Nilai = {n: v for n, v in satu.items() if v is not None}
            if self._rete.topeng(nilai) != (benar, mungkin):
                raise TopengBeda(f"Paket {self.terikat.paket.id}: hasil massal berbeda dari durable-rules.")


def pasang_terikat(terikat: PaketTerikat, sejak: date | None) -> MesinPaket:
    """Compile a bound pack for every back end and put it to use, if all agree on the cases worth trying.

    Raises:
        TopengBeda: they do not.
        rules.mesin.rete.TerlaluBanyakJalur: a condition is too wide for durable-rules.
    """
    mesin = MesinPaket(terikat, sejak)
    kasus = [
        *itertools.islice(ruang(terikat, maks=SAMPEL_GERBANG), SAMPEL_GERBANG),
        *itertools.islice(ruang(terikat, maks=SAMPEL_GERBANG, celah=True, benih=2), SAMPEL_GERBANG),
    ]
    dari_rete = [mesin.topeng(nilai) for nilai in kasus]
    dari_massal = list(topeng_massal(terikat, kerangka(terikat, kasus)).iter_rows())
    if dari_rete != dari_massal:
        raise TopengBeda(f"Paket {terikat.paket.id}: bentuk massal berbeda dari durable-rules.")
    return mesin
