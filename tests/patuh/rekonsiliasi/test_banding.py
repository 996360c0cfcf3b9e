"""Differences between two parties' figures, each named and explained."""

from __future__ import annotations

import pytest

from patuh.rekonsiliasi.banding import AngkaIuran, Peserta, banding_iuran, banding_peserta
from rules.periode import Periode

A, B, C, D = (f"330501010190000{n}" for n in range(1, 5))
JAN, FEB = Periode.baca("2024-01"), Periode.baca("2024-02")


def test_every_kind_of_difference_about_a_person() -> None:
    bpjs = [Peserta(2, A, "PBPU_PEMDA", True), Peserta(3, B, "PBPU_PEMDA", True), Peserta(4, C, "PBPU", False),
            Peserta(5, C, "PBPU", False)]  # fmt: skip
    pemda = [Peserta(2, A, "PBPU_PEMDA", True), Peserta(3, C, "PBPU_PEMDA", True), Peserta(4, D, "PBPU_PEMDA", True)]
    hasil = list(banding_peserta(bpjs, pemda))
    assert [(b.jenis, b.nik, b.nilai_bpjs, b.nilai_pemda) for b in hasil] == [
        ("GANDA", C, "PBPU TIDAK AKTIF", None),
        ("SEGMEN_BEDA", C, "PBPU", "PBPU_PEMDA"),
        ("STATUS_BEDA", C, "TIDAK AKTIF", "AKTIF"),
        ("HANYA_PEMDA", D, None, "PBPU_PEMDA AKTIF"),
        ("HANYA_BPJS", B, "PBPU_PEMDA AKTIF", None),
    ]
    assert "baris 4 dan 5" in hasil[0].keterangan
    assert not any(nik in b.keterangan for b in hasil for nik in (A, B, C, D))


def test_amounts_by_month_and_segment() -> None:
    bpjs = [AngkaIuran(JAN, "ASN", 10, 5_000_000, 5_000_000), AngkaIuran(FEB, "ASN", 10, 5_000_000, 0)]
    pemda = [AngkaIuran(JAN, "ASN", 11, 5_000_000, 4_500_000)]
    hasil = banding_iuran(bpjs, pemda)
    assert [(b.jenis, b.bulan, b.nilai_bpjs, b.nilai_pemda) for b in hasil] == [
        ("JIWA_BEDA", "2024-01", 10, 11),
        ("BAYAR_BEDA", "2024-01", 5_000_000, 4_500_000),
        ("HANYA_BPJS", "2024-02", 5_000_000, None),
    ]
    assert hasil[1].keterangan == (
        "Januari 2024, segmen ASN: angka BPJS Kesehatan lebih besar 500.000 rupiah pembayaran."
    )
    with pytest.raises(ValueError, match="dua kali"):
        banding_iuran([bpjs[0], bpjs[0]], pemda)
