"""Handing one mail to a mail server: the port (:class:`PengirimSurel`), its errors, and SMTP behind it.

The errors say what the queue must do next, so that :mod:`patuh.pemberitahuan.kirim` knows nothing of SMTP. No error
text holds an address.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as KEBIJAKAN_SMTP
from email.utils import format_datetime
from typing import Literal, Protocol

import aiosmtplib

from patuh.pemberitahuan.tabel import Surel

_ALAMAT = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")
_MIRIP_ALAMAT = re.compile(r"\S*@\S*")
_KODE_LANJUT = re.compile(r"([245]\.\d{1,3}\.\d{1,3})\b")
_KODE_MASUK = frozenset({530, 534, 535, 538})
_UKURAN_TERLALU_BESAR = 552
_LOKAL = frozenset({"localhost", "127.0.0.1", "::1"})
_BATAS_GALAT = 300
ModeTls = Literal["tanpa", "starttls", "tls"]


class GalatKirim(Exception):
    """A mail was not handed over. ``kode`` is the SMTP reply code, if there was a reply."""

    def __init__(self, teks: str, kode: int | None = None) -> None:
        bersih = " ".join(_MIRIP_ALAMAT.sub("<alamat>", teks).split())
        self.kode = kode
        self.teks = (f"{kode} {bersih}" if kode else bersih)[:_BATAS_GALAT]
        super().__init__(self.teks)


class PenerimaDitolak(GalatKirim):
    """The recipient is refused for good."""


class Ditunda(GalatKirim):
    """The server answered that this mail cannot be taken now: try again, a limited number of times."""


class SambunganPutus(GalatKirim):
    """The connection broke or hung in the middle of this mail, which may or may not have been taken."""


class SambunganGagal(GalatKirim):
    """The server cannot be used at all now (down, refuses us, out of resources): no fault of any mail."""


class SambunganSurel(Protocol):
    """An open connection to a mail server."""

    async def kirim(self, surel: Surel) -> None:
        """Return when the server has taken the mail; raise :class:`GalatKirim` otherwise."""


class PengirimSurel(Protocol):
    """A way to a mail server."""

    def sambung(self) -> AbstractAsyncContextManager[SambunganSurel]:
        """Open a connection; entering raises :class:`SambunganGagal` when there is none to be had."""


@dataclass(frozen=True)
class PengirimSmtp:
    """SMTP. ``dari`` is the sender's address; ``timeout`` counts seconds for each reply of the server."""

    host: str
    port: int
    dari: str
    tls: ModeTls = "starttls"
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout: float = 10

    def __post_init__(self) -> None:
        if not _ALAMAT.fullmatch(self.dari):
            raise ValueError(f"alamat pengirim tidak sah: {self.dari!r}")
        if self.user and self.tls == "tanpa" and self.host not in _LOKAL:
            raise ValueError("kata sandi SMTP tidak boleh dikirim tanpa TLS")

    @asynccontextmanager
    async def sambung(self) -> AsyncIterator[SambunganSurel]:
        """One connection for many mails."""
        smtp = aiosmtplib.SMTP(
            hostname=self.host,
            port=self.port,
            username=self.user,
            password=self.password,
            local_hostname=self.dari.partition("@")[2],
            timeout=self.timeout,
            use_tls=self.tls == "tls",
            start_tls=self.tls == "starttls",
            tls_context=None if self.tls == "tanpa" else ssl.create_default_context(),
        )
        try:
            # Greeting, TLS and login are several replies; together they get twice the time of one.
            async with asyncio.timeout(2 * self.timeout):
                await smtp.connect()
        except (aiosmtplib.SMTPException, OSError) as galat:
            smtp.close()
            raise _saluran(galat) from None
        try:
            yield _SambunganSmtp(smtp, self.dari)
        finally:
            with contextlib.suppress(aiosmtplib.SMTPException, OSError):
                await smtp.quit(timeout=2)
            smtp.close()


class _SambunganSmtp:
    def __init__(self, smtp: aiosmtplib.SMTP, dari: str) -> None:
        self._smtp = smtp
        self._dari = dari

    async def kirim(self, surel: Surel) -> None:
        if not _ALAMAT.fullmatch(surel.alamat):
            raise PenerimaDitolak("alamat surel unit tidak sah")
        pesan = susun_pesan(surel, self._dari).as_bytes(policy=KEBIJAKAN_SMTP)
        try:
            await self._smtp.sendmail(self._dari, [surel.alamat], pesan)
        except aiosmtplib.SMTPRecipientsRefused as galat:
            tolak = galat.recipients[0]
            raise _penerima(tolak.code, tolak.message) from None
        except aiosmtplib.SMTPSenderRefused as galat:
            if galat.code == _UKURAN_TERLALU_BESAR:
                raise Ditunda(galat.message, galat.code) from None
            raise _saluran(galat) from None
        except aiosmtplib.SMTPResponseException as galat:
            if _salah_server(galat.code, galat.message):
                raise _saluran(galat) from None
            raise Ditunda(galat.message, galat.code) from None
        except (aiosmtplib.SMTPException, OSError) as galat:
            raise SambunganPutus(f"sambungan terputus ({type(galat).__name__})") from None


def susun_pesan(surel: Surel, dari: str) -> EmailMessage:
    """The mail as it travels. Everything in it comes from the row, so that a second hand-over has the same bytes."""
    pesan = EmailMessage(policy=KEBIJAKAN_SMTP)
    pesan["Message-ID"] = surel.message_id
    pesan["Date"] = format_datetime(surel.dibuat)
    pesan["From"] = Address("Patuh", addr_spec=dari)
    pesan["To"] = surel.alamat
    pesan["Subject"] = surel.subjek
    pesan["Content-Language"] = "id"
    # Out-of-office answers to a machine help nobody (RFC 3834).
    pesan["Auto-Submitted"] = "auto-generated"
    pesan.set_content(surel.badan_teks, cte="quoted-printable")
    pesan.add_alternative(surel.badan_html, subtype="html", cte="quoted-printable")
    pesan.set_boundary(f"=_{surel.id}")
    return pesan


def _saluran(galat: Exception) -> SambunganGagal:
    if isinstance(galat, aiosmtplib.SMTPResponseException):
        return SambunganGagal(galat.message, galat.code)
    return SambunganGagal(f"server surel tidak dapat dihubungi ({type(galat).__name__})")


def _lanjut(teks: str) -> str:
    cocok = _KODE_LANJUT.match(teks)
    return cocok[1] if cocok else ""


def _salah_server(kode: int, teks: str) -> bool:
    """Does the reply speak of the server or of our access to it (421, x.3.y, login), not of this mail?"""
    return kode == 421 or kode in _KODE_MASUK or _lanjut(teks)[1:3] == ".3"


def _penerima(kode: int, teks: str) -> GalatKirim:
    if _salah_server(kode, teks):
        return SambunganGagal(teks, kode)
    # 5.7.x is policy (relaying denied, reputation): a wrong setting would give up every mail at once, so it is retried.
    if kode >= 500 and not _lanjut(teks).startswith("5.7."):
        return PenerimaDitolak(teks, kode)
    return Ditunda(teks, kode)
