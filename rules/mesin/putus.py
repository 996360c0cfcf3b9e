"""From masks to a decision: the one place where the order of rules, unknowns and advice have their meaning.

The first rule, from the top, that is true decides; one that may be true stops everything with ``PERLU_DATA``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from rules.mesin.bentuk import TANDA, Daun, PaketTerikat, Pohon, Rumus, Sama, Semua
from rules.mesin.bentuk import Kosong as KosongFakta
from rules.paket.model import PERLU_DATA


class TakTerputus(RuntimeError):
    """No rule of the pack applies. A checked pack cannot come here: it always reaches an outcome."""


@dataclass(frozen=True)
class Inti:
    """The bare decision. ``aturan`` is the place of the rule that decided, or that stopped for want of a fact
    (``berhenti``); ``saran`` the places of the advice within it; ``ubahan`` the last line that changed the outcome."""

    hasil: str
    aturan: int
    berhenti: bool
    saran: tuple[int, ...] = ()
    ubahan: int | None = None


def putuskan(terikat: PaketTerikat, benar: int, mungkin: int) -> Inti:
    """The decision that the masks mean.

    Raises:
        TakTerputus: no rule applies.
    """
    for tempat, satu in enumerate(terikat.aturan):
        bit = 1 << satu.kondisi
        if benar & bit:
            saran = tuple(i for i, (_, k, _) in enumerate(satu.saran) if benar >> k & 1)
            for ke, (ubahan, k) in enumerate(terikat.ubahan):
                kena = satu.aturan.hasil == ubahan.dari and satu.aturan.id not in ubahan.kecuali_aturan
                if kena and benar >> k & 1:
                    return Inti(ubahan.menjadi, tempat, berhenti=False, ubahan=ke)
            return Inti(satu.aturan.hasil, tempat, berhenti=False, saran=saran)
        if mungkin & bit:
            return Inti(PERLU_DATA, tempat, berhenti=True)
    raise TakTerputus(f"Tidak ada aturan paket {terikat.paket.id} yang berlaku.")


class Pemutus:
    """:func:`putuskan` for one bound pack, remembering the masks it has seen (few differ in a whole register)."""

    def __init__(self, terikat: PaketTerikat) -> None:
        self.terikat = terikat
        self._ingat = lru_cache(maxsize=4096)(lambda benar, mungkin: putuskan(terikat, benar, mungkin))

    def __call__(self, benar: int, mungkin: int) -> Inti:
        return self._ingat(benar, mungkin)


def kurang(terikat: PaketTerikat, tempat: int, nilai: Mapping[str, object]) -> tuple[str, ...]:
    """What keeps a rule from being true or false: names of missing facts, then of parameters without a value."""
    fakta: dict[str, None] = {}
    parameter: dict[str, None] = {}

    def telusuri(pohon: Pohon) -> None:
        if nilai_pohon(pohon, nilai) is not None:
            return
        if isinstance(pohon, Daun):
            fakta.update(dict.fromkeys(f for f in pohon.fakta if f not in nilai and f in terikat.wajib))
            parameter.update(dict.fromkeys(pohon.parameter_tiada))
            return
        for anak in pohon.isi:
            telusuri(anak)

    telusuri(terikat.kondisi[terikat.aturan[tempat].kondisi].pohon)
    return (*fakta, *parameter)


def gagal(pohon: Pohon, nilai: Mapping[str, object]) -> str | None:
    """The first part of a condition that is not true, in the words of the pack; None when all of it is true."""
    hasil = nilai_pohon(pohon, nilai)
    if hasil is True:
        return None
    if isinstance(pohon, Daun):
        return pohon.teks if hasil is False else f"{pohon.teks} (belum diketahui)"
    if pohon.dan:
        # A part that is false says more than one that is only unknown.
        urut = sorted(pohon.isi, key=lambda anak: nilai_pohon(anak, nilai) is not False)
        return next((g for anak in urut if (g := gagal(anak, nilai)) is not None), None)
    return " atau ".join(g for anak in pohon.isi if (g := gagal(anak, nilai)) is not None) or None


def nilai_pohon(pohon: Pohon, nilai: Mapping[str, object]) -> bool | None:
    """True, false or unknown (Kleene)."""
    if isinstance(pohon, Daun):
        if _benar(pohon.benar, nilai):
            return True
        return None if _benar(pohon.mungkin, nilai) else False
    bagian = [nilai_pohon(anak, nilai) for anak in pohon.isi]
    penentu = not pohon.dan
    if penentu in bagian:
        return penentu
    return None if None in bagian else not penentu


def _benar(rumus: Rumus, nilai: Mapping[str, object]) -> bool:
    if isinstance(rumus, Sama):
        ada = nilai.get(rumus.fakta)
        return ada is not None and bool(TANDA[rumus.tanda](ada, rumus.nilai))
    if isinstance(rumus, KosongFakta):
        return (rumus.fakta not in nilai) == rumus.ya
    if isinstance(rumus, Semua):
        return all(_benar(r, nilai) for r in rumus.isi)
    return any(_benar(r, nilai) for r in rumus.isi)
