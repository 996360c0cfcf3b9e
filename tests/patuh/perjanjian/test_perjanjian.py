"""An agreement lived through its record: notices before it ends, capitation and claims, bills and payments."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from patuh.akun.muat import muat_daerah
from patuh.akun.pelaku import Pelaku
from patuh.anggaran.rekam import pembayaran_berlaku
from patuh.basisdata.mesin import BasisData
from patuh.galat import Bentrok, IsianSalah, TidakBerwenang
from patuh.indikator.daftar import hitung
from patuh.indikator.model import BelumAdaData, Hasil
from patuh.instruksi.muat import muat_instruksi
from patuh.pemberitahuan.tabel import Pemberitahuan
from patuh.perjanjian.peristiwa import (
    PeristiwaBaru,
    bayar_peristiwa,
    catat_peristiwa,
    ingatkan_peristiwa,
    tenggat_peristiwa,
)
from patuh.perjanjian.surat import beritahu_akhir, daftar_surat
from patuh.perjanjian.tagihan import TagihanBaru, bayar_tagihan, catat_tagihan, keadaan_tagihan
from patuh.sanksi.cetak import surat_html, surat_pdf
from patuh.tugas.rencana import isi_unit, rencanakan
from rules.parameter.muat import parameter_bawaan
from rules.periode import Periode

KEBUMEN = muat_instruksi("kebumen-nk-27-2022")
DINKES = Pelaku("kunci:dinkes", "33.05", "33.05-dinkesppkb")
BPJS = Pelaku("kunci:bpjs", "33.05", "33.05-bpjs")
KLAIM, KAPITASI = (f"Rencana Kerja Pelayanan Kesehatan {n}" for n in (3, 2))


def wib(tahun: int, bulan: int, hari: int) -> datetime:
    return datetime(tahun, bulan, hari, 12, tzinfo=UTC) - timedelta(hours=7)


@pytest.fixture
def kebumen(bd: BasisData) -> BasisData:
    isi_unit(bd, muat_daerah("33.05"))
    return bd


def _hitung(bd: BasisData, nama: str, diktum: str, periode: str, hari: date) -> Hasil | BelumAdaData:
    with bd.baca() as sesi:
        return hitung(
            sesi, nama, daerah="33.05", instruksi=KEBUMEN.id, diktum=diktum, unit="33.05-dinkesppkb",
            periode=Periode.baca(periode), hari=hari,
        )  # fmt: skip


def test_notices_go_to_both_parties_six_three_and_one_month_before_the_end(kebumen: BasisData) -> None:
    assert beritahu_akhir(kebumen, waktu=wib(2024, 9, 29)) == 0
    for waktu in (wib(2024, 9, 30), wib(2024, 12, 31), wib(2025, 2, 28)):
        assert beritahu_akhir(kebumen, waktu=waktu) == 2
        assert beritahu_akhir(kebumen, waktu=waktu + timedelta(days=3)) == 0
    assert beritahu_akhir(kebumen, waktu=wib(2025, 4, 1)) == 0
    with kebumen.baca() as sesi:
        surat = daftar_surat(sesi, KEBUMEN)
        kotak = set(sesi.exec(select(Pemberitahuan.unit)).all())
    assert [(s.bulan, s.pihak) for s in surat] == [(b, p) for b in (6, 3, 1) for p in ("kedua", "kesatu")]
    assert kotak == {"33.05-bpjs", "33.05-bagian-pemerintahan", "33.05-sekda"}
    halaman = "".join(s.data for s in surat if s.pihak == "kesatu")
    assert "Jalan H.M.Sarbini Nomor 100" in halaman and "kc-kebumen@bpjs-kesehatan.go.id" in halaman
    assert "31 Maret 2025" in halaman and "182 hari" in halaman


def test_a_missed_step_is_not_made_up_for_by_an_outdated_letter(kebumen: BasisData) -> None:
    assert beritahu_akhir(kebumen, waktu=wib(2025, 1, 10)) == 2
    with kebumen.baca() as sesi:
        surat = daftar_surat(sesi, KEBUMEN)
    assert {s.bulan for s in surat} == {3}


def test_the_letter_is_drawn(bd_sqlite: BasisData) -> None:
    beritahu_akhir(bd_sqlite, waktu=wib(2024, 9, 30))
    with bd_sqlite.baca() as sesi:
        isi = json.loads(daftar_surat(sesi, KEBUMEN)[0].data)
    assert "Jalan Merdeka Nomor 2 Kebumen" in surat_html(isi)
    assert surat_pdf(isi).startswith(b"%PDF-")


def test_a_period_after_the_end_is_refused(kebumen: BasisData) -> None:
    assert rencanakan(kebumen, KEBUMEN.id, Periode.baca("2025-T1"), waktu=wib(2025, 1, 1)).tugas > 0
    with pytest.raises(IsianSalah, match="tidak berlaku pada Triwulan II Tahun 2025"):
        rencanakan(kebumen, KEBUMEN.id, Periode.baca("2025-T2"), waktu=wib(2025, 4, 1))
    with kebumen.tulis() as sesi, pytest.raises(IsianSalah):
        catat_peristiwa(sesi, KEBUMEN, PeristiwaBaru("klaim", "RSUD", date(2025, 4, 2), "BAST/1"), pelaku=BPJS,
                        waktu=wib(2025, 4, 3))  # fmt: skip
    baru = TagihanBaru("ASN", Periode.baca("2025-04"), 1, 1, "T/1", date(2025, 4, 2))
    with kebumen.tulis() as sesi, pytest.raises(IsianSalah):
        catat_tagihan(sesi, KEBUMEN, baru, pelaku=BPJS, waktu=wib(2025, 4, 3))


def test_fifteen_calendar_days_from_the_bast_and_the_fifteenth_of_the_month() -> None:
    aturan = {k.peristiwa.kode: k.peristiwa for d in KEBUMEN.diktum for k in d.klausul if k.peristiwa is not None}
    assert tenggat_peristiwa(aturan["klaim"], date(2024, 2, 20))[1] == date(2024, 3, 6)
    assert tenggat_peristiwa(aturan["kapitasi"], date(2024, 6, 3)) == (date(2024, 6, 1), date(2024, 6, 15))


def test_claims_feed_the_indicator(kebumen: BasisData) -> None:
    assert isinstance(_hitung(kebumen, "peristiwa-tepat", KLAIM, "2024-03", date(2024, 3, 31)), BelumAdaData)
    with kebumen.tulis() as sesi:
        satu, _, _ = (
            catat_peristiwa(sesi, KEBUMEN, PeristiwaBaru("klaim", rs, date(2024, 3, 1), f"BAST/{rs}", bayar),
                            pelaku=BPJS, waktu=wib(2024, 3, 20))
            for rs, bayar in (("RS A", None), ("RS B", date(2024, 3, 16)), ("RS C", date(2024, 3, 17)))
        )  # fmt: skip
        id_ = satu.id
    hasil = _hitung(kebumen, "peristiwa-tepat", KLAIM, "2024-03", date(2024, 3, 31))
    assert isinstance(hasil, Hasil) and (hasil.pembilang, hasil.penyebut) == (1, 3)
    assert ingatkan_peristiwa(kebumen, waktu=wib(2024, 3, 20)) == 2
    assert ingatkan_peristiwa(kebumen, waktu=wib(2024, 3, 21)) == 0
    with kebumen.tulis() as sesi:
        bayar_peristiwa(sesi, id_, dibayar=date(2024, 3, 20), pelaku=DINKES, waktu=wib(2024, 3, 21))
    with kebumen.tulis() as sesi, pytest.raises(Bentrok):
        bayar_peristiwa(sesi, id_, dibayar=date(2024, 3, 20), pelaku=DINKES, waktu=wib(2024, 3, 21))
    lain = Pelaku("kunci:disnaker", "33.05", "33.05-disnaker")
    with kebumen.tulis() as sesi, pytest.raises(TidakBerwenang):
        catat_peristiwa(sesi, KEBUMEN, PeristiwaBaru("kapitasi", "Puskesmas A", date(2024, 3, 1)), pelaku=lain,
                        waktu=wib(2024, 3, 21))  # fmt: skip


def test_a_bill_beside_the_need_its_payment_and_the_arrears(kebumen: BasisData) -> None:
    januari = Periode.baca("2024-01")
    baru = TagihanBaru("PBPU_PEMDA", januari, 1_000, 38_000_000, "T/1", date(2024, 1, 3))
    diktum = "Rencana Kerja PBPU-BP Pemda 4"
    with kebumen.tulis() as sesi:
        tagihan = catat_tagihan(sesi, KEBUMEN, baru, pelaku=BPJS, waktu=wib(2024, 1, 4)).id
        catat_tagihan(sesi, KEBUMEN, TagihanBaru("ASN", januari, 10, 5_000_000, "T/2", date(2024, 1, 3)), pelaku=BPJS,
                      waktu=wib(2024, 1, 4))  # fmt: skip
    with kebumen.tulis() as sesi, pytest.raises(Bentrok):
        catat_tagihan(sesi, KEBUMEN, baru, pelaku=BPJS, waktu=wib(2024, 1, 4))
    with kebumen.tulis() as sesi:
        bayar_tagihan(sesi, tagihan, jumlah=30_000_000, tanggal=date(2024, 1, 9), nomor_bukti="SP2D/1", pelaku=DINKES,
                      waktu=wib(2024, 1, 9))  # fmt: skip
    with kebumen.tulis() as sesi, pytest.raises(IsianSalah):
        bayar_tagihan(sesi, tagihan, jumlah=8_000_001, tanggal=date(2024, 1, 9), nomor_bukti="SP2D/2", pelaku=DINKES,
                      waktu=wib(2024, 1, 9))  # fmt: skip
    with kebumen.baca() as sesi:
        asn, pbpu = keadaan_tagihan(sesi, parameter_bawaan(), KEBUMEN, ["2024-01"], date(2024, 1, 11))
        tepat = keadaan_tagihan(sesi, parameter_bawaan(), KEBUMEN, ["2024-01"], date(2024, 1, 10), "PBPU_PEMDA")
        anggaran = pembayaran_berlaku(sesi, "33.05", 2024, date(2024, 1, 31))
    assert (pbpu.kebutuhan, pbpu.selisih, pbpu.dibayar, pbpu.tunggakan) == (37_800_000, 200_000, 30_000_000, 8_000_000)
    assert asn.kebutuhan is None
    assert tepat[0].tunggakan == 0
    assert [(p.jenis, p.jumlah) for p in anggaran] == [("IURAN", 30_000_000)]
    hasil = _hitung(kebumen, "tagihan-dibayar", diktum, "2024-01", date(2024, 1, 31))
    assert isinstance(hasil, Hasil) and (hasil.pembilang, hasil.penyebut) == (30_000_000, 38_000_000)
    ditagih = _hitung(kebumen, "tagihan-disampaikan", diktum, "2024-01", date(2024, 1, 31))
    assert isinstance(ditagih, Hasil) and (ditagih.pembilang, ditagih.penyebut) == (1, 1)
