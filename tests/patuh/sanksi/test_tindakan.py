"""A sanction on record: who may do what, what the gate says from which day, and who is never sanctioned."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import select

from patuh.akun.muat import daftar_daerah
from patuh.akun.pelaku import Pelaku
from patuh.aturan.pakai import paket_bawaan
from patuh.basisdata.mesin import BasisData
from patuh.galat import Bentrok, GalatDomain, IsianSalah, TidakBerwenang
from patuh.jejak.tabel import Jejak, KotakKeluar
from patuh.register.tabel import BarisPekerja
from patuh.sanksi.dasar import klausul_sanksi
from patuh.sanksi.tabel import LangkahSanksi, Sanksi
from tests.perkara import DPMPTSP, NIB, PENGUSUL, SETDA, gerbang, maju, siang, surat, unit, usulkan
from tests.register_kecil import KUNCI, impor, isi_register, nik

AWAL = date(2026, 3, 2)
JALAN = (
    ("TEGURAN_1", date(2026, 3, 16)),
    ("TEGURAN_2", date(2026, 4, 8)),
    ("DENDA", date(2026, 4, 23)),
    ("PERMINTAAN_BPJS", date(2026, 5, 24)),
    ("KEPUTUSAN_BUPATI", date(2026, 6, 2)),
)


def sampai_keputusan(bd: BasisData, **lain: Any) -> Sanksi:
    sanksi = usulkan(bd, AWAL, **lain)
    for status, hari in JALAN:
        sanksi = maju(bd, sanksi.id, status, hari)
    return sanksi


def pekerja(bd: BasisData, *nomor: int, aktif: bool = True, per: date = AWAL, nib: str = NIB) -> None:
    """One version of the employers' workers."""
    no = impor(bd, "33.13", "pekerja", per)
    with bd.tulis() as sesi:
        for i, n in enumerate(nomor):
            sesi.add(
                BarisPekerja(
                    impor_no=no, indeks=KUNCI.untuk("33.13").indeks(nik(n)), baris=i, nib=nib,
                    nama_badan_usaha="CV Contoh", aktif=aktif,
                )
            )  # fmt: skip


def test_dari_usulan_sampai_dicabut_dan_gerbangnya(bd: BasisData) -> None:
    unit(bd)
    isi_register(bd, penduduk=range(3), aktif=[0], per=date(2026, 6, 1))
    sanksi = sampai_keputusan(bd)
    assert (sanksi.status, sanksi.aktif_sejak) == ("KEPUTUSAN_BUPATI", None)
    assert gerbang(bd, date(2026, 6, 9))["hasil"] == "LANJUT"
    sanksi = maju(bd, sanksi.id, "AKTIF", date(2026, 6, 3), berlaku=date(2026, 6, 10))
    assert sanksi.aktif_sejak == date(2026, 6, 10)
    assert gerbang(bd, date(2026, 6, 9))["hasil"] == "LANJUT"
    tahan = gerbang(bd, date(2026, 6, 10))
    assert tahan["hasil"] == "TAHAN"
    assert tahan["tindak_lanjut"][0]["kode"] == "SELESAIKAN_SANKSI"
    # Only what the diktum withholds, only this business, and never what nobody may be refused.
    assert gerbang(bd, date(2026, 6, 10), layanan="tender_proyek")["hasil"] == "LANJUT"
    assert gerbang(bd, date(2026, 6, 10), layanan="gawat_darurat")["hasil"] == "LANJUT"
    assert gerbang(bd, date(2026, 6, 10), nib="9120009999999")["hasil"] == "LANJUT"
    sanksi = maju(bd, sanksi.id, "DICABUT", date(2026, 6, 20))
    assert (sanksi.status, sanksi.berakhir) == ("DICABUT", date(2026, 6, 20))
    assert gerbang(bd, date(2026, 6, 20))["hasil"] == "LANJUT"
    # What was answered for a day gone by stays the answer for that day.
    assert gerbang(bd, date(2026, 6, 19))["hasil"] == "TAHAN"
    with bd.baca() as sesi:
        ke = sesi.exec(select(LangkahSanksi.ke, LangkahSanksi.status).order_by(LangkahSanksi.ke)).all()  # type: ignore[arg-type]
        assert [s for _, s in ke] == ["USULAN", *(s for s, _ in JALAN), "AKTIF", "DICABUT"]
        kunci = set(sesi.exec(select(KotakKeluar.kunci)).all())
        assert kunci == {f"sanksi/{sanksi.id}/{n}" for n in range(8)}
        jejak = sesi.exec(select(Jejak.tindakan)).all()
    assert jejak.count("sanksi.usul") == 1
    assert jejak.count("sanksi.langkah") == 7


def test_surat_yang_terlambat_dicatat_tidak_mengubah_jawaban_kemarin(bd_sqlite: BasisData) -> None:
    unit(bd_sqlite)
    isi_register(bd_sqlite, penduduk=range(3), aktif=[0], per=date(2026, 6, 1))
    sanksi = sampai_keputusan(bd_sqlite)
    sanksi = maju(bd_sqlite, sanksi.id, "AKTIF", date(2026, 6, 9), tanggal=date(2026, 6, 3), berlaku=date(2026, 6, 3))
    assert sanksi.aktif_sejak == date(2026, 6, 9)
    assert gerbang(bd_sqlite, date(2026, 6, 8))["hasil"] == "LANJUT"
    assert gerbang(bd_sqlite, date(2026, 6, 9))["hasil"] == "TAHAN"


def test_sanksi_atas_nik_menahan_orangnya(bd_sqlite: BasisData) -> None:
    unit(bd_sqlite)
    isi_register(bd_sqlite, penduduk=range(3), aktif=[0, 1], segmen="PBPU", per=date(2026, 6, 1))
    sanksi = sampai_keputusan(bd_sqlite, nib=None, nik=nik(1))
    assert sanksi.nib is None
    assert sanksi.rahasia is not None
    assert nik(1).encode() not in sanksi.rahasia
    maju(bd_sqlite, sanksi.id, "AKTIF", date(2026, 6, 9))
    assert gerbang(bd_sqlite, date(2026, 6, 9), 1)["hasil"] == "TAHAN"
    assert gerbang(bd_sqlite, date(2026, 6, 9), 0)["hasil"] == "LANJUT"


@pytest.mark.parametrize("siapa", ["PBI", "PPU", "pekerja"])
def test_pbi_dan_pekerja_tidak_pernah_disanksi(bd_sqlite: BasisData, siapa: str) -> None:
    unit(bd_sqlite)
    isi_register(
        bd_sqlite, penduduk=[5], aktif=[5] if siapa == "PPU" else [], nonaktif=[5] if siapa == "PBI" else [],
        segmen="PBI_APBN" if siapa == "PBI" else "PPU", per=AWAL,
    )  # fmt: skip
    if siapa == "pekerja":
        pekerja(bd_sqlite, 5)
    with pytest.raises(IsianSalah) as salah:
        usulkan(bd_sqlite, AWAL, nib=None, nik=nik(5))
    assert [e.kolom for e in salah.value.errors] == ["nik"]
    assert "PP 86/2013" in salah.value.detail
    assert nik(5) not in salah.value.detail
    # The business itself may be proposed.
    assert usulkan(bd_sqlite, AWAL).nib == NIB


def test_yang_menjadi_pbi_di_tengah_jalan_tidak_lanjut(bd_sqlite: BasisData) -> None:
    unit(bd_sqlite)
    sanksi = usulkan(bd_sqlite, AWAL, nib=None, nik=nik(5))
    isi_register(bd_sqlite, penduduk=[5], aktif=[5], segmen="PBI_APBN", per=date(2026, 3, 10))
    with pytest.raises(IsianSalah, match="PBI"):
        maju(bd_sqlite, sanksi.id, "TEGURAN_1", date(2026, 3, 16))
    assert maju(bd_sqlite, sanksi.id, "DITOLAK", date(2026, 3, 16)).status == "DITOLAK"


@pytest.mark.parametrize(
    ("ubah", "kolom"),
    [
        ({"nib": None}, ["nib", "nik"]),
        ({"nib": nik(3)}, ["nib"]),
        ({"nib": None, "nik": "3313019913900001"}, ["nik"]),
        ({"nama_usaha": "  "}, ["nama_usaha"]),
        ({"daerah": "33.27", "diktum": "KESEPULUH"}, ["daerah"]),
        ({"diktum": "KELIMA"}, ["diktum"]),
        ({"nomor": ""}, ["nomor"]),
        ({"tanggal": AWAL + timedelta(days=1)}, ["tanggal"]),
        ({"lampiran": "tidak-ada"}, ["lampiran"]),
        ({"kesanggupan_id": "tidak-ada"}, ["kesanggupan_id"]),
    ],
)
def test_usulan_yang_salah_disebut_kolomnya(bd_sqlite: BasisData, ubah: dict[str, Any], kolom: list[str]) -> None:
    unit(bd_sqlite)
    with pytest.raises(IsianSalah) as salah:
        usulkan(bd_sqlite, AWAL, **ubah)
    assert [e.kolom for e in salah.value.errors] == kolom
    with bd_sqlite.baca() as sesi:
        assert sesi.exec(select(Sanksi)).all() == []


def test_siapa_mengusulkan_dan_siapa_mencatat_keputusan(bd_sqlite: BasisData) -> None:
    unit(bd_sqlite)
    for pelaku in (Pelaku("kunci:integrasi", "33.13"), SETDA, Pelaku("kunci:dpupr", "33.13", "33.13-dpupr")):
        with pytest.raises(TidakBerwenang, match="Dinas Penanaman Modal"):
            usulkan(bd_sqlite, AWAL, pelaku=pelaku)
    sanksi = usulkan(bd_sqlite, AWAL)
    for status, pelaku in (("DITOLAK", PENGUSUL), ("TEGURAN_1", Pelaku("kunci:x", "33.13", "33.13-dpupr")),
                           ("TEGURAN_1", Pelaku("kunci:integrasi", "33.13"))):  # fmt: skip
        with pytest.raises(TidakBerwenang):
            maju(bd_sqlite, sanksi.id, status, date(2026, 3, 16), pelaku=pelaku)
    assert maju(bd_sqlite, sanksi.id, "TEGURAN_1", date(2026, 3, 16), pelaku=SETDA).batas == date(2026, 4, 7)


def test_satu_surat_untuk_satu_langkah(bd_sqlite: BasisData) -> None:
    unit(bd_sqlite)
    with bd_sqlite.tulis() as sesi:
        satu, milik_sekda = surat(sesi), surat(sesi, SETDA)
    sanksi = usulkan(bd_sqlite, AWAL, lampiran=satu)
    for berkas in (satu, milik_sekda, "tidak-ada"):
        with pytest.raises(IsianSalah) as salah:
            maju(bd_sqlite, sanksi.id, "TEGURAN_1", date(2026, 3, 16), lampiran=berkas)
        assert [e.kolom for e in salah.value.errors] == ["lampiran"]


def test_satu_sanksi_bagi_satu_usaha_dan_diktum(bd: BasisData) -> None:
    """Two offices' clerks press the button at the same moment: one case."""
    unit(bd)
    hasil: list[str] = []

    def coba() -> None:
        try:
            hasil.append(usulkan(bd, AWAL).status)
        except Bentrok:
            hasil.append("BENTROK")

    utas = [threading.Thread(target=coba) for _ in range(6)]
    for satu in utas:
        satu.start()
    for satu in utas:
        satu.join()
    assert sorted(hasil) == ["BENTROK"] * 5 + ["USULAN"]
    with bd.baca() as sesi:
        pertama = sesi.exec(select(Sanksi)).one()
    maju(bd, pertama.id, "DITOLAK", AWAL)
    assert usulkan(bd, AWAL).id != pertama.id


def test_selesai_bila_semua_terdaftar(bd_sqlite: BasisData) -> None:
    unit(bd_sqlite)
    isi_register(bd_sqlite, penduduk=range(3), aktif=[0, 1], per=date(2026, 6, 8))
    pekerja(bd_sqlite, 1, 2)
    sanksi = sampai_keputusan(bd_sqlite)
    maju(bd_sqlite, sanksi.id, "AKTIF", date(2026, 6, 4))
    with pytest.raises(Bentrok, match="1 orang"):
        maju(bd_sqlite, sanksi.id, "SELESAI", date(2026, 6, 9), tanggal=date(2026, 6, 8))
    assert gerbang(bd_sqlite, date(2026, 6, 9))["hasil"] == "TAHAN"
    # BPJS's letter of today stands against a register of yesterday.
    sanksi = maju(bd_sqlite, sanksi.id, "SELESAI", date(2026, 6, 9))
    assert (sanksi.status, sanksi.berakhir) == ("SELESAI", date(2026, 6, 9))
    assert gerbang(bd_sqlite, date(2026, 6, 9))["hasil"] == "LANJUT"


def test_layanan_yang_ditahan_sama_dengan_yang_dikenal_gerbang() -> None:
    """The pack holds back for a sanction exactly the services that some clause withholds."""
    mesin = paket_bawaan().mesin.untuk("gerbang-layanan", "33.13", date(2026, 6, 9))
    ditahan = {layanan for d in daftar_daerah() for k in klausul_sanksi(d).values() for layanan in k.layanan}
    fakta: dict[str, Any] = {
        "pemohon_terdaftar": True, "pemohon_aktif": True, "lainnya_terdaftar": True, "kesanggupan_sah": False,
        "sanksi_aktif": True, "data_usang": False,
    }  # fmt: skip
    hasil = {
        layanan: mesin.putus({**fakta, "layanan": layanan}, date(2026, 6, 9)).hasil
        for layanan in mesin.terikat.fakta["layanan"].kode_untuk("33.13")
    }
    assert {k for k, v in hasil.items() if v == "TAHAN"} == ditahan


def test_yang_dilarang_tidak_meninggalkan_apa_pun(bd_sqlite: BasisData) -> None:
    """Every shortcut from every state, on record: refused, and not a row is added."""
    unit(bd_sqlite)
    id_ = usulkan(bd_sqlite, AWAL).id
    for status, hari in JALAN:
        for pintas in ("USULAN", "TEGURAN_1", "TEGURAN_2", "DENDA", "PERMINTAAN_BPJS", "KEPUTUSAN_BUPATI", "AKTIF",
                       "DICABUT"):  # fmt: skip
            if pintas != status:
                _ditolak(bd_sqlite, id_, pintas, hari)
        maju(bd_sqlite, id_, status, hari)
    _ditolak(bd_sqlite, id_, "DITOLAK", JALAN[-1][1])


def _ditolak(bd: BasisData, id_: str, status: str, hari: date) -> None:
    def jumlah() -> list[int]:
        with bd.baca() as sesi:
            return [len(sesi.connection().execute(select(t)).all()) for t in (LangkahSanksi, KotakKeluar, Jejak)]

    sebelum = jumlah()
    with pytest.raises(GalatDomain):
        maju(bd, id_, status, hari)
    assert jumlah() == sebelum


def test_unit_pengusul_menurut_naskah(bd_sqlite: BasisData) -> None:
    unit(bd_sqlite)
    dpupr = Pelaku("kunci:dpupr", "33.13", "33.13-dpupr")
    sanksi = usulkan(bd_sqlite, AWAL, pelaku=dpupr, diktum="KESEBELAS")
    assert (sanksi.pengusul, sanksi.huruf, sanksi.layanan) == ("33.13-dpupr", None, ["tender_proyek"])
    # The same business under another diktum is another case.
    assert usulkan(bd_sqlite, AWAL).pengusul == DPMPTSP
    assert siang(AWAL).hour == 5
