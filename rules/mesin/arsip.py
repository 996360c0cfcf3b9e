"""What must be kept so that a decision can be told again years later, in the same words, from its masks.

The pack and what it cites are kept once per version; a decision keeps their versions, its date, masks and facts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from rules.mesin.bentuk import Skalar
from rules.mesin.jelas import Putusan, jelaskan
from rules.mesin.normal import ikat
from rules.mesin.putus import putuskan
from rules.paket.model import Dasar, Paket
from rules.paket.pustaka import Peraturan, Pustaka, SumberInstruksi
from rules.parameter.model import KumpulanParameter

Arsip = dict[str, Any]


def bungkus(paket: Paket, pustaka: Pustaka) -> Arsip:
    """A pack with all that its explanation needs, as JSON: whose instruments it cites, and regulations with dates."""
    dasar = list(_dasar(paket))
    instruksi = {d.instruksi for d in dasar if d.instruksi in pustaka.instruksi}
    peraturan = {d.peraturan for d in dasar if d.peraturan in pustaka.peraturan}
    return {
        "paket": paket.model_dump(mode="json"),
        "instruksi": {
            i: {"daerah": pustaka.instruksi[i].daerah, "sejak": pustaka.instruksi[i].sejak.isoformat()}
            | ({"nasional": True} if pustaka.instruksi[i].nasional else {})
            for i in sorted(filter(None, instruksi))
        },
        "peraturan": {
            p: pustaka.peraturan[p].model_dump(mode="json", exclude_none=True) for p in sorted(filter(None, peraturan))
        },
    }


def versi(arsip: Arsip) -> str:
    """SHA-256 of the canonical form: the version under which a decision names its pack."""
    # Not sorted: the order of rules and facts is part of what a pack says.
    return hashlib.sha256(json.dumps(arsip, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def versi_paket(paket: Paket, pustaka: Pustaka) -> str:
    """The version of a pack in use: it changes with the pack and with whatever it cites."""
    return versi(bungkus(paket, pustaka))


def susun_ulang(
    arsip: Arsip,
    parameter: KumpulanParameter,
    *,
    daerah: str,
    tanggal: date,
    topeng: tuple[int, int],
    nilai: Mapping[str, Skalar],
) -> Putusan:
    """The whole explanation of a decision made earlier, from its masks; no condition is tried again."""
    paket = Paket.model_validate(arsip["paket"])
    instruksi = {
        i: SumberInstruksi(isi["daerah"], date.fromisoformat(isi["sejak"]), {}, isi.get("nasional", False))
        for i, isi in arsip["instruksi"].items()
    }
    peraturan = {p: Peraturan.model_validate(isi) for p, isi in arsip["peraturan"].items()}
    pustaka = Pustaka(instruksi, peraturan)
    terikat = ikat(paket, parameter, pustaka, daerah, tanggal, versi=versi(arsip))
    inti = putuskan(terikat, *topeng)
    return jelaskan(terikat, inti, topeng, nilai, tanggal=tanggal, sejak=sejak_instruksi(paket, pustaka, daerah))


def sejak_instruksi(paket: Paket, pustaka: Pustaka, daerah: str) -> date | None:
    """First day of the earliest instrument of this daerah that the pack cites; None when it cites none."""
    kutip = {d.instruksi for d in _dasar(paket) if d.instruksi}
    sumber = (pustaka.instruksi.get(i) for i in kutip)
    return min((s.sejak for s in sumber if s is not None and s.mengikat(daerah)), default=None)


def _dasar(paket: Paket) -> list[Dasar]:
    return [d for a in paket.aturan for d in (*a.dasar, *(d for s in a.saran for d in s.dasar))]
