"""The register's key is changed: every person is found as before, the old key opens nothing, a killed run goes on."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import LargeBinary, Table
from sqlmodel import Session, SQLModel, select

from patuh.akun.dua_langkah import baca_rahasia, simpan_rahasia
from patuh.akun.pelaku import Pelaku
from patuh.akun.tabel_pejabat import Pejabat
from patuh.basisdata.mesin import BasisData, alamat_sqlite
from patuh.galat import Bentrok
from patuh.jejak.segel import periksa_cepat, segel
from patuh.jejak.tabel import Jejak
from patuh.pemberitahuan.saluran import atur_saluran, baca_saluran, rahasia_saluran
from patuh.register import ganti_kunci as modul
from patuh.register.ganti_kunci import RUANG_SENDIRI, ganti_kunci, kolom_kotak, pastikan_kunci
from patuh.register.orang import lihat_orang
from patuh.register.rahasia import GudangKunci, KunciSalah
from patuh.register.subjek import ekspor_orang
from patuh.register.tabel import Impor, StatusImpor
from patuh.register.tabel_kunci import KunciRegisterTerpasang, StatusKunci
from tests import perkara
from tests.desa_kecil import surat, tulis_surat
from tests.pekerja_kecil import pekerja
from tests.perkara import gerbang, unit, usulkan
from tests.register_kecil import KUNCI, impor, isi_register, nik

BARU = GudangKunci(bytes(range(100, 132)))
HARI, KINI = date(2026, 11, 20), datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
ORANG, USAHAWAN, TAK_TERCATAT = 1, 3, 77
MEJA = Pelaku("kunci:meja", "33.13")


def _isi(bd: BasisData) -> None:
    unit(bd)
    for daerah in ("33.13", "33.27"):
        isi_register(bd, daerah, penduduk=range(6), aktif=(1, 2), nonaktif=(3,))
        pekerja(bd, [(ORANG, "9120000000001", True, None), (4, "9120000000001", True, None)], daerah=daerah)
    pekerja(bd, [(TAK_TERCATAT, "9120000000002", True, None)], daerah="33.13", per=date(2026, 11, 2))
    surat(bd, [(ORANG, "470/1", date(2026, 10, 1), "33.13.01.2001")])
    tulis_surat(bd, ORANG, "470/2", date(2026, 11, 1), KINI)
    gerbang(bd, HARI, ORANG, pekerja=(2, 4), janji=True)
    usulkan(bd, HARI, nik=nik(USAHAWAN))
    with bd.tulis() as sesi:
        lihat_orang(
            sesi, daerah="33.13", nik=nik(ORANG), alasan="Warga datang bertanya.", kunci=KUNCI, pelaku=MEJA, waktu=KINI
        )
        orang = Pejabat(id="p1", daerah="33.13", nama="A", surel="a@kab.example", totp_langkah=0, dibuat=KINI)
        simpan_rahasia(orang, "JBSWY3DPEHPK3PXP", KUNCI)
        sesi.add(orang)
        atur_saluran(
            sesi, Pelaku("kunci:x", "33.13", "33.13-dinsos"), ringkasan=True, webhook="https://gerbang.contoh.id/x",
            kunci=KUNCI, waktu=KINI, cari=lambda _h, _p: ["93.184.216.34"],
        )  # fmt: skip
    segel(bd)


def _ganti(bd: BasisData) -> modul.HasilGanti:
    return ganti_kunci(bd, KUNCI, BARU, jam=lambda: KINI)


def _ekspor(sesi: Session, kunci: GudangKunci, orang: int) -> dict[str, Any]:
    return ekspor_orang(sesi, daerah="33.13", nik=nik(orang), kunci=kunci, pelaku="layanan:uji", waktu=KINI)


def _inti(hasil: dict[str, Any]) -> dict[str, Any]:
    """Without the blind index, which is another one, and the rows that name the old one."""
    return {
        n: [{k: v for k, v in b.items() if k != "indeks"} for b in baris]
        for n, baris in hasil["data"].items()
        if n != "rujukan_lama"
    }


def _biner(bd: BasisData) -> Iterator[tuple[Table, str, bytes]]:
    with bd.baca() as sesi:
        for tabel in SQLModel.metadata.sorted_tables:
            for kolom in (k for k in tabel.columns if isinstance(k.type, LargeBinary)):
                for nilai in sesi.connection().execute(select(kolom).where(kolom.is_not(None))).scalars():
                    yield tabel, kolom.name, nilai


def test_every_binary_column_is_a_box_or_a_blind_index() -> None:
    """A new one has to be thought of: whose key it is made with, and what a change of key does to it."""
    kotak = {f"{t.name}.{k}" for t in SQLModel.metadata.sorted_tables if (k := kolom_kotak(t)) is not None}
    biner = {
        f"{t.name}.{k.name}"
        for t in SQLModel.metadata.sorted_tables
        for k in t.columns
        if isinstance(k.type, LargeBinary) and k.name != "indeks"
    }
    assert biner == kotak == {
        "pejabat.totp", "pengumpulan_isi.kotak", "register_kepesertaan.rahasia", "register_penduduk.rahasia",
        "register_sktm_desa.rahasia", "rekonsiliasi_beda.rahasia", "saluran_unit.rahasia", "sanksi.rahasia",
    }  # fmt: skip


def test_everybody_is_found_as_before_and_the_old_key_opens_nothing(
    bd: BasisData, monkeypatch: pytest.MonkeyPatch
) -> None:
    _isi(bd)
    pastikan_kunci(bd, KUNCI, KINI)
    tanya: dict[str, Any] = {"pekerja": (2, 4), "nib": None}
    dulu = gerbang(bd, HARI, ORANG, **tanya), gerbang(bd, HARI, USAHAWAN)
    with bd.tulis() as sesi:
        data = _ekspor(sesi, KUNCI, ORANG), _ekspor(sesi, KUNCI, USAHAWAN)
    segel(bd)
    lama = {nilai for _, _, nilai in _biner(bd)}
    hasil = _ganti(bd)
    assert hasil.baris >= 25
    assert hasil.tanpa_nik == 1
    # Nothing of the old stays, and no box opens with the old key.
    for tabel, kolom, nilai in _biner(bd):
        assert nilai not in lama, (tabel.name, kolom)
        if kolom == kolom_kotak(tabel):
            for ruang in ("33.13", "33.27", *RUANG_SENDIRI.values()):
                with pytest.raises(KunciSalah):
                    KUNCI.untuk(ruang).buka(nilai)
    monkeypatch.setattr(perkara, "KUNCI", BARU)
    kini = gerbang(bd, HARI, ORANG, **tanya), gerbang(bd, HARI, USAHAWAN)
    beda = ("id", "tautan_verifikasi")
    assert [{k: v for k, v in j.items() if k not in beda} for j in kini] == [
        {k: v for k, v in j.items() if k not in beda} for j in dulu
    ]
    with bd.tulis() as sesi:
        ekspor = _ekspor(sesi, BARU, ORANG), _ekspor(sesi, BARU, USAHAWAN)
        # Older events name the person by the old index, and are found all the same.
        assert {"register.lihat", "orang.ekspor"} <= {j["tindakan"] for j in ekspor[0]["jejak"]}
        assert [j["tindakan"] for j in ekspor[0]["jejak"]].count("orang.ekspor") == 2
        orang = sesi.get_one(Pejabat, "p1")
        assert baca_rahasia(orang, BARU) == "JBSWY3DPEHPK3PXP"
        saluran = baca_saluran(sesi, "33.13-dinsos")
        assert saluran is not None
        assert rahasia_saluran(saluran, BARU)
        peristiwa = [j.isi for j in sesi.exec(select(Jejak).where(Jejak.tindakan == "register.kunci"))]
    # The question asked after the first export and before the change is in the second one only.
    for sebelum, sesudah in zip(data, ekspor, strict=True):
        baru = _inti(sesudah)
        for nama, baris in _inti(sebelum).items():
            assert all(b in baru[nama] for b in baris), nama
    assert [p["langkah"] for p in peristiwa] == ["mulai", "selesai"]
    assert peristiwa[1]["menggantikan"] == KUNCI.sidik
    segel(bd)
    assert periksa_cepat(bd).rusak is None
    pastikan_kunci(bd, BARU, KINI)
    with pytest.raises(KunciSalah, match="bukan kunci basis data ini"):
        pastikan_kunci(bd, KUNCI, KINI)


def test_an_interrupted_change_goes_on_and_nothing_starts_meanwhile(
    bd: BasisData, monkeypatch: pytest.MonkeyPatch
) -> None:
    _isi(bd)
    with bd.tulis() as sesi:
        dulu = _inti(_ekspor(sesi, KUNCI, ORANG))
    tandai, sisa = modul._Ganti._tandai, iter(range(6))

    def putus(self: Any, *isi: Any) -> None:
        next(sisa)
        tandai(self, *isi)

    for banyak in (1, 4, 3):
        sisa = iter(range(banyak))
        monkeypatch.setattr(modul._Ganti, "_tandai", putus)
        with pytest.raises((StopIteration, RuntimeError)):
            _ganti(bd)
        with pytest.raises(KunciSalah, match="belum selesai"):
            pastikan_kunci(bd, KUNCI, KINI)
        with pytest.raises(KunciSalah, match="belum selesai"):
            pastikan_kunci(bd, BARU, KINI)
        with pytest.raises(KunciSalah):
            ganti_kunci(bd, KUNCI, GudangKunci(bytes(32)), jam=lambda: KINI)
    monkeypatch.setattr(modul._Ganti, "_tandai", tandai)
    hasil = _ganti(bd)
    assert hasil.tanpa_nik == 1
    assert _ganti(bd) == hasil
    with bd.tulis() as sesi:
        assert _inti(_ekspor(sesi, BARU, ORANG)) == dulu
    # And once more, to a third key: events of both earlier names are found.
    ketiga = GudangKunci(bytes(range(50, 82)))
    ganti_kunci(bd, BARU, ketiga, jam=lambda: KINI)
    with bd.tulis() as sesi:
        jejak = _ekspor(sesi, ketiga, ORANG)["jejak"]
    assert len({j["objek"] for j in jejak if j["objek"].startswith("orang/")}) == 3
    with bd.baca() as sesi:
        status = {k.sidik: k.status for k in sesi.exec(select(KunciRegisterTerpasang))}
    assert status == {KUNCI.sidik: StatusKunci.DIGANTI, BARU.sidik: "DIGANTI", ketiga.sidik: StatusKunci.DIPAKAI}


def test_a_wrong_key_is_told_before_anything_is_written(bd_sqlite: BasisData) -> None:
    isi_register(bd_sqlite, penduduk=range(2))
    with pytest.raises(KunciSalah):
        pastikan_kunci(bd_sqlite, BARU, KINI)
    with pytest.raises(KunciSalah):
        ganti_kunci(bd_sqlite, BARU, KUNCI, jam=lambda: KINI)
    with pytest.raises(KunciSalah, match="sama"):
        ganti_kunci(bd_sqlite, KUNCI, KUNCI, jam=lambda: KINI)
    no = impor(bd_sqlite, "33.13", "dtsen", HARI)
    with bd_sqlite.tulis() as sesi:
        sesi.get_one(Impor, no).status = StatusImpor.BERJALAN
    with pytest.raises(Bentrok, match="impor"):
        _ganti(bd_sqlite)


def test_the_command_killed_in_the_middle_is_run_again(contoh_sqlite: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "patuh.db").write_bytes(contoh_sqlite.read_bytes())
    kunci = data / "register.kunci"
    kunci.write_text(KUNCI.untuk_anak() + "\n")
    bd = BasisData(alamat_sqlite(data), sinkron="OFF")
    for per in range(1, 9):
        isi_register(bd, per=date(2026, per, 1), penduduk=range(1000), aktif=range(1000))
    unit(bd)
    env = {k: v for k, v in os.environ.items() if not k.startswith("PATUH_")}
    perintah = [str(Path(sys.executable).parent / "patuh"), "register", "ganti-kunci", "--data", str(data)]

    def selesai() -> int:
        with bd.baca() as sesi:
            return sum(len(k.kemajuan) for k in sesi.exec(select(KunciRegisterTerpasang)))

    with subprocess.Popen(perintah, env=env, stdout=subprocess.DEVNULL) as proses:
        while selesai() < 4 and proses.poll() is None:
            time.sleep(0.005)
        proses.kill()
    assert kunci.read_text().strip() == KUNCI.untuk_anak()
    sampai = selesai()
    assert sampai >= 4
    hasil = subprocess.run(perintah, env=env, capture_output=True, text=True, check=True, timeout=120)
    assert f"kunci {KUNCI.sidik} tidak diperlukan lagi" in hasil.stdout
    baru = GudangKunci(base64.b64decode(kunci.read_text()))
    assert baru.sidik != KUNCI.sidik
    assert kunci.stat().st_mode & 0o077 == 0
    assert (data / f"register.kunci.{KUNCI.sidik}").read_text().strip() == KUNCI.untuk_anak()
    assert not (data / "register.kunci.baru").exists()
    pastikan_kunci(bd, baru, KINI)
    with bd.tulis() as sesi:
        semua = ekspor_orang(sesi, daerah="33.13", nik=nik(999), kunci=baru, pelaku="x", waktu=KINI)["data"]
    assert {n: len(b) for n, b in semua.items()} == {"register_penduduk": 8, "register_kepesertaan": 8}
    bd.tutup()
    # The old boxes are not even in the file any more.
    isi = (data / "patuh.db").read_bytes()
    assert KUNCI.untuk("33.13").indeks(nik(999)) not in isi
    assert baru.untuk("33.13").indeks(nik(999)) in isi
