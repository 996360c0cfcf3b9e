"""The peers of the decision bench, each deciding the pack of 20 rules: the number of the rule that decides.

They are imported by name when they run: none is a dependency of the product, and a missing one is told, not fatal.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Sequence
from typing import Any

from tests.bench.paket20 import ATURAN, FAKTA, Banding, Nilai

Putus = Callable[[Nilai], int]
Kolom = dict[str, Any]
KOSONG = -1
"""Stands for "unknown" in engines without nulls; no number of the pack is negative."""


def fungsi_python() -> Putus:
    """The rules as one hand-written Python function would have them."""
    baris = ["def putus(n):", " a = n.get"]
    for i, cara in enumerate(ATURAN):
        baris.append(f" if {' or '.join(f'({_python(dan)})' for dan in cara)}: return {i}")
    ruang: dict[str, Putus] = {}
    exec("\n".join(baris), {}, ruang)  # noqa: S102 (our own description)
    return ruang["putus"]


def _python(dan: tuple[Banding, ...]) -> str:
    def satu(banding: Banding) -> str:
        nama, tanda, nilai = banding
        if isinstance(nilai, bool):
            return f"a({nama!r}) is {nilai}"
        kosong = f"{nama!r} in n and " if FAKTA[nama].kosong else ""
        return f"{kosong}n[{nama!r}] {'==' if tanda == '=' else tanda} {nilai!r}"

    return " and ".join(satu(b) for b in dan) or "True"


def durable_polos() -> Putus:
    """durable-rules as its own documentation drives it: the default host, one event a decision, an action a rule.

    Run it in a process of its own: its background threads may crash it.
    """
    mesin = importlib.import_module("durable.engine")
    hasil: list[int] = []
    aturan: dict[str, Any] = {}
    tanda = {"!=": "$neq", "<": "$lt", "<=": "$lte", ">": "$gt", ">=": "$gte"}

    def syarat(banding: Banding) -> dict[str, Any]:
        nama, op, nilai = banding
        return {nama: nilai} if op == "=" else {tanda[op]: {nama: nilai}}

    def catat(ke: int) -> Callable[[Any], None]:
        # The engine counts the parameters of an action: a second one would make it asynchronous.
        return lambda konteks: hasil.append(ke)

    for i, cara in enumerate(ATURAN):
        for j, dan in enumerate(cara):
            isi = [{"selalu": True}, *map(syarat, dan)]
            m = {"$and": isi} if len(isi) > 1 else isi[0]
            aturan[f"r{i}_{j}"] = {"all": [{"m": m}], "pri": i, "run": catat(i)}
    host = mesin.Host()
    host.register_rulesets({"bench": aturan})

    def putus(nilai: Nilai) -> int:
        hasil.clear()
        host.post("bench", {**nilai, "sid": "0", "selalu": True})
        return hasil[0]

    return putus


def zen() -> tuple[Putus, Callable[[Sequence[Nilai]], list[int]]]:
    """zen-engine: one decision table with hit policy "first"; one at a time, and its own batch call."""
    modul = importlib.import_module("zen")
    masukan = [{"id": f"k{i}", "type": "expression", "field": n, "name": n} for i, n in enumerate(FAKTA)]
    id_ = {n: f"k{i}" for i, n in enumerate(FAKTA)}
    aturan = []
    for i, cara in enumerate(ATURAN):
        for j, dan in enumerate(cara):
            sel: dict[str, list[str]] = {}
            for nama, tanda, nilai in dan:
                if tanda == "<=" and FAKTA[nama].kosong:
                    teks = f"[0..{nilai}]"
                elif isinstance(nilai, int) and not isinstance(nilai, bool):
                    teks = f"{'' if tanda == '=' else tanda + ' '}{nilai}"
                else:
                    teks = f"{'!= ' if tanda == '!=' else ''}{json.dumps(nilai)}"
                sel.setdefault(nama, []).append(teks)
            baris = {"_id": f"b{i}_{j}", "o": str(i), **{id_[n]: " and ".join(t) for n, t in sel.items()}}
            aturan.append({**dict.fromkeys(id_.values(), ""), **baris})
    isi = {
        "hitPolicy": "first",
        "inputs": masukan,
        "outputs": [{"id": "o", "field": "aturan", "name": "aturan", "type": "expression"}],
        "rules": aturan,
    }
    graf = {
        "nodes": [
            {"id": "i", "type": "inputNode", "name": "i", "content": {}, "position": {"x": 0, "y": 0}},
            {"id": "t", "type": "decisionTableNode", "name": "t", "content": isi, "position": {"x": 0, "y": 0}},
            {"id": "o", "type": "outputNode", "name": "o", "content": {}, "position": {"x": 0, "y": 0}},
        ],
        "edges": [
            {"id": "e1", "type": "edge", "sourceId": "i", "targetId": "t"},
            {"id": "e2", "type": "edge", "sourceId": "t", "targetId": "o"},
        ],
    }
    mesin = modul.ZenEngine({"loader": {"type": "static", "content": {"bench": graf}}})
    keputusan = mesin.get_decision("bench")
    kosong = {n: (KOSONG if b.rentang else None) for n, b in FAKTA.items() if b.kosong}

    def putus(nilai: Nilai) -> int:
        return int(keputusan.evaluate({**kosong, **nilai})["result"]["aturan"])

    def banyak(semua: Sequence[Nilai]) -> list[int]:
        jawab = mesin.evaluate_batch([{"key": "bench", "context": {**kosong, **n}} for n in semua])
        return [int(j["data"]["result"]["aturan"]) for j in jawab]

    return putus, banyak


def kolom_numpy(kolom: dict[str, list[Any]]) -> Kolom:
    """The people as numpy arrays: codes as their place in the list, yes/no as 0 and 1, unknown as -1."""
    np: Any = importlib.import_module("numpy")
    hasil: Kolom = {}
    for nama, bentuk in FAKTA.items():
        kode = {k: i for i, k in enumerate(dict.fromkeys(bentuk.kode))}
        isi = [KOSONG if v is None else kode[v] if bentuk.kode else int(v) for v in kolom[nama]]
        hasil[nama] = np.array(isi, dtype=np.int32 if bentuk.rentang else np.int8)
    return hasil


def syarat_numpy(ambil: Callable[[str], Any]) -> list[Any]:
    """The conditions of all rules but the last, over arrays."""
    np: Any = importlib.import_module("numpy")

    def satu(banding: Banding) -> Any:
        nama, tanda, nilai = banding
        kolom = ambil(nama)
        tetap = list(dict.fromkeys(FAKTA[nama].kode)).index(nilai) if isinstance(nilai, str) else int(nilai)
        match tanda:
            case "=":
                return kolom == tetap
            case "!=":
                return kolom != tetap
            case "<":
                hasil = kolom < tetap
            case "<=":
                hasil = kolom <= tetap
            case ">":
                return kolom > tetap
            case _:
                return kolom >= tetap
        return hasil & (kolom >= 0) if FAKTA[nama].kosong else hasil

    return [
        np.logical_or.reduce([np.logical_and.reduce([satu(b) for b in dan]) for dan in cara]) for cara in ATURAN[:-1]
    ]


def numpy_select(kolom: Kolom) -> Any:
    """Plain numpy: the number of the deciding rule of everybody."""
    np: Any = importlib.import_module("numpy")
    return np.select(syarat_numpy(kolom.__getitem__), range(len(ATURAN) - 1), default=len(ATURAN) - 1)


def openfisca(jumlah: int) -> Callable[[Kolom], Any]:
    """OpenFisca-Core: 17 input variables of a person and one with the rules as its formula."""
    entitas: Any = importlib.import_module("openfisca_core.entities")
    sistem_pajak: Any = importlib.import_module("openfisca_core.taxbenefitsystems")
    simulasi: Any = importlib.import_module("openfisca_core.simulations")
    peubah: Any = importlib.import_module("openfisca_core.variables")
    masa: Any = importlib.import_module("openfisca_core.periods")
    np: Any = importlib.import_module("numpy")
    manusia = entitas.build_entity(key="orang", plural="orang_orang", label="", is_person=True)
    sistem = sistem_pajak.TaxBenefitSystem([manusia])
    umum = {"value_type": int, "entity": manusia, "definition_period": masa.DateUnit.MONTH, "label": "x"}
    for nama in FAKTA:
        sistem.add_variable(type(nama, (peubah.Variable,), dict(umum)))

    def formula(person: Any, period: Any) -> Any:
        return np.select(
            syarat_numpy(lambda nama: person(nama, period)), range(len(ATURAN) - 1), default=len(ATURAN) - 1
        )

    sistem.add_variable(type("aturan", (peubah.Variable,), {**umum, "formula": formula}))

    def putuskan(kolom: Kolom) -> Any:
        satu = simulasi.SimulationBuilder().build_default_simulation(sistem, jumlah)
        for nama, isi in kolom.items():
            satu.set_input(nama, "2026-11", isi)
        return satu.calculate("aturan", "2026-11")

    return putuskan
