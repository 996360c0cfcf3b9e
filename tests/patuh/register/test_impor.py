"""Imports through the queue: exact accounts on both databases, again without effect, killed and begun again, limits."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import threading
from datetime import date
from pathlib import Path
from typing import Any

import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, func, select

from patuh.basisdata.mesin import BasisData
from patuh.jejak.tabel import Jejak
from patuh.register import antre as modul
from patuh.register.antre import PERCOBAAN_MAKS, jalankan_antrean
from patuh.register.contoh import KOLOM, buat_contoh
from patuh.register.fakta_massal import FAKTA, Keadaan
from patuh.register.folder import baca_folder
from patuh.register.nik import kode_provinsi
from patuh.register.tabel import BarisDtsen, BarisKepesertaan, BarisPenduduk, Impor, StatusImpor
from patuh.register.terima import folder_impor
from patuh.register.tulis import TABEL, sisip_isi
from patuh.register.versi import register_polars, terpakai
from tests.patuh.register.alat_impor import (
    DESA,
    GUDANG,
    KINI,
    KUNCI,
    ambil,
    antre,
    baca,
    banyak,
    csv_,
    dtsen,
    impor,
    nik,
    serahkan,
    tolakan,
)

JUDUL = "nik,nama,segmen,status,wilayah\n"


def test_sample_files_of_every_kind(bd: BasisData, tmp_path: Path) -> None:
    jumlah = buat_contoh("33.13", 400, 1, tmp_path / "contoh")
    for jenis in KOLOM:
        satu = impor(bd, tmp_path, jenis, (tmp_path / "contoh" / f"{jenis}.csv").read_bytes())
        assert (satu.status, satu.galat, satu.kemajuan) == (StatusImpor.SELESAI, None, 1.0)
        assert (satu.dibaca, satu.diterima, satu.ditolak) == (jumlah[jenis], jumlah[jenis], 0)
        assert banyak(bd, TABEL[jenis], satu.no) == jumlah[jenis]
    assert [p.name for p in folder_impor(tmp_path).iterdir()] == ["antre.kunci"]
    with bd.baca() as sesi:
        assert set(terpakai(sesi, "33.13", date(2026, 11, 22))) == set(KOLOM)
        assert terpakai(sesi, "33.13", date(2026, 10, 31)) == {} == terpakai(sesi, "33.27", date(2026, 11, 22))
        macam = sesi.exec(select(Jejak.tindakan, func.count()).group_by(col(Jejak.tindakan))).all()
    assert dict(macam) == {"impor.terima": 7, "impor.selesai": 7}
    register = register_polars(bd, "33.13", date(2026, 11, 22))
    for jenis in KOLOM:
        assert getattr(register, jenis).collect().height == jumlah[jenis]
    peserta = register.kepesertaan_bpjs.collect()
    assert 0 < peserta["nik_sah"].not_().sum() < 20
    assert set(peserta["status"]) == {"AKTIF", "TIDAK AKTIF"}
    # The same person under the same name in every kind.
    assert set(register.dtsen.collect()["nik"]) & set(register.kependudukan.collect()["nik"])


def test_facts_are_those_of_the_files(bd: BasisData, tmp_path: Path) -> None:
    buat_contoh("33.13", 1500, 3, tmp_path / "contoh")
    for jenis in KOLOM:
        serahkan(bd, tmp_path, jenis, (tmp_path / "contoh" / f"{jenis}.csv").read_bytes())
    assert antre(bd, tmp_path) == len(KOLOM)
    berkas, basis = baca_folder(tmp_path / "contoh").register, register_polars(bd, "33.13", date(2026, 11, 22))
    keadaan = Keadaan(tanggal=date(2026, 11, 22), provinsi=kode_provinsi(), iuran=37_800)
    for fakta in FAKTA.values():
        dari_berkas, dari_basis = fakta(berkas, keadaan), fakta(basis, keadaan)
        assert dari_basis.drop("nik").equals(dari_berkas.drop("nik"))
        assert dari_basis.height > 100


def test_rejections_and_rows_stand_as_counted(bd: BasisData, tmp_path: Path) -> None:
    isi = JUDUL + "".join(
        f"{n},Siti,{segmen},AKTIF,{DESA}\n"
        for n, segmen in ((nik(0), "PPU"), ("12", "PBPU"), (nik(1), "?"), ("", "BP"))
    )
    satu = impor(bd, tmp_path, "kepesertaan_bpjs", isi.encode())
    assert (satu.dibaca, satu.diterima, satu.ditolak) == (4, 3, 1)
    ((baris, kolom, alasan),) = tolakan(bd, satu)
    assert (baris, kolom) == (4, "segmen")
    assert "PBI_APBN" in alasan
    with bd.baca() as sesi:
        rahasia = dict(sesi.exec(select(BarisKepesertaan.indeks, BarisKepesertaan.rahasia)).all())
        sah = dict(sesi.exec(select(BarisKepesertaan.indeks, BarisKepesertaan.nik_sah)).all())
    assert sah[KUNCI.indeks(nik(0))] is True
    assert sah[KUNCI.indeks("12")] is False
    assert sah[KUNCI.indeks(f"baris:{satu.no}:5")] is False
    assert KUNCI.buka(rahasia[KUNCI.indeks(nik(0))])["nik"] == nik(0)
    assert nik(0).encode() not in b"".join(rahasia.values())


def test_again_without_effect(bd: BasisData, tmp_path: Path) -> None:
    isi = dtsen(1, 2, 99)
    satu = impor(bd, tmp_path, "dtsen", isi)
    assert serahkan(bd, tmp_path, "dtsen", isi) == satu.id
    assert antre(bd, tmp_path) == 0
    assert ambil(bd, satu.id) == satu
    assert banyak(bd, BarisDtsen, satu.no) == 2
    lain = serahkan(bd, tmp_path, "dtsen", isi, per=date(2026, 10, 1))
    assert lain != satu.id
    assert serahkan(bd, tmp_path, "dtsen", isi, per=date(2026, 10, 1)) == lain
    assert antre(bd, tmp_path) == 1
    with bd.baca() as sesi:
        assert len(sesi.exec(select(Impor)).all()) == 2


def test_versions_by_the_day_they_speak_of(bd_sqlite: BasisData, tmp_path: Path) -> None:
    ids = {
        per: impor(bd_sqlite, tmp_path, "dtsen", dtsen(*[n + 1] * (n + 1)), per=per).id
        for n, per in enumerate((date(2026, 8, 1), date(2026, 10, 1), date(2026, 9, 1)))
    }
    kemudian = impor(bd_sqlite, tmp_path, "dtsen", dtsen(7), per=date(2026, 8, 1)).id
    gagal = impor(bd_sqlite, tmp_path, "dtsen", b"nik,tanpa desil\n1,2\n", per=date(2026, 11, 1))
    assert (gagal.status, gagal.dibaca, gagal.diterima) == (StatusImpor.GAGAL, 0, 0)

    def pakai(hari: date) -> str | None:
        with bd_sqlite.baca() as sesi:
            satu = terpakai(sesi, "33.13", hari).get("dtsen")
        return satu.id if satu else None

    assert pakai(date(2026, 7, 31)) is None
    assert pakai(date(2026, 8, 15)) == kemudian
    assert pakai(date(2026, 9, 30)) == ids[date(2026, 9, 1)]
    assert pakai(date(2026, 11, 22)) == ids[date(2026, 10, 1)]
    assert register_polars(bd_sqlite, "33.13", date(2026, 8, 15)).dtsen.collect()["desil"].to_list() == [7]


def test_a_file_of_which_nothing_was_taken_in_is_never_the_register(bd_sqlite: BasisData, tmp_path: Path) -> None:
    isi = impor(bd_sqlite, tmp_path, "dtsen", dtsen(3), per=date(2026, 10, 1)).id
    kosong = impor(bd_sqlite, tmp_path, "dtsen", b"nik,desil\n", per=date(2026, 11, 1))
    ditolak = impor(bd_sqlite, tmp_path, "dtsen", b"nik,desil\n1,2\n", per=date(2026, 11, 2))
    assert [(i.status, i.diterima, i.ditolak) for i in (kosong, ditolak)] == [("SELESAI", 0, 0), ("SELESAI", 0, 1)]
    with bd_sqlite.baca() as sesi:
        assert terpakai(sesi, "33.13", date(2026, 11, 22))["dtsen"].id == isi
        assert "dtsen" not in terpakai(sesi, "33.13", date(2026, 9, 30))


def test_a_failed_file_may_come_again(bd_sqlite: BasisData, tmp_path: Path) -> None:
    isi = b"nik,peringkat\n1,2\n"
    satu = impor(bd_sqlite, tmp_path, "dtsen", isi)
    assert satu.status == StatusImpor.GAGAL
    assert satu.galat is not None and "desil" in satu.galat
    lagi = impor(bd_sqlite, tmp_path, "dtsen", isi)
    assert lagi.id != satu.id


_ANTRE = """
import sys, threading
from datetime import UTC, datetime
from pathlib import Path
from patuh.basisdata.mesin import BasisData, alamat_sqlite
from patuh.register import antre
from patuh.register.rahasia import GudangKunci

asli, ke = antre.sisip_isi, 0

def tunda(*a):
    global ke
    ke += 1
    asli(*a)
    if ke == 5:
        print("tengah", flush=True)
        threading.Event().wait()

antre.sisip_isi = tunda
folder = Path(sys.argv[1])
antre.jalankan_antrean(
    BasisData(alamat_sqlite(folder)), GudangKunci(bytes(range(32))), folder, lambda: datetime(2026, 11, 22, tzinfo=UTC)
)
"""


def test_killed_in_the_middle(bd_sqlite: BasisData, tmp_path: Path) -> None:
    n = 3000
    isi = "nik,nama,wilayah,status_penduduk\n" + csv_(*((nik(k), "Siti", DESA, "HIDUP") for k in (*range(n), 0, 1)))
    id_ = serahkan(bd_sqlite, tmp_path, "kependudukan", isi.encode())
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(_ANTRE), str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as proses:
        assert proses.stdout is not None
        assert proses.stdout.readline() == "tengah\n"
        anak = psutil.Process(proses.pid).children()
        assert antre(bd_sqlite, tmp_path) == 0  # the other one still has the queue
        proses.kill()
        proses.wait()
    assert psutil.wait_procs(anak, timeout=60)[1] == []
    tengah = ambil(bd_sqlite, id_)
    assert tengah.status == StatusImpor.BERJALAN
    assert 0 < banyak(bd_sqlite, BarisPenduduk, tengah.no) < n
    with bd_sqlite.baca() as sesi:
        assert terpakai(sesi, "33.13", date(2026, 11, 22)) == {}
    assert antre(bd_sqlite, tmp_path) == 1
    satu = ambil(bd_sqlite, id_)
    assert (satu.status, satu.dibaca, satu.diterima, satu.ditolak) == (StatusImpor.SELESAI, n + 2, n, 2)
    assert banyak(bd_sqlite, BarisPenduduk, satu.no) == n
    assert [t[:2] for t in tolakan(bd_sqlite, satu)] == [(n + 2, "nik"), (n + 3, "nik")]
    assert [p.name for p in folder_impor(tmp_path).iterdir()] == ["antre.kunci"]


def test_stopped_service_leaves_it_for_the_next_start(
    bd_sqlite: BasisData, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = serahkan(bd_sqlite, tmp_path, "dtsen", dtsen(*[1] * 500))
    henti, asli = threading.Event(), sisip_isi

    def berhenti(*a: Any) -> None:
        asli(*a)
        henti.set()

    with monkeypatch.context() as ganti:
        ganti.setattr(modul, "sisip_isi", berhenti)
        assert jalankan_antrean(bd_sqlite, GUDANG, tmp_path, lambda: KINI, berhenti=henti) == 0
    satu = ambil(bd_sqlite, id_)
    assert (satu.status, satu.rincian["percobaan"]) == (StatusImpor.BERJALAN, 0)
    assert antre(bd_sqlite, tmp_path) == 1
    assert ambil(bd_sqlite, id_).diterima == 500 == banyak(bd_sqlite, BarisDtsen, satu.no)


def test_what_a_crash_left_is_swept_away(bd_sqlite: BasisData, tmp_path: Path) -> None:
    tempat = folder_impor(tmp_path)
    selesai = impor(bd_sqlite, tmp_path, "dtsen", dtsen(1))
    (tempat / selesai.id).write_text("sisa")
    (tempat / f"{selesai.id}.kerja").mkdir()
    for nama, umur in (("baru.sementara", 60), ("lama.sementara", 90_000)):
        (tempat / nama).write_text("sisa")
        waktu = KINI.timestamp() - umur
        os.utime(tempat / nama, (waktu, waktu))
    antre(bd_sqlite, tmp_path)
    assert {p.name for p in tempat.iterdir()} == {"antre.kunci", "baru.sementara"}


def test_an_import_that_never_ends_is_given_up(bd_sqlite: BasisData, tmp_path: Path) -> None:
    id_ = serahkan(bd_sqlite, tmp_path, "dtsen", dtsen(1))
    with bd_sqlite.tulis() as sesi:
        satu = sesi.exec(select(Impor).where(Impor.id == id_)).one()
        satu.rincian = {"bentuk": "csv", "percobaan": PERCOBAAN_MAKS}
    antre(bd_sqlite, tmp_path)
    assert ambil(bd_sqlite, id_).status == StatusImpor.GAGAL


SEL = st.one_of(
    st.sampled_from([nik(n) for n in range(6)]),
    st.sampled_from(["", "3", "10", "11", "III", '"', '"a', "a,b", "\n", "\r", " ", "\x00", "é", "3.3E+15"]),
    st.text(max_size=6),
)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(SEL, min_size=1, max_size=3), max_size=25))
def test_read_is_accepted_plus_rejected(tmp_path: Path, baris: list[list[str]]) -> None:
    isi = ("nik,desil\n" + csv_(*baris)).encode("utf-8", "replace")
    hasil = baca(tmp_path, "dtsen", isi)
    assert hasil.gagal is None
    assert hasil.dibaca == len(hasil.isi) + hasil.ditolak
    assert len(hasil.tolak) == hasil.ditolak
    nomor = [s[1] for s in hasil.isi] + [t[0] for t in hasil.tolak]
    assert len(set(nomor)) == len(nomor)
    dikenal = {KUNCI.indeks(nik(n)) for n in range(6)}
    assert {s[0] for s in hasil.isi} <= dikenal
    assert len({s[0] for s in hasil.isi}) == len(hasil.isi)
    assert hasil.isi == sorted(hasil.isi)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 30), st.sampled_from(["1", "10", "", "x", "0"])), max_size=40))
def test_every_accepted_row_is_found_by_its_index(tmp_path: Path, baris: list[tuple[int, str]]) -> None:
    hasil = baca(tmp_path, "dtsen", ("nik,desil\n" + csv_(*((nik(n), d) for n, d in baris))).encode())
    harapan: dict[bytes, tuple[int, int | None]] = {}
    for nomor, (n, d) in enumerate(baris, 2):
        if d in ("1", "10", ""):
            harapan.setdefault(KUNCI.indeks(nik(n)), (nomor, int(d) if d else None))
    assert {i: (b, d) for i, b, d in hasil.isi} == harapan
    assert hasil.dibaca == len(baris)
    assert hasil.ditolak == len(baris) - len(harapan)
