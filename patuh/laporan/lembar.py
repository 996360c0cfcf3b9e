"""The quarterly report as a workbook: every table of the paper with figures that can be computed with, whole lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from patuh.laporan.angka import label_klausul, waktu_lokal
from patuh.laporan.cetak_xlsx import BukuKerja, KolomLembar, Lembar, Sel
from patuh.laporan.lembar_jaminan import lembar_jaminan
from patuh.laporan.miring import tanpa_tanda
from patuh.laporan.model import Hitungan, LaporanTriwulan
from patuh.laporan.tabel_tampil import KELOMPOK_UNIT, kelompok_unit
from rules.periode import nama_tanggal

_HITUNGAN = (
    ("Diharapkan", "diharapkan"),
    ("Diterima", "diterima"),
    ("Tepat waktu", "tepat_waktu"),
    ("Terlambat", "diterima_terlambat"),
    ("Disetujui", "disetujui"),
    ("Menunggu persetujuan", "menunggu_persetujuan"),
    ("Dikembalikan", "dikembalikan"),
    ("Belum jatuh tempo", "belum_jatuh_tempo"),
    ("Belum disampaikan, masih dibuka", "terlambat"),
    ("Tidak dilaporkan", "tidak_dilaporkan"),
)
_KOLOM_HITUNGAN = (
    *(KolomLembar(judul, "bulat", 12, jumlah=True) for judul, _ in _HITUNGAN),
    KolomLembar("Diterima (%)", "persen", 11),
)
_DEFINISI = (
    ("Diharapkan", "Diterima + belum jatuh tempo + belum disampaikan (masih dibuka) + tidak dilaporkan."),
    ("Diterima", "Tepat waktu + terlambat; juga = disetujui + menunggu persetujuan + dikembalikan."),
    ("Tepat waktu", "Laporan pertama diterima sebelum tenggat berakhir. Pengembalian tidak mengubahnya."),
    ("Diterima (%)", "Diterima dibagi diharapkan; kosong bila tidak ada yang diharapkan."),
)
_SUMBER = "tabel tugas, pengajuan, dan putusan menurut keadaan per laporan ini"


def _rasio(atas: float | None, bawah: float | None) -> float | None:
    return None if atas is None or not bawah else atas / bawah


def _sel(h: Hitungan) -> list[Sel]:
    return [*(getattr(h, nama) for _, nama in _HITUNGAN), _rasio(h.diterima, h.diharapkan)]


def buku_triwulan(laporan: LaporanTriwulan) -> BukuKerja:
    """The workbook of one report."""
    return BukuKerja(
        judul=f"Laporan {laporan.nama_periode}: Pelaksanaan {laporan.instruksi.nama}",
        penyusun=laporan.kop.instansi,
        waktu_unix=int(laporan.keadaan_per.timestamp()),
        keterangan=(
            ("Nomor", laporan.nomor or "belum bernomor"),
            ("Tahap", laporan.tahap),
            ("Daerah", laporan.nama_daerah),
            ("Instruksi", f"{laporan.instruksi.nama} tentang {laporan.instruksi.tentang}"),
            ("Periode", laporan.nama_periode),
            ("Keadaan per", waktu_lokal(laporan.keadaan_per, laporan.zona)),
            ("Kode verifikasi", laporan.kode_verifikasi),
            ("Periksa keaslian di", laporan.alamat_verifikasi),
            ("Sidik data (SHA-256)", laporan.sidik()),
            ("Sidik data instruksi", laporan.instruksi.versi),
        ),
        lembar=_lembar(laporan),
        catatan=laporan.catatan_data,
    )


def _lembar(laporan: LaporanTriwulan) -> Sequence[Lembar]:
    return (_kelompok(laporan), _diktum(laporan), _unit(laporan), _kecamatan(laporan), _terlambat(laporan),
            _indikator(laporan), _eskalasi(laporan), *_perkembangan(laporan), *lembar_jaminan(laporan),
            _bukti(laporan), _klausul(laporan))  # fmt: skip


def _kelompok(laporan: LaporanTriwulan) -> Lembar:
    return Lembar(
        "Kelompok unit",
        "Keadaan laporan menurut kelompok unit",
        (KolomLembar("Kelompok unit", lebar=28), KolomLembar("Unit", "bulat", 9, jumlah=True), *_KOLOM_HITUNGAN),
        [[nama, n, *_sel(h)] for nama, n, h in kelompok_unit(laporan.per_unit)],
        _SUMBER,
        _DEFINISI,
    )


def _diktum(laporan: LaporanTriwulan) -> Lembar:
    return Lembar(
        "Diktum",
        "Keadaan laporan per diktum",
        (
            KolomLembar("Klausul", lebar=24),
            KolomLembar("Isi ringkas", lebar=46),
            KolomLembar("Pelaksana", lebar=30),
            KolomLembar("Sifat", lebar=12),
            *_KOLOM_HITUNGAN,
        ),
        [
            [label_klausul(d.diktum, d.huruf), d.judul, d.pelaksana, d.sifat, *_sel(d.hitungan)]
            for d in laporan.per_diktum
        ],
        _SUMBER,
    )


def _unit(laporan: LaporanTriwulan) -> Lembar:
    return Lembar(
        "Unit",
        "Keadaan laporan per unit",
        (
            KolomLembar("Kode", lebar=16),
            KolomLembar("Unit", lebar=44),
            KolomLembar("Kelompok", lebar=20),
            KolomLembar("Atasan", lebar=14),
            *_KOLOM_HITUNGAN,
        ),
        [[u.kode, u.nama, KELOMPOK_UNIT[u.jenis], u.atasan or "", *_sel(u.hitungan)] for u in laporan.per_unit],
        _SUMBER,
    )


def _kecamatan(laporan: LaporanTriwulan) -> Lembar:
    return Lembar(
        "Kecamatan",
        "Rekapitulasi laporan per kecamatan",
        (
            KolomLembar("Kode", lebar=12),
            KolomLembar("Kecamatan", lebar=30),
            KolomLembar("Laporan Camat diharapkan", "bulat", 12, jumlah=True),
            KolomLembar("Laporan Camat diterima", "bulat", 12, jumlah=True),
            KolomLembar("Desa/kelurahan", "bulat", 11, jumlah=True),
            KolomLembar("Desa/kelurahan lengkap", "bulat", 12, jumlah=True),
            *_KOLOM_HITUNGAN,
        ),
        [
            [k.kode, k.nama, k.camat.diharapkan, k.camat.diterima, k.jumlah_desa, k.desa_lengkap, *_sel(k.desa)]
            for k in laporan.per_kecamatan
        ],
        _SUMBER,
        (("Lengkap", "Desa dan kelurahan yang seluruh laporannya sudah diterima."),),
    )


def _terlambat(laporan: LaporanTriwulan) -> Lembar:
    return Lembar(
        "Terlambat",
        "Laporan yang terlambat, belum disampaikan, atau dikembalikan",
        (
            KolomLembar("Kode", lebar=16),
            KolomLembar("Unit", lebar=40),
            KolomLembar("Sebab", lebar=22),
            KolomLembar("Klausul", lebar=40),
            KolomLembar("Laporan", "bulat", 10, jumlah=True),
            KolomLembar("Tenggat", "tanggal", 12),
            KolomLembar("Diterima", "tanggal", 12),
            KolomLembar("Sifat", lebar=12),
            KolomLembar("Alasan dikembalikan", lebar=50),
        ),
        [
            [
                t.unit, t.nama, t.sebab, ", ".join(t.klausul), len(t.klausul), t.tenggat, t.diterima, t.sifat,
                t.alasan or "",
            ]
            for t in laporan.terlambat
        ],
        _SUMBER,
    )  # fmt: skip


def _perkembangan(laporan: LaporanTriwulan) -> Sequence[Lembar]:
    if not laporan.perkembangan:
        return ()
    kolom = tuple(replace(k, jumlah=False) for k in _KOLOM_HITUNGAN)
    return (
        Lembar(
            "Perkembangan pelaporan",
            "Perkembangan pelaporan menurut periode",
            (KolomLembar("Periode", lebar=26), *kolom),
            [[t.nama, *_sel(t.hitungan)] for t in laporan.perkembangan],
            _SUMBER,
        ),
    )


def _indikator(laporan: LaporanTriwulan) -> Lembar:
    return Lembar(
        "Indikator",
        "Capaian indikator",
        (
            KolomLembar("Klausul", lebar=22),
            KolomLembar("Indikator", lebar=40),
            KolomLembar("Satuan", lebar=14),
            KolomLembar("Jumlah dilaporkan", "desimal", 13),
            KolomLembar("Pembilang", "desimal", 13),
            KolomLembar("Penyebut", "desimal", 13),
            KolomLembar("Capaian", "persen", 11),
            KolomLembar("Unit mengisi", "bulat", 11),
            KolomLembar("Unit diharapkan", "bulat", 11),
            KolomLembar("Definisi pembilang", lebar=50),
            KolomLembar("Definisi penyebut", lebar=50),
        ),
        [
            [
                label_klausul(i.diktum, i.huruf), i.nama, i.satuan, i.pembilang, i.pembilang_berpasangan, i.penyebut,
                _rasio(i.pembilang_berpasangan, i.penyebut), i.unit_melapor, i.unit_diharapkan,
                i.definisi_pembilang, i.definisi_penyebut,
            ]
            for i in laporan.indikator
        ],
        "kolom indikator tabel pengajuan: laporan terakhir tiap unit yang tidak dikembalikan",
        (
            ("Jumlah dilaporkan", "Seluruh pembilang yang diisi."),
            ("Pembilang, Penyebut", "Jumlah dari isian yang memuat keduanya; Capaian = Pembilang dibagi Penyebut."),
        ),
    )  # fmt: skip


def _eskalasi(laporan: LaporanTriwulan) -> Lembar:
    return Lembar(
        "Eskalasi",
        "Pemberitahuan kepada atasan",
        (
            KolomLembar("Disampaikan kepada", lebar=36),
            KolomLembar("Sebab", lebar=18),
            KolomLembar("Pertama kali", "tanggal", 13),
            KolomLembar("Penugasan", "bulat", 11, jumlah=True),
            KolomLembar("Unit", lebar=80),
        ),
        [[e.kepada, e.jenis, e.tanggal_pertama, e.jumlah, "; ".join(e.unit)] for e in laporan.eskalasi],
        "tabel eskalasi",
    )


def _bukti(laporan: LaporanTriwulan) -> Lembar:
    return Lembar(
        "Bukti",
        "Daftar bukti",
        (
            KolomLembar("Unit", lebar=36),
            KolomLembar("Klausul", lebar=22),
            KolomLembar("Berkas", lebar=44),
            KolomLembar("Ukuran (bita)", "bulat", 14),
            KolomLembar("Tanggal", "tanggal", 12),
            KolomLembar("SHA-256", lebar=68),
        ),
        [[b.unit, b.klausul, b.nama_berkas, b.ukuran, b.tanggal, b.sha256] for b in laporan.bukti],
        "tabel lampiran",
    )


def _klausul(laporan: LaporanTriwulan) -> Lembar:
    tanggal = nama_tanggal(laporan.instruksi.tanggal)
    return Lembar(
        "Klausul",
        "Seluruh klausul instruksi",
        (
            KolomLembar("Klausul", lebar=24),
            KolomLembar("Bunyi", lebar=90),
            KolomLembar("Pelaksana", lebar=40),
            KolomLembar("Jenis", lebar=16),
            *_KOLOM_HITUNGAN,
        ),
        [
            [label_klausul(k.diktum, k.huruf), tanpa_tanda(k.teks), k.pelaksana, k.jenis, *_sel(k.hitungan)]
            for k in laporan.klausul
        ],
        f"naskah {laporan.instruksi.nama} tanggal {tanggal}; hitungan: {_SUMBER}",
    )
