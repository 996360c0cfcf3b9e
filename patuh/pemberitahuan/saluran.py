"""A unit's channels: the morning's digest on or off, and a webhook for its own gateway (WhatsApp, for instance)."""

from __future__ import annotations

import base64
import ipaddress
import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlmodel import Session, col, select

from patuh.akun.pelaku import Pelaku
from patuh.galat import GalatIsian, IsianSalah
from patuh.jejak.catat import catat
from patuh.pemberitahuan.tabel_saluran import SaluranUnit
from patuh.register.rahasia import GudangKunci

AWALAN_RAHASIA = "whsec_"
_RUANG = "webhook"
_PANJANG = 500
Cari = Callable[[str, int], list[str]]


class AlamatTerlarang(ValueError):
    """A webhook's address that we do not call; the message says why, in plain words."""


@dataclass(frozen=True)
class Tujuan:
    """A checked webhook address: where to connect (``ip``, ``port``) and by which name."""

    alamat: str
    host: str
    ip: str
    port: int
    tls: bool


def cari_alamat(host: str, port: int) -> list[str]:
    """The network addresses of a host name."""
    try:
        return list(dict.fromkeys(str(a[4][0]) for a in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
    except OSError:
        return []


def periksa_alamat(alamat: str, *, bebas: bool = False, cari: Cari = cari_alamat) -> Tujuan:
    """The address resolved once: https only, and nothing inside our own networks, unless ``bebas``.

    Raises :class:`AlamatTerlarang`.
    """
    try:
        bagian = urlsplit(alamat)
        port = bagian.port or (443 if bagian.scheme == "https" else 80)
    except ValueError:
        raise AlamatTerlarang("Alamat ini tidak dapat dibaca.") from None
    host = bagian.hostname
    if bagian.scheme not in ("https", "http") or not host or bagian.username is not None or bagian.fragment:
        raise AlamatTerlarang("Tulis alamat lengkap, misalnya https://gerbang.kabupaten.go.id/patuh.")
    if bagian.scheme != "https" and not bebas:
        raise AlamatTerlarang("Alamat webhook harus https.")
    ip = cari(host, port)
    if not ip:
        raise AlamatTerlarang("Nama host alamat ini tidak ditemukan.")
    # One private address among public ones is enough for a trap.
    if not bebas and not all(_umum(satu) for satu in ip):
        raise AlamatTerlarang("Alamat ini berada di jaringan dalam, yang tidak boleh dipanggil.")
    return Tujuan(alamat, host, ip[0], port, bagian.scheme == "https")


def _umum(ip: str) -> bool:
    alamat = ipaddress.ip_address(ip.partition("%")[0])
    if isinstance(alamat, ipaddress.IPv6Address) and alamat.ipv4_mapped is not None:
        alamat = alamat.ipv4_mapped
    return alamat.is_global and not alamat.is_multicast


def baca_saluran(sesi: Session, unit: str) -> SaluranUnit | None:
    """The unit's preferences, when it has any of its own."""
    return sesi.get(SaluranUnit, unit)


def tanpa_ringkasan(sesi: Session, daerah: str) -> frozenset[str]:
    """Units that do not want the morning's digest."""
    kueri = select(SaluranUnit.unit).where(SaluranUnit.daerah == daerah, col(SaluranUnit.ringkasan).is_(False))
    return frozenset(sesi.exec(kueri))


def atur_saluran(
    sesi: Session,
    pelaku: Pelaku,
    *,
    ringkasan: bool,
    webhook: str,
    kunci: GudangKunci,
    waktu: datetime,
    bebas: bool = False,
    cari: Cari = cari_alamat,
    ganti_kunci: bool = False,
) -> str | None:
    """Set the caller's unit's preferences. A new webhook address gets a new signing key, and so does the old one with
    ``ganti_kunci``; a new key is returned (once).

    Raises :class:`IsianSalah` naming ``webhook``.
    """
    if pelaku.unit is None:
        raise IsianSalah("Pengaturan ini milik satu unit.")
    alamat, rahasia = webhook.strip(), None
    saluran = sesi.get(SaluranUnit, pelaku.unit) or SaluranUnit(unit=pelaku.unit, daerah=pelaku.daerah, diubah=waktu)
    if alamat and (ganti_kunci or alamat != saluran.webhook):
        try:
            if len(alamat) > _PANJANG:
                raise AlamatTerlarang(f"Paling panjang {_PANJANG} huruf.")
            periksa_alamat(alamat, bebas=bebas, cari=cari)
        except AlamatTerlarang as salah:
            raise IsianSalah("Pengaturan belum disimpan.", (GalatIsian("webhook", str(salah)),)) from None
        rahasia = AWALAN_RAHASIA + base64.b64encode(secrets.token_bytes(32)).decode()
        saluran.rahasia = kunci.untuk(_RUANG).sandikan({"rahasia": rahasia})
        if alamat != saluran.webhook:
            saluran.sejak = waktu
    elif not alamat:
        saluran.rahasia = saluran.sejak = None
    saluran.ringkasan, saluran.webhook, saluran.diubah = ringkasan, alamat or None, waktu
    sesi.add(saluran)
    isi = {"ringkasan": ringkasan, "webhook": bool(alamat), "kunci_baru": rahasia is not None}
    objek = f"saluran/{pelaku.unit}"
    catat(sesi, waktu=waktu, daerah=pelaku.daerah, pelaku=pelaku.id, tindakan="saluran.ubah", objek=objek, isi=isi)
    return rahasia


def rahasia_saluran(saluran: SaluranUnit, kunci: GudangKunci) -> bytes | None:
    """The signing key's bytes."""
    if saluran.rahasia is None:
        return None
    return base64.b64decode(str(kunci.untuk(_RUANG).buka(saluran.rahasia)["rahasia"]).removeprefix(AWALAN_RAHASIA))
