"""SECURITY.md says what is tested: every test it names is there."""

from __future__ import annotations

import re
from pathlib import Path

AKAR = Path(__file__).parents[1]


def test_setiap_uji_yang_disebut_ada() -> None:
    disebut = set(re.findall(r"`(test_\w+)`", (AKAR / "SECURITY.md").read_text(encoding="utf-8")))
    ada = {
        nama
        for berkas in (AKAR / "tests").rglob("test_*.py")
        for nama in re.findall(r"^(?:async )?def (test_\w+)", berkas.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert disebut - ada == set()
    assert len(disebut) >= 40
