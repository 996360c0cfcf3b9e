"""A promise on record, step by step without Temporal, on both databases: what is seen, kept and told, and only once."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlmodel import select

from patuh.basisdata.mesin import BasisData
from patuh.jejak.tabel import Jejak, KotakKeluar
from patuh.kesanggupan.bentuk import Saringan, csv_kesanggupan, daftar_kesanggupan, rinci
from patuh.kesanggupan.tabel import StatusKesanggupan, id_kesanggupan
from patuh.kesanggupan.tindak import tindak
from patuh.pemberitahuan.tabel import Pemberitahuan
from tests.perkara import MEJA, PENGUSUL, gerbang, janji_satu, siang, unit
from tests.register_kecil import isi_register

HARI = date(2026, 11, 22)


def pada(hari: date, jam: int = 12) -> datetime:
    return siang(hari) + timedelta(hours=jam - 12)


def test_sebagian_ditepati_lalu_diingkari(bd: BasisData) -> None:
    unit(bd)
    isi_register(bd, penduduk=range(4), aktif=[0])
    jawab = gerbang(bd, HARI, pekerja=(1, 2), janji=True)
    janji = janji_satu(bd)
    assert janji.id == id_kesanggupan(jawab["id"])
    assert tindak(bd, janji.id, waktu=pada(HARI)).berikut == pada(date(2026, 11, 29), 5)

    isi_register(bd, penduduk=range(4), aktif=[0], nonaktif=[1], per=date(2026, 11, 28))
    for _ in range(2):
        sesudah = tindak(bd, janji.id, waktu=pada(date(2026, 11, 29), 5))
    assert (sesudah.status, sesudah.berikut) == ("BERJALAN", pada(date(2026, 12, 6), 5))
    with bd.baca() as sesi:
        lihat = rinci(sesi, janji_satu(bd))
        daftar, total = daftar_kesanggupan(sesi, PENGUSUL, Saringan(terbuka=True), halaman=1, ukuran=10)
        baris = list(csv_kesanggupan(sesi, MEJA, Saringan(status=StatusKesanggupan.BERJALAN)))
    # Registered but not paying counts as registered: the promise was to register.
    assert [(o.subjek, o.dipenuhi) for o in lihat.daftar_orang] == [
        ("pekerja[0]", date(2026, 11, 29)), ("pekerja[1]", None),
    ]  # fmt: skip
    assert (total, daftar[0].orang, daftar[0].belum, len(baris)) == (1, 2, 1, 2)

    # Seen once, kept: a later import without that row takes nothing back.
    isi_register(bd, penduduk=range(4), aktif=[0], per=date(2026, 12, 20))
    for _ in range(2):
        akhir = tindak(bd, janji.id, waktu=pada(date(2026, 12, 23), 0))
    assert (akhir.status, akhir.berikut) == ("INGKAR", None)
    janji = janji_satu(bd)
    assert janji.draf is not None
    assert janji.draf["belum_terdaftar"] == ["pekerja[1]"]
    with bd.baca() as sesi:
        kabar = sesi.exec(select(Pemberitahuan)).all()
        jejak = sesi.exec(select(Jejak.tindakan)).all()
        assert [k.kunci for k in sesi.exec(select(KotakKeluar))] == [f"kesanggupan/{janji.id}"]
    assert [(k.jenis, k.segera) for k in kabar] == [("PENGINGAT", True)]
    assert "minta bukti pendaftaran lebih dahulu" in kabar[0].isi
    assert jejak.count("kesanggupan.tutup") == 1
    assert jejak.count("kesanggupan.catat") == 1


def test_yang_tidak_ditemukan_tidak_menutupi_yang_belum_terdaftar(bd_sqlite: BasisData) -> None:
    unit(bd_sqlite)
    isi_register(bd_sqlite, penduduk=range(4), aktif=[0])
    gerbang(bd_sqlite, HARI, pekerja=(1, 2), janji=True)
    isi_register(bd_sqlite, penduduk=[0, 1], aktif=[0], per=date(2026, 12, 23))
    assert tindak(bd_sqlite, janji_satu(bd_sqlite).id, waktu=pada(date(2026, 12, 23))).status == "INGKAR"
    draf = janji_satu(bd_sqlite).draf
    assert draf is not None
    assert draf["belum_terdaftar"] == ["pekerja[0]"]


def test_umur_register_dihitung_sampai_harinya(bd_sqlite: BasisData) -> None:
    """Thirty-five days old still counts, thirty-six does not."""
    unit(bd_sqlite)
    isi_register(bd_sqlite, penduduk=range(2), aktif=[0], per=date(2026, 11, 20))
    gerbang(bd_sqlite, HARI, pekerja=(1,), janji=True)
    id_ = janji_satu(bd_sqlite).id
    assert tindak(bd_sqlite, id_, waktu=pada(date(2026, 12, 26))).status == "MENUNGGU_DATA"
    assert tindak(bd_sqlite, id_, waktu=pada(date(2026, 12, 25))).status == "INGKAR"


def test_nib_yang_sebenarnya_nik_tidak_disimpan(bd_sqlite: BasisData) -> None:
    unit(bd_sqlite)
    isi_register(bd_sqlite, penduduk=range(2), aktif=[0])
    gerbang(bd_sqlite, HARI, pekerja=(1,), janji=True, nib="3313010101900001")
    assert janji_satu(bd_sqlite).nib is None
