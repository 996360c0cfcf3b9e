"""Walk through the cases a pack can meet: every code, and each number just below, at and above every limit it names.

Used to prove that every combination reaches an outcome, to find rules that nothing reaches, and to hold the back ends
equal before a pack is put to use.
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterable, Iterator, Mapping

import polars as pl

from rules.mesin.bentuk import Daun, PaketTerikat, Pohon, Sama, Skalar, daun
from rules.mesin.fakta import Nilai, lengkapi
from rules.mesin.massal import KOLOM_BENAR, KOLOM_MUNGKIN, kerangka, topeng_massal
from rules.mesin.putus import Pemutus, TakTerputus

RUANG_MAKS = 60_000
KERANGKA_MAKS = 1_000_000


def wakil(terikat: PaketTerikat) -> dict[str, list[Skalar | None]]:
    """For every fact the values worth trying: its codes, its limits and one beside them, those of the examples.

    None stands for "unknown", only for facts that may be empty.
    """
    batas: dict[str, set[int]] = {}
    for kondisi in terikat.kondisi:
        for satu in (*daun(kondisi.benar), *daun(kondisi.mungkin)):
            if isinstance(satu, Sama) and isinstance(satu.nilai, int) and not isinstance(satu.nilai, bool):
                batas.setdefault(satu.fakta, set()).add(satu.nilai)
    dihitung = {f for t in terikat.turunan for f in t.fakta}
    for aturan in terikat.paket.aturan:
        for contoh in aturan.contoh:
            for nama, nilai in contoh.fakta.items():
                if nama in dihitung and isinstance(nilai, int) and not isinstance(nilai, bool):
                    batas.setdefault(nama, set()).add(nilai)
    hasil: dict[str, list[Skalar | None]] = {}
    for nama, bentuk in terikat.fakta.items():
        isi: list[Skalar | None]
        match bentuk.jenis:
            case "kode":
                isi = list(bentuk.kode_untuk(terikat.daerah))
            case "ya_tidak":
                isi = [False, True]
            case _:
                dekat = {b + d for b in batas.get(nama, ()) for d in (-1, 0, 1)} | {bentuk.min}
                isi = [b for b in sorted(dekat) if bentuk.min <= b <= bentuk.maks]
        hasil[nama] = [*isi, None] if bentuk.boleh_kosong else isi
    return hasil


def ruang(terikat: PaketTerikat, *, maks: int = RUANG_MAKS, celah: bool = False, benih: int = 1) -> Iterator[Nilai]:
    """Every combination of the values worth trying, or ``maks`` of them drawn from ``benih`` where there are more.

    With ``celah``, required facts may be missing too. Computed values are filled in.
    """
    pilihan = {n: [*w, None] if celah and None not in w else w for n, w in wakil(terikat).items()}
    jumlah = 1
    for isi in pilihan.values():
        jumlah *= len(isi)
    kasus: Iterable[tuple[Skalar | None, ...]]
    if jumlah <= maks:
        kasus = itertools.product(*pilihan.values())
    else:
        acak = random.Random(benih)  # noqa: S311 (a sample of test cases)
        kasus = (tuple(acak.choice(isi) for isi in pilihan.values()) for _ in range(maks))
    for satu in kasus:
        nilai: Nilai = {n: v for n, v in zip(pilihan, satu, strict=True) if v is not None}
        for nama, bentuk in terikat.fakta.items():
            if bentuk.bawaan is not None and nama not in nilai:
                nilai[nama] = bentuk.bawaan
        yield lengkapi(terikat, nilai)


def tak_terjangkau(terikat: PaketTerikat) -> tuple[set[str], Nilai | None]:
    """Ids of rules that decide in no case, and one case that reaches no outcome (None: every case does).

    All combinations are tried in the batch form, up to :data:`KERANGKA_MAKS`; beyond that, a sample. A rule whose
    condition hangs on a parameter without a value on this date is not reported: it has its time.
    """
    pemutus = Pemutus(terikat)
    sisa = {i for i, a in enumerate(terikat.aturan) if not _menunggu(terikat.kondisi[a.kondisi].pohon)}
    for kasus in (kerangka(terikat, list(_dari_contoh(terikat))), _semua(terikat)):
        topeng = topeng_massal(terikat, kasus).with_row_index("__nomor").unique([KOLOM_BENAR, KOLOM_MUNGKIN])
        for nomor, benar, mungkin in topeng.iter_rows():
            try:
                inti = pemutus(benar, mungkin)
            except TakTerputus:
                return set(), {n: v for n, v in kasus.row(nomor, named=True).items() if v is not None}
            if not inti.berhenti:
                sisa.discard(inti.aturan)
    return {terikat.aturan[i].aturan.id for i in sisa}, None


def _semua(terikat: PaketTerikat) -> pl.DataFrame:
    """Every combination of the values worth trying as rows, or a sample of them."""
    dipakai = {f for kondisi in terikat.kondisi for f in kondisi.fakta}
    # A fact that no condition of this span asks for changes nothing: one value stands for all.
    pilihan = {n: isi if n in dipakai else isi[:1] for n, isi in wakil(terikat).items()}
    if math.prod(len(isi) for isi in pilihan.values()) > KERANGKA_MAKS:
        return kerangka(terikat, list(ruang(terikat)))
    skema = kerangka(terikat, []).schema
    hasil = pl.DataFrame({"__satu": [0]})
    for nama, isi in pilihan.items():
        hasil = hasil.join(pl.DataFrame({nama: isi}, schema={nama: skema[nama]}), how="cross")
    return hasil.drop("__satu")


def _menunggu(pohon: Pohon) -> bool:
    if isinstance(pohon, Daun):
        return bool(pohon.parameter_tiada)
    return any(_menunggu(anak) for anak in pohon.isi)


def _dari_contoh(terikat: PaketTerikat) -> Iterator[Mapping[str, Skalar]]:
    for aturan in terikat.paket.aturan:
        for contoh in aturan.contoh:
            kode_sah = all(
                terikat.fakta[n].jenis != "kode" or v in terikat.fakta[n].kode_untuk(terikat.daerah)
                for n, v in contoh.fakta.items()
                if n in terikat.fakta and v is not None
            )
            if kode_sah and all(n in terikat.fakta for n in contoh.fakta):
                bawaan = {n: b.bawaan for n, b in terikat.fakta.items() if b.bawaan is not None}
                yield {**bawaan, **{n: v for n, v in contoh.fakta.items() if v is not None}}
