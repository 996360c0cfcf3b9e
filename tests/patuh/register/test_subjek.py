"""A person asks for everything on record, and for its erasure (UU 27/2022)."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import SQLModel, col, select
from typer.testing import CliRunner

from patuh.basisdata.mesin import BasisData, alamat_sqlite
from patuh.cli import app
from patuh.galat import Bentrok, IsianSalah
from patuh.jejak.segel import periksa_cepat, segel
from patuh.jejak.tabel import Jejak
from patuh.register.subjek import ekspor_orang, hapus_orang
from tests.desa_kecil import surat, tulis_surat
from tests.pekerja_kecil import pekerja
from tests.perkara import gerbang, maju, unit, usulkan
from tests.register_kecil import KUNCI, isi_register, nik

HARI = date(2026, 11, 20)
KINI = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
ORANG, TETANGGA, USAHAWAN = 1, 2, 3


def _isi(bd: BasisData) -> None:
    unit(bd)
    isi_register(bd, penduduk=range(5), aktif=(ORANG, TETANGGA))
    pekerja(bd, [(ORANG, "9120000000001", True, None)], daerah="33.13")
    surat(bd, [(ORANG, "470/1", date(2026, 10, 1), "33.13.01.2001")])
    tulis_surat(bd, ORANG, "470/2", date(2026, 11, 1), KINI)
    gerbang(bd, HARI, ORANG, pekerja=(TETANGGA, 4), janji=True)


def _ekspor(bd: BasisData, orang: int) -> dict[str, Any]:
    with bd.tulis() as sesi:
        return ekspor_orang(sesi, daerah="33.13", nik=nik(orang), kunci=KUNCI, pelaku="layanan:uji", waktu=KINI)


def _hapus(bd: BasisData, orang: int) -> dict[str, int]:
    with bd.tulis() as sesi:
        return hapus_orang(
            sesi,
            daerah="33.13",
            nik=nik(orang),
            alasan="Permohonan 12/2026",
            kunci=KUNCI,
            pelaku="layanan:uji",
            waktu=KINI,
        )


def test_everything_of_one_person_and_who_used_it(bd: BasisData) -> None:
    _isi(bd)
    hasil = _ekspor(bd, ORANG)
    assert set(hasil["data"]) == {
        "register_penduduk", "register_kepesertaan", "register_pekerja", "register_sktm", "register_sktm_desa",
        "pemeriksaan_orang",
    }  # fmt: skip
    assert hasil["data"]["register_penduduk"][0]["rahasia"]["nik"] == nik(ORANG)
    assert [s["nomor"] for s in hasil["data"]["register_sktm_desa"]] == ["470/2"]
    assert {j["tindakan"] for j in hasil["jejak"]} >= {"pemeriksaan.jawab", "orang.ekspor"}
    assert len(hasil["putusan"]) == 1
    # Nobody else stands in it.
    teks = json.dumps(hasil, default=str)
    assert nik(TETANGGA) not in teks
    assert KUNCI.untuk("33.13").indeks(nik(TETANGGA)).hex() not in teks
    # The export is itself a use of the data, and says so the next time.
    assert sum(j["tindakan"] == "orang.ekspor" for j in _ekspor(bd, ORANG)["jejak"]) == 2


def test_erased_and_the_audit_chain_intact(bd: BasisData) -> None:
    _isi(bd)
    segel(bd)
    with bd.baca() as sesi:
        tersegel = select(Jejak).where(col(Jejak.segel).is_not(None)).order_by(col(Jejak.id))
        sebelum = [(j.id, j.segel) for j in sesi.exec(tersegel)]
    jumlah = _hapus(bd, ORANG)
    assert jumlah["register_penduduk"] == jumlah["register_sktm_desa"] == jumlah["pemeriksaan_orang"] == 1
    segel(bd)
    assert periksa_cepat(bd).rusak is None
    with bd.baca() as sesi:
        assert [(j.id, j.segel) for j in sesi.exec(tersegel)][: len(sebelum)] == sebelum
        indeks = KUNCI.untuk("33.13").indeks(nik(ORANG))
        for tabel in SQLModel.metadata.sorted_tables:
            if "indeks" in tabel.c:
                assert sesi.connection().execute(tabel.select().where(tabel.c.indeks == indeks)).all() == [], tabel.name
        # The check itself stays, with its persons, one of them nameless; the neighbour is untouched.
        orang = sesi.connection().execute(SQLModel.metadata.tables["pemeriksaan_orang"].select()).all()
    assert len(orang) == 3
    assert set(_ekspor(bd, TETANGGA)["data"]) == {"register_penduduk", "register_kepesertaan", "pemeriksaan_orang"}
    sesudah = _ekspor(bd, ORANG)
    assert sesudah["data"] == {}
    assert [j["tindakan"] for j in sesudah["jejak"]] == ["orang.hapus", "orang.ekspor"]
    assert gerbang(bd, HARI, ORANG)["ringkasan"]["tidak_ditemukan"] == 1


def test_not_while_a_sanction_runs(bd: BasisData) -> None:
    _isi(bd)
    sanksi = usulkan(bd, HARI, nik=nik(USAHAWAN))
    with pytest.raises(Bentrok, match="sanksi yang berjalan"):
        _hapus(bd, USAHAWAN)
    assert _ekspor(bd, USAHAWAN)["data"]["sanksi"][0]["id"] == sanksi.id
    maju(bd, sanksi.id, "DITOLAK", HARI, alasan="Sudah terdaftar.")
    assert _hapus(bd, USAHAWAN)["sanksi"] == 1


def test_wrong_questions(bd_sqlite: BasisData) -> None:
    for daerah, orang, kolom in (
        ("11.11", nik(1), "daerah"),
        ("33.13", "123", "nik"),
        ("33.13", "3313019913900001", "nik"),
    ):
        with bd_sqlite.tulis() as sesi, pytest.raises(IsianSalah) as salah:
            ekspor_orang(sesi, daerah=daerah, nik=orang, kunci=KUNCI, pelaku="x", waktu=KINI)
        assert [e.kolom for e in salah.value.errors] == [kolom]


def test_the_commands_take_the_nik_from_standard_input(
    contoh_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, keluar = tmp_path / "data", tmp_path / "orang.json"
    data.mkdir()
    (data / "patuh.db").write_bytes(contoh_sqlite.read_bytes())
    bd = BasisData(alamat_sqlite(data), sinkron="OFF")
    _isi(bd)
    bd.tutup()
    monkeypatch.setenv("PATUH_KUNCI_REGISTER", KUNCI.untuk_anak())
    jalankan = CliRunner().invoke
    baku = ["--data", str(data), "--daerah", "33.13"]
    hasil = jalankan(app, ["orang", "ekspor", *baku, "--keluar", str(keluar)], input=nik(ORANG) + "\n")
    assert hasil.exit_code == 0, hasil.output
    assert nik(ORANG) not in hasil.output
    assert json.loads(keluar.read_text())["data"]["register_penduduk"][0]["rahasia"]["nik"] == nik(ORANG)
    assert keluar.stat().st_mode & 0o077 == 0
    # Never over a file that is there.
    assert jalankan(app, ["orang", "ekspor", *baku, "--keluar", str(keluar)], input=nik(ORANG) + "\n").exit_code == 1
    hasil = jalankan(app, ["orang", "hapus", *baku, "--alasan", "Permohonan 12/2026"], input=nik(ORANG) + "\n")
    assert "register_penduduk: 1" in hasil.output
    hasil = jalankan(app, ["orang", "hapus", *baku, "--alasan", "Permohonan 12/2026"], input="123\n")
    assert (hasil.exit_code, "NIK harus 16 angka" in hasil.output) == (1, True)
    hasil = jalankan(app, ["orang", "hapus", *baku, "--alasan", "x"], input=nik(ORANG) + "\n")
    assert "Tidak ada data orang ini" in hasil.output
