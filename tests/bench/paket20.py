"""One rule pack of 20 rules over 17 facts, described once and written out for every engine of the bench.

It is made up, in the manner of our packs: codes, numbers, yes/no; five facts may be unknown, and a comparison with an
unknown is false. A rule is true when all comparisons of one of its ways are; the first true rule decides.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from typing import Any

from rules.mesin.bentuk import PaketTerikat
from rules.mesin.normal import ikat
from rules.paket.model import Paket
from rules.paket.pustaka import Pustaka
from rules.parameter.model import KumpulanParameter

DAERAH, TANGGAL = "33.13", date(2026, 11, 22)
Banding = tuple[str, str, "bool | int | str"]
Nilai = dict[str, "bool | int | str"]


@dataclass(frozen=True)
class Bentuk:
    """A fact: its codes, or its range, or (neither) yes/no; ``kosong``: the share of people for whom it is unknown."""

    kode: tuple[str, ...] = ()
    rentang: tuple[int, int] | None = None
    kosong: float = 0.0


FAKTA: dict[str, Bentuk] = {
    "status_penduduk": Bentuk(("HIDUP", "HIDUP", "HIDUP", "HIDUP", "MENINGGAL", "PINDAH", "TIDAK_DITEMUKAN")),
    "segmen": Bentuk(("PBI_APBN", "PBPU_PEMDA", "PPU", "PBPU", "BP", "TIDAK_ADA")),
    "layanan": Bentuk(("izin_usaha", "imb", "tender_proyek", "pelayanan_desa", "gawat_darurat", "spmk")),
    "sktm_penerbit": Bentuk(("DESA", "KELURAHAN"), kosong=0.7),
    "nik_valid": Bentuk(),
    "bekerja_ppu": Bentuk(),
    "kepesertaan_ganda": Bentuk(),
    "terdaftar_dtsen": Bentuk(),
    "kuota_pemda_tersedia": Bentuk(),
    "anggaran_desa_cukup": Bentuk(),
    "sanksi_aktif": Bentuk(),
    "miskin": Bentuk(kosong=0.4),
    "desil": Bentuk(rentang=(1, 10), kosong=0.3),
    "sktm_umur_hari": Bentuk(rentang=(0, 400), kosong=0.7),
    "bulan_sejak_phk": Bentuk(rentang=(0, 24), kosong=0.8),
    "umur": Bentuk(rentang=(0, 100)),
    "upah": Bentuk(rentang=(0, 20_000_000)),
}

_SKTM: Banding = ("sktm_umur_hari", "<=", 180)
ATURAN: tuple[tuple[tuple[Banding, ...], ...], ...] = (
    ((("layanan", "=", "gawat_darurat"),),),
    ((("status_penduduk", "=", "MENINGGAL"),),),
    ((("status_penduduk", "=", "PINDAH"),),),
    ((("nik_valid", "=", False),), (("status_penduduk", "=", "TIDAK_DITEMUKAN"),)),
    ((("sanksi_aktif", "=", True), ("layanan", "=", "tender_proyek")),),
    ((("sanksi_aktif", "=", True), ("layanan", "=", "imb")), (("sanksi_aktif", "=", True), ("upah", ">", 15_000_000))),
    ((("bekerja_ppu", "=", True), ("segmen", "=", "PPU")),),
    ((("bekerja_ppu", "=", True), ("upah", ">=", 12_000_000)),),
    ((("bekerja_ppu", "=", True), ("umur", ">=", 18), ("umur", "<", 60)),),
    ((("bulan_sejak_phk", "<=", 6),),),
    ((("kepesertaan_ganda", "=", True), ("segmen", "!=", "PBI_APBN")),),
    ((("terdaftar_dtsen", "=", True), ("desil", "<=", 5), ("segmen", "=", "TIDAK_ADA")),),
    ((("terdaftar_dtsen", "=", True), ("desil", "<=", 2)),),
    ((("miskin", "=", True), ("kuota_pemda_tersedia", "=", True)),),
    ((_SKTM, ("sktm_penerbit", "=", "DESA"), ("anggaran_desa_cukup", "=", True)),),
    ((_SKTM,), (("miskin", "=", True),)),
    ((("miskin", "=", False), ("desil", ">=", 8)),),
    ((("umur", "<", 1),), (("umur", ">", 90), ("segmen", "=", "PBPU_PEMDA"))),
    ((("upah", ">", 5_000_000), ("bekerja_ppu", "=", False)), (("miskin", "=", False),)),
    ((),),
)
"""The ways in which each rule is true; the last one always."""


def orang(benih: int) -> Nilai:
    """One made-up person: the known facts only."""
    acak = random.Random(benih)
    nilai: Nilai = {}
    for nama, bentuk in FAKTA.items():
        if acak.random() < bentuk.kosong:
            continue
        if bentuk.kode:
            nilai[nama] = acak.choice(bentuk.kode)
        elif bentuk.rentang:
            nilai[nama] = acak.randint(*bentuk.rentang)
        else:
            nilai[nama] = acak.random() < (0.97 if nama == "nik_valid" else 0.3)
    return nilai


def terikat() -> PaketTerikat:
    """The pack for our own engine, bound."""
    fakta: dict[str, Any] = {}
    for nama, bentuk in FAKTA.items():
        isi: dict[str, Any] = {"jenis": "ya_tidak", "arti": nama, "boleh_kosong": bentuk.kosong > 0}
        if bentuk.kode:
            isi |= {"jenis": "kode", "kode": tuple(dict.fromkeys(bentuk.kode))}
        elif bentuk.rentang:
            isi |= {"jenis": "bilangan", "min": bentuk.rentang[0], "maks": bentuk.rentang[1]}
        fakta[nama] = isi
    aturan = [
        {
            "id": f"r{i}",
            "bila": _tulis(cara),
            "hasil": f"H{i}",
            "keterangan": "-",
            "dasar": (),
            "contoh": [{"daerah": DAERAH, "tanggal": TANGGAL, "fakta": {}, "hasil": f"H{i}"}],
        }
        for i, cara in enumerate(ATURAN)
    ]
    paket = Paket.model_validate(
        {
            "id": "paket20",
            "judul": "Paket bench",
            "tentang": "Paket bench",
            "daerah": (DAERAH,),
            "fakta": fakta,
            "hasil": {f"H{i}": "-" for i in range(len(ATURAN))},
            "aturan": aturan,
        }
    )
    return ikat(paket, KumpulanParameter([]), Pustaka(), DAERAH, TANGGAL, versi="bench")


def _tulis(cara: tuple[tuple[Banding, ...], ...]) -> str:
    if cara == ((),):
        return "selain itu"

    def satu(banding: Banding) -> str:
        nama, tanda, nilai = banding
        return f"{nama} {tanda} {('ya' if nilai else 'tidak') if isinstance(nilai, bool) else nilai}"

    return " atau ".join(f"({' dan '.join(satu(b) for b in dan)})" for dan in cara)
