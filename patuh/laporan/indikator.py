"""Indicators of the clauses, summed over the reports that stand: numerator and denominator apart, no mean of means."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from patuh.instruksi.model import Indikator, Instruksi
from patuh.laporan.hitung import Fakta, kelompokkan
from patuh.laporan.model import BarisIndikator, SumberAngka


def baris_indikator(instruksi: Instruksi, fakta: Iterable[Fakta]) -> tuple[BarisIndikator, ...]:
    """One row for each indicator of each clause that has a task in the period, in the order of the document."""
    per_klausul = kelompokkan(fakta, lambda f: (f.diktum, f.huruf))
    return tuple(
        _satu(diktum.nomor, klausul.huruf, ukuran, per_klausul[(diktum.nomor, klausul.huruf)])
        for diktum in instruksi.diktum
        for klausul in diktum.klausul
        for ukuran in klausul.indikator
        if (diktum.nomor, klausul.huruf) in per_klausul
    )


def _satu(diktum: str, huruf: str | None, ukuran: Indikator, fakta: Sequence[Fakta]) -> BarisIndikator:
    atas: list[float] = []
    pasangan: list[tuple[float, float]] = []
    melapor: set[str] = set()
    dihitung: set[str] = set()
    beda: set[str] = set()
    sumber: set[tuple[str, date, str | None]] = set()
    for f in fakta:
        isi = (f.indikator or {}).get(ukuran.kode)
        pembilang, penyebut = baca_nilai(isi)
        if f.lapor is None or pembilang is None:
            continue
        melapor.add(f.unit)
        if isinstance(isi, dict) and isi.get("dihitung") is True:
            dihitung.add(f.unit)
            sumber |= {(s["jenis"], date.fromisoformat(s["per"]), s.get("id")) for s in isi.get("sumber", ())}
            if isi.get("beda") is True:
                beda.add(f.unit)
        atas.append(pembilang)
        if penyebut is not None:
            pasangan.append((pembilang, penyebut))
    return BarisIndikator(
        diktum=diktum,
        huruf=huruf,
        kode=ukuran.kode,
        nama=ukuran.nama,
        satuan=ukuran.satuan,
        definisi_pembilang=ukuran.pembilang.definisi,
        definisi_penyebut=ukuran.penyebut.definisi,
        # fsum: the total does not depend on the order in which rows came from the database.
        pembilang=math.fsum(atas) if atas else None,
        pembilang_berpasangan=math.fsum(a for a, _ in pasangan) if pasangan else None,
        penyebut=math.fsum(b for _, b in pasangan) if pasangan else None,
        unit_melapor=len(melapor),
        unit_diharapkan=len({f.unit for f in fakta}),
        tanpa_penyebut=len(atas) - len(pasangan),
        unit_dihitung=len(dihitung),
        unit_beda=len(beda),
        sumber=tuple(
            SumberAngka(jenis=j, per=p, id=i) for j, p, i in sorted(sumber, key=lambda s: (s[0], s[1], s[2] or ""))
        ),
    )


def baca_nilai(isi: Any) -> tuple[float | None, float | None]:
    """Numerator and denominator of a reported value: a number, or ``{"pembilang": n, "penyebut": m}``.

    Anything that is not a finite number counts as not given."""
    if isinstance(isi, dict):
        return _angka(isi.get("pembilang")), _angka(isi.get("penyebut"))
    return _angka(isi), None


def _angka(nilai: Any) -> float | None:
    if isinstance(nilai, bool) or not isinstance(nilai, int | float) or not math.isfinite(nilai):
        return None
    return float(nilai)
