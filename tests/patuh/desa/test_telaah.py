"""A village's cases on real registers: the list, the money, the reasons to close, offers, the new year."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import func, select

from patuh.akun.pelaku import Pelaku
from patuh.basisdata.mesin import BasisData
from patuh.desa.kasus import terpakai_setahun
from patuh.desa.langkah import Tindakan
from patuh.desa.tabel import PembiayaanDesa, SumberBiaya, TawaranPembiayaan
from patuh.desa.tawaran import JawabanTawaran, TawaranBaru, buat_tawaran, jawab_tawaran
from patuh.galat import Bentrok, IsianSalah, TidakBerwenang
from patuh.jejak.tabel import Jejak, KotakKeluar
from patuh.pemberitahuan.tabel import Pemberitahuan
from patuh.register.fakta_massal import Keadaan, fakta_belum_dijamin
from patuh.register.nik import kode_provinsi
from patuh.register.tabel import BarisMiskin, BarisPekerja, BarisPenduduk
from patuh.register.versi import register_polars
from tests.desa_kecil import (
    DESA,
    DESA_LAIN,
    DINSOS,
    IURAN,
    KELURAHAN,
    apbdes,
    buka,
    kasus,
    status,
    surat,
    tindak,
    tulis_surat,
)
from tests.perkara import siang, unit
from tests.register_kecil import KUNCI, impor, isi_register, nik

HARI = date(2026, 11, 22)
KINI = siang(HARI)
TUNGGU = ("DAFTAR_TUNGGU", "ANGGARAN_TIDAK_CUKUP")


def siapkan(bd: BasisData, *, jiwa: int = 3, alokasi: int = 2 * 2 * IURAN, aktif: tuple[int, ...] = ()) -> None:
    """``jiwa`` residents with a letter each, the first the oldest; money for so much in the last two months."""
    unit(bd)
    isi_register(bd, penduduk=range(jiwa), aktif=aktif)
    surat(bd, [(i, f"474/{i}", date(2026, 9, 1) + timedelta(days=i), DESA) for i in range(jiwa)])
    apbdes(bd, [(DESA, 2026, "IURAN", "ADD", alokasi), (DESA, 2026, "IURAN", "DANA_DESA", 10**9)])


def test_uang_habis_tepat_di_sepanjang_daftar(bd: BasisData) -> None:
    """Karanganyar KETUJUH BELAS c: two of three are carried; Dana Desa pays for nobody (SE 4/PRI.00/I/2024)."""
    siapkan(bd)
    assert buka(bd, KINI).dibuka == 3
    assert status(bd) == {"474/0": ("DANAI_DESA", None), "474/1": ("DANAI_DESA", None), "474/2": TUNGGU}
    # Again: nothing changes, and nothing is owed twice.
    with bd.baca() as sesi:
        utang = sesi.exec(select(func.count()).select_from(KotakKeluar)).one()
    hasil = buka(bd, KINI)
    assert (hasil.dibuka, hasil.berubah, utang) == (0, 0, 3)
    # One notice for the village, not one for each person.
    with bd.baca() as sesi:
        (kabar,) = sesi.exec(select(Pemberitahuan).where(Pemberitahuan.unit == DESA)).all()
    assert kabar.judul == "Pembiayaan JKN: 2 orang perlu didaftarkan dan dibayar desa"
    assert "1 orang dalam daftar tunggu" in kabar.isi


def test_satu_rupiah_kurang_satu_orang_menunggu(bd_sqlite: BasisData) -> None:
    siapkan(bd_sqlite, alokasi=2 * 2 * IURAN - 1)
    buka(bd_sqlite, KINI)
    assert [s for s, _ in status(bd_sqlite).values()] == ["DANAI_DESA", "DAFTAR_TUNGGU", "DAFTAR_TUNGGU"]


def test_bulan_baru_membuat_sisa_uang_cukup_bagi_seorang_lagi(bd_sqlite: BasisData) -> None:
    siapkan(bd_sqlite, alokasi=3 * IURAN)
    buka(bd_sqlite, KINI)
    assert [s for s, _ in status(bd_sqlite).values()] == ["DANAI_DESA", "DAFTAR_TUNGGU", "DAFTAR_TUNGGU"]
    buka(bd_sqlite, siang(date(2026, 12, 1)))
    assert {s for s, _ in status(bd_sqlite).values()} == {"DANAI_DESA"}


def test_kelurahan_dan_sktm_habis_menunggu_tidak_ditolak(bd_sqlite: BasisData) -> None:
    unit(bd_sqlite)
    isi_register(bd_sqlite, penduduk=range(3))
    surat(
        bd_sqlite,
        [
            (0, "kota", date(2026, 11, 1), KELURAHAN),
            (1, "habis", HARI - timedelta(days=181), DESA),
            (2, "tepat", HARI - timedelta(days=180), DESA),
        ],
    )
    apbdes(bd_sqlite, [(DESA, 2026, "IURAN", "PADES", 10**7)])
    buka(bd_sqlite, KINI)
    assert status(bd_sqlite) == {
        "habis": ("DAFTAR_TUNGGU", "SKTM_HABIS"),
        "kota": ("DAFTAR_TUNGGU", "KELURAHAN"),
        "tepat": ("DANAI_DESA", None),
    }
    # The village renews the letter; the place in the list stays that of the first one.
    tulis_surat(bd_sqlite, 1, "baru", HARI, KINI)
    buka(bd_sqlite, KINI)
    assert status(bd_sqlite)["baru"] == ("DANAI_DESA", None)
    assert kasus(bd_sqlite)["baru"].antre_tanggal == HARI - timedelta(days=181)


def test_meninggal_pindah_dan_bekerja_ditutup_dengan_sebabnya(bd_sqlite: BasisData) -> None:
    siapkan(bd_sqlite, jiwa=4, alokasi=10**7)
    buka(bd_sqlite, KINI)
    isi_register(bd_sqlite, penduduk=range(2, 4), per=date(2026, 11, 20))
    kotak, no = KUNCI.untuk("33.13"), impor(bd_sqlite, "33.13", "pekerja", date(2026, 11, 20))
    with bd_sqlite.tulis() as sesi:
        versi = sesi.exec(select(func.max(BarisPenduduk.impor_no))).one()
        for orang, keadaan in ((0, "MENINGGAL"), (1, "PINDAH")):
            sesi.add(
                BarisPenduduk(
                    impor_no=versi, indeks=kotak.indeks(nik(orang)), baris=10 + orang, wilayah=DESA, status=keadaan,
                    rahasia=kotak.sandikan({"nik": nik(orang)}),
                )
            )  # fmt: skip
        sesi.add(
            BarisPekerja(
                impor_no=no,
                indeks=kotak.indeks(nik(2)),
                baris=0,
                nib="9120001234567",
                nama_badan_usaha="CV",
                aktif=True,
            )
        )
    buka(bd_sqlite, KINI)
    assert status(bd_sqlite) == {
        "474/0": ("DITUTUP", "MENINGGAL"),
        "474/1": ("DITUTUP", "PINDAH"),
        "474/2": ("DITUTUP", "DAFTAR_PPU"),
        "474/3": ("DANAI_DESA", None),
    }
    # Over is over: the same register opens nothing anew.
    assert buka(bd_sqlite, siang(date(2026, 11, 23))).dibuka == 0


def test_tanpa_register_semua_menunggu_data(bd_sqlite: BasisData) -> None:
    unit(bd_sqlite)
    surat(bd_sqlite, [(0, "a", date(2026, 11, 1), DESA)])
    apbdes(bd_sqlite, [(DESA, 2026, "IURAN", "ADD", 10**7)])
    buka(bd_sqlite, KINI)
    assert status(bd_sqlite) == {"a": ("MENUNGGU_DATA", "REGISTER_BELUM_ADA")}
    isi_register(bd_sqlite, penduduk=[5])
    buka(bd_sqlite, KINI)
    assert status(bd_sqlite) == {"a": ("MENUNGGU_DATA", "PERBAIKAN_DATA")}
    isi_register(bd_sqlite, penduduk=[0, 5], per=date(2026, 11, 21))
    buka(bd_sqlite, KINI)
    assert status(bd_sqlite) == {"a": ("DANAI_DESA", None)}


def test_didaftarkan_memakai_uang_dan_batal_mengembalikannya(bd: BasisData) -> None:
    siapkan(bd)
    buka(bd, KINI)
    tindak(bd, "474/0", KINI, tindakan=Tindakan.DAFTARKAN, nomor="DB/1", tanggal=HARI)
    with bd.baca() as sesi:
        assert terpakai_setahun(sesi, DESA, 2026) == 2 * IURAN
    assert status(bd)["474/2"] == TUNGGU
    tindak(bd, "474/1", KINI, tindakan=Tindakan.TUTUP, alasan="Dibiayai keluarga besarnya.")
    # What the closed case leaves goes to the next in the list, in the same transaction.
    assert status(bd)["474/2"] == ("DANAI_DESA", None)
    tindak(bd, "474/0", KINI, DINSOS, tindakan=Tindakan.BATAL_DAFTAR, alasan="Ditolak, KK belum sesuai.")
    with bd.baca() as sesi:
        assert terpakai_setahun(sesi, DESA, 2026) == 0
    # A promise made is kept: the one who comes back does not push out whom the desa has promised.
    assert [s for s, _ in status(bd).values()] == ["DANAI_DESA", "DITUTUP", "DANAI_DESA"]
    # Closed by an official for this letter: not opened again of itself.
    assert buka(bd, siang(date(2026, 11, 23))).dibuka == 0


def test_tindakan_yang_salah_menyebut_isiannya(bd_sqlite: BasisData) -> None:
    siapkan(bd_sqlite)
    buka(bd_sqlite, KINI)
    with pytest.raises(IsianSalah) as salah:
        tindak(bd_sqlite, "474/0", KINI, tindakan=Tindakan.DAFTARKAN)
    assert [e.kolom for e in salah.value.errors] == ["nomor", "tanggal"]
    with pytest.raises(TidakBerwenang):
        tindak(bd_sqlite, "474/0", KINI, Pelaku("k", "33.13", "33.13.01"), tindakan=Tindakan.TUTUP, alasan="x")
    with pytest.raises(Bentrok, match="DAFTARKAN tidak dapat dicatat"):
        tindak(bd_sqlite, "474/2", KINI, tindakan=Tindakan.DAFTARKAN, nomor="1", tanggal=HARI)
    # Registered as of an earlier month, the year would cost more than there is left.
    tindak(bd_sqlite, "474/0", KINI, tindakan=Tindakan.DAFTARKAN, nomor="1", tanggal=HARI)
    with pytest.raises(Bentrok, match="Sisa alokasi iuran desa tahun 2026 Rp 75600"):
        tindak(bd_sqlite, "474/1", KINI, tindakan=Tindakan.DAFTARKAN, nomor="2", tanggal=date(2026, 10, 5))


def test_baznas_menerima_dua_yang_terdepan(bd: BasisData) -> None:
    """Pemalang KEDUA PULUH SATU: offered, accepted for two from December; the two oldest letters of the list."""
    siapkan(bd, jiwa=4, alokasi=2 * IURAN)
    buka(bd, KINI)
    baznas = Pelaku("kunci:baznas", "33.13", "33.13-baznas")
    with bd.tulis() as sesi:
        baru = TawaranBaru("33.13", SumberBiaya.BAZNAS, "Baznas Karanganyar", "470/9", HARI)
        id_ = buat_tawaran(sesi, baru, pelaku=DINSOS, waktu=KINI).id
    with bd.tulis() as sesi, pytest.raises(IsianSalah) as salah:
        jawab_tawaran(sesi, id_, JawabanTawaran(terima=True, jumlah=4), pelaku=baznas, waktu=KINI)
    assert [e.kolom for e in salah.value.errors] == ["jumlah", "sejak"]
    with bd.tulis() as sesi:
        jawaban = JawabanTawaran(terima=True, jumlah=2, sejak=date(2026, 12, 1), nomor="BZ/4")
        jawab_tawaran(sesi, id_, jawaban, pelaku=baznas, waktu=KINI)
    assert [s for s, _ in status(bd).values()] == ["DANAI_DESA", "DIDAFTARKAN", "DIDAFTARKAN", "DAFTAR_TUNGGU"]
    dibantu = kasus(bd)["474/1"]
    assert (dibantu.sumber, dibantu.daftar_nomor, dibantu.daftar_tanggal) == ("BAZNAS", "BZ/4", date(2026, 12, 1))
    with bd.tulis() as sesi, pytest.raises(Bentrok, match="sudah dijawab"):
        jawab_tawaran(sesi, id_, JawabanTawaran(terima=False), pelaku=DINSOS, waktu=KINI)
    # Whom Baznas pays for takes nothing of the desa's money, and is done when the register shows the cover.
    isi_register(bd, penduduk=range(4), aktif=[1, 2], segmen="PBPU_PEMDA", per=date(2026, 12, 5))
    buka(bd, siang(date(2026, 12, 6)))
    assert [s for s, _ in status(bd).values()] == ["DANAI_DESA", "SELESAI", "SELESAI", "DANAI_DESA"]
    with bd.baca() as sesi:
        assert terpakai_setahun(sesi, DESA, 2026) == 0
        assert sesi.exec(select(TawaranPembiayaan.status)).all() == ["TERIMA"]


def test_tahun_baru_yang_sudah_dibayar_didahulukan(bd_sqlite: BasisData) -> None:
    siapkan(bd_sqlite)
    buka(bd_sqlite, KINI)
    for nomor in ("474/0", "474/1"):
        tindak(bd_sqlite, nomor, KINI, tindakan=Tindakan.DAFTARKAN, nomor="DB", tanggal=HARI)
    isi_register(bd_sqlite, penduduk=range(3), aktif=[0, 1], segmen="PBPU_PEMDA", per=date(2026, 12, 20))
    buka(bd_sqlite, siang(date(2026, 12, 21)))
    assert [s for s, _ in status(bd_sqlite).values()] == ["SELESAI", "SELESAI", "DAFTAR_TUNGGU"]
    # The new year's budget carries one and a bit: the member of longest standing, and nobody new.
    apbdes(bd_sqlite, [(DESA, 2027, "IURAN", "ADD", 12 * IURAN + 5 * IURAN)], per=date(2027, 1, 4))
    buka(bd_sqlite, siang(date(2027, 1, 5)))
    with bd_sqlite.baca() as sesi:
        assert terpakai_setahun(sesi, DESA, 2027) == 12 * IURAN
    assert status(bd_sqlite)["474/2"] == TUNGGU
    # The other one has lost the cover by February: a case again, at the old place in the list, and no money yet.
    isi_register(bd_sqlite, penduduk=range(3), aktif=[0], segmen="PBPU_PEMDA", per=date(2027, 2, 1))
    buka(bd_sqlite, siang(date(2027, 2, 2)))
    with bd_sqlite.baca() as sesi:
        ulang = sesi.exec(select(PembiayaanDesa).where(PembiayaanDesa.ke == 2)).one()
    assert (ulang.nomor, ulang.status) == ("474/1", "DAFTAR_TUNGGU")


def test_sktm_desa_sama_dengan_impor(bd_sqlite: BasisData) -> None:
    """What a village enters is seen by everybody who asks the register, from the day of the entry on."""
    siapkan(bd_sqlite, jiwa=2)
    keadaan = Keadaan(HARI, kode_provinsi(), IURAN)

    def fakta() -> dict[str, object]:
        orang = fakta_belum_dijamin(register_polars(bd_sqlite, "33.13", HARI), keadaan)
        indeks = KUNCI.untuk("33.13").indeks(nik(0)).hex()
        return next(b for b in orang.iter_rows(named=True) if b["nik"] == indeks)

    assert fakta()["sktm_umur_hari"] == (HARI - date(2026, 9, 1)).days
    surat(bd_sqlite, [(0, "baru", date(2026, 11, 20), DESA_LAIN)], per=HARI)
    dari_impor = fakta()
    surat(bd_sqlite, [(0, "474/0", date(2026, 9, 1), DESA)], per=HARI)
    tulis_surat(bd_sqlite, 0, "baru", date(2026, 11, 20), KINI, Pelaku("k", "33.13", DESA_LAIN))
    assert fakta() == dari_impor
    # As of the day before nothing had been entered.
    kemarin = register_polars(bd_sqlite, "33.13", HARI - timedelta(days=1)).sktm.collect()
    assert "baru" not in kemarin["nomor"].to_list()


def test_pindah_desa_ditelaah_desa_yang_baru(bd_sqlite: BasisData) -> None:
    siapkan(bd_sqlite)
    apbdes(bd_sqlite, [(w, 2026, "IURAN", "ADD", 10**6) for w in (DESA, DESA_LAIN)], per=date(2026, 11, 2))
    buka(bd_sqlite, KINI)
    tulis_surat(bd_sqlite, 1, "pindahan", HARI, KINI, Pelaku("k", "33.13", DESA_LAIN))
    buka(bd_sqlite, KINI)
    satu = kasus(bd_sqlite)["pindahan"]
    assert (satu.wilayah, satu.status) == (DESA_LAIN, "DANAI_DESA")


def test_kuota_kabupaten_dan_miskin(bd_sqlite: BasisData) -> None:
    """Verified poor while the kabupaten has not said that it can pay: the desa does; nobody waits for a word."""
    siapkan(bd_sqlite, jiwa=1)
    no = impor(bd_sqlite, "33.13", "penduduk_miskin", date(2026, 11, 1))
    with bd_sqlite.tulis() as sesi:
        sesi.add(BarisMiskin(impor_no=no, indeks=KUNCI.untuk("33.13").indeks(nik(0)), baris=0, miskin=True))
    buka(bd_sqlite, KINI)
    assert status(bd_sqlite) == {"474/0": ("DANAI_DESA", None)}


def test_tidak_ada_nik_dalam_catatan(bd_sqlite: BasisData) -> None:
    siapkan(bd_sqlite)
    tulis_surat(bd_sqlite, 2, "x", HARI, datetime(2026, 11, 22, 5, tzinfo=UTC))
    buka(bd_sqlite, KINI)
    with bd_sqlite.baca() as sesi:
        semua = [*sesi.exec(select(Jejak)), *sesi.exec(select(KotakKeluar)), *sesi.exec(select(Pemberitahuan))]
        assert not [b for b in semua if nik(2) in b.model_dump_json()]
        lihat = sesi.exec(select(Jejak).where(Jejak.tindakan == "pembiayaan.telaah")).all()
    assert [j.isi["orang"] for j in lihat] == [3]
