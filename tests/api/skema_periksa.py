"""Checks of our own, loaded by the runner of :mod:`tests.api.skema_api`."""

from __future__ import annotations

import re
from typing import Any

import schemathesis


@schemathesis.check
def galat_menyebut_kolom(
    _ctx: schemathesis.CheckContext, jawaban: schemathesis.Response, _kasus: schemathesis.Case[Any]
) -> None:
    """A refusal of a field names it and the way out, in a problem document without a run of 16 digits."""
    if jawaban.status_code >= 400 and jawaban.headers.get("content-type") == ["application/problem+json"]:
        isi = jawaban.json()
        assert not re.search(r"\d{16}", str(isi)), "deret 16 angka dalam galat"
        if jawaban.status_code == 422:
            assert isi["errors"], "422 tanpa kolom"
            assert all(e["kolom"] and e["pesan"] for e in isi["errors"]), "kolom tanpa pesan"
