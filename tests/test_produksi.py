"""The production roles as their own processes, on a real PostgreSQL and a Temporal server started apart from them."""

import base64
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import httpx
import psutil
import psycopg
import pytest
from sqlmodel import col, func, select

from patuh.akun.kunci import buat_kunci
from patuh.akun.tabel import KunciApi
from patuh.basisdata.mesin import BasisData
from patuh.pengaturan import PengaturanSalah
from patuh.perintah.porta import porta_metrik
from patuh.perintah.produksi import KUNCI_PENJADWAL, baca_gugus, baca_produksi
from patuh.perintah.syarat_produksi import KUNCI_CONTOH, tolak_data_contoh
from patuh.perintah.temporal import perintah_server
from patuh.tugas.tabel import KeadaanPenugasan, Penugasan

PATUH = str(Path(sys.executable).parent / "patuh")
KUNCI = base64.b64encode(secrets.token_bytes(32)).decode()
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


def _lingkungan(alamat_pg: str, port_temporal: int) -> dict[str, str]:
    return {
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


@pytest.mark.lama
def test_roles_apart_open_the_quarter_and_answer(bd_postgresql: BasisData, tmp_path: Path) -> None:
    alamat_pg = bd_postgresql.url.replace("+psycopg", "")
    port, port_temporal, port_pekerja = _port(), _port(), _port()
    kunci_metrik = secrets.token_hex(24)
    env = _lingkungan(alamat_pg, port_temporal) | {"PATUH_METRIK_KUNCI": kunci_metrik}
    peran = [PATUH, "layanan"]
    data = ["--data", str(tmp_path / "bersama")]
    subprocess.run([*peran, "siapkan", *data], env=env, check=True, timeout=BATAS)
    alamat = f"http://127.0.0.1:{port}"

    def bagian(nama: str) -> str | None:
        try:
            return str(httpx.get(f"{alamat}/siap").json()[nama])
        except httpx.TransportError:
            return None

    def siap() -> str | None:
        return bagian("temporal")

    with _proses([*peran, "api", *data, "--port", str(port)], env, tmp_path / "api.log"):
        # The cluster is not there yet: decisions can be served, and it says so.
        _tunggu(lambda: siap() == "terputus", "API tidak siap")
        with (
            _proses(
                [*peran, "pekerja", *data], env | {"PATUH_METRIK_PORT": str(port_pekerja)}, tmp_path / "pekerja.log"
            ),
            _proses([*peran, "penjadwal", *data], env, tmp_path / "penjadwal.log") as penjadwal,
            _proses(perintah_server(tmp_path, port_temporal), env, tmp_path / "temporal.log"),
        ):
            _tunggu(lambda: siap() == "ok", "Temporal tidak terlihat")

            def berjalan() -> int:
                with bd_postgresql.baca() as sesi:
                    kueri = select(func.count()).select_from(Penugasan)
                    return sesi.exec(kueri.where(col(Penugasan.keadaan) == KeadaanPenugasan.BERJALAN)).one()

            _tunggu(lambda: berjalan() >= 20, "periode tidak dibuka")

            # Each role gives its sign of life through the database, and the worker its own figures on its own port.
            _tunggu(lambda: bagian("penjadwal") == bagian("pekerja") == "ok", "peran tidak memberi tanda hidup")
            kepala = {"Authorization": f"Bearer {kunci_metrik}"}
            assert 'patuh_denyut_umur_detik{bagian="penjadwal"}' in httpx.get(f"{alamat}/metrik", headers=kepala).text
            assert httpx.get(f"{alamat}/metrik").status_code == 401
            pekerja = httpx.get(f"http://127.0.0.1:{port_pekerja}/").text
            assert 'patuh_kegiatan_detik_count{hasil="berhasil",kegiatan="buka_penugasan"}' in pekerja

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
            with _proses([*peran, "penjadwal", *data], env, tmp_path / "cadangan.log"):
                _tunggu(
                    lambda: "menunggu" in (tmp_path / "cadangan.log").read_text(), "penjadwal cadangan tidak menunggu"
                )
                penjadwal.kill()
                penjadwal.wait(30)
                _tunggu(lambda: pemegang() not in (None, pertama), "penjadwal cadangan tidak mengambil alih")


LAYAK = {
    "PATUH_BASIS_DATA": "postgresql://patuh:8Kq2vXw7@basisdata.kab.example/patuh",
    "PATUH_ALAMAT": "https://patuh.kab.example",
    "PATUH_KUNCI_REGISTER": KUNCI,
    "PATUH_SMTP_HOST": "surel.kab.example",
    "PATUH_SMTP_PENGGUNA": "patuh",
    "PATUH_SMTP_SANDI": "Zt5hLm3c",
    "PATUH_SUREL_DARI": "patuh@kab.example",
}
TEKS = base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()
NOL = base64.b64encode(bytes(32)).decode()
URUT = base64.b64encode(bytes(range(32))).decode()
SSO = {"PATUH_OIDC_PENERBIT": "https://sso.kab.example", "PATUH_OIDC_KLIEN": "patuh"}
BSRE = {"PATUH_PENANDA": "bsre", "PATUH_PENANDA_ALAMAT": "https://esign.example", "PATUH_PENANDA_PENGGUNA": "patuh"}


@pytest.mark.lama
def test_several_processes_answer_behind_one_port_and_a_dead_one_comes_back(
    bd_postgresql: BasisData, tmp_path: Path
) -> None:
    port = _port()
    env = _lingkungan(bd_postgresql.url.replace("+psycopg", ""), 9)
    perintah = [PATUH, "layanan", "api", "--data", str(tmp_path / "bersama"), "--port", str(port)]

    def menjawab() -> bool:
        try:
            return bool(httpx.get(f"http://127.0.0.1:{port}/siap", timeout=30).json()["basis_data"] == "ok")
        except httpx.TransportError:
            return False

    with _proses(perintah, {**env, "PATUH_API_PROSES": "2"}, tmp_path / "api.log") as induk:
        _tunggu(menjawab, "API tidak siap")

        def anak() -> set[int]:
            hidup = set()
            for satu in psutil.Process(induk.pid).children():
                with suppress(psutil.Error):
                    # Beside them runs a helper of Python's own.
                    if "multiprocessing.spawn" in " ".join(satu.cmdline()):
                        hidup.add(satu.pid)
            return hidup

        _tunggu(lambda: len(anak()) == 2, "bukan dua proses")
        mati = min(anak())
        os.kill(mati, signal.SIGKILL)
        _tunggu(lambda: len(anak() - {mati}) == 2, "proses yang mati tidak dimulai lagi")
        _tunggu(menjawab, "API tidak menjawab lagi")


@pytest.mark.parametrize(
    ("ubah", "nama", "jalan"),
    [
        ({"PATUH_BASIS_DATA": "sqlite:///x.db"}, "PATUH_BASIS_DATA", "PostgreSQL"),
        ({"PATUH_BASIS_DATA": "postgresql://patuh:patuh@localhost/patuh"}, "PATUH_BASIS_DATA", "ganti sandi"),
        ({"PATUH_BASIS_DATA": "postgresql://patuh:SANDI@localhost/patuh"}, "PATUH_BASIS_DATA", "ganti sandi"),
        ({"PATUH_BASIS_DATA_PEMILIK": "postgresql://p:postgres@x/patuh"}, "PATUH_BASIS_DATA_PEMILIK", "ganti sandi"),
        ({"PATUH_ALAMAT": ""}, "PATUH_ALAMAT", "https://"),
        ({"PATUH_ALAMAT": "http://patuh.kab.example"}, "PATUH_ALAMAT", "https://"),
        ({"PATUH_ALAMAT": "https://localhost"}, "PATUH_ALAMAT", "nama layanan"),
        ({"PATUH_ALAMAT": "https://127.0.0.1:8443"}, "PATUH_ALAMAT", "nama layanan"),
        ({"PATUH_KUNCI_REGISTER": ""}, "PATUH_KUNCI_REGISTER", "openssl rand -base64 32"),
        ({"PATUH_KUNCI_REGISTER": TEKS}, "PATUH_KUNCI_REGISTER", "openssl rand -base64 32"),
        ({"PATUH_KUNCI_REGISTER": NOL}, "PATUH_KUNCI_REGISTER", "openssl rand -base64 32"),
        ({"PATUH_KUNCI_REGISTER": URUT}, "PATUH_KUNCI_REGISTER", "openssl rand -base64 32"),
        (SSO | {"PATUH_OIDC_RAHASIA": "secret"}, "PATUH_OIDC_RAHASIA", "ganti di penyedia SSO"),
        (BSRE | {"PATUH_PENANDA_SANDI": "rahasia"}, "PATUH_PENANDA_SANDI", "ganti di layanan penanda"),
        ({"PATUH_SMTP_HOST": ""}, "PATUH_SMTP_HOST", "harus diisi"),
        ({"PATUH_SMTP_TLS": "tanpa"}, "PATUH_SMTP_TLS", "starttls"),
        ({"PATUH_SMTP_SANDI": "rahasia"}, "PATUH_SMTP_SANDI", "ganti"),
        ({"PATUH_SUREL_DARI": "patuh@patuh.invalid"}, "PATUH_SUREL_DARI", "alamat kedinasan"),
        ({"PATUH_PENANDA": "p12", "PATUH_PENANDA_BERKAS": __file__}, "PATUH_PENANDA", "bsre"),
        ({"PATUH_METRIK_KUNCI": "pendek"}, "PATUH_METRIK_KUNCI", "openssl rand -hex 24"),
        ({"PATUH_METRIK_KUNCI": "a" * 40}, "PATUH_METRIK_KUNCI", "openssl rand -hex 24"),
    ],
)
def test_settings_of_a_trial_are_refused(ubah: dict[str, str], nama: str, jalan: str, tmp_path: Path) -> None:
    """Each refusal names the setting and the way out."""
    assert baca_produksi(tmp_path, LAYAK).smtp is not None
    with pytest.raises(PengaturanSalah) as salah:
        baca_produksi(tmp_path, {**LAYAK, **ubah})
    baris = [b for b in str(salah.value).splitlines() if nama in b]
    assert baris, salah.value
    assert jalan in baris[0]


def test_all_refusals_come_at_once_and_tell_no_secret(tmp_path: Path) -> None:
    salah = {
        "PATUH_BASIS_DATA": "postgresql://patuh:postgres@x/patuh",
        "PATUH_SMTP_SANDI": "qwerty",
        "PATUH_ALAMAT": "x",
    }
    with pytest.raises(PengaturanSalah) as tolak:
        baca_produksi(tmp_path, {**LAYAK, **salah})
    assert len(str(tolak.value).splitlines()) == 4
    assert not [rahasia for rahasia in (":postgres", "qwerty") if rahasia in str(tolak.value)]


def test_a_folder_or_database_with_sample_data_is_refused(bd_sqlite: BasisData, tmp_path: Path) -> None:
    (tmp_path / "kunci-contoh.txt").touch()
    with pytest.raises(PengaturanSalah, match=r"folder --data .*kunci-contoh.txt"):
        baca_produksi(tmp_path, LAYAK)
    tolak_data_contoh(bd_sqlite)
    with bd_sqlite.tulis() as sesi:
        teks = buat_kunci(sesi, nama=KUNCI_CONTOH, lingkup=("tugas",), daerah="semua", waktu=datetime.now(UTC))
    with pytest.raises(PengaturanSalah, match="PATUH_BASIS_DATA"):
        tolak_data_contoh(bd_sqlite)
    with bd_sqlite.tulis() as sesi:
        sesi.get_one(KunciApi, teks.removeprefix("pk_").partition(".")[0]).dicabut = datetime.now(UTC)
    tolak_data_contoh(bd_sqlite)


def test_the_roles_say_what_is_missing_and_leave(tmp_path: Path) -> None:
    env = {k: v for k, v in os.environ.items() if not k.startswith("PATUH_")}
    for peran in ("siapkan", "api", "pekerja", "penjadwal"):
        perintah = [
            PATUH,
            "layanan",
            peran,
            "--data",
            str(tmp_path),
            *(["--port", str(_port())] if peran == "api" else []),
        ]
        hasil = subprocess.run(perintah, env=env, capture_output=True, text=True, timeout=BATAS, check=False)
        assert hasil.returncode == 1, hasil.stderr
        assert hasil.stderr.startswith("patuh: belum siap untuk produksi:\n- PATUH_BASIS_DATA")
        assert "Traceback" not in hasil.stderr
    with socket.socket() as dipakai:
        dipakai.bind(("127.0.0.1", 0))
        dipakai.listen()
        port = str(dipakai.getsockname()[1])
        perintah = [PATUH, "layanan", "api", "--data", str(tmp_path), "--port", port]
        hasil = subprocess.run(perintah, env=env, capture_output=True, text=True, timeout=BATAS, check=False)
    assert hasil.returncode == 1
    assert f"127.0.0.1:{port} (--host, --port) tidak dapat dipakai" in hasil.stderr


def test_a_role_without_pages_shows_its_counters_on_its_own_port() -> None:
    port = _port()
    with porta_metrik({"PATUH_METRIK_PORT": str(port)}):
        teks = httpx.get(f"http://127.0.0.1:{port}/metrik", trust_env=False).text
        assert "process_resident_memory_bytes" in teks
        assert "# TYPE patuh_pekerjaan_total counter" in teks
        with pytest.raises(PengaturanSalah, match="port sendiri"), porta_metrik({"PATUH_METRIK_PORT": str(port)}):
            pass
    with pytest.raises(PengaturanSalah, match="nomor port"), porta_metrik({"PATUH_METRIK_PORT": "x"}):
        pass


def test_cluster_needs_an_address_and_both_halves_of_a_certificate() -> None:
    with pytest.raises(PengaturanSalah, match="PATUH_TEMPORAL"):
        baca_gugus({})
    with pytest.raises(PengaturanSalah, match="KUNCI_SERTIFIKAT"):
        baca_gugus({"PATUH_TEMPORAL": "a:7233", "PATUH_TEMPORAL_SERTIFIKAT": "x.pem"})
