"""The whole service as processes: the production roles on PostgreSQL, ``patuh dev`` on SQLite; and a mail server."""

from __future__ import annotations

import base64
import os
import secrets
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import psutil
from sqlmodel import col, update

from patuh.akun.kunci import LINGKUP, buat_kunci
from patuh.akun.tabel import Unit
from patuh.basisdata.mesin import BasisData
from patuh.perintah.temporal import perintah_server
from tests.tahan.alas import Wadah
from tests.tahan.bentuk import Jenis
from tests.tahan.proses import Proses
from tests.tahan.rumah import port_bebas

AWAL = datetime(2026, 9, 27, 21, 58, 30, tzinfo=UTC)
"""Monday 28 September 2026, 04.58.30 WIB: the villages' H-7 of the third quarter rings from 05.00 on."""
_KUNCI = base64.b64encode(secrets.token_bytes(32)).decode()


@dataclass
class Rumah:
    """What runs, and how to reach it."""

    bd: BasisData
    jarak: timedelta
    proses: dict[str, Proses]
    alamat: str
    kotak: Path
    kepala: dict[str, str]
    temporal_anak: bool
    port_temporal: int

    def kini(self) -> datetime:
        """The record's time."""
        return datetime.now(UTC) - self.jarak

    def surel_tiba(self) -> list[str]:
        """A line for each mail the server has taken."""
        return self.kotak.read_text().splitlines() if self.kotak.exists() else []

    def bunuh(self, nama: str) -> float:
        """kill -9 and start again; seconds until it is at work."""
        if nama == "temporal" and self.temporal_anak:
            # The service watches over its own server and starts it again.
            anak = [a for a in psutil.Process(self.proses["dev"].pid).children() if a.name().startswith("temporal")]
            for satu in anak:
                satu.kill()
            self.proses["temporal"].dibunuh += len(anak)
            psutil.wait_procs(anak, timeout=10)
            mulai = time.monotonic()
            tunggu(lambda: _tersambung(self.port_temporal), 60)
            return time.monotonic() - mulai
        satu_proses = self.proses[nama]
        satu_proses.bunuh()
        satu_proses.mulai()
        return satu_proses.tunggu_siap()


def tunggu(benar: Callable[[], bool], batas: float) -> bool:
    """Until it is so; False when the seconds are over."""
    mulai = time.monotonic()
    while not benar():
        if time.monotonic() - mulai > batas:
            return False
        time.sleep(0.1)
    return True


def _tersambung(port: int) -> bool:
    with socket.socket() as soket:
        soket.settimeout(1)
        return soket.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def rumah_berjalan(
    wadah: Wadah, jenis: Jenis, lewat: Callable[[int], int] = lambda port: port, *, basis_data: str = ""
) -> Iterator[Rumah]:
    """The whole service, at work. ``lewat`` gives the port through which it reaches Temporal or the mail server that
    listens on a port; ``basis_data`` is the address by which its roles reach PostgreSQL (empty: the test's own)."""
    jarak = datetime.now(UTC) - AWAL
    port, port_temporal, port_surel = port_bebas(), port_bebas(), port_bebas()
    folder, kotak = wadah.folder, wadah.folder / "kotak-pos.txt"
    env = {
        **os.environ,
        "PATUH_KUNCI_REGISTER": _KUNCI,
        "PATUH_SMTP_HOST": "127.0.0.1",
        "PATUH_SMTP_PORT": str(lewat(port_surel)),
        "PATUH_SMTP_TLS": "tanpa",
        "PATUH_SUREL_DARI": "patuh@kab.example",
        "PATUH_DAERAH": "33.13",
        "PATUH_ALAMAT": "https://patuh.kab.example",
        "PATUH_TEMPORAL": f"127.0.0.1:{lewat(port_temporal)}",
    }
    if jenis == "postgresql":
        env["PATUH_BASIS_DATA"] = (basis_data or wadah.url).replace("+psycopg", "")
    patuh = [sys.executable, "-m", "tests.tahan.peran_anak", str(jarak.total_seconds())]
    alamat = f"http://127.0.0.1:{port}"

    def menjawab(_: str) -> bool:
        try:
            return httpx.get(f"{alamat}/siap", timeout=5, trust_env=False).status_code == 200
        except httpx.HTTPError:
            return False

    def satu(nama: str, perintah: list[str], siap: Callable[[str], bool]) -> Proses:
        return Proses(nama, perintah, env, folder / f"{nama}.keluar", siap)

    data = ["--data", str(folder)]
    kotak_pos = [sys.executable, "-m", "tests.tahan.kotak_pos", str(port_surel), str(kotak)]
    proses = {
        "surel": satu("surel", kotak_pos, lambda _: _tersambung(port_surel)),
        "temporal": satu("temporal", perintah_server(folder, port_temporal), lambda _: _tersambung(port_temporal)),
    }
    if jenis == "sqlite":
        dev = [*patuh, "dev", *data, "--port", str(port), "--temporal-port", str(port_temporal)]
        proses["dev"] = satu("dev", dev, menjawab)
    else:
        proses["api"] = satu("api", [*patuh, "layanan", "api", *data, "--port", str(port)], menjawab)
        proses["pekerja"] = satu(
            "pekerja", [*patuh, "layanan", "pekerja", *data], lambda teks: "pekerja berjalan" in teks
        )
        proses["penjadwal"] = satu(
            "penjadwal", [*patuh, "layanan", "penjadwal", *data], lambda teks: "penjadwal berjalan" in teks
        )
    bd = BasisData(wadah.url)
    with ExitStack() as tumpukan:
        tumpukan.callback(bd.tutup)
        for yang in proses.values():
            tumpukan.callback(yang.tutup)
        urutan = ["surel", "dev"] if jenis == "sqlite" else ["surel", "temporal", "api"]
        if jenis == "postgresql":
            siapkan = satu("siapkan", [*patuh, "layanan", "siapkan", *data], lambda _: True)
            siapkan.mulai()
            assert tunggu(lambda: not siapkan.hidup(), 180), siapkan.terbaca()
        for nama in urutan:
            proses[nama].mulai()
            proses[nama].tunggu_siap()
        with bd.tulis() as sesi:
            kunci = buat_kunci(sesi, nama="uji", lingkup=LINGKUP, daerah="33.13", waktu=AWAL, batas_per_menit=1_000_000)
            # The addresses of the samples can receive nothing.
            sesi.exec(update(Unit).values(surel=col(Unit.kode) + "@kab.example"))
        for nama, yang in proses.items():
            if not yang.hidup() and not (nama == "temporal" and jenis == "sqlite"):
                yang.mulai()
                yang.tunggu_siap()
        kepala = {"Authorization": f"Bearer {kunci}"}
        yield Rumah(bd, jarak, proses, alamat, kotak, kepala, jenis == "sqlite", port_temporal)
