"""Client of the office's provider (OpenID Connect, authorization code with PKCE): whom it says a browser belongs to.

Nothing here knows our accounts; :mod:`patuh.akun.masuk_sso` decides what the answer is worth.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

import httpx
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from pydantic import BaseModel

from patuh.akun.sso_penyedia import LOG, Dokumen, Penyedia, baca_json, objek, tanya
from patuh.akun.sso_setelan import SetelanSso
from patuh.galat import GalatDomain

_SELISIH_JAM = 60
_PANJANG_SUB = 255
# Signatures that only the provider can make: none, and the shared-secret kinds, are never taken.
_TANDA = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")


class SsoDitolak(GalatDomain):
    """This sign-in is refused (422). ``sebab``: the code that the audit trail keeps; ``akun``: daerah and id of the
    account that it was aimed at, once that is known."""

    kode, status, judul = "sso-ditolak", 422, "Belum bisa masuk"

    def __init__(self, sebab: str, pesan: str, akun: tuple[str, str] | None = None) -> None:
        super().__init__(pesan)
        self.sebab = sebab
        self.akun = akun


@dataclass(frozen=True)
class Permintaan:
    """One begun sign-in, which the browser brings back: what ties its answer to it."""

    state: str
    nonce: str
    pembukti: str


@dataclass(frozen=True)
class Identitas:
    """Whom the provider vouches for. ``surel`` only when the provider has verified it; ``dua_langkah``: it says that a
    second step was taken, in words that the setting accepts."""

    penerbit: str
    sub: str
    surel: str | None
    dua_langkah: bool


class _Token(BaseModel):
    id_token: str
    access_token: str


class KlienSso:
    """The provider, seen from here. ``kembali`` is our address that it sends browsers back to; ``detik`` the clock of
    what is kept."""

    def __init__(self, setelan: SetelanSso, kembali: str, detik: Callable[[], float] = time.monotonic) -> None:
        self.setelan = setelan
        self._kembali = kembali
        self._penyedia = Penyedia(setelan, detik)

    def mulai(self) -> tuple[str, Permintaan]:
        """A new sign-in: the provider's address for the browser, and what the browser must bring back.

        Raises :class:`SsoTerputus`.
        """
        dokumen = self._penyedia.dokumen()
        minta = Permintaan(*(secrets.token_urlsafe(32) for _ in range(3)))
        tantangan = base64.urlsafe_b64encode(hashlib.sha256(minta.pembukti.encode()).digest()).rstrip(b"=").decode()
        kueri = {
            "response_type": "code",
            "client_id": self.setelan.klien,
            "redirect_uri": self._kembali,
            "scope": "openid email",
            "state": minta.state,
            "nonce": minta.nonce,
            "code_challenge": tantangan,
            "code_challenge_method": "S256",
        }
        return _tambah(dokumen.authorization_endpoint, kueri), minta

    def tukar(self, jawaban: Mapping[str, str], minta: Permintaan, *, waktu: datetime) -> Identitas:
        """Turn the query that the browser came back with into an identity.

        Raises :class:`SsoDitolak` (not begun here, refused there, or a token that does not hold), :class:`SsoTerputus`.
        """
        if not hmac.compare_digest(jawaban.get("state", "").encode(), minta.state.encode()):
            raise SsoDitolak("state", "Jawaban SSO ini bukan untuk peramban Anda. Mulai lagi dari tombol SSO.")
        dokumen = self._penyedia.dokumen()
        # RFC 9207: an answer of another provider must not be taken to this one.
        bawaan = None if dokumen.authorization_response_iss_parameter_supported else dokumen.issuer
        if jawaban.get("iss", bawaan) != dokumen.issuer:
            raise SsoDitolak("penerbit", "Jawaban SSO ini bukan dari penyedia kantor. Mulai lagi dari tombol SSO.")
        if "error" in jawaban or not jawaban.get("code"):
            raise SsoDitolak(
                "penyedia", "Masuk lewat SSO dibatalkan atau ditolak penyedia. Coba lagi, atau pakai sandi."
            )
        token = self._tukar_kode(dokumen, jawaban["code"], minta)
        klaim = self._periksa_token(dokumen, token.id_token, minta.nonce, waktu)
        orang = klaim
        if not {"email", "email_verified"} <= klaim.keys() and dokumen.userinfo_endpoint is not None:
            orang = self._info(dokumen.userinfo_endpoint, token.access_token)
            if orang.get("sub") != klaim["sub"]:
                raise _token_salah("sub")
        surel = orang.get("email")
        # Some providers write the verdict as text.
        sah = orang.get("email_verified") in (True, "true") and isinstance(surel, str) and surel.isprintable()
        return Identitas(dokumen.issuer, klaim["sub"], surel if sah else None, self._dua_langkah(klaim))

    def alamat_keluar(self, kembali: str) -> str | None:
        """Where the session at the provider is ended (RP-initiated logout), if the provider has such a place."""
        dokumen = self._penyedia.dokumen()
        if dokumen.end_session_endpoint is None:
            return None
        return _tambah(
            dokumen.end_session_endpoint, {"client_id": self.setelan.klien, "post_logout_redirect_uri": kembali}
        )

    def _dua_langkah(self, klaim: Mapping[str, Any]) -> bool:
        amr = klaim.get("amr")
        kata = [klaim.get("acr"), *(amr if isinstance(amr, list) else ())]
        return any(isinstance(satu, str) and satu in self.setelan.dua_langkah for satu in kata)

    def _tukar_kode(self, dokumen: Dokumen, kode: str, minta: Permintaan) -> _Token:
        setelan = self.setelan
        isi = {
            "grant_type": "authorization_code",
            "code": kode,
            "redirect_uri": self._kembali,
            "code_verifier": minta.pembukti,
        }
        cara = dokumen.token_endpoint_auth_methods_supported
        masuk = httpx.Auth()
        if "client_secret_basic" in cara or "client_secret_post" not in cara:
            # RFC 6749, 2.3.1: both are form-encoded first.
            masuk = httpx.BasicAuth(quote(setelan.klien, safe=""), quote(setelan.rahasia, safe=""))
        else:
            isi |= {"client_id": setelan.klien, "client_secret": setelan.rahasia}
        with self._penyedia.http() as http:
            jawaban = tanya(lambda: http.post(dokumen.token_endpoint, data=isi, auth=masuk))
        if 400 <= jawaban.status_code < 500:
            # A wrong secret looks the same from the browser as an old code: the operator needs to tell them apart.
            LOG.warning("penyedia SSO menolak kode masuk (%s %s)", jawaban.status_code, _galat_penyedia(jawaban))
            raise SsoDitolak("kode", "Penyedia SSO tidak menerima kode masuk ini. Mulai lagi dari tombol SSO.")
        return baca_json(jawaban, _Token.model_validate)

    def _periksa_token(self, dokumen: Dokumen, teks: str, nonce: str, waktu: datetime) -> dict[str, Any]:
        tanda = [t for t in dokumen.id_token_signing_alg_values_supported if t in _TANDA]
        try:
            try:
                token = jwt.decode(teks, self._penyedia.kunci(dokumen), algorithms=tanda)
            except InvalidKeyIdError:
                # The provider has changed its keys since.
                token = jwt.decode(teks, self._penyedia.kunci(dokumen, baru=True), algorithms=tanda)
            jwt.JWTClaimsRegistry(
                now=int(waktu.timestamp()),
                leeway=_SELISIH_JAM,
                iss={"essential": True, "value": dokumen.issuer},
                aud={"essential": True, "value": self.setelan.klien},
                sub={"essential": True},
                exp={"essential": True},
                iat={"essential": True},
                nonce={"essential": True, "value": nonce},
            ).validate(token.claims)
        except (JoseError, ValueError) as salah:
            raise _token_salah(type(salah).__name__) from None
        klaim = token.claims
        untuk = klaim["aud"] if isinstance(klaim["aud"], list) else [klaim["aud"]]
        if klaim.get("azp", self.setelan.klien if len(untuk) == 1 else None) != self.setelan.klien:
            raise _token_salah("azp")
        if not klaim["sub"].isprintable() or len(klaim["sub"]) > _PANJANG_SUB:
            raise _token_salah("sub")
        return dict(klaim)

    def _info(self, alamat: str, token: str) -> dict[str, Any]:
        with self._penyedia.http() as http:
            jawaban = tanya(lambda: http.get(alamat, headers={"Authorization": f"Bearer {token}"}))
        return baca_json(jawaban, objek)


def _galat_penyedia(jawaban: httpx.Response) -> str:
    """The provider's error code (RFC 6749, 5.2), nothing else of its answer."""
    try:
        kode = str(jawaban.json().get("error"))
    except (ValueError, AttributeError):
        return "-"
    return kode if kode.isascii() and kode.replace("_", "").isalpha() else "-"


def _tambah(alamat: str, kueri: Mapping[str, str]) -> str:
    return f"{alamat}{'&' if '?' in alamat else '?'}{urlencode(kueri)}"


def _token_salah(apa: str) -> SsoDitolak:
    LOG.warning("token penyedia SSO tidak sah (%s)", apa)
    return SsoDitolak("token", "Bukti masuk dari penyedia SSO tidak sah. Mulai lagi; bila berulang, hubungi admin.")
