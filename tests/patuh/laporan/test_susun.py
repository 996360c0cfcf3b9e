"""Counting as of one instant, on a real database with ten tasks whose place is known."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import Session

from patuh.basisdata.mesin import BasisData
from patuh.laporan.ambil import kode_periode
from patuh.laporan.model import Hitungan, LaporanTriwulan
from patuh.laporan.susun import susun_triwulan
from patuh.tugas.tabel import Eskalasi, Keadaan, UbahTenggat, id_penugasan
from rules.periode import Periode
from tests.patuh.laporan import rangka


def susun(sesi: Session, **ubah: object) -> LaporanTriwulan:
    isi = {
        "instruksi_id": rangka.INSTRUKSI, "periode": rangka.PERIODE, "keadaan_per": rangka.PER, "tahap": "AKHIR",
        "id": "x", "kode": "AAAA-BBBB-CCCC", "nomor": None, "alamat_dasar": "https://patuh.contoh.invalid",
    }  # fmt: skip
    return susun_triwulan(sesi, **(isi | ubah))  # type: ignore[arg-type]


def test_sepuluh_tugas_masing_masing_di_tempatnya(laporan: LaporanTriwulan) -> None:
    assert laporan.ringkasan == Hitungan(
        diharapkan=10,
        diterima=6,
        tepat_waktu=4,
        diterima_terlambat=2,
        disetujui=3,
        menunggu_persetujuan=2,
        dikembalikan=1,
        belum_jatuh_tempo=1,
        terlambat=2,
        tidak_dilaporkan=1,
    )
    assert laporan.jumlah_unit == 7
    assert laporan.jumlah_klausul == 5
    assert laporan.kepada == "Bupati Contoh"
    assert laporan.alamat_verifikasi == "https://patuh.contoh.invalid/verifikasi/K7QD-2M9X-4TRA"
    assert laporan.model_validate_json(laporan.kanonik()) == laporan


def test_jumlah_per_diktum_per_unit_dan_kecamatan_sama(laporan: LaporanTriwulan) -> None:
    assert Hitungan.jumlah(b.hitungan for b in laporan.per_diktum) == laporan.ringkasan
    assert Hitungan.jumlah(b.hitungan for b in laporan.per_unit) == laporan.ringkasan
    lain = [u.hitungan for u in laporan.per_unit if u.jenis not in ("camat", "desa", "kelurahan")]
    kecamatan = [h for k in laporan.per_kecamatan for h in (k.camat, k.desa)]
    assert Hitungan.jumlah([*lain, *kecamatan]) == laporan.ringkasan
    satu = laporan.per_kecamatan[0]
    assert (satu.nama, satu.jumlah_desa, satu.desa_lengkap, satu.desa.diterima) == ("Kecamatan Satu", 2, 1, 2)


def test_daftar_nama_dan_sebabnya(laporan: LaporanTriwulan) -> None:
    assert {(b.nama, b.sebab, b.klausul) for b in laporan.terlambat} == {
        ("Kecamatan Dua", "TERLAMBAT", ("KESATU",)),
        ("Desa Alang", "DITERIMA_TERLAMBAT", ("KEDUA b",)),
        ("Desa Bata", "TERLAMBAT", ("KEDUA a",)),
        ("Desa Bata", "TIDAK_DILAPORKAN", ("KEDUA b",)),
        ("Kelurahan Cita", "DIKEMBALIKAN", ("KEDUA a",)),
    }
    # The deadline instant is the first one that is late; its day is the day before (5 January, WIB).
    assert {b.tenggat.isoformat() for b in laporan.terlambat} == {"2027-01-05"}


def test_indikator_memakai_laporan_terakhir_yang_tidak_dikembalikan(laporan: LaporanTriwulan) -> None:
    per_label = {(i.diktum, i.huruf): i for i in laporan.indikator}
    kesatu, a, b = per_label[("KESATU", None)], per_label[("KEDUA", "a")], per_label[("KEDUA", "b")]
    assert (kesatu.pembilang, kesatu.penyebut, kesatu.unit_melapor, kesatu.unit_diharapkan) == (35, 40, 2, 3)
    # Desa Alang's second submission counts; Kelurahan Cita's only one was returned.
    assert (a.pembilang, a.penyebut, a.unit_melapor) == (30, 40, 1)
    # A numerator alone is in the sum and not in the pair.
    assert (b.pembilang, b.pembilang_berpasangan, b.penyebut, b.tanpa_penyebut) == (37, 30, 40, 1)
    assert per_label[("KETIGA", None)].pembilang is None


def test_prosa_dan_catatan_menyebut_yang_perlu(laporan: LaporanTriwulan) -> None:
    assert "Telah diterima 6 dari 10 (60,0%): tepat waktu 4 dari 10 (40,0%)" in laporan.prosa.ringkasan[0]
    rekomendasi = " ".join(laporan.prosa.rekomendasi)
    assert "Satu (2 dari 4 laporan desa/kelurahan)" in rekomendasi
    assert "2 dari 6 (33,3%)" in rekomendasi
    catatan = " ".join(laporan.catatan_data)
    for bagian in (
        "penyampaian laporan yang pertama",
        "imbauan",
        "Pastikan nama.",
        "jejak audit",
        "hanya memuat pembilang",
    ):
        assert bagian in catatan


def test_laporan_lama_tidak_melihat_yang_terjadi_kemudian(bd_isi: BasisData) -> None:
    with bd_isi.baca() as sesi:
        sebelum = susun(sesi, keadaan_per=rangka.TENGGAT - timedelta(hours=1)).ringkasan
    assert (sebelum.diterima, sebelum.belum_jatuh_tempo, sebelum.belum_disampaikan) == (4, 6, 0)
    assert (sebelum.disetujui, sebelum.menunggu_persetujuan, sebelum.dikembalikan) == (0, 4, 0)


def test_tenggat_yang_digeser_kemudian_tidak_mengubah_laporan_lama(bd_isi: BasisData) -> None:
    pid = id_penugasan(rangka.INSTRUKSI, "KESATU", "99.01.02", rangka.PERIODE)
    with bd_isi.tulis() as sesi:
        sesi.add(
            UbahTenggat(
                id="u1", penugasan_id=pid, dari=rangka.PER + timedelta(days=1), menjadi=rangka.TENGGAT,
                kunci_asal=rangka.PER + timedelta(days=20),
                pelaku="kunci:b", waktu=rangka.PER + timedelta(hours=1), alasan="Banjir.",
            )
        )  # fmt: skip
    with bd_isi.baca() as sesi:
        r = susun(sesi).ringkasan
        assert (r.terlambat, r.belum_jatuh_tempo) == (1, 2)
        assert any("Tenggat 1 penugasan" in c for c in susun(sesi, keadaan_per=rangka.waktu(14)).catatan_data)


def test_tugas_yang_belum_dibuka_layanan_bukan_terlambat(bd_isi: BasisData) -> None:
    with bd_isi.baca() as sesi:
        hasil = susun(sesi)
    assert hasil.ringkasan.belum_jatuh_tempo == 1
    assert any("1 tugas sudah melewati tenggat tetapi belum dibuka" in c for c in hasil.catatan_data)


def test_klausul_lama_dan_unit_asing_tetap_terhitung(bd_isi: BasisData) -> None:
    with bd_isi.tulis() as sesi:
        rangka.tugas(sesi, "KELIMA", "c", "99.01-hilang")
    with bd_isi.baca() as sesi:
        hasil = susun(sesi)
    assert hasil.ringkasan.diharapkan == 11
    assert hasil.per_diktum[-1].diktum == "KELIMA"
    assert any("99.01-hilang" in c for c in hasil.catatan_data)


def test_eskalasi_dikelompokkan_menurut_penerima(bd_isi: BasisData) -> None:
    with bd_isi.tulis() as sesi:
        for unit in ("99.01.01.2001", "99.01.01.2002"):
            pid = id_penugasan(rangka.INSTRUKSI, "KEDUA", unit, rangka.PERIODE)
            sesi.add(
                Eskalasi(
                    id=unit, penugasan_id=pid, daerah="99.01", instruksi=rangka.INSTRUKSI, periode=rangka.PERIODE,
                    jenis="BELUM_SELESAI", kepada="99.01.01", waktu=rangka.waktu(7),
                )
            )  # fmt: skip
    with bd_isi.baca() as sesi:
        (baris,) = susun(sesi).eskalasi
    assert (baris.kepada, baris.jumlah, baris.unit) == ("Kecamatan Satu", 2, ("Desa Alang", "Desa Bata"))


def test_bulanan_dan_tahunan_ikut_dalam_triwulan(bd_isi: BasisData) -> None:
    assert kode_periode(Periode.baca("2026-T4")) == ["2026-T4", "2026-10", "2026-11", "2026-12", "2026"]
    assert kode_periode(Periode.baca("2026-T1")) == ["2026-T1", "2026-01", "2026-02", "2026-03"]
    with bd_isi.tulis() as sesi:
        rangka.tugas(sesi, "KESATU", None, "99.01-dinkes", periode="2026-11", keadaan=Keadaan.TERBUKA)
    with bd_isi.baca() as sesi:
        hasil = susun(sesi)
    assert hasil.ringkasan.diharapkan == 11
    assert any("dilaporkan tiap bulan" in c for c in hasil.catatan_data)


def test_tanpa_tugas_tidak_ada_persentase(bd_sqlite: BasisData, pengganti: None) -> None:
    with bd_sqlite.baca() as sesi:
        hasil = susun(sesi)
    assert hasil.ringkasan == Hitungan()
    assert hasil.prosa.ringkasan == ("Tidak ada laporan yang diharapkan dari unit pelaksana pada periode ini.",)


def test_hitungan_yang_tidak_seimbang_ditolak(laporan: LaporanTriwulan) -> None:
    with pytest.raises(ValueError, match="tidak seimbang"):
        Hitungan(diharapkan=2, diterima=1)
    rusak = laporan.model_dump()
    rusak["ringkasan"] = Hitungan().model_dump()
    with pytest.raises(ValueError, match="jumlah per diktum"):
        LaporanTriwulan.model_validate(rusak)
