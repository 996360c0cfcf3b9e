"""Packs nobody wrote: random conditions over random facts mean the same to every back end."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from patuh.aturan.pakai import paket_bawaan
from rules.mesin.massal import kerangka
from rules.mesin.normal import ikat
from rules.mesin.rete import TerlaluBanyakJalur
from rules.mesin.terikat import MesinPaket
from tests.rules.mesin.alat import HARI, periksa, tulis
from tests.rules.mesin.tafsir import Tafsir
from tests.rules.mesin.test_setara import acak

DAUN = st.one_of(
    st.builds("kode {} {}".format, st.sampled_from(["=", "!="]), st.sampled_from("ABC")),
    st.sampled_from(["ya", "boleh", "ya = tidak", "boleh = tidak", "boleh != ya", "kode dalam (A, C)"]),
    st.builds(
        "{} {} {}".format,
        st.sampled_from(["umur", "desil"]),
        st.sampled_from(["=", "!=", "<", "<=", ">", ">="]),
        st.integers(0, 12),
    ),
    st.builds("{} {}".format, st.sampled_from(["desil", "boleh", "ya", "uang"]), st.sampled_from(["diketahui"])),
    st.builds("{} tidak diketahui".format, st.sampled_from(["desil", "boleh", "kode"])),
    st.sampled_from(["desil <= pbi.desil_maks", "umur * 1000 < uang", "uang - umur >= 5", "sisa > 3", "5 >= umur"]),
)
SYARAT = st.recursive(
    DAUN,
    lambda anak: st.one_of(
        st.builds("({} dan {})".format, anak, anak),
        st.builds("({} atau {})".format, anak, anak),
        st.builds("bukan ({})".format, anak),
    ),
    max_leaves=6,
)
HITUNGAN = {"sisa": {"rumus": "maks(0, uang - bagi_atas(umur * 7, 3))", "arti": "sisa", "satuan": "rupiah"}}


@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(SYARAT, min_size=1, max_size=9), st.integers(0, 10**6))
def test_paket_acak(syarat: list[str], benih: int) -> None:
    mesin = paket_bawaan().mesin
    bila = [(s, f"H{i}") for i, s in enumerate(syarat)] + [("selain itu", "SISA")]
    with tempfile.TemporaryDirectory() as folder:
        hasil = periksa(mesin, tulis(Path(folder), bila, hitungan=HITUNGAN))
    assert hasil.paket is not None and not hasil.temuan, hasil.temuan
    terikat = ikat(hasil.paket, mesin.parameter, mesin.pustaka, "33.13", HARI, versi="0")
    try:
        satu = MesinPaket(terikat, None)
    except TerlaluBanyakJalur:
        return
    sumber = acak(terikat, random.Random(benih))
    kasus = [next(sumber) for _ in range(40)]
    massal = satu.massal(kerangka(terikat, kasus))
    tafsir = Tafsir(hasil.paket, mesin.parameter, "33.13", HARI)
    for nilai, (putusan, aturan) in zip(kasus, massal.select("hasil", "aturan").iter_rows(), strict=True):
        inti = satu.inti(nilai)
        id_aturan = terikat.aturan[inti.aturan].aturan.id
        dibaca = {n: v for n, v in nilai.items() if n in terikat.fakta}
        assert (inti.hasil, id_aturan) == (putusan, aturan) == tafsir.putus(dibaca), (syarat, nilai)
