"""The production roles as their own processes, on a real PostgreSQL and a Temporal server started apart from them."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psycopg
import pytest
from sqlmodel import col, func, select

from patuh.basisdata.mesin import BasisData
from patuh.pengaturan import PengaturanSalah
from patuh.perintah.produksi import KUNCI_PENJADWAL, baca_gugus, baca_produksi
from patuh.perintah.temporal import perintah_server
from patuh.tugas.tabel import KeadaanPenugasan, Penugasan

PATUH = str(Path(sys.executable).parent / "patuh")
KUNCI = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
BATAS = 240.0


def _port() -> int:
    with socket.socket() as soket:
        soket.bind(("127.0.0.1", 0))
        nomor: int = soket.getsockname()[1]
        return nomor


@contextmanager
def _proses(perintah: list[str], env: dict[str, str], catatan: Path) -> Iterator["subprocess.Popen[bytes]"]:
    with catatan.open("ab") as aliran:
        satu = subprocess.Popen(perintah, env=env, stdout=aliran, stderr=aliran)
    try:
        yield satu
    finally:
        satu.send_signal(signal.SIGTERM)
        assert satu.wait(60) in (0, -signal.SIGTERM, -signal.SIGKILL), catatan.read_text()[-2000:]


def _tunggu(syarat: Callable[[], bool], pesan: str) -> None:
    batas = time.monotonic() + BATAS
    while not syarat():
        assert time.monotonic() < batas, pesan
        time.sleep(0.2)


@pytest.mark.lama
def test_roles_apart_open_the_quarter_and_answer(bd_postgresql: BasisData, tmp_path: Path) -> None:
    alamat_pg = bd_postgresql.url.replace("+psycopg", "")
    port, port_temporal = _port(), _port()
    env = {
        **os.environ,
        "PATUH_BASIS_DATA": alamat_pg,
        "PATUH_ALAMAT": "https://patuh.kab.example",
        "PATUH_KUNCI_REGISTER": KUNCI,
        "PATUH_SMTP_HOST": "127.0.0.1",
        "PATUH_SMTP_PORT": "9",
        "PATUH_SUREL_DARI": "patuh@kab.example",
        "PATUH_TEMPORAL": f"127.0.0.1:{port_temporal}",
        "PATUH_DAERAH": "33.13",
    }
    peran = [PATUH, "layanan"]
    data = ["--data", str(tmp_path / "bersama")]
    subprocess.run([*peran, "siapkan", *data], env=env, check=True, timeout=BATAS)
    alamat = f"http://127.0.0.1:{port}"

    def siap() -> str | None:
        try:
            return str(httpx.get(f"{alamat}/siap").json()["temporal"])
        except httpx.TransportError:
            return None

    with _proses([*peran, "api", *data, "--port", str(port)], env, tmp_path / "api.log"):
        # The cluster is not there yet: decisions can be served, and it says so.
        _tunggu(lambda: siap() == "terputus", "API tidak siap")
        with (
            _proses([*peran, "pekerja", *data], env, tmp_path / "pekerja.log"),
            _proses([*peran, "penjadwal", *data], env, tmp_path / "penjadwal.log") as penjadwal,
            _proses([*peran, "penjadwal", *data], env, tmp_path / "cadangan.log"),
            _proses(perintah_server(tmp_path, port_temporal), env, tmp_path / "temporal.log"),
        ):
            _tunggu(lambda: siap() == "ok", "Temporal tidak terlihat")

            def berjalan() -> int:
                with bd_postgresql.baca() as sesi:
                    kueri = select(func.count()).select_from(Penugasan)
                    return sesi.exec(kueri.where(col(Penugasan.keadaan) == KeadaanPenugasan.BERJALAN)).one()

            _tunggu(lambda: berjalan() >= 20, "periode tidak dibuka")

            def pemegang() -> int | None:
                with psycopg.connect(alamat_pg, autocommit=True) as sambungan:
                    baris = sambungan.execute(
                        "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND objid = %s"
                        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
                        (KUNCI_PENJADWAL & 0xFFFFFFFF,),
                    ).fetchall()
                assert len(baris) <= 1
                return baris[0][0] if baris else None

            # One scheduler works; when it dies the one that waited takes over.
            pertama = pemegang()
            assert pertama is not None
            penjadwal.kill()
            penjadwal.wait(30)
            _tunggu(lambda: pemegang() not in (None, pertama), "penjadwal cadangan tidak mengambil alih")


@pytest.mark.parametrize(
    ("ubah", "kata"),
    [
        ({"PATUH_BASIS_DATA": "sqlite:///x.db"}, "PostgreSQL"),
        ({"PATUH_ALAMAT": "http://patuh.kab.example"}, "https://"),
        ({"PATUH_KUNCI_REGISTER": ""}, "PATUH_KUNCI_REGISTER"),
        ({"PATUH_SMTP_HOST": ""}, "PATUH_SMTP_HOST"),
        ({"PATUH_SUREL_DARI": "patuh@patuh.invalid"}, "PATUH_SUREL_DARI"),
    ],
)
def test_settings_of_a_trial_are_refused(ubah: dict[str, str], kata: str, tmp_path: Path) -> None:
    env = {
        "PATUH_BASIS_DATA": "postgresql://patuh@localhost/patuh",
        "PATUH_ALAMAT": "https://patuh.kab.example",
        "PATUH_KUNCI_REGISTER": KUNCI,
        "PATUH_SMTP_HOST": "surel.kab.example",
        "PATUH_SUREL_DARI": "patuh@kab.example",
    }
    assert baca_produksi(tmp_path, env).smtp is not None
    with pytest.raises(PengaturanSalah, match=kata):
        baca_produksi(tmp_path, {**env, **ubah})


def test_cluster_needs_an_address_and_both_halves_of_a_certificate() -> None:
    with pytest.raises(PengaturanSalah, match="PATUH_TEMPORAL"):
        baca_gugus({})
    with pytest.raises(PengaturanSalah, match="KUNCI_SERTIFIKAT"):
        baca_gugus({"PATUH_TEMPORAL": "a:7233", "PATUH_TEMPORAL_SERTIFIKAT": "x.pem"})
