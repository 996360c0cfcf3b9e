"""The office's own sign-in (OpenID Connect): what an operator sets. Nothing set = no such sign-in."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

_WAJIB = ("PATUH_OIDC_PENERBIT", "PATUH_OIDC_KLIEN", "PATUH_OIDC_RAHASIA")
_PILIHAN = ("PATUH_OIDC_DUA_LANGKAH", "PATUH_OIDC_CA")
_LOKAL = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True)
class SetelanSso:
    """``penerbit``: the provider's issuer address, as the provider itself writes it. ``klien`` and ``rahasia``: what
    Patuh is called there and its secret. ``dua_langkah``: values of ``amr`` or ``acr`` that stand for a second step
    (empty = the provider's word never does). ``ca``: certificates of the office's own authority (PEM)."""

    penerbit: str
    klien: str
    rahasia: str = field(repr=False)
    dua_langkah: frozenset[str] = frozenset()
    ca: Path | None = None


def sso_dari(env: Mapping[str, str]) -> SetelanSso | None:
    """Read ``PATUH_OIDC_*``; raise :class:`ValueError` naming the setting that cannot be right."""
    ada = {nama: env.get(nama, "").strip() for nama in _WAJIB}
    if not any(ada.values()) and not any(env.get(nama) for nama in _PILIHAN):
        return None
    if kurang := [nama for nama, isi in ada.items() if not isi]:
        raise ValueError(f"{', '.join(kurang)} belum diisi: masuk dengan SSO memerlukan {', '.join(_WAJIB)}")
    penerbit, klien, rahasia = (ada[nama] for nama in _WAJIB)
    _periksa_penerbit(penerbit)
    langkah = frozenset(nilai.strip() for nilai in env.get("PATUH_OIDC_DUA_LANGKAH", "").split(",") if nilai.strip())
    return SetelanSso(penerbit, klien, rahasia, langkah, _ca(env.get("PATUH_OIDC_CA", "").strip()))


def alamat_boleh(alamat: str) -> bool:
    """Is this an https address (or one on this machine), so that nobody on the road can read or answer?"""
    try:
        bagian = urlsplit(alamat)
        _ = bagian.port
    except ValueError:
        return False
    if not bagian.hostname or bagian.username is not None:
        return False
    return bagian.scheme == "https" or (bagian.scheme == "http" and bagian.hostname in _LOKAL)


def _periksa_penerbit(alamat: str) -> None:
    if not alamat_boleh(alamat) or urlsplit(alamat).query or urlsplit(alamat).fragment:
        raise ValueError(
            "PATUH_OIDC_PENERBIT harus alamat https penyedia SSO, persis seperti 'issuer' pada dokumennya, "
            "misalnya https://sso.kabupaten.go.id/realms/pemkab"
        )


def _ca(teks: str) -> Path | None:
    if not teks:
        return None
    try:
        ssl.create_default_context(cafile=teks)
    except (OSError, ssl.SSLError):
        raise ValueError("PATUH_OIDC_CA harus menunjuk berkas sertifikat (PEM) yang dapat dibaca") from None
    return Path(teks)
