"""How people sign in here, and where messages may go: what an operator may set."""

from __future__ import annotations

from dataclasses import dataclass

from patuh.akun.masuk import WAJIB_DUA_LANGKAH
from patuh.akun.sso_setelan import SetelanSso


@dataclass(frozen=True)
class AturanMasuk:
    """``kunci_halaman``: units may sign in with their key; ``wajib``: roles that must use the second step;
    ``webhook_bebas``: webhooks may be plain http and inside our own networks; ``sso``: the office's own provider."""

    kunci_halaman: bool = True
    wajib: frozenset[str] = WAJIB_DUA_LANGKAH
    webhook_bebas: bool = False
    sso: SetelanSso | None = None
