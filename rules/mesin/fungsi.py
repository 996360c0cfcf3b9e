"""The shadow: a bound pack as one compiled Python function. It watches every decision of the rule engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rules.mesin.bentuk import BENAR, SALAH, Kosong, PaketTerikat, Rumus, Sama, Semua, daun

Topeng = tuple[int, int]
"""Two bit masks over the conditions of a pack: surely true, and not surely false."""


def kompilasi(terikat: PaketTerikat) -> Callable[[Mapping[str, object]], Topeng]:
    """A function from known facts (unknown ones left out) to masks."""
    nama = dict.fromkeys(d.fakta for k in terikat.kondisi for r in (k.benar, k.mungkin) for d in daun(r))
    tempat = {n: f"v{i}" for i, n in enumerate(nama)}
    baris = ["def topeng(nilai):", " ambil = nilai.get", " b = m = 0"]
    baris += [f" {v} = ambil({n!r})" for n, v in tempat.items()]
    for i, kondisi in enumerate(terikat.kondisi):
        bit = 1 << i
        if kondisi.benar == BENAR:
            baris.append(f" b |= {bit}; m |= {bit}")
            continue
        if kondisi.benar != SALAH:
            baris.append(f" if {_tulis(kondisi.benar, tempat)}: b |= {bit}; m |= {bit}")
        if kondisi.mungkin not in (SALAH, kondisi.benar):
            sambung = "if" if kondisi.benar == SALAH else "elif"
            baris.append(f" {sambung} {_tulis(kondisi.mungkin, tempat)}: m |= {bit}")
    baris.append(" return b, m")
    ruang: dict[str, Callable[[Mapping[str, object]], Topeng]] = {}
    # The text is made of our own tokens and of constants written by repr(): nothing from a file is executed.
    exec(compile("\n".join(baris), f"<paket {terikat.paket.id}>", "exec"), {}, ruang)  # noqa: S102
    return ruang["topeng"]


def _tulis(rumus: Rumus, tempat: Mapping[str, str]) -> str:
    if isinstance(rumus, Kosong):
        return f"{tempat[rumus.fakta]} is {'' if rumus.ya else 'not '}None"
    if isinstance(rumus, Sama):
        v = tempat[rumus.fakta]
        if rumus.tanda == "=":
            return f"{v} is {rumus.nilai}" if isinstance(rumus.nilai, bool) else f"{v} == {rumus.nilai!r}"
        return f"({v} is not None and {v} {rumus.tanda} {rumus.nilai!r})"
    if not rumus.isi:
        return str(isinstance(rumus, Semua))
    return "(" + (" and " if isinstance(rumus, Semua) else " or ").join(_tulis(r, tempat) for r in rumus.isi) + ")"
