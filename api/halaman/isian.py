"""Numbers as people type them in forms: ``1.250``, ``1250``, ``12,5``."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from patuh.galat import GalatIsian, IsianSalah
from patuh.instruksi.model import Indikator

_RIBUAN = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d{1,6})?", re.ASCII)
_BIASA = re.compile(r"\d{1,15}(?:[,.]\d{1,6})?", re.ASCII)
_MAKS = 10**15


def baca_angka(teks: str) -> int | float:
    """The number; dots before groups of three separate thousands. Raises ``ValueError`` for anything else."""
    teks = teks.replace(" ", "")
    if _RIBUAN.fullmatch(teks):
        teks = teks.replace(".", "")
    elif not _BIASA.fullmatch(teks):
        raise ValueError("bukan angka")
    teks = teks.replace(",", ".")
    nilai = float(teks) if "." in teks else int(teks)
    if nilai >= _MAKS:
        raise ValueError("terlalu besar")
    return nilai


def baca_indikator(
    definisi: Sequence[Indikator], isian: Mapping[str, str], terhitung: Collection[str] = ()
) -> dict[str, dict[str, int | float]]:
    """The indicators that were filled in; of the computed ones (``terhitung``) only a denominator may be owed. Raises
    :class:`IsianSalah` naming each wrong field."""
    hasil: dict[str, dict[str, int | float]] = {}
    galat = []
    for satu in definisi:
        for sisi in ("pembilang", "penyebut"):
            teks = isian.get(f"{sisi}.{satu.kode}", "").strip()
            if not teks:
                continue
            try:
                hasil.setdefault(satu.kode, {})[sisi] = baca_angka(teks)
            except ValueError:
                pesan = f"{satu.nama}: tulis angka saja, misalnya 1.250 atau 12,5."
                galat.append(GalatIsian(f"{sisi}.{satu.kode}", pesan))
        if satu.kode in terhitung:
            continue
        if "penyebut" in hasil.get(satu.kode, {}) and "pembilang" not in hasil[satu.kode]:
            galat.append(GalatIsian(f"pembilang.{satu.kode}", f"{satu.nama}: isi juga pembilangnya."))
    if galat:
        raise IsianSalah("Ada angka yang belum benar.", tuple(galat))
    return hasil
