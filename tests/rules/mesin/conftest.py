"""The packs as the service uses them."""

from __future__ import annotations

import pytest

from patuh.aturan.pakai import paket_bawaan
from rules.mesin.mesin import Mesin


@pytest.fixture
def mesin() -> Mesin:
    return paket_bawaan().mesin
