"""The service as a newcomer runs it, with its server and itself killed in the middle of opening a quarter."""

import asyncio
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import psutil
import pytest
from sqlmodel import col, func, select
from temporalio.client import Client

from patuh.basisdata.mesin import BasisData, alamat_sqlite
from patuh.jejak.tabel import Jejak, KotakKeluar
from patuh.pemberitahuan.tabel import Pemberitahuan
from patuh.tugas.tabel import KeadaanPenugasan, Pengajuan, Penugasan, Tugas

PATUH = str(Path(sys.executable).parent / "patuh")
BATAS = 240.0


def _port() -> int:
    with socket.socket() as soket:
        soket.bind(("127.0.0.1", 0))
        nomor: int = soket.getsockname()[1]
        return nomor


class Layanan:
    """``patuh dev`` as a child process; ``keluaran`` is what it printed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port, self.port_temporal = _port(), _port()
        self.alamat = f"http://127.0.0.1:{self.port}"
        self.keluaran: list[str] = []

    def mulai(self) -> None:
        self.proses = subprocess.Popen(
            [
                PATUH,
                *("dev", "--data", str(self.folder), "--port", str(self.port)),
                *("--temporal-port", str(self.port_temporal)),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "PATUH_DAERAH": "33.13", "PATUH_LAJU_MULAI": "60"},
        )
        baris: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._dengar, args=(self.proses, baris), daemon=True).start()
        while "Patuh siap" not in (satu := baris.get(timeout=BATAS)):
            assert satu, f"layanan berhenti: {self.keluaran}"

    def _dengar(self, proses: "subprocess.Popen[str]", baris: "queue.Queue[str]") -> None:
        assert proses.stdout is not None
        with proses.stdout as aliran:
            for satu in aliran:
                self.keluaran.append(satu.rstrip())
                baris.put(satu)
        baris.put("")

    def temporal(self) -> psutil.Process:
        """The Temporal server that runs as its child."""
        return next(p for p in psutil.Process(self.proses.pid).children() if "temporal" in p.name())

    def bunuh(self) -> None:
        """kill -9."""
        self.proses.kill()
        self.proses.wait(30)


@pytest.fixture
def layanan(tmp_path: Path) -> Iterator[Layanan]:
    satu = Layanan(tmp_path / "data")
    yield satu
    if satu.proses.poll() is None:
        satu.proses.terminate()
        satu.proses.wait(60)


def _tunggu(syarat: Callable[[], bool], sebab: str) -> None:
    tenggat = time.monotonic() + BATAS
    while not syarat():
        assert time.monotonic() < tenggat, sebab
        time.sleep(0.2)


def _jumlah(bd: BasisData, kueri: object) -> int:
    with bd.baca() as sesi:
        return int(sesi.exec(kueri).one())  # type: ignore[call-overload]


def _kunci(folder: Path) -> str:
    hasil = subprocess.run(
        [
            PATUH,
            *("kunci", "buat", "--data", str(folder), "--nama", "uji"),
            *("--lingkup", "evaluasi,pemeriksaan,impor,verifikasi,tugas,laporan", "--daerah", "semua"),
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert hasil.stdout.count("\n") == 1
    return hasil.stdout.strip()


async def _alur_berjalan(port: int) -> set[str]:
    temporal = await Client.connect(f"127.0.0.1:{port}")
    kueri = "WorkflowType='DiktumWorkflow' AND ExecutionStatus='Running'"
    return {alur.id async for alur in temporal.list_workflows(kueri)}


def test_killed_in_the_middle_of_a_quarter_everything_is_there_exactly_once(layanan: Layanan) -> None:
    layanan.mulai()
    bd = BasisData(alamat_sqlite(layanan.folder))
    with httpx.Client(base_url=layanan.alamat, trust_env=False, timeout=30) as klien:
        klien.headers["Authorization"] = f"Bearer {_kunci(layanan.folder)}"
        assert klien.get("/siap").json()["basis_data"] == "ok"
        telusur = klien.get("/api/v1/instruksi/karanganyar-440-3-2022/telusur").json()
        assert (telusur["terikat"], telusur["total"]) == (50, 50)

        berjalan = select(func.count()).select_from(Penugasan).where(Penugasan.keadaan == KeadaanPenugasan.BERJALAN)
        _tunggu(lambda: _jumlah(bd, berjalan) >= 40, "tidak ada tugas yang dibuka")
        layanan.temporal().kill()
        terbuka = klien.get("/api/v1/tugas", params={"status": "TERBUKA", "ukuran": 3}).json()["data"]
        for tugas in terbuka[:2]:
            jawab = klien.post(f"/api/v1/tugas/{tugas['id']}/laporan", json={"narasi": "Sudah dilaksanakan."})
            assert jawab.status_code == 201, jawab.text
    layanan.bunuh()

    layanan.mulai()
    with bd.baca() as sesi:
        harus = sesi.exec(
            select(func.count()).select_from(Penugasan).where(col(Penugasan.buka) <= datetime.now(UTC))
        ).one()
    assert harus >= 632
    _tunggu(lambda: _jumlah(bd, berjalan) == harus, "tidak semua alur berjalan lagi")
    antre = select(func.count()).select_from(KotakKeluar).where(col(KotakKeluar.selesai).is_(None))
    _tunggu(lambda: _jumlah(bd, antre) == 0, "kotak keluar tidak kosong")

    with bd.baca() as sesi:
        tugas_unik = Counter(
            (t.instruksi, t.diktum, t.huruf, t.unit, t.periode) for t in sesi.exec(select(Tugas)).all()
        )
        ditugaskan = Counter(
            sesi.exec(select(Pemberitahuan.kunci).where(col(Pemberitahuan.kunci).startswith("buka/"))).all()
        )
        assert set(tugas_unik.values()) == set(ditugaskan.values()) == {1}
        assert len(ditugaskan) == harus
        assert sesi.exec(select(func.count()).select_from(Pengajuan)).one() == 2
        assert sesi.exec(select(func.count()).select_from(Jejak).where(Jejak.tindakan == "tugas.lapor")).one() == 2
        hasil = sesi.exec(select(KotakKeluar.hasil)).all()
    assert set(hasil) == {"DITERIMA"}

    jalan = asyncio.run(_alur_berjalan(layanan.port_temporal))
    with bd.baca() as sesi:
        assert set(sesi.exec(select(Penugasan.alur_id)).all()) == jalan
    bd.tutup()

    anak = layanan.temporal()
    layanan.proses.send_signal(signal.SIGINT)
    assert layanan.proses.wait(60) == 0
    assert not anak.is_running()
    _tunggu(lambda: layanan.keluaran[-1] == "Selesai.", "tidak berhenti dengan rapi")
