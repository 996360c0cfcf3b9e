"""The load of :mod:`tests.tahan.beban` as a process of its own: ``python -m tests.tahan.pembeban`` with one JSON object
on standard input, one on standard output.

Open loop: a request is due at its instant whether or not the one before it was answered, and its latency counts from
that instant. HTTP/1.1 written by hand over connections that stay open, because a client library would cost more of the
two cores than what it measures.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import os
import resource
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any, cast

import uvloop

_HABIS = 30.0
"""Seconds after which a request counts as failed."""
_SAMBUNGAN_MAKS = 256
_DAHULU = -10
GERBANG, LAPORAN = 0, 1


@dataclass
class Ukuran:
    """What was measured of one kind: latencies in milliseconds from the due instant, and what went wrong."""

    milidetik: list[float] = field(default_factory=list)
    salah: dict[str, int] = field(default_factory=dict)

    def gagal(self, sebab: str) -> None:
        """Count one failure."""
        self.salah[sebab] = self.salah.get(sebab, 0) + 1

    def ringkas(self) -> dict[str, Any]:
        """Percentiles by the nearest rank, and the failures."""
        urut = sorted(self.milidetik)
        bagian = {f"p{nama}": urut[min(len(urut) - 1, int(len(urut) * b))] for nama, b in _PERSENTIL} if urut else {}
        return {"jumlah": len(urut), "salah": self.salah, "maks": urut[-1] if urut else None, **bagian}


_PERSENTIL = (("50", 0.5), ("90", 0.9), ("99", 0.99), ("999", 0.999))


@dataclass
class _Permintaan:
    jenis: int
    jadwal: float
    isi: bytes


class _Sambungan(asyncio.Protocol):
    """One connection with one request at a time."""

    def __init__(self, beban: Beban) -> None:
        self._beban = beban
        self._kirim: asyncio.Transport | None = None
        self._kini: _Permintaan | None = None
        self._masuk = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._kirim = cast("asyncio.Transport", transport)

    def minta(self, satu: _Permintaan) -> None:
        """Send one request."""
        assert self._kirim is not None
        self._kini = satu
        self._kirim.write(satu.isi)

    def data_received(self, data: bytes) -> None:
        self._masuk += data
        akhir = self._masuk.find(b"\r\n\r\n")
        if akhir < 0:
            return
        kepala = bytes(self._masuk[:akhir]).lower()
        mulai = kepala.find(b"content-length: ")
        panjang = int(kepala[mulai + 16 :].split(b"\r", 1)[0]) if mulai >= 0 else 0
        if len(self._masuk) < akhir + 4 + panjang:
            return
        status, satu = int(kepala[9:12]), self._kini
        badan = bytes(self._masuk[akhir + 4 :])
        self._masuk.clear()
        self._kini = None
        if satu is not None:
            self._beban.terjawab(satu, status, badan)
        if b"connection: close" in kepala:
            self.putus()
        else:
            self._beban.bebas(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._beban.terputus(self, self._kini)
        self._kini = None

    def putus(self) -> None:
        """Close it."""
        if self._kirim is not None:
            self._kirim.close()


class Beban:
    """One run against one or several addresses."""

    def __init__(self, minta: dict[str, Any]) -> None:
        self._minta = minta
        self._alamat = [(str(h), int(p)) for h, p in minta["alamat"]]
        self._menganggur: deque[_Sambungan] = deque()
        self._antre: deque[_Permintaan] = deque()
        self._sambungan = 0
        self._membuka = 0
        self._giliran = 0
        self._tugas: set[asyncio.Task[None]] = set()
        self._jalan = 0
        self.ukuran = (Ukuran(), Ukuran())
        self.terlambat = 0.0
        """Longest delay of this process itself in sending: what it could not keep up with."""
        self.contoh: list[str] = []
        kepala = f"Host: 127.0.0.1\r\nAuthorization: Bearer {minta['kunci']}\r\nContent-Type: application/json\r\n"
        self._gerbang = [
            f"POST /api/v1/pemeriksaan HTTP/1.1\r\n{kepala}Content-Length: {len(b.encode())}\r\n\r\n{b}".encode()
            for b in minta["gerbang"]
        ]
        self._kepala = kepala
        self._pola = [(GERBANG, LAPORAN)[huruf == "L"] for huruf in minta["pola"]]
        self._nomor = 0

    def _isi(self, ke: int) -> tuple[int, bytes]:
        """The next request: ``pola`` says which kinds follow each other (``GGGGL``: of five the fifth a submission)."""
        if self._pola[ke % len(self._pola)] == GERBANG:
            return GERBANG, self._gerbang[(ke * 7919) % len(self._gerbang)]
        nomor, self._nomor = self._nomor, self._nomor + 1
        tugas = self._minta["tugas"][nomor % len(self._minta["tugas"])]
        badan = json.dumps({"narasi": f"Sudah dilaksanakan; catatan ke-{nomor}."}).encode()
        kepala = f"{self._kepala}Idempotency-Key: {self._minta['awalan']}-{nomor}\r\nContent-Length: {len(badan)}"
        return LAPORAN, f"POST /api/v1/tugas/{tugas}/laporan HTTP/1.1\r\n{kepala}\r\n\r\n".encode() + badan

    async def jalankan(self) -> None:
        """Send at the asked rate until the end, then wait for what is still under way."""
        laju, detik = float(self._minta["laju"]), float(self._minta["detik"])
        mulai = time.perf_counter() + 0.2
        for ke in range(round(laju * detik)):
            jadwal = mulai + ke / laju
            if (tunggu := jadwal - time.perf_counter()) > 0:
                await asyncio.sleep(tunggu)
            else:
                self.terlambat = max(self.terlambat, -tunggu)
                # Never a burst without a look at what has come in.
                await asyncio.sleep(0)
            jenis, isi = self._isi(ke)
            self._jalan += 1
            self._kirim(_Permintaan(jenis, jadwal, isi))
        batas = time.perf_counter() + _HABIS
        # Bounded, and counted: what has no answer by then is a failure.
        while self._jalan and time.perf_counter() < batas:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        if self._jalan:
            self.ukuran[GERBANG].salah["tanpa jawaban"] = self._jalan

    def _kirim(self, satu: _Permintaan) -> None:
        if self._menganggur:
            # In turn, as desks that know nothing of each other come.
            self._menganggur.popleft().minta(satu)
            return
        self._antre.append(satu)
        # One more connection for each request that finds none free.
        if self._sambungan + self._membuka < _SAMBUNGAN_MAKS and self._membuka < len(self._antre):
            self._membuka += 1
            tugas = asyncio.ensure_future(self._buka())
            self._tugas.add(tugas)
            tugas.add_done_callback(self._tugas.discard)

    async def _buka(self) -> None:
        host, port = self._alamat[self._giliran % len(self._alamat)]
        self._giliran += 1
        try:
            _, sambungan = await asyncio.get_running_loop().create_connection(lambda: _Sambungan(self), host, port)
            self._sambungan += 1
            self.bebas(sambungan)
        except OSError as galat:
            if self._antre:
                satu = self._antre.popleft()
                self._jalan -= 1
                self.ukuran[satu.jenis].gagal(type(galat).__name__)
        finally:
            self._membuka -= 1

    def bebas(self, sambungan: _Sambungan) -> None:
        """A connection is free: it takes the next request that waits."""
        if self._antre:
            sambungan.minta(self._antre.popleft())
        else:
            self._menganggur.append(sambungan)

    def terjawab(self, satu: _Permintaan, status: int, badan: bytes) -> None:
        """An answer is complete."""
        self._jalan -= 1
        ukuran = self.ukuran[satu.jenis]
        if status == (200, 201)[satu.jenis]:
            ukuran.milidetik.append((time.perf_counter() - satu.jadwal) * 1000)
            return
        ukuran.gagal(str(status))
        if len(self.contoh) < 5:
            self.contoh.append(f"{status} {badan.decode(errors='replace')[:300]}")

    def terputus(self, sambungan: _Sambungan, satu: _Permintaan | None) -> None:
        """A connection is gone; the request on it has failed."""
        self._sambungan -= 1
        if sambungan in self._menganggur:
            self._menganggur.remove(sambungan)
        if satu is not None:
            self._jalan -= 1
            self.ukuran[satu.jenis].gagal("terputus")


async def _utama(minta: dict[str, Any]) -> dict[str, Any]:
    beban = Beban(minta)
    await beban.jalankan()
    pakai = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "gerbang": beban.ukuran[GERBANG].ringkas(),
        "laporan": beban.ukuran[LAPORAN].ringkas(),
        "terlambat_ms": beban.terlambat * 1000,
        "cpu_ms": (pakai.ru_utime + pakai.ru_stime) * 1000,
        "contoh": beban.contoh,
    }


if __name__ == "__main__":
    gc.disable()
    # The desks are other machines: that this process waits for a core must not count as the service's time.
    with contextlib.suppress(PermissionError):
        os.nice(_DAHULU)
    json.dump(uvloop.run(_utama(json.load(sys.stdin))), sys.stdout)
