"""What packs may cite: every clause of every instrument of the service, and the register of national regulations."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import rules
from patuh.instruksi.muat import daftar_instruksi, edisi_instruksi, muat_edisi
from rules.mesin.mesin import PaketSalah
from rules.paket.pustaka import Pustaka, SumberInstruksi, periksa_peraturan

BERKAS_PERATURAN = Path(rules.__file__).parent / "peraturan.yaml"


@cache
def pustaka_bawaan() -> Pustaka:
    """The clauses of all instruments, and the regulations.

    Raises:
        PaketSalah: the register of regulations has findings.
        patuh.instruksi.muat.InstruksiSalah: an instrument file has findings.
    """
    peraturan, temuan = periksa_peraturan(BERKAS_PERATURAN)
    if temuan:
        raise PaketSalah(f"Daftar peraturan {BERKAS_PERATURAN.name} salah:", temuan)
    instruksi = {}
    for id_ in daftar_instruksi():
        # Packs quote what came with the product, also where the office has put a later version in force.
        satu = muat_edisi(edisi_instruksi(id_)[0])
        klausul = {(d.nomor, k.huruf): k.teks for d in satu.diktum for k in d.klausul}
        instruksi[id_] = SumberInstruksi(satu.daerah, satu.berlaku_dari, klausul, satu.nasional)
    return Pustaka(instruksi, peraturan)
