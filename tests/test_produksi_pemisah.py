"""Production's database from nothing: an owner, a role that serves, a backup by the one and a restore by the other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from sqlmodel import func, select

from patuh.akun.tabel import Unit
from patuh.basisdata.mesin import BasisData
from patuh.basisdata.pemisah import batasi_ruang, ruang_permintaan
from patuh.perintah.cadangan import cadangkan, pulihkan
from patuh.perintah.produksi import siapkan
from tests.conftest import AlamatPg
from tests.tahan.cadang import program_pg
from tests.test_produksi import KUNCI

PEMILIK, LAYANAN = "uji_pemilik", "uji_layanan"
BASIS = ("uji_pemisah", "uji_pulih")


@pytest.fixture
def alamat(alamat_postgresql: AlamatPg) -> Iterator[AlamatPg]:
    """An owner that may make roles but is no superuser, and two empty databases of its own."""
    with psycopg.connect(alamat_postgresql("postgres"), autocommit=True) as koneksi:
        koneksi.execute(f"CREATE ROLE {PEMILIK} LOGIN CREATEROLE".encode())
        for nama in BASIS:
            koneksi.execute(f"CREATE DATABASE {nama} OWNER {PEMILIK}".encode())
        yield alamat_postgresql
        for nama in BASIS:
            koneksi.execute(f"DROP DATABASE {nama} WITH (FORCE)".encode())
        koneksi.execute(f"DROP ROLE IF EXISTS {LAYANAN}; DROP ROLE {PEMILIK}".encode())


def _atur(monkeypatch: pytest.MonkeyPatch, pemilik: str | None, layanan: str) -> None:
    env = {
        "PATUH_BASIS_DATA": layanan,
        "PATUH_BASIS_DATA_PEMILIK": pemilik or "",
        "PATUH_ALAMAT": "https://patuh.kab.example",
        "PATUH_KUNCI_REGISTER": KUNCI,
        "PATUH_SMTP_HOST": "127.0.0.1",
        "PATUH_SUREL_DARI": "patuh@kab.example",
        "PATUH_DAERAH": "33.13",
    }
    for nama, nilai in env.items():
        monkeypatch.setenv(nama, nilai)


@pytest.mark.lama
def test_the_owner_prepares_the_role_that_serves_and_a_backup_keeps_every_daerah(
    alamat: AlamatPg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def untuk(peran: str, basis: str) -> str:
        return alamat(basis).replace("//postgres:", f"//{peran}:", 1)

    folder = tmp_path / "bersama"
    _atur(monkeypatch, untuk(PEMILIK, BASIS[0]), untuk(LAYANAN, BASIS[0]))
    assert siapkan(folder) is True
    # Again, as with every upgrade.
    assert siapkan(folder) is True
    bd = BasisData(untuk(LAYANAN, BASIS[0]))
    try:
        with bd.baca() as sesi:
            semua = sesi.exec(select(func.count()).select_from(Unit)).one()
        with ruang_permintaan():
            batasi_ruang("33.13")
            with bd.baca() as sesi:
                satu = sesi.exec(select(func.count()).select_from(Unit)).one()
        assert 0 < satu < semua
    finally:
        bd.tutup()
    program_pg()
    manifes = cadangkan(folder, untuk(LAYANAN, BASIS[0]), tmp_path / "cadangan", waktu=datetime.now(UTC))
    assert manifes.baris["unit"] == semua
    sama, hasil = pulihkan(tmp_path / "cadangan", tmp_path / "pulih", untuk(PEMILIK, BASIS[1]))
    assert (sama, hasil.rusak) == (manifes, None)
    _atur(monkeypatch, untuk(PEMILIK, BASIS[1]), untuk(LAYANAN, BASIS[1]))
    assert siapkan(tmp_path / "pulih") is True
    # Served by a role that goes past the policies: it works, and says so.
    _atur(monkeypatch, None, untuk(PEMILIK, BASIS[1]))
    assert siapkan(tmp_path / "pulih") is False
