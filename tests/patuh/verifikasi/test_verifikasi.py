"""The Dinsos quarter on a register of made-up people: counts held against SQL over the files, nobody off unapproved."""

from __future__ import annotations

import csv
import io
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlmodel import func, select

from patuh.akun.muat import muat_daerah
from patuh.akun.pelaku import Pelaku
from patuh.basisdata.mesin import BasisData, alamat_sqlite
from patuh.galat import Bentrok, IsianSalah, TidakBerwenang
from patuh.register.contoh import buat_contoh
from patuh.tugas.rencana import isi_unit
from patuh.verifikasi.banding import bandingkan, sebelumnya
from patuh.verifikasi.ekspor import EKSPOR, baris_ekspor, tulis_csv, tulis_xlsx
from patuh.verifikasi.jalan import kerjakan, minta_verifikasi, putuskan
from patuh.verifikasi.tabel import HasilVerifikasi, Verifikasi
from tests.patuh.register.alat_impor import GUDANG, impor

KINI = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
HARI = date(2026, 11, 22)
SISTEM = Pelaku("kunci:dinsos", "33.13")
DINSOS = Pelaku("kunci:kadis", "33.13", "33.13-dinsos")


@dataclass
class Register:
    """A database with one version of everything, and the files it came from."""

    bd: BasisData
    files: Path

    def minta(self, tanggal: date = HARI) -> str:
        with self.bd.tulis() as sesi:
            satu = minta_verifikasi(
                sesi,
                daerah="33.13",
                periode="2026-T4",
                tanggal=tanggal,
                kuota_pemda_tersedia=True,
                pelaku=SISTEM,
                waktu=KINI,
            )
            return satu.id

    def hitung(self, tanggal: date = HARI) -> Verifikasi:
        id_ = self.minta(tanggal)
        maju: list[float] = []
        assert kerjakan(self.bd, id_, waktu=lambda: KINI, detak=maju.append) == "MENUNGGU_PERSETUJUAN"
        assert maju == sorted(maju) and len(maju) > 3, "kemajuannya terlihat"
        return self.ambil(id_)

    def ambil(self, id_: str) -> Verifikasi:
        with self.bd.baca() as sesi:
            return sesi.exec(select(Verifikasi).where(Verifikasi.id == id_)).one()

    def sql(self) -> sqlite3.Connection:
        """The files as tables, as plain as they are."""
        db = sqlite3.connect(":memory:")
        for path in self.files.glob("*.csv"):
            with path.open(encoding="utf-8", newline="") as aliran:
                baris = list(csv.reader(aliran))
            kolom = ", ".join(baris[0])
            db.execute(f"CREATE TABLE {path.stem} ({kolom})")
            tanda = ", ".join("?" * len(baris[0]))
            db.executemany(f"INSERT INTO {path.stem} VALUES ({tanda})", [[s.strip() for s in b] for b in baris[1:]])
        return db


JENIS = ("kepesertaan_bpjs", "kependudukan", "dtsen", "penduduk_miskin", "pekerja", "sktm", "apbdes")


def _isi(bd: BasisData, folder: Path) -> Path:
    isi_unit(bd, muat_daerah("33.13"))
    files = folder / "contoh"
    buat_contoh("33.13", 2000, 3, files)
    for jenis in JENIS:
        satu = impor(bd, folder, jenis, (files / f"{jenis}.csv").read_bytes())
        assert satu.status == "SELESAI", satu.galat
        assert satu.dibaca == satu.diterima + satu.ditolak
    return files


@pytest.fixture(scope="module")
def terisi(contoh_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the imported register, copied for each test."""
    folder = tmp_path_factory.mktemp("register")
    shutil.copy(contoh_sqlite, folder / "patuh.db")
    bd = BasisData(alamat_sqlite(folder), sinkron="OFF")
    _isi(bd, folder)
    bd.tutup()
    return folder


@pytest.fixture
def register(terisi: Path, tmp_path: Path) -> Iterator[Register]:
    shutil.copy(terisi / "patuh.db", tmp_path / "patuh.db")
    bd = BasisData(alamat_sqlite(tmp_path), sinkron="OFF")
    yield Register(bd, terisi / "contoh")
    bd.tutup()


@pytest.mark.lama
def test_jumlah_sama_di_postgresql(bd_postgresql: BasisData, register: Register, tmp_path: Path) -> None:
    lain = Register(bd_postgresql, _isi(bd_postgresql, tmp_path))
    satu, dua = register.hitung(), lain.hitung()
    assert (satu.jumlah, satu.belum_dijamin, satu.saran) == (dua.jumlah, dua.belum_dijamin, dua.saran)


def test_jumlah_sama_dengan_sql_atas_berkas(register: Register) -> None:
    satu = register.hitung()
    db = register.sql()
    pemda = "SELECT DISTINCT nik FROM kepesertaan_bpjs WHERE segmen = 'PBPU_PEMDA' AND status = 'AKTIF'"
    meninggal = db.execute(
        f"SELECT count(*) FROM ({pemda}) p JOIN kependudukan k ON k.nik = p.nik WHERE k.status_penduduk = 'MENINGGAL'"
    ).fetchone()[0]
    pindah = db.execute(
        f"SELECT count(*) FROM ({pemda}) p JOIN kependudukan k ON k.nik = p.nik WHERE k.status_penduduk = 'PINDAH'"
    ).fetchone()[0]
    hidup = f"SELECT p.nik FROM ({pemda}) p JOIN kependudukan k ON k.nik = p.nik WHERE k.status_penduduk = 'HIDUP'"
    pbi = "SELECT nik FROM kepesertaan_bpjs WHERE segmen = 'PBI_APBN'"
    kerja = (
        "SELECT nik FROM pekerja WHERE status = 'AKTIF' UNION "
        "SELECT nik FROM kepesertaan_bpjs WHERE segmen = 'PPU' AND status = 'AKTIF'"
    )
    alih = db.execute(f"SELECT count(*) FROM ({hidup}) WHERE nik NOT IN ({pbi}) AND nik IN ({kerja})").fetchone()[0]
    mampu = db.execute(
        f"SELECT count(*) FROM ({hidup}) h JOIN penduduk_miskin m ON m.nik = h.nik WHERE m.miskin = 'T' "
        f"AND h.nik NOT IN ({pbi}) AND h.nik NOT IN ({kerja}) "
        "AND (SELECT count(DISTINCT segmen) FROM kepesertaan_bpjs b WHERE b.nik = h.nik) < 2"
    ).fetchone()[0]
    assert satu.jumlah["NONAKTIF_MENINGGAL"] == meninggal > 0
    assert satu.jumlah.get("NONAKTIF_PINDAH", 0) == pindah
    assert satu.jumlah["ALIH_PPU"] == alih > 0
    assert satu.jumlah.get("NONAKTIF_MAMPU", 0) == mampu
    sah = "length(nik) = 16 AND nik NOT GLOB '*[^0-9]*'"
    tanpa = (
        f"SELECT count(*) FROM kependudukan WHERE status_penduduk = 'HIDUP' AND {sah} AND nik NOT IN "
        "(SELECT nik FROM kepesertaan_bpjs WHERE status = 'AKTIF')"
    )
    assert sum(satu.belum_dijamin.values()) == db.execute(tanpa).fetchone()[0]
    with register.bd.baca() as sesi:
        baris = sesi.exec(select(func.count()).select_from(HasilVerifikasi)).one()
    assert baris == sum(satu.jumlah.values()) + sum(satu.belum_dijamin.values())


def test_daftar_memuat_nik_dan_alasan(register: Register, tmp_path: Path) -> None:
    satu = register.hitung()
    kunci = GUDANG.untuk("33.13")
    with register.bd.baca() as sesi:
        teks = "".join(tulis_csv(baris_ekspor(sesi, satu, EKSPOR["hasil"], kunci)))
        nonaktif = list(baris_ekspor(sesi, satu, EKSPOR["penonaktifan"], kunci))
        tulis_xlsx(baris_ekspor(sesi, satu, EKSPOR["mutasi"], kunci), EKSPOR["mutasi"], tmp_path / "mutasi.xlsx")
    baris = list(csv.DictReader(io.StringIO(teks)))
    assert list(baris[0])[:4] == ["nik", "hasil", "aturan", "alasan"]
    assert len(baris) == sum(satu.jumlah.values()) + sum(satu.belum_dijamin.values())
    db = register.sql()
    mati = {n for (n,) in db.execute("SELECT nik FROM kependudukan WHERE status_penduduk = 'MENINGGAL'")}
    assert {b["nik"] for b in baris if b["hasil"] == "NONAKTIF_MENINGGAL"} <= mati
    assert all(b["alasan"] and b["aturan"] for b in baris)
    assert len(nonaktif) == sum(n for h, n in satu.jumlah.items() if h.startswith("NONAKTIF_"))
    assert not any(b["disetujui"] for b in nonaktif), "usulan, sampai pejabat menyetujui"
    assert (tmp_path / "mutasi.xlsx").read_bytes().startswith(b"PK")


def test_persetujuan_sebagian_lalu_seluruhnya(register: Register) -> None:
    satu = register.hitung()
    with register.bd.tulis() as sesi, pytest.raises(TidakBerwenang):
        putuskan(sesi, satu.id, setuju=True, pelaku=SISTEM, waktu=KINI)
    with register.bd.tulis() as sesi, pytest.raises(IsianSalah, match="belum benar"):
        putuskan(sesi, satu.id, setuju=True, hasil=["TIDAK_ADA"], pelaku=DINSOS, waktu=KINI)
    with register.bd.tulis() as sesi:
        putuskan(sesi, satu.id, setuju=True, hasil=["NONAKTIF_MENINGGAL"], pelaku=DINSOS, waktu=KINI)
    assert register.ambil(satu.id).status == "MENUNGGU_PERSETUJUAN"
    kunci = GUDANG.untuk("33.13")
    with register.bd.baca() as sesi:
        baris = list(baris_ekspor(sesi, satu, EKSPOR["hasil"], kunci))
    assert {b["hasil"] for b in baris if b["disetujui"]} == {"NONAKTIF_MENINGGAL"}
    with register.bd.tulis() as sesi:
        putuskan(sesi, satu.id, setuju=True, kecuali=[baris[0]["urut"]], pelaku=DINSOS, waktu=KINI)
    assert register.ambil(satu.id).status == "DISETUJUI"
    with register.bd.baca() as sesi:
        baris = list(baris_ekspor(sesi, satu, EKSPOR["hasil"], kunci))
    assert sum(not b["disetujui"] for b in baris) in (0, 1)
    with register.bd.tulis() as sesi, pytest.raises(Bentrok):
        putuskan(sesi, satu.id, setuju=False, alasan="terlambat", pelaku=DINSOS, waktu=KINI)


def test_diulang_tidak_menggandakan(register: Register) -> None:
    satu = register.hitung()
    with register.bd.tulis() as sesi:
        ulang = sesi.exec(select(Verifikasi).where(Verifikasi.id == satu.id)).one()
        ulang.status = "BERJALAN"
        sesi.add(ulang)
    assert kerjakan(register.bd, satu.id, waktu=lambda: KINI) == "MENUNGGU_PERSETUJUAN"
    with register.bd.baca() as sesi:
        baris = sesi.exec(select(func.count()).select_from(HasilVerifikasi)).one()
    assert baris == sum(satu.jumlah.values()) + sum(satu.belum_dijamin.values())


def test_dibandingkan_dengan_yang_lalu(register: Register) -> None:
    dulu, kini = register.hitung(date(2026, 11, 10)), register.hitung()
    with register.bd.baca() as sesi:
        yang_lalu = sebelumnya(sesi, kini)
        assert yang_lalu is not None and yang_lalu.id == dulu.id
        isi = bandingkan(sesi, kini, dulu)
    assert {(p["dulu"], p["kini"]) for p in isi["pindah"]} == {(h, h) for h in {*kini.jumlah, *kini.belum_dijamin}}


def test_permintaan_yang_salah(register: Register) -> None:
    with pytest.raises(IsianSalah) as salah:
        register.minta(date(2026, 10, 31))
    assert "Belum ada impor" in salah.value.errors[0].pesan
    register.minta()
    with pytest.raises(Bentrok, match="masih dihitung"):
        register.minta()
