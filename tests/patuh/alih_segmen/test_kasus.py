"""Workers' cases step by step without Temporal, on both databases: who becomes one, what is told, what ends it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from patuh.akun.pelaku import Pelaku
from patuh.alih_segmen.buka import minta_otomatis
from patuh.alih_segmen.langkah import Keputusan, StatusAlih
from patuh.alih_segmen.putus import PutusanPejabat, putuskan
from patuh.alih_segmen.tabel import LangkahAlih, PemberiKerja
from patuh.alih_segmen.tindak import tindak
from patuh.aturan.pakai import paket_bawaan
from patuh.aturan.simpan import putusan_tersimpan
from patuh.basisdata.mesin import BasisData
from patuh.galat import Bentrok, IsianSalah, TidakBerwenang
from patuh.jejak.tabel import KotakKeluar
from tests.pekerja_kecil import (
    DINSOS,
    NAKER,
    NIB,
    NIB_LAIN,
    anggota,
    buka,
    dtsen,
    kasus,
    kotak,
    pekerja,
    semua_kasus,
    serahkan,
)
from tests.perkara import siang

HARI = date(2026, 11, 22)
PEJABAT = Pelaku("kunci:dinsos", "33.27", DINSOS)


def langkah(bd: BasisData, hari: date) -> str:
    """A step of every open case."""
    status = ""
    for satu in semua_kasus(bd):
        status = tindak(bd, paket_bawaan().mesin, satu.id, waktu=siang(hari)).status
    return status


def test_seratus_pekerja_satu_pemberi_kerja_satu_pemberitahuan(bd: BasisData) -> None:
    pekerja(bd, [(n, NIB, True, None) for n in range(100)] + [(100, NIB_LAIN, True, None)])
    anggota(bd, dict.fromkeys(range(60), "PBI_APBN") | dict.fromkeys(range(60, 101), "PBPU"))
    satu = buka(bd, siang(HARI))
    assert (satu.status, satu.dibuka, satu.jumlah) == ("SELESAI", 101, {"ALIH_PPU": 101})
    langkah(bd, HARI)
    assert [b.judul for b in kotak(bd, NAKER)] == [
        "PT 1: 100 pekerja belum menjadi peserta PPU",
        "PT 2: 1 pekerja belum menjadi peserta PPU",
    ]
    (lapor,) = kotak(bd, DINSOS)
    assert lapor.judul == "60 pekerja masih tercatat sebagai peserta PBI atau PBPU & BP Pemda"
    assert "hal ini tidak mengurangi haknya untuk mendapatkan jaminan sosial lainnya" in lapor.isi
    assert {k.status for k in semua_kasus(bd)} == {"DIBERITAHUKAN"}

    # A month later the case is spoken of once again, however often the step runs.
    for _ in range(2):
        langkah(bd, date(2026, 12, 22))
    assert len(kotak(bd, NAKER)) == 4
    assert len(kotak(bd, DINSOS)) == 1


def test_putusan_kasus_menyebut_klausulnya(bd: BasisData) -> None:
    pekerja(bd, [(1, NIB, True, None)])
    anggota(bd, {1: "PBPU_PEMDA"})
    buka(bd, siang(HARI))
    with bd.baca() as sesi:
        putusan = putusan_tersimpan(sesi, kasus(bd).putusan_id)
    assert (putusan.hasil, putusan.saran) == ("ALIH_PPU", ("LAPOR_DINSOS",))
    dasar = {(d.diktum, d.huruf) for a in putusan.alasan for d in a.dasar}
    assert {("KEDUA PULUH", "a"), ("KEDUA PULUH", "c"), ("KEDUA PULUH", "d.1")} <= dasar


def test_berkas_yang_sama_tidak_mengubah_apa_pun(bd: BasisData) -> None:
    pekerja(bd, [(1, NIB, True, None), (2, NIB, True, None)])
    anggota(bd, {1: "PBI_APBN", 2: "PPU"})
    satu = buka(bd, siang(HARI))
    langkah(bd, HARI)
    sebelum = [k.model_dump() for k in semua_kasus(bd)]
    assert buka(bd, siang(HARI)).id == satu.id
    pekerja(bd, [(1, NIB, True, None), (2, NIB, True, None)])
    lagi = buka(bd, siang(HARI))
    assert (lagi.dibuka, lagi.dikabari) == (0, 0)
    assert [k.model_dump() for k in semua_kasus(bd)] == sebelum


def test_register_bergerak_membuka_dengan_sendirinya_sekali(bd: BasisData) -> None:
    assert minta_otomatis(bd, waktu=siang(HARI)) == []
    pekerja(bd, [(1, NIB, True, None)])
    assert minta_otomatis(bd, waktu=siang(HARI)) == [], "tanpa kepesertaan belum ada yang dapat dibandingkan"
    anggota(bd, {1: "PBI_APBN"})
    assert len(minta_otomatis(bd, waktu=siang(HARI))) == 1
    assert minta_otomatis(bd, waktu=siang(HARI)) == []
    anggota(bd, {1: "PPU"}, per=date(2026, 11, 20))
    assert len(minta_otomatis(bd, waktu=siang(HARI))) == 1


def test_menjadi_ppu_mengakhiri_kasus_dan_pindah_lagi_membuka_yang_baru(bd: BasisData) -> None:
    pekerja(bd, [(1, NIB, True, None)])
    anggota(bd, {1: "PBI_APBN"})
    buka(bd, siang(HARI))
    langkah(bd, HARI)
    serahkan(bd, siang(HARI))
    anggota(bd, {1: "PPU"}, per=date(2026, 12, 1))
    assert buka(bd, siang(date(2026, 12, 2))).dikabari == 1
    assert langkah(bd, date(2026, 12, 2)) == "SUDAH_PPU"
    anggota(bd, {1: "PBPU"}, per=date(2027, 1, 1))
    assert buka(bd, siang(date(2027, 1, 2))).dibuka == 1
    assert [(k.ke, k.status) for k in semua_kasus(bd)] == [(1, "SUDAH_PPU"), (2, "DITEMUKAN")]


def test_enam_bulan_sesudah_phk_lalu_usul_pbi_oleh_pejabat(bd: BasisData) -> None:
    pekerja(bd, [(1, NIB, False, date(2026, 11, 10))])
    anggota(bd, {1: "PPU"})
    dtsen(bd, {1: 3})
    buka(bd, siang(HARI))
    assert langkah(bd, HARI) == "JAMINAN_PHK", "kepesertaan PPU yang masih aktif ialah jaminannya, bukan pekerjaan baru"
    assert "berhenti, masih dalam masa jaminan" in kotak(bd, NAKER)[0].judul
    anggota(bd, {1: ("PPU", False)}, per=date(2027, 5, 20))
    assert langkah(bd, date(2027, 5, 20)) == "JAMINAN_PHK"
    assert langkah(bd, date(2027, 6, 10)) == "KEMBALI_PBI"
    assert "sebelum pejabat memutuskan" in kotak(bd, DINSOS)[0].isi
    id_, waktu = kasus(bd).id, siang(date(2027, 6, 12))

    def putus(keputusan: Keputusan, pelaku: Pelaku = PEJABAT, alasan: str | None = None) -> str:
        with bd.tulis() as sesi:
            isi = PutusanPejabat(keputusan, "Kepala Dinas Sosial", alasan, "460/12/2027")
            return putuskan(sesi, id_, isi, pelaku=pelaku, waktu=waktu).status

    with pytest.raises(TidakBerwenang):
        putus(Keputusan.USULKAN_PBI, Pelaku("kunci:naker", "33.27", NAKER))
    with pytest.raises(TidakBerwenang):
        putus(Keputusan.USULKAN_PBI, Pelaku("kunci:sistem", "33.27"))
    with pytest.raises(Bentrok):
        putus(Keputusan.TERUSKAN)
    with pytest.raises(IsianSalah):
        putus(Keputusan.TUTUP)
    assert putus(Keputusan.USULKAN_PBI) == "DIUSULKAN_PBI"
    with bd.baca() as sesi:
        assert sesi.exec(select(KotakKeluar.jenis)).all() == ["alih_segmen"]
    assert langkah(bd, date(2027, 6, 13)) == "DIUSULKAN_PBI"
    anggota(bd, {1: "PBI_APBN"}, per=date(2027, 7, 1))
    assert langkah(bd, date(2027, 7, 2)) == "DIJAMIN"
    with bd.baca() as sesi:
        riwayat = [s.status for s in sesi.exec(select(LangkahAlih).order_by(LangkahAlih.ke))]  # type: ignore[arg-type]
        pejabat = sesi.exec(select(LangkahAlih.pejabat).where(LangkahAlih.keputusan == "USULKAN_PBI")).one()
    assert riwayat == ["JAMINAN_PHK", "JAMINAN_PHK", "KEMBALI_PBI", "DIUSULKAN_PBI", "DIJAMIN"]
    assert pejabat == "Kepala Dinas Sosial"


def test_di_luar_dtsen_belum_dijamin_dan_tanpa_desil_diperiksa_di_lapangan(bd: BasisData) -> None:
    pekerja(bd, [(n, NIB, False, date(2026, 1, 5)) for n in (1, 2, 3)])
    anggota(bd, dict.fromkeys((1, 2, 3), ("PPU", False)))
    dtsen(bd, {2: None, 3: 9})
    buka(bd, siang(HARI))
    # Not in DTSEN: the decile is unknown as well, and only a visit can tell; a known one of 9 is beyond the aim of PBI.
    assert sorted(k.status for k in semua_kasus(bd)) == ["BELUM_DIJAMIN", "VERIFIKASI_LAPANGAN", "VERIFIKASI_LAPANGAN"]


def test_kembali_bekerja_dalam_masa_jaminan(bd: BasisData) -> None:
    pekerja(bd, [(n, NIB, False, date(2026, 11, 10)) for n in (1, 2)])
    anggota(bd, {1: ("PPU", False), 2: ("PPU", False)})
    buka(bd, siang(HARI))
    langkah(bd, HARI)
    pekerja(bd, [(1, NIB, True, None), (2, NIB_LAIN, True, None)], per=date(2027, 1, 1))
    anggota(bd, {1: "PPU", 2: "PBPU"}, per=date(2027, 1, 1))
    assert (satu := buka(bd, siang(date(2027, 1, 2)))).dikabari == 2
    assert satu.dibuka == 1, "pemberi kerja yang baru"
    langkah(bd, date(2027, 1, 2))
    assert sorted((k.nib, k.status) for k in semua_kasus(bd)) == sorted(
        [(NIB, "SUDAH_PPU"), (NIB, "KEMBALI_BEKERJA"), (NIB_LAIN, "DIBERITAHUKAN")]
    )


def test_yang_tidak_tercantum_lagi_menunggu_data(bd: BasisData) -> None:
    pekerja(bd, [(1, NIB, True, None), (9, NIB, True, None)])
    anggota(bd, {1: "PBPU", 9: "PPU"})
    buka(bd, siang(HARI))
    langkah(bd, HARI)
    pekerja(bd, [(9, NIB, True, None)], per=date(2026, 12, 1))
    assert buka(bd, siang(date(2026, 12, 2))).dikabari == 1
    assert langkah(bd, date(2026, 12, 2)) == "PERLU_DATA"
    pekerja(bd, [(1, NIB, True, None)], per=date(2026, 12, 10))
    assert langkah(bd, date(2026, 12, 11)) == "DIBERITAHUKAN"


def test_ditutup_pejabat_tidak_dibuka_lagi_kecuali_phk_lain(bd: BasisData) -> None:
    pekerja(bd, [(1, NIB, False, date(2026, 11, 10))])
    anggota(bd, {1: ("PPU", False)})
    buka(bd, siang(HARI))
    with bd.tulis() as sesi:
        isi = PutusanPejabat(Keputusan.TUTUP, "Kepala Dinas Tenaga Kerja", "Pindah ke kabupaten lain.")
        putuskan(sesi, kasus(bd).id, isi, pelaku=Pelaku("kunci:naker", "33.27", NAKER), waktu=siang(HARI))
    anggota(bd, {1: ("PPU", False)}, per=date(2026, 12, 1))
    assert buka(bd, siang(date(2026, 12, 2))).dibuka == 0
    pekerja(bd, [(1, NIB, False, date(2026, 12, 20))], per=date(2026, 12, 21))
    assert buka(bd, siang(date(2026, 12, 22))).dibuka == 1
    assert kasus_akhir(bd) == StatusAlih.JAMINAN_PHK


def kasus_akhir(bd: BasisData) -> str:
    return semua_kasus(bd)[-1].status


def test_bukan_mantan_ppu_atau_sudah_dijamin_bukan_kasus(bd: BasisData) -> None:
    pekerja(bd, [(1, NIB, False, date(2026, 11, 1)), (2, NIB, False, date(2026, 1, 1)), (3, NIB, True, None)])
    anggota(bd, {1: ("PBPU", False), 2: "PBI_APBN", 3: "PPU"})
    assert buka(bd, siang(HARI)).dibuka == 0
    with bd.baca() as sesi:
        satu = sesi.exec(select(PemberiKerja)).one()
    assert (satu.nib, satu.nama, satu.kelompok) == (NIB, "PT 1", "PERUSAHAAN")
