"""A small regency quarter behind the HTTP side: Karanganyar 2026-T4 planned, some assignments open, keys for units."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import func
from sqlmodel import SQLModel, col, select

from api.aplikasi import buat_aplikasi
from api.batas import Pembatas
from patuh.akun.kunci import LINGKUP, buat_kunci
from patuh.akun.muat import muat_daerah
from patuh.basisdata.mesin import BasisData, alamat_sqlite
from patuh.tugas.jalan import buka
from patuh.tugas.rencana import isi_unit, rencanakan
from patuh.tugas.tabel import Penugasan, id_tugas
from rules.periode import Periode
from tests.api.klien import Klien
from tests.register_kecil import KUNCI

KARANGANYAR = "karanganyar-440-3-2022"
PERIODE = "2026-T4"
KINI = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
DINSOS, SEKDA, CAMAT, DESA = "33.13-dinsos", "33.13-sekda", "33.13.01", "33.13.01.2001"


@dataclass
class Uji:
    """The service under test: application, database, folder, a clock that can be moved, keys by name."""

    bd: BasisData
    folder: Path
    app: FastAPI
    kini: datetime = KINI
    detik: float = 0.0
    kunci: dict[str, str] = field(default_factory=dict)

    def klien(self, nama: str | None = None, *, html: bool = False) -> Klien:
        """A client with the key of this name."""
        return Klien(self.app, self.kunci[nama] if nama else None, html=html)

    def tugas(self, diktum: str, huruf: str | None, unit: str) -> str:
        """The id of a task."""
        return id_tugas(KARANGANYAR, diktum, huruf, unit, PERIODE)

    def jumlah_baris(self) -> dict[str, int]:
        """How many rows each table has: a refused request must not change one of them."""
        with self.bd.baca() as sesi:
            tabel = SQLModel.metadata.tables
            return {
                n: sesi.connection().execute(select(func.count()).select_from(t)).scalar_one() for n, t in tabel.items()
            }

    def berkas(self) -> list[str]:
        """Names of the files in the data folder."""
        return sorted(str(p.relative_to(self.folder)) for p in self.folder.rglob("*") if p.is_file())


def isi_contoh(bd: BasisData) -> dict[str, str]:
    """Plan the quarter, open what the tests use, make keys; return the keys by name."""
    isi_unit(bd, muat_daerah("33.13"))
    rencanakan(bd, KARANGANYAR, Periode.baca(PERIODE), waktu=KINI - timedelta(days=60))
    with bd.baca() as sesi:
        terpilih = sesi.exec(select(Penugasan.id).where(col(Penugasan.unit).in_((DINSOS, CAMAT, DESA)))).all()
    for penugasan in terpilih:
        buka(bd, penugasan, waktu=KINI - timedelta(days=50))
    kunci = {}
    with bd.tulis() as sesi:
        for unit in (DINSOS, SEKDA, CAMAT, DESA):
            kunci[unit] = buat_kunci(
                sesi, nama=unit, lingkup=("tugas", "laporan"), daerah="33.13", unit=unit, waktu=KINI
            )
        for nama, daerah, lingkup in (
            ("semua", "semua", LINGKUP),
            ("33.13", "33.13", LINGKUP),
            ("33.27", "33.27", LINGKUP),
            ("evaluasi", "semua", ("evaluasi",)),
        ):
            kunci[nama] = buat_kunci(sesi, nama=nama, lingkup=lingkup, daerah=daerah, waktu=KINI)
    return kunci


def layani(bd: BasisData, folder: Path, kunci: dict[str, str]) -> Uji:
    """The application over a filled database."""
    folder.mkdir()
    uji = Uji(bd, folder, FastAPI(), kunci=dict(kunci))
    uji.app = buat_aplikasi(
        bd,
        folder=folder,
        jam=lambda: uji.kini,
        alamat_dasar="http://patuh.contoh",
        detik=lambda: uji.detik,
        kunci=KUNCI,
    )
    return uji


def jam_tanpa_batas() -> Callable[[], float]:
    """A clock that goes on a minute with each look: no request is ever over a limit."""
    return itertools.count(60.0, 60.0).__next__


def tanpa_batas(uji: Uji) -> None:
    """From now on who asks thousands of times is answered each time."""
    uji.app.state.layanan = replace(uji.app.state.layanan, pembatas=Pembatas(jam_tanpa_batas()))


@pytest.fixture(scope="session")
def contoh_uji(contoh_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A filled SQLite file, made once a run, and its keys."""
    folder = tmp_path_factory.mktemp("contoh-uji")
    shutil.copy(contoh_sqlite, folder / "patuh.db")
    bd = BasisData(alamat_sqlite(folder), sinkron="OFF")
    kunci = isi_contoh(bd)
    bd.tutup()
    return folder / "patuh.db", kunci


@pytest.fixture
def uji(contoh_uji: tuple[Path, dict[str, str]], tmp_path: Path) -> Iterator[Uji]:
    """The service on SQLite."""
    shutil.copy(contoh_uji[0], tmp_path / "patuh.db")
    bd = BasisData(alamat_sqlite(tmp_path), sinkron="OFF")
    yield layani(bd, tmp_path / "data", contoh_uji[1])
    bd.tutup()


@pytest.fixture
def uji_dua(bd: BasisData, tmp_path: Path) -> Uji:
    """The service, once on SQLite and once on PostgreSQL."""
    return layani(bd, tmp_path / "data", isi_contoh(bd))


@pytest.fixture
def tak_berubah(uji: Uji) -> Callable[[], None]:
    """Call it at the end: no row and no file was added or lost since the test began."""
    baris, berkas = uji.jumlah_baris(), uji.berkas()

    def periksa() -> None:
        assert uji.jumlah_baris() == baris
        assert uji.berkas() == berkas

    return periksa
