"""``python -m tests.tahan.fuzz_anak TARGET [libFuzzer options]``: one target under atheris, in a process of its own."""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["patuh", "rules", "yaml"]):
    from tests.tahan.sasaran_fuzz import SASARAN


def utama() -> None:
    """Run until the options say so; a finding ends the process with libFuzzer's own code."""
    jalan, _ = SASARAN[sys.argv.pop(1)]
    atheris.Setup(sys.argv, jalan)
    atheris.Fuzz()


if __name__ == "__main__":
    utama()
