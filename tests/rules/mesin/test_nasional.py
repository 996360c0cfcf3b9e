"""A pack of national law: one for every daerah, checked as it held on its last day, and told apart from today's law."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from rules.mesin.arsip import bungkus, susun_ulang
from rules.mesin.fakta import periksa_fakta
from rules.mesin.mesin import DaerahTidakDikenal, Mesin, PaketSalah
from tests.rules.mesin.alat import FAKTA, periksa, tulis

JAMKESMAS = (
    "jamkesmas-bukti",
    "jamkesmas-dana",
    "jamkesmas-keluhan",
    "jamkesmas-kepesertaan",
    "jamkesmas-manfaat",
    "jamkesmas-rujukan",
    "jamkesmas-tarif-rs-khusus",
)
RAWAT = {"rs": "JIWA", "hari_rawat": 180, "tarif_ina_cbg": 5_000_000}
DALAM, SESUDAH = date(2013, 6, 3), date(2014, 1, 1)


@pytest.mark.parametrize("paket", JAMKESMAS)
@pytest.mark.parametrize("tanggal", [SESUDAH, date(2026, 11, 22)])
def test_sesudah_2013_dijawab_dengan_penggantinya(mesin: Mesin, paket: str, tanggal: date) -> None:
    """Whatever is asked, without any fact: history since 1 January 2014, and what replaced it."""
    putusan = mesin.putus(paket, "33.13", tanggal, {})
    assert putusan.hasil == "TIDAK_BERLAKU"
    assert "31 Desember 2013" in putusan.alasan[0].keterangan
    assert "Jaminan Kesehatan Nasional" in putusan.alasan[0].keterangan
    assert {d.instruksi or d.peraturan for d in putusan.alasan[0].dasar} == {"permenkes-40-2012", "uu-24-2011"}
    assert putusan.langkah


@pytest.mark.parametrize("paket", JAMKESMAS)
def test_sebelum_diundangkan_menyebut_pedoman_lama(mesin: Mesin, paket: str) -> None:
    putusan = mesin.putus(paket, "33.27", date(2012, 10, 18), {})
    assert putusan.hasil == "TIDAK_BERLAKU"
    assert "903/Menkes/Per/V/2011" in putusan.alasan[0].keterangan


@pytest.mark.parametrize("daerah", ["33.13", "33.27", "94.01"])
def test_berlaku_di_daerah_mana_pun(mesin: Mesin, daerah: str) -> None:
    putusan = mesin.putus("jamkesmas-tarif-rs-khusus", daerah, DALAM, RAWAT)
    assert (putusan.daerah, putusan.hasil) == (daerah, "TERMIN_3")
    assert putusan.hitungan["harian_jiwa"] == 68 * 90_000 + 77 * 45_000
    assert "9.585.000 rupiah" in putusan.alasan[0].keterangan
    with pytest.raises(DaerahTidakDikenal):
        mesin.putus("jamkesmas-tarif-rs-khusus", "entah", DALAM, RAWAT)


def test_diceritakan_ulang_dari_arsip(mesin: Mesin) -> None:
    """A decision kept for 33.27 is told again in the same words, national quotation included."""
    satu = mesin.untuk("jamkesmas-tarif-rs-khusus", "33.27", DALAM)
    nilai = periksa_fakta(satu.terikat, RAWAT)
    dahulu = satu.putus(nilai, DALAM)
    arsip = bungkus(satu.terikat.paket, mesin.pustaka)
    ulang = susun_ulang(
        arsip, mesin.parameter, daerah="33.27", tanggal=DALAM, topeng=(dahulu.benar, dahulu.mungkin), nilai=nilai
    )
    assert ulang == dahulu
    assert dahulu.alasan[0].dasar


def _temuan(mesin: Mesin, path: Path) -> str:
    with pytest.raises(PaketSalah) as salah:
        mesin.coba(periksa(mesin, path))
    return str(salah.value)


def _tulis(path: Path, isi: Any) -> None:
    # JSON is YAML without anchors, which a pack file does not take.
    path.write_text(json.dumps(isi, default=str), encoding="utf-8")


def _ubah(path: Path, **ubah: Any) -> Path:
    isi = yaml.safe_load(path.read_text(encoding="utf-8"))
    for nama, nilai in ubah.items():
        if nama == "aturan":
            for satu, tambah in zip(isi["aturan"], nilai, strict=True):
                satu.update(tambah)
        else:
            isi[nama] = nilai
    _tulis(path, isi)
    return path


def test_nasional_tidak_bercampur_dengan_daerah(mesin: Mesin, tmp_path: Path) -> None:
    path = tulis(tmp_path, [("ya", "A"), ("selain itu", "B")], {"ya": FAKTA["ya"]}, [{"ya": True}, {"ya": False}])
    assert "sudah berarti semua daerah" in _temuan(mesin, _ubah(path, daerah=["nasional", "33.13"]))
    _ubah(path, daerah=["nasional"], aturan=[{"daerah": ["33.13"]}, {}])
    assert "Daerah 33.13 tidak ada di daftar daerah paket ini" in _temuan(mesin, path)
    _ubah(path, aturan=[{"daerah": []}, {}])
    mesin.coba(periksa(mesin, path))


def test_aturan_lama_diperiksa_pada_hari_terakhirnya(mesin: Mesin, tmp_path: Path) -> None:
    """A hole or a line that never decides is found in past law too, not only in today's."""
    fakta = {"umur": FAKTA["umur"]}
    bila = [("selalu", "KINI"), ("umur >= 5", "A"), ("umur < 4", "B")]
    contoh: list[dict[str, Any]] = [{}, {"umur": 5}, {"umur": 1}]
    path = tulis(tmp_path, bila, fakta, contoh)
    isi = yaml.safe_load(path.read_text(encoding="utf-8"))
    isi["aturan"][0]["sejak"] = SESUDAH
    for satu in isi["aturan"][1:]:
        satu["sampai"] = date(2013, 12, 31)
        satu["contoh"][0]["tanggal"] = DALAM
    for satu in isi["aturan"]:
        satu["dasar"] = [{"peraturan": "uu-24-2011", "isi": "contoh", "kepastian": "TEXT"}]
    _tulis(path, isi)
    assert "keadaan tanpa hasil" in _temuan(mesin, path)
    assert "umur = 4" in _temuan(mesin, path)

    isi["aturan"][2]["bila"] = "umur >= 6"
    isi["aturan"].append({**isi["aturan"][2], "id": "a3", "bila": "selain itu"})
    isi["aturan"][2]["contoh"][0].update({"fakta": {"umur": 6}, "hasil": "A"})
    _tulis(path, isi)
    assert "Aturan 'a2' tidak pernah memutuskan" in _temuan(mesin, path)
