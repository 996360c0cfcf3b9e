"""Small packs made on the spot."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from rules.mesin.mesin import Mesin, Terpasang
from rules.paket.periksa import HasilPeriksa, periksa_paket

HARI = date(2026, 11, 22)
DASAR = {"peraturan": "pp-86-2013", "isi": "contoh", "kepastian": "TEXT"}
FAKTA: dict[str, Any] = {
    "kode": {"jenis": "kode", "arti": "kode", "kode": ["A", "B", "C"]},
    "ya": {"jenis": "ya_tidak", "arti": "wajib"},
    "boleh": {"jenis": "ya_tidak", "arti": "boleh kosong", "boleh_kosong": True},
    "umur": {"jenis": "bilangan", "arti": "wajib", "maks": 20},
    "desil": {"jenis": "bilangan", "arti": "boleh kosong", "min": 1, "maks": 10, "boleh_kosong": True},
    "uang": {"jenis": "rupiah", "arti": "wajib"},
}


class _TanpaAlias(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def tulis(
    folder: Path,
    bila: Iterable[tuple[str, str]],
    fakta: dict[str, Any] = FAKTA,
    contoh: list[dict[str, Any]] | None = None,
    **lain: Any,
) -> Path:
    """A pack file with these (condition, outcome) lines. ``contoh`` gives each rule the facts of its example; without
    it the examples are wrong, for tests that bind a pack by hand."""
    baris = [
        {
            "id": f"a{i}",
            "bila": syarat,
            "hasil": hasil,
            "keterangan": "Contoh.",
            "dasar": [DASAR],
            "contoh": [{"daerah": "33.13", "tanggal": HARI, "fakta": contoh[i] if contoh else {}, "hasil": hasil}],
        }
        for i, (syarat, hasil) in enumerate(bila)
    ]
    isi = {
        "id": "coba",
        "judul": "Coba",
        "tentang": "Coba",
        "daerah": ["33.13"],
        "fakta": fakta,
        "hasil": {a["hasil"]: "arti" for a in baris},
        "aturan": baris,
        **lain,
    }
    path = folder / "coba.yaml"
    path.write_text(yaml.dump(isi, Dumper=_TanpaAlias, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return path


def periksa(mesin: Mesin, path: Path) -> HasilPeriksa:
    """Checked against what the service may cite."""
    return periksa_paket(path, mesin.parameter, mesin.pustaka)


def terpasang(mesin: Mesin, path: Path) -> Terpasang:
    """Bound without the checks of its examples and of its whole: for tests of the engine alone."""
    hasil = periksa(mesin, path)
    assert hasil.paket is not None and not hasil.temuan, hasil.temuan
    return Terpasang(hasil.paket, "0", {"33.13": ()}, {"33.13": None})
