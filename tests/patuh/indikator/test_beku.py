"""What a report keeps: the computed figure with its source, the typed one beside it, and the report that says so."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from patuh.akun.muat import muat_daerah
from patuh.akun.pelaku import Pelaku
from patuh.basisdata.mesin import BasisData
from patuh.indikator.beku import bekukan
from patuh.indikator.model import BelumAdaData, Hasil, Sumber
from patuh.laporan.susun import susun_triwulan
from patuh.laporan.tampilan import susun_json
from patuh.tugas.lapor import laporkan
from patuh.tugas.putus import kembalikan
from patuh.tugas.rencana import isi_unit, rencanakan
from patuh.tugas.tabel import id_tugas
from tests.patuh.indikator.alat import HARI, KARANGANYAR, PERIODE, acak, tulis
from tests.perkara import siang

DINSOS = Pelaku("kunci:dinsos", "33.13", "33.13-dinsos")
SEKDA = Pelaku("kunci:sekda", "33.13", "33.13-sekda")
KODE = "miskin-belum-jkn-terdata"


def _tugas(bd: BasisData, huruf: str = "c") -> str:
    isi_unit(bd, muat_daerah("33.13"))
    rencanakan(bd, KARANGANYAR, PERIODE, waktu=siang(date(2026, 9, 28)))
    return id_tugas(KARANGANYAR, "KELIMA", huruf, "33.13-dinsos", PERIODE.kode)


def _lapor(bd: BasisData, tugas: str, indikator: dict[str, Any], *, geser: int = 0) -> dict[str, Any]:
    with bd.tulis() as sesi:
        hasil = laporkan(
            sesi, tugas_id=tugas, pelaku=DINSOS, narasi="Data diperbarui.", indikator=indikator, lampiran=(),
            waktu=siang(HARI) + timedelta(hours=geser),
        )  # fmt: skip
        return dict(hasil.indikator)


def _laporan(bd: BasisData) -> Any:
    with bd.baca() as sesi:
        return susun_triwulan(
            sesi, instruksi_id=KARANGANYAR, periode=PERIODE.kode, keadaan_per=siang(date(2027, 1, 5)),
            tahap="PERMINTAAN", id="x", kode="K", nomor=None, alamat_dasar="https://patuh.contoh",
        )  # fmt: skip


def test_the_counted_figure_is_frozen_and_the_typed_one_is_kept(bd: BasisData) -> None:
    tugas = _tugas(bd)
    isi = acak(1)
    tulis(bd, isi)
    aktif = {s for s, _, a, _ in isi.peserta if a}
    belum = {s for s, (m, _) in isi.miskin.items() if m} - aktif
    nilai = _lapor(bd, tugas, {KODE: 999})[KODE]
    assert (nilai["dihitung"], nilai["penyebut"], nilai["diisi"], nilai["beda"]) == (
        True, len(belum), {"pembilang": 999}, True
    )  # fmt: skip
    assert {(s["jenis"], s["per"]) for s in nilai["sumber"]} == {
        ("penduduk_miskin", "2026-11-01"), ("kependudukan", "2026-11-01"), ("kepesertaan_bpjs", "2026-11-01")
    }  # fmt: skip
    # What the register says later does not reach back into a report that is in.
    tulis(bd, acak(2), per=date(2026, 11, 20), awal=date(2026, 11, 2))
    laporan = _laporan(bd)
    baris = next(i for i in laporan.indikator if i.kode == KODE)
    assert (baris.penyebut, baris.unit_dihitung, baris.unit_beda) == (len(belum), 1, 1)
    assert baris.asal == "dihitung dari register per 1 November 2026"
    assert any("1 isian unit berbeda" in c for c in laporan.catatan_data)
    data = next(i for i in json.loads(laporan.kanonik())["indikator"] if i["kode"] == KODE)
    assert {s["jenis"] for s in data["sumber"]} == {"penduduk_miskin", "kependudukan", "kepesertaan_bpjs"}
    assert all(s["id"] for s in data["sumber"])
    assert "dihitung dari register per 1 November 2026" in str(susun_json(laporan))


def test_the_same_figure_typed_is_no_difference_and_needs_not_be_typed(bd_sqlite: BasisData) -> None:
    tugas = _tugas(bd_sqlite)
    tulis(bd_sqlite, acak(1))
    nilai = _lapor(bd_sqlite, tugas, {})[KODE]
    assert nilai["dihitung"] and "diisi" not in nilai and "beda" not in nilai
    with bd_sqlite.tulis() as sesi:
        kembalikan(sesi, tugas_id=tugas, pelaku=SEKDA, alasan="Lampirkan daftar.", waktu=siang(HARI))
    sama = {"pembilang": nilai["pembilang"], "penyebut": nilai["penyebut"]}
    assert "beda" not in _lapor(bd_sqlite, tugas, {KODE: sama}, geser=1)[KODE]
    assert not any("berbeda dari hitungan" in c for c in _laporan(bd_sqlite).catatan_data)


def test_without_data_the_typed_figure_counts_and_says_so(bd: BasisData) -> None:
    tugas = _tugas(bd)
    nilai = _lapor(bd, tugas, {KODE: {"pembilang": 3, "penyebut": 4}})[KODE]
    assert nilai["dihitung"] is False
    assert "Belum ada data" in nilai["sebab"]
    baris = next(i for i in _laporan(bd).indikator if i.kode == KODE)
    assert (baris.pembilang, baris.penyebut, baris.unit_dihitung, baris.asal) == (3.0, 4.0, 0, "diisi unit")


def test_without_data_and_without_a_figure_there_is_none(bd_sqlite: BasisData) -> None:
    assert _lapor(bd_sqlite, _tugas(bd_sqlite), {}) == {}
    baris = next(i for i in _laporan(bd_sqlite).indikator if i.kode == KODE)
    assert (baris.pembilang, baris.unit_melapor, baris.asal) == (None, 0, "")


def test_a_denominator_that_only_the_unit_knows_is_taken_from_it() -> None:
    hasil = {"k": Hasil(7, None, (Sumber("pemeriksaan", HARI),))}
    sumber = [{"jenis": "pemeriksaan", "per": "2026-11-22", "id": None}]
    dasar = {"pembilang": 7, "dihitung": True, "sumber": sumber}
    assert bekukan({}, hasil)["k"] == dasar
    assert bekukan({"k": {"penyebut": 9}}, hasil)["k"] == dasar | {"penyebut": 9, "penyebut_diisi": True}
    beda = bekukan({"k": {"pembilang": 8, "penyebut": 9}}, hasil)["k"]
    assert (beda["pembilang"], beda["penyebut"], beda["diisi"], beda["beda"]) == (7, 9, {"pembilang": 8}, True)
    assert bekukan({"lain": 3}, {"k": BelumAdaData("Belum ada.")}) == {"lain": 3}
