"""Facts as they come in, checked strictly before any rule sees them: a wrong type is an error, never an unknown.

``1`` is not true, ``"5"`` and ``5.0`` are not numbers: the rule engines behind would coerce them each in its own way.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from rules.mesin.bentuk import PaketTerikat, Skalar
from rules.paket.bahasa import hitung
from rules.paket.model import Fakta

Nilai = dict[str, Skalar]


class FaktaSalah(ValueError):
    """Facts that cannot be taken: ``salah`` pairs each name with what is wrong and the way out. Values are not told."""

    def __init__(self, salah: list[tuple[str, str]]) -> None:
        self.salah = tuple(salah)
        super().__init__("; ".join(f"{nama}: {pesan}" for nama, pesan in salah))


def periksa_fakta(terikat: PaketTerikat, fakta: Mapping[str, object]) -> Nilai:
    """The known facts, defaults filled in and computed values added; what is unknown is left out.

    Raises:
        FaktaSalah: an unknown name, a wrong type, or a value outside its codes or range.
    """
    salah: list[tuple[str, str]] = []
    nilai: Nilai = {}
    for nama, isi in fakta.items():
        bentuk = terikat.fakta.get(nama)
        if bentuk is None:
            salah.append((nama, _tak_dikenal(nama, terikat)))
        elif isi is None and bentuk.boleh_kosong:
            continue
        elif pesan := _salah_nilai(bentuk, isi, terikat.daerah):
            salah.append((nama, pesan))
        elif isinstance(isi, bool | int | str):
            nilai[nama] = isi
    if salah:
        raise FaktaSalah(salah)
    for nama, bentuk in terikat.fakta.items():
        if bentuk.bawaan is not None and nama not in nilai:
            nilai[nama] = bentuk.bawaan
    return lengkapi(terikat, nilai)


def lengkapi(terikat: PaketTerikat, nilai: Nilai) -> Nilai:
    """Add the computed values that can be computed (in place)."""
    for turunan in terikat.turunan:
        if not turunan.tiada and all(f in nilai for f in turunan.fakta):
            hasil = hitung(turunan.rumus, lambda n: int(nilai[n]))
            if hasil is not None:
                nilai[turunan.nama] = hasil
    return nilai


def _tak_dikenal(nama: str, terikat: PaketTerikat) -> str:
    dekat = difflib.get_close_matches(nama, list(terikat.fakta), n=1, cutoff=0.6)
    saran = f" Maksudnya {dekat[0]!r}?" if dekat else ""
    return f"Fakta ini tidak dikenal paket {terikat.paket.id}.{saran} Yang dikenal: {', '.join(terikat.fakta)}."


def _salah_nilai(bentuk: Fakta, isi: object, daerah: str) -> str | None:
    if isi is None:
        return "Tidak boleh kosong; hilangkan kolom ini bila faktanya belum diketahui."
    match bentuk.jenis:
        case "ya_tidak":
            return None if isinstance(isi, bool) else "Harus true atau false."
        case "kode":
            kode = bentuk.kode_untuk(daerah)
            return None if isinstance(isi, str) and isi in kode else f"Harus salah satu dari: {', '.join(kode)}."
        case _:
            if isinstance(isi, bool) or not isinstance(isi, int):
                return "Harus bilangan bulat, tanpa tanda kutip dan tanpa pecahan."
            if not bentuk.min <= isi <= bentuk.maks:
                return f"Harus antara {bentuk.min} dan {bentuk.maks}."
            return None
