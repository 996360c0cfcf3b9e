"""durable-rules behind a fence: a bound pack as rete rule sets that only say which conditions match.

Driven through its C calls, without its host: no background threads, no timers, no actions. One constant session whose
only fact is taken back after each decision: a session per person would be found by a 32-bit hash of its name, so that
two people could meet in one. One lock for all of it: the engine is not safe for threads.
"""

from __future__ import annotations

import itertools
import json
import threading
import weakref
from collections import deque
from collections.abc import Iterable, Mapping
from functools import lru_cache

import durable_rules_engine as inti

from rules.mesin.bentuk import BENAR, SALAH, Kosong, PaketTerikat, Rumus, Sama, Semua, daun
from rules.mesin.fungsi import Topeng

JALUR_MAKS = 60
"""Most paths in one rule set: past 64 matching siblings the engine fails."""
_SIDANG = "0"
_SAPU_TIAP = 500
_TANDA = {"!=": "$neq", "<": "$lt", "<=": "$lte", ">": "$gt", ">=": "$gte"}
_AWAL = '{"sid":"0","selalu":true'
_kunci = threading.Lock()
_buang: deque[object] = deque()
"""Rule sets whose pack is gone. They are given back under the lock, never from the garbage collector's own moment."""
_nomor = itertools.count(1)

Jalur = frozenset[Sama | Kosong]


class MesinGagal(RuntimeError):
    """The rule engine did not answer as it must; the decision is not given."""


class TerlaluBanyakJalur(ValueError):
    """A condition splits into more paths than one rule set holds."""


class _Himpunan:
    """One rule set of the C engine. Not for use from outside the lock."""

    def __init__(self, jalur: list[tuple[int, Jalur]], nama: Mapping[str, str]) -> None:
        aturan: dict[str, object] = {"x": {"all": [{"m": {"selalu": True}}]}}
        for ke, (bit, satu) in enumerate(jalur):
            syarat: list[dict[str, object]] = [{"selalu": True}, *_syarat(satu, nama)]
            aturan[f"{bit}_{ke}"] = {"all": [{"m": {"$and": syarat}}]}
        # A name is never used twice: the engine refuses to define one again.
        self._pegangan = inti.create_ruleset(f"patuh{next(_nomor)}", json.dumps(aturan))
        self._hitung = 0

    def cocok(self, pesan: str) -> int:
        """The bits of the conditions that match. ``pesan`` always matches ``x``, so that no message stays unhandled."""
        pegangan, bit, selesai = self._pegangan, 0, False
        try:
            kode, keadaan = inti.assert_fact(pegangan, pesan)
            if kode != 0:
                raise MesinGagal(f"durable-rules menjawab kode {kode}")
            awal = inti.start_action_for_state(pegangan, keadaan)
            teks = awal[1] if awal else None
            tangkal = False
            while teks:
                nama = teks[2 : teks.index('"', 2)]
                if nama == "x":
                    tangkal = True
                else:
                    bit |= 1 << int(nama[: nama.index("_")])
                teks = inti.complete_and_start_action(pegangan, keadaan)
            if not tangkal:
                raise MesinGagal("durable-rules tidak menjawab fakta yang selalu cocok")
            inti.retract_fact(pegangan, pesan)
            selesai = True
        finally:
            self._hitung += 1
            if not selesai or self._hitung % _SAPU_TIAP == 0:
                self._sapu()
        return bit

    def _sapu(self) -> None:
        """Forget the session, so that nothing of a decision can outlive it."""
        inti.delete_state(self._pegangan, _SIDANG)

    @property
    def pegangan(self) -> object:
        """The engine's handle."""
        return self._pegangan


class Rete:
    """A bound pack in durable-rules."""

    def __init__(self, terikat: PaketTerikat) -> None:
        """Raises :class:`TerlaluBanyakJalur` when a condition cannot be held."""
        daun_ = dict.fromkeys(d for k in terikat.kondisi for r in (k.benar, k.mungkin) for d in daun(r))
        # Own short names: a fact called ``id`` or ``sid`` would be taken for the engine's own fields.
        self._nama = {n: f"f{i}" for i, n in enumerate(dict.fromkeys(d.fakta for d in daun_))}
        self._nama_teks = [
            (
                n,
                f',"{k}":',
                f',"{k}__diketahui":true' if Kosong(n, ya=False) in daun_ else "",
                f',"{k}__tidak_diketahui":true' if Kosong(n, ya=True) in daun_ else "",
            )
            for n, k in self._nama.items()
        ]
        self._wajib = terikat.wajib
        self._tanpa_celah = terikat.tanpa_celah
        # What holds always ("selain itu") needs no engine.
        self._selalu = sum(1 << i for i, k in enumerate(terikat.kondisi) if k.benar == BENAR)
        benar = [(i, j) for i, k in enumerate(terikat.kondisi) if k.benar != BENAR for j in jalur(k.benar)]
        ada = set(benar)
        sisa = [(i, k) for i, k in enumerate(terikat.kondisi) if k.benar != BENAR]
        mungkin = [(i, j) for i, k in sisa for j in jalur(k.mungkin) if (i, j) not in ada]
        with _kunci:
            self._benar = [_Himpunan(p, self._nama) for p in _potong(benar)]
            self._mungkin = [_Himpunan(p, self._nama) for p in _potong(mungkin)]
        weakref.finalize(self, _buang.extend, [h.pegangan for h in self._benar + self._mungkin])

    def topeng(self, nilai: Mapping[str, object]) -> Topeng:
        """The masks of one case (known facts only).

        Raises:
            MesinGagal: the engine did not answer as it must.
        """
        bagian = [_AWAL]
        for nama, kode, ada, tiada in self._nama_teks:
            if nama in nilai:
                bagian.append(kode + _json(nilai[nama]) + ada)
            elif tiada:
                bagian.append(tiada)
        teks = "".join(bagian) + "}"
        lengkap = self._tanpa_celah and self._wajib <= nilai.keys()
        with _kunci:
            while _buang:
                inti.delete_ruleset(_buang.popleft())
            benar = self._selalu
            for himpunan in self._benar:
                benar |= himpunan.cocok(teks)
            mungkin = benar
            if not lengkap:
                for himpunan in self._mungkin:
                    mungkin |= himpunan.cocok(teks)
        return benar, mungkin


@lru_cache(maxsize=65_536)
def _json_teks(nilai: str) -> str:
    return json.dumps(nilai)


def _json(nilai: object) -> str:
    """A fact's value as JSON. Written by hand: building a dict for ``json.dumps`` costs a third of a decision."""
    if nilai is True:
        return "true"
    if nilai is False:
        return "false"
    return str(nilai) if isinstance(nilai, int) else _json_teks(str(nilai))


def jalur(rumus: Rumus) -> list[Jalur]:
    """The ways in which a positive formula can be true, each a set of comparisons (its disjunctive normal form)."""
    if rumus == BENAR:
        return [frozenset()]
    if rumus == SALAH:
        return []
    if isinstance(rumus, Sama | Kosong):
        return [frozenset({rumus})]
    if isinstance(rumus, Semua):
        hasil: list[Jalur] = [frozenset()]
        for bagian in rumus.isi:
            hasil = _ringkas(a | b for a in hasil for b in jalur(bagian))
            if len(hasil) > JALUR_MAKS:
                raise TerlaluBanyakJalur(f"lebih dari {JALUR_MAKS} jalur")
        return hasil
    hasil = _ringkas(j for bagian in rumus.isi for j in jalur(bagian))
    if len(hasil) > JALUR_MAKS:
        raise TerlaluBanyakJalur(f"lebih dari {JALUR_MAKS} jalur")
    return hasil


def _ringkas(semua: Iterable[Jalur]) -> list[Jalur]:
    """Without paths that another, shorter path already covers."""
    unik = sorted(dict.fromkeys(semua), key=len)
    return [j for i, j in enumerate(unik) if not any(lain < j for lain in unik[:i])]


def _potong(jalur_: list[tuple[int, Jalur]]) -> list[list[tuple[int, Jalur]]]:
    return [jalur_[i : i + JALUR_MAKS] for i in range(0, len(jalur_), JALUR_MAKS)]


def _syarat(jalur_: Jalur, nama: Mapping[str, str]) -> list[dict[str, object]]:
    hasil: list[dict[str, object]] = []
    for satu in sorted(jalur_, key=lambda s: (s.fakta, str(s))):
        kode = nama[satu.fakta]
        if isinstance(satu, Kosong):
            hasil.append({f"{kode}__{'tidak_diketahui' if satu.ya else 'diketahui'}": True})
        elif satu.tanda == "=":
            hasil.append({kode: satu.nilai})
        else:
            hasil.append({_TANDA[satu.tanda]: {kode: satu.nilai}})
    return hasil
