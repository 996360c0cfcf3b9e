"""Putting instruments in force in a data folder: whole or not at all, from a day on, without touching what runs."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import select

from patuh import lembaran
from patuh.akun.muat import muat_daerah
from patuh.basisdata.mesin import BasisData
from patuh.instruksi import muat
from patuh.instruksi.keadaan import instruksi_rinci
from patuh.instruksi.muat import (
    InstruksiSalah,
    daftar_instruksi,
    edisi_instruksi,
    muat_instruksi,
    muat_pada,
    pakai_folder,
)
from patuh.instruksi.terbit import HasilTerbit, TerbitDitolak, terbitkan
from patuh.jejak.tabel import Jejak
from patuh.tugas.bentuk import ringkas
from patuh.tugas.edisi import bunyi_tugas
from patuh.tugas.lapor import klausul_tugas
from patuh.tugas.rencana import isi_unit, rencanakan, rencanakan_semua
from patuh.tugas.tabel import Penugasan, Tugas
from rules.periode import Periode

PEMALANG = "pemalang-1-2023"
T4, T1 = Periode.baca("2026-T4"), Periode.baca("2027-T1")
KINI = datetime(2026, 11, 22, 3, tzinfo=UTC)
TAHUN_BARU = datetime(2027, 1, 2, 3, tzinfo=UTC)
PERUBAHAN = """INSTRUKSI BUPATI PEMALANG
NOMOR 9 TAHUN 2026
TENTANG
PERUBAHAN ATAS INSTRUKSI BUPATI PEMALANG NOMOR 1 TAHUN 2023
BUPATI PEMALANG,
Dalam rangka menjaga kepesertaan, dengan ini menginstruksikan:
Kepada: 1. Camat
Untuk:
KESATU : Camat untuk mendatangi penduduk yang belum menjadi peserta.
KEDUA : Ketentuan diktum KEENAM BELAS Instruksi Bupati Nomor 1 Tahun 2023 diubah menjadi diktum KESATU.
Ditetapkan di Pemalang
pada tanggal 2 November 2026
"""
Terbit = Callable[..., HasilTerbit]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    pakai_folder(folder, date(2026, 11, 22))
    return folder


@pytest.fixture
def terbit(bd_sqlite: BasisData, data: Path, tmp_path: Path) -> Terbit:
    """Put a changed copy of Pemalang's file in force."""

    def kerjakan(*ganti: tuple[str, str], berlaku: date = date(2027, 1, 1), waktu: datetime = KINI) -> HasilTerbit:
        isi = (muat.FOLDER_BERKAS / f"{PEMALANG}.yaml").read_text(encoding="utf-8")
        for lama, baru in ganti:
            assert lama in isi
            isi = isi.replace(lama, baru, 1)
        berkas = tmp_path / f"{PEMALANG}.yaml"
        berkas.write_text(isi, encoding="utf-8")
        return terbitkan(bd_sqlite, data, berkas, berlaku, waktu=waktu)

    return kerjakan


def _perubahan(tmp_path: Path, ganti: tuple[str, str] = ("", "")) -> Path:
    (tmp_path / "naskah").mkdir(exist_ok=True)
    (tmp_path / "naskah/pemalang-9-2026.txt").write_text(PERUBAHAN, encoding="utf-8")
    isi = """id: pemalang-9-2026
bentuk: instruksi_bupati
nama: Instruksi Bupati Pemalang Nomor 9 Tahun 2026
nomor: 9 Tahun 2026
tentang: Perubahan
tanggal: 2026-11-02
daerah: '33.27'
berlaku_dari: 2026-11-02
penandatangan: {jabatan: Bupati Pemalang, tempat: Pemalang}
naskah: pemalang-9-2026.txt
pembuka: 'Dalam rangka menjaga kepesertaan, dengan ini menginstruksikan:'
mengubah:
  - instruksi: pemalang-1-2023
    sejak: 2026-11-02
    klausul: [{diktum: KEENAM BELAS, huruf: b}]
    dasar: Ketentuan diktum KEENAM BELAS Instruksi Bupati Nomor 1 Tahun 2023 diubah menjadi diktum KESATU.
pelaksana: [{id: camat, sebutan: Camat, unit: ['jenis:camat']}]
diktum:
  - nomor: KESATU
    pelaksana: [camat]
    klausul:
      - teks: Camat untuk mendatangi penduduk yang belum menjadi peserta.
        jenis: berkelanjutan
        tema: pendaftaran
        periode: triwulan
        indikator:
          - kode: didatangi
            nama: Penduduk yang didatangi
            satuan: jiwa
            pembilang: {nama: Didatangi, definisi: Penduduk yang didatangi sampai akhir triwulan.}
            penyebut: {nama: Belum peserta, definisi: Penduduk yang belum menjadi peserta.}
        bukti: [Daftar kunjungan]
        telusur: {alur: DiktumWorkflow, bagian_laporan: [kepatuhan, indikator]}
  - nomor: KEDUA
    klausul:
      - teks: Ketentuan diktum KEENAM BELAS Instruksi Bupati Nomor 1 Tahun 2023 diubah menjadi diktum KESATU.
        jenis: penutup
        alasan_penutup: Mengubah instruksi lain.
"""
    berkas = tmp_path / "pemalang-9-2026.yaml"
    berkas.write_text(isi.replace(*ganti) if ganti[0] else isi, encoding="utf-8")
    return berkas


def _siapkan(bd: BasisData, periode: Periode = T4) -> None:
    isi_unit(bd, muat_daerah("33.27"))
    rencanakan(bd, PEMALANG, periode, waktu=KINI)


def _tugas(bd: BasisData, periode: Periode, diktum: str, instruksi: str = PEMALANG) -> list[Tugas]:
    milik = (Tugas.periode == periode.kode, Tugas.diktum == diktum, Tugas.instruksi == instruksi)
    with bd.baca() as sesi:
        return list(sesi.exec(select(Tugas).where(*milik).order_by(Tugas.urutan, Tugas.unit)).all())  # type: ignore[arg-type]


def _keadaan(data: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in data.rglob("*") if p.is_file()}


@pytest.mark.parametrize(
    ("ganti", "berlaku", "pesan"),
    [
        (("[33.27-dinsos]", "[33.27-dinsoss]"), date(2027, 1, 1), "1 temuan"),
        (("tidak memberikan pelayanan publik", "menolak warga"), date(2027, 1, 1), "2 temuan|1 temuan"),
        (("periode: triwulan", "periode: mingguan"), date(2027, 1, 1), "1 temuan"),
        (("satuan: ", "satuan:  # TEBAKAN\n              "), date(2027, 1, 1), "1 tebakan belum ditinjau"),
        (("nama: Instruksi", "nama: Instruksi"), date(2027, 1, 1), "sama dengan versi"),
        (("Optimalisasi Capaian", "Pengoptimalan Capaian"), date(2020, 1, 1), "mendahului 'berlaku_dari'"),
    ],
    ids=["unit", "kutipan", "periode", "tebakan", "sama", "tanggal"],
)
def test_a_bad_file_is_refused_wholly(
    terbit: Terbit, data: Path, bd_sqlite: BasisData, ganti: tuple[str, str], berlaku: date, pesan: str
) -> None:
    sebelum, versi = _keadaan(data), muat.sidik(PEMALANG)
    with pytest.raises(TerbitDitolak, match=pesan):
        terbit(ganti, berlaku=berlaku)
    assert _keadaan(data) == sebelum
    assert muat.sidik(PEMALANG) == versi
    with bd_sqlite.baca() as sesi:
        assert sesi.exec(select(Jejak)).all() == []


def test_when_the_list_cannot_be_written_nothing_is_in_force_and_nothing_is_recorded(
    terbit: Terbit, data: Path, bd_sqlite: BasisData
) -> None:
    # Where the new list would be written stands a folder.
    (data / f"instruksi/.lembaran.json.{os.getpid()}").mkdir()
    with pytest.raises(OSError, match="lembaran"):
        terbit(("Optimalisasi Capaian", "Pengoptimalan Capaian"))
    assert len(edisi_instruksi(PEMALANG)) == 1
    with bd_sqlite.baca() as sesi:
        assert sesi.exec(select(Jejak)).all() == []


def test_a_new_version_counts_from_its_day_and_is_recorded(terbit: Terbit, data: Path, bd_sqlite: BasisData) -> None:
    lama = muat.sidik(PEMALANG)
    hasil = terbit(("Optimalisasi Capaian", "Pengoptimalan Capaian"))
    assert muat.sidik(PEMALANG) == lama
    assert muat_instruksi(PEMALANG).tentang.startswith("Optimalisasi")
    assert muat_pada(PEMALANG, date(2026, 12, 31))[1] == lama
    assert muat_pada(PEMALANG, date(2027, 1, 1))[1] == hasil.versi
    assert lembaran.segarkan(date(2027, 1, 1))
    assert muat_instruksi(PEMALANG).tentang.startswith("Pengoptimalan")
    assert instruksi_rinci(PEMALANG).versi == hasil.versi
    with bd_sqlite.baca() as sesi:
        jejak = sesi.exec(select(Jejak)).one()
        assert (jejak.tindakan, jejak.objek) == ("instruksi.terbit", f"instruksi/{PEMALANG}")
        assert jejak.isi == {"versi": hasil.versi, "berlaku": "2027-01-01", "daerah_baru": False}


def test_running_periods_keep_the_version_they_began_with(terbit: Terbit, bd_sqlite: BasisData) -> None:
    _siapkan(bd_sqlite)
    lama = muat.sidik(PEMALANG)
    hasil = terbit(("bukti:\n", "bukti:\n          - Foto baru\n"))
    # Also when the new version is in force already in the middle of the period.
    terbit(("bukti:\n", "bukti:\n          - Foto lain\n"), berlaku=date(2026, 11, 22))
    rencanakan_semua(bd_sqlite, waktu=TAHUN_BARU, daerah=frozenset({"33.27"}))
    rencanakan(bd_sqlite, PEMALANG, T4, waktu=TAHUN_BARU)
    with bd_sqlite.baca() as sesi:
        baris = sesi.exec(select(Penugasan.periode, Penugasan.versi).where(Penugasan.instruksi == PEMALANG)).all()
        versi = {p: {v for periode, v in baris if periode == p} for p in (T4.kode, T1.kode)}
        tugas = sesi.exec(select(Tugas).where(Tugas.periode == T4.kode, Tugas.diktum == "KESATU")).first()
        assert tugas is not None
        assert "Foto lain" not in klausul_tugas(tugas).bukti
    assert versi == {T4.kode: {lama}, T1.kode: {hasil.versi}}


def test_a_clause_deleted_from_a_file_in_use_keeps_its_words(bd_sqlite: BasisData, data: Path, tmp_path: Path) -> None:
    berkas = _perubahan(tmp_path)
    terbitkan(bd_sqlite, data, berkas, date(2026, 11, 2), waktu=KINI)
    rencanakan_semua(bd_sqlite, waktu=TAHUN_BARU, daerah=frozenset({"33.27"}))
    isi, teks = berkas.read_text(encoding="utf-8"), PERUBAHAN
    isi = isi[: isi.index("  - nomor: KESATU")] + isi[isi.index("  - nomor: KEDUA") :].replace("KEDUA", "PERTAMA", 1)
    teks = re.sub(r"KESATU : Camat.*\nKEDUA", "PERTAMA", teks)
    berkas.write_text(isi, encoding="utf-8")
    (tmp_path / "naskah/pemalang-9-2026.txt").write_text(teks, encoding="utf-8")
    terbitkan(bd_sqlite, data, berkas, date(2027, 1, 1), waktu=TAHUN_BARU)
    assert [d.nomor for d in muat_instruksi("pemalang-9-2026").diktum] == ["PERTAMA"]
    with bd_sqlite.baca() as sesi:
        tugas = sesi.exec(select(Tugas).where(Tugas.instruksi == "pemalang-9-2026")).first()
        assert tugas is not None
        assert ringkas(tugas, TAHUN_BARU).teks == "Camat untuk mendatangi penduduk yang belum menjadi peserta."
        assert klausul_tugas(tugas).bukti == ("Daftar kunjungan",)
        # Where the version itself was lost, any version that still has the clause will do.
        set_committed_value(tugas, "periode", "2019-T1")
        assert klausul_tugas(tugas).bukti == ("Daftar kunjungan",)


def test_an_amendment_replaces_clauses_in_new_periods_only(bd_sqlite: BasisData, data: Path, tmp_path: Path) -> None:
    _siapkan(bd_sqlite)
    terbitkan(bd_sqlite, data, _perubahan(tmp_path), date(2026, 11, 2), waktu=KINI)
    rencanakan_semua(bd_sqlite, waktu=KINI, daerah=frozenset({"33.27"}))
    assert {t.huruf for t in _tugas(bd_sqlite, T4, "KEENAM BELAS")} == {"a", "b"}
    assert _tugas(bd_sqlite, T4, "KESATU", "pemalang-9-2026") == []
    rencanakan_semua(bd_sqlite, waktu=TAHUN_BARU, daerah=frozenset({"33.27"}))
    assert {t.huruf for t in _tugas(bd_sqlite, T1, "KEENAM BELAS")} == {"a"}
    assert len(_tugas(bd_sqlite, T1, "KESATU", "pemalang-9-2026")) == 14
    assert instruksi_rinci(PEMALANG).catatan[0] == (
        "KEENAM BELAS b diubah oleh Instruksi Bupati Pemalang Nomor 9 Tahun 2026 untuk periode yang dimulai sejak "
        "2 November 2026."
    )


def test_a_repealed_instrument_opens_no_new_period(bd_sqlite: BasisData, data: Path, tmp_path: Path) -> None:
    _siapkan(bd_sqlite)
    berkas = _perubahan(tmp_path, ("    klausul: [{diktum: KEENAM BELAS, huruf: b}]\n", ""))
    berkas.write_text(berkas.read_text(encoding="utf-8").replace("mengubah:", "mencabut:"), encoding="utf-8")
    terbitkan(bd_sqlite, data, berkas, date(2026, 11, 2), waktu=KINI)
    sebelum = len(_tugas(bd_sqlite, T4, "KESATU"))
    rencanakan_semua(bd_sqlite, waktu=TAHUN_BARU, daerah=frozenset({"33.27"}))
    assert len(_tugas(bd_sqlite, T4, "KESATU")) == sebelum > 0
    assert _tugas(bd_sqlite, T1, "KESATU") == []
    assert len(_tugas(bd_sqlite, T1, "KESATU", "pemalang-9-2026")) == 14


@pytest.mark.parametrize(
    ("ganti", "temuan"),
    [
        (("instruksi: pemalang-1-2023", "instruksi: pemalang-1-2032"), "Maksudnya 'pemalang-1-2023'?"),
        (("diktum: KEENAM BELAS,", "diktum: KEENAM BLAS,"), "Maksudnya 'KEENAM BELAS'?"),
        (("huruf: b}", "huruf: z}"), "Yang ada: a, b."),
        (("sejak: 2026-11-02", "sejak: 2026-01-01"), "Perubahan tidak berlaku surut."),
        (("dasar: Ketentuan diktum", "dasar: Aturan diktum"), "Teks tidak sama dengan naskah"),
    ],
    ids=["instruksi", "diktum", "huruf", "sejak", "dasar"],
)
def test_an_amendment_that_points_nowhere_is_refused(
    bd_sqlite: BasisData, data: Path, tmp_path: Path, ganti: tuple[str, str], temuan: str
) -> None:
    with pytest.raises(TerbitDitolak) as salah:
        terbitkan(bd_sqlite, data, _perubahan(tmp_path, ganti), date(2026, 11, 2), waktu=KINI)
    assert any(temuan in str(t) and re.match(r"pemalang-9-2026\.yaml:\d+:\d+:", str(t)) for t in salah.value.temuan)
    assert "pemalang-9-2026" not in daftar_instruksi()


def test_what_was_put_in_force_is_there_after_a_restart(terbit: Terbit, data: Path) -> None:
    hasil = terbit(("Optimalisasi Capaian", "Pengoptimalan Capaian"))
    lembaran.lepas()
    with pytest.raises(InstruksiSalah):
        muat_instruksi("pemalang-9-2026")
    assert muat_pada(PEMALANG, date(2027, 1, 1))[1] != hasil.versi
    pakai_folder(data, date(2027, 2, 1))
    assert muat.sidik(PEMALANG) == hasil.versi
    daftar = json.loads((data / "instruksi/lembaran.json").read_text(encoding="utf-8"))["terbit"]
    assert daftar == [{"instruksi": PEMALANG, "berlaku": "2027-01-01", "versi": hasil.versi}]


def test_old_words_are_found_without_a_session(terbit: Terbit, bd_sqlite: BasisData) -> None:
    _siapkan(bd_sqlite)
    tugas = _tugas(bd_sqlite, T4, "KEENAM BELAS")[0]
    assert bunyi_tugas(tugas)[1].huruf == tugas.huruf
    assert ringkas(tugas, KINI).teks == bunyi_tugas(tugas)[1].teks
    tugas.huruf = "q"
    with pytest.raises(LookupError, match="KEENAM BELAS q"):
        bunyi_tugas(tugas)
