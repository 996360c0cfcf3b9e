"""Every row of every table of decisions, as cases that a legal officer can read and extend (``tests/cases/aturan``)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from rules.mesin.mesin import Mesin

FOLDER = Path(__file__).parents[2] / "cases" / "aturan"


def _kasus() -> list[Any]:
    hasil = []
    for berkas in sorted(FOLDER.glob("*.yaml")):
        isi = yaml.safe_load(berkas.read_text(encoding="utf-8"))
        for satu in isi["kasus"]:
            for daerah in [satu["daerah"]] if "daerah" in satu else isi["daerah"]:
                fakta = {k: v for k, v in isi["fakta"].items() if k not in satu.get("hilang", ())} | satu.get(
                    "ubah", {}
                )
                lengkap = {"paket": isi["paket"], "tanggal": isi["tanggal"], **satu, "daerah": daerah, "fakta": fakta}
                sebut = f" {fakta['layanan']}" if "layanan" in fakta else ""
                hasil.append(pytest.param(lengkap, id=f"{isi['paket']} {daerah}{sebut}: {satu['nama']}"))
    return hasil


@pytest.mark.parametrize("kasus", _kasus())
def test_tabel(mesin: Mesin, kasus: dict[str, Any]) -> None:
    putusan = mesin.putus(kasus["paket"], kasus["daerah"], kasus["tanggal"], kasus["fakta"])
    assert putusan.hasil == kasus["hasil"]
    if "saran" in kasus:
        assert list(putusan.saran) == kasus["saran"]
    if "kurang" in kasus:
        assert list(putusan.kurang) == kasus["kurang"]
    for nama, nilai in kasus.get("hitungan", {}).items():
        assert putusan.hitungan[nama] == nilai, nama
    assert putusan.alasan, "setiap hasil menyebut aturannya"
    assert all(a.keterangan for a in putusan.alasan)
    assert putusan.alasan[0].dasar, "dan dasar hukumnya"
    assert putusan.hasil != "PERLU_DATA" or putusan.langkah, "dan apa yang harus dilengkapi"
    kode = [k for k in putusan.kurang if "_" in k and "." not in k]
    assert not any(k in putusan.alasan[0].keterangan for k in kode), "faktanya disebut dengan kata"


def test_yang_belum_diketahui_disebut_dengan_kata(mesin: Mesin) -> None:
    putusan = mesin.putus("penduduk-belum-dijamin", "33.13", date(2026, 11, 2), {})
    assert putusan.alasan[0].keterangan == (
        "Belum dapat diputuskan. Yang belum diketahui: keadaan orang ini dalam data kependudukan."
    )


def test_setiap_paket_punya_kasus(mesin: Mesin) -> None:
    assert {t.paket.id for t in mesin.daftar()} == {b.stem for b in FOLDER.glob("*.yaml")}


def test_kasus_melewati_setiap_aturan(mesin: Mesin) -> None:
    """A line of a table that no case reaches is a line that nobody has tried."""
    lewat: dict[str, set[str]] = {}
    for parameter in _kasus():
        kasus = parameter.values[0]
        putusan = mesin.putus(kasus["paket"], kasus["daerah"], kasus["tanggal"], kasus["fakta"])
        lewat.setdefault(kasus["paket"], set()).add(putusan.alasan[0].aturan)
    semua = {t.paket.id: {a.id for a in t.paket.aturan} for t in mesin.daftar()}
    assert {paket: aturan - lewat[paket] for paket, aturan in semua.items() if aturan - lewat[paket]} == {}
