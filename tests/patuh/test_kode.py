"""Ids that sort by the moment of their making."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from uuid import RFC_4122, UUID

import pytest

from patuh.kode import id_berurut


def test_id_berurut_menurut_saat_dibuat(monkeypatch: pytest.MonkeyPatch) -> None:
    mulai = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
    dibuat = []
    for ms in (0, 1, 2, 1_000, 86_400_000, 40 * 365 * 86_400_000):
        saat = mulai + timedelta(milliseconds=ms)
        monkeypatch.setattr(time, "time_ns", lambda saat=saat: round(saat.timestamp() * 1000) * 1_000_000)
        dibuat.append(id_berurut())
        satu = UUID(dibuat[-1])
        assert (satu.version, satu.variant) == (7, RFC_4122)
        assert satu.int >> 80 == round(saat.timestamp() * 1000)
    assert dibuat == sorted(dibuat)


def test_id_dari_saat_yang_sama_tetap_berbeda(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time_ns", lambda: 1_795_314_000_000_000_000)
    banyak = {id_berurut() for _ in range(10_000)}
    assert len(banyak) == 10_000
    assert len({i[:13] for i in banyak}) == 1
    # All that is not the moment is chance: nobody guesses an id from another.
    acak = [UUID(i).int & (2**62 - 1) | (UUID(i).int >> 64 & 0xFFF) << 62 for i in banyak]
    for bit in range(74):
        assert 0.45 < sum(a >> bit & 1 for a in acak) / len(acak) < 0.55
