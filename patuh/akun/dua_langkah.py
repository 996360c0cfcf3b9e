"""The second step: a six-digit code of an authenticator app (TOTP, RFC 6238), or a recovery code. Each counts once."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime

import pyotp
from sqlmodel import Session, col, delete, update

from patuh.akun.tabel_pejabat import KodePemulihan, Pejabat
from patuh.register.rahasia import GudangKunci

JUMLAH_PEMULIHAN = 8
_LANGKAH = 30
_TOLERANSI = 1
_RUANG = "akun"
_HURUF = "abcdefghjkmnpqrstuvwxyz23456789"


def rahasia_baru() -> str:
    """A new secret (base32), not yet in use."""
    return pyotp.random_base32()


def alamat_totp(rahasia: str, surel: str) -> str:
    """The ``otpauth://`` address that an authenticator app reads from the QR code."""
    return pyotp.TOTP(rahasia).provisioning_uri(name=surel, issuer_name="Patuh")


def simpan_rahasia(pejabat: Pejabat, rahasia: str, kunci: GudangKunci) -> None:
    """Put a secret into the account; it counts once a code proves that the telephone has it."""
    pejabat.totp = kunci.untuk(_RUANG).sandikan({"totp": rahasia})
    pejabat.totp_aktif, pejabat.totp_langkah = None, 0


def baca_rahasia(pejabat: Pejabat, kunci: GudangKunci) -> str | None:
    """The account's secret, if it has one."""
    return None if pejabat.totp is None else str(kunci.untuk(_RUANG).buka(pejabat.totp)["totp"])


def pakai_kode(sesi: Session, pejabat: Pejabat, kode: str, kunci: GudangKunci, waktu: datetime) -> bool:
    """Is the code right and new? One that was accepted before is refused, also when two requests bring it at once."""
    rahasia = baca_rahasia(pejabat, kunci)
    bersih = kode.replace(" ", "")
    if rahasia is None or not (bersih.isascii() and bersih.isdigit()):
        return False
    otp, kini = pyotp.TOTP(rahasia), int(waktu.timestamp()) // _LANGKAH
    for langkah in range(kini - _TOLERANSI, kini + _TOLERANSI + 1):
        if hmac.compare_digest(otp.generate_otp(langkah), bersih):
            sah = sesi.exec(
                update(Pejabat)
                .where(col(Pejabat.id) == pejabat.id, col(Pejabat.totp_langkah) < langkah)
                .values(totp_langkah=langkah)
            )
            return sah.rowcount == 1
    return False


def kode_pemulihan_baru(sesi: Session, pejabat: Pejabat) -> list[str]:
    """New recovery codes in place of all old ones; shown once and stored hashed."""
    sesi.exec(delete(KodePemulihan).where(col(KodePemulihan.pejabat_id) == pejabat.id))
    kode = [
        "-".join("".join(secrets.choice(_HURUF) for _ in range(4)) for _ in range(4)) for _ in range(JUMLAH_PEMULIHAN)
    ]
    sesi.add_all([KodePemulihan(sidik=_sidik(pejabat.id, k), pejabat_id=pejabat.id) for k in kode])
    return kode


def pakai_pemulihan(sesi: Session, pejabat: Pejabat, kode: str, waktu: datetime) -> bool:
    """Use up a recovery code of this account; False when there is none like it left."""
    perintah = (
        update(KodePemulihan)
        .where(col(KodePemulihan.sidik) == _sidik(pejabat.id, kode), col(KodePemulihan.dipakai).is_(None))
        .values(dipakai=waktu)
    )
    return sesi.exec(perintah).rowcount == 1


def _sidik(pejabat_id: str, kode: str) -> str:
    rapi = "".join(h for h in kode.lower() if h in _HURUF)
    return hashlib.sha256(f"{pejabat_id}|{rapi}".encode()).hexdigest()
