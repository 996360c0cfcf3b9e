"""One pack, one meaning: durable-rules, its shadow, the batch form and a plain reading of the text decide alike."""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Iterator
from datetime import date

import psutil
import pytest

from rules.mesin.bentuk import PaketTerikat
from rules.mesin.fakta import Nilai, lengkapi
from rules.mesin.massal import kerangka
from rules.mesin.mesin import FOLDER_PAKET, Mesin
from rules.mesin.ruang import wakil
from rules.mesin.terikat import MesinPaket
from tests.rules.mesin.tafsir import Tafsir

JUMLAH = int(os.environ.get("PATUH_UJI_JUMLAH", "100000"))
"""Random people over all packs, daerah and dates together."""
HARI = (date(2020, 12, 31), date(2024, 6, 1), date(2026, 11, 22))
HARI_JAMKESMAS = (date(2012, 10, 18), date(2013, 6, 3), date(2013, 12, 31), date(2026, 11, 22))
PAKET = tuple(sorted(p.stem for p in FOLDER_PAKET.glob("*.yaml")))


def acak(terikat: PaketTerikat, benih: random.Random) -> Iterator[Nilai]:
    """Fact sets with gaps: any value or code, near the limits more often than elsewhere."""
    pilihan = wakil(terikat)
    while True:
        nilai: Nilai = {}
        for nama, bentuk in terikat.fakta.items():
            nasib = benih.random()
            if nasib < 0.15:
                continue
            isi = benih.choice(pilihan[nama])
            if bentuk.jenis in ("bilangan", "rupiah") and nasib > 0.7:
                isi = benih.randint(bentuk.min, min(bentuk.maks, bentuk.min + 10 ** benih.randint(1, 12)))
            if isi is not None:
                nilai[nama] = isi
        for nama, bentuk in terikat.fakta.items():
            if bentuk.bawaan is not None and nama not in nilai:
                nilai[nama] = bentuk.bawaan
        yield lengkapi(terikat, nilai)


def _mesin_semua(mesin: Mesin, paket: str) -> list[tuple[MesinPaket, date]]:
    terpasang = mesin.ambil(paket)
    if terpasang.paket.nasional:
        return [(mesin.untuk(paket, "33.13", hari), hari) for hari in HARI_JAMKESMAS]
    daftar = []
    for daerah in ("33.13", "33.27"):
        for hari in HARI:
            sejak = terpasang.sejak[daerah]
            if not (terpasang.paket.tolak_sebelum_instruksi and sejak and hari < sejak):
                daftar.append((mesin.untuk(paket, daerah, hari), hari))
    return daftar


@pytest.mark.parametrize("paket", PAKET)
def test_setara(mesin: Mesin, paket: str) -> None:
    semua = _mesin_semua(mesin, paket)
    tiap = JUMLAH // len(PAKET) // len(semua)
    for satu, hari in semua:
        terikat = satu.terikat
        sumber = acak(terikat, random.Random(f"{paket} {terikat.daerah} {hari}"))
        kasus = [next(sumber) for _ in range(tiap)]
        tafsir = Tafsir(terikat.paket, mesin.parameter, terikat.daerah, hari)
        massal = satu.massal(kerangka(terikat, kasus))
        for nilai, (hasil, aturan) in zip(kasus, massal.select("hasil", "aturan").iter_rows(), strict=True):
            inti = satu.inti(nilai)
            id_aturan = terikat.aturan[inti.aturan].aturan.id
            dibaca = {n: v for n, v in nilai.items() if n in terikat.fakta}
            assert (inti.hasil, id_aturan) == (hasil, aturan) == tafsir.putus(dibaca), nilai


def test_empat_utas_dan_ingatan_rata(mesin: Mesin) -> None:
    """Decisions from four threads at once: right every time, and memory does not grow."""
    satu = mesin.untuk("penduduk-belum-dijamin", "33.13", HARI[-1])
    sumber = acak(satu.terikat, random.Random(7))
    kasus = [next(sumber) for _ in range(2000)]
    benar = [satu.inti(nilai) for nilai in kasus]
    putaran = max(1, JUMLAH // 4 // len(kasus))
    salah: list[object] = []

    def kerja(mulai: int) -> None:
        for ke in range(putaran):
            for i in range(len(kasus)):
                j = (i * 7 + mulai + ke) % len(kasus)
                if satu.inti(kasus[j]) != benar[j]:
                    salah.append(kasus[j])

    proses = psutil.Process()
    kerja(0)
    sebelum = proses.memory_info().rss
    utas = [threading.Thread(target=kerja, args=(n * 500,)) for n in range(4)]
    for u in utas:
        u.start()
    for u in utas:
        u.join()
    assert not salah
    # A session left behind each time would cost 340 KB a decision; the allocator's own breathing stays far below this.
    assert proses.memory_info().rss - sebelum < 32 * 1024 * 1024
