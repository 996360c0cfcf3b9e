"""A decision is told in the same words years later, although its pack and the parameters have changed since."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from patuh.aturan.pakai import PaketPakai, paket_bawaan
from patuh.aturan.simpan import putusan_tersimpan, simpan_putusan
from patuh.basisdata.mesin import BasisData
from patuh.galat import TidakDitemukan
from rules.mesin.fakta import periksa_fakta
from rules.mesin.mesin import FOLDER_PAKET, Mesin

KINI = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
HARI = date(2026, 11, 22)
KASUS: list[tuple[str, str, dict[str, object]]] = [
    ("alih-ppu", "33.27", {"segmen": "PBI_APBN", "bekerja_ppu": True}),
    ("alih-ppu", "33.13", {"segmen": "PPU"}),
    ("gerbang-layanan", "33.13", {"layanan": "imb", "sanksi_aktif": False, "pemohon_terdaftar": False,
                                  "kesanggupan_sah": False, "data_usang": True}),
    ("anggaran-desa", "33.13", {"jumlah_sktm_belum_dijamin": 7, "bulan": 12, "alokasi": 1, "sumber_dana": "ADD",
                                "jenis_belanja": "IURAN"}),
    ("uhc", "33.27", {"penduduk": 1000, "terdaftar": 979, "aktif": 900}),
]  # fmt: skip


def _simpan(bd: BasisData, mesin: Mesin) -> list[object]:
    semua: list[object] = []
    for ke, (paket, daerah, fakta) in enumerate(KASUS):
        satu = mesin.untuk(paket, daerah, HARI)
        nilai = periksa_fakta(satu.terikat, fakta)
        putusan = satu.putus(nilai, HARI)
        with bd.tulis() as sesi:
            simpan_putusan(sesi, mesin, f"p{ke}", putusan, nilai, KINI)
        semua.append(putusan)
    return semua


def test_sama_kata_demi_kata(bd: BasisData) -> None:
    asli = _simpan(bd, paket_bawaan().mesin)
    with bd.baca() as sesi:
        assert [putusan_tersimpan(sesi, f"p{ke}") for ke in range(len(KASUS))] == asli


def test_sama_meskipun_paketnya_sudah_lain(bd_sqlite: BasisData, tmp_path: Path) -> None:
    for path in FOLDER_PAKET.glob("*.yaml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    pakai = PaketPakai(tmp_path)
    asli = _simpan(bd_sqlite, pakai.mesin)
    path = tmp_path / "alih-ppu.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("Orang ini bekerja", "Warga ini bekerja"), encoding="utf-8"
    )
    assert pakai.segarkan() == ["alih-ppu"]
    baru = pakai.mesin.putus("alih-ppu", "33.27", HARI, dict(KASUS[0][2]))
    assert baru.alasan[0].keterangan.startswith("Warga")
    with bd_sqlite.baca() as sesi:
        assert [putusan_tersimpan(sesi, f"p{ke}") for ke in range(len(KASUS))] == asli


def test_arsip_satu_kali_untuk_setiap_versi(bd_sqlite: BasisData) -> None:
    from sqlmodel import func, select

    from patuh.aturan.tabel import ArsipPaket, ArsipParameter

    _simpan(bd_sqlite, paket_bawaan().mesin)
    with bd_sqlite.baca() as sesi:
        assert sesi.exec(select(func.count()).select_from(ArsipPaket)).one() == len({k[0] for k in KASUS})
        assert sesi.exec(select(func.count()).select_from(ArsipParameter)).one() == 1


def test_putusan_yang_tidak_ada(bd_sqlite: BasisData) -> None:
    with bd_sqlite.baca() as sesi, pytest.raises(TidakDitemukan):
        putusan_tersimpan(sesi, "tidak-ada")
