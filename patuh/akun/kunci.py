"""API keys: ``pk_<id>.<secret>``. The secret is shown once; its SHA-256 is stored (256 random bits need no salt)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select
from sqlmodel import Session, col, delete

from patuh.akun.izin import LINGKUP
from patuh.akun.muat import daftar_daerah, muat_daerah
from patuh.akun.pelaku import LAYANAN, Pelaku
from patuh.akun.tabel import KunciApi, Sesi
from patuh.basisdata.siap import Siap
from patuh.basisdata.tipe import tabel
from patuh.galat import GalatIsian, IsianSalah, TidakDitemukan
from patuh.jejak.catat import catat
from patuh.samar import bersihkan

__all__ = ["LINGKUP", "SEMUA", "buat_kunci", "cabut_kunci", "pelaku_kunci", "periksa_kunci"]

SEMUA = "semua"
_AWALAN = "pk_"
_K = tabel(KunciApi).c
_CARI = Siap(
    select(_K.rahasia_sha256, _K.dicabut, _K.id, _K.daerah, _K.unit, _K.lingkup, _K.batas_per_menit).where(
        _K.id == bindparam("id")
    )
)


class KunciSah(NamedTuple):
    """A key that opens: what it may do, where, for which unit (None = not tied to one), how often a minute."""

    id: str
    daerah: str
    unit: str | None
    lingkup: list[str]
    batas_per_menit: int


def buat_kunci(
    sesi: Session,
    *,
    nama: str,
    lingkup: Iterable[str],
    daerah: str,
    unit: str | None = None,
    waktu: datetime,
    batas_per_menit: int = 1200,
    pelaku: str = LAYANAN.id,
) -> str:
    """Make a key in the caller's transaction and return its text, which is stored nowhere.

    ``daerah`` is a code or ``semua``; ``unit`` ties the key to one unit of that daerah. Raises :class:`IsianSalah`
    naming every wrong field.
    """
    diminta = list(dict.fromkeys(lingkup))
    if galat := _periksa(nama, diminta, daerah, unit, batas_per_menit):
        raise IsianSalah("Kunci tidak dibuat.", tuple(galat))
    id_, rahasia = secrets.token_hex(6), secrets.token_urlsafe(32)
    sesi.add(
        KunciApi(
            id=id_,
            nama=bersihkan(nama).strip(),
            rahasia_sha256=_sidik(rahasia),
            lingkup=diminta,
            daerah=daerah,
            unit=unit,
            batas_per_menit=batas_per_menit,
            dibuat=waktu,
        )
    )
    isi = {"lingkup": diminta, "unit": unit}
    catat(sesi, waktu=waktu, daerah=daerah, pelaku=pelaku, tindakan="kunci.buat", objek=f"kunci/{id_}", isi=isi)
    return f"{_AWALAN}{id_}.{rahasia}"


def _periksa(nama: str, lingkup: list[str], daerah: str, unit: str | None, batas: int) -> list[GalatIsian]:
    galat = []
    if not nama.strip() or len(nama) > 100:
        galat.append(GalatIsian("nama", "Tulis nama kunci, paling panjang 100 huruf."))
    if not lingkup or set(lingkup) - set(LINGKUP):
        galat.append(GalatIsian("lingkup", f"Pilih satu atau beberapa dari: {', '.join(LINGKUP)}."))
    if batas < 1:
        galat.append(GalatIsian("batas_per_menit", "Paling kecil 1."))
    if daerah != SEMUA and daerah not in daftar_daerah():
        galat.append(GalatIsian("daerah", f"Pilihan: {', '.join((*daftar_daerah(), SEMUA))}."))
    elif unit is not None and daerah == SEMUA:
        galat.append(GalatIsian("unit", "Kunci satu unit harus menyebut daerahnya, bukan 'semua'."))
    elif unit is not None and unit not in {u.kode for u in muat_daerah(daerah).unit}:
        galat.append(GalatIsian("unit", f"Unit ini tidak ada di {muat_daerah(daerah).nama}."))
    return galat


def cabut_kunci(sesi: Session, kunci_id: str, *, waktu: datetime, pelaku: str = LAYANAN.id) -> KunciApi:
    """Revoke a key and end its page sessions; a second call changes nothing. Raises :class:`TidakDitemukan`."""
    kunci = sesi.get(KunciApi, kunci_id)
    if kunci is None:
        raise TidakDitemukan("Kunci ini tidak ada.")
    if kunci.dicabut is None:
        kunci.dicabut = waktu
        sesi.add(kunci)
        sesi.exec(delete(Sesi).where(col(Sesi.kunci_id) == kunci_id))
        catat(sesi, waktu=waktu, daerah=kunci.daerah, pelaku=pelaku, tindakan="kunci.cabut", objek=f"kunci/{kunci_id}")
    return kunci


def periksa_kunci(sesi: Session | Connection, teks: str) -> KunciSah | None:
    """The key that this text opens; None when it is malformed, unknown, wrong or revoked. Asked at every request, so
    that a key ends with its revocation."""
    id_, titik, rahasia = teks.strip().removeprefix(_AWALAN).partition(".")
    if not (titik and id_.isascii() and id_.isalnum() and len(id_) <= 32 and teks.strip().startswith(_AWALAN)):
        return None
    baris = next(iter(_CARI.baca(sesi, {"id": id_})), None)
    # An unknown id costs the same comparison as a wrong secret, so that the answer's time tells nothing.
    benar = hmac.compare_digest(baris[0] if baris else _sidik(""), _sidik(rahasia))
    return KunciSah(*baris[2:]) if baris is not None and benar and baris[1] is None else None


def pelaku_kunci(kunci: KunciApi | KunciSah) -> Pelaku:
    """The actor that a key stands for."""
    return Pelaku(f"kunci:{kunci.id}", kunci.daerah, kunci.unit)


def _sidik(rahasia: str) -> str:
    return hashlib.sha256(rahasia.encode("utf-8", "surrogatepass")).hexdigest()
