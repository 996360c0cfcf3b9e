"""An office's provider for the tests: a real one in a process of its own, and a road to it on which answers can be
changed, so that what a broken or hostile provider says is seen too."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from api.aplikasi import buat_aplikasi
from patuh.akun.aturan_masuk import AturanMasuk
from patuh.akun.sso_setelan import SetelanSso
from tests.api.conftest import Uji
from tests.register_kecil import KUNCI

KEMBALI = "http://patuh.contoh/masuk/sso/kembali"
Ubah = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class Penyedia:
    """A provider at ``alamat``, where Patuh is registered."""

    alamat: str
    setelan: SetelanSso

    def orang(self, sub: str, **klaim: Any) -> None:
        """Somebody with an account there."""
        httpx.put(f"{self.alamat}/users/{sub}", json=klaim).raise_for_status()

    def setujui(self, alamat: str, sub: str, **isian: str) -> str:
        """What a person does at the provider's page: sign in as ``sub``. The path and query that leads back to us."""
        jawaban = httpx.post(alamat, data={"sub": sub} | isian)
        assert jawaban.status_code in (302, 303), jawaban.text
        kembali = jawaban.headers["location"]
        assert kembali.startswith(KEMBALI)
        return str(kembali).removeprefix("http://patuh.contoh")


@contextmanager
def penyedia_hidup(kembali: str = KEMBALI) -> Iterator[Penyedia]:
    """Start a provider that knows its clients by secret and demands a nonce."""
    perintah = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", "0", "-r", "true", "-n", "true"]
    with subprocess.Popen(perintah, stderr=subprocess.PIPE, text=True) as proses:
        assert proses.stderr is not None
        try:
            cocok = None
            for baris in proses.stderr:
                if cocok := re.search(r"running on (http://127\.0\.0\.1:\d+)", baris):
                    break
            assert cocok is not None, "penyedia tidak mau mulai"
            # Its log would fill the pipe and stop it.
            threading.Thread(target=proses.stderr.read, daemon=True).start()
            yield daftarkan(cocok[1], kembali)
        finally:
            proses.terminate()


def daftarkan(alamat: str, kembali: str) -> Penyedia:
    """Register Patuh at the provider, to be led back to ``kembali``."""
    jawaban = httpx.post(f"{alamat}/oauth2/clients", json={"redirect_uris": [kembali]})
    jawaban.raise_for_status()
    klien = jawaban.json()
    return Penyedia(alamat, SetelanSso(alamat, klien["client_id"], klien["client_secret"]))


def pasang_sso(uji: Uji, setelan: SetelanSso, *, alamat: str = "http://patuh.contoh") -> None:
    """The service, reached at ``alamat``, with this provider."""
    uji.app = buat_aplikasi(
        uji.bd,
        folder=uji.folder,
        jam=lambda: uji.kini,
        alamat_dasar=alamat,
        detik=lambda: uji.detik,
        kunci=KUNCI,
        akun=AturanMasuk(sso=setelan),
    )


@dataclass
class Jalan:
    """The road to a provider. ``ubah``: what becomes of the JSON answer of a path; ``mati``: nothing gets through;
    ``kirim``: the forms that were sent to the token's address."""

    asli: Penyedia
    alamat: str = ""
    ubah: dict[str, Ubah] = field(default_factory=dict)
    mati: bool = False
    kirim: list[dict[str, list[str]]] = field(default_factory=list)
    kunci: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "uji", "use": "sig"}))

    @property
    def penyedia(self) -> Penyedia:
        """The provider as it is seen from this end of the road."""
        return Penyedia(self.alamat, replace(self.asli.setelan, penerbit=self.alamat))

    def palsukan(self, ubah: Ubah, *, alg: str = "RS256", kunci: RSAKey | OctKey | None = None) -> None:
        """From now on tokens say what ``ubah`` makes of their claims, signed with a key that the provider publishes
        (or with ``kunci``, which it does not)."""

        def token(isi: dict[str, Any]) -> dict[str, Any]:
            klaim = ubah(_klaim(isi["id_token"]))
            kepala = {"alg": alg, "kid": "uji"}
            if alg == "none":
                # The library would not write one.
                return isi | {"id_token": f"{_potong(kepala)}.{_potong(klaim)}."}
            return isi | {"id_token": jwt.encode(kepala, klaim, kunci or self.kunci, algorithms=[alg])}

        self.ubah["/jwks"] = lambda isi: {"keys": [*isi["keys"], self.kunci.as_dict(private=False)]}
        self.ubah["/oauth2/token"] = token


def _potong(isi: dict[str, Any]) -> str:
    return urlsafe_b64encode(json.dumps(isi).encode()).rstrip(b"=").decode()


def _klaim(token: str) -> dict[str, Any]:
    isi = token.split(".")[1]
    hasil: dict[str, Any] = json.loads(urlsafe_b64decode(isi + "=" * (-len(isi) % 4)))
    return hasil


@contextmanager
def jalan_ke(asli: Penyedia) -> Iterator[Jalan]:
    """Open a road to this provider."""
    jalan = Jalan(asli)

    class Pelayan(BaseHTTPRequestHandler):
        def _teruskan(self) -> None:
            if jalan.mati:
                self.connection.close()
                return
            badan = self.rfile.read(int(self.headers.get("content-length", 0)))
            jalur = urlsplit(self.path).path
            if jalur == "/oauth2/token":
                jalan.kirim.append(parse_qs(badan.decode()))
            kepala = {k: v for k, v in self.headers.items() if k.lower() not in ("connection", "accept-encoding")}
            jawaban = httpx.request(self.command, asli.alamat + self.path, content=badan, headers=kepala)
            isi = jawaban.content
            if jalur in jalan.ubah and jawaban.status_code == 200:
                isi = json.dumps(jalan.ubah[jalur](jawaban.json())).encode()
            self.send_response(jawaban.status_code)
            for nama in ("content-type", "location"):
                if nama in jawaban.headers:
                    self.send_header(nama, jawaban.headers[nama])
            self.send_header("content-length", str(len(isi)))
            self.end_headers()
            self.wfile.write(isi)

        do_GET = do_POST = do_PUT = _teruskan

        def log_message(self, format: str, *args: object) -> None:
            """The test says what it saw."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Pelayan) as server:
        jalan.alamat = f"http://127.0.0.1:{server.server_address[1]}"
        utas = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        utas.start()
        try:
            yield jalan
        finally:
            server.shutdown()
            utas.join()
