"""A regency for the tests: Karanganyar's quarter open, a key that may report everything, the API as a child process."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta

import httpx
from sqlalchemy import func
from sqlmodel import col, select, update

from patuh.akun.kunci import LINGKUP, buat_kunci
from patuh.akun.muat import muat_daerah
from patuh.basisdata.mesin import BasisData
from patuh.galat import IsianSalah
from patuh.instruksi.muat import daftar_instruksi, muat_instruksi
from patuh.jejak.segel import periksa, segel
from patuh.jejak.tabel import Jejak, KotakKeluar
from patuh.tugas.rencana import isi_unit, rencanakan
from patuh.tugas.tabel import Keadaan, Pengajuan, Tugas
from rules.periode import Periode
from tests.api.conftest import KINI, PERIODE
from tests.tahan.alas import Wadah


def port_bebas() -> int:
    """A free port on this machine."""
    with socket.socket() as soket:
        soket.bind(("127.0.0.1", 0))
        return int(soket.getsockname()[1])


def siapkan(wadah: Wadah) -> tuple[str, list[str]]:
    """Plan the quarter of every regency and open its duties; an API key, and the ids of the tasks to report."""
    bd = BasisData(wadah.url, sinkron="OFF")
    try:
        for instruksi in daftar_instruksi():
            isi_unit(bd, muat_daerah(muat_instruksi(instruksi).daerah))
            # An instrument that binds no more in this quarter plans nothing.
            with suppress(IsianSalah):
                rencanakan(bd, instruksi, Periode.baca(PERIODE), waktu=KINI - timedelta(days=60))
        with bd.tulis() as sesi:
            sesi.exec(update(Tugas).values(keadaan=Keadaan.TERBUKA))
            kunci = buat_kunci(sesi, nama="uji", lingkup=LINGKUP, daerah="semua", waktu=KINI, batas_per_menit=1_000_000)
            # The cover report of a unit is made by itself: it would count twice.
            tugas = sesi.exec(select(Tugas.id).where(Tugas.jenis != "pelaporan").order_by(col(Tugas.id))).all()
    finally:
        bd.tutup()
    return kunci, list(tugas)


class ApiAnak:
    """The API as a child process on a port of its own."""

    def __init__(self, wadah: Wadah, kunci: str, sinkron: str = "FULL", url: str | None = None) -> None:
        self.wadah, self._sinkron, self._url = wadah, sinkron, url or wadah.url
        self.port = port_bebas()
        self.alamat = f"http://127.0.0.1:{self.port}"
        self.kepala = {"Authorization": f"Bearer {kunci}"}
        self._proses: subprocess.Popen[bytes] | None = None

    def mulai(self) -> None:
        """Start; it listens some moments later. What it says goes to a file in the folder."""
        perintah = [sys.executable, "-m", "tests.tahan.pelayan", str(self.wadah.folder), self._url, str(self.port)]
        with (self.wadah.folder / "api.log").open("ab") as catatan:
            self._proses = subprocess.Popen([*perintah, self._sinkron], stdout=catatan, stderr=catatan)

    @property
    def pid(self) -> int:
        """Of the running process."""
        assert self._proses is not None
        return self._proses.pid

    def bunuh(self) -> None:
        """kill -9."""
        if self._proses is not None and self._proses.poll() is None:
            self._proses.kill()
            self._proses.wait(30)

    async def menjawab(self, batas: float = 120) -> float:
        """Wait for the first answer from the database; seconds it took."""
        mulai = time.monotonic()
        async with httpx.AsyncClient(base_url=self.alamat, trust_env=False, headers=self.kepala) as klien:
            while time.monotonic() - mulai < batas:
                try:
                    if (await klien.get("/api/v1/tugas", params={"ukuran": 1}, timeout=5)).status_code == 200:
                        return time.monotonic() - mulai
                except httpx.HTTPError:
                    await asyncio.sleep(0.05)
        raise TimeoutError("API tidak menjawab")

    @asynccontextmanager
    async def klien(self, batas_detik: float = 30) -> AsyncIterator[httpx.AsyncClient]:
        """A client with the key."""
        batas = httpx.Limits(max_connections=200)
        async with httpx.AsyncClient(
            base_url=self.alamat, trust_env=False, headers=self.kepala, timeout=batas_detik, limits=batas
        ) as klien:
            yield klien


@dataclass
class Catatan:
    """What the clients were told: acknowledged tasks with the id of their submission, tries, refusals."""

    diterima: dict[str, str] = field(default_factory=dict)
    ulang: int = 0
    ditolak: list[str] = field(default_factory=list)


def buka_lagi(bd: BasisData) -> None:
    """Every task may be reported once more (as after a return)."""
    with bd.tulis() as sesi:
        sesi.exec(update(Tugas).values(keadaan=Keadaan.TERBUKA))


async def serahkan(
    api: ApiAnak,
    tugas: Sequence[str],
    catatan: Catatan,
    putaran: int = 1,
    serentak: int = 16,
    narasi: str = "Sudah dilaksanakan.",
) -> None:
    """Report every task with a key of its own, again and again with the same key until an answer comes."""
    antre = list(reversed(tugas))

    async def satu_klien(klien: httpx.AsyncClient) -> None:
        while antre:
            id_ = antre.pop()
            while True:
                try:
                    jawab = await klien.post(
                        f"/api/v1/tugas/{id_}/laporan",
                        json={"narasi": narasi},
                        headers={"Idempotency-Key": f"uji-{putaran}-{id_}"},
                    )
                except httpx.HTTPError:
                    jawab = None
                if jawab is not None and jawab.status_code == 201:
                    catatan.diterima[f"{putaran}-{id_}"] = jawab.json()["pengajuan_id"]
                    break
                if jawab is not None and jawab.status_code < 500:
                    catatan.ditolak.append(f"{jawab.status_code} {jawab.text[:120]}")
                    break
                catatan.ulang += 1
                await asyncio.sleep(0.5)

    async with api.klien() as klien, asyncio.TaskGroup() as kelompok:
        for _ in range(serentak):
            kelompok.create_task(satu_klien(klien))


@dataclass(frozen=True)
class Neraca:
    """What the record holds against what was acknowledged."""

    hilang: int
    ganda: int
    pengajuan: int
    jejak: int
    keluar: int
    rantai: bool

    @property
    def utuh(self) -> bool:
        """Nothing missing, nothing twice, evidence = audit = outbox, the chain verifies."""
        sama = self.pengajuan == self.jejak == self.keluar
        return not self.hilang and not self.ganda and sama and self.rantai

    def __str__(self) -> str:
        angka = f"hilang {self.hilang}, ganda {self.ganda}, laporan = jejak = kotak: {self.pengajuan}/{self.jejak}/"
        return f"{angka}{self.keluar}, rantai {'cocok' if self.rantai else 'RUSAK'}"


def neraca(bd: BasisData, diterima: dict[str, str]) -> Neraca:
    """Compare the record with what was acknowledged (id of the submission by task)."""
    while segel(bd):
        pass
    with bd.baca() as sesi:
        nomor = set(sesi.exec(select(Pengajuan.id)).all())
        return Neraca(
            hilang=sum(id_ not in nomor for id_ in diterima.values()),
            ganda=sum(not otomatis for otomatis in sesi.exec(select(Pengajuan.otomatis))) - len(diterima),
            pengajuan=sesi.exec(select(func.count()).select_from(Pengajuan)).one(),
            jejak=sesi.exec(select(func.count()).select_from(Jejak).where(Jejak.tindakan == "tugas.lapor")).one(),
            keluar=sesi.exec(select(func.count(col(KotakKeluar.id))).where(KotakKeluar.jenis == "laporkan")).one(),
            rantai=periksa(sesi).rusak is None,
        )
