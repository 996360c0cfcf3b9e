"""The states of a case, and the facts behind them, tried on everything that can happen."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from patuh.alih_segmen.fakta import Bahan, fakta_pekerja
from patuh.alih_segmen.hitung import PAKET, diketahui, putuskan_massal
from patuh.alih_segmen.langkah import (
    BERAKHIR,
    PUTUSAN_PEJABAT,
    Keputusan,
    StatusAlih,
    Tampak,
    bulan_penuh,
    pilihan,
    sesudah_lihat,
    tambah_bulan,
)
from patuh.aturan.pakai import paket_bawaan

HASIL = ("SUDAH_PPU", "ALIH_PPU", "JAMINAN_PHK", "KEMBALI_PBI", "VERIFIKASI_LAPANGAN", "BELUM_DIJAMIN", "PERLU_DATA")
HARI = date(2026, 11, 22)
status = st.sampled_from(StatusAlih)
tampak = st.builds(Tampak, st.sampled_from(HASIL), st.booleans(), st.booleans())
tanggal = st.dates(date(2015, 1, 1), date(2040, 12, 31))
SEGMEN = ("PPU", "PBI_APBN", "PBPU_PEMDA", "PBPU", "BP")


@given(status, tampak)
def test_hanya_register_yang_mengakhiri_dan_hanya_dengan_kabar_baik(dulu: StatusAlih, satu: Tampak) -> None:
    kini = sesudah_lihat(dulu, satu)
    assert sesudah_lihat(kini, satu) == kini, "melihat dua kali sama dengan sekali"
    if dulu in BERAKHIR:
        assert kini == dulu
    elif kini in BERAKHIR:
        # Covered as PPU, at work elsewhere, or covered otherwise: never out of a computation that somebody has nothing.
        assert kini != StatusAlih.DITUTUP
        assert satu.hasil in ("SUDAH_PPU", "ALIH_PPU") or satu.dijamin_lain
    elif dulu in PUTUSAN_PEJABAT and satu.hasil != "ALIH_PPU":
        assert kini == dulu, "yang diputuskan pejabat tidak dibatalkan perhitungan"
    elif kini not in PUTUSAN_PEJABAT and satu.hasil != "ALIH_PPU":
        assert kini == satu.hasil


@given(status)
def test_pejabat_selalu_dapat_menutup_yang_terbuka_dan_tidak_membuka_yang_berakhir(satu: StatusAlih) -> None:
    ada = pilihan(satu)
    assert (Keputusan.TUTUP in ada) == (satu not in BERAKHIR)
    assert set(ada.values()) <= {StatusAlih.DIUSULKAN_PBI, StatusAlih.DITERUSKAN, StatusAlih.DITUTUP}


@given(tanggal, st.integers(0, 200), st.integers(0, 27))
def test_bulan_penuh_adalah_kebalikan_tambah_bulan(dari: date, bulan: int, lebih: int) -> None:
    sampai = tambah_bulan(dari, bulan)
    assert bulan_penuh(dari, sampai) == bulan
    assert bulan_penuh(dari, sampai + timedelta(days=lebih)) == bulan
    assert bulan_penuh(sampai, dari) == 0


@st.composite
def bahan(draw: st.DrawFn) -> Bahan:
    """A few people in every mixture of files."""
    orang = [f"{n:02x}" for n in range(draw(st.integers(1, 4)))]
    siapa = st.sampled_from(orang)
    berhenti = st.none() | st.dates(date(2025, 6, 1), HARI)
    pekerja = draw(st.lists(st.tuples(siapa, st.sampled_from(("1", "2")), st.booleans(), berhenti), max_size=6))
    anggota = draw(st.none() | st.lists(st.tuples(siapa, st.sampled_from(SEGMEN), st.booleans()), max_size=6))
    dtsen = draw(st.none() | st.lists(st.tuples(siapa, st.none() | st.integers(1, 10)), max_size=4))
    dulu = draw(st.lists(siapa, unique=True))
    skema: dict[str, Any] = {"indeks": pl.String, "nib": pl.String, "aktif": pl.Boolean, "tanggal_berhenti": pl.Date}
    skema_dua: dict[str, Any] = {"indeks": pl.String, "segmen": pl.String, "aktif": pl.Boolean}
    skema_tiga: dict[str, Any] = {"indeks": pl.String, "desil": pl.Int64}
    return Bahan(
        orang=pl.DataFrame({"indeks": orang}),
        pekerja=pl.DataFrame(pekerja, schema=skema, orient="row"),
        anggota=None if anggota is None else pl.DataFrame(anggota, schema=skema_dua, orient="row"),
        dtsen=None if dtsen is None else pl.DataFrame(dtsen, schema=skema_tiga, orient="row"),
        pernah_ppu=pl.DataFrame({"indeks": dulu}, schema={"indeks": pl.String}),
    )


@given(bahan())
def test_putusan_massal_sama_dengan_putusan_paket(isi: Bahan) -> None:
    fakta = fakta_pekerja(isi, HARI, 6)
    assert fakta["indeks"].to_list() == isi.orang["indeks"].to_list()
    mesin = paket_bawaan().mesin
    satu = mesin.untuk(PAKET, "33.27", HARI)
    for baris in putuskan_massal(mesin, "33.27", HARI, fakta).iter_rows(named=True):
        putusan = satu.putus(diketahui(baris), HARI)
        assert (putusan.hasil, " ".join(putusan.saran)) == (baris["hasil"], baris["saran"])


@given(bahan())
def test_fakta_menurut_aturan_register(isi: Bahan) -> None:
    """An AKTIF row is work, an absent file is unknown, and only a recorded job loss starts the months."""
    for b in fakta_pekerja(isi, HARI, 6).iter_rows(named=True):
        milik = isi.pekerja.filter(pl.col("indeks") == b["indeks"])
        anggota = None if isi.anggota is None else isi.anggota.filter(pl.col("indeks") == b["indeks"])
        ppu_aktif = anggota is not None and anggota.filter((pl.col("segmen") == "PPU") & pl.col("aktif")).height > 0
        if milik["aktif"].any():
            assert b["bekerja_ppu"] is True and b["bulan_sejak_phk"] is None
        elif ppu_aktif:
            assert b["bekerja_ppu"] is (not (b["bulan_sejak_phk"] is not None and b["bulan_sejak_phk"] <= 6))
        else:
            assert b["bekerja_ppu"] is (None if milik.is_empty() else False)
        assert (b["segmen"] is None) == (anggota is None)
        assert (b["segmen"] == "TIDAK_ADA") == (anggota is not None and anggota.is_empty())
        assert (b["terdaftar_dtsen"] is None) == (isi.dtsen is None)
        if b["bulan_sejak_phk"] is not None:
            assert b["indeks"] in isi.pernah_ppu["indeks"].to_list()
