"""A plain reading of a pack, made apart from the engine: the condition's own words, three truths, first line that fits.

It shares nothing with the engine but the language's tree, so that it can find the engine wrong.
"""

from __future__ import annotations

from datetime import date

from rules.paket.bahasa import (
    Angka,
    Atau,
    Banding,
    Bukan,
    Dan,
    Ketahui,
    Nama,
    Nilai,
    Syarat,
    baca_rumus,
    baca_syarat,
)
from rules.paket.model import Paket
from rules.parameter.model import KumpulanParameter

Fakta = dict[str, bool | int | str]


class Tafsir:
    """One pack on one date in one daerah."""

    def __init__(self, paket: Paket, parameter: KumpulanParameter, daerah: str, tanggal: date) -> None:
        self.paket, self.parameter, self.daerah, self.tanggal = paket, parameter, daerah, tanggal

    def putus(self, fakta: Fakta) -> tuple[str, str]:
        """(outcome, id of the rule that decided or stopped)."""
        for nama, bentuk in self.paket.fakta.items():
            if bentuk.bawaan is not None and nama not in fakta:
                fakta = {**fakta, nama: bentuk.bawaan}
        for aturan in self.paket.aturan:
            if aturan.daerah and self.daerah not in aturan.daerah:
                continue
            if (aturan.sejak and self.tanggal < aturan.sejak) or (aturan.sampai and self.tanggal > aturan.sampai):
                continue
            nilai = self.benar(baca_syarat(aturan.bila), fakta)
            if nilai is None:
                return "PERLU_DATA", aturan.id
            if nilai:
                for ubahan in self.paket.ubahan:
                    kena = aturan.hasil == ubahan.dari and aturan.id not in ubahan.kecuali_aturan
                    if kena and self.benar(baca_syarat(ubahan.bila), fakta):
                        return ubahan.menjadi, aturan.id
                return aturan.hasil, aturan.id
        raise AssertionError("tanpa hasil")

    def benar(self, syarat: Syarat, fakta: Fakta, balik: bool = False) -> bool | None:
        """Kleene; ``balik`` carries a negation down to the comparisons, where an empty fact makes both sides false."""
        match syarat:
            case Bukan(isi):
                return self.benar(isi, fakta, not balik)
            case Dan(isi) | Atau(isi):
                bagian = [self.benar(s, fakta, balik) for s in isi]
                dan = isinstance(syarat, Dan) != balik
                if (not dan) in bagian:
                    return not dan
                return None if None in bagian else dan
            case Ketahui(nama, ada):
                return ((nama in fakta) == ada) != balik
            case Nama(nama):
                return self._sama(nama, True, fakta, balik)
            case Banding(kiri, tanda, kanan):
                return self._banding(kiri, tanda, kanan, fakta, balik)
        raise AssertionError(syarat)

    def _sama(self, nama: str, nilai: object, fakta: Fakta, balik: bool) -> bool | None:
        if nama not in fakta:
            return False if self.paket.fakta[nama].boleh_kosong else None
        return (fakta[nama] == nilai) != balik

    def _banding(self, kiri: Nilai, tanda: str, kanan: Nilai, fakta: Fakta, balik: bool) -> bool | None:
        if isinstance(kiri, Nama) and kiri.nama in self.paket.fakta and isinstance(kanan, Nama):
            jenis = self.paket.fakta[kiri.nama].jenis
            if jenis in ("kode", "ya_tidak"):
                nilai = kanan.nama if jenis == "kode" else kanan.nama == "ya"
                return self._sama(kiri.nama, nilai, fakta, balik != (tanda == "!="))
        for sisi in (kiri, kanan):
            bentuk = self.paket.fakta.get(sisi.nama) if isinstance(sisi, Nama) else None
            if bentuk is not None and bentuk.boleh_kosong and isinstance(sisi, Nama) and sisi.nama not in fakta:
                return False
        a, b = self._angka(kiri, fakta), self._angka(kanan, fakta)
        if a is None or b is None:
            return None
        hasil = {"=": a == b, "!=": a != b, "<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[tanda]
        return hasil != balik

    def _angka(self, nilai: Nilai, fakta: Fakta) -> int | None:
        if isinstance(nilai, Angka):
            return nilai.nilai
        if isinstance(nilai, Nama):
            if "." in nilai.nama:
                ada = self.parameter.nilai(nilai.nama, self.tanggal, self.daerah)
                return None if ada is None else ada.nilai
            if nilai.nama in self.paket.hitungan:
                return self._angka(baca_rumus(self.paket.hitungan[nilai.nama].rumus), fakta)
            isi = fakta.get(nilai.nama)
            return None if isi is None else int(isi)
        a, b = self._angka(nilai.kiri, fakta), self._angka(nilai.kanan, fakta)
        if a is None or b is None:
            return None
        match nilai.tanda:
            case "+":
                return a + b
            case "-":
                return a - b
            case "*":
                return a * b
            case "maks":
                return max(a, b)
            case _:
                return (a + b - 1) // b
