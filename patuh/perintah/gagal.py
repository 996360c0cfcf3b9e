"""How a command ends when it cannot do what was asked: one line on standard error, exit code 1."""

from __future__ import annotations

import typer


def gagal(pesan: object) -> typer.Exit:
    """Say why; raise what this returns."""
    typer.echo(f"patuh: {pesan}", err=True)
    return typer.Exit(1)
