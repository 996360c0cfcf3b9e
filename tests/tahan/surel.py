"""The mail queue against bad mail servers: away, one byte a second, refusing, taking a mail and then hanging up."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes

from sqlmodel import select

from patuh.basisdata.mesin import BasisData
from patuh.pemberitahuan.kirim import kirim_antrean
from patuh.pemberitahuan.pengirim import PengirimSmtp
from patuh.pemberitahuan.tabel import StatusSurel, Surel
from tests.api.conftest import KINI
from tests.tahan.alas import Alas
from tests.tahan.bentuk import JENIS, Hasil, UjiTahan, gabung, skala
from tests.tahan.rumah import port_bebas

_TOLAK = "tolak@kab.contoh.go.id"


@dataclass
class ServerSurel:
    """A small SMTP server; ``cara``: ``baik``, ``sebita`` (a byte a second), ``421``, ``putus`` (takes every third
    mail and hangs up without a word)."""

    port: int
    cara: str = "baik"
    diterima: Counter[str] = field(default_factory=Counter)
    diputus: int = 0
    _sambungan: set[asyncio.Task[None]] = field(default_factory=set)

    @asynccontextmanager
    async def jalan(self) -> AsyncIterator[None]:
        """Listen."""
        server = await asyncio.start_server(self._layani, "127.0.0.1", self.port)
        try:
            yield
        finally:
            server.close()
            for satu in self._sambungan:
                satu.cancel()
            await asyncio.gather(*self._sambungan, return_exceptions=True)
            self._sambungan.clear()

    async def _layani(self, baca: asyncio.StreamReader, tulis: asyncio.StreamWriter) -> None:
        tugas = asyncio.current_task()
        assert tugas is not None
        self._sambungan.add(tugas)
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                await self._bicara(baca, tulis)
        finally:
            tulis.close()

    async def _bicara(self, baca: asyncio.StreamReader, tulis: asyncio.StreamWriter) -> None:
        async def kata(teks: str) -> None:
            for satu in [bytes([b]) for b in teks.encode()] if self.cara == "sebita" else [teks.encode()]:
                tulis.write(satu)
                await tulis.drain()
                if self.cara == "sebita":
                    await asyncio.sleep(1)

        await kata("421 4.3.2 sedang dirawat\r\n" if self.cara == "421" else "220 surel.contoh siap\r\n")
        while baris := (await baca.readline()).decode().strip():
            perintah = baris.upper()
            if perintah.startswith("RCPT") and _TOLAK in baris:
                await kata("550 5.1.1 tidak ada\r\n")
            elif perintah == "DATA":
                await kata("354 silakan\r\n")
                isi = await baca.readuntil(b"\r\n.\r\n")
                self.diterima[str(message_from_bytes(isi)["Message-ID"])] += 1
                if self.cara == "putus" and self.diterima.total() % 3 == 0:
                    self.diputus += 1
                    return
                await kata("250 diterima\r\n")
            elif perintah == "QUIT":
                await kata("221 selesai\r\n")
                return
            else:
                await kata("250 baik\r\n")


def isi_surel(bd: BasisData, jumlah: int, tolak: int) -> None:
    """Mails that wait; the last ``tolak`` go to an address that no server takes."""
    with bd.tulis() as sesi:
        for i in range(jumlah):
            sesi.add(
                Surel(
                    id=f"s{i}", kunci=f"uji/{i}", message_id=f"<s{i}@kab.contoh.go.id>", daerah="33.13",
                    unit="33.13-dinsos", alamat=_TOLAK if i >= jumlah - tolak else f"unit{i}@kab.contoh.go.id",
                    subjek="Tugas", badan_teks="Isi.", badan_html="<p>Isi.</p>", dibuat=KINI, berikutnya=KINI,
                )
            )  # fmt: skip


def _status(bd: BasisData) -> Counter[str]:
    with bd.baca() as sesi:
        return Counter(sesi.exec(select(Surel.status)).all())


def _percobaan(bd: BasisData) -> int:
    with bd.baca() as sesi:
        return sum(sesi.exec(select(Surel.percobaan)).all())


async def _jalan(bd: BasisData, jumlah: int, tolak: int) -> Hasil:
    await asyncio.to_thread(isi_surel, bd, jumlah, tolak)
    server = ServerSurel(port_bebas())
    pengirim = PengirimSmtp("127.0.0.1", server.port, "patuh@kab.contoh.go.id", tls="tanpa", timeout=1)
    kini: datetime = KINI
    await kirim_antrean(bd, pengirim, waktu=kini)
    for cara in ("sebita", "421"):
        server.cara, kini = cara, kini + timedelta(minutes=10)
        async with server.jalan():
            await kirim_antrean(bd, pengirim, waktu=kini)
    # A server that cannot be used burns no tries: nothing is given up however long it is away.
    sabar = _percobaan(bd) == 0 and set(_status(bd)) <= {StatusSurel.DIBUAT, StatusSurel.COBA_LAGI}
    server.cara = "putus"
    async with server.jalan():
        for _ in range(60):
            kini += timedelta(hours=1)
            await kirim_antrean(bd, pengirim, waktu=kini)
            if not set(_status(bd)) - {StatusSurel.TERKIRIM, StatusSurel.GAGAL}:
                break
    akhir = _status(bd)
    ganda = server.diterima.total() - len(server.diterima)
    baik = (
        sabar
        and len(server.diterima) == jumlah - tolak
        and ganda <= server.diputus
        and akhir == Counter({StatusSurel.TERKIRIM: jumlah - tolak, StatusSurel.GAGAL: tolak})
    )
    return Hasil(
        baik,
        f"{bd.dialek}: {jumlah} surel, terkirim {akhir[StatusSurel.TERKIRIM]}, terlihat gagal "
        f"{akhir[StatusSurel.GAGAL]} (alamat ditolak {tolak}), tiba dua kali {ganda} untuk {server.diputus} sambungan "
        f"putus sesudah DATA (Message-ID sama), hilang {jumlah - tolak - len(server.diterima)}",
    )


def uji_surel(bd: BasisData, jumlah: int, tolak: int) -> Hasil:
    """Every mail once, or visibly failed; twice only where the server took it and hung up."""
    return asyncio.run(_jalan(bd, jumlah, tolak))


def _semua(alas: Alas) -> Hasil:
    hasil = []
    for jenis in JENIS:
        bd = BasisData(alas.baru(jenis).url)
        try:
            hasil.append(uji_surel(bd, skala(200, 20), skala(10)))
        finally:
            bd.tutup()
    return gabung(hasil)


UJI = (
    UjiTahan(
        "surel: server pergi, satu bita per detik, menolak, memutus",
        "setiap surel sekali atau terlihat gagal; paling banyak satu ganda tiap putus, Message-ID sama",
        _semua,
    ),
)
