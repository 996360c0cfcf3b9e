"""Traceability: clause by clause, what makes it work. A clause that nothing carries out must not go unnoticed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import get_args

import rules
from patuh.instruksi.model import Diktum, Instruksi, Klausul, Telusur
from patuh.instruksi.periksa import BAGIAN_LAPORAN

# The schema's own list of workflow classes; a test holds it equal to the classes in the workflows package.
ALUR: frozenset[str] = frozenset(
    nama for bagian in get_args(Telusur.model_fields["alur"].annotation) for nama in get_args(bagian)
)


# Workflows of single cases, by the schema's own list; the same test holds them.
PERKARA: frozenset[str] = frozenset(
    nama for bagian in get_args(Telusur.model_fields["perkara"].annotation) for nama in get_args(bagian)
)


@dataclass(frozen=True)
class BarisTelusur:
    """One clause: what carries it out, and whether all of that exists (``terikat``; ``sebab`` says what is missing)."""

    diktum: str
    huruf: str | None
    jenis: str
    alur: str | None
    perkara: tuple[str, ...]
    paket: tuple[str, ...]
    bagian_laporan: tuple[str, ...]
    alasan_penutup: str | None
    terikat: bool
    sebab: str | None = None

    def __str__(self) -> str:
        """One line of a table: clause, kind, what carries it out, and what is missing."""
        klausul = f"{self.diktum} {self.huruf or ''}".strip()
        oleh = "; ".join(
            filter(
                None,
                (
                    self.alur,
                    ", ".join(self.perkara),
                    ", ".join(self.paket),
                    "laporan: " + ", ".join(self.bagian_laporan),
                ),
            )
        )
        if self.alasan_penutup:
            oleh = f"tanpa kewajiban sendiri: {self.alasan_penutup}"
        return f"{klausul:22} {self.jenis:16} {oleh}" + ("" if self.terikat else f"  TIDAK TERIKAT: {self.sebab}")


@cache
def paket_dikenal() -> frozenset[str]:
    """Ids of the rule packs that the service has."""
    return frozenset(p.stem for p in (Path(rules.__file__).parent / "paket").glob("*.yaml"))


def telusur(instruksi: Instruksi) -> list[BarisTelusur]:
    """Every clause of the instrument, in its order."""
    return [_baris(diktum, klausul) for diktum in instruksi.diktum for klausul in diktum.klausul]


def _baris(diktum: Diktum, klausul: Klausul) -> BarisTelusur:
    ikatan = klausul.telusur
    sebab = _sebab(klausul)
    return BarisTelusur(
        diktum=diktum.nomor,
        huruf=klausul.huruf,
        jenis=klausul.jenis,
        alur=ikatan.alur,
        perkara=ikatan.perkara,
        paket=ikatan.paket,
        bagian_laporan=ikatan.bagian_laporan,
        alasan_penutup=klausul.alasan_penutup,
        terikat=sebab is None,
        sebab=sebab,
    )


def _sebab(klausul: Klausul) -> str | None:
    """Why a clause is not bound; None when it is."""
    ikatan = klausul.telusur
    hilang = [f"alur {ikatan.alur}"] if ikatan.alur is not None and ikatan.alur not in ALUR else []
    hilang += [f"paket {p}" for p in ikatan.paket if p not in paket_dikenal()]
    hilang += [f"bagian laporan {b}" for b in ikatan.bagian_laporan if b not in BAGIAN_LAPORAN]
    if hilang:
        return f"Belum ada: {', '.join(hilang)}."
    if klausul.jenis == "penutup":
        return None if klausul.alasan_penutup else "Klausul penutup tanpa alasan."
    return None if ikatan.terikat else "Tidak ada yang menjalankan klausul ini."
