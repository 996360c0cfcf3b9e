"""The two annexes: the list of evidence and the verbatim text of every clause."""

from __future__ import annotations

from collections.abc import Sequence

from patuh.laporan.angka import bulat, persen, ukuran
from patuh.laporan.blok import Bagian, Blok, Kelompok, KlausulPenuh, Kolom, Paragraf, Tabel
from patuh.laporan.miring import potongan
from patuh.laporan.model import BarisBukti, BarisKlausul, LaporanTriwulan
from patuh.laporan.tabel_tampil import tanggal_pendek


def tabel_bukti(judul: str, bukti: Sequence[BarisBukti]) -> Tabel:
    """Files of evidence by clause; the hash is cut to its first 12 characters (the data file holds it whole)."""
    kelompok: dict[str, list[list[str]]] = {}
    for ke, b in enumerate(bukti, 1):
        sel = [bulat(ke), b.unit, b.nama_berkas, ukuran(b.ukuran), tanggal_pendek(b.tanggal), b.sha256[:12]]
        kelompok.setdefault(b.klausul, []).append(sel)
    return Tabel(
        judul=judul,
        kolom=(
            Kolom("No.", cm=0.95, kanan=True),
            Kolom("Unit", 1),
            Kolom("Berkas", 1.2),
            Kolom("Ukuran", cm=1.4, kanan=True),
            Kolom("Diterima", cm=1.8),
            Kolom("SHA-256 (awal)", cm=2.3),
        ),
        kelompok=[Kelompok(isi, f"{klausul}: {bulat(len(isi))} berkas") for klausul, isi in kelompok.items()],
        rapat=True,
    )


def lampiran_bukti(laporan: LaporanTriwulan) -> Bagian:
    """Annex 1: every file of evidence."""
    isi: list[Blok]
    if laporan.bukti:
        isi = [
            Paragraf(
                f"{bulat(len(laporan.bukti))} berkas bukti disertakan pada laporan unit. Sidik SHA-256 ditampilkan 12 "
                "karakter pertama; lengkapnya ada pada data laporan (JSON)."
            ),
            tabel_bukti("Daftar bukti", laporan.bukti),
        ]
    else:
        isi = [Paragraf("Belum ada berkas bukti yang disertakan pada laporan unit.")]
    return Bagian("Lampiran 1. Daftar bukti", isi, lampiran=True)


def lampiran_klausul(laporan: LaporanTriwulan) -> Bagian:
    """Annex 2: every clause, word for word, with what was received on it."""
    isi: list[Blok] = [
        Paragraf(
            f"Bunyi {bulat(laporan.jumlah_klausul)} klausul {laporan.instruksi.nama} sebagaimana tertulis dalam "
            "naskah, termasuk kekeliruan penulisannya."
        ),
        *(_klausul(k) for k in laporan.klausul),
    ]
    return Bagian("Lampiran 2. Seluruh klausul instruksi", isi, lampiran=True)


def _klausul(k: BarisKlausul) -> KlausulPenuh:
    h = k.hitungan
    if k.alasan_penutup:
        hitungan = f"Tanpa kewajiban lapor tersendiri: {k.alasan_penutup}"
    elif not h.diharapkan:
        hitungan = "Tidak ada laporan yang diharapkan pada periode ini."
    else:
        hitungan = (
            f"Diterima {bulat(h.diterima)} dari {bulat(h.diharapkan)} laporan ({persen(h.diterima, h.diharapkan)}); "
            f"tepat waktu {bulat(h.tepat_waktu)}; disetujui {bulat(h.disetujui)}; belum disampaikan "
            f"{bulat(h.belum_disampaikan)}"
        )
        hitungan += f"; belum jatuh tempo {bulat(h.belum_jatuh_tempo)}." if h.belum_jatuh_tempo else "."
    return KlausulPenuh(
        label=f"{k.diktum} huruf {k.huruf}" if k.huruf else k.diktum,
        pembuka=potongan(k.pembuka) if k.pembuka else (),
        teks=potongan(k.teks),
        pelaksana=k.pelaksana,
        keterangan=k.catatan,
        hitungan=hitungan,
    )
