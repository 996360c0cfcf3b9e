"""Page sessions: an official pastes the unit's key once; the browser then holds a random cookie, stored hashed."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete

from patuh.akun.kunci import periksa_kunci
from patuh.akun.tabel import KunciApi, Sesi
from patuh.galat import GalatIsian, IsianSalah

LAMA_SESI = timedelta(hours=12)


def buka_sesi(sesi: Session, teks_kunci: str, *, waktu: datetime) -> str:
    """Open a session with a unit's key and return the cookie's value.

    Raises :class:`IsianSalah` when the key is wrong, revoked, not a unit's, or lacks the scope ``tugas``.
    """
    kunci = periksa_kunci(sesi, teks_kunci)
    if kunci is None:
        pesan = "Kunci tidak dikenal atau sudah dicabut. Salin utuh dari surat pemberian kunci."
        raise IsianSalah("Belum bisa masuk.", (GalatIsian("kunci", pesan),))
    if kunci.unit is None or "tugas" not in kunci.lingkup:
        pesan = "Kunci ini untuk aplikasi, bukan untuk satu unit. Pakai kunci unit Anda."
        raise IsianSalah("Belum bisa masuk.", (GalatIsian("kunci", pesan),))
    sesi.exec(delete(Sesi).where(col(Sesi.berakhir) <= waktu))
    nilai = secrets.token_urlsafe(32)
    sesi.add(Sesi(sidik=_sidik(nilai), kunci_id=kunci.id, dibuat=waktu, berakhir=waktu + LAMA_SESI))
    return nilai


def periksa_sesi(sesi: Session, nilai: str, *, waktu: datetime) -> KunciApi | None:
    """The key behind a cookie; None when the session is unknown or over, or its key was revoked."""
    baris = sesi.get(Sesi, _sidik(nilai))
    if baris is None or baris.berakhir <= waktu:
        return None
    kunci = sesi.get(KunciApi, baris.kunci_id)
    return kunci if kunci is not None and kunci.dicabut is None else None


def tutup_sesi(sesi: Session, nilai: str) -> None:
    """End a session; nothing when it is not there."""
    sesi.exec(delete(Sesi).where(col(Sesi.sidik) == _sidik(nilai)))


def token_formulir(nilai: str) -> str:
    """The CSRF token of a session's forms: follows from the cookie, which no other site can read."""
    return hashlib.sha256(f"formulir:{nilai}".encode()).hexdigest()


def _sidik(nilai: str) -> str:
    return hashlib.sha256(nilai.encode()).hexdigest()
