"""A person's data at rest: encrypted with a key of the daerah, found by a keyed index. The key is not in the database.

A plain hash of a NIK is no protection: all NIKs of a regency can be tried in seconds. Hence HMAC with a secret key
(UU 27/2022 Ps 35; UU 24/2013 Ps 84).
"""

from __future__ import annotations

import base64
import hmac
import json
import os
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PANJANG_INDEKS = 16
_PANJANG_KUNCI = 32
# One encoder for a million boxes: json.dumps would make one each.
_SUSUN = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_TANDA = b"\x01"
"""First byte of every box: the form of what follows, so that a later form can stand beside it."""


class KunciSalah(ValueError):
    """The key is missing or not a key, or a box was not made with it. Never tells what was in the box."""


class KunciRegister:
    """The key of one daerah, derived from the installation's secret."""

    def __init__(self, induk: bytes, daerah: str) -> None:
        if len(induk) != _PANJANG_KUNCI:
            raise KunciSalah("Kunci register harus 32 bita.")
        self.daerah = daerah
        self._ikat = f"patuh/register/{daerah}".encode()
        self._sandi = AESGCM(_turunkan(induk, b"sandi/" + self._ikat))
        self._indeks = _turunkan(induk, b"indeks/" + self._ikat)

    def indeks(self, nik: str) -> bytes:
        """The blind index of a NIK (16 bytes): equal for equal NIKs of one daerah, and nothing else can be told."""
        return hmac.digest(self._indeks, nik.encode(), "sha256")[:PANJANG_INDEKS]

    def sandikan(self, isi: dict[str, Any]) -> bytes:
        """A box with a person's data; the same data gives another box each time."""
        benih = os.urandom(12)
        teks = _SUSUN(isi).encode()
        return _TANDA + benih + self._sandi.encrypt(benih, teks, self._ikat)

    def buka(self, kotak: bytes) -> dict[str, Any]:
        """What is in a box.

        Raises:
            KunciSalah: it was not made with this key, or was changed.
        """
        if kotak[:1] != _TANDA:
            raise KunciSalah("Data pribadi tersimpan dalam bentuk yang tidak dikenal.")
        try:
            isi: dict[str, Any] = json.loads(self._sandi.decrypt(kotak[1:13], kotak[13:], self._ikat))
        except InvalidTag:
            raise KunciSalah("Data pribadi tidak dapat dibuka dengan kunci ini.") from None
        return isi


class GudangKunci:
    """Keys by daerah from one secret."""

    def __init__(self, induk: bytes) -> None:
        self._untuk = lru_cache(maxsize=64)(lambda daerah: KunciRegister(induk, daerah))
        self._induk = induk

    def untuk(self, daerah: str) -> KunciRegister:
        """The key of a daerah."""
        return self._untuk(daerah)

    @property
    def sidik(self) -> str:
        """By which a database knows the secret it was made with; the secret cannot be told from it."""
        return _turunkan(self._induk, b"sidik/patuh/register")[:8].hex()

    def untuk_anak(self) -> str:
        """The secret as text, for the standard input of a child process and nothing else."""
        return base64.b64encode(self._induk).decode()

    def __repr__(self) -> str:
        return "GudangKunci(rahasia)"


def kunci_dari_teks(teks: str) -> GudangKunci:
    """From a setting: 32 bytes in base64.

    Raises:
        KunciSalah: it is something else.
    """
    try:
        induk = base64.b64decode(teks, validate=True)
    except ValueError:
        raise KunciSalah("Kunci register harus 32 bita dalam base64.") from None
    if len(induk) != _PANJANG_KUNCI:
        raise KunciSalah("Kunci register harus 32 bita dalam base64.")
    return GudangKunci(induk)


def kunci_dari_folder(folder: Path, nama: str = "register.kunci") -> GudangKunci:
    """From the file ``register.kunci`` of a data folder, made with the first use and readable by its owner only.

    For one machine; in production the secret is a setting (``PATUH_KUNCI_REGISTER``) kept apart from the data.
    """
    path = folder / nama
    try:
        pegangan = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return kunci_dari_teks(path.read_text(encoding="ascii").strip())
    with os.fdopen(pegangan, "w", encoding="ascii") as berkas:
        berkas.write(base64.b64encode(secrets.token_bytes(_PANJANG_KUNCI)).decode() + "\n")
    return kunci_dari_teks(path.read_text(encoding="ascii").strip())


def _turunkan(induk: bytes, guna: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=_PANJANG_KUNCI, salt=None, info=guna).derive(induk)
