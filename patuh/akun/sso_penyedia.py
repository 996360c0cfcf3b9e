"""The office's provider itself: its document and keys, fetched when first needed and kept for an hour.

So a provider that is away neither stops the start of the service nor any other way of signing in.
"""

from __future__ import annotations

import logging
import ssl
import threading
from collections.abc import Callable
from typing import Any, TypeVar

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import BaseModel, ValidationError

from patuh.akun.sso_setelan import SetelanSso, alamat_boleh
from patuh.galat import GalatDomain

LOG = logging.getLogger("patuh.sso")
_DETIK = 5.0
_SIMPAN_DETIK = 3600.0
_JEDA_KUNCI_DETIK = 60.0
_JEDA_GAGAL_DETIK = 10.0
_JENIS_KUNCI = ("RSA", "EC", "OKP")
_Isi = TypeVar("_Isi")


class SsoTerputus(GalatDomain):
    """The provider does not answer, or not as a provider must (503). The cause is in the log."""

    kode, status, judul = "sso-terputus", 503, "SSO kantor sedang tidak dapat dipakai"

    def __init__(self) -> None:
        super().__init__("SSO kantor sedang tidak dapat dihubungi. Masuk dengan surel dan sandi, atau coba lagi nanti.")


class Dokumen(BaseModel):
    """The provider's metadata (OpenID Connect Discovery 1.0), as far as it is used here."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    end_session_endpoint: str | None = None
    id_token_signing_alg_values_supported: list[str] = ["RS256"]
    token_endpoint_auth_methods_supported: list[str] = ["client_secret_basic"]
    authorization_response_iss_parameter_supported: bool = False


class Penyedia:
    """The provider over HTTP. ``detik`` is the clock of what is kept."""

    def __init__(self, setelan: SetelanSso, detik: Callable[[], float]) -> None:
        self._setelan = setelan
        self._detik = detik
        self._gembok = threading.Lock()
        self._dokumen: tuple[float, Dokumen] | None = None
        self._gagal: float | None = None
        self._kunci: tuple[float, KeySet] | None = None
        self._tls = ssl.create_default_context(cafile=str(setelan.ca) if setelan.ca else None)

    def dokumen(self) -> Dokumen:
        """Its metadata. Raises :class:`SsoTerputus`."""
        with self._gembok:
            if self._dokumen is not None and self._detik() - self._dokumen[0] < _SIMPAN_DETIK:
                return self._dokumen[1]
            # Whoever waits behind a provider that is away is told at once, not one after another.
            if self._gagal is not None and self._detik() - self._gagal < _JEDA_GAGAL_DETIK:
                raise SsoTerputus
            try:
                dokumen = self._ambil_dokumen()
            except SsoTerputus:
                self._gagal = self._detik()
                raise
            self._dokumen, self._gagal = (self._detik(), dokumen), None
            return dokumen

    def _ambil_dokumen(self) -> Dokumen:
        alamat = self._setelan.penerbit.rstrip("/") + "/.well-known/openid-configuration"
        with self.http() as http:
            dokumen = baca_json(tanya(lambda: http.get(alamat)), Dokumen.model_validate)
        if dokumen.issuer != self._setelan.penerbit:
            LOG.error("dokumen penyedia SSO menyebut issuer lain daripada PATUH_OIDC_PENERBIT")
            raise SsoTerputus
        wajib = (dokumen.authorization_endpoint, dokumen.token_endpoint, dokumen.jwks_uri)
        boleh_tiada = (dokumen.userinfo_endpoint, dokumen.end_session_endpoint)
        if not all(alamat_boleh(satu) for satu in (*wajib, *boleh_tiada) if satu is not None):
            LOG.error("dokumen penyedia SSO memuat alamat tanpa https")
            raise SsoTerputus
        return dokumen

    def kunci(self, dokumen: Dokumen, *, baru: bool = False) -> KeySet:
        """The keys of its signatures; ``baru``: one is missing among those kept. Raises :class:`SsoTerputus`."""
        with self._gembok:
            if self._kunci is not None:
                umur = self._detik() - self._kunci[0]
                # Tokens with invented key names must not make us ask the provider each time.
                if umur < (_JEDA_KUNCI_DETIK if baru else _SIMPAN_DETIK):
                    return self._kunci[1]
            with self.http() as http:
                kunci = baca_json(tanya(lambda: http.get(dokumen.jwks_uri)), _set_kunci)
            self._kunci = (self._detik(), kunci)
            return kunci

    def http(self) -> httpx.Client:
        """A client that goes to the provider directly, follows no redirect and waits five seconds."""
        return httpx.Client(verify=self._tls, timeout=_DETIK, follow_redirects=False, trust_env=False)


def tanya(panggil: Callable[[], httpx.Response]) -> httpx.Response:
    """The provider's answer. Raises :class:`SsoTerputus` when there is none, or it is the provider that fails."""
    try:
        jawaban = panggil()
    except (httpx.HTTPError, httpx.InvalidURL) as salah:
        LOG.warning("penyedia SSO tidak terhubung (%s)", type(salah).__name__)
        raise SsoTerputus from None
    if jawaban.status_code >= 500:
        LOG.warning("penyedia SSO menjawab %s", jawaban.status_code)
        raise SsoTerputus
    return jawaban


def baca_json(jawaban: httpx.Response, baca: Callable[[Any], _Isi]) -> _Isi:
    """What ``baca`` makes of an answer in JSON. Raises :class:`SsoTerputus`."""
    try:
        if jawaban.status_code == httpx.codes.OK:
            return baca(jawaban.json())
        LOG.warning("penyedia SSO menjawab %s", jawaban.status_code)
    except (ValueError, ValidationError, JoseError) as salah:
        LOG.warning("jawaban penyedia SSO tidak terbaca (%s)", type(salah).__name__)
    raise SsoTerputus


def objek(nilai: Any) -> dict[str, Any]:
    """A JSON object. Raises :class:`ValueError`."""
    if not isinstance(nilai, dict):
        raise ValueError("bukan objek")
    return nilai


def _set_kunci(nilai: Any) -> KeySet:
    """The keys that signatures may be checked with; providers publish others beside them."""
    semua = [objek(k) for k in objek(nilai).get("keys", ())]
    return KeySet.import_key_set(
        {"keys": [k for k in semua if k.get("kty") in _JENIS_KUNCI and k.get("use", "sig") == "sig"]}
    )
